"""How well people are answered, place by place, against the window before; in opening hours and outside of them.

Only places where own accounts write count: nobody can answer a newspaper. An answer is the first own reply to a post,
or to a later one of its author in the same thread, up to fourteen days after the window.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.comparing import comparable
from socialwatch.measures.evidence import any_of, evidence
from socialwatch.measures.response import PATIENCE, REPLIED, answered, answers
from socialwatch.measures.stats import percentile, percentile_interval, ranks_differ, share, shares_differ, wilson
from socialwatch.measures.totals import toward
from socialwatch.models import Span
from socialwatch.store.answering import Asked, beneath
from socialwatch.store.counts import tally
from socialwatch.store.lists import own_posts

if TYPE_CHECKING:
    from socialwatch.store import Store

T = TypeVar("T")
SLOW = 0.9  # of the answers came within it
LEAST = 5  # own posts on a network, from which it is a place where one answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How one network, or all of them (name ""), was answered: which part of its posts, the median minutes to the
    first answer and the 90th percentile; `complaints` the part of negative posts that were."""

    name: str
    posts: int
    answered: Figure
    minutes: Figure
    slow: Figure
    complaints: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """All places together, then each, most posts first; `before` says whether the window before can be compared."""

    window: Window
    brands: tuple[str, ...]
    whole: Place
    places: tuple[Place, ...]
    before: bool
    unanswerable: int  # posts on networks where no own account ever wrote


@dataclass(frozen=True, slots=True)
class Heard:
    """One window: posts by (network, mood), what got an answer, with the minutes it took; all beneath posts of ours."""

    posts: Counter[tuple[str, str]]
    answered: tuple[tuple[Asked, float], ...]
    beneath: tuple[Asked, ...] = ()

    def count(self, networks: Sequence[str], mood: str = "") -> int:
        return sum(n for (where, felt), n in self.posts.items() if where in networks and (not mood or felt == mood))

    def minutes(self, networks: Sequence[str]) -> list[float]:
        return sorted(minutes for post, minutes in self.answered if post.network in networks)

    def found(self, networks: Sequence[str], mood: str = "") -> int:
        return sum(post.network in networks and (not mood or post.mood == mood) for post, _ in self.answered)


def service(store: Store, scope: Scope) -> Service | None:
    """Answers by network; None where own accounts wrote next to nothing, so that nothing is known of answers."""
    networks = answering(store, scope)
    if not networks:
        return None
    now = heard(store, scope)
    before = heard(store, scope.earlier()) if compares(store, scope) else None
    ordered = sorted(networks, key=lambda name: (-now.count([name]), name))
    total = sum(now.posts.values())
    return Service(
        window=scope.window,
        brands=scope.subject,
        whole=_place(scope, "", ordered, now, before),
        places=tuple(_place(scope, name, [name], now, before) for name in ordered if now.count([name])),
        before=before is not None,
        unanswerable=total - now.count(ordered),
    )


def answering(store: Store, scope: Scope) -> list[str]:
    """The networks where own accounts wrote enough in this window or the one before to be called a place of answers."""
    whole = Span(scope.window.before.start, scope.window.span.end + PATIENCE)
    wrote = Counter(row[0] for row in own_posts(store, scope.subject, whole) if row[2] or row[3])
    return sorted(name for name, n in wrote.items() if n >= LEAST)


def compares(store: Store, scope: Scope) -> bool:
    """Whether the answers of the window before may stand beside those of this one: the same sources covered both."""

    def make() -> bool:
        compared = comparable(store, scope.only(*scope.subject))
        return compared.before and not compared.dropped

    return _once(store, "compares", scope, make)


def heard(store: Store, scope: Scope) -> Heard:
    """Posts of the subject, no reposts, and the answers to them."""
    return _once(store, "heard", scope, lambda: _heard(store, scope))


def _once(store: Store, what: str, scope: Scope, make: Callable[[], T]) -> T:
    """What several measures of a deck ask for, made for the first of them."""
    if store.held is None:
        return make()
    narrow = scope.narrow
    text = narrow.query.text if narrow.query else ""
    return store.held.once((what, scope.window, scope.subject, replace(narrow, query=None), text), make)


def _heard(store: Store, scope: Scope) -> Heard:
    span = scope.window.span
    narrow = replace(scope.narrow, brands=scope.subject)
    counts: Counter[tuple[str, str]] = Counter()
    for (network, mood, repost), n in tally(
        store, span.epochs, narrow, scope.window.zone, ("network", "mood", "repost")
    ).items():
        if not repost:
            counts[network, mood] += n
    ours = own_posts(store, scope.subject, Span(span.start, span.end + PATIENCE))
    threads = {(network, name) for network, _, parent, thread, _, _ in ours for name in (parent, thread) if name}
    replies = answered(store, scope, ours)
    threads |= replies.names
    posts = beneath(store, span, narrow, threads, ((network, native_id) for network, native_id, *_ in ours))
    found = answers(store, scope, [(post.key, post.created) for post in posts], replies)
    return Heard(counts, tuple((post, found[post.key].minutes) for post in posts if post.key in found), tuple(posts))


def _place(scope: Scope, name: str, networks: Sequence[str], now: Heard, before: Heard | None) -> Place:
    terms = ("-is:repost", any_of("network", networks))
    minutes, then = now.minutes(networks), before.minutes(networks) if before is not None else []
    n = now.count(networks)
    timing = evidence("service", scope, n, *terms)
    timed = f"minutes to the first own reply, over {len(minutes)} answered; {REPLIED}"
    p = ranks_differ(minutes, then)
    return Place(
        name=name,
        posts=n,
        answered=_share(scope, "answered", networks, now, before),
        minutes=Figure(
            key="minutes",
            value=percentile(minutes, 0.5),
            unit="minutes",
            n=len(minutes),
            before=percentile(then, 0.5),
            interval=percentile_interval(minutes, 0.5),
            p=p,
            evidence=replace(timing, formula=f"median {timed}"),
        ),
        slow=Figure(
            key="slow",
            value=percentile(minutes, SLOW),
            unit="minutes",
            n=len(minutes),
            before=percentile(then, SLOW),
            interval=percentile_interval(minutes, SLOW),
            evidence=replace(timing, formula=f"90th percentile of the {timed}"),
        ),
        complaints=_share(scope, "complaints", networks, now, before, "negative"),
    )


def _share(scope: Scope, key: str, networks: Sequence[str], now: Heard, before: Heard | None, mood: str = "") -> Figure:
    """The part that was answered, of all posts or of those in one mood; its evidence lists all of these posts."""
    part, whole = now.found(networks, mood), now.count(networks, mood)
    then = (before.found(networks, mood), before.count(networks, mood)) if before is not None else None
    single = mood and len(scope.subject) == 1
    read = f" that were read as {mood}" if mood else ""  # how rightly, labels of moods tell, which are not of answers
    terms = ("-is:repost", any_of("network", networks), *(toward(mood) if single else ()))
    return Figure(
        key=key,
        value=share(part, whole),
        unit="share",
        n=whole,
        before=share(*then) if then else None,
        interval=wilson(part, whole),
        p=shares_differ(part, whole, *then) if then else None,
        evidence=evidence("service", scope, whole, *terms, formula=f"{part} answered / {whole}{read}; {REPLIED}"),
    )
