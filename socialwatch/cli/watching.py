"""A run as a person at the terminal sees it: what comes in from where, what is scored; silence under cron."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from socialwatch.cli import output

if TYPE_CHECKING:
    from socialwatch.pipeline import Event


# columns that spinner, count and time take of a line, beside the name and the note
BESIDE = 30
LONGEST = 24  # of a name
WIDE = 10  # of a bar
LEAST, SOON = 0.01, 3.0  # what must be done of it, in share and seconds, before the time left is worth telling


class Watching:
    """Listens to a run's events; a context manager, and the `listen` that the pipeline is given.

    On a terminal: one line a source with a counter, gone when the run is over. Elsewhere: only what needs a person,
    a source that went down or came back, so that cron sends no mail about a good day.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}
        self._began = time.monotonic()

    def __enter__(self) -> Watching:
        if sys.stderr.isatty() and not self.quiet:
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            self._bar = Progress(
                SpinnerColumn(finished_text=" "),
                TextColumn("{task.description}"),
                TextColumn("{task.completed:>9,.0f} posts"),
                TextColumn("{task.fields[note]}", style="grey62"),
                TimeElapsedColumn(),
                console=output.console(stderr=True),
                transient=True,
            )
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, event: Event) -> None:
        self._say(event)
        if self._bar:
            self._show(event)

    def _say(self, event: Event) -> None:
        """What stays on the screen, or reaches cron."""
        from socialwatch import pipeline

        match event:
            case pipeline.SourceChanged(source, "down", error):
                output.say(f"{source}: failed for the third time in a row: {error}; `socialwatch doctor {source}`")
            case pipeline.SourceChanged(source, "back", _):
                output.say(f"{source}: back again")
            case pipeline.LeftOut(source, reason):
                output.say(f"{source}: {reason}", quiet=self.quiet or not sys.stderr.isatty())
            case pipeline.Recognised(file, tool):
                output.say(f"{file}: read as an export of {tool}", quiet=self.quiet)

    def _show(self, event: Event) -> None:
        """What moves a line while the run lasts."""
        from socialwatch import pipeline

        match event:
            case pipeline.RunStarted(_, sources):
                for source in sources:
                    self._task(source)
            case pipeline.PageStored():
                note = f"{event.total.stored:,} new  {event.title}"
                if event.share is not None:
                    note = f"{how_far(event.share, time.monotonic() - self._began)}  {note}"
                self._update(event.source, event.total.read, note)
            case pipeline.SourceEnded(row):
                self._update(row.source, row.saved.read, row.error or "done", done=True)
            case pipeline.ReadAgain():
                note = f"{event.looked:,} read again, {event.changed:,} changed, {event.gone:,} gone"
                self._update(event.source, event.looked, note, done=True)
            case pipeline.Enriched(step, done, left):
                # what is new goes through all steps at once
                name = "enriching" if ", " in step else f"{step} again"
                self._update(name, done, f"{left:,} left: {step}" if left else "done")
            case pipeline.Imported():
                self._update(event.source, event.total.read, f"{event.total.stored:,} new")

    def _task(self, name: str) -> Any:
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(cut(output.clean(name), LONGEST), total=None, note="")
        return self._tasks[name]

    def _update(self, name: str, count: int, note: str, *, done: bool = False) -> None:
        task = self._task(name)
        widest = max(len(one.description) for one in self._bar.tasks)
        shown = cut(output.clean(note.splitlines()[0] if note else ""), self._bar.console.width - BESIDE - widest)
        self._bar.update(task, completed=count, note=shown, total=count if done else None)


def how_far(share: float, seconds: float) -> str:
    """ "55%, 12 min left █████▌····", by what was done in these seconds; no time before that tells any."""
    eighths = round(share * WIDE * 8)
    full, part = divmod(eighths, 8)
    bar = ("█" * full + (" ▏▎▍▌▋▊▉"[part] if part else "")).ljust(WIDE, "·")
    if share < LEAST or seconds < SOON:
        return f"{share:.0%} {bar}"
    left = seconds / share * (1 - share)
    units = ((2 * 86400, 86400, "d"), (2 * 3600, 3600, "h"), (90, 60, "min"), (0, 1, "s"))
    size, unit = next((size, unit) for least, size, unit in units if left >= least)
    return f"{share:.0%}, {left / size:.0f} {unit} left {bar}"


def cut(text: str, width: int) -> str:
    """As much of a text as there is room for."""
    return text if len(text) <= width else text[: max(0, width - 1)] + "…"
