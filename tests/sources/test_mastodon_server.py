"""A server that speaks Mastodon's API over real HTTP: posts in, mentions out, none twice."""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialwatch import pipeline
from socialwatch.config import check
from socialwatch.store import Store

pytestmark = pytest.mark.server
POSTS = 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    if importlib.util.find_spec("mastodon_mock") is None:
        pytest.skip("mastodon-mock is not installed: uv sync --group real")
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "mastodon_mock",
        "serve",
        "--in-memory",
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                ask(url, "/api/v1/instance")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def ask(url: str, path: str, **posted: str) -> dict:
    body = json.dumps(posted).encode() if posted else None
    headers = {"Authorization": "Bearer mock_token", "Content-Type": "application/json"}
    with closing(urllib.request.urlopen(urllib.request.Request(url + path, body, headers), timeout=10)) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def posted(server) -> list[dict]:
    """Posts about acme, every fifth an answer to the one before, all under one tag."""
    told: list[dict] = []
    for number in range(POSTS):
        more = {"in_reply_to_id": told[-1]["id"]} if number % 5 == 4 else {}
        told.append(ask(server, "/api/v1/statuses", status=f"Acme coffee number {number} #acme", **more))
    return told


@pytest.fixture
def config(server, tmp_path, monkeypatch):
    monkeypatch.setenv("MOCK_TOKEN", "mock_token")
    path = tmp_path / "socialwatch.toml"
    path.write_text(f"""
[network]
allow = ["{server.removeprefix("http://")}"]
[[brand]]
name = "Acme"
own = true
query = "acme"
[[source]]
type = "mastodon"
name = "mock"
base_url = "{server}"
token = "env:MOCK_TOKEN"
tags = ["acme"]
""")
    return check(path)


def stored(path: Path) -> list[tuple[str, str | None]]:
    with Store.open(path) as store:
        return store.db.execute("SELECT native_id, parent FROM mentions").fetchall()


def test_two_hundred_posts_in_two_hundred_mentions_out_twice_and_none_twice(posted, config):
    now = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5)
    run = pipeline.collect(config, now=now)
    assert [row.error for row in run.sources] == [None]
    first = stored(config.database)
    assert {native_id for native_id, _ in first} == {post["uri"] for post in posted}
    assert len(first) == POSTS
    again = pipeline.collect(config, now=now + timedelta(minutes=1))
    assert [row.error for row in again.sources] == [None]
    assert stored(config.database) == first
    assert again.saved.stored == 0


def test_answers_name_their_parents(posted, config):
    pipeline.collect(config, now=datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5))
    known = {post["id"]: post["uri"] for post in posted}
    wanted = {post["uri"]: known[post["in_reply_to_id"]] for post in posted if post["in_reply_to_id"]}
    found = {native_id: parent for native_id, parent in stored(config.database) if parent}
    assert len(wanted) == POSTS // 5
    assert found == wanted


def test_a_wrong_token_is_told(posted, config, monkeypatch):
    monkeypatch.setenv("MOCK_TOKEN", "wrong")
    run = pipeline.collect(config, now=datetime.now(UTC).replace(microsecond=0))
    assert run.failed
    assert "MOCK_TOKEN" in str(run.sources[0].error)
    assert "wrong" not in str(run.sources[0].error).replace("wrong token", "")
