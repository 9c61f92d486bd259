"""The whole enrichment beside what one would write first, by processor seconds; its memory; redoing one step.

Both sides get the same stored posts: everyday words, one in nine from the sentiment lexicon, names that the queries
ask for, some handles, tags, links and emoji; one in seven in German, French or Spanish; one in ten copies another of
the last days. Ours is `socialwatch enrich` in a process of its own: language, mood, 200 topics of ten terms each, the
copies, the rollups and all that the database does. Beside it stands a loop over a table of `sqlite-utils` with a
full-text index kept by triggers: py3langid, vaderSentiment, one compiled regular expression a term, the labels written
back a thousand rows at a time. It finds no copies, keeps no rollup, and is timed on a sample, in proportion. A second
row adds the sets that are shipped: intents, stages, urgency and noise.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from common import Row as Line
from matching import by_term, phrases_of, queries, vocabulary
from sentiment import EVERYDAY, analyzer

from socialwatch.config import Brand, Config, Topic
from socialwatch.models import Author, Mention
from socialwatch.query import parse
from socialwatch.store import Heard, Row, Store

NOW = datetime(2026, 9, 1, tzinfo=UTC)
DAYS, BATCH = 90, 10_000
FOUR = {
    "copies": "socialwatch.enrich.duplicates:Copies",
    "language": "socialwatch.enrich.language:Language",
    "sentiment": "socialwatch.enrich.sentiment:Sentiment",
    "topics": "socialwatch.enrich.labels:Topics",
}
OTHERS = [
    said.split()
    for said in (
        "der die das und ist nicht ein eine ich wir aber heute schon wieder lieferung gestern danke warum immer noch",
        "le la les des est pas une pour dans je nous avec mais encore colis hier merci pourquoi toujours très bien",
        "el la los que es una por con para como pero todavía paquete ayer gracias muy bien siempre hoy donde está",
    )
]


@lru_cache(maxsize=1)
def words() -> list[str]:
    return vocabulary(50_000)


@lru_cache(maxsize=1)
def topics() -> list[str]:
    return queries(200, words())


def texts(count: int) -> Iterator[str]:
    """The posts, one after another; nothing is kept but those of which copies are made."""
    chance = random.Random(11)
    moods, tail = sorted(analyzer().lexicon), words()[500:]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(EVERYDAY))))
    rare = list(itertools.accumulate(1 / (rank + 500) for rank in range(len(tail))))
    recent: list[str] = []
    for _ in range(count):
        if recent and chance.random() < 0.1:
            yield _copy(chance, chance.choice(recent))
            continue
        size = chance.randint(6, 40)
        said = chance.choices(EVERYDAY, cum_weights=weights, k=size)
        if chance.random() < 1 / 7:
            said = chance.choices(chance.choice(OTHERS), k=size)
        for at in range(size):
            draw = chance.random()
            if draw < 0.11:
                said[at] = chance.choice(moods)
            elif draw < 0.3:
                said[at] = chance.choices(tail, cum_weights=rare)[0]
        text = " ".join(_signs(chance, said)).capitalize() + chance.choice((".", "!", "?", "", " 😀"))
        recent.append(text)
        del recent[:-2000]
        yield text


def _signs(chance: random.Random, said: list[str]) -> list[str]:
    draw = chance.random()
    if draw < 0.2:
        said.append("#" + chance.choice(EVERYDAY))
    elif draw < 0.4:
        said.append(f"https://t.example/{chance.randrange(10**9)}")
    elif draw < 0.5:
        said.insert(0, f"@user{chance.randrange(10**5)}")
    return said


def _copy(chance: random.Random, text: str) -> str:
    draw = chance.random()
    if draw < 0.4:
        return f"RT @user{chance.randrange(10**5)}: {text}"
    return f"{text} https://t.example/{chance.randrange(10**9)}" if draw < 0.8 else text


def fill(path: Path, count: int) -> None:
    """An archive with these posts, nothing said of them yet."""
    step = timedelta(days=DAYS) / count
    with Store.open(path, write=True, create=True) as store:
        with store.transaction():
            source = store.sources.id("listener", "bench")
        numbered = enumerate(texts(count))
        while some := list(itertools.islice(numbered, BATCH)):
            heard = [_heard(number, text, NOW - timedelta(days=DAYS) + step * number) for number, text in some]
            rows = [Row(None, (one,)) for one in heard]
            with store.transaction():
                store.writer.save(source, rows, run=None, now=NOW, keep_items=False)


def _heard(number: int, text: str, created: datetime) -> Heard:
    author = Author(f"user{number % 200_003}", f"user{number % 200_003}")
    mention = Mention(
        network="mastodon", native_id=f"https://host.example/{number}", text=text, author=author,
        created=created.replace(microsecond=0), url=f"https://host.example/{number}", lang="en",
    )  # fmt: skip
    return Heard(mention, (("Acme",), ("Beta",), ("Acme", "Beta"))[0 if number % 10 else number // 10 % 3])


def configuration(path: Path) -> Config:
    return Config(
        database=path,
        brands=(Brand(name="Acme", query="acme"), Brand(name="Beta", query="beta", kind="competitor")),
        topics=tuple(Topic(name=f"Topic {at}", query=query) for at, query in enumerate(topics())),
    )


def enrich(path: Path, steps: str = "four", newer: str = "-") -> dict[str, Any]:
    """What a run took, in a process of its own: processor seconds, most memory, what each step saw."""
    command = [sys.executable, __file__, "--enrich", str(path), steps, newer]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    answer: dict[str, Any] = json.loads(told.splitlines()[-1])
    return answer


def _child(path: Path, which: str, newer: str) -> None:
    """`newer` is a step of which a release has brought a newer version."""
    from unittest.mock import patch

    from socialwatch import pipeline
    from socialwatch.collect.enriching import dependents
    from socialwatch.enrich import steps
    from socialwatch.registry import STEPS, Registry

    known, config = Registry("steps", FOUR) if which == "four" else STEPS, configuration(path)
    if newer in known.names():
        known.load(newer).version += 1
    with patch("socialwatch.enrich.STEPS", known):
        began = time.process_time()
        done = pipeline.enrich(config, now=NOW)
        seconds = time.process_time() - began
        hanging = sorted(dependents(steps(config), [newer]))
    seen = sorted(name for name, number in done.items() if number)
    print(json.dumps({"seconds": seconds, "seen": seen, "memory": memory(), "hanging": hanging}))


def memory() -> float:
    """Most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def naive(path: Path, count: int) -> tuple[float, float]:
    """Processor seconds of the loop that one would write first, and of the patterns in it."""
    import py3langid
    import sqlite_utils

    made = [parse(query, kind="topic") for query in topics()]
    match, database = by_term(made), sqlite_utils.Database(path)
    table: Any = database["posts"]
    columns = {"language": None, "mood": None, "topics": None}
    table.insert_all(({"id": at, "text": text, **columns} for at, text in enumerate(texts(count))), pk="id")
    table.enable_fts(["text"], create_triggers=True)
    py3langid.classify("load the model"), analyzer(), match("compile")
    patterns, began = 0.0, time.process_time()
    for start in range(0, count, 1000):
        some = list(table.rows_where("id >= ? and id < ?", (start, start + 1000)))
        for row in some:
            row["language"] = py3langid.classify(row["text"])[0]
            row["mood"] = analyzer().polarity_scores(row["text"])["compound"]
            at = time.process_time()
            row["topics"] = json.dumps(match(row["text"]))
            patterns += time.process_time() - at
        table.upsert_all(some, pk="id")
    return time.process_time() - began, patterns


