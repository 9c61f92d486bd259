"""What people spoke of: topics, stages of the journey, phrases, campaigns."""

from __future__ import annotations

from typing import Any

from planted.world import DAYS, WINDOW, comparable, figure, replace
from socialwatch.measures.campaigns import Campaign, Campaigns
from socialwatch.measures.journey import Journey
from socialwatch.measures.phrases import Phrase, Phrases
from socialwatch.measures.topics import Topic as Theme
from socialwatch.measures.topics import Topics


def theme(name: str, n: int, before: float | None, p: float | None, net: float = -0.4) -> Theme:
    return Theme(
        name=name,
        mentions=figure(f"topic {name}", n, before=before, p=p),
        share=figure(
            f"share {name}", n / 18_402, 18_402, "share", before=None if before is None else before / 13_700, p=p
        ),
        negative=figure(f"negative {name}", 0.55, n, "share"),
        net=figure(f"net {name}", net, n, "score", interval=(net - 0.05, net + 0.05)),
        verdict="grew",
        moods={"positive": round(n * (1 + net) / 2), "negative": n - round(n * (1 + net) / 2)},
    )


def topics(*found: Theme, **changes: Any) -> Topics:
    shown = found or (
        theme("Delivery", 2_412, 804, 0.0001),
        theme("Taste", 4_000, 3_000, 0.6, net=0.5),
        theme("Price", 700, 600, 0.5, net=0.1),
    )
    whole = Topics(
        window=WINDOW, brands=("Umbra",), topics=shown, total=18_402, untouched=6_000, comparable=comparable(),
        none=figure("share:none", 6_000 / 18_402, 18_402, "share"),
    )  # fmt: skip
    return replace(whole, **changes)


def stage(name: str, n: int, net: float, p: float | None = 0.001) -> Theme:
    positive = round(n * (1 + net) / 2)
    return replace(theme(name, n, n / 2, p, net), moods={"positive": positive, "negative": n - positive, "unknown": 9})


def journey(*found: Theme, untold: int = 9_000) -> Journey:
    shown = found or (
        stage("decision", 500, 0.7, 0.4),
        stage("retention", 8_280, -0.5),
        stage("advocacy", 300, 0.8, 0.4),
    )
    return Journey(
        window=WINDOW, brands=("Umbra",), stages=shown, total=18_402, untold=untold, comparable=comparable(),
        none=figure("share:none", untold / 18_402, 18_402, "share"),
    )  # fmt: skip


def phrases() -> Phrases:
    shown = tuple(
        Phrase(text=text, mentions=figure(f"phrase {text}", n), against=then, z=z, score=z)
        for text, n, then, z in (("lost parcel", 412, 9, 17.3), ("oat milk", 300, 120, 8.1))
    )
    return Phrases(
        window=WINDOW, brands=("Umbra",), compared="the window before", phrases=shown, total=18_402, read=18_402
    )


def fading() -> Phrases:
    return replace(
        phrases(),
        phrases=tuple(
            Phrase(text=text, mentions=figure(f"phrase {text}", n), against=now, z=z, score=z)
            for text, n, now, z in (("free tote", 140, 3, 9.1), ("summer blend", 90, 12, 6.2))
        ),
        total=13_700,
    )


def campaigns(lift: float = 1.4, interval: tuple[float, float] | None = (1.2, 1.7)) -> Campaigns:
    """One week in July."""
    one = Campaign(
        name="Summer blend",
        start=DAYS[12],
        end=DAYS[19],
        tagged=figure("tagged", 320),
        mentions=figure("in its days", round(1_400 * lift)),
        expected=1_400.0,
        lift=figure("lift", lift, round(1_400 * lift), "times", interval=interval),
    )
    counts = tuple(200 for _ in DAYS)
    return Campaigns(
        window=WINDOW, campaigns=(one,), starts=tuple(DAYS), counts=counts, usual=tuple(200.0 for _ in DAYS), blind=()
    )
