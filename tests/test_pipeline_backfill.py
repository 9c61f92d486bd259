"""Backfills of months: in windows, newest first, cut short anywhere and gone on with where they were."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import pipeline, sources
from socialwatch.collect.events import PageStored
from socialwatch.config import Config
from socialwatch.errors import StoreError
from socialwatch.models import Span
from socialwatch.store import Store

DAY = timedelta(days=1)
SPAN = Span(NOW - 60 * DAY, NOW)
POSTS = [item(number, minutes=number * 60 * 12) for number in range(1, 120)]


class Dated(Paged):
    by_time = True


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Dated:
    found = Dated(POSTS, size=5, asks=2)

    def build(config: Config, only: Sequence[str] = ()) -> dict[str, Any]:
        return {"place": found}

    monkeypatch.setattr(sources, "build", build)
    return found


def held(config: Config) -> int:
    with Store.open(config.database) as store:
        assert store.facts.check() == []
        return int(store.db.execute("SELECT count(*) FROM mentions").fetchone()[0])


def whole(config: Config) -> bool:
    return pipeline.gaps(config, now=NOW, span=SPAN) == []


def test_a_long_span_is_asked_for_week_by_week_newest_first_all_words_of_a_week_together(
    place: Dated, tmp_path: Path
) -> None:
    config = config_for(tmp_path, "place")
    pipeline.collect(config, now=NOW, span=SPAN)
    ends = [(NOW - span.end) / DAY for span, _ in place.asked]
    assert ends == [days for week in range(9) for days in (week * 7.0, week * 7.0)]
    assert max((span.end - span.start) / DAY for span, _ in place.asked) == 7
    assert (held(config), whole(config)) == (119, True)


def test_a_place_that_cannot_be_asked_by_time_is_asked_once(place: Dated, tmp_path: Path) -> None:
    place.__class__ = Paged
    pipeline.collect(config_for(tmp_path, "place"), now=NOW, span=SPAN)
    assert [span for span, _ in place.asked] == [SPAN, SPAN]


def test_one_that_was_cut_short_goes_on_where_it_was(place: Dated, tmp_path: Path) -> None:
    config = config_for(tmp_path, "place")

    def stop(number: int) -> None:
        if len(place.asked) == 9 and number == 1:
            raise StoreError("the disk is full")

    place.before_page = stop
    with pytest.raises(StoreError):
        pipeline.collect(config, now=NOW, span=SPAN)
    reached = place.asked[-1][0]
    place.before_page = lambda number: None
    place.asked.clear()
    later = NOW + timedelta(hours=1)
    pipeline.collect(config, now=later, span=Span(SPAN.start, later))
    asked = [span for span, _ in place.asked]
    assert asked[0].end == asked[1].end == later, "what came since"
    ends = sorted((span.end for span in asked[2:]), reverse=True)
    assert ends[0] == reached.end, "the other word had not been asked for in that week"
    assert ends[1] < reached.end, "of this one only what was left"
    assert min(span.start for span in asked) == SPAN.start
    assert (held(config), whole(config)) == (119, True)
    place.asked.clear()
    pipeline.collect(config, now=later, span=SPAN)
    assert len(place.asked) == 18, "asked for again when it was whole, all of it is asked again"


def test_an_ordinary_fetch_goes_on_with_it_too(place: Dated, tmp_path: Path) -> None:
    config = config_for(tmp_path, "place")
    pipeline.collect(config, now=NOW, span=SPAN, budget=replace(pipeline.Budget(), seconds=0.05))
    place.before_page = lambda number: time.sleep(0.02) if len(place.asked) > 3 else None
    pipeline.collect(config, now=NOW + timedelta(hours=1))
    place.before_page = lambda number: None
    pipeline.collect(config, now=NOW + timedelta(hours=2))
    assert (held(config), whole(config)) == (119, True)


def test_one_is_told_how_far_it_has_come(place: Dated, tmp_path: Path) -> None:
    shares: list[float | None] = []
    config = config_for(tmp_path, "place")

    def listen(event: object) -> None:
        if isinstance(event, PageStored):
            shares.append(event.share)

    pipeline.collect(config, now=NOW, span=SPAN, listen=listen)
    told = [share for share in shares if share is not None]
    assert told == sorted(told)
    assert len(told) == len(shares)
    assert told[0] < 0.1
    assert told[-1] == 1.0
    shares.clear()
    pipeline.collect(config, now=NOW + timedelta(hours=1), listen=listen)
    assert set(shares) == {None}, "an hour is not worth a bar"


VICTIM = """
import sys, time
sys.path[:0] = [{tests!r}]
from pathlib import Path
import test_pipeline_backfill as backfill
from socialwatch import pipeline, sources

place = backfill.Dated(backfill.POSTS, size=5, asks=2, before_page=lambda number: time.sleep(0.03))
sources.build = lambda config, only=(): {{"place": place}}
config = backfill.config_for(Path({folder!r}), "place")
pipeline.collect(config, now=backfill.NOW, span=backfill.SPAN, listen=lambda event: print("event", flush=True))
"""


@pytest.mark.long
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_killed_or_stopped_it_ends_with_the_same_rows(place: Dated, tmp_path: Path, how: int) -> None:
    code = textwrap.dedent(VICTIM.format(tests=str(Path(__file__).parent), folder=str(tmp_path)))
    victim = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert victim.stdout is not None
    for _ in range(12):
        assert victim.stdout.readline()
    config = config_for(tmp_path, "place")
    os.kill(victim.pid, how)
    victim.wait(10)
    victim.stdout.close()
    done = held(config)
    assert 20 <= done < 119
    pipeline.collect(config, now=NOW, span=SPAN)
    assert (held(config), whole(config)) == (119, True)
    weeks = {(NOW - span.end).days // 7 for span, _ in place.asked}
    assert 0 not in weeks, "the newest week was whole already"
