"""What broke: sources that fail, hours that nobody heard, messages that did not arrive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.coverage import sights
from socialwatch.models import Span
from socialwatch.report.letter import Item
from socialwatch.report.names import called
from socialwatch.report.words import Words

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store
    from socialwatch.store.deliveries import Sending
    from socialwatch.store.runs import Latest

SILENT = timedelta(hours=26)  # after which a source that nobody asks is told of: a day, and a late cron
BLIND = 3600  # seconds that are worth a word
REASON = 160  # letters of an error
LISTED = 10_000  # sendings that are looked through


def broken(config: Config, store: Store, window: Window, now: datetime, words: Words) -> list[Item]:
    """Everything that did not go as it should have in the window, a source at a time, then what was not delivered."""
    latest = store.runs.latest()
    # files are there or not; they do not go blind
    names = [section.name for section in config.sources if section.type != "file"]
    found = [item for name in names for item in _source(config, store, name, latest.get(name), window, now, words)]
    return [*_together(found), *_undelivered(store, window, words)]


def _together(items: Sequence[Item]) -> Iterator[Item]:
    """What happened to several sources in the same way is said once."""
    sharing: dict[str, list[str]] = {}
    for item in items:
        sharing.setdefault(item.text, []).append(item.head)
    for text, names in sharing.items():
        yield Item(head=f"{', '.join(names)}:", text=text)


def _source(
    config: Config, store: Store, name: str, last: Latest | None, window: Window, now: datetime, words: Words
) -> Iterator[Item]:
    head = called(config, name)
    if last is None:
        yield Item(head=head, text=words.say("was never asked."))
        return
    if last.ending in ("failed", "denied"):
        number = store.sources.get(name)
        failures = store.runs.failures(number) if number is not None else 1
        reason = _first_line(last.error) or words.say("no reason was kept")
        yield Item(
            head=head,
            text=words.plural(
                failures, "failed the last time it was asked ({reason}).", "failed {n} times in a row ({reason}).",
                reason=reason,
            ),
        )  # fmt: skip
    elif now - last.at > SILENT:
        yield Item(head=head, text=words.say("was last asked {when}.", when=words.moment(last.at)))
    unseen = _unseen(store, name, window, last)
    if unseen >= BLIND:
        yield Item(head=head, text=words.say("not heard for {time} of the window.", time=words.minutes(unseen / 60)))


def _unseen(store: Store, name: str, window: Window, last: Latest) -> int:
    """Seconds of the window that the source did not answer for; what it will be asked about next is not missing yet."""
    end = window.span.end if last.ending in ("failed", "denied") else min(window.span.end, last.at)
    if end <= window.span.start:
        return 0
    span = Span(window.span.start, end)
    low, high = span.epochs
    seen = sum(one.seconds(low, high, "whole", "capped") for one in sights(store, span, (name,)))
    return max(0, high - low - seen)


def _undelivered(store: Store, window: Window, words: Words) -> Iterator[Item]:
    """Messages that did not arrive, unless they did later: the first of them with its reason, the others counted."""
    lost = {
        (one.what, one.key, one.address): one
        for one in store.deliveries.list(LISTED)
        if one.at >= window.span.start and _is_lost(store, one)
    }
    if lost:
        *others, first = lost.values()
        reason = _first_line(first.error)
        text = words.say("a message did not arrive ({reason}).", reason=reason)
        if others:
            text = words.plural(
                len(others), "a message did not arrive ({reason}), nor did 1 to others.",
                "a message did not arrive ({reason}), nor did {n} to others.", reason=reason,
            )  # fmt: skip
        yield Item(head=f"{first.address}:", text=text)


def _is_lost(store: Store, one: Sending) -> bool:
    if one.ending == "sending":
        return one.error is not None  # nobody knows: the reason says so
    return one.ending == "failed" and store.deliveries.before(one.what, one.key, one.address) is None


def _first_line(error: str | None) -> str:
    line = (error or "").strip().partition("\n")[0]
    return line if len(line) <= REASON else line[: REASON - 1] + "\N{HORIZONTAL ELLIPSIS}"
