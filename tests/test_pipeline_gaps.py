"""Gaps in what was heard: asked for again where they can be had, told as lost where they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import pipeline, sources
from socialwatch.config import Config
from socialwatch.errors import StoreError
from socialwatch.models import Ask, Ending, Page, Span
from socialwatch.store import Store

DAY = timedelta(days=1)
MONTH = Span(NOW - 30 * DAY, NOW)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Paged:
    found = Paged([])

    def build(config: Config, only: Sequence[str] = ()) -> dict[str, Any]:
        return {"place": found}

    monkeypatch.setattr(sources, "build", build)
    return found


def days(number: float) -> Any:
    return NOW - number * DAY


def record(config: Config, *rows: tuple[float, float, Ending, str | None]) -> None:
    """What the ledger says: from so many days ago to so many, how that ended; everything up to NOW was asked for."""
    with Store.open(config.database, write=True, create=True) as store, store.transaction():
        number = store.sources.id("place", "fake")
        ask = Ask({"tag": "tag0"}, Span(days(0), days(0)), "#tag0")
        store.ledger.owe(number, ask, *Span(days(1), days(0)).epochs)
        store.ledger.shrink(number, ask.key, Span(days(1), days(0)))
        for start, end, ending, why in rows:
            store.coverage.record(number, ask.key, Span(days(start), days(end)), ending, why, run=1, at=NOW)


def found(config: Config) -> list[tuple[float, float, str | None, str | None]]:
    gaps = pipeline.gaps(config, now=NOW, span=MONTH)
    return [((NOW - gap.span.start) / DAY, (NOW - gap.span.end) / DAY, gap.ending, gap.lost) for gap in gaps]


ROWS: tuple[tuple[float, float, Ending, str | None], ...] = (
    (20, 15, "whole", None), (15, 12, "capped", "the platform gave no more than this"), (12, 8, "whole", None),
    (8, 5, "failed", "503"), (5, 0, "whole", None), (10, 9, "failed", "mended since"),
)  # fmt: skip


def test_gaps_are_what_no_answer_covered_whole(place: Paged, tmp_path: Path) -> None:
    config = config_for(tmp_path, "place")
    record(config, *ROWS)
    assert found(config) == [(30, 20, None, None), (15, 12, "capped", None), (8, 5, "failed", None)]


def test_what_lies_beyond_a_places_reach_is_lost_and_says_why(
    place: Paged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_for(tmp_path, "place")
    record(config, *ROWS)
    monkeypatch.setattr(Paged, "reach", 7 * DAY, raising=False)
    lost = "it can be asked for the last 7 days only"
    assert found(config)[1:] == [(15, 12, "capped", lost), (8, 7, "failed", lost), (7, 5, "failed", None)]
    monkeypatch.setattr(Paged, "reach", "newest")
    assert [(gap[2], gap[3] is None) for gap in found(config)] == [(None, True), ("capped", False), ("failed", True)]


def test_gaps_that_can_be_had_are_asked_for_and_gone_afterwards(place: Paged, tmp_path: Path) -> None:
    config = config_for(tmp_path, "place")
    record(config, *ROWS)
    place.items = [item(1, minutes=60 * 24 * 6), item(2, minutes=60 * 24 * 13), item(3, minutes=60 * 24 * 25)]
    assert place.asked == [], "to look is not to ask"
    run = pipeline.collect(config, now=NOW + timedelta(hours=1), fill=MONTH)
    assert len(run.gaps) == 3
    assert run.saved.stored == 3
    asked = sorted((NOW - span.start) / DAY for span, _ in place.asked)
    assert asked[1:] == [8, 15, 30]
    assert asked[0] < 0.1, "and what is new"
    assert found(config) == []


def test_gaps_that_a_killed_run_did_not_come_to_are_owed_by_the_next(place: Paged, tmp_path: Path) -> None:
    config = config_for(tmp_path, "place")
    record(config, *ROWS)
    place.items = [item(1, minutes=60 * 24 * 6), item(2, minutes=60 * 24 * 25)]

    def stop(number: int) -> None:
        if len(place.asked) == 2:
            raise StoreError("the disk is full")

    place.before_page = stop
    with pytest.raises(StoreError):
        pipeline.collect(config, now=NOW, fill=MONTH)
    place.before_page = lambda number: None
    pipeline.collect(config, now=NOW + timedelta(hours=1))
    assert found(config) == []


def test_a_place_that_gives_no_more_leaves_the_gap_and_says_so(place: Paged, tmp_path: Path) -> None:
    class Short(Paged):
        reach = "newest"

        async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
            self.asked.append((ask.span, resume))
            yield Page([], ask.span, capped=True)

    place.__class__ = Short
    config = config_for(tmp_path, "place")
    record(config, *ROWS)
    run = pipeline.collect(config, now=NOW + timedelta(hours=1), fill=MONTH)
    assert [gap.lost is None for gap in run.gaps] == [True, False, True]
    assert all(gap[3] for gap in found(config)), "asked for once more, and lost for ever"
