"""The mood place by place: where people are content, and where they are not."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.sentiment import BrandMood, MoodBy
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Bars, Series, Slide
from socialwatch.report.findings import mood
from socialwatch.report.moves import borrowed, sized
from socialwatch.report.names import platform


class SentimentBySource:
    """Stacked shares per network, best mood first; the title says whether places really differ."""

    needs: ClassVar = ("sentiment", "coverage")
    options: ClassVar = {"top": 8}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found = mood.mood(measured, context)
        if found is None:
            return None
        places = [place for place in found.networks if place.net.value is not None and place.net.n]
        if len(places) < 2:
            return None
        places.sort(key=lambda place: (-(place.net.value or 0), place.name))
        return context.slide(
            _title(context, found, places),
            [_bars(context, places[: int(context.options.get("top", 8))])],
            measured,
            n=sum(place.net.n for place in places),
            note=_note(context, places),
            claims=[place.net for place in (*(mood.apart(found) or ()), places[0], places[-1])],
        )


def _read(place: MoodBy) -> int:
    """The posts whose mood the machine gave."""
    return place.positive + place.neutral + place.negative


def _title(context: Context, found: BrandMood, places: list[MoodBy]) -> str:
    words = context.words
    apart = mood.apart(found)
    if apart is not None:
        return words.title(*mood.worst_place(context, found, *apart).titles)
    return words.title(
        words.say(
            "Mood did not differ significantly between {n} places, from {low} to {high}",
            n=len(places),
            low=words.score(places[-1].net.value),
            high=words.score(places[0].net.value),
        )
    )


def _bars(context: Context, places: list[MoodBy]) -> Bars:
    words = context.words
    names = [platform(words, place.name) for place in places]

    def series(mood_name: str) -> list[float]:
        return [getattr(place, mood_name) / (_read(place) or 1) for place in places]

    alt = "; ".join(f"{name} {words.score(place.net.value)}" for name, place in zip(names, places, strict=True))
    return Bars(
        key="places",
        alt=words.say("Net sentiment by place: {places}.", places=alt),
        categories=names,
        unit="share",
        stacked=True,
        series=(
            Series(name=words.say("positive"), values=series("positive"), tone="positive"),
            Series(name=words.say("neutral"), values=series("neutral"), tone="neutral"),
            Series(name=words.say("negative"), values=series("negative"), tone="negative"),
        ),
        notes=[
            words.say("{net} ({size})", net=words.score(place.net.value), size=sized(words, place.net.n))
            for place in places
        ],
        caption=words.say("Share of posts whose mood is known; net sentiment beside the bar")
        if all(place.net.labels is None for place in places)
        else words.say("As the machine read the posts whose mood it knows; beside: net sentiment put right by labels"),
        evidence=context.cite(*(place.net for place in places)),
    )


def _note(context: Context, places: list[MoodBy]) -> str:
    words = context.words
    lent = borrowed(words, {platform(words, place.name): place.net for place in places})
    blind = [place for place in places if place.unknown > _read(place)]
    if not blind:
        return lent
    names = words.join([platform(words, place.name) for place in blind])
    told = words.say("On {names} most posts are in languages whose mood cannot be scored.", names=names)
    return " ".join(part for part in (told, lent) if part)
