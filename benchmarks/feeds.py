"""Feeds: 500 of 50 entries, each on a host of its own, 100 ms away; all new, then nothing new.

A server in a process of its own answers every request after 100 ms, as far away as most feeds are. In life each feed
lives on a host of its own, and we ask one host little at a time; here each has an address of its own in 127.0.0.0/8,
which Linux answers without being told to (elsewhere they share 127.0.0.1, and the limit per host slows us down).
Two thirds are RSS, one third Atom, their bodies HTML of 60 to 250 words as blogs send it; every entry names the
brand, so that every entry is stored and indexed.

Beside stands the `reader` library with as many workers as we have connections and its search on: update_feeds and
update_search. Each side runs in a process of its own with an empty database, timed after its imports. Memory is the
most that our process ever held, and what those it started hold beside it at the end.
"""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path

from common import Row as Line

AWAY = 0.1  # seconds
CONCURRENCY = 20
ENTRIES = 50
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def words(chance: random.Random) -> list[str]:
    """A vocabulary with the frequencies of a language."""
    made = ["".join(chance.choices("abcdefghijklmnoprstuvwy", k=chance.randint(2, 11))) for _ in range(20_000)]
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(made))))
    return chance.choices(made, cum_weights=weights, k=100_000)


def feed(number: int, pool: list[str]) -> bytes:
    """One feed as a blog sends it."""
    chance = random.Random(number)
    kind = "atom" if number % 3 == 2 else "rss"
    home = f"https://blog{number}.example"
    entries = "".join(_entry(kind, home, place, number, chance, pool) for place in range(ENTRIES))
    if kind == "atom":
        return (
            f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
            f'<title>Blog {number}</title><id>{home}/</id><link href="{home}/"/>'
            f'<link rel="self" href="{home}/feed"/><updated>{NOW.isoformat()}</updated>{entries}</feed>'
        ).encode()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/'
        'content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f'<title>Blog {number}</title><link>{home}/</link><atom:link href="{home}/feed" rel="self"/>'
        f"<description>What blog {number} says</description><language>en-GB</language>{entries}</channel></rss>"
    ).encode()


def _entry(kind: str, home: str, place: int, number: int, chance: random.Random, pool: list[str]) -> str:
    start = chance.randrange(len(pool) - 400)
    told = pool[start : start + chance.randint(60, 250)]
    title = " ".join(told[:7]).capitalize()
    url = f"{home}/{place}/{'-'.join(told[:5])}"
    body = _html(told, home).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    when = NOW - timedelta(hours=place * 7 + number % 5, minutes=number % 60)
    teaser = " ".join(told[:30])
    if kind == "atom":
        return (
            f"<entry><title>{title}</title><id>{url}</id><link rel='alternate' href='{url}'/><published>"
            f"{when.isoformat()}</published><updated>{when.isoformat()}</updated><author><name>Writer {number % 40}"
            f"</name></author><category term='{told[8]}'/><summary>{teaser}</summary>"
            f"<content type='html'>{body}</content></entry>"
        )
    return (
        f"<item><title>{title}</title><link>{url}</link><guid isPermaLink='true'>{url}</guid><pubDate>"
        f"{format_datetime(when)}</pubDate><dc:creator>Writer {number % 40}</dc:creator><category>{told[8]}</category>"
        f"<category>{told[9]}</category><description>{teaser}</description>"
        f"<content:encoded>{body}</content:encoded></item>"
    )


def _html(told: list[str], home: str) -> str:
    """Paragraphs with links, emphasis and a picture; the brand in the first."""
    parts = [f'<p class="lead">At Acme {" ".join(told[:20])} <a href="{home}/{told[0]}">{told[1]}</a>.</p>']
    for at in range(20, len(told), 45):
        some = told[at : at + 45]
        parts.append(f'<p>{" ".join(some[:30])} <em>{some[0]}</em> &amp; <a href="/{some[-1]}">{some[-1]}</a>.</p>')
    return "\n".join([*parts, f'<p><img src="{home}/{told[2]}.jpg" alt="{told[3]}" width="640"/></p>'])


async def serve(count: int) -> None:
    """Answer every request 100 ms later: the feed, or 304 to whoever has it."""
    pool = words(random.Random(1))
    feeds = [feed(number, pool) for number in range(count)]
    tags = [f'"{blake2b(body, digest_size=8).hexdigest()}"' for body in feeds]

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                number = int(head.split(" ", 2)[1].strip("/").removesuffix(".xml"))
                await asyncio.sleep(AWAY)
                same = tags[number] in head
                body = b"" if same else feeds[number]
                status = "304 Not Modified" if same else f"200 OK\r\nContent-Length: {len(body)}"
                about = f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nETag: {tags[number]}\r\n\r\n"
                writer.write(about.encode() + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "0.0.0.0" if sys.platform == "linux" else "127.0.0.1", 0, backlog=500)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def addresses(port: int, count: int) -> list[str]:
    if sys.platform != "linux":
        return [f"http://127.0.0.1:{port}/{number}.xml" for number in range(count)]
    return [f"http://127.0.{number // 250 + 1}.{number % 250 + 1}:{port}/{number}.xml" for number in range(count)]


