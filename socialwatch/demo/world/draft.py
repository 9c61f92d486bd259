"""The world while it is being written: posts with their truth, numbered in the order of time at the end."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from socialwatch.demo.world.model import Person, Post, Truth, World
from socialwatch.demo.world.rhythm import NOW


class Draft:
    """Collects posts; `add` hands the post back, so that replies and copies can point at it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._posts: list[Post] = []
        self._truth: dict[int, Truth] = {}

    def add(self, truth: Truth, **fields: Any) -> Post | None:
        """A post of that truth; None when it would lie in the future of the world."""
        if fields["created"] >= NOW:
            return None
        post = Post(number=len(self._posts), **fields)
        self._posts.append(post)
        self._truth[post.number] = truth
        return post

    def posts(self) -> list[tuple[Post, Truth]]:
        return [(post, self._truth[post.number]) for post in self._posts]

    def finish(self) -> World:
        """The world in order of time; replies are counted where they are."""
        ordered = sorted(self._posts, key=lambda post: (post.created, post.number))
        numbers = {post.number: index for index, post in enumerate(ordered)}
        answered: dict[int, int] = {}
        done: list[Post] = []
        for index, post in enumerate(ordered):
            parent, root, quotes = (None if n is None else numbers[n] for n in (post.parent, post.root, post.quotes))
            if parent is not None:
                answered[parent] = answered.get(parent, 0) + 1
            done.append(replace(post, number=index, parent=parent, root=root, quotes=quotes))
        for post in done:
            post.replies = max(post.replies, answered.get(post.number, 0))
        truth = {numbers[number]: value for number, value in self._truth.items()}
        return World(self.seed, NOW.replace(microsecond=0), tuple(done), truth)


def applause(person: Person, chance: Random, push: float = 1.0) -> tuple[int, int, int]:
    """Likes, replies and reposts with a heavy tail that grows with the author's followers."""
    reach = (person.followers or 120) ** 0.45 / 9
    likes = int((chance.paretovariate(1.25) - 1) * reach * 2.2 * push)
    replies = int((chance.paretovariate(1.7) - 1) * (likes + 1) ** 0.35)
    reposts = int(likes * chance.random() * 0.3)
    return min(likes, 900), min(replies, 90), min(reposts, 260)
