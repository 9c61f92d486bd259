"""A quarter's deck of an archive of a million posts: measures, slides and both files, without pictures."""

from __future__ import annotations

import argparse
import itertools
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import enriching
import storing
from common import Row as Line
from happening import END, START, heard, topics

from socialwatch import pipeline
from socialwatch.clock import quarter_window
from socialwatch.config import Config
from socialwatch.models import Span
from socialwatch.registry import MEASURES
from socialwatch.report import make
from socialwatch.report.deck import Bars, Heat, Lines, Quadrant
from socialwatch.report.render import html, pptx
from socialwatch.store import Row, Store

MOST = 10.0  # seconds
TIMES = 5  # of which the median counts
CHARTS = (Lines, Bars, Quadrant, Heat)


def build(config: Config, count: int) -> None:
    """The archive, with all that the steps find."""
    with Store.open(config.database, write=True, create=True) as store:
        with store.transaction():
            source = store.sources.id("listener", "bench")
            store.facts.use_zone(config.timezone)
        posts = heard(count)
        while some := [Row(None, (one,)) for one in itertools.islice(posts, storing.BATCH)]:
            with store.transaction():
                store.writer.save(source, some, run=1, now=END, keep_items=False)
        with store.transaction():
            store.coverage.record(source, "all", Span(START, END), "whole", run=None, at=END)
    pipeline.enrich(config, now=END)


def held(config: Config) -> int:
    """How many posts an archive has."""
    with Store.open(config.database) as store:
        return int(store.db.execute("SELECT count(*) FROM mentions").fetchone()[0])


def deck(config: Config) -> tuple[float, int, int]:
    """Seconds that a deck takes after imports, its slides, and the charts on them."""
    for name in MEASURES.names():
        MEASURES.load(name)
    with Store.open(config.database) as store:
        began = time.perf_counter()
        made = make.make(config, store, recipe="quarterly", window=quarter_window("2026Q3", config.timezone), now=END)
        pptx.to_bytes(made)
        html.to_text(made)
        took = time.perf_counter() - began
    charts = sum(isinstance(block, CHARTS) for slide in made.slides for block in slide.blocks)
    return took, len(made.slides), charts


def configuration(path: Path) -> Config:
    config = replace(enriching.configuration(path), timezone="Europe/London")
    return replace(config, topics=topics())


def run(small: bool = False, archive: Path | None = None) -> list[Line]:
    """`archive` is one that `build` made of a million: it spares making one."""
    count = 20_000 if small else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        config = configuration(archive or Path(folder) / "a.sqlite")
        if archive is None:
            build(config, count)
        else:
            count = held(config)
        deck(config)  # what is imported late
        decks = [deck(config) for _ in range(TIMES)]
    _, slides, charts = decks[0]
    seconds = median(took for took, _, _ in decks)
    line = Line(
        work="quarterly deck as PowerPoint and page", size=f"{count:,} mentions, {slides} slides, {charts} charts",
        ours_seconds=seconds, beside=f"{MOST} s", beside_seconds=MOST, ratio=round(MOST / seconds, 2),
        wanted=f"at most {MOST:.0f} s", unit="target / ours", ok=seconds <= MOST if count == 1_000_000 else None,
    )  # fmt: skip
    return [line]


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--small", action="store_true", help="20,000 posts")
    given.add_argument("--archive", type=Path, metavar="FILE", help="an archive of `build` that is there already")
    asked = given.parse_args()
    for one in run(asked.small, asked.archive):
        print(one)
