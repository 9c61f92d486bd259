"""Which stored mentions match: the index and SQL narrow them down, the matcher has the last word.

Newest first is a walk down the keys, which are in the order of time, that ends as soon as `limit` posts are sure:
the newest fifty of a word that half of all posts hold cost no more than those of a rare one.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import log1p
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, Unpack

from socialwatch.models import Mention
from socialwatch.query.checks import reads_text_only
from socialwatch.query.document import Document
from socialwatch.query.known import Known
from socialwatch.query.nodes import Is, walk
from socialwatch.store.conditions import Conditions
from socialwatch.store.mentions import KEY_SHIFT, moment
from socialwatch.store.migrations import NOISE, OWN
from socialwatch.store.planning import Narrowing, Plan, narrow, plan_for

if TYPE_CHECKING:
    from socialwatch.query import Query
    from socialwatch.store.rows import Stored
    from socialwatch.store.store import Store

__all__ = ["count", "known_of", "narrow", "select", "verified"]

_WRITTEN = itemgetter(1)
_FIRST_BATCH, _LARGEST_BATCH = 64, 2048
_RANKED = 1000  # how many of the best by their words are ranked by what people did with them


def select(
    store: Store,
    query: Query | None,
    *,
    order: Literal["new", "rank"] = "new",
    limit: int | None = None,
    **narrowing: Unpack[Narrowing],
) -> list[int]:
    """Keys of the mentions that match, newest first by `created`, or best first with order="rank".

    Keywords are those of `Narrowing`: span, brands, sources, topics, langs, countries, with_own, with_noise,
    matched_only.
    Rank is bm25 of the query's words, raised by likes, replies and reposts; without words it is newest first.
    """
    if limit == 0:
        return []
    plan = plan_for(store, query, narrowing)
    if order == "rank" and plan.words:
        return _ranked(store, plan, limit)
    return _newest(_matching(store, plan, f" ORDER BY {plan.key} DESC"), limit)


def count(store: Store, query: Query | None, **narrowing: Unpack[Narrowing]) -> int:
    """How many mentions `select` would give."""
    plan = plan_for(store, query, narrowing)
    if plan.verify is not None:
        return sum(1 for _ in _matching(store, plan, ""))
    row = store.db.execute(f"SELECT count(*) FROM {plan.source} WHERE {plan.where}", plan.bound).fetchone()
    return int(row[0])


def _matching(store: Store, plan: Plan, order: str) -> Iterator[tuple[int, int]]:
    """(key, created) of the candidates that match, in the statement's order."""
    text_only = plan.verify is not None and reads_text_only(plan.verify.root)
    columns = "m.id, m.created" + (", m.text, m.title, m.extra" if text_only else "")
    rows = store.db.execute(f"SELECT {columns} FROM {plan.source} WHERE {plan.where}{order}", plan.bound)
    if plan.verify is None:
        return rows
    return _by_text(rows, plan.verify) if text_only else verified(store, rows, plan)


def _by_text(rows: Iterable[Sequence[Any]], query: Query) -> Iterator[tuple[int, int]]:
    check = query.check
    for key, created, text, title, extra in rows:
        told = json.loads(extra) if extra else {}
        tags, to = tuple(told.get("tags", ())), tuple(told.get("to", ()))
        time = moment(created)
        if check(Document(Mention(network="", native_id="", text=text, title=title, created=time, tags=tags, to=to))):
            yield key, created


def verified(store: Store, rows: Iterable[tuple[int, int]], plan: Plan) -> Iterator[tuple[int, int]]:
    """Those that the matcher finds as well. Mentions are read in batches that grow, so that a short answer reads
    little."""
    assert plan.verify is not None
    check, size, rows = plan.verify.check, _FIRST_BATCH, iter(rows)
    while batch := list(islice(rows, size)):
        created: dict[int, int] = dict(batch)
        waiting = _waiting(store, [key for key, _ in batch], plan)
        for stored in store.mentions.read([key for key, _ in batch]):
            known = known_of(stored, plan.hidden, plan.brands, stored.key in waiting)
            if check(Document(stored.mention, known)):
                yield stored.key, created[stored.key]
        size = min(size * 2, _LARGEST_BATCH)


