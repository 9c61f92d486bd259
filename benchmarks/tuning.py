"""What other features and other ways to choose labels would give, on the half of the Sanders tweets that was tuned on.

    python benchmarks/tuning.py [full-corpus.csv] [--seeds 3] [--part features|choices]

Cross-validated in five parts by another hash: labels come from four parts, figures are of the fifth, and the half that
`learning.py` reports on is never read. A linear model needs no more than what each two texts have in common, so that
each kind of feature is compared with the others once and what is tried are sums of these.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from typing import Any
from xml.etree import ElementTree

import numpy as np
from learning import SITTING, Tweet, half, macro_f1
from sanders import BRANDS, CORPUS, MOODS
from threadpoolctl import threadpool_limits

from socialwatch.collect.choosing import CHANCE
from socialwatch.collect.doubting import ALIKE, LEAST
from socialwatch.collect.fitting import FREEDOM, LOUDER, MANY, matrix, space_of, themes
from socialwatch.config import Config
from socialwatch.enrich.features import PIECE, TONE, Features, Reading
from socialwatch.enrich.trained import masks

PARTS = 5
SIZES = (100, 200, 500)
IN_USE = {"words": 1.0, "pieces": 1.0, "tone": 1.0, "themes": 1.0}
FEATURES: Mapping[str, Mapping[str, float]] = {
    "as it is": IN_USE,
    "without themes": {"words": 1.0, "pieces": 1.0, "tone": 1.0},
    "and large and small letters": IN_USE | {"cased": 1.0},
    "and pairs of the tone's": IN_USE | {"tone pairs": 0.1},
    "and words beside words": IN_USE | {"word pairs": 1.0},
    "and words beside the tone": IN_USE | {"words and tone": 1.0},
    "and Pattern's lexicon": IN_USE | {"adjectives": 1.0},  # left out where textblob, which brings it, is missing
    "and which brand": IN_USE | {"brand": 1.0},
}
LEXICAL = ("words", "pieces", "cased", "word pairs", "words and tone")  # what counts more where labels are many
NEGATION = re.compile(r"(not|no|never|cannot|without|nor|.*n['’]t)$")
Common = Mapping[str, Any]  # by kind of feature: what each text (row) has in common with each to learn from (column)


class Part:
    """Texts to learn from, and others to test on."""

    def __init__(self, texts: Sequence[Features], tweets: Sequence[Tweet], number: int) -> None:
        mine = [at for at, one in enumerate(tweets) if part(one) != number]
        self.out = [at for at, one in enumerate(tweets) if part(one) == number]
        self.moods = np.array([MOODS.index(tweets[at]["Sentiment"]) for at in mine])
        space = space_of([texts[at] for at in mine], [])
        rows = matrix(space, [texts[at] for at in (*mine, *self.out)])
        cased = [shapes(tweets[at]["TweetText"]) for at in (*mine, *self.out)]
        wide = matrix(space_of(cased[: len(mine)], []), cased)[:, : -len(TONE)]
        brands = sorted({one["Topic"] for one in tweets})
        brand = np.array([[tweets[at]["Topic"] == name for name in brands] for at in (*mine, *self.out)], float)
        end = len(space.names) - len(TONE)
        pieces = np.array([name.startswith(PIECE) for name in space.names[:end]])
        lean = rows[:, :end]
        blocks = {
            "words": lean[:, ~pieces], "pieces": lean[:, pieces], "tone": rows[:, end:].toarray(), "cased": wide,
            "themes": rows @ themes(rows[: len(mine)], len(TONE)), "brand": brand,
        }  # fmt: skip
        if said := adjectives():
            blocks["adjectives"] = np.array([of_adjectives(said, tweets[at]["TweetText"]) for at in (*mine, *self.out)])
        found = {name: _dense(block @ block[: len(mine)].T) for name, block in blocks.items()}
        found["tone pairs"] = found["tone"] ** 2
        found["word pairs"] = ((found["words"] + found["pieces"]) / 2) ** 2
        found["words and tone"] = found["words"] * found["tone"] / 3
        self.common: Common = found
        self.tone = rows[: len(mine), end].toarray().ravel()
        self.alike = (found["words"] + found["pieces"])[: len(mine)] / 2
        self.density = self.alike.mean(axis=1) / self.alike.mean()

    def shares(self, weights: Mapping[str, float], chosen: Sequence[int], asked: slice) -> Any:
        """How likely each text is of each mood, by a model of the chosen ones."""
        from sklearn.linear_model import LogisticRegression

        louder = LOUDER**2 if len(chosen) >= MANY else 1.0
        whole = sum(
            weight * (louder if name in LEXICAL else 1.0) * self.common[name][:, chosen]
            for name, weight in weights.items()
        )
        root = np.linalg.cholesky(whole[chosen] + 1e-5 * np.eye(len(chosen)))
        model = LogisticRegression(C=FREEDOM, class_weight="balanced", max_iter=300, tol=1e-3)
        model.fit(root, self.moods[chosen])
        found = np.full((len(whole[asked]), len(MOODS)), 1e-6)
        found[:, model.classes_] = model.predict_proba(np.linalg.solve(root, whole[asked].T).T)
        return found


def _dense(found: Any) -> Any:
    return found.toarray() if hasattr(found, "toarray") else np.asarray(found)


def part(tweet: Tweet) -> int:
    return hashlib.sha256(b"part" + tweet["TweetId"].encode()).digest()[-1] % PARTS


def shapes(text: str) -> Features:
    """Pieces of words as they are written, names of brands included."""
    plain = re.sub(r"https?://\S+", "_url_", text)
    pieces = [f" {word} "[at : at + size] for word in plain.split() for size in range(2, 7) for at in range(len(word))]
    return Features({}, {piece: pieces.count(piece) for piece in set(pieces)}, [0.0] * len(TONE))


@cache
def adjectives() -> Mapping[str, tuple[float, float]]:
    """How good (-1 to 1) and how personal (0 to 1) words are, by the lexicon of Pattern (De Smedt & Daelemans 2012)."""
    found = find_spec("textblob")
    if found is None or not found.submodule_search_locations:
        return {}
    senses: dict[str, list[tuple[float, float]]] = {}
    for one in ElementTree.parse(Path(found.submodule_search_locations[0]) / "en" / "en-sentiment.xml").getroot():
        told = float(one.get("polarity", 0)), float(one.get("subjectivity", 0))
        senses.setdefault(one.get("form", "").lower(), []).append(told)
    return {word: (mean(one for one, _ in told), mean(one for _, one in told)) for word, told in senses.items()}


def of_adjectives(said: Mapping[str, tuple[float, float]], text: str) -> list[float]:
    """What they tell of a text: turned round by a negation up to three words before, each about -1 to 1."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\S", text.lower())
    told = [
        (-0.7 * said[word][0] if any(map(NEGATION.match, words[max(0, at - 3) : at])) else said[word][0], said[word][1])
        for at, word in enumerate(words)
        if word in said
    ]
    good, bad = sum(max(one, 0) for one, _ in told), sum(max(-one, 0) for one, _ in told)
    personal, values = sum(one for _, one in told), [one for one, _ in told if one] or [0.0]
    sums = [(good - bad) / math.sqrt((good - bad) ** 2 + 2), personal / math.sqrt(personal**2 + 2)]
    return [*sums, good / (good + 1), bad / (bad + 1), max(values), min(values), mean(values)]


