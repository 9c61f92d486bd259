"""Storing mentions with full text, storing them again unchanged, and what a mention weighs.

The mix: 35% Mastodon, 30% Bluesky, 20% Hacker News, 15% feeds; posts of 6 to 60 words of a Zipf vocabulary, two
brands, 200,000 authors. Both sides get the same posts in batches of 20,000, a transaction each; only the storing
is timed. Beside stands what one would write first: one table with a unique native id, an FTS5 index kept by
triggers, `executemany`; the second time an upsert without a condition. Ours also keeps authors, sightings,
matches, what is due, and both rollups. For the unchanged round the one beside is timed on a tenth of the rows.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from common import Row as Line

from socialwatch.models import Author, Engagement, Mention
from socialwatch.store import Heard, Row, Store
from socialwatch.store.items import compress, dump, train

NOW = datetime(2026, 9, 1, tzinfo=UTC)
BATCH = 20_000
BRANDS = (("Acme",), ("Acme", "Beta"), ("Beta",))
Batch = list[Heard]


def posts(count: int) -> Iterator[Batch]:
    """Batches of posts, in the order of time as a listener hears them, newest of a batch first."""
    chance = random.Random(7)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvwy", k=chance.randint(2, 11))) for _ in range(40_000)]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    pool = chance.choices(words, cum_weights=weights, k=400_000)
    step = timedelta(days=90) / count
    for start in range(0, count, BATCH):
        batch = [_post(number, chance, pool, NOW - timedelta(days=90) + step * number) for number in range(start, min(count, start + BATCH))]
        yield batch[::-1]


def _post(number: int, chance: random.Random, pool: list[str], created: datetime) -> Heard:
    place = chance.randrange(len(pool) - 80)
    text = " ".join(pool[place : place + chance.randint(6, 60)]).capitalize()
    kind, who = chance.random(), chance.randrange(200_000)
    count = Engagement(likes=chance.randrange(20), replies=chance.randrange(4))
    if kind < 0.35:
        host, status = f"host{who % 40}.social", 116_000_000_000_000_000 + number * 65536
        author = Author(f"https://{host}/users/user{who}", f"user{who}@{host}", f"User {who}", followers=who % 900)
        native, url = f"https://{host}/users/user{who}/statuses/{status}", f"https://{host}/@user{who}/{status}"
        return _heard("mastodon", native, text, author, created, url, count, chance)
    if kind < 0.65:
        did = f"did:plc:{who * 2654435761 % 2**64:024x}"
        rkey = f"3l{number:011x}"
        author = Author(did, f"user{who}.bsky.social", f"User {who}")
        native, url = f"at://{did}/app.bsky.feed.post/{rkey}", f"https://bsky.app/profile/{did}/post/{rkey}"
        return _heard("bluesky", native, text, author, created, url, count, chance)
    if kind < 0.85:
        native = str(48_000_000 + number)
        url = f"https://news.ycombinator.com/item?id={native}"
        return _heard("hackernews", native, text, Author(f"user{who}", f"user{who}"), created, url, count, chance)
    url = f"https://news{who % 60}.example/2026/{created:%m/%d}/{'-'.join(pool[place : place + 7])}-{number}"
    return _heard("web", url, text, Author(f"news{who % 60}.example"), created, url, Engagement(), chance)


def _heard(network: str, native: str, text: str, author: Author, created: datetime, url: str, count: Engagement, chance: random.Random) -> Heard:
    mention = Mention(
        network=network, native_id=native, text=text, author=author, created=created.replace(microsecond=0), url=url,
        lang="en", engagement=count,
    )  # fmt: skip
    return Heard(mention, BRANDS[chance.randrange(3)])


class Ours:
    """The store, fed as the pipeline feeds it."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path, write=True, create=True)
        with self.store.transaction():
            self.source = self.store.sources.id("listener", "bench")

    def save(self, batch: list[Row]) -> None:
        with self.store.transaction():
            self.store.writer.save(self.source, batch, run=1, now=NOW, keep_items=False)


class Beside:
    """One table, triggers, executemany."""

    INSERT = "INSERT INTO mentions (network, native_id, author, name, created, text, url, lang, likes, replies) VALUES (?,?,?,?,?,?,?,?,?,?)"
    UPSERT = (
        INSERT + " ON CONFLICT (network, native_id) DO UPDATE SET author = excluded.author, name = excluded.name,"
        " created = excluded.created, text = excluded.text, url = excluded.url, lang = excluded.lang,"
        " likes = excluded.likes, replies = excluded.replies"
    )

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -65536; PRAGMA temp_store = memory;"
            "CREATE TABLE mentions (id INTEGER PRIMARY KEY, network TEXT, native_id TEXT, author TEXT, name TEXT, created INTEGER,"
            " text TEXT, url TEXT, lang TEXT, likes INTEGER, replies INTEGER, UNIQUE (network, native_id));"
            "CREATE VIRTUAL TABLE words USING fts5 (text, content = 'mentions', content_rowid = 'id');"
            "CREATE TRIGGER added AFTER INSERT ON mentions BEGIN"
            " INSERT INTO words (rowid, text) VALUES (new.id, new.text); END;"
            "CREATE TRIGGER changed AFTER UPDATE ON mentions BEGIN"
            " INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text);"
            " INSERT INTO words (rowid, text) VALUES (new.id, new.text); END;"
        )

    def save(self, rows: list[tuple[object, ...]], statement: str) -> None:
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(statement, rows)
        self.db.execute("COMMIT")


