"""How the answer of `trends` is laid out: rows for programs, a chart and a table for people."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from socialwatch.cli import output
from socialwatch.cli.answers import MOODS, Rows, about, caveats, shift, signed, told
from socialwatch.cli.output import Column
from socialwatch.cli.sureness import UNMEASURED, between, rounded, unmeasured
from socialwatch.clock import Grain

if TYPE_CHECKING:
    from socialwatch.measures.base import Scope
    from socialwatch.measures.counted import PlatformSlot
    from socialwatch.measures.volume import Series, Volume
    from socialwatch.models import JSON

AXIS: dict[Grain, str] = {"hour": "%d %H:%M", "day": "%d %b", "week": "%d %b", "month": "%b %Y"}
TREND_COLUMNS = [
    Column(key) for key in ("start", "brand", "mentions", *MOODS, "net", "net_low", "net_high", "labels", "basis")
]


def trend_rows(answer: Volume, counted: Mapping[tuple[str, int], Sequence[PlatformSlot]]) -> Rows:
    """A row a slot and brand, in order of time; `start` is local, with its offset from UTC.

    `net` is the net sentiment: put right by `labels` labels, with its interval, or unmeasured (`basis`). `platforms`
    are counts of all posts there, not of ours.
    """
    from socialwatch.cli.according import by_slot

    tz = answer.window.tz
    rows = [
        (
            slot,
            place,
            {**_trend_row(one, slot, tz), "platforms": by_slot(counted.get((one.brand, slot), ()), tz)},
        )
        for place, one in enumerate(answer.series)
        for slot in held(one, counted)
    ]
    return [row for _, _, row in sorted(rows, key=lambda row: row[:2])]


def held(series: Series, counted: Container[tuple[str, int]]) -> range:
    """The slots without the blind ones at both ends, which lie outside of what the archive holds."""
    seen = [i for i, point in enumerate(series.points) if not point.blind or (series.brand, i) in counted]
    return range(seen[0], seen[-1] + 1) if seen else range(0)


def _trend_row(series: Series, slot: int, tz: ZoneInfo) -> dict[str, JSON]:
    from socialwatch.measures.checked import shifted

    point, shift = series.points[slot], series.shifts[slot]
    net, interval = shifted({name: getattr(point, name) or 0 for name in MOODS}, shift)
    low, high = interval if interval is not None and shift is not None else (None, None)
    return {
        "start": point.start.astimezone(tz).isoformat(),
        "brand": series.brand,
        "mentions": point.mentions,
        "positive": point.positive,
        "neutral": point.neutral,
        "negative": point.negative,
        "unknown": point.unknown,
        "net": rounded(net),
        "net_low": rounded(low),
        "net_high": rounded(high),
        "labels": shift.n if shift is not None else 0,
        "basis": UNMEASURED if shift is None else "labels",
    }


def print_trends(answer: Volume, scope: Scope, beside: str = "") -> None:
    """A chart of the first brand (and of every other that was asked for), then all brands in a table."""
    from rich.text import Text

    console = output.console()
    shown = answer.series if scope.brands else [one for one in answer.series if one.brand in scope.own][:1]
    for series in shown or answer.series[:1]:
        console.print(Text(f"{series.brand}, mentions by {answer.grain}", style="bold"))
        for line in chart(answer, series, console.width):
            console.print(Text(line), soft_wrap=True)
        console.print()
    for note in answer.notes:
        at = note.at.astimezone(answer.window.tz)
        day = f"{at:%d %b}" if (at.hour, at.minute) == (0, 0) else f"{at:%d %b %H:%M}"
        console.print(Text(f"▲ {day}  {output.clean(note.text)}"), soft_wrap=True)
    if answer.notes:
        console.print()
    rows: Rows = [_summary(one) for one in answer.series]
    sure = any(row["between"] for row in rows)  # then what is known of all moods takes the place of the unknown ones
    columns = [
        Column("brand"), Column("line", " ", show=str), Column("mentions", align="right"),
        Column("change", align="right"), Column("positive", "pos", align="right"),
        Column("negative", "neg", align="right"),
        Column("between", "net mood", align="right") if sure else Column("unknown", align="right"),
        Column("verdict", " ", wrap=True),
    ]  # fmt: skip
    parts = [caveats(scope, answer.comparable), unmeasured((one.net for one in answer.series), "Mood"), beside]
    caption = " ".join(part for part in parts if part)
    output.show(rows, columns, title=about(scope), caption=caption)


def chart(answer: Volume, series: Series, width: int) -> list[str]:
    """The lines of one brand's chart."""
    from socialwatch.cli.charts import Bar, columns

    marked = {note.index for note in answer.notes if note.brand in (None, series.brand)}
    tz, form = answer.window.tz, AXIS.get(answer.grain, "%d %b")
    bars = [Bar(p.mentions, f"{p.start.astimezone(tz):{form}}", i in marked) for i, p in enumerate(series.points)]
    return columns(bars, width=min(width, 110))


def _summary(series: Series) -> dict[str, JSON]:
    total = series.total
    return {
        "brand": series.brand,
        "line": output.spark(_squeezed([point.mentions for point in series.points], 14)),
        "mentions": total.value,
        "change": shift(total),
        "positive": series.positive.value,
        "neutral": series.neutral.value,
        "negative": series.negative.value,
        "unknown": series.unknown.value,
        "between": between(series.net, signed),
        "verdict": told(total),
    }


def _squeezed(values: Sequence[float | None], width: int) -> list[float | None]:
    from socialwatch.cli.charts import Bar, squeeze

    return [bar.value for bar in squeeze([Bar(value) for value in values], width)]
