"""Watching as a person sees it: a board of all places on a terminal, a line for what matters elsewhere."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from socialwatch.cli import output

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import Mention
    from socialwatch.pipeline import Event

REDRAW = 0.2
SHOWN = 6  # posts
AGAIN = 600.0  # seconds until a stream that is still broken is told of once more
MINUTE = 60.0
COUNTED: dict[str, Callable[[int], str]] = {
    "new post": lambda count: output.counted(count, "new post"),
    "post deleted there and here": lambda count: f"{output.counted(count, 'post')} deleted there, and here",
}
DIM, STRONG, BAD = "grey62", "bold", "red"


@contextmanager
def showing(config: Config, *, quiet: bool) -> Iterator[Callable[[Event], None]]:
    """The listener for `pipeline.watch`: a board where people look on, else lines on stderr."""
    with output.screen(quiet=quiet) as draw:
        yield Board([section.name for section in config.sources], draw) if draw else Lines(quiet=quiet)


@dataclass
class Place:
    stored: int = 0
    note: str = "starting"
    bad: bool = False


class Lines:
    """One line for what is new and for what needs a person; with `quiet` only the latter. A journal adds the time."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._told: dict[str, float] = {}
        self._new: Counter[str] = Counter()
        self._said: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        from socialwatch import pipeline

        if isinstance(event, pipeline.PageStored) and self._told.pop(event.source, None) is not None:
            output.say(f"{event.source}: streams again")
        match event:
            case pipeline.PageStored() if event.saved.stored:
                self._heard(event.source, "new post", event.saved.stored)
            case pipeline.Gone(source, posts):
                self._heard(source, "post deleted there and here", posts)
            case pipeline.StreamEnded(source, reason, failures):
                self._broken(source, f"{source}: the stream broke, connecting again: {reason}", failures)
            case pipeline.SourceChanged(source, "down", error):
                output.say(f"{source}: failed for the third time in a row: {error}; `socialwatch doctor {source}`")
            case pipeline.SourceChanged(source, "back", _):
                output.say(f"{source}: back again")
            case pipeline.Noted(text):
                output.say(text)
            case pipeline.Matched(brand, gained, lost):
                output.say(f"query of {brand} changed: gained {gained:,}, lost {lost:,}", quiet=self._quiet)

    def _heard(self, source: str, what: str, posts: int) -> None:
        """A stream gives a page every few seconds: what came and what went is told once a minute."""
        key = f"{source}: {what}"
        self._new[key] += posts
        if time.monotonic() - self._said.get(key, -MINUTE) >= MINUTE:
            self._said[key] = time.monotonic()
            output.say(f"{source}: {COUNTED[what](self._new.pop(key))}", quiet=self._quiet)

    def _broken(self, source: str, text: str, failures: int) -> None:
        """A first break is nothing; what lasts is told once, and again after a while."""
        if failures >= 3 and time.monotonic() - self._told.get(source, -AGAIN) >= AGAIN:
            self._told[source] = time.monotonic()
            output.say(text)


class Board:
    """A line for each place with what it gave since the start, and the newest posts below."""

    def __init__(self, names: Sequence[str], draw: Callable[[Sequence[output.Line]], None]) -> None:
        self._draw = draw
        self._places = {name: Place() for name in names}
        self._posts: deque[tuple[str, Mention]] = deque(maxlen=SHOWN)
        self._said = "Ctrl-C ends it"
        self._drawn = 0.0

    def __call__(self, event: Event) -> None:
        self._take(event)
        if time.monotonic() - self._drawn >= REDRAW:
            self._drawn = time.monotonic()
            self._draw(self.lines())

    def _take(self, event: Any) -> None:
        from socialwatch import pipeline

        place = self._places.setdefault(getattr(event, "source", ""), Place()) if hasattr(event, "source") else Place()
        match event:
            case pipeline.PageStored():
                place.stored += event.saved.stored
                place.note, place.bad = event.title, False
                self._posts.extend((event.source, post) for post in event.samples)
            case pipeline.SourceEnded(row):
                place.bad = row.ending in ("failed", "denied")
                place.note = f"{time.strftime('%H:%M:%S')} {row.error or 'asked, all is here'}".splitlines()[0]
            case pipeline.StreamEnded(_, reason, _):
                place.note, place.bad = f"connecting again: {reason}", True
            case pipeline.Noted(text):
                self._said = text
            case pipeline.Enriched(_, done, _):
                self._said = f"{time.strftime('%H:%M:%S')} {done:,} enriched"

    def lines(self) -> list[output.Line]:
        lines: list[output.Line] = [
            [(f"  {name:<18}", ""), (f"{place.stored:>7,}", STRONG), (f"  {place.note}", BAD if place.bad else DIM)]
            for name, place in self._places.items()
        ]
        for source, post in self._posts:
            who = (post.author.handle or post.author.name or "") if post.author else ""
            text = " ".join((post.title or post.text).split())
            lines.append([(f"    {source[:14]:<14} {who[:20]:<20} ", DIM), (text[:160], "italic")])
        lines.append([(f"  {self._said}", DIM)])
        return lines
