"""On tweets that people labelled: drawing a sample 2,000 times, the interval holds the truth as often as it claims."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from socialwatch.enrich.sentiment import label
from socialwatch.enrich.vader import Scorer
from socialwatch.measures.powered import NET, SHARE, Kind, mean, rest, sample

pytestmark = pytest.mark.real
RUNS = 2000
VALUES = {
    "net": (NET, {"positive": 1.0, "neutral": 0.0, "negative": -1.0}),
    "negative": (SHARE, {"positive": 0.0, "neutral": 0.0, "negative": 1.0}),
}


@pytest.fixture(scope="module")
def tweets(shared_data: Path) -> list[tuple[str, str]]:
    """What people and VADER as shipped say of each tweet that people gave a mood."""
    scorer = Scorer()
    with (shared_data / "sanders" / "full-corpus.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Sentiment"] != "irrelevant"]
    return [(row["Sentiment"], label(scorer.compound(row["TweetText"]))) for row in rows]


@pytest.mark.parametrize("n", [50, 150])
@pytest.mark.parametrize("figure", list(VALUES))
def test_the_interval_holds_the_true_share_of_the_tweets(tweets: list[tuple[str, str]], figure: str, n: int) -> None:
    kind, values = VALUES[figure]
    held = coverage(kind, [(values[people], values[machine]) for people, machine in tweets], n)
    assert 0.93 <= held <= 0.97


def coverage(kind: Kind, pairs: list[tuple[float, float]], n: int) -> float:
    chance, cells = np.random.default_rng(n), sorted(set(pairs))
    codes = np.array([cells.index(pair) for pair in pairs])
    whole, truth = Counter(pairs), sum(people for people, _ in pairs) / len(pairs)
    held = 0
    for _ in range(RUNS):
        counts = np.bincount(codes[chance.choice(len(codes), n, replace=False)], minlength=len(cells)).tolist()
        drawn = dict(zip(cells, counts, strict=True))
        left: Counter[float] = Counter()
        for pair, times in whole.items():
            left[pair[1]] += times - drawn[pair]
        people = sample((y, f, 1.0) for (y, f), times in drawn.items() for _ in range(times))
        found = mean(people, rest(left, kind), kind)
        held += found.low <= truth <= found.high
    return held / RUNS
