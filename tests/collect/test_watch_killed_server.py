"""A watch that is killed ten times in the middle ends with the same posts as one that was not."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from socialwatch.collect.vitals import health_path, read
from socialwatch.store import Store

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))
from jetstream_server import SECOND, deletion, jetstream, post

pytestmark = pytest.mark.server
POSTS = 600


def written(folder: Path, url: str) -> Path:
    path = folder / "socialwatch.toml"
    path.write_text(
        f'[[brand]]\nname = "Acme"\nquery = "acme"\n[network]\nallow = ["127.0.0.0/8"]\n'
        f'[[source]]\ntype = "jetstream"\nbase_url = "{url}"\nfollowers = false\nseconds = 0.05\nfirst_hours = 1\n',
        "utf-8",
    )
    return path


async def started(config: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "socialwatch", "--config", str(config), "watch", "--quiet",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def at_work(config: Path) -> None:
    """A busy machine takes long to start a process: one that is killed before it listens proves nothing."""
    health = health_path(config.with_name("socialwatch.sqlite"))
    before = read(health)
    async with asyncio.timeout(60):
        while (told := read(health)) is None or (before and told["pid"] == before["pid"]):  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.05)


def texts(config: Path) -> list[str]:
    with Store.open(config.with_name("socialwatch.sqlite")) as store:
        assert store.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [row[0] for row in store.db.execute("SELECT text FROM mentions ORDER BY native_id")]


async def talk(jet) -> None:
    """A post every few milliseconds, some of which are deleted later."""
    began = time.time() - 200
    for number in range(1, POSTS + 1):
        now = int((began + number / 10) * SECOND)
        jet.say({**post(number), "time_us": now})
        if number % 20 == 0:
            jet.say({**deletion(number - 10, 0), "time_us": now + 1})
        await asyncio.sleep(0.02)


def test_a_watch_killed_ten_times_loses_and_doubles_nothing(tmp_path):
    chance = random.Random(7)

    async def run():
        async with jetstream() as jet:
            config = written(tmp_path, jet.url)
            talking = asyncio.ensure_future(talk(jet))
            for _ in range(10):
                watch = await started(config)
                await at_work(config)
                await asyncio.sleep(chance.uniform(0, 1.1))
                watch.send_signal(signal.SIGKILL)
                await watch.wait()
            await talking
            watch = await started(config)
            await at_work(config)
            wanted = json.dumps({"cursor": jet.history[-1]["time_us"]})
            async with asyncio.timeout(60):
                while True:
                    with Store.open(config.with_name("socialwatch.sqlite")) as store:
                        if store.db.execute("SELECT resume FROM ledger").fetchall() == [(wanted,)]:
                            break
                    await asyncio.sleep(0.1)
            began = time.monotonic()
            watch.send_signal(signal.SIGTERM)
            _, talk_of_it = await watch.communicate()
            assert (watch.returncode, time.monotonic() - began < 5) == (0, True), talk_of_it
            return config

    config = asyncio.run(run())
    gone = {f"acme {number - 10}" for number in range(20, POSTS + 1, 20)}
    everything = {f"acme {number}" for number in range(1, POSTS + 1)}
    found = texts(config)
    assert set(found) - {""} == everything - gone
    assert len(found) == len(set(found) - {""}) + found.count("")
    assert found.count("") <= len(gone)
    told = read(health_path(config.with_name("socialwatch.sqlite")))
    assert told["state"] == "stopped"
