"""A server that speaks Mastodon's interface over real HTTP: the package mastodon-mock."""

from __future__ import annotations

import importlib.util
import json
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from needing import needed
from processes import answers, free_port, running


@dataclass(frozen=True)
class Mocked:
    url: str
    token: str = "mock_token"

    def ask(self, path: str, **posted: str) -> dict[str, Any]:
        body = json.dumps(posted).encode() if posted else None
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with closing(
            urllib.request.urlopen(urllib.request.Request(self.url + path, body, headers), timeout=10)
        ) as told:
            answer: dict[str, Any] = json.load(told)
            return answer


@contextmanager
def mastodon_mocked(log: Path) -> Iterator[Mocked]:
    """An empty one, which keeps everything in memory."""
    if importlib.util.find_spec("mastodon_mock") is None:
        needed("mastodon-mock is not installed: uv sync --group real")
    port = free_port()
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--port", str(port), "--log-level",
               "error"]  # fmt: skip
    with running(command, log, lambda: answers(f"http://127.0.0.1:{port}/api/v1/instance")):
        yield Mocked(f"http://127.0.0.1:{port}")
