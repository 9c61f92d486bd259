"""Two things at once: a long statement in a thread, as SQLite leaves Python's lock alone while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """Do `work` in a thread while the body runs, which leaves alone what that works on.

    It has ended when this ends, however the body does, so that nothing of it reaches beyond the transaction; its
    error is raised here. It is not begun any more once the body has failed.
    """
    task = _Task(work)
    try:
        with suppress(RuntimeError):  # no thread to be had: it is done after the body
            Thread(target=task.run, name="meanwhile", daemon=True).start()
        yield
    except BaseException:
        task.wait_or_drop()
        raise
    task.run()
    task.wait_or_drop()
    if task.error is not None:
        raise task.error


class _Task:
    """Work that whoever comes first does."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.error: BaseException | None = None
        self._work = work
        self._taken = Lock()
        self._ended = Event()

    def run(self) -> None:
        if self._taken.acquire(blocking=False):
            try:
                self._work()
            except BaseException as error:
                self.error = error
            finally:
                self._ended.set()

    def wait_or_drop(self) -> None:
        """Wait for its end when somebody has begun it, through any Ctrl-C; let nobody begin it otherwise."""
        if self._taken.acquire(blocking=False):
            return
        pressed = None
        while not self._ended.is_set():
            try:
                self._ended.wait()
            except KeyboardInterrupt as error:
                pressed = error
        if pressed is not None:
            raise pressed
