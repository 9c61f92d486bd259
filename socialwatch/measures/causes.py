"""What a stretch of time was about: an over-represented topic, distinctive words, the first and the loudest post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from socialwatch.clock import midnight
from socialwatch.measures.base import Scope
from socialwatch.measures.baseline import MEMORY
from socialwatch.measures.phrases import named
from socialwatch.measures.posts import weigh
from socialwatch.measures.sides import Ways, words_of
from socialwatch.measures.stats import log_odds, median, shares_differ
from socialwatch.models import Span
from socialwatch.store.held import Held, earliest, holding, originals
from socialwatch.store.lists import keys_in, read_texts, texts
from socialwatch.store.said import Said, keys_about, said

if TYPE_CHECKING:
    from socialwatch.clock import Window
    from socialwatch.store import Store

READ = 4000  # posts read on each side for words
FIRST = 400  # how many of the first posts about a cause may be the one that began it
FEW_WEEKS = 3  # heard before a stretch; the middle one of fewer is not what is usual
LEAST = 3  # posts in which a word that names a cause is
FOREMOST = 3  # how many of the distinctive words name a cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a peak was about. `topic` is over-represented in it (`topic_share` of its mentions against `topic_usual` in
    the weeks before), `words` are distinctive; `first` is the id of the first post about it that holds one of the
    foremost of them, `first_by` its author, `engaged` the id of the most engaged post about it; `topic_n` are the
    mentions of the topic in the peak. None where there is none."""

    topic: str | None
    topic_share: float | None
    topic_usual: float | None
    words: tuple[str, ...]
    first: str | None
    first_by: str | None
    first_text: str | None
    engaged: str | None
    topic_n: int = 0


def cause(store: Store, scope: Scope, span: Span) -> Cause:
    """What set the mentions of a span apart from those of the rest of the window and the one before."""
    with holding(store) as held:
        inside = held.table(span, scope.narrow)
        topic, part, usual, n = _topic(store, scope, span)
        ways = Ways(named(scope.named))
        words = _words(store, scope, span, ways)
        about = _about(store, held, scope, span, inside, topic, words, ways)
        first = _first(store, about, words, ways)
        loudest = _loudest(store, held, about) or _loudest(store, held, inside)
    rows = store.mentions.read([] if first is None else [first])
    author = rows[0].mention.author if rows else None
    return Cause(
        topic=topic,
        topic_share=part,
        topic_usual=usual,
        words=words,
        first=rows[0].id if rows else None,
        first_by=(author.handle or author.name) if author else None,
        first_text=rows[0].mention.text if rows else None,
        engaged=None if loudest is None else store.mentions.ids([loudest])[0],
        topic_n=n,
    )


def _topic(store: Store, scope: Scope, span: Span) -> tuple[str | None, float | None, float | None, int]:
    """The topic that takes a larger part of the talk than usual, by the largest surplus of mentions (p corrected for
    how many topics there are): its name, its share in the stretch and usually, its mentions in the stretch."""
    here = said(store, span, scope.narrow)
    usual, rest = _usual(store, scope, span, here)
    n, sure = here.total, min(0.01, 0.05 / max(1, len(here.moods)))
    best: tuple[float, str] | None = None
    for name in here.moods:
        count, share = here.of(name), usual(name)
        p = shares_differ(count, n, round(share * rest), rest) if rest > 0 else None
        surplus = count - n * share
        if count >= 3 and surplus > 0 and (p is None or p < sure) and (best is None or surplus > best[0]):
            best = surplus, name
    if best is None:
        return None, None, None, 0
    name = best[1]
    return name, here.of(name) / n, usual(name) if rest > 0 else None, here.of(name)


