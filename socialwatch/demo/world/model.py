"""What the demo world is made of: people, posts, and the truth about each post that tests may look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

Place = Literal["mastodon", "bluesky", "hackernews", "news", "blogs", "reviews", "forum"]
Feeling = Literal["positive", "neutral", "negative"]


@dataclass(frozen=True, slots=True)
class Person:
    """An account in one place; `followers` is None where the place does not tell."""

    key: str  # the account's own id there: a DID, a number, a user name
    place: Place
    handle: str
    name: str
    lang: str
    followers: int | None = None
    following: int | None = None
    bio: str = ""
    bot: bool = False
    home: str = ""  # the server or site the account lives on


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the world knows of a post and the product must find out: tests read it, and the demo's labels come of it.

    `feeling` is the scene's, in which the post is spoken; `toward` what it means for each brand that it names.
    """

    scene: str
    brands: tuple[str, ...]
    feeling: Feeling
    spam: bool = False
    irrelevant: bool = False
    own: bool = False
    story: str | None = None  # copies of one wire story share it
    toward: Mapping[str, Feeling] = field(default_factory=dict)

    def mood(self, brand: str) -> Feeling:
        """What somebody who reads the post would say of its mood toward that brand."""
        return self.toward.get(brand, "neutral") if self.toward else self.feeling


@dataclass(slots=True, kw_only=True)
class Post:
    """One post before a platform dresses it: `parent` and `root` are numbers of other posts.

    `text` is plain, with paragraphs as blank lines; `html` replaces it where an author wrote mark-up.
    """

    number: int
    place: Place
    author: Person
    created: datetime
    text: str
    lang: str
    title: str = ""
    site: str = ""  # the paper, blog or board it stands in
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    html: str = ""
    likes: int = 0
    replies: int = 0
    reposts: int = 0
    rating: int | None = None
    parent: int | None = None
    root: int | None = None
    quotes: int | None = None
    edited: datetime | None = None


@dataclass(frozen=True)
class World:
    """Everything that was said, oldest first, numbered by time."""

    seed: int
    now: datetime
    posts: Sequence[Post]
    truth: Mapping[int, Truth] = field(repr=False)

    @cached_property
    def by_place(self) -> dict[Place, list[Post]]:
        places: dict[Place, list[Post]] = {}
        for post in self.posts:
            places.setdefault(post.place, []).append(post)
        return places

    @cached_property
    def by_number(self) -> dict[int, Post]:
        return {post.number: post for post in self.posts}

    @cached_property
    def answers(self) -> dict[int, list[Post]]:
        """The direct replies to each post, oldest first."""
        found: dict[int, list[Post]] = {}
        for post in self.posts:
            if post.parent is not None:
                found.setdefault(post.parent, []).append(post)
        return found