def configuration(folder: Path, urls: list[str], *, apart: bool) -> Path:
    """All feeds as one source, or each as its own."""
    head = (
        'timezone = "UTC"\ndatabase = "feeds.sqlite"\n[network]\nallow = ["127.0.0.0/8"]\n'
        f'concurrency = {CONCURRENCY}\n[[brand]]\nname = "Acme"\nquery = "acme"\nown = true\n'
    )
    one = f'[[source]]\nname = "feeds"\ntype = "feed"\nurls = {json.dumps(urls)}\n'
    each = "".join(f'[[source]]\nname = "feed{n}"\ntype = "feed"\nurl = "{url}"\n' for n, url in enumerate(urls))
    path = folder / "socialwatch.toml"
    path.write_text(head + (each if apart else one))
    return path


def ours(config: str, hours: str) -> dict[str, float]:
    """One `fetch`, so many hours after the first."""
    from socialwatch.config import load
    from socialwatch.pipeline import collect

    told = load(Path(config))
    began = time.perf_counter()
    run = collect(told, now=NOW + timedelta(hours=int(hours)))
    seconds = time.perf_counter() - began
    failed = [row.error for row in run.sources if row.ending in ("failed", "denied")]
    assert not failed, failed[:3]
    return {"seconds": seconds, "stored": run.saved.stored, "memory": memory()}


def beside(database: str, port: str, count: str) -> dict[str, float]:
    """The `reader` library, its search on."""
    from reader import make_reader

    reader = make_reader(database, search_enabled=True)
    for url in addresses(int(port), int(count)):
        reader.add_feed(url, exist_ok=True)
    began = time.perf_counter()
    reader.update_feeds(workers=CONCURRENCY)
    reader.update_search()
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "stored": reader.get_entry_counts().total, "memory": memory()}


def memory() -> float:
    """MB that this process held at most, and that those which read feeds for it hold at the end."""
    import psutil

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
    status = Path("/proc/self/status")
    if status.exists():  # where the other figure begins with what the parent held before this process was one
        own = int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return own + sum(child.memory_full_info().uss for child in psutil.Process().children(recursive=True)) / 2**20


def apart(*words: str) -> dict[str, float]:
    """What a function of this file gives in a process of its own."""
    told = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
    return result


@contextmanager
def server(count: int) -> Iterator[int]:
    """Its port."""
    process = subprocess.Popen([sys.executable, __file__, "serve", str(count)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait()


def measured(port: int, count: int, *, sources: bool) -> tuple[dict[str, float], dict[str, float]]:
    """All new, then nothing new."""
    with tempfile.TemporaryDirectory() as folder:
        config = str(configuration(Path(folder), addresses(port, count), apart=sources))
        first = apart("ours", config, "0")
        assert first["stored"] == count * ENTRIES, first
        return first, apart("ours", config, "1")


def measured_beside(port: int, count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        told = apart("beside", f"{folder}/reader.sqlite", str(port), str(count))
    assert told["stored"] == count * ENTRIES, told
    return told


def run(small: bool) -> list[Line]:
    count, turns = (60, 1) if small else (500, 3)
    size = f"{count} feeds of {ENTRIES}, {AWAY * 1000:.0f} ms away"
    floor = math.ceil(count / CONCURRENCY) * AWAY
    with server(count) as port:
        rounds = [(measured(port, count, sources=False), measured(port, count, sources=True)) for _ in range(turns)]
        there = importlib.util.find_spec("reader") is not None
        other = statistics.median(measured_beside(port, count)["seconds"] for _ in range(turns)) if there else None
    lines: list[Line] = []
    for place, what in enumerate(("as one source", "as sources each")):
        new, same = zip(*(one[place] for one in rounds), strict=True)
        lines += [
            _new(what, size, statistics.median(one["seconds"] for one in new), other),
            _same(what, size, statistics.median(one["seconds"] for one in same), floor),
        ]
    most = max(one["memory"] for pair in rounds for first_second in pair for one in first_second)
    lines.append(Line(work=f"memory held at most: {most:.0f} MB", size=size, wanted="under 250 MB", ok=most < 250))
    return lines


def _new(what: str, size: str, ours: float, other: float | None) -> Line:
    if other is None:
        return Line(
            work=f"feeds all new, {what}", size=size, ours_seconds=ours, wanted="at least 5 times faster",
            beside="reader, which is not installed: `uv run --group bench python benchmarks/run.py`",
        )  # fmt: skip
    return Line(
        work=f"feeds all new, {what}", size=size, ours_seconds=ours, beside="reader, its search on",
        beside_seconds=other, ratio=other / ours, wanted="at least 5 times faster", unit="x", ok=other / ours >= 5,
    )  # fmt: skip


def _same(what: str, size: str, ours: float, floor: float) -> Line:
    return Line(
        work=f"feeds, nothing new, {what}", size=size, ours_seconds=ours, beside="the wire alone, 20 at once",
        beside_seconds=floor, ratio=ours / floor, wanted="at most 1.5 times", unit="x of it", ok=ours / floor <= 1.5,
    )  # fmt: skip


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    if what == "serve":
        asyncio.run(serve(int(arguments[0])))
    else:
        print(json.dumps({"ours": ours, "beside": beside}[what](*arguments)))
