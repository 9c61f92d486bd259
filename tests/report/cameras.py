"""A camera that may photograph one server on loopback and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from socialwatch.report import shots


@contextmanager
def camera_on(server: ThreadingHTTPServer) -> Iterator[shots.Camera]:
    """The camera in a browser of its own; without a browser the test is skipped."""
    network = SimpleNamespace(allow=(f"127.0.0.1:{server.server_port}",), proxy=None, ca_bundle=None)
    with shots.open_camera(SimpleNamespace(network=network, report=SimpleNamespace(browser=None))) as opened:
        if opened is None:
            pytest.skip("no browser on this machine")
        yield opened
