"""Reads feeds for the process that started this one: what it is asked on stdin it answers on stdout.

A question is a line of JSON and the body of an answer, the reply a line of JSON. It ends when nobody asks any more:
when its stdin closes, however the asking process ended, or after some quiet seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from typing import BinaryIO

from socialwatch.errors import SourceDown, SourceError
from socialwatch.http import Answer
from socialwatch.sources.feed_reading import FeedDocument, read_feed

QUIET = 10.0
KINDS = {kind.__name__: kind for kind in (SourceDown, SourceError)}


class Reader:
    """The asking side; one question at a time. Whatever fails is an OSError: then it is read some other way."""

    def __init__(self) -> None:
        path = os.pathsep.join(filter(None, sys.path))  # what can be imported here can be imported there
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "socialwatch.sources.feed_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for the asking process
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def read(self, answer: Answer) -> FeedDocument:
        told, asked = self._process.stdout, self._process.stdin
        assert told is not None
        assert asked is not None
        head = {**asdict(answer), "headers": dict(answer.headers), "body": len(answer.body)}
        asked.write(json.dumps(head).encode() + b"\n" + answer.body)
        asked.flush()
        line = told.readline()
        if not line.endswith(b"\n"):
            self.close()
            raise OSError("the process that reads feeds has ended")
        reply = json.loads(line)
        if "error" in reply:
            raise KINDS[reply["error"]](reply["message"])
        return FeedDocument(**reply)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def answer_all(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer until there are no more questions."""
    last = [time.monotonic()]
    threading.Thread(target=_end_when_quiet, args=(last,), daemon=True).start()
    while line := asked.readline():
        last[0] = float("inf")  # at work
        head = json.loads(line)
        told.write(json.dumps(_reply(Answer(**{**head, "body": asked.read(head["body"])}))).encode() + b"\n")
        told.flush()
        last[0] = time.monotonic()


def _reply(answer: Answer) -> dict[str, object]:
    try:
        return asdict(read_feed(answer))
    except SourceError as error:
        return {"error": type(error).__name__, "message": str(error)}


def _end_when_quiet(last: list[float]) -> None:
    while time.monotonic() - last[0] < QUIET:
        time.sleep(1.0)
    os._exit(0)


if __name__ == "__main__":
    answer_all(sys.stdin.buffer, sys.stdout.buffer)
