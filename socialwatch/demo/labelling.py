"""The demo's labels: a sample drawn as for a person, answered by the world that wrote the posts."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.demo import stage

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store

SAMPLES = {"sentiment": 600, "relevant": 200}
"""How many posts chance draws for each question: an hour's work for a person."""
BY = "the demo's world"


def label(store: Store, config: Config, running: stage.Running, folder: Path, now: datetime) -> int:
    """Draw the samples, ask the world, write its answers to a file and bring that in; how many labels there are.

    `socialwatch label queue --random` and `socialwatch label import labels.csv --random` are the same.
    """
    from socialwatch.collect.choosing import choose
    from socialwatch.collect.labelling import FileOfLabels, Vocabulary

    drawn = {
        task: [one.id for one in choose(store, config, task, n, seed=0, by=BY, random=True)]
        for task, n in SAMPLES.items()
    }
    path = folder / stage.LABELS
    _write(path, running.says(drawn), now)
    return FileOfLabels(Vocabulary(config), path, now, random=True).bring(store).added


def _write(path: Path, answers: list[list[str]], now: datetime) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("network", "native_id", "task", "value", "by", "brand", "at"))
        for name, task, value, brand in answers:
            network, _, native_id = name.partition(":")
            rows.writerow((network, native_id, task, value, BY, brand, now.isoformat()))
