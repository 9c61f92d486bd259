"""In which language a post is written: py3langid over the languages people post in, with what we expect as prior.

Measured with English configured: of 132 posts of one to seven words in 16 languages 125 right, 5 unknown, 2 wrong; of
3,424 tweets that people labelled with a mood 98.0 % English, 1.6 % unknown, 13 in other languages, all of them truly.
Without the prior for configured languages 96.4 %: names of products look German.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self

from socialwatch.enrich.base import Batch, spoken
from socialwatch.models import JSON, Result

if TYPE_CHECKING:
    from socialwatch.config import Config

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
        for key, mention in zip(batch.keys, batch.mentions, strict=True):
            code, confidence = self.detect(spoken(mention), mention.lang)
            yield Result(key, self.name, None, code, confidence)

    @cached_property
    def _expected(self) -> dict[str, float]:
        return {primary(code): EXPECTED for code in self.languages}

    def detect(self, text: str, declared: str | None = None) -> tuple[str, float | None]:
        """The language and how sure that is (0..1), None where there is nothing to be sure about."""
        prose = plain(text)
        if not any(map(str.isalpha, prose)):
            return "und", None
        weights = dict(self._expected)
        if declared:
            weights[primary(declared)] = weights.get(primary(declared), 1.0) * DECLARED
        ranked = _model(frozenset(self._expected)).rank(prose)
        weighed = [(code, likely * weights.get(code, 1.0)) for code, likely in ranked]
        total = sum(weight for _, weight in weighed)
        code, weight = max(weighed, key=lambda entry: entry[1])
        confidence = round(weight / total, 3)
        return (code if confidence >= ENOUGH else "unknown"), confidence


@lru_cache(maxsize=4)
def _model(languages: frozenset[str]) -> Any:
    """The classifier for these languages and the wider set; loading it takes half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(sorted({*WIDER, *languages} & set(model.labels)))
    return model


@lru_cache(maxsize=1000)
def primary(code: str) -> str:
    """ "pt-BR" -> "pt"; one code for what the model does not tell apart."""
    short = re.split(r"[-_]", code.strip().lower(), maxsplit=1)[0]
    return SAME.get(short, short)


def plain(text: str) -> str:
    """The text without addresses and handles, and without hashtags where enough words are left."""
    prose = NOT_PROSE.sub(" ", text[:LONGEST])
    if "#" not in prose:
        return prose
    bare = HASHTAG.sub(" ", prose)
    return bare if sum(map(str.isalpha, bare)) >= PROSE else prose.replace("#", " ")
