"""A person labelling: which post is before them, what they have said of it, and how to take that back.

No screen is needed for it. Every answer is written down at once; nothing is lost when the terminal goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.collect.choosing import Choice, choose
from socialwatch.collect.labelling import Vocabulary
from socialwatch.models import Label
from socialwatch.store.verdicts import ONE_OF, TASKS

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store, Stored

AT_ONCE = 20  # posts that are chosen at a time: what was said meanwhile decides which come next
NINE = 9


@dataclass(frozen=True, slots=True)
class Page:
    """At most nine names that the digits stand for: of topics, of intents..."""

    task: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that was done: at which post, what was written, and what stood there before."""

    place: int
    written: tuple[Label, ...]
    before: tuple[Label, ...]


def _clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Sitting:
    """Posts one after the other, for one person and one task; `more` chooses the first, and those after the last."""

    def __init__(
        self,
        store: Store,
        config: Config,
        task: str,
        *,
        by: str,
        seed: int = 0,
        clock: Callable[[], datetime] = _clock,
    ) -> None:
        self._store, self._config, self._seed, self._clock = store, config, seed, clock
        self.task, self.by = task, by
        self.queue: list[Choice] = []
        self.place = 0
        self.over = False  # nothing is left to choose
        self.toward: str | None = None
        self.pages = _pages(Vocabulary(config), task)
        self.page = 0
        self._steps: list[_Step] = []
        self._before = {label.mention for _, label in store.labels.all(task) if label.by == by}

    def more(self) -> bool:
        """Choose more posts where none is left, which may take a second; False when there are no more."""
        if self.place < len(self.queue):
            return True
        known = {one.id for one in self.queue}
        # those that were skipped come up again, and are passed over
        skipped = len(known - self._before - self._now().keys())
        found = choose(self._store, self._config, self.task, AT_ONCE + skipped, seed=self._seed, by=self.by)
        self.queue += [one for one in found if one.id not in known][:AT_ONCE]
        self.over = self.place >= len(self.queue)
        return not self.over

    @property
    def choice(self) -> Choice | None:
        """The post before us, with why it was chosen; None at the end."""
        return self.queue[self.place] if self.place < len(self.queue) else None

    def post(self) -> Stored | None:
        """The post before us, as it stands; None at the end."""
        if self.choice is None:
            return None
        key = self._store.mentions.find(self.choice.id)
        rows = self._store.mentions.read([key]) if key is not None else []
        return rows[0] if rows else None

    def said(self) -> list[Label]:
        """What this person has said of it."""
        post = self.post()
        return [label for label in post.labels if label.by == self.by and not label.stale] if post else []

    @property
    def done(self) -> tuple[int, int, int]:
        """Posts answered in this sitting, those of them that chance has drawn, and posts answered ever, for the task.

        What is said beside it, like a topic where the mood was asked for, is kept and not counted here.
        """
        now = self._now()
        return len(now), sum(now.values()), len(self._before | now.keys())

    def _now(self) -> dict[str, bool]:
        """The posts answered in this sitting, and whether chance drew them."""
        return {
            label.mention: label.random for step in self._steps for label in step.written if label.task == self.task
        }

    def answer(self, task: str, value: str) -> None:
        """Say one of a few; then the next brand where they are taken one by one, else the next post."""
        if self.choice is None:
            return
        brand = self.toward if task == "sentiment" else None
        self._write([self._label(task, value, brand=brand)])
        if task == "sentiment" and brand is not None and (left := self._brands_left()):
            self.toward = left[0]
        elif task == self.task or task in ("relevant", "noise"):
            self.next()

    def toggle(self, digit: int) -> None:
        """One of the nine: yes, then no, then nothing said."""
        if self.choice is None or not self.pages or digit > len(self.pages[self.page].names):
            return
        page = self.pages[self.page]
        name = page.names[digit - 1]
        old = next((label for label in self.said() if (label.task, label.value) == (page.task, name)), None)
        if old is None:
            self._write([self._label(page.task, name)])
        elif old.verdict:
            self._write([self._label(page.task, name, verdict=False)], before=[old])
        else:
            self._store.labels.take_back(label=old)
            self._steps.append(_Step(self.place, (), (old,)))

    def finish(self) -> None:
        """These and no others, where a task has several answers; then the next post."""
        if self.choice is not None and self.task not in ONE_OF:
            told = {label.value for label in self.said() if label.task == self.task}
            names = [name for page in self.pages if page.task == self.task for name in page.names]
            self._write([self._label(self.task, name, verdict=False) for name in names if name not in told])
        self.next()

    def next(self) -> None:
        self.toward = None
        self.place = min(self.place + 1, len(self.queue))

    def back(self) -> None:
        self.toward = None
        self.place = max(0, self.place - 1)

    def turn(self) -> None:
        """The next nine names."""
        if self.pages:
            self.page = (self.page + 1) % len(self.pages)

    def aim(self) -> None:
        """Whom the mood is toward: all brands, then each."""
        post = self.post()
        brands: Sequence[str | None] = [None, *(post.brands if post else ())]
        self.toward = brands[(brands.index(self.toward) + 1) % len(brands)] if len(brands) > 2 else None

    def undo(self) -> bool:
        """Take back what was done last, and go to where it was; False when nothing is left of this sitting."""
        if not self._steps:
            return False
        step = self._steps.pop()
        for label in step.written:
            self._store.labels.take_back(label=label)
        self._store.labels.put(step.before, self._clock())
        self.place, self.toward = step.place, None
        return True

    def _brands_left(self) -> list[str]:
        post = self.post()
        told = {label.brand for label in self.said() if label.task == "sentiment"}
        return [brand for brand in post.brands if brand not in told] if post else []

    def _label(self, task: str, value: str, *, brand: str | None = None, verdict: bool = True) -> Label:
        assert self.choice is not None, "nothing is asked at the end"
        drawn = self.choice.random and task == self.task
        return Label(self.choice.id, task, value, self.by, brand, verdict, self._clock(), drawn)

    def _write(self, labels: Sequence[Label], before: Sequence[Label] = ()) -> None:
        """One step; what it replaces is remembered."""
        if not labels:
            return
        old = before or [
            label
            for label in self.said()
            if any((label.task, label.brand) == (new.task, new.brand) for new in labels) and label.task in ONE_OF
        ]
        self._store.labels.put(labels, self._clock())
        self._steps.append(_Step(self.place, tuple(labels), tuple(replace(label) for label in old)))


def _pages(words: Vocabulary, task: str) -> list[Page]:
    """Nine names at a time, those of the task first."""
    tasks = sorted((one for one in TASKS if one not in ONE_OF), key=lambda one: one != task)
    return [
        Page(one, names[start : start + NINE])
        for one in tasks
        if (names := words.names(one))
        for start in range(0, len(names), NINE)
    ]
