"""The shapes that go into the store and come out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from socialwatch.models import JSON, Label, Mention
from socialwatch.store.migrations import NOISE, OWN, REPOST


@dataclass(frozen=True, slots=True)
class Heard:
    """One mention as the pipeline has matched it: the brands it speaks of, and those whose own post it is.

    `words` is its `query.index_text`, where whoever matched it has that at hand.
    """

    mention: Mention
    brands: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One raw item with the mentions in it, or with the reason why it could not be mapped."""

    item: JSON
    heard: Sequence[Heard] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What storing some rows did; whatever is read is stored, changed, unchanged, unmatched or set aside."""

    read: int = 0
    stored: int = 0
    changed: int = 0
    unchanged: int = 0
    unmatched: int = 0
    set_aside: int = 0
    keys: tuple[int, ...] = ()  # of the mentions that are new, ascending; sums leave them out

    def __add__(self, other: Saved) -> Saved:
        return Saved(
            read=self.read + other.read,
            stored=self.stored + other.stored,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            unmatched=self.unmatched + other.unmatched,
            set_aside=self.set_aside + other.set_aside,
        )


@dataclass(frozen=True, slots=True)
class Stored:
    """A mention as the store knows it, with everything said of it since.

    `sentiment` is (label, compound); label "unknown" with compound None when no step could tell. `toward` holds
    the effective mood per brand. `flags` are those of `matches` per brand: OWN, NOISE, REPOST.
    """

    key: int
    mention: Mention
    brands: tuple[str, ...]
    sources: tuple[str, ...]
    sentiment: tuple[str, float | None]
    toward: Mapping[str, str]
    topics: tuple[str, ...]
    lang: str | None
    flags: Mapping[str, int]
    seen: datetime
    date_unknown: bool = False
    purged: bool = False
    revision: int = 0
    first_run: int | None = None
    changed_run: int | None = None
    results: Sequence[tuple[str, str | None, str, float | None]] = field(default=())  # step, target, value, score
    group: tuple[str, int] | None = None  # of posts that say the same: the id of the first, and how many they are
    labels: Sequence[Label] = ()  # what people have said of it, oldest first, stale ones too

    @property
    def id(self) -> str:
        return self.mention.id

    @property
    def created(self) -> datetime:
        """When it was posted, or first seen where the date is unknown."""
        return self.mention.created or self.seen

    @property
    def copy_of(self) -> str | None:
        """The id of the first post of its group, None when it is that itself or in no group."""
        return self.group[0] if self.group and self.group[0] != self.id else None

    def said(self, step: str) -> tuple[str, ...]:
        """What a step says of the post: its intents, stages, urgency or campaigns."""
        return tuple(target for name, target, _, _ in self.results if name == step and target is not None)

    @property
    def noise_because(self) -> str | None:
        """Why a step takes it for noise; None when it does not."""
        return next((value for name, target, value, _ in self.results if name == "noise" and target is None), None)

    def has(self, flag: int) -> bool:
        return any(flags & flag for flags in self.flags.values())

    def without(self, brands: Collection[str]) -> Stored:
        """The same, and nothing of these brands."""
        if not any(brand in brands for brand in self.brands):
            return self
        return replace(
            self,
            brands=tuple(brand for brand in self.brands if brand not in brands),
            toward={brand: mood for brand, mood in self.toward.items() if brand not in brands},
            flags={brand: flags for brand, flags in self.flags.items() if brand not in brands},
        )

    def as_json(self) -> dict[str, JSON]:
        """The object of `search --json` and `export`; keys are fixed, new ones are only added."""
        mention, author = self.mention, self.mention.author
        label, compound = self.sentiment
        return {
            "id": mention.id,
            "network": mention.network,
            "native_id": mention.native_id,
            "sources": list(self.sources),
            "author": (author.handle or author.name or author.native_id) if author else None,
            "author_name": author.name if author else None,
            "author_url": author.url if author else None,
            "followers": author.followers if author else None,
            "created": iso(self.created),
            "date_unknown": self.date_unknown,
            "seen": iso(self.seen),
            "title": mention.title,
            "text": mention.text,
            "url": mention.url,
            "lang": self.lang,
            "brands": list(self.brands),
            "topics": list(self.topics),
            "intents": list(self.said("intents")),
            "stages": list(self.said("stages")),
            "urgency": list(self.said("urgency")),
            "campaigns": list(self.said("campaigns")),
            "sentiment": {"label": label, "compound": compound, "toward": dict(self.toward)},
            "likes": mention.engagement.likes,
            "replies": mention.engagement.replies,
            "reposts": mention.engagement.reposts,
            "views": mention.engagement.views,
            "rating": mention.rating,
            "country": mention.country,
            "place": mention.place,
            "community": mention.community,
            "parent": mention.parent,
            "thread": mention.thread,
            "repost_of": mention.repost_of,
            "copy_of": self.copy_of,
            "copies": self.group[1] - 1 if self.group else 0,
            "links": list(mention.links),
            "tags": list(mention.tags),
            "own": [brand for brand, flags in self.flags.items() if flags & OWN],
            "noise": self.has(NOISE),
            "noise_because": self.noise_because,
            "repost": self.has(REPOST) or mention.repost_of is not None,
            "purged": self.purged,
            "labels": [label_as_json(label) for label in self.labels],
        }


def label_as_json(label: Label) -> dict[str, JSON]:
    """One label of `search --json` and `show --json`."""
    return {
        "task": label.task,
        "value": label.value,
        "verdict": "yes" if label.verdict else "no",
        "brand": label.brand,
        "by": label.by,
        "at": iso(label.at) if label.at else None,
        "random": label.random,
        "stale": label.stale,
    }


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC: 2026-09-30T14:00:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
