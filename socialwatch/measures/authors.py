"""Who speaks: authors with their mentions, reach and the reactions they got."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import MOST_IDS, evidence, quoted
from socialwatch.store.held import holding
from socialwatch.store.speakers import Speaker, namesakes, speakers, spoke

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.lists import Person


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
    with holding(store) as held:
        table = held.table(scope.window.span, narrow)
        found = speakers(store, held, table, limit, MOST_IDS)
        names = namesakes(store, held, table, [handle for one in found if (handle := _handle(one.person))])
        people = spoke(store, held, table)
    ids = iter(store.mentions.ids([key for one in found for key in one.loudest]))
    return Authors(
        window=scope.window,
        brands=scope.subject,
        authors=tuple(_author(scope, one, names, tuple(islice(ids, len(one.loudest)))) for one in found),
        people=people,
    )


def _handle(person: Person) -> str:
    return (person.handle or "").lstrip("@")


def _author(scope: Scope, one: Speaker, names: Counter[tuple[str, str]], ids: tuple[str, ...]) -> Author:
    person, handle = one.person, _handle(one.person)
    # a handle or name that others bear as well would list their posts too
    unique = handle if handle and names[person.network, handle.casefold()] == 1 else person.native_id
    terms = (f"author:{quoted(unique)}", f"network:{quoted(person.network)}")
    proof = evidence("authors", scope, one.posts, *terms, formula="mentions by this account")
    return Author(
        handle=handle or person.name or person.native_id,
        name=person.name,
        network=person.network,
        url=person.url,
        mentions=Figure(
            key="mentions", value=one.posts, unit="mentions", n=one.posts, evidence=replace(proof, ids=ids)
        ),
        reach=person.followers,
        engagement=one.engagement,
        positive=one.positive,
        negative=one.negative,
        last=datetime.fromtimestamp(one.last, UTC),
    )
