"""Whether the first answer settled it: first-contact resolution (FCR), as far as public threads can tell.

Contact centres call a contact resolved at first contact when the customer does not come back about it within a stated
number of days, mostly 7 to 14 (Cleveland, "Contact Center Management on Fast Forward", 4th ed., ICMI Press 2019). Here
a first contact is a post that an own account replied to, but for praise that asks nothing and for what goes on about an
earlier one; coming back is what the author writes after the first reply, below it or as a new post on one of its
topics, unless it is kind and asks nothing. Silence is taken for content, which nobody said. Where no author was ever
heard again in a thread after an answer, nothing can be told: such places are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.contacts import DAYS, Contact, Outcome, contacts, outcomes
from socialwatch.measures.evidence import MOST_IDS, any_of, evidence
from socialwatch.measures.service import answering, compares, heard
from socialwatch.measures.stats import share, shares_differ, wilson

if TYPE_CHECKING:
    from socialwatch.store import Store

JUDGED = ("thanked", "silent", "back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One network, or all that could be told (name ""): the share of first contacts that the first answer settled.

    Of these `silent` authors wrote nothing more, `thanked` something kind; `back` came back. Left out are the `young`,
    answered less than DAYS before the newest post there, and the `unread`, of whose words the mood is unknown: the
    interval has room for these to have ended either way (bounds as by Manski 1989 for answers that are missing).
    """

    name: str
    resolved: Figure
    silent: int
    thanked: int
    back: int
    young: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """`untold` are the places of answers where no author was heard again in a thread: nothing is known of them."""

    window: Window
    brands: tuple[str, ...]
    days: int
    whole: Settled
    places: tuple[Settled, ...]
    untold: tuple[str, ...]


class Ended(NamedTuple):
    """How the first contacts of a window and of the one before it ended."""

    now: list[tuple[Contact, Outcome]]
    then: list[tuple[Contact, Outcome]]


def resolution(store: Store, scope: Scope) -> Resolution | None:
    """First-contact resolution by network; None where own accounts wrote next to nothing."""
    networks = answering(store, scope)
    if not networks:
        return None
    windows = [scope, scope.earlier()] if compares(store, scope) else [scope]
    standing = [post for one in windows for post in heard(store, one).beneath if post.network in networks]
    found = contacts(store, scope, standing, [one.window.span for one in reversed(windows)])
    told = sorted({one.post.network for one in found})
    ends = outcomes(store, found)
    start = scope.window.span.epochs[0]
    ended = Ended(
        [one for one in ends if one[0].post.created >= start],
        [one for one in ends if one[0].post.created < start],
    )
    posts = heard(store, scope).count
    places = [_settled(store, scope, name, [name], posts([name]), ended) for name in told]
    return Resolution(
        window=scope.window,
        brands=scope.subject,
        days=DAYS,
        whole=_settled(store, scope, "", told, posts(told), ended),
        places=tuple(sorted(places, key=lambda one: (-one.resolved.n, one.name))),
        untold=tuple(name for name in networks if name not in told),
    )


def _settled(store: Store, scope: Scope, name: str, networks: Sequence[str], posts: int, ended: Ended) -> Settled:
    now, then = (Counter(outcome for one, outcome in part if one.post.network in networks) for part in ended)
    (part, whole), earlier = _resolved(now), _resolved(then)
    judged = [
        (outcome != "back", -one.post.created, one.post.key)
        for one, outcome in ended.now
        if one.post.network in networks and outcome in JUDGED
    ]
    formula = (
        f"{part} settled by the first answer / {whole} first contacts with an answer (first-contact resolution: within"
        f" {DAYS} days the author wrote no more about it, or only something kind); left out are {now['young']} answered"
        f" less than {DAYS} days before the newest post there, and {now['unread']} whose later words have no known mood"
        "; interval by Wilson, with room for these to have ended either way"
    )
    proof = evidence("resolution", scope, posts, "-is:repost", any_of("network", networks), formula=formula)
    ids = tuple(store.mentions.ids([key for _, _, key in sorted(judged)[:MOST_IDS]]))
    return Settled(
        name=name,
        resolved=Figure(
            key="resolved",
            value=share(part, whole),
            unit="share",
            n=whole,
            before=share(*earlier),
            interval=_either_way(part, whole, now["unread"]),
            p=shares_differ(part, whole, *earlier),
            evidence=replace(proof, ids=ids),
        ),
        silent=now["silent"],
        thanked=now["thanked"],
        back=now["back"],
        young=now["young"],
        unread=now["unread"],
    )


def _either_way(part: int, whole: int, unread: int) -> tuple[float, float] | None:
    """From the least that is true when all who are left out unread came back to the most when none of them did."""
    worst, best = wilson(part, whole + unread), wilson(part + unread, whole + unread)
    return None if not whole or worst is None or best is None else (worst[0], best[1])


def _resolved(outcomes: Mapping[Outcome, int]) -> tuple[int, int]:
    """How many were settled, of how many that can be judged."""
    settled = outcomes["silent"] + outcomes["thanked"]
    return settled, settled + outcomes["back"]
