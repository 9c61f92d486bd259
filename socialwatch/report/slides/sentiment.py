"""The mood over time, with its interval."""

from __future__ import annotations

from dataclasses import replace
from statistics import median
from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.sentiment import BrandMood, MoodPoint, joined
from socialwatch.measures.sentiment import Sentiment as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumber, BigNumbers, Lines, Mark, Series, Slide, Tone
from socialwatch.report.findings import mood, recovery, talk
from socialwatch.report.findings.service import FEW
from socialwatch.report.moves import sure
from socialwatch.report.words import Words

WEEK = 7
STEADY = 10  # posts whose mood is known that a usual day must have for days to be drawn


class Sentiment:
    """Net sentiment by slot as a line in its band; positive, neutral and negative shares beside it."""

    needs: ClassVar = ("sentiment", "coverage")
    options: ClassVar[dict[str, object]] = {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found = mood.mood(measured, context)
        if found is None or found.net.n < FEW:
            return None
        measure, found = calmed(measured["sentiment"], found)
        finding = mood.net_finding(context, found)
        title, claims = context.words.title(*finding.titles), []
        for came in recovery.findings(measured, context):
            title, claims = context.words.title(*came.titles, title), [*came.also[:2], came.shown]
        if not measure.comparable.trend:
            balance = mood.balance(context, found.net.value or 0)
            title = context.words.title(
                context.words.say(
                    "{balance} (n={n}); no trend can be told", balance=balance[:1].upper() + balance[1:], n=found.net.n
                )
            )
        return context.slide(
            title,
            [_lines(context, measure, found, _marks(measured, context, measure, found)), _numbers(context, found)],
            measured,
            n=found.net.n,
            note=_note(context, measure, found),
            also=context.words.say(
                "Net sentiment is the share of positive minus the share of negative posts among those"
                " whose mood is known."
            )
            if found.net.labels is None
            else context.words.say(
                "Net sentiment is the share of positive minus the share of negative posts, put right by labels of"
                " people so that it speaks of all posts; each day is moved by the labels of its week as far as the"
                " machine errs otherwise there, else by those of the whole window."
            ),
            claims=claims,
        )


def calmed(measure: Measure, found: BrandMood) -> tuple[Measure, BrandMood]:
    """Weeks for days of so few posts that the line would jump between the ends of its scale."""
    days = [point.net is not None and known(point) for point in found.points]
    if measure.grain != "day" or len(days) < 4 * WEEK or median([n for n in days if n] or [0]) >= STEADY:
        return measure, found
    firsts = list(range(0, len(days), WEEK))
    if len(days) - firsts[-1] <= WEEK // 2:
        firsts.pop()  # a few days at the end belong to the week before
    ends = [*firsts[1:], len(days)]
    weeks = tuple(joined(found.points[at:end]) for at, end in zip(firsts, ends, strict=True))
    blind = tuple(
        (low, high) for a, b in measure.blind if (low := -(-a // WEEK)) < (high := min(b // WEEK, len(weeks)))
    )  # weeks that were not seen at all
    starts = tuple(measure.starts[at] for at in firsts)
    return replace(measure, grain="week", starts=starts, blind=blind), replace(found, points=weeks)


def known(point: MoodPoint) -> int:
    """How many posts of a slot have a known mood."""
    return sum(count or 0 for count in (point.positive, point.neutral, point.negative))


def _marks(measured: Measured, context: Context, measure: Measure, found: BrandMood) -> tuple[Mark, ...]:
    """The peaks of talk whose mood was bad, on the days that it was worst."""
    words, marks = context.words, []
    worst = [None if point.net is None else -point.net for point in found.points]
    for peak in sorted(talk.peaks(measured, context), key=lambda one: one.top):
        if talk.feeling(measured, context, peak) == "-" and (about := talk.marked(measured, context, peak)):
            at = talk.top(measure.starts, worst, peak)
            text = words.say("{day}: {about}", day=words.tick(measure.starts[at], measure.grain), about=about)
            marks.append(Mark(index=at, text=text))
    return tuple(marks)


def _lines(context: Context, measure: Measure, found: BrandMood, marks: tuple[Mark, ...]) -> Lines:
    words = context.words
    points = found.points
    known = [point for point in points if point.net is not None]
    alt = words.say("Net sentiment toward {brand} by {grain}.", brand=context.brand, grain=words.term(measure.grain))
    if known:
        worst = min(known, key=lambda point: point.net or 0)
        best = max(known, key=lambda point: point.net or 0)
        alt += " " + words.say(
            "Lowest {worst} {when}, highest {best} {then}.",
            worst=words.score(worst.net),
            when=words.slot(worst.start, measure.grain),
            best=words.score(best.net),
            then=words.slot(best.start, measure.grain),
        )
    return Lines(
        key="net",
        alt=alt,
        categories=measure.starts,
        labels=[words.tick(start, measure.grain) for start in measure.starts],
        unit="score",
        series=(
            Series(
                name=words.say("net sentiment"),
                values=[point.net for point in points],
                low=[point.low for point in points],
                high=[point.high for point in points],
            ),
        ),
        marks=marks,
        blind=measure.blind,
        caption=words.say(_band(found), grain=words.term(measure.grain)),
        evidence=context.cite(found.net),
    )


def _band(found: BrandMood) -> str:
    if found.net.labels is not None:
        return "Net sentiment by {grain}, with the range that holds it 95 times in 100, as people's labels have it"
    return "Net sentiment by {grain}, with the range that chance explains; how right moods are is unmeasured"


def _numbers(context: Context, found: BrandMood) -> BigNumbers:
    words = context.words
    shown: tuple[tuple[str, Figure, Tone], ...] = (
        ("positive", found.positive, "positive"),
        ("neutral", found.neutral, "ink"),
        ("negative", found.negative, "negative"),
    )
    now = sum(figure.value or 0 for _, figure, _ in shown)
    before = sum(figure.before or 0 for _, figure, _ in shown)
    numbers = []
    for label, figure, tone in shown:
        share = found.shares.get(label)
        if share is not None and share.labels is not None:
            value, change = share.value, sure(words, share)
        else:
            value, change = (figure.value or 0) / now if now else None, ""
            if before and figure.before is not None and figure.like is None:
                then = words.share(figure.before / before)
                change = words.say("{share} in {before}", share=then, before=context.before)
        code = context.cite(figure, *([share] if share is not None and share.labels is not None else []))
        numbers.append(
            BigNumber(value=words.share(value), label=words.term(label), change=change, tone=tone, evidence=code)
        )
    return BigNumbers(key="moods", alt="; ".join(f"{one.value} {one.label}" for one in numbers), numbers=tuple(numbers))


def _sure(words: Words, net: Figure) -> str:
    """Where the whole window's mood lies, and by how many labels."""
    if net.labels is None:
        return words.say("as counted")
    return words.say("{between} by {n} labels", between=sure(words, net), n=words.number(net.labels))


def _note(context: Context, measure: Measure, found: BrandMood) -> str:
    words = context.words
    parts = []
    known = [point for point in found.points if point.net is not None and point.high is not None]
    low = min(known, key=lambda point: point.high or 0, default=None)
    if low is not None and low.high is not None and found.net.value is not None and low.high < found.net.value:
        parts.append(
            words.say("Lowest {when}: {net}.", when=words.slot(low.start, measure.grain), net=words.score(low.net))
        )
    figures = (found.positive, found.neutral, found.negative, found.unknown)
    unknown = (found.unknown.value or 0) / (sum(figure.value or 0 for figure in figures) or 1)
    if unknown >= 0.02:
        told = "The mood of {share} of the posts is unknown: their language is not covered."
        if found.net.labels is not None:
            told = (
                "The machine could not read {share} of the posts, whose language it does not cover; people's labels"
                " speak for them too."
            )
        context.cite(found.unknown)
        parts.append(words.say(told, share=words.share(unknown)))
    parts.append(
        words.say("Whole window: {net}, {sure}.", net=words.score(found.net.value), sure=_sure(words, found.net))
    )
    return " ".join(parts)
