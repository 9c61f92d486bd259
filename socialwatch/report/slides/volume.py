"""How much was said day by day: peaks with their causes, notes that people left, blind days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from socialwatch.measures.peaks import Peak
from socialwatch.measures.volume import Series as Counted
from socialwatch.measures.volume import Volume as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumber, BigNumbers, Block, Lines, Mark, Series, Slide
from socialwatch.report.findings import talk
from socialwatch.report.findings.base import Finding
from socialwatch.report.moves import against
from socialwatch.report.words import Words, cut

FEW = 5  # mentions
GLANCE = 7  # slots with mentions that make a line worth a glance


class Volume:
    """The brand's line with its peaks annotated; the title is the biggest peak, or the whole when there is none."""

    needs: ClassVar = ("volume", "peaks", "coverage")
    options: ClassVar = {"peaks": 3}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        counted = talk.line(measured, context)
        if counted is None or (counted.total.value or 0) < FEW:
            return None  # the cover says how many; a line of so few shows nothing
        volume: Measure = measured["volume"]
        peaks = talk.peaks(measured, context, int(context.options.get("peaks", 3)))
        found = talk.findings(measured, context)
        blocks: list[Block] = [
            _lines(measured, context, volume, counted, peaks),
            _numbers(measured, context, counted, peaks),
        ]
        if not volume.comparable.trend:
            return context.slide(
                untrended(context, volume, counted),
                blocks,
                measured,
                n=counted.total.value,
                note=" ".join(map(context.words.told, volume.comparable.reasons[:2])),
            )
        return context.slide(
            title(context, found, peaks),
            blocks,
            measured,
            n=counted.total.value,
            note=_note(measured, context, peaks),
            also=_how(context, peaks),
        )


def title(context: Context, found: Sequence[Finding], peaks: Sequence[Peak]) -> str:
    """How much was said, and its most unusual peak; the cause stands on the chart and beside it."""
    words, whole = context.words, found[-1]
    if len(found) == 1:
        return words.title(*whole.titles)
    said = talk.capital(whole.clause)
    values = {"when": talk.when(context, peaks[0]), "times": words.times(peaks[0].times)}
    return words.title(
        words.say("{whole}; {peak}", whole=said, peak=found[0].clause),
        words.say("{whole}; the peak {when} was {times} times the expected", whole=said, **values),
        words.say("{whole}; the highest peak was {times} times the expected", whole=said, **values),
        *whole.titles,
    )


def untrended(context: Context, volume: Measure, counted: Counted) -> str:
    """The title of a line that is none: days on which nobody listened stand beside days on which we did."""
    words = context.words
    values: dict[str, object] = {
        "n": int(counted.total.value or 0),
        "brand": context.brand,
        "heard": _heard(counted),
        "all": sum(1 for point in counted.points if context.now is None or point.start < context.now),
    }
    grain = {"hour": "hours", "week": "weeks", "month": "months"}.get(volume.grain, "days")
    values["grain"] = words.say(grain)
    return words.title(
        words.say(
            "{n} mentions of {brand} on {heard} of {all} {grain}: when we listened, not when people spoke", **values
        ),
        words.say("{n} mentions on {heard} of {all} {grain}: when we listened, not when people spoke", **values),
    )


def glance(measured: Measured, context: Context) -> Lines | None:
    """The line for the cover: its shape and where it peaked; None when a line would be no line."""
    counted = talk.line(measured, context)
    volume: Measure | None = measured.get("volume")
    if counted is None or volume is None or not volume.comparable.trend or _heard(counted) < GLANCE:
        return None
    whole, marks = _lines(measured, context, volume, counted, []), []
    for peak in sorted(talk.peaks(measured, context, 3), key=lambda one: one.top):
        at = talk.top(volume.starts, [point.mentions for point in counted.points], peak)
        values = {
            "day": context.words.tick(volume.starts[at], volume.grain),
            "about": talk.marked(measured, context, peak),
        }
        text = context.words.say("{day}: {about}" if values["about"] else "{day}", **values)
        marks.append(Mark(index=at, text=text))
    return replace(whole, key="glance", quiet=True, marks=tuple(marks))


def shaded(measured: Measured, context: Context) -> Lines | None:
    """The line for the cover where it is no trend because of days that nobody saw: with these shaded."""
    counted = talk.line(measured, context)
    volume: Measure | None = measured.get("volume")
    if counted is None or volume is None or not volume.blind or _heard(counted) < GLANCE:
        return None
    return replace(_lines(measured, context, volume, counted, []), key="glance", quiet=True, marks=())


def _heard(counted: Counted) -> int:
    """Slots in which something was said."""
    return sum(1 for point in counted.points if point.mentions)


def _days(words: Words, volume: Measure, peak: Peak, at: int) -> str:
    """When a peak was: all of its days, for its figure is theirs and not that of the day it stands highest on."""
    if volume.grain != "day" or peak.end - peak.start <= timedelta(hours=25):
        return words.tick(volume.starts[at], volume.grain)
    return words.range(peak.start, peak.end)


