"""What a platform said, as it travels between the parts: asks, pages, authors, mentions, results, labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from socialwatch.models import JSON, Span, fingerprint


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing a source is asked: `params` name it for ever, `span` is the part still owed.

    `title` is for people: "#acme on mastodon.social".
    """

    params: Mapping[str, JSON]
    span: Span
    title: str = ""

    @property
    def key(self) -> str:
        """The hash that names this ask in the ledger; it does not depend on the span."""
        return fingerprint(dict(self.params))


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a platform: self-contained raw items, the span they cover, and whether it was cut short."""

    items: Sequence[JSON]
    covered: Span
    resume: JSON | None = None  # a hint (token, ETag) kept in the ledger; the spans are the truth
    capped: bool = False
    gone: Sequence[str] = ()  # native ids of posts that their platform says were deleted


@dataclass(frozen=True, slots=True)
class Author:
    """An account as a platform shows it; `followers` is None where the platform does not say."""

    native_id: str
    handle: str | None = None
    name: str | None = None
    url: str | None = None
    followers: int | None = None
    following: int | None = None
    bio: str | None = None
    bot: bool | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """Counts at the time of reading; None is "not told", never 0."""

    likes: int | None = None
    replies: int | None = None
    reposts: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One post after mapping, in plain text and UTC.

    `native_id` is the network's global id (a Mastodon `uri`, a Bluesky at-uri), so that two servers that
    show the same post give the same mention. `created` is None when the platform gave no possible date.
    `parent`, `thread` and `repost_of` are native ids on the same network.
    """

    network: str
    native_id: str
    text: str
    author: Author | None = None
    created: datetime | None = None
    title: str | None = None
    url: str | None = None
    lang: str | None = None  # BCP 47, as the platform declares it
    parent: str | None = None
    thread: str | None = None
    repost_of: str | None = None
    community: str | None = None  # subreddit, forum category, site section
    country: str | None = None  # ISO 3166 alpha-2, where the platform says so
    place: str | None = None
    coordinates: tuple[float, float] | None = None  # latitude, longitude
    rating: float | None = None  # 1..5, for reviews
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # without '#'
    to: tuple[str, ...] = ()  # handles addressed, without '@'
    engagement: Engagement = field(default_factory=Engagement)
    edited: datetime | None = None

    @property
    def id(self) -> str:
        """`network:native_id`, the name of this post for ever."""
        return f"{self.network}:{self.native_id}"


@dataclass(frozen=True, slots=True)
class Result:
    """What a step says of a mention, or of one brand or topic in it (`target`).

    `value` is the answer ("en", "negative", "Billing"); `score` its figure (confidence, compound) or None.
    """

    mention: int  # the store's local key
    step: str
    target: str | None
    value: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of a mention, or of one brand in it: yes (`verdict`), or no, it is not `value`.

    `random` is told of mentions that chance has drawn, which are kept apart for honest measurement. `stale`: the post
    was edited since. `at` None is "now" for who writes it down.
    """

    mention: str  # "network:native_id"
    task: str  # sentiment, relevant, noise, topic, intent, stage, urgency
    value: str  # positive, neutral, negative; yes, no; the name of a topic, an intent...
    by: str
    brand: str | None = None
    verdict: bool = True
    at: datetime | None = None
    random: bool = False
    stale: bool = False
