"""What models learn from labels, on the Sanders tweets: by `label queue`, `label import`, `train` and `enrich`.

    python benchmarks/learning.py [full-corpus.csv] [--seeds 5] [--part chosen|random|apart|all|brands|relevance]

Halves by hash of the id within each topic. Everything was tuned on one half; labels are asked for of that half only,
and every figure is of the other, which the archive has not even heard of when a model is made. Of N labels by the
tool's own choice a fifth is drawn by chance, for measuring, and teaches nothing; of N labels at random all teach, or
("apart") four fifths.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import mean, stdev

from sanders import BRANDS, CORPUS, MOODS

from socialwatch import pipeline
from socialwatch.collect.choosing import CHANCE, choose
from socialwatch.collect.labelling import FileOfLabels, Vocabulary
from socialwatch.collect.training import Training
from socialwatch.config import Config
from socialwatch.enrich import steps
from socialwatch.store import Store

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SIZES = (100, 200, 500)
SITTING = 20
Tweet = Mapping[str, str]
T_95 = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}  # Student's t for a mean of so many


class World:
    """An archive in a folder of its own, with what people say of every tweet that was put into it."""

    def __init__(self, folder: Path, parent: World | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.config = Config(brands=BRANDS, database=folder / "archive.sqlite")
        self.people: dict[str, str] = {}
        if parent is not None:
            shutil.copy(parent.config.database, self.config.database)
            self.people.update(parent.people)

    def hear(self, tweets: Sequence[Tweet]) -> None:
        """`import`, then `enrich`."""
        path = self.folder / f"tweets-{len(self.people)}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("id", "text", "created"))
            rows.writerows((one["TweetId"], one["TweetText"], "2011-10-18T12:00:00Z") for one in tweets)
        pipeline.import_file(self.config, path, "twitter", now=NOW, network="twitter")
        self.people.update({one["TweetId"]: one["Sentiment"] for one in tweets})
        pipeline.enrich(self.config, now=NOW)

    def label(self, task: str, ids: Sequence[str], by: str = "ann", random: bool = False) -> None:
        """`label import`."""
        path = self.folder / "labels.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("network", "native_id", "task", "value", "by"))
            rows.writerows(("twitter", id, task, self.answer(task, id), by) for id in ids)
        with Store.open(self.config.database, write=True) as store:
            done = FileOfLabels(Vocabulary(self.config, store), path, NOW, random=random).bring(store)
            assert not done.aside, done.aside[:3]

    def answer(self, task: str, id: str) -> str:
        return self.people[id] if task == "sentiment" else "no" if self.people[id] == "irrelevant" else "yes"

    def queue(self, task: str, n: int, seed: int) -> list[str]:
        """`label queue`."""
        with Store.open(self.config.database, write=True) as store:
            found = choose(store, self.config, task, n, seed=seed, by="ann")
        return [one.id.partition(":")[2] for one in found]

    def train(self, task: str) -> Mapping[str, object]:
        """`train TASK --anyway`: whether it would have been adopted is in the report."""
        with Store.open(self.config.database, write=True) as store:
            return Training(store, self.config, task, steps(self.config)).run(NOW, anyway=True)

    def said(self, ids: Sequence[str], step: str) -> dict[str, dict[str | None, str]]:
        with Store.open(self.config.database) as store:
            keys = {store.mentions.find(f"twitter:{id}"): id for id in ids}
            found = store.results.of(step, [key for key in keys if key is not None])
        return {keys[key]: {one.target: one.value for one in results} for key, results in found.items()}


def macro_f1(pairs: Sequence[tuple[str, str]], names: Sequence[str] = MOODS) -> float:
    counts = Counter(pairs)
    scores = []
    for name in names:
        both = sum(n for (people, _), n in counts.items() if people == name)
        both += sum(n for (_, said), n in counts.items() if said == name)
        scores.append(2 * counts[name, name] / both if both else 0.0)
    return mean(scores)


def half(tweet: Tweet) -> int:
    return hashlib.sha256(tweet["TweetId"].encode()).digest()[-1] & 1


def measured(world: World, tweets: Sequence[Tweet]) -> float:
    """Macro-F1 on tweets that the archive hears now, for the first time; "unknown" is a miss."""
    world.hear(tweets)
    said = world.said([one["TweetId"] for one in tweets], "sentiment")
    return macro_f1([(one["Sentiment"], said.get(one["TweetId"], {}).get(None, "unknown")) for one in tweets])


def at_random(base: World, tune: Sequence[Tweet], test: Sequence[Tweet], seed: int, folder: Path) -> list[tuple]:
    return _at_random(base, tune, test, seed, folder, 0)


def at_random_apart(base: World, tune: Sequence[Tweet], test: Sequence[Tweet], seed: int, folder: Path) -> list[tuple]:
    """As `label` does it: every fifth measures and does not teach."""
    return _at_random(base, tune, test, seed, folder, CHANCE)


def _at_random(
    base: World, tune: Sequence[Tweet], test: Sequence[Tweet], seed: int, folder: Path, every: int
) -> list[tuple]:
    ids = [one["TweetId"] for one in tune]
    Random(seed).shuffle(ids)
    found = []
    for size in SIZES:
        world = World(folder / f"random-{seed}-{size}-{every}", base)
        apart = ids[: size // every] if every else []
        world.label("sentiment", ids[len(apart) : size])
        if apart:
            world.label("sentiment", apart, random=True)
        found.append(_trained(world, test, size))
    return found


def chosen(base: World, tune: Sequence[Tweet], test: Sequence[Tweet], seed: int, folder: Path) -> list[tuple]:
    asking = World(folder / f"chosen-{seed}", base)
    found, asked = [], 0
    for size in SIZES:
        while asked < size:
            ids = asking.queue("sentiment", SITTING, seed)
            asking.label("sentiment", ids)
            asked += len(ids)
        found.append(_trained(World(folder / f"chosen-{seed}-{size}", asking), test, size))
    return found


def _trained(world: World, test: Sequence[Tweet], size: int) -> tuple:
    report = world.train("sentiment")
    score = measured(world, test)
    print(f"  {world.folder.name}: {report['labels']} labels taught, {score:.3f}", flush=True)
    shutil.rmtree(world.folder)
    return size, score, bool(report["better"]), report["labels"]


def tell(name: str, runs: Sequence[Sequence[tuple]]) -> None:
    for at, size in enumerate(SIZES):
        scores = [run[at][1] for run in runs]
        wide = T_95.get(len(scores), 2.0) * stdev(scores) / math.sqrt(len(scores)) if len(scores) > 1 else math.nan
        used = sum(run[at][2] for run in runs)
        print(
            f"{name:<12}{size:>6}{mean(scores):>9.3f} ± {wide:.3f}   {' '.join(f'{score:.3f}' for score in scores)}"
            f"   shown to be better in {used} of {len(runs)}",
            flush=True,
        )


def moods(tweets: Sequence[Tweet], part: str, seeds: int, folder: Path) -> None:
    tune = [one for one in tweets if one["Sentiment"] in MOODS and half(one) == 0]
    test = [one for one in tweets if one["Sentiment"] in MOODS and half(one) == 1]
    base = World(folder / "base")
    base.hear(tune)
    print(f"sentiment: labels from {len(tune):,} tweets, figures of {len(test):,} others (macro-F1)")
    print(f"vader, as shipped  {measured(World(folder / 'vader', base), test):.3f}", flush=True)
    ways: dict[str, Callable[..., list[tuple]]] = {"random": at_random, "apart": at_random_apart, "chosen": chosen}
    for name, way in ways.items():
        if part in ("", name):
            tell(name, [way(base, tune, test, seed, folder) for seed in range(seeds)])
    if part in ("", "all"):
        world = World(folder / "all", base)
        world.label("sentiment", [one["TweetId"] for one in tune])
        size, score, better, _ = _trained(world, test, len(tune))
        print(f"all         {size:>6}{score:>9.3f}   {'shown to be better' if better else 'not shown to be better'}")


def brands(tweets: Sequence[Tweet], folder: Path) -> None:
    """Trained on the tweets about three brands (tuning half), tested on those about the fourth (the other half)."""
    mooded = [one for one in tweets if one["Sentiment"] in MOODS]
    print("\nsentiment, trained on three brands and tested on the fourth (macro-F1)")
    for name in sorted({one["Topic"] for one in mooded}):
        tune = [one for one in mooded if one["Topic"] != name and half(one) == 0]
        test = [one for one in mooded if one["Topic"] == name and half(one) == 1]
        world = World(folder / f"brand-{name}")
        world.hear(tune)
        before = measured(World(folder / f"brand-{name}-vader", world), test)
        world.label("sentiment", [one["TweetId"] for one in tune])
        world.train("sentiment")
        print(f"{name:<12}{len(tune):>6} labels   vader {before:.3f}   trained {measured(world, test):.3f}", flush=True)


def relevance(tweets: Sequence[Tweet], seeds: int, folder: Path, labels: int = 200) -> None:
    """Precision and recall of the brand queries on the other half, before and after a model of 200 random labels."""
    tune, test = ([one for one in tweets if half(one) == side] for side in (0, 1))
    base = World(folder / "relevance")
    base.hear(tune)
    print(f"\nrelevance: {labels} labels at random of {len(tune):,} tweets, figures of {len(test):,} others")
    rows: dict[str, list[tuple[float, ...]]] = {}
    for seed in range(seeds):
        world = World(folder / f"relevance-{seed}", base)
        ids = [one["TweetId"] for one in tune]
        Random(seed).shuffle(ids)
        with Store.open(world.config.database) as store:  # only what matched a brand can be asked about
            ids = [id for id in ids if store.mentions.brands([store.mentions.find(f"twitter:{id}") or 0])]
        world.label("relevant", ids[:labels])
        world.train("relevant")
        world.hear(test)
        for brand in BRANDS:
            rows.setdefault(brand.name, []).append(_found(world, brand.name, test))
    print(f"{'query':<12}{'precision':>10}{'recall':>8}   after: precision, recall")
    for name, found in rows.items():
        one = [mean(column) for column in zip(*found, strict=True)]
        print(f"{name:<12}{one[0]:>10.3f}{one[1]:>8.3f}{one[2]:>18.3f}{one[3]:>8.3f}", flush=True)


def _found(world: World, brand: str, test: Sequence[Tweet]) -> tuple[float, ...]:
    mine = [one for one in test if one["Topic"] == brand.lower()]
    said = world.said([one["TweetId"] for one in mine], "relevant")
    wanted = sum(one["Sentiment"] != "irrelevant" for one in mine)
    matched = [one for one in mine if brand in said.get(one["TweetId"], {})]
    kept = [one for one in matched if said[one["TweetId"]][brand] == "yes"]
    figures = []
    for found in (matched, kept):
        right = sum(one["Sentiment"] != "irrelevant" for one in found)
        figures += [right / len(found), right / wanted]
    return tuple(figures)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--part", default="", choices=("", "random", "apart", "chosen", "all", "brands", "relevance"))
    given = parser.parse_args()
    if not given.corpus.exists():
        print(f"{given.corpus} is not here: nothing to measure")
        return 0
    with given.corpus.open(encoding="utf-8", newline="") as file:
        tweets = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory() as folder:
        if given.part in ("", "random", "apart", "chosen", "all"):
            moods(tweets, given.part, given.seeds, Path(folder))
        if given.part in ("", "brands"):
            brands(tweets, Path(folder))
        if given.part in ("", "relevance"):
            relevance(tweets, given.seeds, Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
