"""What comes up most: links, hashtags and sources as ranked lists."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.store.counts import find
from socialwatch.store.held import holding
from socialwatch.store.lists import briefs_of, texts
from socialwatch.store.lists import links as all_links
from socialwatch.store.seen import voices_by_source

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.lists import Brief

HASHTAG = re.compile(r"(?<![\w&])[#＃](\w*[^\W\d]\w*)")
LONGEST_TAG = 100  # no network takes longer ones
SAMPLE = 50_000  # posts read to find candidates; what is shown is then counted in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One link, hashtag or source with its mentions; `voices` are the different authors (None where no
    mention tells its own), `known` the mentions whose mood is known."""

    name: str
    mentions: Figure
    voices: int | None
    positive: int
    negative: int
    known: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Rows, most mentions first; `kind` is links, hashtags, sources."""

    window: Window
    brands: tuple[str, ...]
    kind: str
    rows: tuple[Row, ...]


def sources(store: Store, scope: Scope, limit: int = 50) -> Ranked:
    """Where the subject was spoken of: every source with its mentions; one seen by two sources counts for both."""
    with holding(store) as held:
        table = held.table(scope.window.span, replace(scope.narrow, brands=scope.subject))
        seen = voices_by_source(store, scope.window.span, table)
    names = sorted(seen, key=lambda name: (-seen[name][0].total(), name))[:limit]
    rows = [_row(scope, "sources", name, f"source:{quoted(name)}", *seen[name]) for name in names]
    return Ranked(window=scope.window, brands=scope.subject, kind="sources", rows=tuple(rows))


def find_with(store: Store, scope: Scope, *, query: str = "") -> list[int]:
    """The keys of the scope's mentions that a further query matches."""
    narrow = replace(scope.narrow, brands=scope.subject)
    if query:
        from socialwatch.query import parse

        asked = f"({scope.query.text}) {query}" if scope.query else query
        narrow = replace(narrow, query=parse(asked, zone=scope.window.zone))
    return find(store, scope.window.span, narrow)


def _counted(store: Store, scope: Scope, measure: str, name: str, term: str, keys: Sequence[int]) -> Row:
    posts: Sequence[Brief] = briefs_of(store, keys, scope.subject)
    people = {one.author for one in posts if one.author is not None}
    return _row(scope, measure, name, term, Counter(one.mood for one in posts), len(people))


def _row(scope: Scope, measure: str, name: str, term: str, moods: Counter[str], people: int) -> Row:
    n = moods.total()
    return Row(
        name=name,
        mentions=Figure(
            key="mentions",
            value=n,
            unit="mentions",
            n=n,
            evidence=evidence(measure, scope, n, term, formula="count of mentions"),
        ),
        voices=people or None,
        positive=moods["positive"],
        negative=moods["negative"],
        known=n - moods["unknown"],
    )


def hashtags(store: Store, scope: Scope, limit: int = 20) -> Ranked:
    """The hashtags in mentions of the subject, whatever their case; the brands' own names are left out."""
    from socialwatch.query import tokens

    narrow = replace(scope.narrow, brands=scope.subject)
    own = {token.folded.strip("#@") for text in scope.named for token in tokens(text)}
    found: Counter[str] = Counter()
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for _, title, text, tags in texts(store, scope.window.span, narrow, SAMPLE):
        names = {*map(_as_written, tags), *HASHTAG.findall(text), *(HASHTAG.findall(title) if title else ())}
        for folded, name in {name.casefold(): name for name in sorted(names) if 0 < len(name) <= LONGEST_TAG}.items():
            found[folded] += 1
            spelt[folded][name] += 1
    best = [name for name, _ in _most(found) if name not in own][:limit]
    rows = []
    for name in best:
        keys = find_with(store, scope, query=f"#{name}")
        rows.append(_counted(store, scope, "hashtags", f"#{_most(spelt[name])[0][0]}", f"#{name}", keys))
    return Ranked(window=scope.window, brands=scope.subject, kind="hashtags", rows=_ordered(rows))


def _as_written(tag: str) -> str:
    """A tag that a platform tells as it is found and asked for: its words, in one."""
    from socialwatch.query import tokens

    return tag if tag.isalnum() else "".join(token.raw for token in tokens(tag))


def links(store: Store, scope: Scope, limit: int = 20) -> Ranked:
    """The pages that mentions of the subject link to."""
    narrow = replace(scope.narrow, brands=scope.subject)
    by_page: dict[str, set[int]] = defaultdict(set)
    for address, key, _, _ in all_links(store, scope.window.span, narrow):
        by_page[page(address)].add(key)
    counts = Counter({name: len(keys) for name, keys in by_page.items()})
    rows = []
    for name, _ in _most(counts)[:limit]:
        # `link:` finds addresses that hold the page's, so its longer neighbours belong to it here as well
        keys = sorted(set().union(*(found for other, found in by_page.items() if name.casefold() in other.casefold())))
        rows.append(_counted(store, scope, "links", name, f"link:{quoted(name)}", keys))
    return Ranked(window=scope.window, brands=scope.subject, kind="links", rows=_ordered(rows))


def page(address: str) -> str:
    """An address without what only tells where the click came from: scheme, fragment, campaign, a last slash."""
    bare = address.split("#", 1)[0].split("//", 1)[-1]
    path, mark, question = bare.partition("?")
    kept = "&".join(part for part in question.split("&") if not re.match(r"utm_|fbclid=|gclid=|ref=", part))
    return (path + (mark + kept if kept else "")).rstrip("/") if question else path.rstrip("/")


def _most(found: Counter[str]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (-(row.mentions.value or 0), row.name)))
