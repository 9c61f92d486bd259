"""What the world knows of the figures of its demo's deck: moods and shares, and how people were answered.

Nothing here asks the measures how they count: answers and their ends are read from who replied to whom in the world.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from socialwatch.config import Config
from socialwatch.demo.serve.asked import Reader, known_as
from socialwatch.demo.world import Post, World
from socialwatch.measures.base import Evidence
from socialwatch.measures.evidence import posts_of
from socialwatch.models import Mention
from socialwatch.query import Matcher
from socialwatch.store import Store

VALUES = {
    "net": {"positive": 1.0, "negative": -1.0},
    **{one: {one: 1.0} for one in ("positive", "neutral", "negative")},
}
WEEK = timedelta(days=7)
ASKS = re.compile(r"[?？؟](?=[\s\"”’»)]|$)")


class Known:
    """The posts of a world by the ids under which an archive has them."""

    def __init__(self, world: World, store: Store, config: Config) -> None:
        self.world, self.store = world, store
        self._posts = {known_as(post): post for post in world.posts}
        self._reader = Reader(world)
        self._topics = Matcher({topic.name: topic.parsed for topic in config.topics})

    def behind(self, evidence: Evidence) -> list[Post]:
        """The posts that a figure counted; all of them are the world's."""
        return [self._posts[one] for one in self.store.mentions.ids(posts_of(self.store, evidence))]

    def mood(self, post: Post, brand: str) -> str:
        """What somebody who reads the post would say."""
        said = {one.brand: one.value for one in self._reader.says("sentiment", [known_as(post)])}
        return said.get(brand, said.get("", "neutral"))

    def mean(self, key: str, posts: Sequence[Post], brand: str) -> float:
        """Net sentiment, or the share of a mood."""
        moods = Counter(self.mood(post, brand) for post in posts)
        return sum(VALUES[key].get(mood, 0.0) * n for mood, n in moods.items()) / len(posts)

    def about(self, posts: Iterable[Post]) -> int:
        """How many of them speak of the brand, and are no spam."""
        truths = (self.world.truth[post.number] for post in posts)
        return sum(not (truth.spam or truth.irrelevant) for truth in truths)

    # ---- answers
    @cached_property
    def replied(self) -> dict[int, Post]:
        """The first reply of the brand to each post that has one."""
        found: dict[int, Post] = {}
        for post in self.world.posts:
            if self.world.truth[post.number].own and post.parent is not None:
                found.setdefault(post.parent, post)
        return found

    def minutes(self, posts: Iterable[Post]) -> list[float]:
        """How long those waited that got an answer: to the post, or to a later one of its author in the thread."""
        turns: defaultdict[tuple[str, int], list[Post]] = defaultdict(list)
        for post in self.world.posts:
            turns[post.author.key, _begun(post)].append(post)
        waits = []
        for post in posts:
            later = [one for one in turns[post.author.key, _begun(post)] if one.created >= post.created]
            answers = [self.replied[one.number].created for one in later if one.number in self.replied]
            if answers:
                waits.append((min(answers) - post.created).total_seconds() / 60)
        return sorted(waits)

    def settled(self, places: Sequence[str], start: datetime, end: datetime) -> float:
        """Of the matters that were answered the part whose author did not come back about them within a week, by all
        that was heard of them and what they meant by it."""
        newest = {place: self.world.by_place[place][-1].created for place in places}
        ends: Counter[bool] = Counter()
        for posts in self._customers(places, start, end).values():
            for post, later in self._matters(posts):
                if start <= post.created < end and self.replied[post.number].created + WEEK <= newest[post.place]:
                    ends[all(self._kind(one) for one in later)] += 1
        return ends[True] / ends.total()

    def _customers(self, places: Sequence[str], start: datetime, end: datetime) -> dict[str, list[Post]]:
        """What was heard of everybody who wrote of the brand, or to it."""
        found: defaultdict[str, list[Post]] = defaultdict(list)
        for post in self.world.posts:
            truth = self.world.truth[post.number]
            ours = "Brambling" in truth.brands and not (truth.own or truth.spam or truth.irrelevant)
            about = ours and post.place in places and start - 13 * WEEK <= post.created < end + 3 * WEEK
            if about and self.store.mentions.find(known_as(post)) is not None:
                found[post.author.key].append(post)
        return found

    def _matters(self, posts: Sequence[Post]) -> list[tuple[Post, list[Post]]]:
        """The first of an author's posts about each matter that was answered, and what was written about it then."""
        found: list[tuple[Post, list[Post]]] = []
        for post in posts:
            before = next((one for one in reversed(found) if self._goes_on(post, *one)), None)
            if before is not None and post.created > self.replied[before[0].number].created:
                before[1].append(post)
            elif before is None and post.number in self.replied and not self._kind(post):
                found.append((post, []))
        return found

    def _goes_on(self, post: Post, first: Post, later: Sequence[Post]) -> bool:
        if post.created > self.replied[first.number].created + WEEK:
            return False
        if post.parent is None:
            return bool(self._about(first) & self._about(post))
        return post.root == _begun(first)

    def _about(self, post: Post) -> set[str]:
        mention = Mention(network="web", native_id="1", text=post.text, title=post.title, tags=post.tags)
        return set(self._topics.match(mention))

    def _kind(self, post: Post) -> bool:
        """Praise or thanks that ask nothing."""
        truth = self.world.truth[post.number]
        mood = self.mood(post, "Brambling") if truth.brands else truth.feeling
        return mood == "positive" and not ASKS.search(post.text)


def _begun(post: Post) -> int:
    return post.number if post.root is None else post.root


def evidence_of(said: dict[str, Any]) -> Evidence:
    """The evidence in a deck.json."""
    names = ("measure", "window", "zone", "query", "n", "exclusions", "sources", "formula")
    return Evidence(**{name: tuple(one) if isinstance(one := said[name], list) else one for name in names})