def run(small: bool = False) -> list[Line]:
    count, sample = (10_000, 500) if small else (1_000_000, 4_000)
    sizes = [count] if small else [200_000, count, 2_000_000]
    rows, ran = [], {}
    with tempfile.TemporaryDirectory() as folder:
        beside, patterns = naive(Path(folder) / "naive.db", sample)
        each, share = beside / sample, patterns / beside
        for size in sizes:
            path = Path(folder) / f"{size}.db"
            fill(path, size)
            ran[size] = enrich(path)
            if size == count:
                rows += [whole(count, ran[size], each, share), again(count, enrich(path, "four", "sentiment"))]
            if size == sizes[0]:
                path.unlink()
                fill(path, size)
                rows.append(more(size, enrich(path, "all"), each))
            path.unlink()
    return [*rows, *(flat(size, ran[size], ran[sizes[0]]) for size in sizes)]


def whole(count: int, ours: dict[str, Any], each: float, share: float) -> Line:
    terms = sum(len(phrases_of(parse(query, kind="topic"))) for query in topics())
    ratio = each * count / ours["seconds"]
    return Line(
        work=f"whole enrichment, {ours['seconds'] / count * 1e6:.0f} us a mention", size=f"{count:,}, {terms:,} terms",
        ours_seconds=ours["seconds"], beside=f"{each * 1e6:.0f} us, {share:.0%} of it patterns; finds no copies",
        beside_seconds=each * count, ratio=ratio, wanted="at least 8 times", unit="processor seconds", ok=ratio >= 8,
    )  # fmt: skip


def more(count: int, ours: dict[str, Any], each: float) -> Line:
    return Line(
        work=f"  with all shipped sets and noise, {ours['seconds'] / count * 1e6:.0f} us", size=f"{count:,} mentions",
        ours_seconds=ours["seconds"], beside="the same, which knows no intents, stages, urgency or noise",
        beside_seconds=each * count, ratio=each * count / ours["seconds"], unit="processor seconds",
    )  # fmt: skip


def again(count: int, ours: dict[str, Any]) -> Line:
    """A newer version of one step: that one and those that hang on it see the archive again, no other does."""
    return Line(
        work="  a newer version of the step sentiment", size=f"{count:,} mentions", ours_seconds=ours["seconds"],
        beside=f"redone: {', '.join(ours['seen'])}", wanted="what hangs on it only", ok=ours["seen"] == ours["hanging"],
    )  # fmt: skip


def flat(size: int, ours: dict[str, Any], first: dict[str, Any]) -> Line:
    grown = ours["memory"] / first["memory"]
    return Line(
        work=f"  most memory {ours['memory']:.0f} MB, {ours['seconds'] / size * 1e6:.0f} us each",
        size=f"{size:,} mentions", ours_seconds=ours["seconds"], ratio=grown, wanted="under 1 GB and flat",
        ok=ours["memory"] < 1000 and grown < 1.25,
    )  # fmt: skip


if __name__ == "__main__":
    if "--enrich" in sys.argv:
        _child(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    else:
        for row in run("--small" in sys.argv):
            print(row)
