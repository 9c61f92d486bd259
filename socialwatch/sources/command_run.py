"""Running a program that is not ours: no shell, little environment, a time limit, and its last words kept."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from pathlib import Path

from socialwatch.errors import SourceError
from socialwatch.http.safe import excerpt

PASSED_ON = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "SYSTEMROOT", "TEMP", "TMP")
"""What of our own environment a program is given; keys that lie in it are nobody else's business."""
LONGEST_LINE = 8 * 1024 * 1024
LAST_WORDS = 4000
GRACE = 3.0  # seconds between asking a program to end and ending it


async def output(
    words: Sequence[str], *, folder: str, environment: Mapping[str, str], seconds: float, secrets: Collection[str] = ()
) -> AsyncGenerator[bytes, None]:
    """The lines that a program prints, the last one maybe without its end.

    Raises SourceError when it does not start, takes too long or ends with a status other than 0, with the end of
    what it said on stderr. However this is left, the program and what it started are ended.
    """
    name = Path(words[0]).name
    process = await _started(words, folder, environment)
    heard = asyncio.create_task(_last_words(process))
    until = time.monotonic() + seconds
    status: int | None = None
    problem = ""
    try:
        assert process.stdout is not None
        while line := await asyncio.wait_for(process.stdout.readline(), until - time.monotonic()):
            yield line
        status = await asyncio.wait_for(process.wait(), until - time.monotonic())
    except TimeoutError:
        problem = f"was not done after {seconds:g} s and was ended; raise `seconds`, or let it print less a run"
    except ValueError:
        problem = f"printed a line of more than {LONGEST_LINE // 2**20} MB and was ended"
    finally:
        await _ended(process)
        said = await _said(heard)
    if status:
        problem = f"ended with status {status}" if status > 0 else f"was ended by signal {-status}"
    if problem:
        end = excerpt(said[-600:], secrets, 600)
        raise SourceError(f"{name} {problem}" + (f". It said: {end}" if end else ""))


async def _started(words: Sequence[str], folder: str, environment: Mapping[str, str]) -> Process:
    given = {name: value for name in PASSED_ON if (value := os.environ.get(name)) is not None}
    try:
        return await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=PIPE, cwd=folder or None,
            env={**given, **environment}, limit=LONGEST_LINE,
            start_new_session=True,  # a group of its own, so that what it starts ends with it
        )  # fmt: skip
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceError(f"{words[0]!r} cannot be started in {folder or 'this folder'}: {reason}") from None


async def _last_words(process: Process) -> str:
    """The end of stderr, all of which is read: a full pipe would stop the program."""
    assert process.stderr is not None
    kept = b""
    while part := await process.stderr.read(65536):
        kept = (kept + part)[-LAST_WORDS:]
    return kept.decode("utf-8", "replace")


async def _said(heard: asyncio.Task[str]) -> str:
    with contextlib.suppress(TimeoutError):
        return await asyncio.wait_for(heard, GRACE)
    return ""


async def _ended(process: Process) -> None:
    """The program and its whole group gone; it may tidy up for a moment."""
    for sign in (signal.SIGTERM, signal.SIGKILL) if os.name == "posix" else (signal.SIGTERM,):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(process.pid, sign)
            elif process.returncode is None:
                process.terminate()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), GRACE)
            if process.returncode is not None and not _group_lives(process.pid):
                return


def _group_lives(group: int) -> bool:
    if os.name != "posix":
        return False
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True
