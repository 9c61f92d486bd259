"""What the pipeline makes of posts: kept or dropped, matched again, enriched, imported, forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pipeline_fakes import NOW, Fakes, Paged, config_for, fake_sources, ids, item, stored

from socialwatch import pipeline
from socialwatch.config import Brand, Config, SourceSection, Topic
from socialwatch.enrich import Batch
from socialwatch.enrich.sentiment import Sentiment
from socialwatch.errors import (
    ConfigError,
)
from socialwatch.models import Mention, Span
from socialwatch.sources.base import Policy
from socialwatch.store import Store


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    return fake_sources(monkeypatch)


def test_unmatched_posts_are_kept_for_their_days_and_then_dropped(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a", keep_unmatched=3)
    fakes["a"] = Paged([item(1, text="nothing of ours"), item(2)])

    def waiting() -> int:
        with Store.open(config.database) as store:
            return len(list(store.items.waiting()))

    pipeline.collect(config, now=NOW)
    assert waiting() == 1
    pipeline.collect(config, now=NOW + timedelta(days=2))
    assert waiting() == 1
    pipeline.collect(config, now=NOW + timedelta(days=4))
    assert waiting() == 0
    assert ids(config) == {"2"}


def test_a_brands_own_posts_are_its_own_whether_they_name_it_or_not(tmp_path: Path, fakes: Fakes) -> None:
    brand = Brand(name="Acme", query="acme", accounts=("fake:@user1", "@user2", "other:user3"))
    config = config_for(tmp_path, "a", brands=(brand,))
    fakes["a"] = Paged([item(1, text="good morning"), item(2), item(3), item(4, text="good night")])
    pipeline.collect(config, now=NOW)
    assert {one.mention.native_id: one.as_json()["own"] for one in stored(config)} == {
        "1": ["Acme"],
        "2": ["Acme"],
        "3": [],
    }


def brands(**queries: str) -> tuple[Brand, ...]:
    return tuple(Brand(name=name, query=query) for name, query in queries.items())


def test_a_changed_query_gains_from_what_is_kept_and_loses_what_it_no_longer_means(
    tmp_path: Path, fakes: Fakes
) -> None:
    fakes["a"] = Paged(
        [item(1, text="acme tea"), item(2, text="acme coffee"), item(3, text="plain coffee"), item(4, text="milk")]
    )
    pipeline.collect(config_for(tmp_path, "a", brands=brands(Acme="acme", Rival="milk")), now=NOW)
    config = config_for(tmp_path, "a", brands=brands(Acme="coffee", Rival="milk"))
    pipeline.enrich(config, now=NOW)
    changes = pipeline.rematch(config, now=NOW + timedelta(hours=1))
    assert [(one.brand, one.gained, one.lost) for one in changes] == [("Acme", 1, 1)]
    assert {one.mention.text: one.brands for one in stored(config)} == {
        "acme coffee": ("Acme",), "plain coffee": ("Acme",), "milk": ("Rival",),
    }  # fmt: skip
    assert pipeline.rematch(config, now=NOW + timedelta(hours=1)) == []
    assert pipeline.enrich(config, now=NOW)["sentiment"] == 1, "only what was gained is scored"


def test_a_changed_query_asks_the_sources_again_for_what_is_not_kept(tmp_path: Path, fakes: Fakes) -> None:
    old = item(7, text="plain coffee", minutes=60 * 24 * 25)
    fakes["a"] = Paged([old, item(1)])
    first = config_for(tmp_path, "a", brands=brands(Acme="acme"), keep_unmatched=10)
    pipeline.collect(first, now=NOW)
    later = NOW + timedelta(days=20)
    pipeline.collect(first, now=later)
    run = pipeline.collect(config_for(tmp_path, "a", brands=brands(Acme="coffee"), keep_unmatched=10), now=later)
    assert (run.changes[0].gained, run.changes[0].owed) == (0, 1)
    assert "7" in ids(first), "the post had been dropped, and came back from the source"


def test_a_dry_run_after_a_changed_query_tells_what_the_run_then_asks(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1)])
    pipeline.collect(config_for(tmp_path, "a", keep_unmatched=10), now=NOW)
    later, config = NOW + timedelta(days=20), config_for(tmp_path, "a", brands=brands(Acme="tea"), keep_unmatched=10)
    fakes["a"].asked.clear()
    [planned] = pipeline.dry_run(config, now=later)
    assert fakes["a"].asked == []
    pipeline.collect(config, now=later)
    assert [span for _, spans in planned.asks for span in spans] == [span for span, _ in fakes["a"].asked]


def test_a_changed_query_concerns_all_sources_even_when_one_is_asked(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1, text="coffee in a")])
    fakes["b"] = Paged([item(2, text="coffee in b")])
    pipeline.collect(config_for(tmp_path, "a", "b"), now=NOW)
    config = config_for(tmp_path, "a", "b", brands=brands(Acme="coffee"))
    assert pipeline.collect(config, now=NOW, only=["a"]).changes[0].gained == 2


def test_a_brand_added_later_is_found_in_the_archive(tmp_path: Path, fakes: Fakes) -> None:
    fakes["a"] = Paged([item(1, text="acme and rival"), item(2, text="rival alone")])
    pipeline.collect(config_for(tmp_path, "a"), now=NOW)
    config = config_for(tmp_path, "a", brands=brands(Acme="acme", Rival="rival"))
    assert [(c.brand, c.gained, c.lost) for c in pipeline.collect(config, now=NOW).changes] == [("Rival", 2, 0)]


def test_steps_see_what_is_new_and_redo_what_is_stale(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a", topics=(Topic(name="Taste", query="delicious"),))
    fakes["a"] = Paged(
        [item(1, text="acme coffee is wonderful and delicious"), item(2, text="acme is a terrible mess")]
    )
    pipeline.collect(config, now=NOW)
    first = pipeline.enrich(config, now=NOW)
    assert {"copies", "language", "sentiment", "topics"} <= first.keys()
    assert set(first.values()) == {2}
    assert not any(pipeline.enrich(config, now=NOW).values())
    told = {one.mention.native_id: (one.sentiment[0], one.toward["Acme"], one.topics) for one in stored(config)}
    assert told == {"1": ("positive", "positive", ("Taste",)), "2": ("negative", "negative", ())}
    changed = replace(config, topics=(Topic(name="Mess", query="mess"),))
    again = pipeline.enrich(changed, now=NOW)
    assert {name for name, seen in again.items() if seen} == {"topics", "intents", "stages", "urgency"}
    assert [one.topics for one in stored(config)] == [("Mess",), ()]
    redone = pipeline.enrich(changed, redo=["language"], now=NOW)
    assert (redone["language"], redone["sentiment"]) == (2, 2), "what hangs on a step is redone with it"
    with pytest.raises(ConfigError, match=r"no step is called 'mood'; there are: .*language"):
        pipeline.enrich(changed, redo=["mood"], now=NOW)


def test_redoing_a_step_writes_what_that_step_said_and_nothing_else(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a", topics=(Topic(name="Taste", query="delicious"),))
    fakes["a"] = Paged([item(1, text="acme is down again, I call my lawyer"), item(2, text="delicious acme coffee")])
    pipeline.collect(config, now=NOW)
    pipeline.enrich(config, now=NOW)
    before = {step: said for step, said in spoken_of(config).items() if step != "urgency"}
    wrote = watched(config, lambda: pipeline.enrich(config, redo=["urgency"], now=NOW))
    assert wrote["results"] == {"urgency"}
    assert wrote.keys() <= {"results", "due", "runs"}, "no post, match, count or copy is touched"
    assert {step: said for step, said in spoken_of(config).items() if step != "urgency"} == before
    wrote = watched(config, lambda: pipeline.enrich(config, redo=["topics"], now=NOW))
    assert wrote["results"] == {"topics", "intents", "stages", "urgency"}, "and what hangs on it"
    assert not wrote.keys() & {"mentions", "copies", "hashes", "words"}


def spoken_of(config: Config) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that the steps have written, by step."""
    with closing(sqlite3.connect(config.database)) as db:
        rows = db.execute("SELECT s.name, r.* FROM results AS r JOIN steps AS s ON s.id = r.step").fetchall()
    return {step: [row[1:] for row in rows if row[0] == step] for step in {row[0] for row in rows}}


