"""Groups of copies in the archive: stable, growing with every run, counted once in any window, taken apart by edits."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, heard, save

from socialwatch import pipeline
from socialwatch.config import Brand, Config
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.registry import Registry
from socialwatch.store import Heard, Store
from socialwatch.store.counts import Narrow
from socialwatch.store.select import count, select
from socialwatch.store.stories import Repeated, repeated

TEXT = "Acme has moved its warehouse to Daventry and nobody knows where the parcels of last week are"


@pytest.fixture(autouse=True)
def one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = Registry("steps", {"copies": "socialwatch.enrich.duplicates:Copies"})
    monkeypatch.setattr("socialwatch.enrich.STEPS", steps)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(database=tmp_path / "socialwatch.sqlite", brands=(Brand(name="Acme"), Brand(name="Rival")))


def hear(config: Config, *heards: Heard, source: str = "listener") -> None:
    with Store.open(config.database, write=True, create=True) as store:
        save(store, *heards, source=source)


def enrich(config: Config, *redo: str) -> int:
    return pipeline.enrich(config, redo=redo, now=NOW)["copies"]


def groups(config: Config) -> set[tuple[int, ...]]:
    """The groups, as the numbers of their posts."""
    found: dict[int, list[int]] = {}
    with Store.open(config.database) as store:
        for story, native_id in store.db.execute(
            "SELECT c.story, m.native_id FROM copies AS c JOIN mentions AS m ON m.id = c.mention"
        ):
            found.setdefault(story, []).append(int(native_id.rsplit("/", 1)[1]))
    return {tuple(sorted(numbers)) for numbers in found.values()}


def copies(*numbers: int, **more: object) -> list[Heard]:
    return [heard(number, text=f"{TEXT} https://short.example/{number}", **more) for number in numbers]


def everything(config: Config, low: timedelta = timedelta(0), **narrow: object) -> dict[str, Repeated]:
    with Store.open(config.database) as store:
        return repeated(store, Span(NOW - timedelta(days=60), NOW - low), Narrow(**narrow))


def posts(seed: int = 3) -> list[Heard]:
    """Thirty stories told one to four times, an hour apart from the next, in any order."""
    chance = random.Random(seed)
    words = [f"word{n}" for n in range(400)]
    told, number = [], 1
    for _ in range(30):
        text = " ".join(["acme", *chance.sample(words, 14)])
        for _ in range(chance.randint(1, 4)):
            told.append(heard(number, text=text, created=NOW - timedelta(hours=number)))
            number += 1
    chance.shuffle(told)
    return told


@pytest.mark.long
def test_groups_do_not_depend_on_the_order_of_arrival_nor_on_the_number_of_runs(tmp_path: Path) -> None:
    made = []
    for name, batches in (("once", 1), ("often", 9), ("backwards", 5)):
        config = Config(database=tmp_path / f"{name}.sqlite", brands=(Brand(name="Acme"),))
        some = posts()[::-1] if name == "backwards" else posts()
        for start in range(batches):
            hear(config, *some[start::batches])
            enrich(config)
        made.append(groups(config))
    assert made[0] == made[1] == made[2]
    assert len(made[0]) > 15


def test_a_new_post_joins_the_story_told_before_and_an_earlier_one_becomes_its_head(config: Config) -> None:
    hear(config, *copies(5, 6))
    enrich(config)
    hear(config, *copies(2))
    assert enrich(config) == 1
    assert groups(config) == {(2, 5, 6)}
    hear(config, *copies(9))  # numbers are minutes before now: this one was first
    enrich(config)
    with Store.open(config.database) as store:
        row = store.mentions.read([store.mentions.find(heard(5).mention.id) or 0])[0]
        assert (row.copy_of, row.as_json()["copies"]) == (heard(9).mention.id, 3)
        head = store.mentions.read([store.mentions.find(heard(9).mention.id) or 0])[0]
        assert (head.copy_of, head.as_json()["copies"]) == (None, 3)


def test_a_post_that_is_like_two_groups_makes_one_of_them(config: Config) -> None:
    said = ["acme", *(f"word{n}" for n in range(150))]
    begins, ends, middle = " ".join(said[:110]), " ".join(said[45:]), " ".join(said[22:128])
    hear(config, heard(1, text=begins), heard(2, text=f"{begins} so"), heard(3, text=ends), heard(4, text=f"so {ends}"))
    enrich(config)
    assert groups(config) == {(1, 2), (3, 4)}
    hear(config, heard(5, text=middle))
    enrich(config)
    assert groups(config) == {(1, 2, 3, 4, 5)}


def test_what_was_said_long_before_is_no_copy(config: Config) -> None:
    hear(config, heard(1, text=TEXT), heard(2, text=TEXT, created=NOW - timedelta(days=45)))
    enrich(config)
    assert groups(config) == set()
    hear(config, heard(3, text=TEXT, created=NOW - timedelta(days=25)))
    enrich(config)
    assert groups(config) == {(1, 2, 3)}, "told again and again it is one story"


def test_the_archive_is_not_read_again_for_a_new_batch(config: Config) -> None:
    chance = random.Random(1)
    hear(config, *(heard(n, text=" ".join(chance.sample("abcdefghijklmnopqrstuvwxyz", 12))) for n in range(1, 300)))
    enrich(config)
    hear(config, *copies(400, 401))
    with Store.open(config.database, write=True) as store:
        from socialwatch.collect.comparing import compare
        from socialwatch.enrich.duplicates import Copies

        read: list[int] = []
        ask = store.copies.texts
        store.copies.texts = lambda keys: read.extend(keys) or ask(keys)
        fresh = [store.mentions.find(heard(n).mention.id) or 0 for n in (400, 401)]
        found = compare(store, Copies(), store.mentions.plain(fresh))
    assert {frozenset(pair) for pair in found.pairs} == {frozenset(fresh)}
    assert len(read) < 5


def test_a_story_counts_once_in_every_window_whichever_of_its_posts_lie_in_it(config: Config) -> None:
    hear(config, *copies(10, 20, 30), heard(15, text="acme is something else altogether, say all of my good friends"))
    hear(config, *copies(40, own=("Acme",)), *copies(50, brands=("Rival",)))
    enrich(config)
    found = everything(config)
    assert (found["Acme"].again, found["Acme"].most) == (2, 3), "four posts tell two stories"
    assert "Rival" in found
    assert found["Rival"].again == 0
    late = everything(config, timedelta(minutes=15))
    assert late["Acme"].again == 1, "in a window of two copies there is one story"
    assert everything(config, with_own=True)["Acme"].again == 3
    by_query = everything(config, query=parse("warehouse"))
    assert by_query["Acme"].again == found["Acme"].again, "counted by scanning as by the window"


def test_copies_can_be_searched_for_and_left_out(config: Config) -> None:
    hear(config, *copies(1, 2, 3), heard(4, text="acme makes the coffee that I like the most of all"))
    enrich(config)
    with Store.open(config.database) as store:
        assert select(store, parse("is:copy")) == [store.mentions.find(heard(n).mention.id) for n in (1, 2)]
        assert count(store, parse("-is:copy")) == 2
        assert count(store, parse("acme warehouse -is:copy")) == 1
        # the same through the matcher, which has the last word where accents are asked for
        assert count(store, parse("acme OR é")) == 4
        assert count(store, parse("(acme OR é) -is:copy")) == 2


def test_redoing_the_step_gives_the_same_groups_and_sees_everything(config: Config) -> None:
    hear(config, *posts())
    seen = enrich(config)
    before = groups(config)
    assert enrich(config) == 0
    assert enrich(config, "copies") == seen
    assert groups(config) == before


def test_a_changed_step_lets_go_of_what_the_old_one_joined(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(config, *copies(1, 2), heard(3, text=f"{TEXT} say the neighbours"))
    enrich(config)
    assert groups(config) == {(1, 2, 3)}
    monkeypatch.setattr("socialwatch.enrich.duplicates.Copies.version", 99)
    monkeypatch.setattr("socialwatch.enrich.duplicates.ALIKE", 1.1)
    assert enrich(config) == 3
    assert groups(config) == {(1, 2)}


def test_a_database_from_before_gets_its_groups_with_the_next_run(config: Config) -> None:
    hear(config, *copies(1, 2))
    with Store.open(config.database, write=True) as store, store.transaction():
        store.db.execute("DELETE FROM due")  # as if all was done before there was such a step
    assert enrich(config) == 2
    assert groups(config) == {(1, 2)}


def test_an_edited_post_leaves_its_group_and_the_rest_stays_together(config: Config) -> None:
    hear(config, *copies(1, 2, 3))
    enrich(config)
    edited = replace(heard(2).mention, text="acme has found all of the parcels and says so in a letter", edited=NOW)
    hear(config, Heard(edited, ("Acme",)), source="another")
    assert enrich(config) == 1
    assert groups(config) == {(1, 3)}


def test_a_repost_finds_its_original_whenever_that_arrives(config: Config) -> None:
    original = heard(9, text="acme!")

    def repost(number: int) -> Heard:
        return heard(number, text="", repost_of=original.mention.native_id)

    hear(config, repost(1), repost(2))
    enrich(config)
    assert groups(config) == {(1, 2)}
    hear(config, original)
    enrich(config)
    hear(config, repost(3))
    enrich(config)
    assert groups(config) == {(1, 2, 3, 9)}


def test_a_very_common_text_costs_no_more_than_its_nearest(config: Config) -> None:
    hear(config, *copies(*range(1, 300)))
    enrich(config)
    assert len(groups(config)) == 1
    with Store.open(config.database) as store:
        key = store.mentions.find(heard(150).mention.id) or 0
        marks: Sequence[int] = [row[0] & 0xFFFFFFFF for row in store.db.execute(
            "SELECT mark FROM marks WHERE mention = ?", (key,)
        )]  # fmt: skip
        assert 0 < len(store.copies.near({key: marks})[key]) <= 6
