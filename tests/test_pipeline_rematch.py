"""Brands that go, are renamed, or mean something else: what becomes of their posts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pipeline_fakes import NOW, Fakes, Paged, config_for, fake_sources, item

from socialwatch import pipeline
from socialwatch.config import Brand, Config, SourceSection
from socialwatch.models import Mention
from socialwatch.store import Store

pytestmark = pytest.mark.long

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    return fake_sources(monkeypatch)


def brands(**queries: str) -> tuple[Brand, ...]:
    return tuple(Brand(name=name, query=query) for name, query in queries.items())


def told(config: Config) -> dict[str, tuple[str, ...]]:
    """The brands of each mention, by its text; the rollup must agree."""
    with Store.open(config.database) as store:
        assert store.facts.check() == []
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions ORDER BY id")]
        return {one.mention.text: one.brands for one in store.mentions.read(keys)}


def rows(config: Config, table: str) -> int:
    with Store.open(config.database) as store:
        return int(store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def waiting(config: Config) -> list[str]:
    with Store.open(config.database) as store:
        return [kept.item["text"] for kept in store.items.waiting()]


def changes(found: Sequence[pipeline.Change]) -> list[tuple[str, int, int]]:
    return [(one.brand, one.gained, one.lost) for one in found]


def test_a_brand_that_is_gone_from_the_configuration_takes_its_matches_with_it(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1, text="acme and rival"), item(2, text="rival alone"), item(3, text="acme alone")])
    both = config_for(tmp_path, "a", brands=brands(Acme="acme", Rival="rival"))
    pipeline.collect(both, now=NOW)
    pipeline.enrich(both, now=NOW)
    config = config_for(tmp_path, "a", brands=brands(Acme="acme"))
    heard: list[pipeline.Event] = []
    assert changes(pipeline.collect(config, now=NOW + HOUR, listen=heard.append).changes) == [("Rival", 0, 2)]
    assert pipeline.Matched("Rival", 0, 2) in heard
    assert told(config) == {"acme and rival": ("Acme",), "acme alone": ("Acme",)}
    with Store.open(config.database) as store:
        assert store.results.owed() == {"": 1}, "what is said of the brands that are left may be another thing now"
        number = store.targets.get("brand", "Rival")
        assert store.db.execute("SELECT count(*) FROM results WHERE target = ?", (number,)).fetchone() == (0,)
    assert pipeline.collect(config, now=NOW + 2 * HOUR).changes == ()
    with Store.open(config.database) as store:
        assert store.queries.all().keys() == {"Acme"}


def test_a_purged_post_counts_for_a_gone_brand_no_longer(tmp_path: Path, fakes: Fakes) -> None:
    from socialwatch.store.purge import purge

    fakes["a"] = Paged([item(1, text="rival")])
    both = config_for(tmp_path, "a", brands=brands(Acme="acme", Rival="rival"))
    pipeline.collect(both, now=NOW)
    with Store.open(both.database, write=True) as store:
        purge(store, [store.mentions.find("fake:1") or 0])
    config = config_for(tmp_path, "a", brands=brands(Acme="acme"))
    assert changes(pipeline.rematch(config, now=NOW + HOUR)) == [("Rival", 0, 1)]
    assert told(config) == {"": ()}, "and stays a tombstone, so that no cache brings it back"


def test_a_renamed_brand_keeps_its_posts_as_they_are(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1, text="acme")])
    pipeline.collect(config_for(tmp_path, "a", brands=brands(Acme="acme")), now=NOW)
    config = config_for(tmp_path, "a", brands=brands(Umbra="acme"))
    assert changes(pipeline.rematch(config, now=NOW + HOUR)) == [("Acme", 0, 1), ("Umbra", 1, 0)]
    assert told(config) == {"acme": ("Umbra",)}
    with Store.open(config.database) as store:
        [post] = store.mentions.read([store.mentions.find("fake:1") or 0])
    assert (post.seen, post.first_run) == (NOW, 1)


def test_a_post_that_matches_no_brand_any_more_stays_as_an_item_for_its_days(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1, text="acme tea"), item(2, text="acme coffee")])
    before = config_for(tmp_path, "a", keep_unmatched=3)
    pipeline.collect(before, now=NOW)
    pipeline.enrich(before, now=NOW)
    config = config_for(tmp_path, "a", brands=brands(Acme="coffee"), keep_unmatched=3)
    later = NOW + 20 * DAY
    pipeline.collect(config, now=later)
    assert told(config) == {"acme coffee": ("Acme",)}
    assert waiting(config) == ["acme tea"], "long after it was heard, for a query may be mended"
    for table in ("mentions", "sightings", "authors", "matches"):
        assert rows(config, table) == 1, table
    with Store.open(config.database) as store:
        assert store.db.execute("SELECT count(*) FROM words WHERE words MATCH 'tea'").fetchone() == (0,)
        for table in ("results", "due", "copies", "marks"):
            orphans = f"SELECT count(*) FROM {table} WHERE mention NOT IN (SELECT id FROM mentions)"
            assert store.db.execute(orphans).fetchone() == (0,), table
    pipeline.collect(config, now=later + 2 * DAY)
    assert waiting(config) == ["acme tea"]
    pipeline.collect(config, now=later + 4 * DAY)
    assert waiting(config) == []


def test_a_query_that_is_mended_finds_again_what_it_had_let_go_of(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1, text="acme tea"), item(2, text="acme milk")])
    config = config_for(tmp_path, "a")
    pipeline.collect(config, now=NOW)
    wrong = config_for(tmp_path, "a", brands=brands(Acme="acne"))
    assert changes(pipeline.collect(wrong, now=NOW + HOUR).changes) == [("Acme", 0, 2)]
    assert told(wrong) == {}
    assert changes(pipeline.collect(config, now=NOW + 2 * HOUR).changes) == [("Acme", 2, 0)]
    assert told(config) == {"acme tea": ("Acme",), "acme milk": ("Acme",)}
    assert waiting(config) == []
    assert pipeline.enrich(config, now=NOW + 2 * HOUR)["sentiment"] == 2


def test_what_a_source_says_again_after_it_was_let_go_of_is_heard_anew(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1, text="acme tea", minutes=1)])
    config = replace(config_for(tmp_path), sources=(SourceSection(name="a", type="fake", keep_unmatched=0),))
    pipeline.collect(config, now=NOW)
    pipeline.collect(replace(config, brands=brands(Acme="acne")), now=NOW + HOUR)
    pipeline.collect(replace(config, brands=brands(Acme="acne")), now=NOW + 2 * HOUR)
    assert (told(config), waiting(config)) == ({}, [])
    pipeline.collect(config, now=NOW + 3 * HOUR)
    assert told(config) == {"acme tea": ("Acme",)}


def test_posts_of_a_source_that_is_configured_no_more_wait_no_longer_than_others(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"], fakes["b"] = Paged([item(1, text="milk")]), Paged([item(2, text="acme")])
    pipeline.collect(config_for(tmp_path, "a", "b", keep_unmatched=3), now=NOW)
    config = config_for(tmp_path, "b", keep_unmatched=3)
    del fakes["a"]
    pipeline.collect(config, now=NOW + 2 * DAY)
    assert waiting(config) == ["milk"]
    pipeline.collect(config, now=NOW + 4 * DAY)
    assert waiting(config) == []


def test_an_item_of_several_posts_stays_with_the_one_that_still_matches(tmp_path: Path, fakes: Fakes) -> None:
    class Thread(Paged):
        def mentions(self, item: Any) -> Any:
            for number, text in enumerate(("acme tea", "acme coffee")):
                yield Mention(network="fake", native_id=f"{item['id']}/{number}", text=text, created=NOW - HOUR)

    fakes["a"] = Thread([item(5)])
    pipeline.collect(config_for(tmp_path, "a"), now=NOW)
    config = config_for(tmp_path, "a", brands=brands(Acme="coffee"))
    pipeline.collect(config, now=NOW + HOUR)
    assert told(config) == {"acme coffee": ("Acme",)}
    assert waiting(config) == []
    with Store.open(config.database) as store:
        assert [kept.item["id"] for kept in store.items.of(store.mentions.find("fake:5/1") or 0)] == [5]


def test_imports_keep_posts_that_match_no_brand_any_more(tmp_path: Path) -> None:
    config, path = config_for(tmp_path), tmp_path / "posts.jsonl"
    path.write_text(json.dumps({"id": "1", "text": "acme", "created": "2026-08-01T10:00:00Z"}) + "\n", "utf-8")
    pipeline.import_file(config, path, "archive", now=NOW)
    other = config_for(tmp_path, brands=brands(Rival="rival"))
    assert changes(pipeline.rematch(other, now=NOW + 60 * DAY)) == [("Acme", 0, 1), ("Rival", 0, 0)]
    assert told(other) == {"acme": ()}
