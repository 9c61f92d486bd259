"""The archive finds what the matcher finds: newest first, without own posts and noise, at once."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, save
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from socialwatch.models import Engagement, Mention, Result, Span
from socialwatch.query import Known, parse
from socialwatch.store import Heard, Store
from socialwatch.store.clean import cleaned
from socialwatch.store.migrations import NOISE
from socialwatch.store.select import _newest, count, known_of, narrow, select

sys.path.append(str(Path(__file__).resolve().parents[1] / "query"))
from query_posts import mentions, queries


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with fresh(tmp_path) as opened:
        yield opened


def numbers(store: Store, keys: list[int]) -> list[int]:
    """The last part of the native ids, which the tests count by."""
    return [int(stored.mention.native_id.rsplit("/", 1)[-1]) for stored in store.mentions.read(keys)]


def found(store: Store, query: str, **more: object) -> list[int]:
    return numbers(store, select(store, parse(query), **more))


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(mentions(), min_size=4, max_size=12), st.lists(queries, min_size=8, max_size=8))
def test_the_archive_and_the_matcher_agree(
    tmp_path_factory: pytest.TempPathFactory, posts: list[Mention], texts: list[str]
) -> None:
    posts = [cleaned(replace(post, native_id=str(number))) for number, post in enumerate(posts)]
    with fresh(tmp_path_factory.mktemp("archive")) as store:
        save(store, *(Heard(post) for post in posts), source="feed", keep_all=True)
        keys = {store.mentions.find(post.id): post for post in posts}
        for text in texts:
            query = parse(text, zone="Europe/Berlin")
            wanted = [key for key, post in keys.items() if query.matches(post, Known(sources=("feed",)))]
            newest = sorted(wanted, key=lambda key: (keys[key].created, key), reverse=True)
            assert select(store, query, matched_only=False) == newest, text
            assert select(store, query, matched_only=False, limit=2) == newest[:2], text
            assert set(select(store, query, matched_only=False, order="rank")) == set(wanted), text
            assert count(store, query, matched_only=False) == len(wanted), text


def test_newest_first_by_the_time_of_posting_even_when_a_second_is_full(store: Store) -> None:
    crowd = [heard(number, created=NOW - timedelta(seconds=9)) for number in range(100)]  # 64 keys a second
    save(store, *crowd, heard(500, created=NOW - timedelta(seconds=8)), heard(501, created=NOW - timedelta(seconds=7)))
    assert found(store, "acme", limit=3)[:2] == [501, 500]
    assert len(found(store, "acme")) == 102


def test_a_window_holds_its_start_and_not_its_end(store: Store) -> None:
    save(store, *(heard(number) for number in range(1, 6)))  # a minute apart, 1 the newest
    span = Span(NOW - timedelta(minutes=4), NOW - timedelta(minutes=2))
    assert found(store, "acme", span=span) == [3, 4]
    assert numbers(store, select(store, None, span=span)) == [3, 4]
    assert found(store, "since:2026-09-01T11:56 until:2026-09-01T11:58") == [3, 4]


def test_own_posts_and_noise_are_left_out_unless_asked_for(store: Store) -> None:
    save(store, heard(1), heard(2, own=("Acme",)), heard(3))
    key = store.mentions.find(heard(3).mention.id)
    with store.transaction():
        store.db.execute("UPDATE matches SET flags = flags | ? WHERE mention = ?", (NOISE, key))
    assert found(store, "coffee") == [1]
    assert found(store, "coffee", with_own=True) == [1, 2]
    assert found(store, "coffee", with_noise=True) == [1, 3]
    assert found(store, "is:own", with_own=True) == [2]
    assert found(store, "is:noise", with_noise=True) == [3]
    assert numbers(store, select(store, None)) == [1]


def test_what_is_own_for_one_brand_counts_for_the_other(store: Store) -> None:
    save(store, heard(1, brands=("Acme", "Beta"), own=("Acme",)), heard(2, brands=("Acme",)))
    assert found(store, "coffee", brands=("Beta",)) == [1]
    assert found(store, "coffee", brands=("Acme",)) == [2]
    assert found(store, "brand:acme") == [2]
    assert found(store, "brand:beta") == [1]
    assert found(store, "-brand:acme") == [1]


def test_posts_of_no_brand_are_found_only_when_asked_for(store: Store) -> None:
    save(store, heard(1), heard(2, brands=()), keep_all=True)
    assert found(store, "coffee") == [1]
    assert found(store, "coffee", matched_only=False) == [1, 2]


def test_sources_and_languages_narrow(store: Store) -> None:
    save(store, heard(1, lang="en-GB"), heard(2, lang="de"), source="one")
    save(store, heard(2, lang="de"), heard(3), source="two")
    assert found(store, "coffee", sources=("One",)) == [1, 2]
    assert found(store, "source:two") == [2, 3]
    assert found(store, "coffee", langs=("en",)) == found(store, "coffee lang:en") == [1]
    assert found(store, "coffee", langs=("de", "en")) == [1, 2]
    assert found(store, "coffee", sources=("three",)) == []


def test_a_declared_region_is_found_beside_the_language_that_a_step_found(store: Store) -> None:
    save(store, heard(1, lang="pt-BR"), heard(2, lang="pt-PT"), heard(3, lang="en-GB"), heard(4))
    keys = [store.mentions.find(heard(number).mention.id) or 0 for number in (1, 2, 3, 4)]
    with store.transaction():
        store.results.save("language", "v1", keys, [Result(key, "language", None, "pt") for key in keys])
    for lang, wanted in (("pt-BR", [1]), ("pt", [1, 2, 3, 4]), ("en-GB", []), ("en", [])):
        assert sorted(found(store, f"lang:{lang}")) == sorted(found(store, "*", langs=(lang,))) == wanted, lang
        query, posts = parse(f"lang:{lang}"), store.mentions.read(keys)
        assert [number for number, post in enumerate(posts, 1) if query.matches(post.mention, known_of(post))] == wanted


def test_rank_puts_more_of_the_words_first_and_what_people_liked(store: Store) -> None:
    save(
        store,
        heard(1, text="acme and a long story about something else altogether, of which there is much to be said"),
        heard(2, text="acme acme"),
        heard(3, text="acme acme", engagement=Engagement(likes=5000)),
        heard(4, text="no such word"),
    )
    assert found(store, "acme", order="rank") == [3, 2, 1]
    assert found(store, "acme", order="rank", limit=1) == [3]
    assert found(store, "{acme}", order="rank", limit=2) == [3, 2]


def test_a_condition_for_other_statements(store: Store) -> None:
    save(store, heard(1), heard(2, brands=("Beta",)), heard(3))
    where, bound = narrow(store, brands=("acme",), span=Span(NOW - timedelta(minutes=2), NOW))
    rows = store.db.execute(f"SELECT m.native_id FROM mentions AS m WHERE {where}", bound).fetchall()
    assert [row[0][-1] for row in rows] == ["1"]


@pytest.mark.long
def test_the_newest_of_a_frequent_word_are_found_without_reading_the_rest(store: Store) -> None:
    save(store, *(heard(number) for number in range(3000)))
    steps = 0

    def tick() -> int:
        nonlocal steps
        steps += 1
        return 0

    store.db.set_progress_handler(tick, 100)
    assert found(store, "acme", limit=5) == [0, 1, 2, 3, 4]
    few, steps = steps, 0
    assert len(found(store, "acme")) == 3000
    store.db.set_progress_handler(None, 0)
    assert few * 10 < steps


def many(term: str, number: int = 1200, sign: str = " OR ") -> str:
    return sign.join(term.format(number) for number in range(number))


@pytest.mark.parametrize(
    "query",
    [
        f"coffee {many('-w{}', sign=' ')}",
        f"{many('author:nobody{}')} OR coffee",
        f"{many('likes:1{}00')} OR coffee",
        f"{many('lang:x{}')} OR coffee",
        f"coffee {many('-likes:1{}00', sign=' ')}",
        f"has:media OR {many('w{}', 300)} OR likes:3 OR coffee",
        "".join(f"w{n} OR (w{n}x OR coffee) AND (" for n in range(50)) + "coffee" + ")" * 50,
        " NEAR/2 ".join(f"w{n}" for n in range(60)) + " OR coffee",
    ],
    ids=lambda query: query[:24],
)
def test_long_and_deep_queries_find_what_short_ones_do(store: Store, query: str) -> None:
    """SQLite allows a thousand conditions in a row, the index about thirty brackets: neither may be noticed."""
    save(store, heard(1, text="coffee, please"), heard(2, text="only tea"), keep_all=True)
    assert found(store, query, matched_only=False) == [1]
    assert count(store, parse(query), matched_only=False) == 1


def test_all_that_matches_comes_newest_first_however_it_is_found() -> None:
    chance = random.Random(7)
    rows = [(key, key // 9 + chance.randrange(3)) for key in range(500)]
    plain = [key for _, key in sorted(((created, key) for key, created in rows), reverse=True)]
    assert _newest(iter(rows), None) == _newest(rows[::-1], None) == plain
    assert _newest(chance.sample(rows, 500), None) == plain
