"""The ledger of owed spans, coverage, and the log of runs."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from heard import NOW, fresh
from hypothesis import given
from hypothesis import strategies as st

from socialwatch.models import Ask, Ending, Span
from socialwatch.store import Saved, Store
from socialwatch.store.ledger import OVERLAP, merged, without
from socialwatch.store.runs import RunSource

HOUR = 3600


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


def ask(start: int, end: int, tag: str = "acme") -> Ask:
    return Ask({"tag": tag}, Span.of(start, end), f"#{tag}")


def spans(owed: list[Span]) -> list[tuple[int, int]]:
    return [span.epochs for span in owed]


def test_a_new_ask_owes_its_whole_span_and_later_only_what_came_since(store: Store) -> None:
    assert spans(store.ledger.extend(1, ask(0, HOUR))) == [(0, HOUR)]
    store.ledger.shrink(1, ask(0, 1).key, Span.of(0, HOUR))
    assert spans(store.ledger.extend(1, ask(0, 2 * HOUR))) == [(HOUR - OVERLAP, 2 * HOUR)]


def test_a_page_shrinks_what_is_owed_and_the_mark_waits_for_the_last(store: Store) -> None:
    store.sources.id("listener", "fake")
    asked = ask(0, HOUR)
    store.ledger.extend(1, asked)
    assert spans(store.ledger.shrink(1, asked.key, Span.of(3000, HOUR), {"page": 2})) == [(0, 3000)]
    assert store.ledger.entries()[0].high is None
    assert store.ledger.resume(1, asked.key, Span.of(0, 3000)) == {"page": 2}
    assert store.ledger.shrink(1, asked.key, Span.of(0, 3000)) == []
    assert store.ledger.entries()[0].high == HOUR


def test_what_a_killed_run_left_keeps_its_hint_beside_what_is_new(store: Store) -> None:
    asked = ask(0, HOUR)
    store.ledger.extend(1, asked)
    store.ledger.shrink(1, asked.key, Span.of(1000, HOUR), {"page": 2})
    owed = store.ledger.extend(1, ask(0, 2 * HOUR))
    assert spans(owed) == [(0, 1000), (HOUR - OVERLAP, 2 * HOUR)], "the older first"
    store.ledger.shrink(1, asked.key, Span.of(HOUR, 2 * HOUR), {"page": 9})
    assert store.ledger.resume(1, asked.key, owed[0]) == {"page": 2}


def test_a_backfill_owes_its_span_whatever_was_asked_before(store: Store) -> None:
    asked = ask(10 * HOUR, 20 * HOUR)
    store.ledger.extend(1, asked)
    store.ledger.shrink(1, asked.key, asked.span)
    assert spans(store.ledger.owe(1, asked, 0, 12 * HOUR)) == [(0, 12 * HOUR)]
    assert spans(store.ledger.extend(1, ask(0, 21 * HOUR)))[-1][1] == 21 * HOUR


PARTS = st.tuples(st.integers(0, 40), st.integers(1, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(PARTS, max_size=8))
def test_merged_spans_cover_the_same_moments_and_do_not_touch(parts: list[tuple[int, int]]) -> None:
    result = merged(parts)
    assert {moment for part in result for moment in range(*part)} == {
        moment for part in parts for moment in range(*part)
    }
    assert all(left[1] < right[0] for left, right in pairwise(result))


@given(PARTS, PARTS)
def test_what_is_left_is_exactly_what_was_not_covered(span: tuple[int, int], covered: tuple[int, int]) -> None:
    left = {moment for part in without(span, covered) for moment in range(*part)}
    assert left == set(range(*span)) - set(range(*covered))


def test_coverage_stays_a_few_rows_and_tells_the_latest_last(store: Store) -> None:
    source = store.sources.id("listener", "fake")
    for hour in range(24):
        span = Span.of(hour * HOUR - (OVERLAP if hour else 0), (hour + 1) * HOUR)
        store.coverage.record(source, "a", span, "whole", run=1, at=NOW + timedelta(hours=hour))
    store.coverage.record(source, "a", Span.of(24 * HOUR, 25 * HOUR), "failed", "no answer", run=1, at=NOW)
    store.coverage.record(source, "a", Span.of(24 * HOUR, 25 * HOUR), "whole", run=2, at=NOW + timedelta(days=2))
    told = store.coverage.read(Span.of(0, 30 * HOUR))
    assert [(row.span.epochs, row.ending) for row in told] == [
        ((24 * HOUR, 25 * HOUR), "failed"),
        ((0, 25 * HOUR), "whole"),
    ]
    assert store.coverage.read(Span.of(0, HOUR), ["another"]) == []


def test_a_source_is_told_to_be_down_once_and_back_once(store: Store) -> None:
    source = store.sources.id("listener", "fake")
    endings: list[Ending] = ["whole", "failed", "denied", "failed", "failed", "capped", "whole"]
    told = [
        store.runs.record(run, source, RunSource(source="listener", ending=ending))
        for run, ending in enumerate(endings)
    ]
    assert told == [None, None, None, "down", None, "back", None]


def test_runs_are_listed_with_how_their_sources_fared(store: Store) -> None:
    source = store.sources.id("listener", "fake")
    run = store.runs.start("fetch", NOW)
    row = RunSource(source="listener", ending="capped", error="no more", saved=Saved(read=3, stored=2), requests=4)
    store.runs.record(run, source, row)
    store.runs.end(run, NOW + timedelta(seconds=9))
    (past,) = store.runs.last()
    assert (past.command, past.ended, past.sources) == ("fetch", NOW + timedelta(seconds=9), (row,))


def test_old_askings_of_watch_are_forgotten_but_how_a_source_fared_last(store: Store) -> None:
    source, dead = store.sources.id("listener", "fake"), store.sources.id("dead", "fake")

    def ran(command: str, day: int, number: int, ending: Ending) -> int:
        run = store.runs.start(command, NOW + timedelta(days=day))
        store.runs.record(run, number, RunSource(source="", ending=ending))
        store.runs.end(run, NOW + timedelta(days=day))
        return run

    at_work = store.runs.start("watch", NOW)
    fetched = ran("fetch", 0, source, "whole")
    ran("watch", 1, source, "whole")
    heard, last = ran("watch", 1, dead, "whole"), ran("watch", 2, dead, "failed")
    young = ran("watch", 5, source, "whole")
    told = store.runs.latest()
    store.runs.drop_polls(NOW + timedelta(days=4))
    assert [run.id for run in reversed(store.runs.last())] == [at_work, fetched, heard, last, young]
    assert store.runs.latest() == told
    assert store.runs.failures(dead) == 1
