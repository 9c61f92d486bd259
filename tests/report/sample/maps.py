"""Quadrants and grids of hours and days."""

from __future__ import annotations

from sample.ground import CODES, days
from socialwatch.report.deck import (
    Heat,
    Quadrant,
    Spot,
    Step,
)


def topic_map(doubling: bool = True) -> Quadrant:
    """Topics that crowd in one corner, one far away, one without a before, one with an endless name."""
    spots = [
        Spot(name="Delivery", x=0.4, y=-0.09, x_before=0.2, y_before=0.34, low=-0.12, high=-0.06, tone="negative"),
        Spot(name="Customer service and everything about it", x=0.114, y=-0.03, x_before=0.012, y_before=-0.3),
        Spot(name="Lungo", x=0.122, y=0.63, x_before=0.013, y_before=-0.27, low=0.58, high=0.68, tone="positive"),
        Spot(name="Taste", x=0.1, y=0.6, x_before=0.14, y_before=0.52, tone="ink"),
        Spot(name="Price", x=0.099, y=0.11, x_before=0.094, y_before=0.11),
        Spot(name="Brewing", x=0.058, y=0.52),
        Spot(name="Grinder", x=0.05, y=0.54),
    ]
    return Quadrant(
        key="topics",
        alt="Topics by share of the talk and net sentiment: Delivery 40%, -0.09.",
        spots=spots,
        x_name="share of the talk",
        y_name="net sentiment",
        doubling=doubling,
        x_split=0.13,
        corners=["liked, little spoken of", "liked", "disliked, little spoken of", "disliked"],
        caption="Topics now (large dot) and in the quarter before (small dot)",
        evidence=CODES[0],
    )


def week() -> Heat:
    """A week of hours with frames and an unknown hour."""
    values: list[list[float | None]] = [[float((day + 1) * hour) for hour in range(24)] for day in range(7)]
    values[6][3] = None
    return Heat(
        key="hours",
        alt="Posts by weekday and hour, most on Sunday at 23:00.",
        rows=["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        columns=[f"{hour:02}" for hour in range(24)],
        values=values,
        framed=[(day, 9, 17) for day in range(5)],
        caption="Posts by hour; framed: opening hours",
        evidence=CODES[1],
    )


def calendar() -> Heat:
    """A quarter of days in classes."""
    _, labels = days(92)
    return Heat(
        key="calendar",
        alt="How asking ended by source.",
        rows=["Mastodon (98%)", "Bluesky (71%)"],
        columns=labels,
        values=[[3.0 if 30 <= at < 38 else 0.0 for at in range(92)], [1.0 if at > 60 else None for at in range(92)]],
        steps=[
            Step(name="heard whole", tone="neutral"),
            Step(name="cut short", tone="highlight"),
            Step(name="denied", tone="negative"),
            Step(name="failed", tone="ink"),
        ],
    )
