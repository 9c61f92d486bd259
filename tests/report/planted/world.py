"""What all planted answers share: the quarter, its brands, and figures with evidence."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from socialwatch.clock import quarter_window
from socialwatch.config import Brand, Config, Report, SourceSection, Topic
from socialwatch.measures.base import Evidence, Figure
from socialwatch.measures.comparing import Comparable, Observed


def replace(whole: Any, **changes: Any) -> Any:
    """The same answer with some fields changed, whether it is a dataclass or a named tuple."""
    return whole._replace(**changes) if hasattr(whole, "_replace") else dataclasses.replace(whole, **changes)


WINDOW = quarter_window("2026Q3", "Europe/London")
DAYS = tuple(slot.start for slot in WINDOW.slots("day"))
CONFIG = Config(
    timezone="Europe/London",
    brands=(
        Brand(name="Umbra", query='umbra OR "umbra coffee"', accounts=("mastodon:@umbra@roast.example",)),
        Brand(name="Kaldi", kind="competitor"),
        Brand(name="Harar", kind="competitor"),
    ),
    topics=(Topic(name="Delivery", query="parcel OR delivery"),),
    sources=(SourceSection(name="roast.example", type="mastodon"),),
    report=Report(),
)


def figure(key: str, value: float | None, n: int | None = None, unit: str = "mentions", **more: Any) -> Figure:
    count = int(value or 0) if n is None else n
    evidence = Evidence(
        measure=key,
        window=("2026-06-30T23:00:00Z", "2026-09-30T23:00:00Z"),
        zone="Europe/London",
        query=f"about:{key}",
        n=count,
        ids=(f"mastodon:https://roast.example/{key}/1",),
        formula="posts counted",
    )
    return Figure(key=key, value=value, unit=unit, n=count, evidence=evidence, **more)


def comparable(**changes: Any) -> Comparable:
    heard = tuple(Observed(brand=brand.name, span=WINDOW.span) for brand in CONFIG.brands)
    whole = Comparable(
        sources=("roast.example",), dropped=(), before=True, brands=True, trend=True, observed=heard, reasons=()
    )
    return replace(whole, **changes)


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=1)
