"""Reads feeds for the process that started this one: what it is asked on stdin it answers on stdout.

A question is an answer of a server and the network that its entries are posts of, a reply the feed in it, its entries
mapped. It ends when nobody asks any more: when its stdin closes, however the asking process ended, or after some
quiet seconds.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from dataclasses import replace
from typing import IO, Any, BinaryIO

from socialwatch.errors import BadItem, SourceError
from socialwatch.http import Answer
from socialwatch.models import JSON, Mention
from socialwatch.sources.feed_entry import Entry, entry_mention
from socialwatch.sources.feed_reading import FeedDocument, read_feed

QUIET = 10.0
Reply = tuple[FeedDocument, list[Mention | None]] | SourceError


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

    def read(self, answer: Answer, network: str | None) -> FeedDocument:
        """The feed; entries are mapped when it is told of which network they are."""
        told, asked = self._process.stdout, self._process.stdin
        assert told is not None
        assert asked is not None
        try:
            pickle.dump((answer, network), asked)
            asked.flush()
            reply: Reply = pickle.load(told)  # noqa: S301 - our own process answers
        except (EOFError, pickle.UnpicklingError, ValueError) as error:
            self.close()
            raise OSError("the process that reads feeds has ended") from error
        if isinstance(reply, SourceError):
            raise reply
        document, mentions = reply
        items: list[dict[str, JSON]] = [
            Entry(item, mention) for item, mention in zip(document.items, mentions, strict=True)
        ]
        return replace(document, items=items)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def answer_all(asked: BinaryIO, told: BinaryIO) -> None:
    """Answer until there are no more questions."""
    last = [time.monotonic()]
    threading.Thread(target=_end_when_quiet, args=(last,), daemon=True).start()
    while (question := _next(asked)) is not None:
        last[0] = float("inf")  # at work
        pickle.dump(_reply(*question), told)
        told.flush()
        last[0] = time.monotonic()


def _next(asked: IO[bytes]) -> Any:
    try:
        return pickle.load(asked)  # noqa: S301 - only who started this process can write to it
    except EOFError:
        return None


def _reply(answer: Answer, network: str | None) -> Reply:
    try:
        document = read_feed(answer)
    except SourceError as error:
        return error
    return document, [_mapped(item, network) for item in document.items]


def _mapped(item: dict[str, JSON], network: str | None) -> Mention | None:
    """None for what cannot be mapped: who asked finds out why, where it is set aside."""
    try:
        return entry_mention(item, network) if network else None
    except BadItem:
        return None


def _end_when_quiet(last: list[float]) -> None:
    while time.monotonic() - last[0] < QUIET:
        time.sleep(1.0)
    os._exit(0)


if __name__ == "__main__":
    answer_all(sys.stdin.buffer, sys.stdout.buffer)