def _usual(store: Store, scope: Scope, span: Span, here: Said) -> tuple[Callable[[str], float], int]:
    """The share that a topic usually has, and the mentions that tell: the middle one of the weeks before, so that
    neither the window asked for nor a storm in one of them changes a cause. Where few were heard, all else that was
    said in the window and the one before."""
    weeks = [week for one in _weeks_before(scope.window, span) if (week := said(store, one, scope.narrow)).total]
    if len(weeks) >= FEW_WEEKS:
        return lambda name: median([week.of(name) / week.total for week in weeks]), sum(week.total for week in weeks)
    parts = [said(store, one, scope.narrow) for one in _together(scope.window)]
    rest = sum(one.total for one in parts) - here.total
    return lambda name: (sum(one.of(name) for one in parts) - here.of(name)) / rest if rest > 0 else 0.0, rest


def _weeks_before(window: Window, span: Span) -> list[Span]:
    """The weeks of the zone's clock before that in which a stretch began, as many as teach what is expected."""
    first = span.start.astimezone(window.tz).date()
    monday = first - timedelta(days=first.weekday())
    edges = [midnight(monday - timedelta(weeks=back), window.tz) for back in range(MEMORY, -1, -1)]
    return [Span(low, high) for low, high in pairwise(edges)]


def _together(window: Window) -> tuple[Span, ...]:
    """The window and the one before; in two where they touch, as others ask for them."""
    if window.before.end == window.span.start:
        return window.before, window.span
    return (Span(window.before.start, window.span.end),)


def _words(store: Store, scope: Scope, span: Span, ways: Ways) -> tuple[str, ...]:
    """Up to five words or pairs that stand out against the same length of time before and after."""
    inside, size = _counted(texts(store, span, scope.narrow, READ), ways)
    often = {word for word, n in inside.items() if n >= LEAST}
    length = max(7 * 86400, span.seconds)
    low, high = span.epochs
    outside: Counter[str] = Counter()
    beside = 0
    for near in (Span.of(low - length, low), Span.of(high, high + length)):
        found, n = _counted(texts(store, near, scope.narrow, READ), ways, often)
        outside.update(found)
        beside += n
    now = {word: inside[word] for word in often}
    scores = {word: float(n) for word, n in now.items()}
    if beside:
        scores = log_odds(now, outside, {word: n + outside[word] for word, n in now.items()}, sizes=(size, beside))
    ranked = sorted((word for word in scores if scores[word] > 1.96), key=lambda w: (-scores[w], w))
    chosen: list[str] = []
    for text in ranked:
        if len(chosen) == 5:
            break
        if not any(set(text.split()) & set(other.split()) for other in chosen):
            chosen.append(text)
    return tuple(chosen)


def _counted(
    found: Sequence[tuple[int, str | None, str, list[str]]], ways: Ways, only: Set[str] | None = None
) -> tuple[Counter[str], int]:
    """In how many texts each word and pair occurs (of these alone), and how much all of them come to."""
    counts: Counter[str] = Counter()
    size = 0
    for _, title, text, _ in found:
        words = words_of(title, text, ways)
        size += len(words)
        counts.update(words if only is None else words & only)
    return counts, size


def _about(
    store: Store, held: Held, scope: Scope, span: Span, inside: str, topic: str | None, words: Sequence[str], ways: Ways
) -> str:
    """The table of those mentions of the stretch that are about its cause: in the topic, or with the first words."""
    if topic is not None:
        return held.part(inside, keys_about(store, span, topic))
    if not words:
        return inside
    read = read_texts(store, keys_in(store, span, scope.narrow))
    return held.part(inside, [key for key, title, text, _ in read if set(words[:2]) & words_of(title, text, ways)])


def _first(store: Store, about: str, words: Sequence[str], ways: Ways) -> int | None:
    """The first post about the cause that says so in its words; a topic alone also holds what was always asked."""
    first = earliest(store, about, FIRST)
    for key, title, text, _ in read_texts(store, first):
        if set(words[:FOREMOST]) & words_of(title, text, ways):
            return key
    return next(iter(first or earliest(store, about, 1, reposts=True)), None)


def _loudest(store: Store, held: Held, table: str) -> int | None:
    """The most important of a table's posts, of equals the oldest."""
    weights = weigh(held.originals(table))
    most = max(weights.values(), default=None)
    found = originals(store, table, [kind for kind, weight in weights.items() if weight == most])
    return min(((one.created, one.key) for one in found), default=(0, None))[1]
