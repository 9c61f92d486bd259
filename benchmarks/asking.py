"""Asking an archive: trends, share of voice, the newest posts of a word, and whole processes.

The posts are those of `storing.py` (90 days, three networks and feeds, two brands), with moods spread over them.
`trends` and `compare` are over the last 45 days by day, with the 45 days before for comparison, so that each touches
every post. Beside stands one statement over mentions and matches, with an index on `created`, that counts the
same. One post in twenty repeats another (seven tell a story, as wire stories and reposts do), because `compare` counts
stories beside voices; the statement beside it counts them, too. A line below says what `compare` takes where nobody
repeats anybody. For the newest 50 of a frequent word `ORDER BY created` over the join of index and mentions. Whole
processes are measured beside `python -c pass`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from common import Row as Line
from common import median_seconds
from storing import NOW, Ours, posts

from socialwatch.clock import Window, last_window
from socialwatch.measures.base import Scope
from socialwatch.measures.voice import voice
from socialwatch.measures.volume import volume
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.store import Row, Store
from socialwatch.store.select import select

COPIES, TELLERS = 20, 7  # one post in so many repeats another; so many tell a story
CONFIG = """\
timezone = "Europe/London"
database = "archive.sqlite"
[[brand]]
name = "Acme"
own = true
[[brand]]
name = "Beta"
kind = "competitor"
"""


def build(folder: Path, count: int) -> Path:
    """An archive of so many scored posts, with its configuration beside it."""
    (folder / "socialwatch.toml").write_text(CONFIG)
    ours = Ours(folder / "archive.sqlite")
    store = ours.store
    with store.transaction():
        store.facts.use_zone("Europe/London")
    for batch in posts(count):
        ours.save([Row(None, (heard,)) for heard in batch])
    with store.transaction():
        store.db.execute("UPDATE matches SET mood = (mention >> 3) * 7919 % 3 - 1")
        store.facts.rebuild()
        span = Span(NOW - timedelta(days=91), NOW)
        store.coverage.record(ours.source, "all", span, "whole", run=None, at=NOW)
    store.close()
    return folder / "archive.sqlite"


def finish(path: Path) -> None:
    """Copies, and what stands beside needs; after `compare` was timed without any."""
    store = Store.open(path, write=True)
    with store.transaction():
        store.db.execute(
            "INSERT INTO copies (mention, story, created)"
            " SELECT id, first_value(id) OVER (PARTITION BY at / ?), created"
            " FROM (SELECT id, created, row_number() OVER (ORDER BY id) - 1 AS at"
            " FROM mentions WHERE (id >> 6) % ? = 0)",
            (TELLERS, COPIES),
        )
        store.facts.rebuild()
    store.db.execute("CREATE INDEX by_created ON mentions (created)")
    store.db.execute("ANALYZE")
    store.close()


def scan_trends(store: Store, window: Window) -> int:
    """Both windows by day, brand and mood, from the posts themselves."""
    sql = (
        "SELECT (m.created + 3600) / 86400, x.brand, x.mood, count(*) FROM mentions AS m JOIN matches AS x"
        " ON x.mention = m.id WHERE m.created >= ? AND m.created < ? AND x.flags & 3 = 0 GROUP BY 1, 2, 3"
    )
    return sum(len(store.db.execute(sql, span.epochs).fetchall()) for span in (window.span, window.before))


def scan_compare(store: Store, window: Window) -> int:
    """The same with stories told once."""
    sql = (
        "SELECT brand, sum(n - 1) FROM (SELECT x.brand AS brand, c.story, count(*) AS n FROM mentions AS m"
        " JOIN matches AS x ON x.mention = m.id JOIN copies AS c ON c.mention = m.id"
        " WHERE m.created >= ? AND m.created < ? AND x.flags & 3 = 0 GROUP BY 1, 2) GROUP BY 1"
    )
    return scan_trends(store, window) + len(store.db.execute(sql, window.span.epochs).fetchall())


def scan_newest(store: Store, word: str) -> int:
    sql = (
        "SELECT m.id FROM words AS w JOIN mentions AS m ON m.id = w.rowid WHERE words MATCH ?"
        " AND EXISTS (SELECT 1 FROM matches WHERE mention = m.id) ORDER BY m.created DESC LIMIT 50"
    )
    return len(store.db.execute(sql, (word,)).fetchall())


def frequent(store: Store) -> str:
    """A word that about a fifth of the posts hold."""
    store.db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)")
    total = store.db.execute("SELECT count(*) FROM mentions").fetchone()[0]
    sql = "SELECT term FROM temp.terms ORDER BY abs(doc - ?) LIMIT 1"
    return str(store.db.execute(sql, (total // 5,)).fetchone()[0])


def processes(folder: Path, *commands: tuple[str, ...]) -> list[float]:
    """Median wall seconds of whole processes, taken in turns, so that a busy minute slows all of them alike."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    times: list[list[float]] = [[] for _ in commands]
    for turn in range(16):
        for place, command in enumerate(commands):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, *command], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True
            )
            if turn:  # the first turn writes bytecode and warms the disk's cache
                times[place].append(time.perf_counter() - began)
    return [statistics.median(one) for one in times]


