"""Matters that an own account answered, and what their authors wrote then: thanks, nothing, or that it goes on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from socialwatch.measures.base import Scope
from socialwatch.measures.response import PATIENCE
from socialwatch.models import Span
from socialwatch.store.answering import Asked
from socialwatch.store.counts import Narrow
from socialwatch.store.lists import own_posts, read_texts, topic_keys
from socialwatch.store.writing_again import newest, read, wrote

if TYPE_CHECKING:
    from socialwatch.store import Store

DAY, DAYS = 86400, 7
"""After the first answer, in which the author may come back."""
ASKS = re.compile(r"[?？؟](?=[\s\"”’»)]|$)")
Outcome = Literal["thanked", "silent", "back", "unread", "young"]
Place = tuple[str, str | None]
"""Network and native id."""


@dataclass(slots=True)
class Contact:
    """A post that an own account answered, the first of its author's about that matter; times are epoch seconds.

    `ids` are the posts of its author and ours that hang on it, `later` what the author wrote about it between the first
    answer and `until`; `heard` says that some of that stands in the thread.
    """

    post: Asked
    answered: int
    until: int
    topics: frozenset[str]
    ids: set[str]
    later: list[Asked] = field(default_factory=list)
    heard: bool = False


class Ours:
    """The replies of own accounts by what they reply to: in threads that are flat, to the post that began it."""

    def __init__(self, store: Store, scope: Scope, span: Span) -> None:
        self._replies: defaultdict[Place, list[tuple[int, str]]] = defaultdict(list)
        for network, native_id, parent, thread, created, _ in own_posts(store, scope.subject, span):
            self._replies[network, parent or thread].append((created, native_id))

    def below(self, post: Asked) -> set[str]:
        """The post's own id and those of our replies to it."""
        return {post.native_id, *(native_id for _, native_id in self._replies.get((post.network, post.native_id), ()))}

    def first(self, post: Asked) -> int | None:
        """When the post itself was answered first: in a busy thread, an answer to somebody else is none."""
        replies = self._replies.get((post.network, post.native_id), ())
        return min((created for created, _ in replies if created >= post.created), default=None)


def contacts(store: Store, scope: Scope, standing: Iterable[Asked], spans: Sequence[Span]) -> list[Contact]:
    """First contacts among these posts, which stand in threads of ours; the spans that they are of, oldest first.

    Only where any author was heard again in a thread after an answer: elsewhere silence tells nothing.
    """
    ours = Ours(store, scope, Span(spans[0].start, spans[-1].end + PATIENCE))
    there = [post for post in standing if post.author is not None]
    firsts = {post.key: first for post in there if (first := ours.first(post)) is not None}
    askers = {post.author for post in there if post.key in firsts}
    maybe = {post.network for post in there if post.author in askers and _replies(post)}
    asked = [post for post in there if post.key in firsts and post.network in maybe]
    by_author: defaultdict[int | None, list[Asked]] = defaultdict(list)
    for post in asked:
        by_author[post.author].append(post)
    after = Span(spans[-1].end, spans[-1].end + PATIENCE + timedelta(days=DAYS))
    for post in _more(store, scope, [*spans, after], by_author, firsts):
        by_author[post.author].append(post)
    praise = kind(store, asked)
    begun = {key: first for key, first in firsts.items() if key not in praise}
    several = [posts for posts in by_author.values() if len(posts) > 1]
    matters = Matters(ours, begun, topics_of(store, [post.key for posts in several for post in posts]))
    found = [one for posts in several for one in matters.of(posts)]
    told = {one.post.network for one in found if one.heard}
    alone = [posts for posts in by_author.values() if len(posts) == 1 and posts[0].network in told]
    return [one for one in found if one.post.network in told] + [one for posts in alone for one in matters.of(posts)]


def _replies(post: Asked) -> bool:
    return post.parent is not None or post.thread not in (None, post.native_id)


