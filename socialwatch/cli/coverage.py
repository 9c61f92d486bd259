"""`coverage`: what every source was asked and how that ended, as a calendar that can be read without colours."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch.cli import common, output
from socialwatch.cli.options import Days, Form, grouped

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from socialwatch.clock import Grain, Window
    from socialwatch.measures.calendar import Row
    from socialwatch.models import Span

# glyph, where only ASCII can be shown, style, meaning; the worst last
SIGNS: dict[str | None, tuple[str, str, str, str]] = {
    "whole": ("█", "#", "green", "whole"),
    "part": ("▄", "=", "green", "whole as far as it was asked for"),
    "capped": ("▒", "c", "yellow", "capped: the place gave a part"),
    "denied": ("x", "x", "red", "denied"),
    "failed": ("!", "!", "red", "failed"),
    None: ("·", ".", "grey50", "not asked"),
}
HOURLY = timedelta(days=3)
"""The longest window that is drawn by the hour unless somebody says otherwise."""
ROOM = 6  # for the share of whole hours at the end of a row


class By(StrEnum):
    hour = "hour"
    day = "day"


@grouped
def coverage(
    ctx: typer.Context,
    by: Annotated[By | None, typer.Option("--by", help="What a column is; fits the window when left out.")] = None,
    *,
    days: Days,
    source: common.Sources = None,
    now: common.Now = None,
    form: Form,
) -> None:
    """Which days and hours every source answered for: whole, capped, denied, failed, or not asked.

    Without dates the last 30 days. Where a day ended in several ways the worst is shown; the share is that of whole
    hours. JSON and CSV tell each stretch of time, with the reason. `fetch --fill-gaps` asks again for what is missing.
    """
    from socialwatch.measures.calendar import calendar

    config = common.state(ctx).load()
    at = common.moment(now, config)
    scope = common.scope(config, now=at, **vars(days), sources=source)
    window = scope.window
    grain: Grain = by.value if by else "hour" if window.span.end - window.span.start <= HOURLY else "day"
    configured = [(section.name, section.type) for section in config.sources]
    with common.open_store(config) as store:
        check = [name for name, _ in configured]
        if not set(scope.sources) <= set(check):
            common.check_sources(store, scope)
        rows = [
            row for row in calendar(store, window, grain, at, configured)
            if not scope.sources or row.source in scope.sources
        ]  # fmt: skip
    if form.plain:
        output.show(list(_stretches(rows)), columns(), **vars(form))
        return
    if not rows:
        output.write_line("no source is configured, and none has been asked; `socialwatch init` offers some")
        return
    output.write_line(f"Coverage by the {grain}, {common.window_line(scope)}")
    draw(rows, window, grain)


def columns() -> list[output.Column]:
    return [output.Column(key) for key in ("source", "start", "end", "ending", "detail")]


def _stretches(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for told in row.told:
            yield {
                "source": row.source,
                "start": told.span.start,
                "end": told.span.end,
                "ending": told.ending or "not asked",
                "detail": told.detail,
            }


def draw(rows: Sequence[Row], window: Window, grain: Grain) -> None:
    """The calendar, in as many pieces as the terminal's width makes of it, then what the signs mean."""
    slots = list(window.slots(grain))
    name = max(len(output.clean(row.source)) for row in rows)
    name = min(name, 24)
    width = max(10, output.console().width - name - 2 - ROOM)
    for start in range(0, len(slots), width):
        part = slots[start : start + width]
        last = start + width >= len(slots)
        output.write_line("")
        for line in heads(part, grain, window.tz):
            output.styled((" " * (name + 2) + line, "grey62"))
        for row in rows:
            share = "" if not last else "    –" if row.share is None else f"{percent(row.share):>5}"
            signs = [(glyph(one), SIGNS[one][2]) for one in row.slots[start : start + width]]
            signs += [(" " * (len(part) - len(signs)), "")]
            output.styled((f"{output.clean(row.source)[:name]:<{name}}  ", ""), *signs, (share, ""))
    output.write_line("")
    used = {one for row in rows for one in row.slots}
    output.write_line("   ".join(f"{glyph(key)} {SIGNS[key][3]}" for key in SIGNS if key in used))
    output.write_line("at the end of a row: the share of hours that are whole")


def percent(share: float) -> str:
    """Rounded, but 100% only where nothing is missing and 0% only where nothing is there."""
    if 0 < share < 1:
        share = min(0.99, max(0.01, share))
    return f"{share:.0%}"


def glyph(ending: str | None) -> str:
    fancy, plain, *_ = SIGNS[ending]
    return fancy if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" else plain


def heads(slots: Sequence[Span], grain: Grain, tz: ZoneInfo) -> tuple[str, str]:
    """Two lines over the columns: months and the days that weeks begin with, or days and every sixth hour."""
    above: list[str] = []
    below: list[str] = []
    before = None
    for number, slot in enumerate(slots):
        local = slot.start.astimezone(tz)
        unit = (local.year, local.month) if grain == "day" else local.date()
        if unit != before:
            _put(above, number, f"{local:%b %Y}" if grain == "day" else f"{local:%a %d %b}")
        begins = local.weekday() == 0 if grain == "day" else local.hour % 6 == 0
        if begins or not number:
            _put(below, number, f"{local.day}" if grain == "day" else f"{local:%H}")
        before = unit
    return "".join(above), "".join(below)


def _put(line: list[str], at: int, text: str) -> None:
    """A label from this column on, unless the one before it still stands there."""
    if len(line) <= at - bool(at):
        line += " " * (at - len(line))
        line += text