def by_margin(shares: Any, one: Part, rest: Any, moods: Any, dice: Any) -> Any:
    two = np.sort(shares, axis=1)[:, -2:]
    return 1 - (two[:, 1] - two[:, 0])


def by_turns(shares: Any, one: Part, rest: Any, moods: Any, dice: Any) -> Any:
    """As `label queue`: with a little chance, the likeliest answers by turns."""
    doubt = by_margin(shares, one, rest, moods, dice) * np.sqrt(dice.random(len(rest)))
    places = np.empty(len(rest))
    for mood in range(len(MOODS)):
        mine = np.flatnonzero(shares.argmax(axis=1) == mood)
        places[mine[np.argsort(-doubt[mine])]] = np.arange(len(mine))
    return -places


def by_density(shares: Any, one: Part, rest: Any, moods: Any, dice: Any) -> Any:
    return by_turns(shares, one, rest, moods, dice) / np.maximum(one.density[rest], 0.1)


def by_rarity(shares: Any, one: Part, rest: Any, moods: Any, dice: Any) -> Any:
    """Doubt, weighed with how few labels there are of the moods that it may be."""
    lacking = len(moods) / (1 + np.bincount(moods, minlength=len(MOODS)))
    return -(shares * np.log(shares)).sum(axis=1) * (shares @ lacking)


def by_likely_rarity(shares: Any, one: Part, rest: Any, moods: Any, dice: Any) -> Any:
    return shares[:, np.bincount(moods, minlength=len(MOODS)).argmin()] * dice.random(len(rest)) ** 0.2


CHOICES: Mapping[str, Callable[..., Any] | None] = {
    "at random": None,
    "in doubt, answers by turns": by_turns,
    "in doubt": by_margin,
    "in doubt, by turns, and typical": by_density,
    "in doubt, of rare moods": by_rarity,
    "likely of the rarest mood": by_likely_rarity,
}


