"""How people felt, and how far the scores are to be believed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from planted.world import DAYS, WINDOW, at, comparable, figure, replace
from socialwatch.measures.accuracy import Accuracy, Found, Moods
from socialwatch.measures.base import Figure
from socialwatch.measures.sentiment import BrandMood, MoodBy, MoodPoint, Sentiment


def place(name: str, positive: int, neutral: int, negative: int, net: Figure) -> MoodBy:
    return MoodBy(name=name, positive=positive, neutral=neutral, negative=negative, unknown=0, net=net)


def sentiment(net: float = 0.21, before: float | None = 0.12, p: float | None = 0.001, **changes: Any) -> Sentiment:
    points = tuple(
        MoodPoint(start=start, positive=80, neutral=80, negative=40, unknown=5, net=0.2, low=0.1, high=0.3)
        for start in DAYS
    )
    bad = replace(points[42], net=-0.5, low=-0.6, high=-0.4)
    places = (
        place("mastodon", 300, 300, 200, figure("m", 0.125, 800, "score", interval=(0.08, 0.17))),
        place("bluesky", 500, 300, 100, figure("b", 0.44, 900, "score", interval=(0.4, 0.48))),
    )
    felt = BrandMood(
        brand="Umbra",
        points=(*points[:42], bad, *points[43:]),
        positive=figure("positive", 0.38, 9000, "share"),
        neutral=figure("neutral", 0.45, 9000, "share"),
        negative=figure("negative", 0.17, 9000, "share"),
        unknown=figure("unknown", 0.06, 10000, "share"),
        net=figure("sentiment", net, 9000, "score", before=before, p=p, interval=(0.19, 0.23)),
        networks=places,
        sources=places,
        verdict="rose",
    )
    whole = Sentiment(window=WINDOW, grain="day", starts=DAYS, brands=(felt,), blind=(), comparable=comparable())
    return replace(whole, **changes)


def storm(after: float) -> Sentiment:
    """A mood of +0.4 that falls to -0.5 during the peak (10-19 August) and comes to `after` behind it."""

    def point(start: datetime) -> MoodPoint:
        net = 0.4 if start < at(8, 10) else -0.5 if start < at(8, 20) else after
        positive = round(100 * (1 + net) / 2)
        return MoodPoint(
            start=start, positive=positive, neutral=0, negative=100 - positive, unknown=0, net=net, low=net - 0.1,
            high=net + 0.1,
        )  # fmt: skip

    felt = replace(sentiment().brands[0], points=tuple(point(start) for start in DAYS))
    return sentiment(brands=(felt,))


def accuracy(right: float = 0.74, drawn: int = 120) -> Accuracy:
    """A random sample that people have labelled."""
    confusion = {mood: {mood: 30, "neutral": 10} for mood in ("positive", "negative")}
    moods = Moods(
        labelled=drawn, drawn=drawn, confusion={**confusion, "neutral": {"neutral": 38, "unknown": 2}}, right=right,
        f1={"positive": 0.8, "neutral": 0.7, "negative": 0.62}, macro_f1=0.71, bins=(), gap=None, counted=0.2, net=None,
    )  # fmt: skip
    found = Found(
        labelled=90, drawn=90, unmatched=4, precision=0.93, interval=(0.88, 0.97), recall=None, precision_left=None,
        recall_left=None,
    )  # fmt: skip
    return Accuracy(
        brand="Umbra", source=None, language=None, mentions=18_402, moods=moods, found=found, alpha=0.68, shared=40
    )