def run(small: bool) -> list[Line]:
    count = 40_000 if small else 1_000_000
    size = f"{count:,} mentions"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = build(folder, count)
        window = last_window("45d", NOW, "Europe/London")
        scope = Scope(window=window, own=("Acme",), competitors=("Beta",), tracked=("Acme", "Beta"))
        with Store.open(path) as store:
            plain = median_seconds(lambda: voice(store, scope), 9)
        finish(path)
        with Store.open(path) as store:
            word = frequent(Store.open(path, write=True))
            scanning = median_seconds(lambda: scan_trends(store, window))
            lines = [
                _inside("trends, two windows by day", size, median_seconds(lambda: volume(store, scope), 9), scanning),
                _inside(
                    f"compare, two windows, {100 // COPIES}% copies",
                    size,
                    median_seconds(lambda: voice(store, scope), 9),
                    median_seconds(lambda: scan_compare(store, window)),
                ),
                Line(
                    work="  without copies",
                    size=size,
                    ours_seconds=plain,
                    beside_seconds=scanning,
                    ratio=scanning / plain,
                    unit="x",
                ),
                _newest(store, size, word),
            ]
        lines += _processes(folder, size)
    return lines


def _inside(work: str, size: str, ours: float, scanning: float) -> Line:
    ratio = scanning / ours
    return Line(
        work=work, size=size, ours_seconds=ours, beside="one scan of mentions and matches", beside_seconds=scanning,
        ratio=ratio, wanted="at least 30 times, at most 20 ms", unit="x", ok=ratio >= 30 and ours <= 0.020,
    )  # fmt: skip


def _newest(store: Store, size: str, word: str) -> Line:
    query = parse(word)
    ours = median_seconds(lambda: select(store, query, limit=50), 9)
    beside = median_seconds(lambda: scan_newest(store, word))
    ratio = beside / ours
    return Line(
        work="search, newest 50 of a word in a fifth of all posts", size=size, ours_seconds=ours,
        beside="ORDER BY created over the join", beside_seconds=beside, ratio=ratio,
        wanted="at least 20 times, at most 5 ms", unit="x", ok=ratio >= 20 and ours <= 0.005,
    )  # fmt: skip


def _processes(folder: Path, size: str) -> list[Line]:
    words = ("-m", "socialwatch", "trends", "--json", "--last", "45d", "--now", NOW.isoformat())
    nothing, helped, trends = processes(folder, ("-c", "pass"), ("-m", "socialwatch", "--help"), words)
    return [_process("--help", "", helped, nothing, 7), _process("trends --json", size, trends, nothing, 9)]


def _process(work: str, size: str, ours: float, nothing: float, most: int) -> Line:
    return Line(
        work=f"{work}, whole process", size=size, ours_seconds=ours, beside="python -c pass", beside_seconds=nothing,
        ratio=ours / nothing, wanted=f"at most {most} times", unit="x of it", ok=ours / nothing <= most,
    )  # fmt: skip
