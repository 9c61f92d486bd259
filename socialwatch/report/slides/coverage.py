"""What was seen and what was not: source by source, slot by slot of the window."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.base import Evidence
from socialwatch.measures.coverage import Coverage, Seen
from socialwatch.models import Ending
from socialwatch.report.context import Context, Measured, grain_of
from socialwatch.report.deck import Heat, Slide, Step
from socialwatch.report.names import called

ORDER: tuple[Ending, ...] = ("whole", "capped", "denied", "failed")
SHORT = 0.995  # of the window, from which nothing is missing
MOST = 14  # sources


class Calendar:
    """A calendar of sources: whole, cut short, denied, failed or not asked; always told where something is missing,
    with `always` also where nothing is."""

    needs: ClassVar = ("coverage",)
    options: ClassVar = {"always": True}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        coverage: Coverage | None = measured.get("coverage")
        if coverage is None or not coverage.sources or not coverage.slots:
            return None
        short = [one for one in coverage.sources if one.share < SHORT]
        if not short and not coverage.blind and not context.options.get("always", True):
            return None
        return context.slide(
            _title(context, coverage, short),
            [_calendar(context, coverage)],
            measured,
            note=_note(context, coverage, short),
            also=" ".join(coverage.sentences),
        )


def _title(context: Context, coverage: Coverage, short: list[Seen]) -> str:
    words = context.words
    blind = sum(end - start for start, end in coverage.blind)
    values: dict[str, object] = {
        "n": len(coverage.sources),
        "grain": grain_of(words, coverage),
        "slots": len(coverage.slots),
    }
    if not short and not blind:
        one, many = (
            "The one source was heard on all {slots} {grain}",
            "All {n} sources were heard on all {slots} {grain}",
        )
        return words.title(words.plural(len(coverage.sources), one, many, slots=values["slots"], grain=values["grain"]))
    worst = min(coverage.sources, key=lambda one: (one.share, one.source))
    values |= {
        "blind": blind,
        "worst": called(context.config, worst.source),
        "share": words.share(worst.share),
        "short": len(short),
    }
    gap = words.say("{worst} covered {share} of the window", **values)
    if blind:
        return words.title(
            words.say("Nobody could see {blind} of {slots} {grain}; {gap}", gap=gap, **values),
            words.say("Nobody could see {blind} of {slots} {grain}", **values),
        )
    if len(coverage.sources) == 1:
        return words.title(words.say("The one source has gaps: {gap}; no {grain} were blind", gap=gap, **values))
    one, many = "One of {sources} sources has gaps", "{n} of {sources} sources have gaps"
    gaps = words.plural(len(short), one, many, sources=len(coverage.sources))
    return words.title(
        words.say("{gaps}: {gap}; no {grain} were blind", gaps=gaps, gap=gap, **values),
        words.say("{gaps}; no {grain} were blind", gaps=gaps, **values),
    )


def _calendar(context: Context, coverage: Coverage) -> Heat:
    words = context.words
    shown = sorted(coverage.sources, key=lambda one: (-one.mentions, one.source))[:MOST]
    blind = {at for start, end in coverage.blind for at in range(start, end)}
    rows = [[None if ending is None else float(ORDER.index(ending)) for ending in one.endings] for one in shown]
    span = context.window.span
    proof = Evidence(
        measure="coverage",
        window=(span.start.isoformat(), span.end.isoformat()),
        zone=context.window.zone,
        query="",
        n=0,
        formula="how each source's asking ended, slot by slot; the worst of a source's asks counts",
    )
    framed = [(row, start, end) for row in range(len(shown)) for start, end in coverage.blind] if blind else []
    return Heat(
        key="calendar",
        alt=words.say(
            "How asking ended by source: {sources}.",
            sources="; ".join(f"{called(context.config, one.source)} {words.share(one.share)}" for one in shown),
        ),
        rows=[f"{called(context.config, one.source)} ({words.share(one.share)})" for one in shown],
        columns=[words.tick(slot.start, coverage.grain) for slot in coverage.slots],
        values=rows,
        steps=(
            Step(name=words.say("heard whole"), tone="neutral"),
            Step(name=words.say("cut short by the platform"), tone="highlight"),
            Step(name=words.say("denied"), tone="negative"),
            Step(name=words.say("failed"), tone="ink"),
        ),
        framed=tuple(framed),
        caption=words.say("Each source, with the share of the window it covered"),
        evidence=context.cite(proof),
    )


def _note(context: Context, coverage: Coverage, short: list[Seen]) -> str:
    """What the sources said where they did not answer."""
    words = context.words
    told = [one for one in sorted(short, key=lambda one: (one.share, one.source)) if one.details]
    parts = [
        words.say("{source}: {why}.", source=called(context.config, one.source), why=one.details[0].rstrip("."))
        for one in told[:2]
    ]
    if short:
        parts.append(words.say("Figures from sources with gaps are lower bounds; trends shade what was blind."))
    return " ".join(parts)