def _more(
    store: Store,
    scope: Scope,
    spans: Sequence[Span],
    asked: Mapping[int | None, Sequence[Asked]],
    firsts: Mapping[int, int],
) -> list[Asked]:
    """What else those authors wrote soon enough to go on about what was answered."""
    narrow = Narrow(brands=scope.subject)  # whatever a slide is narrowed to, coming back is coming back
    authors = [author for author in asked if author is not None]
    networks = {post.network for posts in asked.values() for post in posts}
    keys = [
        key
        for author, created, key in wrote(store, spans, narrow, networks, authors)
        if key not in firsts and any(post.created <= created <= firsts[post.key] + DAYS * DAY for post in asked[author])
    ]
    return read(store, keys, scope.subject)


@dataclass(frozen=True, slots=True)
class Matters:
    """What one author wrote, taken apart; `begun` are the posts that may be a first contact: when each was answered."""

    ours: Ours
    begun: Mapping[int, int]
    topics: Mapping[int, frozenset[str]]

    def of(self, posts: Sequence[Asked]) -> list[Contact]:
        """The first contacts in posts of one author, with what belongs to each."""
        found: list[Contact] = []
        for post in sorted(posts, key=_age) if len(posts) > 1 else posts:
            if not any(self._belongs(post, one) for one in reversed(found)) and post.key in self.begun:
                when = self.begun[post.key]
                about = self.topics.get(post.key, frozenset())
                ids = self.ours.below(post) if len(posts) > 1 else set()
                found.append(Contact(post, when, when + DAYS * DAY, about, ids))
        return found

    def _belongs(self, post: Asked, one: Contact) -> bool:
        """Whether a post goes on about the same, in the thread or as a new one on one of its topics; that is noted."""
        there = post.network == one.post.network and _hangs_on(post, one)
        new = post.parent is None and not one.topics.isdisjoint(self.topics.get(post.key, ()))
        if post.created > one.until or not (there or new):
            return False
        if there:
            one.ids |= self.ours.below(post)
        if post.created > one.answered:
            one.later.append(post)
            one.heard |= there
        return True


def _age(post: Asked) -> tuple[int, int]:
    return post.created, post.key


def _hangs_on(post: Asked, one: Contact) -> bool:
    """Whether a post replies to what belongs to a contact, or stands in its thread where replies name no post."""
    if post.parent is not None:
        return post.parent in one.ids
    return post.thread is not None and post.thread in (one.post.thread, one.post.native_id)


def topics_of(store: Store, keys: Sequence[int]) -> dict[int, frozenset[str]]:
    """The topics of each of these posts that has any."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for topic, some in topic_keys(store, keys).items():
        for key in some:
            found[key].add(topic)
    return {key: frozenset(some) for key, some in found.items()}


def kind(store: Store, posts: Iterable[Asked], *moods: str) -> set[int]:
    """Those that are in a positive mood (or one of these) and ask nothing: praise and thanks, no matter to settle."""
    some = [post.key for post in posts if post.mood in (moods or ("positive",))]
    return {key for key, title, text, _ in read_texts(store, some) if not ASKS.search(f"{title or ''}\n{text}")}


def outcomes(store: Store, found: Sequence[Contact]) -> list[tuple[Contact, Outcome]]:
    """How each ended. Whoever was answered lately may still come back, and whose mood nobody knows may have thanked."""
    newest_of = {name: newest(store, name) for name in {one.post.network for one in found}}
    later = [post for one in found for post in one.later]
    thanks, unread = kind(store, later), kind(store, later, "unknown")
    return [(one, _outcome(one, thanks, unread, newest_of[one.post.network])) for one in found]


def _outcome(one: Contact, thanks: Collection[int], unread: Collection[int], newest_there: int) -> Outcome:
    if one.until > newest_there:
        return "young"
    left = {post.key for post in one.later}.difference(thanks)
    if not left:
        return "thanked" if one.later else "silent"
    return "unread" if left.issubset(unread) else "back"
