"""In which language a post is written: py3langid over the languages people post in, with what we expect as prior.

Measured with English configured: of 132 posts of one to seven words in 16 languages 125 right, 5 unknown, 2 wrong; of
3,424 tweets that people labelled with a mood 98.0 % English, 1.6 % unknown, 13 in other languages, all of them truly.
Without the prior for configured languages 96.4 %: names of products look German.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar, Self

from socialwatch.enrich.base import Batch, spoken
from socialwatch.models import JSON, Result

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from socialwatch.config import Config
    from socialwatch.enrich.language_model import Model

# languages that an unexpected post may come out as; the model's smaller ones would win too many short posts
_CODES = (
    "ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu id it ja ko lt lv mr ms nl no pa pl pt ro ru sk sl sr "
    "sv ta te th tl tr uk ur vi zh"
)
WIDER = tuple(_CODES.split())
SAME = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "fil": "tl", "cmn": "zh", "yue": "zh", "jp": "ja"}
EXPECTED = 8.0  # how much likelier a configured language is beforehand
DECLARED = 20.0  # and the one the platform declares: often an account's setting rather than the post's language
ENOUGH = 0.4  # of the probability; below it the language is "unknown"
LONGEST = 2000  # characters looked at: a megabyte has no other language than its beginning
NOT_PROSE = re.compile(r"https?://\S+|www\.\S+|@[\w.@-]+|\bRT\b")
HASHTAG = re.compile(r"#\w+")
PROSE = 20  # letters that a post must keep without its hashtags, so that they can be left out


@dataclass(frozen=True)
class Language:
    """`value` is a two-letter code, "unknown" when it cannot be told, "und" when there are no letters."""

    name: ClassVar[str] = "language"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ()

    languages: tuple[str, ...] = ("en",)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls(config.languages)

    def settings(self) -> JSON:
        return {"languages": sorted(self.languages)}

    def run(self, batch: Batch) -> Iterable[Result]:
        found = self.told([spoken(mention) for mention in batch.mentions], [mention.lang for mention in batch.mentions])
        for key, (code, confidence) in zip(batch.keys, found, strict=True):
            yield Result(key, self.name, None, code, confidence)

    def detect(self, text: str, declared: str | None = None) -> tuple[str, float | None]:
        """The language and how sure that is (0..1), None where there is nothing to be sure about."""
        return self.told([text], [declared])[0]

    def told(self, texts: Sequence[str], declared: Sequence[str | None]) -> list[tuple[str, float | None]]:
        """The same of many texts, each with what its platform declares, which takes a fraction of the time."""
        found: list[tuple[str, float | None]] = [("und", None)] * len(texts)
        prose = {at: said for at, text in enumerate(texts) if any(map(str.isalpha, said := plain(text)))}
        if not prose:
            return found
        codes = self._model.codes
        weighed = self._model.likely(list(prose.values())) * self._weights([declared[at] for at in prose])
        best = weighed.argmax(axis=1)
        sure = weighed[range(len(best)), best] / weighed.sum(axis=1)
        for at, column, confidence in zip(prose, best.tolist(), sure.tolist(), strict=True):
            found[at] = (codes[column] if round(confidence, 3) >= ENOUGH else "unknown", round(confidence, 3))
        return found

    @cached_property
    def _expected(self) -> dict[str, float]:
        return {primary(code): EXPECTED for code in self.languages}

    @cached_property
    def _model(self) -> Model:
        from socialwatch.enrich.language_model import model

        return model(frozenset({*WIDER, *self._expected}))

    def _weights(self, declared: Sequence[str | None]) -> NDArray[np.float64]:
        """How much likelier each language of the model is beforehand, a row a text."""
        import numpy as np

        kinds = {code: row for row, code in enumerate(dict.fromkeys(declared))}
        rows = np.array([[self._weight(code, kind) for code in self._model.codes] for kind in kinds])
        return rows[[kinds[kind] for kind in declared]]

    def _weight(self, code: str, declared: str | None) -> float:
        weight = self._expected.get(code, 1.0)
        return weight * DECLARED if declared and primary(declared) == code else weight


@lru_cache(maxsize=1000)
def primary(code: str) -> str:
    """ "pt-BR" -> "pt"; one code for what the model does not tell apart."""
    short = re.split(r"[-_]", code.strip().lower(), maxsplit=1)[0]
    return SAME.get(short, short)


def plain(text: str) -> str:
    """The text without addresses and handles, and without hashtags where enough words are left."""
    prose = text[:LONGEST]
    if "@" in prose or "://" in prose or "www." in prose or "RT" in prose:
        prose = NOT_PROSE.sub(" ", prose)
    if "#" not in prose:
        return prose
    bare = HASHTAG.sub(" ", prose)
    return bare if sum(map(str.isalpha, bare)) >= PROSE else prose.replace("#", " ")
