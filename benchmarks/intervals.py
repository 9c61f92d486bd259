"""How often intervals hold the truth: prediction-powered inference on made-up mentions, and on the Sanders tweets.

    python benchmarks/intervals.py [full-corpus.csv]

Made up: 20,000 runs for each line, by multinomial draws; the machine errs as VADER does on tweets, hardly ever, or says
nothing of use. Real: label samples are drawn many times from tweets that people labelled; the machine is VADER as
shipped, and the truth is what people say of all of them. Widths are those of the mean interval, beside that of labels
alone, which is what the machine's answers are worth.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from socialwatch.measures.powered import NET, SHARE, Kind, Sample, mean, rest, sample

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "sanders" / "full-corpus.csv"
RUNS = 20_000
DRAWS = 5_000
SAID = {"positive": 1.0, "neutral": 0.0, "negative": -1.0}
NEGATIVE = {"positive": 0.0, "neutral": 0.0, "negative": 1.0}
MACHINES = {
    "as VADER errs": ((0.55, 0.20, 0.25), (0.13, 0.50, 0.37), (0.09, 0.17, 0.74)),
    "hardly errs": ((0.96, 0.02, 0.02), (0.02, 0.96, 0.02), (0.02, 0.02, 0.96)),
    "of no use": ((1 / 3,) * 3,) * 3,
}
TRUTHS = {"Sanders": (0.17, 0.68, 0.15), "angry": (0.60, 0.30, 0.10)}


def made_up(kind: Kind, truth: Sequence[float], machine: Sequence[Sequence[float]], n: int, others: int) -> list[float]:
    """Coverage, mean width, and the mean width of labels alone."""
    chance = np.random.default_rng([n, others])
    values = (-1.0, 0.0, 1.0) if kind is NET else (1.0, 0.0, 0.0)
    joint = np.array(truth)[:, None] * np.array(machine)
    labelled, told = chance.multinomial(n, joint.ravel(), RUNS), chance.multinomial(others, joint.sum(0), RUNS)
    wanted = float(np.dot(truth, values))
    found = np.zeros(3)
    for cells, counts in zip(labelled, told, strict=True):
        pairs: dict[tuple[float, float], tuple[float, float]] = {}
        for at, count in enumerate(cells):
            pair = values[at // 3], values[at % 3]
            pairs[pair] = (pairs.get(pair, (0.0, 0.0))[0] + count,) * 2
        machines: Counter[float] = Counter()
        for value, count in zip(values, counts, strict=True):
            machines[value] += int(count)
        people = Sample(n, {pair: both for pair, both in pairs.items() if both[0]})
        one, alone = mean(people, rest(machines, kind), kind), mean(people, rest({}, kind), kind)
        found += (one.low <= wanted <= one.high, one.high - one.low, alone.high - alone.low)
    return list(found / RUNS)


def real(tweets: Sequence[tuple[str, str]], values: Mapping[str, float], kind: Kind, n: int) -> list[float]:
    """The same by drawing labels from tweets, without putting back."""
    chance = np.random.default_rng(n)
    people = np.array([values[said] for said, _ in tweets])
    machine = np.array([values[said] for _, said in tweets])
    whole, wanted, found = Counter(machine.tolist()), float(people.mean()), np.zeros(3)
    for _ in range(DRAWS):
        at = chance.choice(len(tweets), n, replace=False)
        drawn = sample(zip(people[at].tolist(), machine[at].tolist(), [1.0] * n, strict=True))
        left = Counter(whole)
        left.subtract(Counter(machine[at].tolist()))
        one, alone = mean(drawn, rest(left, kind), kind), mean(drawn, rest({}, kind), kind)
        found += (one.low <= wanted <= one.high, one.high - one.low, alone.high - alone.low)
    return list(found / DRAWS)


def read(path: Path) -> list[tuple[str, str, str]]:
    """(brand, what people say, what VADER as shipped says) of every tweet with a mood."""
    from socialwatch.enrich.sentiment import label
    from socialwatch.enrich.vader import Scorer

    scorer = Scorer()
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Sentiment"] in SAID]
    return [(row["Topic"], row["Sentiment"], label(scorer.compound(row["TweetText"]))) for row in rows]


def line(name: str, n: int, others: int, found: Sequence[float]) -> None:
    print(f"{name:<44}{n:>7}{others:>9,}{found[0]:>10.3f}{found[1]:>9.3f}{found[2]:>14.3f}")


def main() -> int:
    print(f"{'':<44}{'labels':>7}{'others':>9}{'held':>10}{'width':>9}{'labels alone':>14}")
    worst = []
    for told, truth in TRUTHS.items():
        for machine, cells in MACHINES.items():
            for kind, what in ((NET, "net"), (SHARE, "negative")):
                for n, others in ((30, 1_000), (100, 10_000), (400, 2_000)):
                    found = made_up(kind, truth, cells, n, others)
                    line(f"{told}, machine {machine}, {what}", n, others, found)
                    worst.append(found[0])
    print(f"made up: held between {min(worst):.3f} and {max(worst):.3f}\n")
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    if not path.exists():
        print(f"{path} is not here: nothing real to measure")
        return 0
    tweets = read(path)
    for brand in ("all", *sorted({brand for brand, _, _ in tweets})):
        mine = [(people, machine) for topic, people, machine in tweets if brand in ("all", topic)]
        for kind, values, what in ((NET, SAID, "net"), (SHARE, NEGATIVE, "negative")):
            for n in (30, 100, 200):
                line(f"Sanders {brand}, {what}", n, len(mine) - n, real(mine, values, kind, n))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
