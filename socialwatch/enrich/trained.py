"""What models trained on labels say: mood as an engine, relevance as a step, topics and the like over queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from socialwatch.enrich.base import Batch, Step, spoken
from socialwatch.enrich.engines import UNKNOWN, Engine, Said, Vader, names
from socialwatch.enrich.labels import language
from socialwatch.models import JSON, Mood, Result

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.enrich.trained_model import Model

SEVERAL = {"topic": "topics", "intent": "intents", "stage": "stages", "urgency": "urgency"}
"""The task whose labels teach a step that may say several things of a post."""


@dataclass(frozen=True)
class Trained:
    """The mood by a model of one's own, in the languages that enough posts were labelled in.

    What it does not cover is asked of the engine `beneath`; before there is a model, that is everything.
    """

    name: ClassVar[str] = "trained"

    beneath: Engine = field(default_factory=Vader)
    model: Model | None = None

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(Vader.from_config(config))

    @property
    def languages(self) -> Sequence[str]:
        return self.model.languages if self.model else ()

    def settings(self) -> JSON:
        return self.model.hash if self.model else self.beneath.settings()

    def say(self, texts: Sequence[str]) -> Sequence[Said]:
        """How much likelier positive is than negative is the score."""
        if self.model is None:
            return [UNKNOWN for _ in texts]
        good, bad = (self.model.classes.index(mood) for mood in ("positive", "negative"))
        return [
            Said(cast(Mood, answer.value), round(answer.likely[good] - answer.likely[bad], 4))
            for answer in self.model.say(texts)
        ]


@dataclass(frozen=True)
class Relevance:
    """Whether a post speaks of a brand at all, by a model of one's own; without one nothing is said.

    `value` is yes or no, toward each brand that matched; `score` is how likely it takes "yes" to be. What is "no"
    counts as noise: it is left out, and seen with --with-noise.
    """

    name: ClassVar[str] = "relevant"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("language",)

    model: Model | None = None

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls()

    def settings(self) -> JSON:
        return self.model.hash if self.model else None

    def run(self, batch: Batch) -> Iterable[Result]:
        if self.model is None:
            return
        asked = [
            (key, brand, spoken(mention), beside(brand, language(batch, key), mention.network))
            for key, mention, brands in zip(batch.keys, batch.mentions, batch.brands, strict=True)
            for brand in brands
        ]
        yes = self.model.classes.index("yes")
        answers = self.model.say([one[2] for one in asked], [one[3] for one in asked])
        for (key, brand, _, _), answer in zip(asked, answers, strict=True):
            yield Result(key, self.name, brand, answer.value, answer.likely[yes])


def beside(brand: str | None, lang: str | None, network: str) -> tuple[str, ...]:
    """What a model of relevance is told of a post beside its text."""
    return (f"brand={brand}", f"lang={lang or 'unknown'}", f"network={network}")


class Overriding:
    """A step whose answers about some targets come from a model, and whose other answers stay as they are."""

    def __init__(self, step: Step, model: Model) -> None:
        self._step, self._model = step, model
        self.name, self.version = step.name, step.version
        self.needs = tuple(dict.fromkeys((*step.needs, "language")))

    def settings(self) -> JSON:
        return [self._step.settings(), self._model.hash]

    def run(self, batch: Batch) -> Iterable[Result]:
        covered = [at for at, key in enumerate(batch.keys) if language(batch, key) in self._model.languages]
        sums = self._model.sums([spoken(batch.mentions[at]) for at in covered])
        likely = self._model.likely(sums)
        judged = {batch.keys[at] for at in covered}
        for result in self._step.run(batch):
            if result.mention not in judged or result.target not in self._model.classes:
                yield result
        for row, at in enumerate(covered):
            for column, name in enumerate(self._model.classes):
                if sums[row, column] > 0:
                    yield Result(batch.keys[at], self.name, name, name, round(float(likely[row, column]), 4))


def taught(steps: Iterable[Step], models: Mapping[str, Model]) -> list[Step]:
    """The steps with the models in use (by task) in their place.

    A model for mood is used with the engines vader and trained; who configures another one wants that.
    """
    by_step = {step: models[task] for task, step in SEVERAL.items() if task in models}
    return [_taught(step, models, by_step) for step in steps]


def _taught(step: Any, models: Mapping[str, Model], by_step: Mapping[str, Model]) -> Step:
    if step.name == "sentiment" and "sentiment" in models and teachable(step):
        beneath = getattr(step.engine, "beneath", step.engine)
        return cast(Step, replace(step, engine=Trained(beneath, models["sentiment"])))
    if step.name == "relevant" and "relevant" in models:
        return cast(Step, replace(step, model=models["relevant"]))
    if step.name in by_step:
        return cast(Step, Overriding(step, by_step[step.name]))
    return cast(Step, step)


def teachable(step: Any) -> bool:
    """Whether the engine of the step for mood gives way to a model of one's own."""
    return step.engine.name in (Vader.name, Trained.name)


def masks(config: Config) -> tuple[str, ...]:
    """What no model may learn from: names and product words of the brands."""
    return tuple(name for brand in config.brands for name in names(brand))
