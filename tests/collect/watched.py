"""A station at work on a small configuration, with a day's waits as hundredths of a second."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path

from socialwatch import pipeline
from socialwatch.collect import sharing, standing, streaming
from socialwatch.config import Brand, Config, Network, SourceSection
from socialwatch.errors import StoreError
from socialwatch.store import Store


def quick(monkeypatch):
    """Seconds of a day's work as hundredths."""
    monkeypatch.setattr(standing, "BEAT", 0.02)
    monkeypatch.setattr(standing, "SETTLE", 0.01)
    monkeypatch.setattr(sharing, "LOOK", 0.01)
    monkeypatch.setattr(streaming, "FIRST_WAIT", 0.01)


def streaming_config(folder: Path, url: str, *more: SourceSection, brands=()) -> Config:
    options = {"base_url": url, "followers": False, "seconds": 0.03, "quiet": 60.0}
    section = SourceSection(name="jet", type="jetstream", options=options)
    return Config(
        path=folder / "socialwatch.toml", database=folder / "socialwatch.sqlite",
        network=Network(allow=("127.0.0.0/8",)),
        brands=tuple(brands) or (Brand(name="Acme", query="acme"),), sources=(section, *more),
    )  # fmt: skip


@asynccontextmanager
async def watching(config, *, again=None, listen=lambda event: None):
    """A station at work, ended in the end; what it raises is raised."""
    station = pipeline.station(config, again=again or (lambda: config), listen=listen)
    task = asyncio.ensure_future(station.stay())
    try:
        yield station
        station.end("stop")
        done, _ = await asyncio.wait([task], timeout=5)
        assert done, "it was told to stop, and goes on"
        task.result()
    except TimeoutError:
        if task.done():
            task.result()  # why what was waited for did not happen
        raise
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=5)


async def until(true, seconds=20.0):
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for happens in a database
            await asyncio.sleep(0.01)


def stored(config):
    """Texts of what is stored, '' for tombstones."""
    if not config.database.exists():
        return []
    try:
        with Store.open(config.database) as store:
            return [row[0] for row in store.db.execute("SELECT text FROM mentions ORDER BY created")]
    except StoreError:
        return []


def rows(config, sql):
    with Store.open(config.database) as store:
        return store.db.execute(sql).fetchall()
