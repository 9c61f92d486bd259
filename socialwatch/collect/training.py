"""From people's labels to a model that is used only when it is better than what is in use, by more than chance."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from socialwatch.collect.lessons import STEP_OF, Lesson, answers, covered, lessons, unlabelled
from socialwatch.collect.teaching import with_models
from socialwatch.enrich.trained import SEVERAL, masks, teachable
from socialwatch.enrich.trained_model import FORMAT, Model
from socialwatch.errors import ConfigError
from socialwatch.measures.better import Answer, Better, better, ways
from socialwatch.models import JSON
from socialwatch.store.learned import LearnedModels
from socialwatch.store.verdicts import ONE_OF

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from socialwatch.collect.fitting import Fitting
    from socialwatch.config import Config
    from socialwatch.enrich import Step
    from socialwatch.store import Store

LEAST = 30  # labels to learn from
LEAST_OF_CLASS = 5
LEAST_OF_ANSWER = 15  # yes and no each, for a topic and the like
LEAST_APART = 50  # labels drawn by chance that are enough to measure with
LEAST_OF_LANGUAGE, LEAST_OF_UNKNOWN = 20, 5  # posts too short to tell are mostly in one of the labelled languages
MOST_UNLABELLED = 8000


@dataclass(frozen=True)
class Training:
    """One task's training on a store. `steps` are those of the configuration, without models."""

    store: Store
    config: Config
    task: str
    steps: Sequence[Step]

    def run(self, now: datetime, *, anyway: bool = False, keep: bool = True) -> dict[str, JSON]:
        """Train, measure, and adopt when it is better; `anyway` adopts whatever comes out. Returns the report.

        Raises ConfigError where there are too few labels to learn from, or scikit-learn is missing.
        """
        self._check()
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):  # the arrays are small: threads would only wait for each other
            return self._run(now, anyway, keep)

    def _run(self, now: datetime, anyway: bool, keep: bool) -> dict[str, JSON]:
        every = lessons(self.store, self.config, self.task)
        apart, mine = [one for one in every if one.drawn], self._enough([one for one in every if not one.drawn])
        drawn = len(apart) >= LEAST_APART
        fitting = self._fitting(mine)
        sums = fitting.sums_held_out()
        languages = covered(mine, LEAST_OF_LANGUAGE, LEAST_OF_UNKNOWN)
        body, model = fitting.model(sums, languages).kept()
        apart = [one for one in apart if one.example.value in model.classes] if self.task in SEVERAL else apart
        if drawn:
            found = self._compare(apart, self._in_use(), model.sums(*_asked(apart)), model)
        else:
            found = self._compare(mine, self.steps, sums, model)
        report = self._report(mine, apart, model, found, drawn)
        report["adopted"] = found.sure or anyway
        if keep:
            data = self._data(every)
            LearnedModels(self.store).put(
                self.task, "trained", data, model.hash, body, report, adopted=bool(report["adopted"]), now=now
            )
        return {"task": self.task, "made": now.isoformat(), **report}

    def _check(self) -> None:
        if self.task not in STEP_OF:
            raise ConfigError(f"{self.task!r} cannot be trained; these can: {', '.join(STEP_OF)}")
        if find_spec("sklearn") is None:
            raise ConfigError('training wants scikit-learn: pip install "socialwatch[learn]"')
        step = next(step for step in self.steps if step.name == STEP_OF[self.task])
        if self.task == "sentiment" and not teachable(step):
            raise ConfigError(
                f'[sentiment] engine = "{self.config.sentiment.engine}" is in use, which a trained model does not'
                ' replace: set it to "trained", then train'
            )

    def _enough(self, found: list[Lesson]) -> list[Lesson]:
        """The lessons that can be used; ConfigError says what is missing."""
        if self.task in SEVERAL:
            counts = Counter((one.example.value, one.example.verdict) for one in found)
            names = {name for name, _ in counts}
            some = {name for name in names if min(counts[name, True], counts[name, False]) >= LEAST_OF_ANSWER}
            if not some:
                one = f"{'an' if self.task[0] in 'iu' else 'a'} {self.task}"
                raise ConfigError(
                    f"too few labels: {one} is learned from {LEAST_OF_ANSWER} posts that are it and"
                    f" {LEAST_OF_ANSWER} that are not (there are: {_told(counts)}); `socialwatch label -t {self.task}`"
                )
            return [one for one in found if one.example.value in some]
        counts = Counter((one.example.value, True) for one in found)
        missing = [name for name in ONE_OF[self.task] if counts[name, True] < LEAST_OF_CLASS]
        if len(found) < LEAST or missing:
            raise ConfigError(
                f"too few labels: {self.task} is learned from {LEAST} posts, of each answer {LEAST_OF_CLASS} (there"
                f" are: {_told(counts)}; those drawn by chance measure and do not teach);"
                f" `socialwatch label -t {self.task}` asks for more"
            )
        return found

    def _fitting(self, mine: Sequence[Lesson]) -> Fitting:
        from socialwatch.collect.fitting import Fitting

        texts = unlabelled(self.store, MOST_UNLABELLED)
        exclusive = self.task in ONE_OF
        return Fitting.of(self.task, exclusive, [one.example for one in mine], texts, masks(self.config))

    def _in_use(self) -> list[Step]:
        return with_models(self.store, self.steps)

    def _compare(
        self, found: Sequence[Lesson], steps: Sequence[Step], sums: NDArray[np.float64], model: Model
    ) -> Better:
        """The model beside what these steps say, of the same posts."""
        rows: list[Answer] = []
        for one, before, told in zip(found, answers(self.store, steps, self.task, found), sums, strict=True):
            covers = self.task == "relevant" or one.lang in model.languages
            if model.exclusive:
                after = model.classes[int(told.argmax())] if covers else before
                rows += ways(one.example.value, before, after, ONE_OF[self.task], one.key)
            else:
                yes = bool(told[model.classes.index(one.example.value)] > 0) if covers else before == "yes"
                rows.append(Answer(one.key, one.example.value, one.example.verdict, before == "yes", yes))
        return better(rows)

    def _report(
        self, mine: Sequence[Lesson], apart: Sequence[Lesson], model: Model, found: Better, drawn: bool
    ) -> dict[str, JSON]:
        counts = Counter((one.example.value, one.example.verdict) for one in mine)
        return {
            "engine": "trained",
            "labels": len(mine),
            "labels_of": {_name(value, verdict): n for (value, verdict), n in sorted(counts.items())},
            "apart": len(apart),
            "measured_on": "posts drawn by chance" if drawn else "cross-validation",
            "languages": list(model.languages),
            "features": len(model.space.names),
            **found.as_json(),
            "better": found.sure,
        }

    def _data(self, found: Sequence[Lesson]) -> str:
        told = [[one.key, one.brand, one.drawn, *one.example] for one in found]
        return hashlib.sha256(json.dumps([FORMAT, masks(self.config), told]).encode()).hexdigest()


def _asked(found: Sequence[Lesson]) -> tuple[list[str], list[tuple[str, ...]]]:
    return [one.example.text for one in found], [one.example.beside for one in found]


def _name(value: str, verdict: bool) -> str:
    return value if verdict else f"not {value}"


def _told(counts: Counter[tuple[str, bool]]) -> str:
    return ", ".join(f"{n} {_name(value, verdict)}" for (value, verdict), n in sorted(counts.items())) or "none"