def _lines(measured: Measured, context: Context, volume: Measure, counted: Counted, peaks: Sequence[Peak]) -> Lines:
    words, starts = context.words, volume.starts
    marks = []
    for peak in sorted(peaks, key=lambda one: one.top):
        at = talk.top(starts, [point.mentions for point in counted.points], peak)
        values = {
            "day": _days(words, volume, peak, at),
            "about": talk.marked(measured, context, peak),
            "times": words.times(peak.times),
        }
        said = "{day}: {about}, {times}× the expected" if values["about"] else "{day}: {times}× the expected"
        marks.append(Mark(index=at, text=words.say(said, **values)))
    for note in volume.notes[:4]:
        if note.brand in (None, context.brand):
            marks.append(Mark(index=note.index, text=cut(note.text, 40), tone="muted"))
    top = max(counted.points, key=lambda point: point.mentions or 0)
    alt = words.say(
        "Mentions of {brand} by {grain}: {n} in all, most {when} with {most}.",
        brand=context.brand,
        grain=words.term(volume.grain),
        n=int(counted.total.value or 0),
        when=words.slot(top.start, volume.grain),
        most=top.mentions or 0,
    )
    if volume.blind:
        alt += " " + words.plural(
            len(volume.blind), "{n} stretch could not be seen.", "{n} stretches could not be seen."
        )
    return Lines(
        key="mentions",
        alt=alt,
        categories=starts,
        labels=[words.tick(start, volume.grain) for start in starts],
        series=(Series(name=context.brand, values=[point.mentions for point in counted.points]),),
        marks=tuple(marks),
        blind=volume.blind,
        caption=words.say("Mentions by {grain}", grain=words.term(volume.grain)),
        evidence=context.cite(counted.total),
    )


def _numbers(measured: Measured, context: Context, counted: Counted, peaks: Sequence[Peak]) -> BigNumbers:
    words, total = context.words, counted.total
    numbers = [
        BigNumber(
            value=words.number(total.value or 0),
            label=words.say("mentions"),
            change=against(words, total, context.before),
            evidence=context.cite(total),
        )
    ]
    for peak in peaks[:2]:
        numbers.append(
            BigNumber(
                value=words.number(peak.mentions.value or 0),
                label=words.say("mentions {when}", when=talk.when(context, peak)),
                change=_led(context, talk.subject(measured, context, peak), round(peak.expected)),
                tone="negative" if talk.feeling(measured, context, peak) == "-" else "ink",
                evidence=context.cite(*peak.told),
            )
        )
    alt = "; ".join(f"{one.value} {one.label} ({one.change})" for one in numbers)
    return BigNumbers(key="totals", alt=alt, numbers=tuple(numbers))


def _led(context: Context, about: str, expected: int) -> str:
    if not expected:
        said = "next to none expected; led by {about}" if about else "next to none expected"
        return context.words.say(said, about=about)
    if not about:
        return context.words.say("{expected} expected", expected=expected)
    return context.words.say("{expected} expected; led by {about}", expected=expected, about=about)


def _note(measured: Measured, context: Context, peaks: Sequence[Peak]) -> str:
    """What caused the biggest peak and what came after; or that nothing rose above the usual."""
    words = context.words
    volume: Measure = measured["volume"]
    unseen = sum(high - low for low, high in volume.blind) if volume.grain == "day" else 0
    missing = words.plural(
        unseen,
        "On one day nobody could listen: it is missing here.",
        "On {n} days nobody could listen: they are missing.",
    )
    if not peaks:
        calm = words.say("No day stood out from how far days usually swing here.")
        return f"{calm} {missing}" if unseen else calm
    peak, parts = peaks[0], [missing] if unseen else []
    cause = peak.cause
    if cause.topic and cause.topic_share is not None and cause.topic_usual is not None:
        context.cite(*([peak.about] if peak.about is not None else ()))
        parts.append(
            words.say(
                "{topic} made up {share} of the peak, usually {usual}.",
                topic=cause.topic,
                share=words.share(cause.topic_share),
                usual=words.share(cause.topic_usual),
            )
        )
    elif cause.words:
        parts.append(words.say("Words that stood out: {words}.", words=words.join(list(cause.words[:4]))))
    parts.append(talk.hours(context, peak))
    if came := talk.after(measured, context, peak):
        parts.append(came)
    return " ".join(parts)


def _how(context: Context, peaks: Sequence[Peak]) -> str:
    words = context.words
    lines = [
        words.say(
            "Expected is what the same hours of working days or weekends held in the eight weeks before, by weekday and"
            " at the level of the last four weeks; peaks count little. It is the same of a day in every deck."
        )
    ]
    for peak in peaks:
        lines.append(
            words.say(
                "Peak of {when}: {n} mentions, {expected} expected, {score} robust standard deviations;"
                " first post {first}.",
                when=words.moment(peak.top),
                n=peak.mentions.n,
                expected=round(peak.expected),
                score=words.number(peak.score, 1),
                first=peak.cause.first or words.say("unknown"),
            )
        )
    return "\n".join(lines)
