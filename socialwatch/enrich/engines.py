"""What tells a text's mood: one interface for lexicon, trained model, ONNX, transformers and programs of yours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, Self

from socialwatch.models import JSON, Mood
from socialwatch.registry import ENGINES

if TYPE_CHECKING:
    from socialwatch.config import Brand, Config
    from socialwatch.enrich.vader import Scorer

THRESHOLD = 0.05  # Hutto & Gilbert: positive from .05, negative from -.05
COVERED = ("en",)


class Said(NamedTuple):
    """A text's mood, and a score from -1 to 1 that orders texts by it; None when it is unknown."""

    mood: Mood
    score: float | None


UNKNOWN = Said("unknown", None)


class Engine(Protocol):
    """Says of texts how they feel. It is made from a configuration, and loads what it needs when it is first asked."""

    name: ClassVar[str]

    @property
    def languages(self) -> Sequence[str]:
        """Two-letter codes of the languages that it covers; posts in others are unknown and never shown to it."""
        ...

    @classmethod
    def from_config(cls, config: Config) -> Self: ...

    def settings(self) -> JSON:
        """What its answers depend on, model included: when this changes, everything is asked again."""
        ...

    def say(self, texts: Sequence[str]) -> Sequence[Said]:
        """One answer a text, in order."""
        ...


def engine_of(config: Config) -> Engine:
    """The engine that the configuration names."""
    engine: Engine = ENGINES.load(config.sentiment.engine).from_config(config)
    return engine


def in_turn(engine: Engine) -> tuple[Engine, ...]:
    """An engine and those `beneath` it, which are asked about languages that it does not cover."""
    beneath: Engine | None = getattr(engine, "beneath", None)
    return (engine,) if beneath is None else (engine, *in_turn(beneath))


def label(compound: float) -> Mood:
    """positive, neutral or negative by the thresholds of VADER's authors."""
    return "positive" if compound >= THRESHOLD else "negative" if compound <= -THRESHOLD else "neutral"


def names(brand: Brand) -> tuple[str, ...]:
    """What must not score, beside handles, of which none does: the brand's name and its product words."""
    return (brand.name, *brand.words)


@dataclass(frozen=True)
class Vader:
    """VADER's lexicon and rules; the brands' names and product words do not score."""

    name: ClassVar[str] = "vader"
    languages: ClassVar[tuple[str, ...]] = COVERED

    masked: tuple[str, ...] = ()

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(tuple(name for brand in config.brands for name in names(brand)))

    def settings(self) -> JSON:
        return list(self.masked)

    def say(self, texts: Sequence[str]) -> list[Said]:
        compound = self._scorer.compound
        return [Said(label(score), score) for score in map(compound, texts)]

    @cached_property
    def _scorer(self) -> Scorer:
        from socialwatch.enrich.vader import Scorer

        return Scorer(self.masked)
