"""What the deck's parts share: its days, its evidence, and words that are out to break a page."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

from socialwatch.measures.base import Evidence

START = datetime(2026, 7, 1, tzinfo=UTC)
SOURCE = "1 July \N{EN DASH} 30 September 2026, Europe/London \N{MIDDLE DOT} n=8,412 mentions of Kaffa \N{MIDDLE DOT} 4 sources, 2 of 92 days not seen"
HOSTILE = (
    "</script><script>alert('x')</script><img src=x onerror=alert(1)> & \"quoted\" {{ 7*7 }} \x00\x07 #panic() $x$"
)


def wave(days: int, base: float, peak: int, height: float) -> list[float]:
    """A busy weekday, a quiet weekend, and one storm."""
    return [
        float(
            round(
                base * (1 - 0.35 * (day % 7 > 4)) + 6 * math.sin(day / 3) + height * math.exp(-((day - peak) ** 2) / 8)
            )
        )
        for day in range(days)
    ]


def evidence(measure: str, n: int, query: str = 'brand:"Kaffa"') -> Evidence:
    return Evidence(
        measure=measure,
        window=("2026-06-30T23:00:00Z", "2026-09-30T23:00:00Z"),
        zone="Europe/London",
        query=query,
        n=n,
        ids=(*(f"mastodon:https://roast.example/@a{i}/{n + i}" for i in range(5)), "hackernews:4100001"),
        sources=("forum", "hn"),
        formula="Sum of the matched mentions of the window.",
    )


EVIDENCE = {
    one.code: one
    for one in (
        evidence("volume", 8412),
        evidence("voice", 13977, ""),
        evidence("sentiment", 6120),
        evidence("topics", 5230),
        evidence("hostile", 3, HOSTILE),
    )
}
CODES = list(EVIDENCE)


def days(count: int) -> tuple[list[datetime], list[str]]:
    starts = [START + timedelta(days=day) for day in range(count)]
    return starts, [f"{start.day} {start:%b}" for start in starts]
