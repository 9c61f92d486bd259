"""How fast own accounts answer: posts that got a reply, and the median time to the first."""

from __future__ import annotations

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
from socialwatch.store.answers import Answered
from socialwatch.store.lists import OwnPost, briefs, in_threads, own_posts

if TYPE_CHECKING:
    from socialwatch.store import Store

PATIENCE = timedelta(days=14)  # after the window, in which an answer still counts
REPLIED = "answered: an own account replied to it, or to a later post of its author in the thread"


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


def answers(
    store: Store, scope: Scope, posts: Sequence[tuple[int, int]], given: Answered | None = None
) -> dict[int, Answer]:
    """The first answer to each (key, created) that has one: a reply of an own account to it, or to a later post of its
    author in the same thread (`store.answers.Answered` tells the whole rule). `given` spares finding those again."""
    replies = given or answered(store, scope)
    found: dict[int, Answer] = {}
    threads = replies.threads()
    there = in_threads(store, [key for key, _ in posts], (name for _, name in threads)) if threads else {}
    maybe = replies.keys().union(there)
    for key, created in posts:
        if key in maybe and (first := replies.first(key, created, *there.get(key, ()))):
            found[key] = Answer(first[1], max(first[0] - created, 0) / 60)
    return found


def answered(store: Store, scope: Scope, ours: Sequence[OwnPost] | None = None) -> Answered:
    """What the subject's own accounts answered from the window's start to the end of their patience, in `ours` where
    these posts are at hand."""
    span = Span(scope.window.span.start, scope.window.span.end + PATIENCE)

    def make() -> Answered:
        return Answered(store.db, own_posts(store, scope.subject, span) if ours is None else ours)

    return make() if store.held is None else store.held.once(("answered", span, *scope.subject), make)


def response(store: Store, scope: Scope) -> Response:
    """How many mentions of the subject were answered, how fast, and which complaints were not."""
    narrow = replace(scope.narrow, brands=scope.subject)
    found = [one for one in briefs(store, scope.window.span, narrow) if not one.repost]
    replied = answers(store, scope, [(one.key, one.created) for one in found])
    minutes = [answer.minutes for answer in replied.values()]
    complaints = [one for one in found if one.mood == "negative"]
    waiting = [one for one in complaints if one.key not in replied]
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
            value=share(len(replied), len(found)),
            unit="share",
            n=len(found),
            interval=wilson(len(replied), len(found)),
            evidence=replace(proof, formula=f"answered / mentions; {REPLIED}"),
        ),
        minutes=Figure(
            key="minutes",
            value=median(minutes) if minutes else None,
            unit="minutes",
            n=len(found),
            evidence=replace(
                proof, formula=f"median minutes to the first own reply, over {len(minutes)} answered; {REPLIED}"
            ),
        ),
        open=Figure(
            key="open",
            value=len(waiting),
            unit="mentions",
            n=n,
            evidence=evidence(
                "response", scope, n, *terms, formula=f"negative mentions that are not answered; {REPLIED}"
            ),
        ),
    )
