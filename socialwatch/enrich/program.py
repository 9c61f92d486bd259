"""The engine `command`: a program of yours that reads texts as JSON lines and answers each with a line.

    -> {"id": 0, "text": "Acme is lovely"}
    <- {"id": 0, "mood": "positive", "score": 0.8}

It is started once and kept while posts come, so that a model is loaded once; answers may come in any order. `score` may
be left out.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, Self, get_args

from socialwatch.enrich import model_files
from socialwatch.enrich.engines import Said
from socialwatch.errors import ConfigError, SourceDown
from socialwatch.models import JSON, Mood

if TYPE_CHECKING:
    from socialwatch.config import Config

LONGEST_LINE = 65_536  # of an answer, which is short
GRACE = 0.5  # seconds that its last words may take
KEPT = 20  # lines of stderr that are told when something goes wrong
PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")
"""What of our own environment it is given; keys that lie in it are nobody else's business."""
SCORES: dict[Mood, float | None] = {"positive": 1.0, "neutral": 0.0, "negative": -1.0, "unknown": None}


@dataclass
class Program:
    """A program with what it was last heard to say."""

    name: ClassVar[str] = "command"

    words: tuple[str, ...]
    languages: tuple[str, ...]
    folder: Path = Path()
    seconds: float = 120.0
    _asked: int = field(default=0, repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _lines: SimpleQueue[bytes] = field(default_factory=SimpleQueue, repr=False)
    _last: deque[str] = field(default_factory=lambda: deque(maxlen=KEPT), repr=False)

    _hearing: threading.Thread | None = field(default=None, repr=False)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        section = config.sentiment
        if not section.command:
            raise ConfigError('[sentiment] engine = \'command\' needs command = ["program", "argument"]')
        folder = config.path.parent if config.path else Path()
        return cls(section.command, model_files.covered(config), folder, section.seconds)

    def settings(self) -> JSON:
        """What was written in the configuration; of what changes inside the program, `enrich --redo` is told."""
        return list(self.words)

    def say(self, texts: Sequence[str]) -> list[Said]:
        process, first = self._running(), self._asked
        self._asked += len(texts)  # no number twice: an answer too many must not pass for one of the next batch
        asked = b"".join(json.dumps({"id": at, "text": text}).encode() + b"\n" for at, text in enumerate(texts, first))
        # written beside the reading: two full pipes would wait for each other
        writer = threading.Thread(target=_write, args=(process, asked), daemon=True)
        writer.start()
        answers: dict[int, Said] = {}
        until = monotonic() + self.seconds
        try:
            while len(answers) < len(texts):
                at, said = self._answer(self._line(until), range(first, self._asked))
                answers[at] = said
        except SourceDown:
            self.close()
            raise
        return [answers[at] for at in range(first, self._asked)]

    def close(self) -> None:
        """End the program; the next batch starts it again."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()

    def __del__(self) -> None:
        with suppress(Exception):  # whatever is gone already when Python ends
            self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process, self._lines = self._started(), SimpleQueue()
            self._hearing = _hear(self._process.stderr, _noting(self._last))
            for work in (_hear(self._process.stdout, self._lines.put), self._hearing):
                work.start()
        return self._process

    def _started(self) -> subprocess.Popen[bytes]:
        given = {name: value for name in PASSED_ON if (value := os.environ.get(name)) is not None}
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(  # noqa: S603 - a program that the configuration names, without a shell
                list(self.words), stdin=pipe, stdout=pipe, stderr=pipe, cwd=self.folder, env=given
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ConfigError(f"[sentiment] command: {self.words[0]!r} cannot be started: {reason}") from None

    def _line(self, until: float) -> bytes:
        try:
            line = self._lines.get(timeout=max(0.0, until - monotonic()))
        except Empty:
            raise self._failed(
                f"did not answer within {self.seconds:g} s; does it write each answer at once (flush)?"
                " [sentiment] seconds gives it longer"
            ) from None
        if not line:
            raise self._failed("ended before it had answered")
        return line

    def _answer(self, line: bytes, asked: range) -> tuple[int, Said]:
        try:
            found: Any = json.loads(line)
            at, mood, score = found["id"], found["mood"], found.get("score", SCORES.get(found["mood"]))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self._failed(f"answered {line[:200].decode('utf-8', 'replace').strip()!r}, {WANTED}") from None
        fits = type(at) is int and at in asked and mood in get_args(Mood)
        if not fits or not (score is None or (type(score) in (int, float) and -1 <= score <= 1)):
            raise self._failed(f"answered {line[:200].decode('utf-8', 'replace').strip()!r}, {WANTED}")
        return at, Said(mood, None if score is None or mood == "unknown" else float(score))

    def _failed(self, what: str) -> SourceDown:
        if self._hearing is not None:
            self._hearing.join(GRACE)  # its last words may come after its last answer
        said = " / ".join(self._last)[-600:]
        return SourceDown(f"{Path(self.words[0]).name} {what}" + (f". It said: {said}" if said else ""))


WANTED = 'where {"id": 0, "mood": "positive", "score": 0.8} was wanted (mood positive, neutral, negative or unknown)'


def _write(process: subprocess.Popen[bytes], asked: bytes) -> None:
    assert process.stdin is not None
    with suppress(OSError, ValueError):  # it has ended, or was ended: whoever reads its answers notices
        process.stdin.write(asked)
        process.stdin.flush()


def _hear(pipe: Any, take: Any) -> threading.Thread:
    """Hand every line on, and an empty one at the end."""

    def hear() -> None:
        with suppress(OSError, ValueError):
            while line := pipe.readline(LONGEST_LINE):
                take(line)
        take(b"")

    return threading.Thread(target=hear, daemon=True)


def _noting(last: deque[str]) -> Callable[[bytes], None]:
    """Keep the last lines; knows nothing of the program, which could not be forgotten while somebody hears it."""

    def note(line: bytes) -> None:
        if line:
            last.append(line.decode("utf-8", "replace").rstrip())

    return note