def _waiting(store: Store, keys: Sequence[int], plan: Plan) -> frozenset[int]:
    """Those that wait for an answer, if the query asks for that."""
    query = plan.verify
    if query is None or not any(isinstance(node, Is) and node.name == "unanswered" for node in walk(query.root)):
        return frozenset()
    conditions = Conditions(store.db, zone=query.zone, hidden=plan.hidden, matched=True, brands=plan.brands)
    rows = store.db.execute(
        "SELECT m.id FROM json_each(?) AS j CROSS JOIN mentions AS m ON m.id = j.value"
        f" WHERE {conditions.unanswered()}",
        (json.dumps(list(keys)),),
    )
    return frozenset(key for (key,) in rows)


def known_of(
    stored: Stored, hidden: int = OWN | NOISE, brands: frozenset[str] = frozenset(), unanswered: bool = False
) -> Known:
    """What is known of a stored mention, for queries of later kinds.

    Brands that have it flagged with `hidden` are left out; with `brands` (case-folded), moods are toward those.
    """
    counted = tuple(name for name in stored.brands if not stored.flags[name] & hidden)
    return Known(
        brands=counted,
        topics=stored.topics,
        sources=stored.sources,
        sentiment=stored.sentiment[0],
        toward={name: stored.toward[name] for name in counted if not brands or name.casefold() in brands},
        lang=stored.lang,
        seen=stored.seen,
        own=stored.has(OWN),
        noise=stored.has(NOISE),
        copy=stored.copy_of is not None,
        intents=stored.said("intents"),
        stages=stored.said("stages"),
        urgency=stored.said("urgency"),
        campaigns=stored.said("campaigns"),
        unanswered=unanswered,
        labels=_names(stored),
    )


def _names(stored: Stored) -> tuple[str, ...]:
    """What people have said of it, as `label:` asks for it."""
    if not stored.labels:
        return ()
    from socialwatch.store.verdicts import names

    return names(stored.labels)


def _newest(rows: Iterable[tuple[int, int]], limit: int | None) -> list[int]:
    """The newest by `created`, then by key, of rows whose keys descend.

    A key never lies before its second, so the walk ends once no later row can be newer than what is held.
    """
    if limit is None:
        found = sorted(rows, reverse=True)  # they stand nearly so, and then nearly by when they were written
        found.sort(key=_WRITTEN, reverse=True)
        return [key for key, _ in found]
    best: list[tuple[int, int]] = []
    for key, created in rows:
        keep = heapq.heappush if len(best) < limit else heapq.heappushpop
        keep(best, (created, key))
        if len(best) == limit and key >> KEY_SHIFT <= best[0][0]:
            break
    return [key for _, key in sorted(best, reverse=True)]


def _ranked(store: Store, plan: Plan, limit: int | None) -> list[int]:
    """Best first: bm25 times 1 + ln(1 + what people did with the post) / 5; of equals the newer."""
    size = -1 if limit is None else max(_RANKED, 4 * limit)
    while True:
        rows = _best_by_words(store, plan, size)
        keys = [(key, created) for key, created, _, _ in rows]
        sure = {key for key, _ in (verified(store, keys, plan) if plan.verify else keys)}
        if size < 0 or len(sure) >= (limit or 0) or len(rows) < size:
            break
        size *= 8
    scored = [
        (relevance * (1 + log1p(max(deeds, 0)) / 5), -created, -key)
        for key, created, relevance, deeds in rows
        if key in sure
    ]
    return [-key for _, _, key in sorted(scored)[:limit]]


def _best_by_words(store: Store, plan: Plan, size: int) -> list[tuple[int, int, float, int]]:
    deeds = "coalesce(m.likes, 0) + coalesce(m.replies, 0) + 2 * coalesce(m.reposts, 0)"
    # bm25 is negative, the best the lowest
    sql = f"SELECT m.id, m.created, bm25(words), {deeds} FROM {plan.source} WHERE {plan.where} ORDER BY 3 LIMIT ?"
    return store.db.execute(sql, (*plan.bound, size)).fetchall()
