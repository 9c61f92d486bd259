"""Finding copies: recall and precision on planted near-duplicates of kinds the thresholds never saw, and the rate."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from common import Row

from socialwatch import pipeline
from socialwatch.config import Brand, Config
from socialwatch.enrich.base import Batch
from socialwatch.enrich.duplicates import Copies
from socialwatch.store import Heard, Store
from socialwatch.store import Row as Line

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "enrich"))

from copying import END, HELD_BACK, TUNED, Planted, planted, scores


def run(*, small: bool = False) -> list[Row]:
    size = 10_000 if small else 100_000
    rows: list[Row] = []
    for name, kinds in (("held back", HELD_BACK), ("tuned on", TUNED)):
        posts = planted(size, kinds)
        began = time.process_time()
        found = grouped(posts)
        seconds = time.process_time() - began
        recall, precision, by_kind = scores(posts, found)
        kinds_told = ", ".join(f"{kind} {value:.3f}" for kind, value in by_kind.items())
        rows.append(
            {
                "work": f"copies, kinds {name}: R {recall:.4f} P {precision:.4f}",
                "size": f"{size:,} posts",
                "ours_seconds": seconds,
                "wanted": "R and P at least .95",
                "beside": kinds_told,
                "ok": recall >= 0.95 <= precision,
            }
        )
    rows.append(rate(planted(size // 5, TUNED)))
    return rows


def grouped(posts: list[Planted]) -> dict[int, int]:
    """The story of each post that is in one, by its number, after a run of the step alone on a fresh archive."""
    from unittest.mock import patch

    from socialwatch.registry import Registry

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copies.sqlite"
        with Store.open(path, write=True, create=True) as store, store.transaction():
            lines = [Line(None, (Heard(post.mention, ("Brambling",)),)) for post in posts]
            store.writer.save(store.sources.id("planted", "file"), lines, run=None, now=END)
        config = Config(database=path, brands=(Brand(name="Brambling"),))
        only = Registry("steps", {"copies": "socialwatch.enrich.duplicates:Copies"})
        with patch("socialwatch.enrich.STEPS", only):
            pipeline.enrich(config, now=END)
        with Store.open(path) as store:
            rows = store.db.execute(
                "SELECT m.native_id, c.story FROM copies AS c JOIN mentions AS m ON m.id = c.mention"
            )
            return {int(number): story for number, story in rows}


def rate(posts: list[Planted]) -> Row:
    """The step without the database: its marks, and the comparisons that those of each thousand posts call for."""
    step, mentions = Copies(), {number: post.mention for number, post in enumerate(posts)}
    began = time.process_time()
    met: dict[int, list[int]] = {}
    for start in range(0, len(posts), 1000):
        some = {key: mentions[key] for key in range(start, min(start + 1000, len(posts)))}
        near: dict[int, dict[int, object]] = {}
        for key, marks in step.marks(some).items():
            for mark in marks:
                others = met.setdefault(mark, [])
                near.setdefault(key, {}).update((other, mentions[other]) for other in others[-3:])
                others.append(key)
        list(step.run(Batch(list(some), list(some.values()), [()] * len(some), candidates=near)))
    seconds = time.process_time() - began
    return {
        "work": f"copies without the database, {len(posts) / seconds:,.0f} posts/s",
        "size": f"{len(posts):,} posts, {sum(Counter(len(o) > 1 for o in met.values()).values()):,} marks",
        "ours_seconds": seconds,
        "wanted": "at least 10,000 posts/s",
        "ok": len(posts) / seconds >= 10_000,
    }
