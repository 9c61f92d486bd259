"""How fast own accounts answer: posts that got a reply, and the median time to the first."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import evidence
from socialwatch.measures.stats import median, share, wilson
from socialwatch.measures.totals import toward
from socialwatch.models import Span
from socialwatch.store.lists import briefs, own_posts, threads

if TYPE_CHECKING:
    from socialwatch.store import Store

PATIENCE = timedelta(days=14)  # after the window, in which an answer still counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """Answers by own accounts. `answered` is the share of the mentions on networks with threads that got one,
    `minutes` the median time to the first, `open` counts mentions that are complaints (negative) unanswered."""

    window: Window
    brands: tuple[str, ...]
    mentions: Figure
    answered: Figure
    minutes: Figure
    open: Figure


@dataclass(frozen=True, slots=True)
class Answer:
    """The first own post that answers a mention: by whom, and how many minutes after it."""

    by: str
    minutes: float


def answers(store: Store, scope: Scope, posts: Sequence[tuple[int, int]]) -> dict[int, Answer]:
    """The first answer to each (key, created) that has one: an own account's direct reply, or else its first post
    in the same thread afterwards."""
    start, end = scope.window.span.start, scope.window.span.end + PATIENCE
    replies: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for network, _, parent, thread, created, handle in own_posts(store, scope.subject, Span(start, end)):
        for name in {parent, thread} - {None}:
            replies[network, name or ""].append((created, handle or "us"))
    found: dict[int, Answer] = {}
    if not replies:
        return found
    places = threads(store, [key for key, _ in posts], (name for _, name in replies))
    for key, created in posts:
        if key not in places:
            continue
        network, native_id, thread = places[key]
        # its own replies first: a busy thread holds answers to others
        for name in (native_id, thread):
            after = replies.get((network, name or ""), [])
            at = bisect_left(after, (created, ""))
            if at < len(after):
                found[key] = Answer(after[at][1], (after[at][0] - created) / 60)
                break
    return found


def response(store: Store, scope: Scope) -> Response:
    """How many mentions of the subject were answered, how fast, and which complaints were not."""
    narrow = replace(scope.narrow, brands=scope.subject)
    found = [one for one in briefs(store, scope.window.span, narrow) if not one.repost]
    answered = answers(store, scope, [(one.key, one.created) for one in found])
    minutes = [answer.minutes for answer in answered.values()]
    complaints = [one for one in found if one.mood == "negative"]
    waiting = [one for one in complaints if one.key not in answered]
    proof = evidence("response", scope, len(found), "-is:repost", formula="mentions that are no reposts")
    single = len(scope.subject) == 1
    terms = ("-is:repost", *(toward("negative") if single else ()))
    n = len(complaints) if single else len(found)
    return Response(
        window=scope.window,
        brands=scope.subject,
        mentions=Figure(key="mentions", value=len(found), unit="mentions", n=len(found), evidence=proof),
        answered=Figure(
            key="answered",
            value=share(len(answered), len(found)),
            unit="share",
            n=len(found),
            interval=wilson(len(answered), len(found)),
            evidence=replace(proof, formula="mentions with a reply of an own account in their thread / mentions"),
        ),
        minutes=Figure(
            key="minutes",
            value=median(minutes) if minutes else None,
            unit="minutes",
            n=len(found),
            evidence=replace(proof, formula=f"median minutes to the first own reply, over {len(minutes)} answered"),
        ),
        open=Figure(
            key="open",
            value=len(waiting),
            unit="mentions",
            n=n,
            evidence=evidence(
                "response", scope, n, *terms, formula="negative mentions without a reply of an own account"
            ),
        ),
    )