def watched(config: Config, work: Callable[[], object]) -> dict[str, set[str]]:
    """The tables that are written to meanwhile, by triggers on each; of `results` the steps, too."""
    with closing(sqlite3.connect(config.database, isolation_level=None)) as db:
        found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")
        tables = [name for (name,) in found if not name.startswith(("words_", "sqlite_", "watched"))]
        db.execute("CREATE TABLE IF NOT EXISTS watched (name TEXT, step TEXT, UNIQUE (name, step))")
        db.execute("DELETE FROM watched")
        for name, verb in product(tables, ("INSERT", "UPDATE", "DELETE")):
            row = "OLD" if verb == "DELETE" else "NEW"
            step = f"(SELECT name FROM steps WHERE id = {row}.step)" if name == "results" else "''"
            db.execute(
                f"CREATE TRIGGER IF NOT EXISTS watch_{name}_{verb} AFTER {verb} ON {name}"
                f" BEGIN INSERT OR IGNORE INTO watched VALUES ('{name}', {step}); END"
            )
        words = db.execute("SELECT id, block FROM words_data").fetchall()
        work()
        changed = db.execute("SELECT id, block FROM words_data").fetchall() != words
        wrote: dict[str, set[str]] = {"words": set()} if changed else {}
        for name, step in db.execute("SELECT name, step FROM watched").fetchall():
            wrote.setdefault(name, set()).add(step)
    return wrote


