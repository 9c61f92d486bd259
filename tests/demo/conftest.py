"""One world for all tests of the demo, and the towns that serve it: building takes two seconds, once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from socialwatch.demo.serve import Town, serve
from socialwatch.demo.world import World, build


@pytest.fixture(scope="package")
def world() -> World:
    return build()


@pytest.fixture(scope="package")
def town(world: World) -> Iterator[Town]:
    with serve(world) as running:
        yield running


class Answer:
    """What came back, whatever the status."""

    def __init__(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def json(self) -> Any:
        import json

        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@pytest.fixture(scope="package")
def ask() -> Any:
    """GET (or POST, with data) without the product's own client, so that the two check each other."""
    from urllib.error import HTTPError

    def ask(url: str, data: bytes | None = None, **headers: str) -> Answer:
        request = Request(url, data, {name.replace("_", "-"): value for name, value in headers.items()})
        try:
            with urlopen(request, timeout=10) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    return ask


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `socialwatch demo` leaves behind, made by it: a minute, but for a folder that SOCIALWATCH_DEMO names."""
    there = os.environ.get("SOCIALWATCH_DEMO")
    if there:
        return Path(there)
    folder = tmp_path_factory.mktemp("demo") / "socialwatch-demo"
    command = [sys.executable, "-m", "socialwatch", "demo", "--dir", str(folder), "--no-open"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return folder
