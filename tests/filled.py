"""An archive with posts in it, as one source would have told of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from socialwatch.collect.matching import Matching
from socialwatch.config import load
from socialwatch.models import Mention, Span
from socialwatch.store import Store
from socialwatch.store.rows import Row


def fill(config: Path, posts: Iterable[Mention], since: datetime, now: datetime) -> None:
    """Posts heard as they were written, by a source that answered for all of the time."""
    told = load(config)
    matching = Matching(told.brands)
    rows = [Row({"n": n}, (matching.heard(post, post.created),)) for n, post in enumerate(posts)]
    with Store.open(told.database, write=True, create=True) as store, store.transaction():
        store.facts.use_zone(told.timezone)
        source = store.sources.id("fedi", "mastodon")
        store.writer.save(source, rows, run=None, now=now)
        store.coverage.record(source, "ask", Span(since, now), "whole", run=None, at=now)