def chosen(one: Part, way: Callable[..., Any] | None, seed: int) -> dict[int, list[int]]:
    """Which texts teach when so many were asked about: a fifth of each sitting is drawn by chance and does not."""
    dice = np.random.default_rng(seed)
    left, taught, found = set(range(len(one.moods))), list[int](), {}
    for asked in range(SITTING, max(SIZES) + 1, SITTING):
        left -= set(dice.choice(sorted(left), SITTING // CHANCE, replace=False).tolist())
        rest = np.array(sorted(left))
        if way is None:
            order = dice.permutation(len(rest))
        elif len(taught) < LEAST or len(set(one.moods[taught])) < len(MOODS):
            order = _by_tone(one.tone[rest], dice)
        else:
            shares = one.shares(IN_USE, taught, slice(len(one.moods)))[rest]
            order = np.argsort(-way(shares, one, rest, one.moods[taught], dice), kind="stable")
        taught += _unlike(one, rest[order], SITTING - SITTING // CHANCE, way is not None)
        left -= set(taught)
        if asked in SIZES:
            found[asked] = list(taught)
    return found


def _by_tone(tone: Any, dice: Any) -> Any:
    """To begin with, one of each answer of VADER by turns."""
    places = np.empty(len(tone))
    for mine in (tone >= 0.05, tone <= -0.05, abs(tone) < 0.05):
        places[mine] = dice.permutation(int(mine.sum()))
    return np.argsort(places, kind="stable")


def _unlike(one: Part, order: Any, most: int, strict: bool) -> list[int]:
    taken: list[int] = []
    for at in order.tolist():
        if len(taken) < most and not (strict and taken and one.alike[at, taken].max() > ALIKE):
            taken.append(at)
    return taken


def tell(name: str, parts: Sequence[Part], tweets: Sequence[Tweet], runs: Sequence[Sequence[Any]]) -> None:
    """`runs`: by draw and part, what was said of the texts that are out, by number of labels."""
    figures = []
    for size in runs[0][0]:
        scores = []
        for run in runs:
            pairs = [
                (tweets[at]["Sentiment"], MOODS[mood])
                for one, said in zip(parts, run, strict=True)
                for at, mood in zip(one.out, said[size].argmax(axis=1).tolist(), strict=True)
            ]
            scores.append(macro_f1(pairs))
        figures.append(f"{mean(scores):.3f}")
    print(f"{name:<34}{'   '.join(figures)}", flush=True)


def features(parts: Sequence[Part], tweets: Sequence[Tweet], seeds: int) -> None:
    print("features; labels at random, all learned from: 100, 200, 500, all")
    for name, weights in FEATURES.items():
        if not weights.keys() <= parts[0].common.keys():
            continue
        runs = []
        for seed in range(seeds):
            orders = [np.random.default_rng(seed).permutation(len(one.moods)).tolist() for one in parts]
            runs.append(
                [
                    {size: one.shares(weights, order[:size], slice(len(order), None)) for size in (*SIZES, None)}
                    for one, order in zip(parts, orders, strict=True)
                ]
            )
        tell(name, parts, tweets, runs)


def choices(parts: Sequence[Part], tweets: Sequence[Tweet], seeds: int) -> None:
    print("choices; four fifths learned from: 100, 200, 500")
    for name, way in CHOICES.items():
        runs = []
        for seed in range(seeds):
            found = [chosen(one, way, seed) for one in parts]
            runs.append(
                [
                    {size: one.shares(IN_USE, some, slice(len(one.moods), None)) for size, some in by_size.items()}
                    for one, by_size in zip(parts, found, strict=True)
                ]
            )
        tell(name, parts, tweets, runs)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--part", default="", choices=("", "features", "choices"))
    given = parser.parse_args()
    if not given.corpus.exists():
        print(f"{given.corpus} is not here: nothing to measure")
        return 0
    with given.corpus.open(encoding="utf-8", newline="") as file:
        tweets = [one for one in csv.DictReader(file) if one["Sentiment"] in MOODS and half(one) == 0]
    reading = Reading(masks(Config(brands=BRANDS, database=Path("unused.sqlite"))))
    texts = [reading.features(one["TweetText"]) for one in tweets]
    with threadpool_limits(1):  # as `train` does: threads would wait for each other most of the time
        parts = [Part(texts, tweets, number) for number in range(PARTS)]
        for name, run in (("features", features), ("choices", choices)):
            if given.part in ("", name):
                run(parts, tweets, given.seeds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
