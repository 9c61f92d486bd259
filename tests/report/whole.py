"""Archives that are whole: the demo's six months, and the benchmark's world with figures in the millions."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from socialwatch import clock, pipeline
from socialwatch.config import Config, check
from socialwatch.demo import labelling, stage
from socialwatch.models import Span
from socialwatch.report import make, pictures
from socialwatch.report.deck import Deck
from socialwatch.store import Row, Store

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

POSTS, TIMES = 3_000, 4_000  # what is stored, and how often each of them is counted
MILLION = 1_000_000


def demo(folder: Path) -> tuple[Config, datetime]:
    """The archive that `socialwatch demo` makes, and the morning of its deck."""
    with stage.world(2026) as running:
        config = check(stage.furnish(folder, running.urls).config)
        now = clock.parse_moment(stage.NOW, clock.zone(config.timezone)).astimezone(UTC)
        first = clock.parse_moment(stage.FIRST_DAY, clock.zone(config.timezone))
        pipeline.collect(config, now=now, span=Span(first.astimezone(UTC), now))
        pipeline.enrich(config, now=now)
        with Store.open(config.database, write=True) as store:
            labelling.label(store, config, running, folder, now)
    return config, now


def deck(config: Config, now: datetime, recipe: str = "quarterly", locale: str = "en-GB", *, kept: bool = False,
         **window: str) -> Deck:  # fmt: skip
    """A deck with its posts as drawn cards: no page answers any more. An archive that is `kept` is only read."""
    config = replace(config, report=replace(config.report, locale=locale, screenshots=False))
    named: dict[str, Any] = {"quarter": None, "since": None, "until": None, "last": None, **window}
    about = clock.window_for(
        now=now, tz_name=config.timezone, fiscal_start=config.fiscal_year_start, default="quarter", **named
    )
    with Store.open(config.database, write=not kept) as store, pictures.studio(config, lambda _: None) as camera:
        shown = None if kept else camera
        return make.make(config, store, recipe=recipe, window=about, now=now, camera=shown)


def million(file: Path) -> tuple[Config, datetime]:
    """The benchmark's world in small, each of its posts counted and liked hundreds of times."""
    import happening
    import whole_decks

    config = whole_decks.configuration(file)
    with Store.open(file, write=True, create=True) as store:
        with store.transaction():
            source = store.sources.id("listener", "bench")
            store.facts.use_zone(config.timezone)
        posts = happening.heard(POSTS)
        while some := [Row(None, (one,)) for one in itertools.islice(posts, 1_000)]:
            with store.transaction():
                store.writer.save(source, some, run=1, now=happening.END, keep_items=False)
        with store.transaction():
            whole = Span(happening.START, happening.END)
            store.coverage.record(source, "all", whole, "whole", run=None, at=happening.END)
    pipeline.enrich(config, now=happening.END)
    with Store.open(file, write=True) as store, store.transaction():
        for table in ("facts", "days"):
            store.db.execute(f"UPDATE {table} SET mentions = mentions * {TIMES}")
    return config, happening.END
