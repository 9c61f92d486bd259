"""Where posts stand in time: the line of all that were written like them, with a dot for each."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from socialwatch.clock import Grain
from socialwatch.measures.base import Figure
from socialwatch.measures.posts import Mattered
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Lines, Mark, Series, Tone
from socialwatch.report.findings import mood, talk
from socialwatch.report.names import platform
from socialwatch.report.slides.volume import GLANCE

TONES: dict[str, Tone] = {"positive": "positive", "negative": "negative", "neutral": "muted"}


class _All(NamedTuple):
    """How many posts were written like the shown ones, by slot."""

    starts: Sequence[datetime]
    counts: Sequence[int | None]
    grain: Grain
    blind: Sequence[tuple[int, int]]
    total: Figure


def line(measured: Measured, context: Context, wanted: str, shown: Sequence[Mattered]) -> Lines | None:
    """The line of all mentions of that mood ("": of all), with the posts on it; None when it would be no line."""
    found = _of_mood(measured, context, wanted) if wanted else _of_all(measured, context)
    if found is None or sum(1 for count in found.counts if count) < GLANCE:
        return None
    words, many = context.words, [count or 0 for count in found.counts]
    top, grain = many.index(max(many)), words.term(found.grain)
    values = {
        "brand": context.brand,
        "grain": grain,
        "mood": words.term(wanted),
        "most": many[top],
        "when": words.slot(found.starts[top], found.grain),
    }
    alt = "Mentions of {brand} by {grain}, most {when} with {most}; dots mark the posts shown."
    told = all(post.engagement for post in shown)
    caption = (
        "When they came and what they drew: mentions by {grain}" if told else "When they came: mentions by {grain}"
    )
    if wanted:
        alt = "Mentions of {brand} in a {mood} mood by {grain}, most {when} with {most}; dots mark the posts shown."
        caption = (
            "When they came and what they drew: {mood} mentions by {grain}"
            if told
            else "When they came: {mood} mentions by {grain}"
        )
    name, tone = (values["mood"], TONES[wanted]) if wanted else (context.brand, "accent")
    return Lines(
        key="among",
        alt=words.say(alt, **values),
        categories=found.starts,
        labels=[words.tick(start, found.grain) for start in found.starts],
        series=(Series(name=str(name), values=found.counts, tone=tone),),
        marks=_marks(context, found, shown),
        blind=found.blind,
        caption=words.say(caption, **values),
        evidence=context.cite(found.total),
        quiet=True,
    )


def _of_all(measured: Measured, context: Context) -> _All | None:
    counted = talk.line(measured, context)
    if counted is None:
        return None
    volume = measured["volume"]
    return _All(volume.starts, [one.mentions for one in counted.points], volume.grain, volume.blind, counted.total)


def _of_mood(measured: Measured, context: Context, wanted: str) -> _All | None:
    felt = mood.mood(measured, context)
    if felt is None:
        return None
    measure = measured["sentiment"]
    counts = [getattr(point, wanted) for point in felt.points]
    return _All(measure.starts, counts, measure.grain, measure.blind, getattr(felt, wanted))


def _marks(context: Context, found: _All, shown: Sequence[Mattered]) -> tuple[Mark, ...]:
    """A mark for each slot with posts: what each drew, by which it is found again above."""
    slots: dict[int, list[Mattered]] = defaultdict(list)
    for post in shown:
        slots[max(0, bisect_right(found.starts, post.created) - 1)].append(post)
    return tuple(Mark(index=at, text=_drew(context, slots[at]), alone=True) for at in sorted(slots))


def _drew(context: Context, posts: Sequence[Mattered]) -> str:
    """The reactions to each post ("6,765 and 2,482"), as short as they find room at a dot; where posts are where a
    network does not tell that."""
    words = context.words
    told = [post.engagement for post in posts if post.engagement]
    if len(told) < len(posts):
        return words.join(list(dict.fromkeys(platform(words, post.network) for post in posts)))
    return words.join([words.number(n) for n in told])


def in_peak(measured: Measured, context: Context, shown: Sequence[Mattered]) -> str:
    """How many of the posts were written in the largest peak; "" where none was, or there is none."""
    words = context.words
    for peak in talk.peaks(measured, context, 1):
        inside = sum(1 for post in shown if peak.start <= post.created < peak.end)
        values = {"all": len(shown), "when": talk.when(context, peak)}
        if inside and len(shown) == 1:
            return words.say("It was written in the peak {when}.", **values)
        if inside == len(shown):
            return words.say("All {all} were written in the peak {when}.", **values)
        if inside:
            return words.plural(
                inside,
                "1 of {all} was written in the peak {when}.",
                "{n} of {all} were written in the peak {when}.",
                **values,
            )
    return ""
