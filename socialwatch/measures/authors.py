"""Who speaks: authors with their mentions, reach and the reactions they got."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.store.lists import Brief, Person, briefs, people

if TYPE_CHECKING:
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An account that spoke of the subject. `reach` (followers) and `engagement` (likes, replies, reposts of
    these mentions) are None where no platform tells."""

    handle: str
    name: str | None
    network: str
    url: str | None
    mentions: Figure
    reach: int | None
    engagement: int | None
    positive: int
    negative: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Authors, most mentions first."""

    window: Window
    brands: tuple[str, ...]
    authors: tuple[Author, ...]
    people: int  # different authors in all


def authors(store: Store, scope: Scope, limit: int = 20) -> Authors:
    """The accounts that spoke of the subject most, with what is known of their reach and of the reactions."""
    narrow = replace(scope.narrow, brands=scope.subject)
    by_author: dict[int, list[Brief]] = defaultdict(list)
    for brief in briefs(store, scope.window.span, narrow):
        if brief.author is not None:
            by_author[brief.author].append(brief)
    known = people(store, list(by_author))
    ranked = sorted(known, key=lambda one: (-len(by_author[one]), -_reactions(by_author[one]), known[one].native_id))
    names = _namesakes(known)
    return Authors(
        window=scope.window,
        brands=scope.subject,
        authors=tuple(_author(scope, known[one], by_author[one], names) for one in ranked[:limit]),
        people=len(by_author),
    )


def _reactions(posts: Sequence[Brief]) -> int:
    return sum(post.engagement or 0 for post in posts)


def _namesakes(known: dict[int, Person]) -> Counter[tuple[str, str]]:
    """How many authors each `author:` value would find on a network."""
    found: Counter[tuple[str, str]] = Counter()
    for person in known.values():
        handle = (person.handle or "").lstrip("@")
        for name in {handle, handle.split("@", 1)[0], person.name or "", person.native_id} - {""}:
            found[person.network, name.casefold()] += 1
    return found


def _author(scope: Scope, person: Person, posts: Sequence[Brief], names: Counter[tuple[str, str]]) -> Author:
    handle = (person.handle or "").lstrip("@")
    # a handle or name that others bear as well would list their posts too
    unique = handle if handle and names[person.network, handle.casefold()] == 1 else person.native_id
    told = [post.engagement for post in posts if post.engagement is not None]
    terms = (f"author:{quoted(unique)}", f"network:{quoted(person.network)}")
    return Author(
        handle=handle or person.name or person.native_id,
        name=person.name,
        network=person.network,
        url=person.url,
        mentions=Figure(
            key="mentions",
            value=len(posts),
            unit="mentions",
            n=len(posts),
            evidence=evidence("authors", scope, len(posts), *terms, formula="mentions by this account"),
        ),
        reach=person.followers,
        engagement=sum(told) if told else None,
        positive=sum(post.mood == "positive" for post in posts),
        negative=sum(post.mood == "negative" for post in posts),
        last=datetime.fromtimestamp(max(post.created for post in posts), UTC),
    )
