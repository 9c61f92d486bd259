"""What somebody who reads the demo's posts would say of them: the world's truth, by the ids that a listener knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from socialwatch.demo.serve import bluesky, feeds, hackernews, mastodon
from socialwatch.demo.world.model import Post, Truth, World


class Said(NamedTuple):
    """One answer; brand "" is whatever brand the post speaks of."""

    id: str
    task: str
    value: str
    brand: str


def known_as(post: Post) -> str:
    """The id under which whoever listens knows the post."""
    if post.place == "mastodon":
        return f"mastodon:{mastodon.status_uri(post)}"
    if post.place == "bluesky":
        return f"bluesky:{bluesky.uri(post)}"
    if post.place == "hackernews":
        return f"hackernews:{hackernews.item_id(post)}"
    return f"web:{feeds.guid(post)}"


class Reader:
    """Knows every post of a world, and what was meant by it."""

    def __init__(self, world: World) -> None:
        self._truth = {known_as(post): world.truth[post.number] for post in world.posts}

    def says(self, task: str, ids: Iterable[str]) -> list[Said]:
        """The answers to one task, sentiment or relevant; nothing of posts that the world did not write."""
        known = [(one, truth) for one in ids if (truth := self._truth.get(one)) is not None]
        if task == "relevant":
            return [Said(one, task, "no" if truth.spam or truth.irrelevant else "yes", "") for one, truth in known]
        return [Said(one, task, mood, brand) for one, truth in known for brand, mood in _moods(truth)]


def _moods(truth: Truth) -> list[tuple[str, str]]:
    """The mood toward each brand, or one for all where they are the same."""
    moods = {brand: truth.mood(brand) for brand in truth.toward or truth.brands}
    if len(set(moods.values())) < 2:
        return [("", next(iter(moods.values()), truth.feeling))]
    return list(moods.items())
