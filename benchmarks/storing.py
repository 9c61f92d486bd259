"""Storing mentions with full text, storing them again unchanged, and what a mention weighs.

The mix: 35% Mastodon, 30% Bluesky, 20% Hacker News, 15% feeds; posts of 6 to 60 words of a Zipf vocabulary, two
brands, 200,000 authors. Both sides get the same posts in batches of 20,000, a transaction each. Ours starts from
mapped and matched posts and is timed with all it does: comparing, folding words, authors, sightings, matches,
what is due, both rollups. Beside stands what one would write first: authors, mentions, sightings and matches by
`executemany` from rows made ready before the clock starts, an FTS5 index kept by triggers; the second time
upserts without a condition, timed on a tenth of the rows. Storing again is timed twice: in the same batches,
as a quiet place answers hour by hour, and in batches cut differently, where every mention is looked up.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
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
        numbers = range(start, min(count, start + BATCH))
        batch = [_post(number, chance, pool, NOW - timedelta(days=90) + step * number) for number in numbers]
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


def _heard(
    network: str,
    native: str,
    text: str,
    author: Author,
    created: datetime,
    url: str,
    count: Engagement,
    chance: random.Random,
) -> Heard:
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
    """The same tables, triggers, executemany."""

    SCHEMA = """
        PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -65536; PRAGMA temp_store = memory;
        CREATE TABLE authors (network TEXT, native_id TEXT, handle TEXT, name TEXT, followers INTEGER,
            PRIMARY KEY (network, native_id));
        CREATE TABLE mentions (id INTEGER PRIMARY KEY, network TEXT, native_id TEXT, author TEXT, created INTEGER,
            text TEXT, url TEXT, lang TEXT, likes INTEGER, replies INTEGER, UNIQUE (network, native_id));
        CREATE TABLE sightings (mention INTEGER, source INTEGER, PRIMARY KEY (mention, source)) WITHOUT ROWID;
        CREATE TABLE matches (brand INTEGER, mention INTEGER, PRIMARY KEY (brand, mention)) WITHOUT ROWID;
        CREATE INDEX matches_by_mention ON matches (mention, brand);
        CREATE VIRTUAL TABLE words USING fts5 (text, content = 'mentions', content_rowid = 'id');
        CREATE TRIGGER added AFTER INSERT ON mentions BEGIN
            INSERT INTO words (rowid, text) VALUES (new.id, new.text); END;
        CREATE TRIGGER changed AFTER UPDATE ON mentions BEGIN
            INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text);
            INSERT INTO words (rowid, text) VALUES (new.id, new.text); END;
    """
    AUTHORS = (
        "INSERT INTO authors VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET handle = excluded.handle,"
        " name = excluded.name, followers = excluded.followers"
    )
    MENTIONS = "INSERT INTO mentions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    UPSERT = (
        " ON CONFLICT (network, native_id) DO UPDATE SET author = excluded.author, created = excluded.created,"
        " text = excluded.text, url = excluded.url, lang = excluded.lang, likes = excluded.likes,"
        " replies = excluded.replies"
    )

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(self.SCHEMA)

    def save(self, rows: Plain, more: str = "") -> None:
        authors, mentions, sightings, matches = rows
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(self.AUTHORS, authors)
        self.db.executemany(self.MENTIONS + more, mentions)
        self.db.executemany("INSERT OR REPLACE INTO sightings VALUES (?, ?)", sightings)
        self.db.executemany("INSERT OR REPLACE INTO matches VALUES (?, ?)", matches)
        self.db.execute("COMMIT")


Tuples = list[tuple[object, ...]]
Plain = tuple[Tuples, Tuples, Tuples, Tuples]


def plain(batch: Batch, first: int) -> Plain:
    """A batch as rows for the one beside, with ids given out."""
    authors, mentions, sightings, matches = [], [], [], []
    for number, heard in enumerate(batch, first):
        one, author, count = heard.mention, heard.mention.author or Author(""), heard.mention.engagement
        authors.append((one.network, author.native_id, author.handle, author.name, author.followers))
        created = int((one.created or NOW).timestamp())
        mentions.append(
            (number, one.network, one.native_id, author.native_id, created, one.text, one.url, one.lang, count.likes,
             count.replies)
        )  # fmt: skip
        sightings.append((number, 1))
        matches += [({"Acme": 1, "Beta": 2}[brand], number) for brand in heard.brands]
    return authors, mentions, sightings, matches


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def run(small: bool) -> list[Line]:
    count = 40_000 if small else 1_000_000
    size = f"{count:,} mentions"
    with tempfile.TemporaryDirectory() as folder:
        ours, beside = Ours(Path(folder) / "ours.db"), Beside(Path(folder) / "beside.db")
        seconds, other, base = _first(ours, beside, count)
        before = _index(ours.store)
        again, upsert = _again(ours, beside, count)
        cut = _cut_differently(ours, count)
        written = int(_index(ours.store) != before)
        weight = _weight(ours.store, count)
        ours.store.close()
    per_base = base / count
    return [
        _line("store, full text indexed", size, seconds, "executemany with FTS triggers", other, 2.5),
        _line("store again, unchanged", size, again, "unconditional upsert with triggers", upsert, 20),
        _line("store again, unchanged, cut differently", size, cut, "unconditional upsert with triggers", upsert, None),
        Line(
            work="  writes to the full-text index meanwhile", size=f"{written}", wanted="none", unit="writes",
            ok=written == 0,
        ),
        Line(
            work=f"size per mention ({weight['all']:.0f} bytes)", size=size, ratio=weight["all"] / per_base,
            beside=f"text + native id + URL ({per_base:.0f} bytes)", wanted="at most 2.6 times", unit="x",
            ok=weight["all"] / per_base <= 2.6,
        ),
        Line(
            work=f"  table {weight['mentions']:.0f}, index {weight['words']:.0f}, rest {weight['rest']:.0f} bytes",
            size=size,
        ),
        Line(work=f"  apart: kept item {weight['item']:.0f} of {weight['raw']:.0f} bytes", size="compressed"),
        Line(work=f"  apart: results {weight['results']:.0f} bytes a mention", size="language and sentiment"),
    ]  # fmt: skip


def _line(work: str, size: str, ours: float, name: str, beside: float, least: float | None) -> Line:
    ratio = beside / ours
    wanted = f"at least {least} times" if least else ""
    return Line(
        work=work, size=size, ours_seconds=ours, beside=name, beside_seconds=beside, ratio=ratio, wanted=wanted,
        unit="x", ok=None if least is None else ratio >= least,
    )  # fmt: skip


def _first(ours: Ours, beside: Beside, count: int) -> tuple[float, float, int]:
    """Seconds of ours and of the other, and the bytes of texts, native ids and addresses."""
    seconds, other, base, first = 0.0, 0.0, 0, 1
    for batch in posts(count):
        rows, tuples = [Row(None, (heard,)) for heard in batch], plain(batch, first)
        seconds += timed(partial(ours.save, rows))
        other += timed(partial(beside.save, tuples))
        first += len(batch)
        base += sum(len(f"{one.mention.text}{one.mention.native_id}{one.mention.url}".encode()) for one in batch)
    return seconds, other, base


def _again(ours: Ours, beside: Beside, count: int) -> tuple[float, float]:
    """Seconds for the same batches once more (beside: scaled from a tenth of them)."""
    seconds, other, done = 0.0, 0.0, 0
    for batch in posts(count):
        seconds += timed(partial(ours.save, [Row(None, (heard,)) for heard in batch]))
        if done < count // 10:
            other += timed(partial(beside.save, plain(batch, done + 1), beside.UPSERT))
            done += len(batch)
    return seconds, other * count / done


def _cut_differently(ours: Ours, count: int) -> float:
    """Seconds for the same mentions in batches that begin elsewhere."""
    seconds, left = 0.0, Batch()
    for batch in posts(count):
        left += batch
        part, left = left[: len(left) - 777], left[len(left) - 777 :]
        seconds += timed(partial(ours.save, [Row(None, (heard,)) for heard in part]))
    return seconds + timed(partial(ours.save, [Row(None, (heard,)) for heard in left]))


def _index(store: Store) -> tuple[int, int]:
    """What changes whenever anything is written to the full-text index."""
    row = store.db.execute("SELECT count(*), sum(length(block)) FROM words_data").fetchone()
    return int(row[0]), int(row[1])


def _weight(store: Store, count: int) -> dict[str, float]:
    """Bytes per mention by table, once what is due is done; results and kept items apart."""
    store.db.execute("DELETE FROM due")
    store.db.execute("VACUUM")
    sizes = dict(store.db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
    total = sum(sizes.values())
    mentions = sizes["mentions"] + sizes.get("sqlite_autoindex_mentions_1", 0)
    words = sum(size for name, size in sizes.items() if name.startswith("words"))
    some = min(count, 20_000)
    store.db.execute("INSERT INTO steps VALUES (1, 'language', 'x', 1), (2, 'sentiment', 'x', 1)")
    store.db.execute(f"INSERT INTO results SELECT id, 1, 0, 'en', 0.98, 1 FROM mentions LIMIT {some}")
    store.db.execute(f"INSERT INTO results SELECT id, 2, 0, 'negative', -0.4215, 1 FROM mentions LIMIT {some}")
    results = store.db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'results'").fetchone()[0]
    bodies = [dump(_item(heard.mention)) for heard in next(posts(2000))]
    dictionary = train(bodies[:200])
    packed = [len(compress(body, dictionary)) for body in bodies[200:]]
    return {
        "all": total / count, "mentions": mentions / count, "words": words / count,
        "rest": (total - mentions - words) / count, "results": results / some,
        "item": sum(packed) / len(packed), "raw": sum(map(len, bodies[200:])) / len(packed),
    }  # fmt: skip


def _item(mention: Mention) -> dict[str, object]:
    """A post as Mastodon's API would give it, shortened."""
    account = {"acct": mention.author.handle if mention.author else None, "bot": False, "locked": False, "note": ""}
    return {
        "id": mention.native_id[-18:], "uri": mention.native_id, "url": mention.url, "created_at": str(mention.created),
        "content": f"<p>{mention.text}</p>", "account": account, "visibility": "public", "sensitive": False,
        "spoiler_text": "", "favourites_count": mention.engagement.likes, "reblogs_count": 0, "replies_count": 0,
        "media_attachments": [], "mentions": [], "tags": [], "emojis": [], "card": None, "poll": None,
    }  # fmt: skip