def as_tuple(heard: Heard) -> tuple[object, ...]:
    one = heard.mention
    author, count = one.author or Author(""), one.engagement
    created = int((one.created or NOW).timestamp())
    return (
        one.network, one.native_id, author.handle, author.name, created, one.text, one.url, one.lang, count.likes, count.replies,
    )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def run(small: bool) -> list[Line]:
    count = 40_000 if small else 1_000_000
    size = f"{count:,} mentions"
    with tempfile.TemporaryDirectory() as folder:
        ours, beside = Ours(Path(folder) / "ours.db"), Beside(Path(folder) / "beside.db")
        new, base = [0.0, 0.0], 0
        for batch in posts(count):
            rows, tuples = [Row(None, (heard,)) for heard in batch], [as_tuple(heard) for heard in batch]
            new[0] += timed(lambda rows=rows: ours.save(rows))  # type: ignore[misc]
            new[1] += timed(lambda tuples=tuples: beside.save(tuples, beside.INSERT))  # type: ignore[misc]
            base += sum(len(f"{one.text}{one.native_id}{one.url}".encode()) for one in (heard.mention for heard in batch))
        again = _again(ours, beside, count)
        weight = _weight(ours.store, count)
    per_base = base / count
    return [
        Line(
            work="store, full text indexed", size=size, ours_seconds=new[0], beside="executemany with FTS triggers",
            beside_seconds=new[1], ratio=new[1] / new[0], wanted="at least 2.5 times", unit="x", ok=new[1] / new[0] >= 2.5,
        ),
        Line(
            work="store again, unchanged", size=size, ours_seconds=again[0], beside="unconditional upsert with triggers",
            beside_seconds=again[1], ratio=again[1] / again[0], wanted="at least 20 times", unit="x", ok=again[1] / again[0] >= 20,
        ),
        Line(
            work="  full-text index written while storing again", size=f"{again[2]} rows", ours_seconds=None, beside="",
            beside_seconds=None, ratio=None, wanted="none", unit="rows", ok=again[2] == 0,
        ),
        Line(
            work=f"size per mention ({weight['all']:.0f} bytes)", size=size, ours_seconds=None,
            beside=f"text + native id + URL ({per_base:.0f} bytes)", beside_seconds=None, ratio=weight["all"] / per_base,
            wanted="at most 2.6 times", unit="x", ok=weight["all"] / per_base <= 2.6,
        ),
        Line(
            work=f"  of it: table {weight['mentions']:.0f}, index {weight['words']:.0f}, rest {weight['rest']:.0f} bytes", size=size,
            ours_seconds=None, beside="", beside_seconds=None, ratio=None, wanted="", unit="", ok=None,
        ),
        Line(
            work=f"  apart: kept item {weight['item']:.0f} of {weight['raw']:.0f} bytes, due and results", size="compressed",
            ours_seconds=None, beside="", beside_seconds=None, ratio=None, wanted="", unit="", ok=None,
        ),
    ]  # fmt: skip


def _again(ours: Ours, beside: Beside, count: int) -> tuple[float, float, int]:
    """Seconds for the same posts once more (beside: scaled from a tenth of them), and index rows written."""
    before = ours.store.db.execute("SELECT sum(length(block)), count(*) FROM words_data").fetchone()
    seconds, other, done = 0.0, 0.0, 0
    for batch in posts(count):
        rows = [Row(None, (heard,)) for heard in batch]
        seconds += timed(lambda rows=rows: ours.save(rows))  # type: ignore[misc]
        if done < count // 10:
            tuples = [as_tuple(heard) for heard in batch]
            other += timed(lambda tuples=tuples: beside.save(tuples, beside.UPSERT))  # type: ignore[misc]
            done += len(batch)
    after = ours.store.db.execute("SELECT sum(length(block)), count(*) FROM words_data").fetchone()
    return seconds, other * count / done, int(before != after) * abs(after[1] - before[1] or 1)


def _weight(store: Store, count: int) -> dict[str, float]:
    """Bytes per mention by table, once what is due is done; kept items apart."""
    store.db.execute("DELETE FROM due")
    store.db.execute("VACUUM")
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sizes = dict(store.db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    mentions = sizes["mentions"] + sizes.get("sqlite_autoindex_mentions_1", 0)
    words = sum(size for name, size in sizes.items() if name.startswith("words"))
    total = sum(sizes.values())
    bodies = [dump({"id": one.mention.native_id, "content": one.mention.text, "created_at": str(one.mention.created), "url": one.mention.url, "account": {"acct": one.mention.author.handle if one.mention.author else None, "followers_count": 5, "note": "", "bot": False, "locked": False}, "favourites_count": 1, "reblogs_count": 0, "replies_count": 0, "visibility": "public", "sensitive": False, "spoiler_text": ""}) for one in next(posts(2000))]
    dictionary = train(bodies[:200])
    packed = [len(compress(body, dictionary)) for body in bodies[200:]]
    return {
        "all": total / count, "mentions": mentions / count, "words": words / count,
        "rest": (total - mentions - words) / count, "item": sum(packed) / len(packed),
        "raw": sum(map(len, bodies[200:])) / len(packed),
    }  # fmt: skip
