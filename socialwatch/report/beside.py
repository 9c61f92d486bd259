"""A second process of ours makes some of a deck's measures beside the others, where there is much to read.

It reads the file for itself and hands back what the same functions say there. Whatever goes wrong with it, what it did
not hand back is made here, so that a deck has the same figures with or without it.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from socialwatch.registry import MEASURES
from socialwatch.report.context import Asked
from socialwatch.store.counts import tally

if TYPE_CHECKING:
    from subprocess import Popen

    from socialwatch.measures.base import Scope
    from socialwatch.store import Store

MEASURED_BESIDE = frozenset(("questions", "phrases", "fading", "rhythm", "service", "resolution"))
"""About half of all the work: what people ask and what they are answered, and in which words. None of them reads what
the others hold in memory."""
MANY = 200_000  # mentions in the window; with fewer a second process gains less than its start takes
LONGEST = 600.0  # seconds to wait for it; a process that was stopped must not stop the deck


class Beside:
    """What a second process is making; `names` are those of the measures."""

    def __init__(self, names: frozenset[str], process: Popen[bytes] | None = None) -> None:
        self.names = names
        self._process = process

    def told(self, what: object) -> bool:
        """Whether it was there to be told what to make."""
        if self._process is None or self._process.stdin is None:
            return False
        try:
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def handed(self) -> Mapping[str, Any]:
        """What it made, waited for; nothing where it failed."""
        from subprocess import TimeoutExpired

        if self._process is None:
            return {}
        try:
            said, _ = self._process.communicate(timeout=LONGEST)
            found: Mapping[str, Any] = pickle.loads(said) if self._process.returncode == 0 else {}  # noqa: S301 - ours
        except (OSError, TimeoutExpired, pickle.PickleError, EOFError, ValueError, LookupError):
            return {}
        return found

    def end(self) -> None:
        """Leave nothing running, however the deck ended."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()  # closes the pipes, waits


NOBODY = Beside(frozenset())


@contextmanager
def beside(store: Store | None, scope: Scope, wanted: Asked) -> Iterator[Beside]:
    """Who makes some of these measures while we make the rest; NOBODY where that would gain nothing."""
    some = {name: asked for name, asked in wanted.items() if asked[0] in MEASURED_BESIDE}
    if store is None or not some or len(some) == len(wanted) or not _worth_it(store, scope):
        yield NOBODY
        return
    other = _start(some.keys())
    try:
        yield other if other.told((store.path, scope, some)) else NOBODY
    finally:
        other.end()


def _worth_it(store: Store, scope: Scope) -> bool:
    """Whether there is much to read, a processor to do it, and a file that shows all that we see."""
    if store.db.in_transaction or scope.query is not None or processors() < 2:
        return False
    span = scope.window.span
    edges = (int(span.start.timestamp()), int(span.end.timestamp()))
    return tally(store, edges, scope.narrow, scope.window.zone, ()).total() > MANY


def processors() -> int:
    """How many we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start(names: Iterable[str]) -> Beside:
    from subprocess import DEVNULL, PIPE, Popen

    if not sys.executable or getattr(sys, "frozen", False):  # no Python of its own to start
        return NOBODY
    ours = f"import sys; sys.path[:] = {sys.path!r}; from socialwatch.report.beside import main; main()"
    try:
        process = Popen([sys.executable, "-I", "-c", ours], stdin=PIPE, stdout=PIPE, stderr=DEVNULL)  # noqa: S603 - our own module
    except OSError:
        return NOBODY
    return Beside(frozenset(names), process)


def main() -> None:
    """The second process: reads what is asked for, writes what the measures say."""
    from socialwatch.report.uncollected import uncollected
    from socialwatch.store import Store
    from socialwatch.store.held import holding

    path, scope, wanted = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started us
    with uncollected(), Store.open(path) as store, holding(store):
        found = {name: MEASURES.load(made)(store, scope, **arguments) for name, (made, arguments) in wanted.items()}
    pickle.dump(found, sys.stdout.buffer)
