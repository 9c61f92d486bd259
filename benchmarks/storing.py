"""Storing mentions with full text, storing them again unchanged, and what a mention weighs.

The mix: 35% Mastodon, 30% Bluesky, 20% Hacker News, 15% feeds; posts of 6 to 60 words of a Zipf vocabulary, two
brands, 200,000 people on each network. Both sides get the same matched posts in the same batches of 20,000 (and a
tenth of them in pages of 100), a transaction each, and make their rows inside the clock. Ours does all it does:
comparing, folding words for the index (in Python; the pipeline has them from the matcher), authors, sightings,
matches, what is due, both rollups. Beside stands what one would write first: texts as names, unique (network,
native_id), an index on the time, authors, mentions, sightings and matches upserted by `executemany`, an FTS5 index
kept by the three triggers of SQLite's documentation; no rollups and nothing due; WAL, synchronous = normal, a cache
of 64 MB. The second time it runs the same statements, timed on a tenth of the rows. Storing again is timed twice: in
the same batches, as a quiet place answers hour by hour, and in batches cut differently, where each is looked up.
Targets are held against time on the wall; the line below says the ratio of processor time, which a busy machine
moves less. Ours indexes a batch of thousands in a thread while it makes the other rows, so it needs a second core to
be that quick on the wall; where there is none, the ratio of processor time is the one to expect.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from common import Row as Line

from socialwatch.models import Author, Engagement, Mention
from socialwatch.store import Heard, Row, Store
from socialwatch.store.items import compress, dump, train
from socialwatch.store.mentions import extra_of

NOW = datetime(2026, 9, 1, tzinfo=UTC)
BATCH, PAGE = 20_000, 100
BRANDS = (("Acme",), ("Acme", "Beta"), ("Beta",))
IDS = {"Acme": 1, "Beta": 2}
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
    """What one would write first: the same mentions, authors, sightings and matches in plain tables."""

    SCHEMA = """
        PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -65536; PRAGMA temp_store = memory;
        CREATE TABLE authors (network TEXT, native_id TEXT, handle TEXT, name TEXT, url TEXT, followers INTEGER,
            following INTEGER, bio TEXT, bot INTEGER, PRIMARY KEY (network, native_id));
        CREATE TABLE mentions (id INTEGER PRIMARY KEY, network TEXT NOT NULL, native_id TEXT NOT NULL, author TEXT,
            created INTEGER, title TEXT, text TEXT, url TEXT, lang TEXT, parent TEXT, thread TEXT, repost_of TEXT,
            likes INTEGER, replies INTEGER, reposts INTEGER, views INTEGER, extra TEXT, UNIQUE (network, native_id));
        CREATE INDEX mentions_by_time ON mentions (created);
        CREATE TABLE sightings (mention INTEGER, source INTEGER, PRIMARY KEY (mention, source)) WITHOUT ROWID;
        CREATE TABLE matches (brand INTEGER, mention INTEGER, PRIMARY KEY (brand, mention)) WITHOUT ROWID;
        CREATE INDEX matches_by_mention ON matches (mention, brand);
        CREATE VIRTUAL TABLE words USING fts5 (title, text, content = 'mentions', content_rowid = 'id');
        CREATE TRIGGER added AFTER INSERT ON mentions BEGIN
            INSERT INTO words (rowid, title, text) VALUES (new.id, new.title, new.text); END;
        CREATE TRIGGER removed AFTER DELETE ON mentions BEGIN
            INSERT INTO words (words, rowid, title, text) VALUES ('delete', old.id, old.title, old.text); END;
        CREATE TRIGGER changed AFTER UPDATE ON mentions BEGIN
            INSERT INTO words (words, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
            INSERT INTO words (rowid, title, text) VALUES (new.id, new.title, new.text); END;
    """
    AUTHORS = (
        "INSERT INTO authors VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (network, native_id) DO UPDATE SET"
        " (handle, name, url, followers, following, bio, bot) = (excluded.handle, excluded.name, excluded.url,"
        " excluded.followers, excluded.following, excluded.bio, excluded.bot)"
    )
    COLUMNS = "author created title text url lang parent thread repost_of likes replies reposts views extra".split()
    MENTIONS = (
        f"INSERT INTO mentions (network, native_id, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * 16)})"
        f" ON CONFLICT (network, native_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in COLUMNS)}"
    )
    SIGHTINGS = "INSERT OR IGNORE INTO sightings SELECT id, ? FROM mentions WHERE network = ? AND native_id = ?"
    MATCHES = "INSERT OR IGNORE INTO matches SELECT ?, id FROM mentions WHERE network = ? AND native_id = ?"

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(self.SCHEMA)

    def save(self, batch: Batch) -> None:
        authors, mentions, sightings, matches = plain(batch)
        self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(self.AUTHORS, authors)
        self.db.executemany(self.MENTIONS, mentions)
        self.db.executemany(self.SIGHTINGS, sightings)
        self.db.executemany(self.MATCHES, matches)
        self.db.execute("COMMIT")


Tuples = list[tuple[object, ...]]


def plain(batch: Batch) -> tuple[Tuples, Tuples, Tuples, Tuples]:
    """A batch as rows for the one beside."""
    authors: dict[tuple[str, str], tuple[object, ...]] = {}
    mentions: Tuples = []
    sightings: Tuples = []
    matches: Tuples = []
    for heard in batch:
        one, author, count = heard.mention, heard.mention.author or Author(""), heard.mention.engagement
        authors[one.network, author.native_id] = (
            one.network, author.native_id, author.handle, author.name, author.url, author.followers, author.following,
            author.bio, author.bot,
        )  # fmt: skip
        mentions.append(
            (one.network, one.native_id, author.native_id, int((one.created or NOW).timestamp()), one.title, one.text,
             one.url, one.lang, one.parent, one.thread, one.repost_of, count.likes, count.replies, count.reposts,
             count.views, extra_of(one))
        )  # fmt: skip
        sightings.append((1, one.network, one.native_id))
        for brand in heard.brands:
            matches.append((IDS[brand], one.network, one.native_id))
    return list(authors.values()), mentions, sightings, matches


class Clock:
    """Wall and processor seconds of one side: the machine may be busy with other things."""

    def __init__(self) -> None:
        self.wall = self.processor = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.wall += time.perf_counter() - wall
        self.processor += time.process_time() - processor

    def scale(self, by: float) -> None:
        self.wall, self.processor = self.wall * by, self.processor * by


def run(small: bool) -> list[Line]:
    count = 40_000 if small else 1_000_000
    size = f"{count:,} mentions"
    with tempfile.TemporaryDirectory() as folder:
        ours, beside = Ours(Path(folder) / "ours.db"), Beside(Path(folder) / "beside.db")
        first, base = _first(ours, beside, count)
        before = _index(ours.store)
        again, upsert = _again(ours, beside, count)
        cut = _cut_differently(ours, count)
        written = int(_index(ours.store) != before)
        weight = _weight(ours.store, count)
        ours.store.close()
        pages = _pages(Path(folder), count // 10)
    per_base = base / count
    return [
        *_lines("store, full text indexed", size, *first, "upsert by executemany, FTS triggers", 2.5),
        *_lines("store again, unchanged", size, again, upsert, "unconditional upsert with triggers", 20),
        *_lines("store again, cut differently", size, cut, upsert, "unconditional upsert with triggers", None),
        Line(
            work="  writes to the full-text index meanwhile", size=f"{written}", wanted="none", unit="writes",
            ok=written == 0,
        ),
        *_lines(f"store in pages of {PAGE}", f"{count // 10:,} mentions", *pages, "the same in the same pages", None),
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


def _lines(work: str, size: str, ours: Clock, beside: Clock, name: str, least: float | None) -> list[Line]:
    """By the clock on the wall, which the target is about, and by processor seconds."""
    ratio = beside.wall / ours.wall
    wanted = f"at least {least} times" if least else ""
    return [
        Line(
            work=work, size=size, ours_seconds=ours.wall, beside=name, beside_seconds=beside.wall, ratio=ratio,
            wanted=wanted, unit="x", ok=None if least is None else ratio >= least,
        ),
        Line(
            work="  processor seconds", size=size, ours_seconds=ours.processor, beside_seconds=beside.processor,
            ratio=beside.processor / ours.processor, unit="x",
        ),
    ]  # fmt: skip


def _first(ours: Ours, beside: Beside, count: int) -> tuple[tuple[Clock, Clock], int]:
    """The clocks of ours and of the other, and the bytes of texts, native ids and addresses."""
    mine, other, base = Clock(), Clock(), 0
    for batch in posts(count):
        rows = [Row(None, (heard,)) for heard in batch]
        with mine.running():
            ours.save(rows)
        with other.running():
            beside.save(batch)
        base += sum(len(f"{one.mention.text}{one.mention.native_id}{one.mention.url}".encode()) for one in batch)
    return (mine, other), base


def _pages(folder: Path, count: int) -> tuple[Clock, Clock]:
    """The clocks for the pages of a platform, each in its own transaction."""
    ours, beside = Ours(folder / "ours-pages.db"), Beside(folder / "beside-pages.db")
    mine, other = Clock(), Clock()
    for batch in posts(count):
        for start in range(0, len(batch), PAGE):
            page = batch[start : start + PAGE]
            rows = [Row(None, (heard,)) for heard in page]
            with mine.running():
                ours.save(rows)
            with other.running():
                beside.save(page)
    ours.store.close()
    return mine, other


def _again(ours: Ours, beside: Beside, count: int) -> tuple[Clock, Clock]:
    """The clocks for the same batches once more (beside: scaled from a tenth of them)."""
    mine, other, done = Clock(), Clock(), 0
    for batch in posts(count):
        rows = [Row(None, (heard,)) for heard in batch]
        with mine.running():
            ours.save(rows)
        if done < count // 10:
            with other.running():
                beside.save(batch)
            done += len(batch)
    other.scale(count / done)
    return mine, other


def _cut_differently(ours: Ours, count: int) -> Clock:
    """The clock for the same mentions in batches that begin elsewhere."""
    mine, left = Clock(), Batch()
    for batch in posts(count):
        left += batch
        part, left = left[: len(left) - 777], left[len(left) - 777 :]
        rows = [Row(None, (heard,)) for heard in part]
        with mine.running():
            ours.save(rows)
    return mine


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
    mentions = sizes["mentions"] + sizes["hashes"]
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
