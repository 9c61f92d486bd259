"""What a stretch of time was about: an over-represented topic, distinctive words, the first and the loudest post."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.measures.base import Scope
from socialwatch.measures.phrases import named
from socialwatch.measures.posts import importance
from socialwatch.measures.sides import Ways, words_of
from socialwatch.measures.stats import log_odds, shares_differ
from socialwatch.models import Span
from socialwatch.store.lists import Brief, briefs, by_topic, in_topics, read_texts, texts, topic_keys

if TYPE_CHECKING:
    from socialwatch.store import Store

READ = 4000  # posts read on each side for words
FIRST = 400  # how many of the first posts about a cause may be the one that began it
FOREMOST = 3  # how many of the distinctive words name a cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a peak was about. `topic` is over-represented in it (`topic_share` of its mentions against
    `topic_usual` otherwise), `words` are distinctive; `first` is the id of the first post about it that holds one of
    the foremost of them, `first_by` its author, `engaged` the id of the most engaged post about it; `topic_n` are
    the mentions of the topic in the peak. None where there is none."""

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
    inside = briefs(store, span, scope.narrow)
    topic, part, usual, held = _topic(store, scope, span)
    ways = Ways(named(scope.named))
    words = _words(store, scope, span, ways)
    about = _about(store, inside, topic, words, ways)
    first = _first(store, about, words, ways)
    loudest = _loudest(about) or _loudest(inside)
    rows = store.mentions.read([first.key] if first else [])
    author = rows[0].mention.author if rows else None
    return Cause(
        topic=topic,
        topic_share=part,
        topic_usual=usual,
        words=words,
        first=rows[0].id if rows else None,
        first_by=(author.handle or author.name) if author else None,
        first_text=rows[0].mention.text if rows else None,
        engaged=store.mentions.ids([loudest.key])[0] if loudest else None,
        topic_n=held,
    )


def _topic(store: Store, scope: Scope, span: Span) -> tuple[str | None, float | None, float | None, int]:
    """The topic that takes a larger part of the talk than outside, by the largest surplus of mentions (p corrected
    for how many topics there are): its name, its share in the stretch and outside, its mentions in the stretch."""
    whole = Span(scope.window.before.start, scope.window.span.end)
    here, n = _topics(store, scope, span)
    there, total = _topics(store, scope, whole)
    rest = total - n
    sure = min(0.01, 0.05 / max(1, len(here)))
    best: tuple[float, str] | None = None
    for name, count in here.items():
        outside = there[name] - count
        p = shares_differ(count, n, outside, rest) if rest > 0 else None
        surplus = count - (n * outside / rest if rest > 0 else 0)
        if count >= 3 and surplus > 0 and (p is None or p < sure) and (best is None or surplus > best[0]):
            best = surplus, name
    if best is None:
        return None, None, None, 0
    name = best[1]
    return name, here[name] / n, (there[name] - here[name]) / rest if rest > 0 else None, here[name]


def _topics(store: Store, scope: Scope, span: Span) -> tuple[Counter[str], int]:
    found: Counter[str] = Counter()
    for (name, _), n in by_topic(store, span, scope.narrow).items():
        found[name] += n
    return found, in_topics(store, span, scope.narrow)[0]


def _words(store: Store, scope: Scope, span: Span, ways: Ways) -> tuple[str, ...]:
    """Up to five words or pairs that stand out against the same length of time before and after."""
    inside = _counted(texts(store, span, scope.narrow, READ), ways)
    length = max(7 * 86400, span.seconds)
    low, high = span.epochs
    outside: Counter[str] = Counter()
    for near in (Span.of(low - length, low), Span.of(high, high + length)):
        outside += _counted(texts(store, near, scope.narrow, READ), ways)
    scores = log_odds(inside, outside or inside, inside + outside)
    if not outside:
        scores = {word: float(n) for word, n in inside.items()}
    ranked = sorted(
        (word for word in scores if inside[word] >= 3 and scores[word] > 1.96), key=lambda w: (-scores[w], w)
    )
    chosen: list[str] = []
    for text in ranked:
        if len(chosen) == 5:
            break
        if not any(set(text.split()) & set(other.split()) for other in chosen):
            chosen.append(text)
    return tuple(chosen)


def _counted(found: Sequence[tuple[int, str | None, str, list[str]]], ways: Ways) -> Counter[str]:
    counts: Counter[str] = Counter()
    for _, title, text, _ in found:
        counts.update(words_of(title, text, ways))
    return counts


def _about(store: Store, inside: Sequence[Brief], topic: str | None, words: Sequence[str], ways: Ways) -> list[Brief]:
    """The mentions of the stretch that are about its cause, oldest first: in the topic, or with the first words."""
    if topic is not None:
        keys = set(topic_keys(store, [one.key for one in inside]).get(topic, ()))
        return [one for one in inside if one.key in keys]
    if not words:
        return list(inside)
    keys = {
        key
        for key, title, text, _ in read_texts(store, [one.key for one in inside])
        if set(words[:2]) & words_of(title, text, ways)
    }
    return [one for one in inside if one.key in keys]


def _first(store: Store, about: Sequence[Brief], words: Sequence[str], ways: Ways) -> Brief | None:
    """The first post about the cause that says so in its words; a topic alone also holds what was always asked."""
    by_key = {one.key: one for one in about if not one.repost}
    for key, title, text, _ in read_texts(store, list(by_key)[:FIRST]):
        if set(words[:FOREMOST]) & words_of(title, text, ways):
            return by_key[key]
    return next(iter(by_key.values()), about[0] if about else None)


def _loudest(inside: Sequence[Brief]) -> Brief | None:
    weights = importance([one for one in inside if not one.repost])
    return max(
        (one for one in inside if one.key in weights), key=lambda one: (weights[one.key], -one.created), default=None
    )
