"""Profiles of Bluesky's authors, put beside their posts: the search tells nobody's followers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from socialwatch.errors import SourceError
from socialwatch.models import JSON
from socialwatch.sources.values import listing, mapping, text

AT_ONCE = 25  # the most that app.bsky.actor.getProfiles takes
KEPT = ("handle", "displayName", "followersCount", "followsCount", "description")
Look = Callable[[Sequence[str]], Awaitable[JSON]]
"""Asks for the profiles of some accounts and gives the answer's JSON; raises SourceError kinds."""


@dataclass(slots=True)
class Profiles:
    """What is known in this run of each author asked for; `told` ends with the first failure, for posts come first."""

    known: dict[str, Mapping[str, JSON]] = field(default_factory=dict)
    told: bool = True

    async def beside(self, posts: Sequence[Mapping[str, JSON]], look: Look) -> list[Mapping[str, JSON]]:
        """The posts, each with its author's `_profile` where that can be had."""
        await self._learn(list(_unknown(posts, self.known)), look)
        return [{**post, "_profile": dict(known)} if (known := self._of(post)) else post for post in posts]

    async def _learn(self, authors: Sequence[str], look: Look) -> None:
        for at in range(0, len(authors), AT_ONCE) if self.told else ():
            some = authors[at : at + AT_ONCE]
            try:
                told = listing(mapping(await look(some)).get("profiles"))
            except SourceError:
                self.told = False
                return
            self.known |= {author: {} for author in some}  # who is not answered for is not asked for again
            for profile in map(mapping, told):
                if did := text(profile.get("did")):
                    self.known[did] = {name: profile[name] for name in KEPT if profile.get(name) is not None}

    def _of(self, post: Mapping[str, JSON]) -> Mapping[str, JSON]:
        return self.known.get(author_of(post) or "", {})


def author_of(post: Mapping[str, JSON]) -> str | None:
    return text(mapping(post.get("author")).get("did"))


def _unknown(posts: Sequence[Mapping[str, JSON]], known: Mapping[str, object]) -> Iterator[str]:
    """Authors to ask for, each once; those whose posts tell it already are not."""
    authors = dict.fromkeys(
        author
        for post in posts
        if (author := author_of(post)) and mapping(post.get("author")).get("followersCount") is None
    )
    return (author for author in authors if author not in known)
