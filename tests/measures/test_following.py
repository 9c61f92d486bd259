"""Every figure can be followed: what it counted is what `search` lists for its query and window."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from planting import scope

from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import followed, posts_of
from socialwatch.query import parse
from socialwatch.registry import MEASURES
from socialwatch.store import Store

pytestmark = pytest.mark.long


def figures(answer: Any) -> Iterator[Figure]:
    if isinstance(answer, Figure):
        yield answer
    elif isinstance(answer, tuple):
        for part in answer:
            yield from figures(part)
    elif dataclasses.is_dataclass(answer):
        for field in dataclasses.fields(answer):
            yield from figures(getattr(answer, field.name))


ELSEWHERE = ("accuracy", "coverage", "posts", "quotes", "themes")  # themes: where scikit-learn is loaded anyway

SELDOM = (
    "peaks", "hashtags", "links", "phrases", "journey", "campaigns", "fading", "service", "resolution", "storms",
    "platforms",
)  # fmt: skip
"""What this archive may give no figure of."""


@pytest.mark.parametrize("name", [name for name in MEASURES.names() if name not in ELSEWHERE])
@pytest.mark.parametrize(
    "narrow",
    [
        {},
        {"brands": ("Rival",)},
        {"topics": ("Taste",)},
        {"langs": ("de",)},
        {"with_own": True},
        {"query": parse("parcel OR roast")},
    ],
    ids=lambda narrow: "-".join(narrow) or "all",
)
def test_searching_for_a_figure_finds_the_posts_it_counted(archive: Store, name: str, narrow: dict[str, Any]) -> None:
    over: Scope = scope(**narrow)
    found = list(figures(MEASURES.load(name)(archive, over)))
    for figure in found:
        listed = len(posts_of(archive, figure.evidence))
        assert listed == figure.n == figure.evidence.n, (figure.key, figure.evidence.query)
    assert found or name in SELDOM


def test_followed_evidence_names_the_newest_posts(archive: Store) -> None:
    figure = next(figures(MEASURES.load("voice")(archive, scope())))
    ids = followed(archive, figure, 3).evidence.ids
    keys = posts_of(archive, figure.evidence)
    assert ids == tuple(archive.mentions.ids(keys[:3]))
    assert keys == sorted(keys, reverse=True)


def test_an_own_post_that_speaks_of_a_rival_counts_for_the_rival_alone(archive: Store) -> None:
    answer = MEASURES.load("voice")(archive, scope(with_own=False))
    acme = next(one for one in answer.shares if one.brand == "Acme")
    assert len(posts_of(archive, acme.voices.evidence)) == acme.voices.value
