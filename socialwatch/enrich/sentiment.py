"""Whether a post is positive, neutral or negative, as a whole and toward each brand it matched.

An engine says it of texts (see engines.py); VADER's lexicon and rules, with its authors' thresholds, unless the
configuration names another. Names, handles and product words of the configured brands do not score ("united" is +1.8
in the lexicon). A language that the engine does not cover is "unknown", never neutral. Toward a brand: the post's own
score when it matched one brand, else that of the clauses that speak of it, what a comparison says of it by its turn of
phrase, and the contrary of the clauses in which another brand is better or worse than it (see clauses.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from socialwatch.enrich.base import Batch, spoken
from socialwatch.enrich.clauses import Spoken, parts
from socialwatch.enrich.engines import UNKNOWN, Engine, Said, Vader, engine_of, in_turn, label
from socialwatch.enrich.preference import praised, unbeaten
from socialwatch.models import JSON, Mood, Result
from socialwatch.query.document import Text
from socialwatch.query.highlight import Highlighter

if TYPE_CHECKING:
    from socialwatch.config import Brand, Config

__all__ = ["Sentiment", "label"]
PREFERRED = 0.4  # about what "Acme is better" scores


@dataclass(frozen=True)
class Sentiment:
    """`value` is positive, neutral, negative or unknown; `score` the compound, None when unknown."""

    name: ClassVar[str] = "sentiment"
    version: ClassVar[int] = 4
    needs: ClassVar[tuple[str, ...]] = ("language",)

    brands: tuple[Brand, ...] = ()
    engine: Engine = field(default_factory=Vader)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.brands, engine_of(config))

    def settings(self) -> JSON:
        brands: JSON = [[brand.name, brand.query, brand.words] for brand in self.brands]
        if self.engine.name == "vader":  # what it was before there were others: nothing needs to be done again
            return brands
        return {"brands": brands, self.engine.name: self.engine.settings(), "languages": list(self.engine.languages)}

    def run(self, batch: Batch) -> Iterable[Result]:
        """Each text is put to the engine once, all of the batch together: models are quicker by the dozen."""
        engines = in_turn(self.engine)
        asked: list[dict[str, int]] = [{} for _ in engines]  # of each engine: text -> its place among the answers
        posts: list[tuple[int, int, bool, dict[str | None, Spoken | None]]] = []
        languages = batch.results.get("language", {})
        for key, mention, brands in zip(batch.keys, batch.mentions, batch.brands, strict=True):
            found = languages.get(key, ())
            language = found[0].value if found else "unknown"
            turn = _turn(engines, language)
            text = None if turn is None else spoken(mention)
            said: dict[str | None, Spoken | None] = {None: None if text is None else Spoken(text)}
            said.update(self._toward(text, brands))
            for one in said.values():
                if one is not None and turn is not None:
                    for words in _read(one):
                        asked[turn].setdefault(words, len(asked[turn]))
            posts.append((key, turn or 0, language == "und", said))
        answers = [engine.say(list(texts)) if texts else () for engine, texts in zip(engines, asked, strict=True)]
        for key, turn, silent, said in posts:
            for brand, one in said.items():
                answer = UNKNOWN
                if one is not None:
                    answer = _weighed(one, [answers[turn][asked[turn][words]] for words in _read(one)])
                yield self._result(key, brand, answer, silent)

    def _toward(self, text: str | None, brands: tuple[str, ...]) -> dict[str, Spoken | None]:
        """What the post says of each brand."""
        if text is None or not brands:
            return dict.fromkeys(brands)
        if len(brands) == 1:
            best = praised(text) and unbeaten(text, self._places(brands, text)[brands[0]])
            return {brands[0]: Spoken(text, "", True) if best else Spoken(text)}
        return {**parts(text, self._places(brands, text))}

    def _places(self, names: tuple[str, ...], text: str) -> dict[str, list[tuple[int, int]]]:
        """Where each brand is named."""
        known, shown = self._known, Text(text)
        return {name: known[name].of(shown) if name in known else [] for name in names}

    def _result(self, key: int, brand: str | None, said: Said, silent: bool) -> Result:
        """A post without letters speaks with its emoji and smileys; where these say nothing, it is unknown."""
        mood, score = UNKNOWN if silent and not said.score else said
        return Result(key, self.name, brand, mood, score)

    @cached_property
    def _known(self) -> dict[str, Highlighter]:
        return {brand.name: Highlighter(brand.parsed) for brand in self.brands}


def _turn(engines: Sequence[Engine], language: str) -> int | None:
    """Who is asked about a post: the first that covers its language, or the last where there are no letters."""
    if language == "und":
        return len(engines) - 1
    return next((at for at, engine in enumerate(engines) if language in engine.languages), None)


def _read(spoken: Spoken) -> tuple[str, ...]:
    """What an engine is to read of it."""
    if not spoken.against:
        return (spoken.text,)
    return (spoken.text, spoken.against) if spoken.text else (spoken.against,)


def _weighed(spoken: Spoken, said: Sequence[Said]) -> Said:
    """What is said of a brand itself; else whether it is the better one; else the contrary of what others get."""
    if spoken.better is not None and (not spoken.text or said[0].mood == "neutral"):
        return Said("positive", PREFERRED) if spoken.better else Said("negative", -PREFERRED)
    if not spoken.against or (spoken.text and said[0].mood != "neutral"):
        return said[0]
    mood, score = said[-1]
    contrary: dict[Mood, Mood] = {"positive": "negative", "negative": "positive"}
    return Said(contrary.get(mood, mood), None if score is None else -score or 0.0)
