"""When people write and when we answer, by hour and day of the week; how they fare outside of opening hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.coverage import edges_of
from socialwatch.measures.evidence import any_of, evidence
from socialwatch.measures.service import answering, heard
from socialwatch.measures.stats import percentile, ranks_differ, share
from socialwatch.store.counts import tally
from socialwatch.store.lists import own_posts

if TYPE_CHECKING:
    from socialwatch.store import Store

Grid = tuple[tuple[int, ...], ...]
"""Counts by day of the week from Monday, then by hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """`posts` of others and `answers` of ours by weekday and hour, in the window's zone, on the networks where we
    answer (on all, and no answers, where we do not). `opening` as in the scope.

    `outside` is the share of posts written outside of opening hours, `waited` the median minutes that those of them
    which were answered waited, `waited_inside` that of the others, `p` how often chance alone makes them differ so.
    All None without opening hours.
    """

    window: Window
    brands: tuple[str, ...]
    networks: tuple[str, ...]
    opening: tuple[tuple[int, int, int], ...]
    posts: Grid
    answers: Grid
    total: Figure
    outside: Figure | None
    waited: Figure | None
    waited_inside: float | None
    p: float | None
    inside: Figure | None = None  # `waited_inside` with where it comes from


def rhythm(store: Store, scope: Scope) -> Rhythm:
    """When the subject is spoken of, and when its own accounts write replies."""
    networks = answering(store, scope)
    posts = _posts(store, scope, networks)
    ours = own_posts(store, scope.subject, scope.window.span)
    answers = _grid(scope, [created for network, _, parent, _, created, _ in ours if parent and network in networks])
    n = sum(map(sum, posts))
    terms = ("-is:repost", *([any_of("network", networks)] if networks else []))
    proof = evidence("rhythm", scope, n, *terms, formula="posts by others, no reposts, by weekday and hour")
    outside = _outside(scope, posts)
    inside_minutes, outside_minutes = _waits(store, scope, networks)
    timed = bool(scope.opening and outside_minutes)

    def waited(key: str, minutes: list[float], where: str) -> Figure:
        formula = f"median minutes to the first own reply, over {len(minutes)} written {where} of opening hours"
        return Figure(
            key=key, value=percentile(minutes, 0.5), unit="minutes", n=len(minutes),
            evidence=replace(proof, formula=formula),
        )  # fmt: skip

    return Rhythm(
        window=scope.window,
        brands=scope.subject,
        networks=tuple(networks),
        opening=scope.opening,
        posts=posts,
        answers=answers,
        total=Figure(key="posts", value=n, unit="mentions", n=n, evidence=proof),
        outside=Figure(
            key="outside",
            value=share(outside, n),
            unit="share",
            n=n,
            evidence=replace(proof, formula=f"{outside} posts outside of opening hours / {n} posts"),
        )
        if scope.opening
        else None,
        waited=waited("waited", outside_minutes, "outside") if timed else None,
        waited_inside=percentile(inside_minutes, 0.5) if timed else None,
        p=ranks_differ(outside_minutes, inside_minutes) if timed else None,
        inside=waited("waited inside", inside_minutes, "inside") if timed else None,
    )


def open_at(opening: Sequence[tuple[int, int, int]], local: datetime) -> bool:
    """Whether somebody answers at a moment, given in the window's zone."""
    minute = 60 * local.hour + local.minute
    return any(day == local.weekday() and start <= minute < end for day, start, end in opening)


def open_part(opening: Sequence[tuple[int, int, int]], day: int, hour: int) -> float:
    """Which part of an hour of the week is open, 0..1."""
    minutes = {
        minute
        for which, start, end in opening
        if which == day
        for minute in range(max(start, 60 * hour), min(end, 60 * hour + 60))
    }
    return len(minutes) / 60


def _posts(store: Store, scope: Scope, networks: Sequence[str]) -> Grid:
    """Counted hour by hour of the window, so that a changed clock puts nothing into another hour."""
    edges, slots = edges_of(scope.window, "hour")
    narrow = replace(scope.narrow, brands=scope.subject)
    grid = [[0] * 24 for _ in range(7)]
    rows = tally(store, edges, narrow, scope.window.zone, ("slot", "network", "repost"))
    for (slot, network, repost), n in rows.items():
        if not repost and (not networks or network in networks):
            local = slots[slot].start.astimezone(scope.window.tz)
            grid[local.weekday()][local.hour] += n
    return tuple(map(tuple, grid))


def _grid(scope: Scope, moments: Sequence[int]) -> Grid:
    grid = [[0] * 24 for _ in range(7)]
    for moment in moments:
        local = datetime.fromtimestamp(moment, UTC).astimezone(scope.window.tz)
        grid[local.weekday()][local.hour] += 1
    return tuple(map(tuple, grid))


def _outside(scope: Scope, posts: Grid) -> int:
    """Posts outside of opening hours; of an hour that is open in part, as large a part of its posts."""
    closed = ((1 - open_part(scope.opening, day, hour)) * posts[day][hour] for day in range(7) for hour in range(24))
    return round(sum(closed))


def _waits(store: Store, scope: Scope, networks: Sequence[str]) -> tuple[list[float], list[float]]:
    """Minutes to the first answer of what was written inside and outside of opening hours."""
    found: tuple[list[float], list[float]] = ([], [])
    if not scope.opening or not networks:
        return found
    for post, minutes in heard(store, scope).answered:
        if post.network in networks:
            local = datetime.fromtimestamp(post.created, UTC).astimezone(scope.window.tz)
            found[not open_at(scope.opening, local)].append(minutes)
    return found
