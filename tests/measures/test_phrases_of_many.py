"""Phrases of more posts than are read: looked for in some, counted in all; both sides of a deck are read once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from planting import Post, cover, plant, scope

from socialwatch.measures.evidence import posts_of
from socialwatch.measures.fading import fading
from socialwatch.measures.phrases import phrases
from socialwatch.store import Store
from socialwatch.store.held import holding
from socialwatch.store.tongues import tongue

START = datetime(2026, 7, 10, 9, tzinfo=UTC)
BEFORE = START - timedelta(days=30)


def told(what: str, at: datetime, n: int, by: str) -> list[Post]:
    return [
        Post(text=f"Acme, {i * 31 % 97}: {what}, says {by}{i}", at=at + timedelta(minutes=i), by=f"{by}{i}")
        for i in range(n)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("phrases") / "a.sqlite", write=True, create=True) as store:
        now = [*told("parcel lost", START, 60, "a"), *told("summer blend", START, 12, "b")]
        then = [*told("parcel lost", BEFORE, 7, "c"), *told("summer blend", BEFORE, 65, "d")]
        plant(store, [*now, *then])
        cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
        yield store


def test_phrases_found_in_some_posts_are_counted_in_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialwatch.measures.sides.SAMPLE", 36)
    rose, fell = phrases(store, scope()), fading(store, scope())
    assert fell is not None
    assert (rose.read, rose.total) == (36, 72)
    assert [(one.text, one.mentions.value, one.against) for one in rose.phrases] == [("parcel lost", 60, 7)]
    assert [(one.text, one.mentions.value, one.against) for one in fell.phrases] == [("summer blend", 65, 12)]
    proof = rose.phrases[0].mentions.evidence
    assert len(posts_of(store, proof)) == 60
    assert proof.formula.endswith("in 36 of 72 that were read evenly over time")


def test_a_deck_reads_both_windows_once_and_says_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = phrases(store, scope()), fading(store, scope())
    reads: list[object] = []
    from socialwatch.measures import sides

    read = sides.read
    monkeypatch.setattr(sides, "read", lambda *given: reads.append(given) or read(*given))
    with holding(store):
        assert (phrases(store, scope()), fading(store, scope())) == alone
    assert len(reads) == 2
    assert store.held is None


def test_a_phrase_tells_the_language_of_most_of_its_posts(tmp_path) -> None:
    langs = ["fr"] * 7 + ["de-AT"] * 2 + [None, "und"]
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        plant(store, [Post(text=f"Acme {at}", at=START, lang=lang, by=f"p{at}") for at, lang in enumerate(langs)])
        keys = [key for (key,) in store.db.execute("SELECT id FROM mentions ORDER BY native_id")]
        by_lang = dict(store.db.execute("SELECT m.id, l.code FROM mentions AS m LEFT JOIN langs AS l ON l.id = m.lang"))
        assert tongue(store, keys) == "fr"
        assert tongue(store, [key for key in keys if by_lang[key] == "de-AT"]) == "de"
        assert tongue(store, [key for key in keys if by_lang[key] in (None, "und")]) == ""
        mixed = [key for key in keys if by_lang[key] == "fr"][:2] + [key for key in keys if by_lang[key] == "de-AT"]
        assert tongue(store, mixed) == ""  # half and half: neither is the language of most
        assert tongue(store, []) == ""


def test_phrases_say_in_what_language_they_are(store: Store) -> None:
    assert {one.lang for one in phrases(store, scope()).phrases} == {"en"}
