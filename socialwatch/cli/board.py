"""Listening as a person sees it: a counter for each place, a growing line of days, the newest posts."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from socialwatch.cli import output
from socialwatch.models import Mention, Span

if TYPE_CHECKING:
    from socialwatch.pipeline import Event

REDRAW = 0.12  # seconds; more often than that nobody sees
SHOWN = 5  # posts
DIM, STRONG = "grey62", "bold"


class Board:
    """Listens to a run's events and draws them; without a terminal it says one line a source."""

    def __init__(self, span: Span, tz: ZoneInfo, draw: Callable[[Sequence[output.Line]], None] | None) -> None:
        self._draw, self._tz = draw, tz
        self._first = span.start.astimezone(tz).date()
        self._weeks = max(1, (span.end.astimezone(tz).date() - self._first).days // 3 + 1)
        self._last = span.end.astimezone(tz).date()
        self._places: dict[str, tuple[int, int]] = {}
        self._notes: dict[str, str] = {}
        self._slots: Counter[int] = Counter()
        self._posts: deque[Mention] = deque(maxlen=SHOWN)
        self._drawn = 0.0

    def __call__(self, event: Event) -> None:
        from socialwatch import pipeline

        match event:
            case pipeline.RunStarted(_, sources):
                self._places = dict.fromkeys(sources, (0, 0))
            case pipeline.PageStored():
                self._page(event)
            case pipeline.SourceEnded(row):
                self._ended(row)
            case pipeline.Enriched():
                self._notes[event.step] = f"{event.done:,}" + (f", {event.left:,} left" if event.left else "")
        self._redraw()

    def _page(self, event: Any) -> None:
        self._places[event.source] = (event.total.stored, event.total.read)
        self._notes[event.source] = event.title
        for moment in event.times:
            self._slots[(moment.astimezone(self._tz).date() - self._first).days // 3] += 1
        self._posts.extend(event.samples[:2])

    def _ended(self, row: Any) -> None:
        self._places[row.source] = (row.saved.stored, row.saved.read)
        ending = "" if row.ending == "whole" else f", {row.ending}: {row.error or 'the place gave no more'}"
        self._notes[row.source] = f"done{ending}"
        if self._draw is None:
            output.say(
                f"  {row.source:<18} {row.saved.stored:>7,} posts kept of {row.saved.read:,} read, "
                f"{row.requests} requests{ending}"
            )

    def finish(self) -> None:
        """The last state, without the posts that streamed by."""
        self._posts.clear()
        self._redraw(now=True)

    def _redraw(self, *, now: bool = False) -> None:
        if self._draw is None or (not now and time.monotonic() - self._drawn < REDRAW):
            return
        self._drawn = time.monotonic()
        total = sum(stored for stored, _ in self._places.values())
        lines: list[output.Line] = [
            [(f"  {name:<18}", ""), (f"{stored:>8,}", STRONG), (f"  {self._notes.get(name, '')}", DIM)]
            for name, (stored, _) in self._places.items()
        ]
        lines.append([(f"  {'together':<18}", STRONG), (f"{total:>8,}", STRONG), ("  posts", DIM)])
        line = output.spark([self._slots.get(slot, 0) for slot in range(self._weeks)])
        lines.append([(f"  {_day(self._first)} ", DIM), (line, "orange3"), (f" {_day(self._last)}", DIM)])
        lines += [_post(post) for post in self._posts]
        self._draw(lines)


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"


def _post(post: Mention) -> output.Line:
    who = (post.author.handle or post.author.name or "") if post.author else ""
    text = " ".join((post.title or post.text).split())
    return [(f"    {who[:22]:<22} ", DIM), (text[:160], "italic")]
