"""Whether a post is positive, neutral or negative, as a whole and toward each brand it matched.

VADER's lexicon and rules, with its authors' thresholds. Names, handles and product words of the configured
brands do not score ("united" is +1.8 in the lexicon). A language that the lexicon does not cover is "unknown",
never neutral. Toward a brand: the post's own score when it matched one brand, else that of the clauses that
speak of it (see clauses.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from socialwatch.enrich.base import Batch, spoken
from socialwatch.enrich.clauses import parts
from socialwatch.models import JSON, Mood, Result
from socialwatch.query import highlights

if TYPE_CHECKING:
    from socialwatch.config import Brand, Config
    from socialwatch.enrich.vader import Scorer

COVERED = ("en",)
THRESHOLD = 0.05  # Hutto & Gilbert: positive from .05, negative from -.05


def label(compound: float) -> Mood:
    """positive, neutral or negative by the authors' thresholds."""
    return "positive" if compound >= THRESHOLD else "negative" if compound <= -THRESHOLD else "neutral"


def names(brand: Brand) -> tuple[str, ...]:
    """What must not score, beside handles, of which none does: the brand's name and its product words."""
    return (brand.name, *brand.words)


@dataclass(frozen=True)
class Sentiment:
    """`value` is positive, neutral, negative or unknown; `score` the compound, None when unknown."""

    name: ClassVar[str] = "sentiment"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ("language",)

    brands: tuple[Brand, ...] = ()

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.brands)

    def settings(self) -> JSON:
        return [[brand.name, brand.query, brand.words] for brand in self.brands]

    def run(self, batch: Batch) -> Iterable[Result]:
        languages = batch.results.get("language", {})
        for key, mention, brands in zip(batch.keys, batch.mentions, batch.brands, strict=True):
            text = spoken(mention)
            found = languages.get(key, ())
            compound = self.score(text, found[0].value if found else "unknown")
            yield self._result(key, None, compound)
            for brand, toward in self._toward(text, brands, compound).items():
                yield self._result(key, brand, toward)

    def score(self, text: str, language: str) -> float | None:
        """The compound, None when the lexicon does not cover the language.

        A post without letters speaks with its emoji and smileys, which are in the lexicon; silent ones do not.
        """
        if language not in (*COVERED, "und"):
            return None
        compound = self._scorer.compound(text)
        return None if language == "und" and compound == 0 else compound

    def _toward(self, text: str, brands: tuple[str, ...], compound: float | None) -> dict[str, float | None]:
        known = {brand.name: brand for brand in self.brands}
        if compound is None or len(brands) < 2:
            return dict.fromkeys(brands, compound)
        places = {name: highlights(known[name].parsed, text) if name in known else [] for name in brands}
        return {name: self._scorer.compound(said) for name, said in parts(text, places).items()}

    def _result(self, key: int, brand: str | None, compound: float | None) -> Result:
        return Result(key, self.name, brand, "unknown" if compound is None else label(compound), compound)

    @cached_property
    def _scorer(self) -> Scorer:
        from socialwatch.enrich.vader import Scorer

        return Scorer(name for brand in self.brands for name in names(brand))
