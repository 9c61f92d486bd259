"""Whom own accounts have answered: the post they replied to, and what its author had written there before."""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.store.migrations import OWN, REPOST
from socialwatch.store.places import hashes

if TYPE_CHECKING:
    from socialwatch.store.lists import OwnPost

Name = tuple[str, str]
"""Network and native id, of a post or a thread."""
When = tuple[int, str]
"""When an own account wrote (epoch seconds), and its handle."""


Talk = tuple[Name, "int | None"]
"""A thread, and an author who writes there."""


class _Post(NamedTuple):
    key: int
    author: int | None
    parent: str | None
    thread: str | None


class Answered:
    """What a brand's own posts, oldest first, are answers to.

    An own post answers its parent, and what the parent's author wrote before in the same thread: people tell a
    complaint in several posts, and the last of them is replied to. To others in the thread it says nothing. Where no
    thread is told (Mastodon), the posts that the parent itself hangs beneath stand for it.

    Where the parent is not told, or is not in the archive, an own post is taken for one to whoever began the thread. If
    that post is not in the archive either, it answers nothing; only where no parent is told and the thread is named
    after no post (the number of a conversation, in an imported file) it answers what was written there before.
    """

    def __init__(self, db: sqlite3.Connection, posts: Sequence[OwnPost]) -> None:
        self._posts: defaultdict[int, list[When]] = defaultdict(list)  # answers to the post of this key
        self._talks: defaultdict[Talk, list[When]] = defaultdict(list)  # to an author in a thread; None: to everybody
        self.names: set[Name] = set()  # of the posts that were replied to
        self._known = _known(db, posts)
        for network, native_id, parent, thread, created, handle in posts:
            if (parent or thread) != native_id:
                self._add(network, parent, thread, (created, handle or "us"))

    def _add(self, network: str, parent: str | None, thread: str | None, when: When) -> None:
        name = next((one for one in (parent, thread) if one and (network, one) in self._known), None)
        if name is None:
            if thread and not parent:
                self._talks[(network, thread), None].append(when)
            return
        post = self._known[network, name]
        self._posts[post.key].append(when)
        self.names.add((network, name))
        talk = thread or post.thread
        if talk and post.author is not None:
            self._talks[(network, talk), post.author].append(when)
        elif post.author is not None:
            self._above(network, post, when)

    def _above(self, network: str, post: _Post, when: When) -> None:
        """What the post's author wrote that it hangs beneath."""
        seen, at = set(), post.parent
        while at and at not in seen and (above := self._known.get((network, at))):
            if above.author == post.author:
                self._posts[above.key].append(when)
                self.names.add((network, at))
            seen.add(at)
            at = above.parent

    def keys(self) -> set[int]:
        """The posts that were replied to."""
        return {*self._posts}

    def threads(self) -> set[Name]:
        """The threads in which more than the post that was replied to may have been answered."""
        return {thread for thread, _ in self._talks}

    def first(self, key: int, created: int, thread: Name | None = None, author: int | None = None) -> When | None:
        """The first answer to a post; None where there is none. Without its thread, only replies to itself."""
        replies = self._posts.get(key, [])
        ways = [replies]
        if thread:
            ways += [self._talks.get((thread, one), []) for one in {author, None}]
        since = (created, "")
        after = [way[at] for way in ways if (at := bisect_left(way, since)) < len(way)]
        return min(after, default=replies[-1] if replies else None)  # a reply is one, whatever a server's clock says


class Answers:
    """Whether a post was answered, as a function that SQL can call: one look at all that own accounts wrote."""

    def __init__(self, db: sqlite3.Connection) -> None:
        rows = db.execute(
            "SELECT DISTINCT n.name, m.native_id, m.parent, m.thread, m.created, '' FROM matches AS x"
            " CROSS JOIN mentions AS m ON m.id = x.mention JOIN networks AS n ON n.id = m.network"
            f" WHERE x.flags & {OWN | REPOST} = {OWN} AND (m.parent IS NOT NULL OR m.thread IS NOT NULL)"
            " ORDER BY m.created"
        ).fetchall()
        self._answered = Answered(db, rows)
        self._networks: dict[int, str] = dict(db.execute("SELECT id, name FROM networks").fetchall())

    def __call__(
        self, key: int, network: int, native_id: str, thread: str | None, author: int | None, created: int
    ) -> bool:
        place = (self._networks[network], thread or native_id)
        return self._answered.first(key, created, place, author) is not None


def _known(db: sqlite3.Connection, posts: Iterable[OwnPost]) -> dict[Name, _Post]:
    """What of the posts that were replied to, that began the thread, or that hang above where no thread is told, is in
    the archive."""
    found = look_up(db, {(network, name) for network, _, *some, _, _ in posts if (name := some[0] or some[1])})
    begun = {
        (network, thread)
        for network, _, parent, thread, _, _ in posts
        if parent and thread and parent != thread and (network, parent) not in found
    }
    found |= look_up(db, begun.difference(found))
    bare = {(network, parent) for network, _, parent, thread, _, _ in posts if parent and not thread}
    while bare:
        above = {
            (network, post.parent)
            for network, name in bare
            if (post := found.get((network, name))) and post.parent and not post.thread
        }
        bare = above.difference(found)
        found |= look_up(db, bare)
    return found


def look_up(db: sqlite3.Connection, names: Collection[Name]) -> dict[Name, _Post]:
    """Those of these posts (network, native id) that are in the archive. Hashed all at once: one by one, from SQL,
    takes three times as long."""
    if not names:
        return {}
    number: dict[str, int] = dict(db.execute("SELECT name, id FROM networks").fetchall())
    place = {id: name for name, id in number.items()}
    marks = hashes([number[network] for network, _ in names], [name for _, name in names])
    rows = db.execute(
        "SELECT m.network, m.native_id, m.id, m.author, m.parent, m.thread FROM json_each(?) AS j"
        " CROSS JOIN hashes AS h ON h.hash = j.value CROSS JOIN mentions AS m ON m.id = h.mention",
        (json.dumps(sorted(marks)),),
    )
    return {
        name: _Post._make(post) for network, native_id, *post in rows if (name := (place[network], native_id)) in names
    }
