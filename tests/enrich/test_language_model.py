"""Reading many texts side by side gives what py3langid gives for each."""

from __future__ import annotations

import random

import pytest

from socialwatch.enrich.language import WIDER, Language
from socialwatch.enrich.language_model import Model, model

WORDS = (
    "the parcel der Kaffee ist güt c'était où está mañana perché não słowo привет спасибо 荷物が まだ 택배가 شكرا "
    "हिन्दी ελληνικά ไทย עברית ok LOUD 12:30 😍 é e\u0301 \ud800 \x00 - …"
).split()


def posts(number: int) -> list[str]:
    """Posts of words of many scripts, of lengths from none to some thousand bytes."""
    chance = random.Random(5)
    lengths = [0, 1, 5, 20, 20, 30, 40, 600]
    return [" ".join(chance.choices(WORDS, k=chance.choice(lengths))) for _ in range(number)]


@pytest.fixture(scope="module")
def reader() -> Model:
    return model(frozenset({*WIDER, "en"}))


def theirs(reader: Model, text: str) -> dict[str, float]:
    return dict(reader._theirs.rank(text))


@pytest.mark.parametrize("at_once", [1, 5, 200])
def test_a_language_is_as_likely_as_the_package_finds_it_to_the_last_digit(reader: Model, at_once: int) -> None:
    texts = posts(200)
    for start in range(0, len(texts), at_once):
        some = texts[start : start + at_once]
        for text, row in zip(some, reader.likely(some).tolist(), strict=True):
            found: dict[str, float] = {}
            for code, likely in zip(reader.codes, row, strict=True):
                found.setdefault(code, likely)
            assert found == theirs(reader, text)


def test_a_post_has_the_same_language_alone_and_among_others() -> None:
    step, texts = Language(("en",)), posts(120)
    declared = [None, "de", "pt-BR", "xx"] * 30
    assert step.told(texts, declared) == [step.detect(*one) for one in zip(texts, declared, strict=True)]
