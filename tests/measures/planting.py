"""A small archive with planted truths: three months, three brands, one delivery crisis, known to the last post."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from socialwatch.clock import Window, window_for
from socialwatch.collect.comparing import compare
from socialwatch.enrich.duplicates import Copies
from socialwatch.measures.base import Scope
from socialwatch.models import Author, Engagement, Mention, Mood, Result, Span
from socialwatch.store import Heard, Row, Store

NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)
ZONE = "Europe/London"
CRISIS = datetime(2026, 7, 16, 8, tzinfo=UTC)  # 09:00 in London


@dataclass(frozen=True, kw_only=True)
class Post:
    """One post to plant, with all that is said of it."""

    text: str
    at: datetime
    brands: tuple[str, ...] = ("Acme",)
    mood: Mood = "neutral"
    moods: dict[str, Mood] = field(default_factory=dict)  # toward brands, where they differ
    topics: tuple[str, ...] = ()
    by: str | None = "jane"
    followers: int | None = None
    network: str = "mastodon"
    id: str = ""
    thread: str | None = None
    parent: str | None = None
    repost_of: str | None = None
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lang: str | None = "en"
    likes: int | None = None
    own: tuple[str, ...] = ()
    title: str | None = None


def mention_of(post: Post, number: int) -> Mention:
    return Mention(
        network=post.network,
        native_id=post.id or f"n{number}",
        text=post.text,
        title=post.title,
        author=Author(native_id=f"id-{post.by}", handle=post.by, followers=post.followers) if post.by else None,
        created=post.at,
        lang=post.lang,
        parent=post.parent,
        thread=post.thread,
        repost_of=post.repost_of,
        links=post.links,
        tags=post.tags,
        engagement=Engagement(likes=post.likes),
    )


def plant(store: Store, posts: Sequence[Post], source: str = "fedi", kind: str = "mastodon", start: int = 0) -> None:
    """Store posts as the pipeline would, with moods and topics said of them."""
    mentions = [mention_of(post, start + i) for i, post in enumerate(posts)]
    rows = [
        Row({"n": start + i}, (Heard(mention, post.brands, post.own),))
        for i, (mention, post) in enumerate(zip(mentions, posts, strict=True))
    ]
    with store.transaction():
        store.writer.save(store.sources.id(source, kind), rows, run=None, now=NOW)
        keys = [store.mentions.find(mention.id) or 0 for mention in mentions]
        moods = [
            Result(key, "sentiment", brand, post.moods.get(brand, post.mood))
            for key, post in zip(keys, posts, strict=True)
            for brand in post.brands
        ]
        store.results.save("sentiment", "s1", keys, moods)
        said = [Result(k, "topics", t, t) for k, post in zip(keys, posts, strict=True) for t in post.topics]
        store.results.save("topics", "t1", keys, said, kind="topic")
        store.results.settle(keys)
    found = compare(store, Copies(), dict(zip(keys, mentions, strict=True)))
    with store.transaction():
        store.copies.replace(found.keys, found.pairs)


def cover(
    store: Store, start: datetime, end: datetime, source: str = "fedi", ending: str = "whole", ask: str = "a"
) -> None:
    detail = "told so" if ending != "whole" else None
    with store.transaction():
        store.coverage.record(
            store.sources.id(source, "mastodon"), ask, Span(start, end), ending, detail, run=None, at=NOW
        )


def everyday(seed: int = 7) -> list[Post]:
    """June to August: about ten posts a day on Acme, six on Rival, two on coffee; waking hours only."""
    chance = random.Random(seed)
    posts = []
    for day in range(92):
        for brand, usual in (("Acme", 10), ("Rival", 6), ("Coffee", 2)):
            for _ in range(usual + chance.randint(-2, 2)):
                at = datetime(2026, 6, 1, 7, tzinfo=UTC) + timedelta(days=day, seconds=chance.randrange(14 * 3600))
                mood: Mood = chance.choices(("positive", "neutral", "negative", "unknown"), (3, 4, 2, 1))[0]
                topic = chance.choice((("Taste",), ("Price",), ()))
                what = {"Taste": "lovely roast", "Price": "costs a lot"}.get(
                    topic[0] if topic else "", "my morning cup"
                )
                posts.append(
                    Post(
                        text=f"{brand} {what} {chance.choice(('again', 'today', 'indeed'))} x{chance.randrange(999)}",
                        at=at, brands=(brand,), mood=mood, topics=topic, by=f"user{chance.randrange(40)}",
                        network=chance.choice(("mastodon", "hackernews")), likes=chance.randrange(20),
                        followers=chance.choice((None, 100, 2000)), lang=chance.choice(("en", "de")),
                    )
                )  # fmt: skip
    return posts


def crisis() -> list[Post]:
    """Seventy angry posts on lost parcels within six hours of 16 July, 09:00 in London."""
    first = Post(
        text="Acme my parcel is lost, where is it?", at=CRISIS + timedelta(minutes=4), mood="negative",
        topics=("Delivery",), by="first_ada", id="crisis-1", likes=3, thread="t-first",
    )  # fmt: skip
    rest = [
        Post(
            text=f"Acme parcel lost too, courier never came #parcelgate x{i}", at=CRISIS + timedelta(minutes=6 + 5 * i),
            mood="negative", topics=("Delivery",), by=f"angry{i}", tags=("parcelgate",), likes=900 if i == 20 else 5,
            links=("https://example.org/outage?utm_source=x",) if i % 3 == 0 else (),
        )
        for i in range(69)
    ]  # fmt: skip
    reply = Post(
        text="Sorry Ada, Acme is looking into it", at=CRISIS + timedelta(minutes=44), by="acme_care", own=("Acme",),
        parent="crisis-1", thread="t-first", id="reply-1",
    )  # fmt: skip
    copies = [
        Post(text="Acme my parcel is lost", at=CRISIS + timedelta(hours=1, minutes=i), mood="negative",
             topics=("Delivery",), by=f"echo{i}", repost_of="crisis-1")
        for i in range(3)
    ]  # fmt: skip
    return [first, *rest, reply, *copies]


def window(since: str = "2026-07-01", until: str = "2026-07-31", zone: str = ZONE) -> Window:
    return window_for(now=NOW, tz_name=zone, since=since, until=until)


def scope(over: Window | None = None, **narrow: object) -> Scope:
    return Scope(
        window=over or window(), own=("Acme",), competitors=("Rival",), tracked=("Acme", "Rival", "Coffee"),
        labels=("Delivery", "Taste", "Price"), named=("Acme", "Rival", "coffee"), **narrow,
    )  # fmt: skip


def build(path: Path) -> Store:
    store = Store.open(path, write=True, create=True)
    with store.transaction():
        store.facts.use_zone(ZONE)
    posts = [*everyday(), *crisis()]
    plant(store, posts)
    cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
    return store
