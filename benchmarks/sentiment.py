"""Sentiment beside the package it comes from: the same scores, how much sooner, and what a long post costs."""

from __future__ import annotations

import random
import string
import sys
import time
from functools import lru_cache
from typing import Any

from common import Row, least_seconds, median_seconds

from socialwatch.enrich.vader import Scorer, lexicon

EVERYDAY = (
    "the a to and of in for is on that with my at it this was you are be from just have new they will one all about "
    "when out what up today order delivery coffee phone shop app update store morning week city train beans roast "
    "opened tried arrived waiting cup price menu link photo video says people still again already someone team news"
).split()
MARKS = ["", "", "", "", ".", ",", "!", "?", "...", ")"]


@lru_cache(maxsize=1)
def package() -> Any:
    import vaderSentiment.vaderSentiment as module

    return module


@lru_cache(maxsize=1)
def analyzer() -> Any:
    return package().SentimentIntensityAnalyzer()


def theirs(text: str) -> float:
    return float(analyzer().polarity_scores(text)["compound"])


def tweets(number: int, seed: int = 1) -> list[str]:
    """Posts of a tweet's length: everyday words, one in eight from the lexicon, handles, tags, links, emoji."""
    chance = random.Random(seed)
    moods, emoji = sorted(analyzer().lexicon), sorted(lexicon().signs)

    def word() -> str:
        draw = chance.random()
        if draw < 0.12:
            return chance.choice(moods)
        if draw < 0.16:
            return chance.choice("@#") + chance.choice(EVERYDAY) + str(chance.randrange(500))
        if draw < 0.18:
            return "https://t.example/" + "".join(chance.choices(string.ascii_letters, k=8))
        return chance.choice(emoji) if draw < 0.2 else chance.choice(EVERYDAY)

    return [" ".join(word() + chance.choice(MARKS) for _ in range(chance.randint(5, 22))) for _ in range(number)]


def hard_texts(number: int, seed: int = 2) -> list[str]:
    """Texts made of what the rules are about: negations, boosters, idioms, "but", capitals, marks, glued emoji."""
    chance = random.Random(seed)
    words = [*package().NEGATE, *package().BOOSTER_DICT, "but", "but", "least", "at", "very", "never", "so", "this"]
    words += ["without", "doubt", "no", "or", "nor", "kind", "of", "sort", "just", "enough", "good", "good", "bad"]
    words += [part for phrase in package().SPECIAL_CASES for part in phrase.split()]
    moods, emoji = sorted(analyzer().lexicon), sorted(lexicon().signs)

    def word() -> str:
        draw = chance.random()
        found = chance.choice(words if draw < 0.6 else moods if draw < 0.9 else emoji)
        found = found.upper() if chance.random() < 0.15 else found
        return chance.choice(string.punctuation) + found if chance.random() < 0.1 else found + chance.choice(MARKS)

    return [
        chance.choice(["  ", " ", " ", "\n", ""]).join(word() for _ in range(chance.randint(0, 24)))
        for _ in range(number)
    ]


def agreement(number: int) -> Row:
    texts = tweets(number // 2, seed=3) + hard_texts(number - number // 2)
    scorer = Scorer()
    equal = sum(scorer.compound(text) == theirs(text) for text in texts)
    return Row(
        work="sentiment: scores equal to the package's", size=f"{len(texts):,} texts", beside="vaderSentiment",
        ratio=equal / len(texts), wanted="all", unit="share of texts", ok=equal == len(texts),
    )  # fmt: skip


def speed(number: int) -> Row:
    texts = tweets(number)
    scorer = Scorer()
    ours = median_seconds(lambda: [scorer.compound(text) for text in texts])
    beside = median_seconds(lambda: [theirs(text) for text in texts])
    return Row(
        work="sentiment of tweets", size=f"{number:,} texts", ours_seconds=ours, beside="vaderSentiment",
        beside_seconds=beside, ratio=beside / ours, wanted="at least 3.5 times", unit="times", ok=beside / ours >= 3.5,
    )  # fmt: skip


def long_post(emoji: int, beside: int) -> Row:
    """A post of many emoji; the package gets fewer of them, it would take over a minute for all."""
    scorer, post = Scorer(), "😢"
    ours = median_seconds(lambda: scorer.compound(post * emoji), 5)
    began = time.perf_counter()
    equal = theirs(post * beside) == scorer.compound(post * beside)
    took = time.perf_counter() - began
    return Row(
        work="sentiment of one long post", size=f"{emoji:,} emoji", ours_seconds=ours,
        beside=f"vaderSentiment on {beside:,}, score equal: {equal}", beside_seconds=took,
        ratio=took / ours, wanted="under 0.1 s", unit="times, on a shorter post", ok=ours < 0.1 and equal,
    )  # fmt: skip


def linear(emoji: int) -> Row:
    scorer = Scorer()
    short = least_seconds(lambda: scorer.compound("😢" * (emoji // 10)), 9)
    long = least_seconds(lambda: scorer.compound("😢" * emoji), 9)
    return Row(
        work="sentiment: ten times the length", size=f"{emoji:,} beside {emoji // 10:,} emoji", ours_seconds=long,
        beside="a tenth of it", beside_seconds=short, ratio=long / short, wanted="about 10", unit="times the time",
        ok=long / short < 15,
    )  # fmt: skip


def run(small: bool = False) -> list[Row]:
    scale = 20 if small else 1
    lexicon()
    return [
        agreement(400_000 // scale),
        speed(20_000 // scale),
        long_post(10_000, 300 if small else 1_500),
        linear(20_000),
    ]


if __name__ == "__main__":
    for row in run("--small" in sys.argv):
        print(row)
