"""Decisions about the listening itself: sources that are blind, days nobody saw, moods nobody measured."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.base import Evidence
from socialwatch.measures.coverage import Coverage
from socialwatch.report.context import Context, Measured, grain_of
from socialwatch.report.findings import mood
from socialwatch.report.moves import SMALL
from socialwatch.report.names import called
from socialwatch.report.rules.base import Advice

WHOLE = 0.9  # of the window that a source should have covered
LABELS = 50  # that tell a first interval


def _proof(context: Context, formula: str, n: int) -> Evidence:
    """Coverage counts slots, not posts: its evidence is the measure, which `socialwatch coverage` tells whole."""
    span = context.window.span
    return Evidence(
        measure="coverage",
        window=(span.start.isoformat(), span.end.isoformat()),
        zone=context.window.zone,
        query="",
        n=n,
        formula=formula,
    )


class BlindSource:
    """Speaks when a source covered less than nine tenths of the window."""

    needs: ClassVar = ("coverage",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        coverage: Coverage | None = measured.get("coverage")
        short = [one for one in coverage.sources if one.share < WHOLE and one.kind != "file"] if coverage else []
        if coverage is None or not short:
            return None
        words = context.words
        source = min(short, key=lambda one: (one.share, one.source))
        values = {"source": called(context.config, source.source), "share": words.share(source.share), "n": len(short)}
        because = words.say("It covered {share} of the window: every figure from it is a lower bound.", **values)
        if len(short) > 1:
            because = words.say("{n} sources have gaps; {source} covered {share} of the window.", **values)
        unseen = sum(1 - one.share for one in short) / len(coverage.sources)
        return Advice(
            decide=words.say("Get {source} heard again: access, key or plan.", **values),
            value=words.share(source.share),
            label=words.say("of the window was covered by {source}", **values),
            because=because,
            check=words.say("part of the window that {source} covers, {share} now", **values),
            clause=words.say("get {source} heard again", **values),
            shown=_proof(context, f"part of the window that {source.source} covered: {source.share:.3f}", 0),
            weight=0.6 + 3 * unseen,
            about=source.source,
            days=7,
        )


class BlindDays:
    """Speaks when a twentieth of the window or more was seen by no source at all."""

    needs: ClassVar = ("coverage",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        coverage: Coverage | None = measured.get("coverage")
        slots = len(coverage.slots) if coverage else 0
        blind = sum(end - start for start, end in coverage.blind) if coverage else 0
        if coverage is None or not slots or blind / slots < 0.05:
            return None
        words = context.words
        values = {"blind": blind, "slots": slots, "grain": grain_of(words, coverage)}
        return Advice(
            decide=words.say("Have somebody called when listening stops."),
            value=words.number(blind),
            label=words.say("of {slots} {grain} were blind", **values),
            because=words.say("Nothing was seen on {blind} of {slots} {grain}.", **values),
            check=words.say("blind {grain} in the next window", **values),
            clause=words.say("call somebody when listening stops"),
            shown=_proof(context, f"{blind} of {slots} slots that no source saw", 0),
            weight=0.8 + 6 * blind / slots,
            about="blind",
            days=7,
        )


class DeafLanguage:
    """Speaks when the mood of a tenth of the posts or more is unknown, because no engine reads their language."""

    needs: ClassVar = ("sentiment",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        felt = mood.mood(measured, context)
        if felt is None or felt.unknown.value is None:
            return None
        unknown, all_ = felt.unknown.value, felt.unknown.value + felt.net.n
        if unknown < SMALL or unknown / all_ < 0.1:
            return None
        words = context.words
        values = {"share": words.share(unknown / all_), "n": int(unknown)}
        return Advice(
            decide=words.say("Choose an engine that reads the other languages as well."),
            value=words.share(unknown / all_),
            label=words.say("of the posts have no known mood"),
            because=words.say("The language of {n} posts is not covered: they count in no figure of mood.", **values),
            check=words.say("part of the posts whose mood is unknown, {share} now", **values),
            clause=words.say("read the other languages"),
            shown=felt.unknown,
            weight=0.4 + 3 * unknown / all_,
            about="languages",
            days=30,
        )


class Unmeasured:
    """Speaks when nobody has labelled a sample: then nobody knows how right the moods are."""

    needs: ClassVar = ("accuracy", "sentiment")

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        felt = mood.mood(measured, context)
        if felt is None or felt.net.labels is not None or felt.net.n < SMALL:
            return None
        words = context.words
        return Advice(
            decide=words.say("Have {n} posts labelled by people.", n=LABELS),
            value=words.number(0),
            label=words.say("posts labelled by people"),
            because=words.say("How right the moods of {n} posts are is unmeasured.", n=felt.net.n),
            check=words.say("moods told with an interval from labels"),
            clause=words.say("label {n} posts", n=LABELS),
            shown=felt.net,
            weight=0.9,
            about="labels",
        )
