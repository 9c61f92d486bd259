"""Which of the posts that match people did most with: likes, replies and reposts; of equals the newest."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Unpack

from socialwatch.store.counts import Narrow
from socialwatch.store.held import COLUMNS, LOUDEST
from socialwatch.store.planning import Narrowing, Plan, plan_for
from socialwatch.store.select import verified

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.query import Query
    from socialwatch.store.store import Store

MANY = 8192  # candidates
_MENTIONS = "CROSS JOIN mentions AS m ON m.id = "
_DEEDS = "coalesce(m.likes, 0) + coalesce(m.replies, 0) + coalesce(m.reposts, 0) DESC, m.created DESC, m.id DESC"


class _Statement(NamedTuple):
    source: str
    where: str
    bound: tuple[str | int | float, ...]
    order: str


def foremost(store: Store, query: Query | None, limit: int, **narrowing: Unpack[Narrowing]) -> list[int]:
    """Keys of at most `limit` of the mentions that `select` would give, the most engaged first.

    Where a brand's posts are held in memory those are read, the loudest before all others.
    """
    plan = plan_for(store, query, narrowing)
    table = _held(store, plan, narrowing)
    if table is None:
        return _ordered(store, plan, _Statement(plan.source, plan.where, plan.bound, _DEEDS), limit)
    if _many(store, plan) and plan.verify is None and store.held is not None:
        found = _among_loudest(store, plan, store.held.loudest(table), limit)
        if found is not None:
            return found
    return _ordered(store, plan, _inside(plan, table), limit)


def _held(store: Store, plan: Plan, narrowing: Narrowing) -> str | None:
    """The table that holds all candidates; what is found without walking a brand's posts is not worth making one."""
    span: Span | None = narrowing.get("span")
    if store.held is None or plan.brand is None or span is None:
        return None
    (name,) = store.db.execute("SELECT name FROM targets WHERE id = ?", (plan.brand,)).fetchone()
    narrow = Narrow(
        brands=(name,), with_own=narrowing.get("with_own", False), with_noise=narrowing.get("with_noise", False)
    )
    return store.held.around(span, narrow) or (store.held.table(span, narrow) if plan.walks_brand else None)


def _many(store: Store, plan: Plan) -> bool:
    """Whether there are so many candidates that it pays to look among the loudest first."""
    if plan.posts is not None:
        return plan.posts >= MANY
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {plan.walked} WHERE {plan.lead.text} LIMIT {MANY})"
    return bool(store.db.execute(sql, plan.lead.bound).fetchone()[0] == MANY)


def _among_loudest(store: Store, plan: Plan, loudest: str, limit: int) -> list[int] | None:
    """The answer where the loudest posts hold all of it, else None."""
    row, where = _row(plan)
    source, bound = f"{loudest} AS {row}", plan.rest.bound
    if plan.words:
        where += f" AND {row}.id IN (SELECT rowid FROM words WHERE {plan.lead.text})"
        bound = (*bound, *plan.lead.bound)
    if row == "h":
        source += f" {_MENTIONS}h.id"
    rows = store.db.execute(f"SELECT m.id FROM {source} WHERE {where} ORDER BY {row}.rank LIMIT ?", (*bound, limit))
    found = [key for (key,) in rows]
    return found if len(found) == limit else None


def _inside(plan: Plan, table: str) -> _Statement:
    """The plan with the rows of a table for the mentions, where these tell enough, or else before them."""
    row, where = _row(plan)
    source, bound = f"{table} AS {row}", plan.rest.bound
    if not plan.walks_brand:
        source = f"{plan.walked} CROSS JOIN {source} ON {row}.id = {plan.key}"
        where, bound = f"{plan.lead.text} AND {where}", plan.bound
    if row == "h":
        source += f" {_MENTIONS}h.id"
    return _Statement(source, where, bound, LOUDEST.replace("m.", f"{row}."))


def _row(plan: Plan) -> tuple[str, str]:
    """What a held row is called, and what a candidate has to be: "m" stands for the mention where the conditions read
    nothing of it but what a held row has."""
    row = "m" if set(re.findall(r"\bm\.(\w+)", plan.rest.text)) <= COLUMNS else "h"
    return row, plan.rest.text.replace("x.flags", f"{row}.matched").replace("x.mood", f"{row}.mood")


def _ordered(store: Store, plan: Plan, asked: _Statement, limit: int) -> list[int]:
    """What matches, in the statement's order; what has to be verified is so one after the other."""
    sql = f"SELECT m.id, m.created FROM {asked.source} WHERE {asked.where} ORDER BY {asked.order} LIMIT ?"
    rows = store.db.execute(sql, (*asked.bound, -1 if plan.verify else limit))
    return [key for key, _ in islice(verified(store, rows, plan) if plan.verify else rows, limit)]