def write_jsonl(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), "utf-8")
    return path


def test_an_import_keeps_every_row_and_the_second_changes_nothing(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    path = write_jsonl(
        tmp_path / "posts.jsonl",
        [{"id": str(n), "text": "acme" if n % 2 else "other", "created": "2026-08-01T10:00:00Z"} for n in range(2500)],
    )
    saved = pipeline.import_file(config, path, "archive", now=NOW, network="x")
    assert (saved.read, saved.stored, saved.unmatched, saved.set_aside) == (2500, 2500, 0, 0)
    again = pipeline.import_file(config, path, "archive", now=NOW + timedelta(days=1), network="x")
    assert (again.stored, again.changed, again.unchanged) == (0, 0, 2500)
    assert sum(bool(one.brands) for one in stored(config)) == 1250


def test_an_import_sets_aside_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text('{"id": "1", "text": "acme", "created": "2026-08-01T10:00:00Z"}\n{"id": "2", "te\n', "utf-8")
    config = config_for(tmp_path)
    saved = pipeline.import_file(config, path, "archive", now=NOW)
    assert (saved.stored, saved.set_aside) == (1, 1)
    again = pipeline.import_file(config, path, "archive", now=NOW)
    assert (again.stored, again.set_aside) == (0, 1)
    with Store.open(config.database) as store:
        assert len(list(store.items.waiting())) == 1, "the bad line is kept once"


def test_a_source_may_say_for_itself_how_long_its_unmatched_posts_are_kept(tmp_path: Path, fakes: Fakes) -> None:
    config = replace(config_for(tmp_path), sources=(SourceSection(name="a", type="fake", keep_unmatched=0),))
    fakes["a"] = Paged([item(1, text="nothing of ours")])
    pipeline.collect(config, now=NOW)
    with Store.open(config.database) as store:
        assert list(store.items.waiting()) == []


def test_mentions_of_one_thread_item_share_it(tmp_path: Path, fakes: Fakes) -> None:
    class Thread(Paged):
        def mentions(self, item: Any) -> Any:
            for number in (1, 2, 3):
                text = "acme" if number > 1 else "hello"
                yield Mention(
                    network="fake",
                    native_id=f"{item['id']}/{number}",
                    text=text,
                    created=datetime.fromtimestamp(item["at"], NOW.tzinfo),
                )

    fakes["a"] = Thread([item(5)])
    config = config_for(tmp_path, "a")
    saved = pipeline.collect(config, now=NOW).saved
    assert (saved.read, saved.stored, saved.unmatched) == (3, 2, 1)
    with Store.open(config.database) as store:
        key = store.mentions.find("fake:5/2")
        assert [kept.item["id"] for kept in store.items.of(key or 0)] == [5]


def test_what_a_platform_lets_nobody_keep_becomes_a_tombstone(tmp_path: Path, fakes: Fakes) -> None:
    class Short(Paged):
        policy = Policy(retention_days=2)

    config = config_for(tmp_path, "a", "b")
    fakes["a"] = Short([item(1), item(2)])
    fakes["b"] = Paged([item(2)])
    pipeline.collect(config, now=NOW)
    pipeline.collect(config, now=NOW + timedelta(days=3))
    assert {one.mention.native_id: (one.purged, one.brands) for one in stored(config)} == {
        "1": (True, ("Acme",)),
        "2": (False, ("Acme",)),
    }


def test_posts_without_a_possible_date_are_matched_at_the_time_they_are_seen(tmp_path: Path, fakes: Fakes) -> None:
    late, early = (Brand(name=name, query=query) for name, query in {
        "Late": "acme since:2026-09-01", "Early": "acme until:2026-08-31",
    }.items())  # fmt: skip
    config = config_for(tmp_path, brands=(late, early))
    rows = [{"id": "1", "text": "acme"}, {"id": "2", "text": "acme", "created": "2026-08-01T10:00:00Z"}]
    pipeline.import_file(config, write_jsonl(tmp_path / "posts.jsonl", rows), "archive", now=NOW, network="x")
    assert {one.mention.native_id: one.brands for one in stored(config)} == {"1": ("Late",), "2": ("Early",)}


def test_a_post_is_matched_without_the_bytes_that_cannot_be_stored(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    path = write_jsonl(
        tmp_path / "posts.jsonl", [{"id": "1", "text": "ac\0me coffee", "created": "2026-08-01T10:00:00Z"}]
    )
    pipeline.import_file(config, path, "archive", now=NOW, network="x")
    (one,) = stored(config)
    assert (one.mention.text, one.brands) == ("acme coffee", ("Acme",))


def test_an_import_covers_the_time_from_its_first_post_to_its_last(tmp_path: Path) -> None:
    config = config_for(tmp_path)
    days = [{"id": str(day), "text": "acme", "created": f"2026-08-{day:02d}T10:00:00Z"} for day in (20, 3, 11)]
    path = write_jsonl(tmp_path / "posts.jsonl", [*days, {"id": "none", "text": "acme without a date"}])
    for _ in range(2):
        pipeline.import_file(config, path, "archive", now=NOW, network="x")
    with Store.open(config.database) as store:
        covered = store.coverage.read(Span(NOW - timedelta(days=90), NOW))
    begin, end = (datetime(2026, 8, day, 10, tzinfo=NOW.tzinfo) for day in (3, 20))
    assert [(one.source, one.span, one.ending) for one in covered] == [
        ("archive", Span(begin, end + timedelta(seconds=1)), "whole")
    ]


def test_a_post_that_a_step_fails_for_is_set_aside_and_the_rest_goes_on(
    tmp_path: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Paged([item(number, text=f"acme is wonderful {number}") for number in range(1, 40)])
    pipeline.collect(config, now=NOW)
    run = Sentiment.run

    def fragile(self: Sentiment, batch: Batch) -> Any:
        if any(one.native_id in ("7", "30") for one in batch.mentions):
            raise ValueError("no such mood")
        return run(self, batch)

    with monkeypatch.context() as patch:
        patch.setattr(Sentiment, "run", fragile)
        done = pipeline.enrich(config, now=NOW)
    assert (done["language"], done["sentiment"]) == (39, 37)
    moods = {one.mention.native_id: one.sentiment[0] for one in stored(config)}
    assert {number for number, mood in moods.items() if mood != "positive"} == {"7", "30"}
    with Store.open(config.database) as store:
        assert store.aside.counts() == {"sentiment": (2, "ValueError: no such mood")}
        assert store.aside.of(store.mentions.find("fake:7") or 0) == {"sentiment": "ValueError: no such mood"}
        assert store.results.owed() == {}, "and it is not tried again by every run"
    pipeline.enrich(config, redo=["sentiment"], now=NOW)
    assert {one.sentiment[0] for one in stored(config)} == {"positive"}
    with Store.open(config.database) as store:
        assert store.aside.counts() == {}


def test_an_error_that_a_person_must_mend_ends_the_enriching(
    tmp_path: Path, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(self: Sentiment, batch: Batch) -> Any:
        raise ConfigError("the lexicon is not there")

    config = config_for(tmp_path, "a")
    fakes["a"] = Paged([item(1)])
    pipeline.collect(config, now=NOW)
    monkeypatch.setattr(Sentiment, "run", missing)
    with pytest.raises(ConfigError, match="the lexicon"):
        pipeline.enrich(config, now=NOW)
    with Store.open(config.database) as store:
        assert store.results.owed() == {"": 1}
