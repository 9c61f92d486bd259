"""A storm hour by hour: how fast it grew, where it turned, when we answered."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.storm import Event, Kind, Storm, Storms
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumber, BigNumbers, Lines, Mark, Series, Slide
from socialwatch.report.findings import talk
from socialwatch.report.findings.service import answering
from socialwatch.report.moves import SMALL

MARKED: tuple[Kind, ...] = ("began", "statement", "answer", "top", "half", "end")


class StormByTheHour:
    """Mentions hour by hour around the worst storm of the window, the negative ones apart, its turns marked."""

    needs: ClassVar = ("storms", "coverage")
    options: ClassVar[dict[str, object]] = {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        storm = worst(measured)
        if storm is None:
            return None
        return context.slide(
            _title(measured, context, storm),
            [_lines(context, storm), _numbers(context, storm)],
            measured,
            n=storm.peak.mentions.n,
            note=_note(context, storm),
            also=context.words.say(
                "A storm is a peak in a bad mood. It takes off in the first hour with twice the usual and a tenth of"
                " its highest hour's surplus; it ends with the last hour above what is usual."
            ),
        )


def worst(measured: Measured) -> Storm | None:
    """The storm to tell of; None where there was none worth it."""
    storms: Storms | None = measured.get("storms")
    if storms is None or not storms.storms or storms.storms[0].peak.mentions.n < SMALL:
        return None
    return storms.storms[0]


def event(storm: Storm, kind: Kind) -> Event | None:
    return next((one for one in storm.events if one.kind == kind), None)


def since(context: Context, start: datetime, end: datetime) -> str:
    """A length of time: "9 hours"."""
    return context.words.minutes(max(0.0, (end - start).total_seconds() / 60))


def lasted(storm: Storm) -> list[Figure]:
    """How long the storm took to its highest hour, and we to our first words: what its title says."""
    began, top, reply, told = storm.peak.began, event(storm, "top"), first_reply(storm), []
    if top is not None and top.at >= began:
        told.append(
            _minutes(storm, "highest hour", top.at, "minutes from the hour in which it took off to its highest hour")
        )
    if reply is not None and reply.at >= began:
        formula = "minutes from the hour in which it took off to our first answer or statement"
        told.append(_minutes(storm, "first words", reply.at, formula))
    return told


def _minutes(storm: Storm, key: str, end: datetime, formula: str) -> Figure:
    proof = replace(storm.peak.mentions.evidence, measure="storms", formula=formula)
    minutes = (end - storm.peak.began).total_seconds() / 60
    return Figure(key=key, value=minutes, unit="minutes", n=storm.peak.mentions.n, evidence=proof)


def named(measured: Measured, context: Context, storm: Storm) -> str:
    """What it was about, as a subject: "Complaints about Delivery", "The storm"."""
    about = talk.subject(measured, context, storm.peak)
    return talk.capital(about) if about else context.words.say("The storm")


def _title(measured: Measured, context: Context, storm: Storm) -> str:
    words = context.words
    began, top, reply = storm.peak.began, event(storm, "top"), first_reply(storm)
    values: dict[str, object] = {"about": named(measured, context, storm), "n": storm.peak.mentions.n}
    if top is not None:
        values["climb"] = since(context, began, top.at)
    plain = words.say("{about}: {n} mentions {when}", when=talk.when(context, storm.peak), **values)
    if not answering(context):
        return words.title(plain)
    if reply is None:
        return words.title(
            words.say("{about} brought {n} mentions, and none of them got an answer in that time", **values),
            plain,
        )
    values["reply"] = since(context, began, reply.at)
    told = []
    if top is not None and top.at > began:
        told.append(
            words.say("{about} peaked {climb} after they took off; our first answer came after {reply}", **values)
        )
        told.append(words.say("{about}: the peak came after {climb}, our first answer after {reply}", **values))
    return words.title(*told, words.say("{about}: our first answer came after {reply}", **values), plain)


def first_reply(storm: Storm) -> Event | None:
    """Our first words of any kind: an answer to somebody, or a statement."""
    ours = [one for one in storm.events if one.kind in ("answer", "statement")]
    return min(ours, key=lambda one: one.at, default=None)


def glance(measured: Measured, context: Context) -> Lines | None:
    """The hours of the storm for a cover: their shape, the highest and our first words; None without a storm."""
    storm = worst(measured)
    if storm is None:
        return None
    reply, whole = first_reply(storm), _lines(context, storm)
    shown = [one for one in storm.events if one.kind == "top" or one is reply]
    return replace(whole, key="glance", quiet=True, series=whole.series[:1], marks=_marks(context, storm, shown))


def _marks(context: Context, storm: Storm, events: Sequence[Event]) -> list[Mark]:
    moment = context.words.moment
    return [
        Mark(index=max(0, bisect_right(storm.starts, one.at) - 1), text=f"{moment(one.at)}: {told(context, one)}")
        for one in events
    ]


def _lines(context: Context, storm: Storm) -> Lines:
    words = context.words
    marks = _marks(context, storm, [one for one in storm.events if one.kind in MARKED])
    top = max(n or 0 for n in storm.mentions)
    return Lines(
        key="hours",
        alt=words.say(
            "Mentions by the hour from {start} on, {n} in the highest hour.", start=words.moment(storm.starts[0]), n=top
        ),
        categories=storm.starts,
        labels=[stamp(context, start) for start in storm.starts],
        series=(
            Series(name=words.say("mentions"), values=storm.mentions),
            Series(name=words.say("negative"), values=storm.negative, tone="negative"),
            Series(name=words.say("usual"), values=[round(n, 2) for n in storm.expected], tone="muted"),
        ),
        marks=marks,
        blind=storm.blind,
        caption=words.say("Mentions by the hour"),
        evidence=context.cite(*storm.peak.told, *lasted(storm)),
    )


def stamp(context: Context, start: datetime) -> str:
    """A moment of a storm: "12 Aug, 14:05"."""
    words = context.words
    return words.say(
        "{day}, {time}", day=words.day(start, short=True), time=f"{start.astimezone(context.window.tz):%H:%M}"
    )


def told(context: Context, one: Event) -> str:
    """What happened, in a few words."""
    words = context.words
    values: dict[str, object] = {"n": one.n or 0}
    said = {
        "began": words.say("it took off ({n} mentions in the hour)", **values),
        "top": words.say("its highest hour ({n} mentions)", **values),
        "half": words.say("half of all had been written"),
        "end": words.say("back to what is usual"),
        "open": words.say("still more than usual; later hours are not seen"),
        "first": words.say("the first post about it"),
        "loudest": words.say("the post that drew most reactions"),
        "reach": words.say("the account with the widest reach joined"),
        "press": words.say("the first page on the web wrote of it"),
        "answer": words.say("our first answer"),
        "statement": words.say("our first statement"),
    }
    return said[one.kind]


def _numbers(context: Context, storm: Storm) -> BigNumbers:
    words, peak = context.words, storm.peak
    reply = first_reply(storm)
    numbers = [
        BigNumber(
            value=words.number(peak.mentions.n),
            label=words.say("mentions {when}", when=talk.when(context, peak)),
            change=words.say("{expected} expected", expected=round(peak.expected)),
            evidence=context.cite(*peak.told),
        ),
    ]
    if answering(context):
        if reply is not None:
            numbers.append(
                BigNumber(
                    value=since(context, peak.began, reply.at),
                    label=words.say("from its start to our first words"),
                    change=words.moment(reply.at),
                    evidence=context.cite(*(one for one in lasted(storm) if one.key == "first words")),
                )
            )
        numbers.append(
            BigNumber(
                value=words.share(storm.answered.value),
                label=words.say("of its posts got an answer"),
                change=words.say("of {n}, reposts left out", n=storm.answered.n),
                evidence=context.cite(storm.answered),
            )
        )
    alt = "; ".join(f"{one.value} {one.label} ({one.change})" for one in numbers)
    return BigNumbers(key="storm", alt=alt, numbers=tuple(numbers))


def _note(context: Context, storm: Storm) -> str:
    words, peak = context.words, storm.peak
    parts = [talk.hours(context, peak)]
    first = event(storm, "first")
    if first is not None and first.at < peak.began:
        gap = since(context, first.at, peak.began)
        parts.append(words.say("The first post about it was written {gap} before it took off.", gap=gap))
    if peak.cause.topic and peak.cause.topic_share is not None:
        context.cite(*([peak.about] if peak.about is not None else ()))
        share = words.share(peak.cause.topic_share)
        parts.append(words.say("{share} of it was about {topic}.", share=share, topic=peak.cause.topic))
    return " ".join(parts)
