"""The posts that own ones stand beneath: what may have been answered, found without reading everything."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.models import Mood, Span
from socialwatch.store.answers import look_up
from socialwatch.store.counts import Narrow
from socialwatch.store.lists import picked
from socialwatch.store.migrations import MOODS, REPOST

if TYPE_CHECKING:
    from socialwatch.store import Store


class Asked(NamedTuple):
    """A post in a thread of ours: its key, when it was written (epoch seconds), where, its mood toward the first of the
    brands, its author's key, and its place in the thread."""

    key: int
    created: int
    network: str
    mood: Mood
    author: int | None
    native_id: str
    parent: str | None
    thread: str | None


Columns = tuple[int, int, str, int, "int | None", str, "str | None", "str | None"]
COLUMNS = "m.id, m.created, n.name, p.mood, m.author, m.native_id, m.parent, m.thread"


def beneath(
    store: Store,
    span: Span,
    narrow: Narrow,
    threads: Iterable[tuple[str, str]],
    answers: Iterable[tuple[str, str]] = (),
) -> list[Asked]:
    """The posts counted in a span, no reposts, that are one of these (network, native id), stand in its thread, or
    reply to one of these answers."""
    wanted, ours = {*threads}, {*answers}
    # that few posts have a thread or a parent makes these quick to ask; a name has every one
    begun = sorted(post.key for post in look_up(store.db, wanted).values())
    among = (begun, *(sorted({name for _, name in some}) for some in (wanted, ours)))
    sql, values = picked(store, span, narrow)
    rows = store.db.execute(
        f"WITH p AS ({sql}), b AS MATERIALIZED (SELECT value FROM json_each(?)),"
        " w AS MATERIALIZED (SELECT value FROM json_each(?)), v AS MATERIALIZED (SELECT value FROM json_each(?))"
        f" SELECT {COLUMNS} FROM p CROSS JOIN mentions AS m ON m.id = p.mention"
        f" JOIN networks AS n ON n.id = m.network WHERE p.flags & {REPOST} = 0"
        # whatever its network: to put that before the name of every thread takes as long as to read it
        " AND (p.mention IN (SELECT value FROM b) OR m.thread IN (SELECT value FROM w)"
        " OR m.parent IN (SELECT value FROM v)) ORDER BY m.created, m.id",
        [*values, *map(json.dumps, among)],
    )
    return [one for one in map(asked, rows) if _stands(one, wanted, ours)]


def _stands(one: Asked, threads: Collection[tuple[str, str]], answers: Collection[tuple[str, str]]) -> bool:
    """Whether a post stands there on its own network, too."""
    names = ((one.network, name) for name in (one.native_id, one.thread) if name)
    return any(name in threads for name in names) or (one.network, one.parent) in answers


def asked(row: Columns) -> Asked:
    """What `COLUMNS` say of a post."""
    key, created, network, mood, author, native_id, parent, thread = row
    return Asked(key, created, network, MOODS[mood], author, native_id, parent, thread)
