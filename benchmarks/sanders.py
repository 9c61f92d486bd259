"""How right the labels are: VADER beside people, and brand queries beside "irrelevant", on the Sanders tweets.

    python benchmarks/sanders.py [full-corpus.csv]

5,113 tweets of October 2011 that people labelled positive, neutral, negative or irrelevant (mostly: not English).
The queries are the brands' names and products as one would write them on the first day; they were not tuned here.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from socialwatch.config import Brand, Config
from socialwatch.enrich import Batch, steps
from socialwatch.enrich.sentiment import label
from socialwatch.enrich.vader import Scorer
from socialwatch.models import Mention
from socialwatch.query import Known, Matcher, parse

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "data" / "sanders" / "full-corpus.csv"
MOODS = ("positive", "neutral", "negative")
BRANDS = (
    Brand(
        name="Apple",
        query="apple OR iphone* OR ipad* OR ipod* OR ios5 OR itunes OR icloud OR siri",
        accounts=("@apple",),
    ),
    Brand(name="Google", query="google OR android OR nexus OR gmail OR galaxynexus", accounts=("@google",)),
    Brand(name="Microsoft", query="microsoft OR windows* OR xbox OR kinect OR ballmer", accounts=("@microsoft",)),
    Brand(name="Twitter", query="twitter OR tweet*", accounts=("@twitter",)),
)


@dataclass(frozen=True)
class Labelled:
    """A tweet with what people and we say of it."""

    topic: str
    people: str
    package: str
    ours: str
    lang: str
    mention: Mention


def read(path: Path) -> list[Labelled]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    mentions = [Mention(network="twitter", native_id=row["TweetId"], text=row["TweetText"]) for row in rows]
    found = enriched(mentions)
    shipped = Scorer()
    return [
        Labelled(row["Topic"], row["Sentiment"], label(shipped.compound(mention.text)), mood, lang, mention)
        for row, mention, (lang, mood) in zip(rows, mentions, found, strict=True)
    ]


def enriched(mentions: Sequence[Mention]) -> list[tuple[str, str]]:
    """Language and mood of each, by the steps as a user's `enrich` runs them."""
    known: dict[str, dict[int, list[object]]] = {}
    for step in steps(Config(brands=BRANDS)):
        for result in step.run(Batch(range(len(mentions)), mentions, [()] * len(mentions), known)):
            known.setdefault(step.name, {}).setdefault(result.mention, []).append(result)
    value = {step: {key: results[0].value for key, results in by_key.items()} for step, by_key in known.items()}
    return [(value["language"][key], value["sentiment"][key]) for key in range(len(mentions))]


def confusion(pairs: Iterable[tuple[str, str]], title: str) -> None:
    """The matrix with accuracy, macro-F1 and macro-recall over the three moods; "unknown" is a miss."""
    counts = Counter(pairs)
    columns = [*MOODS, *sorted({said for _, said in counts} - set(MOODS))]
    print(
        f"\n{title}\n{'people / we say':<18}" + "".join(f"{name:>10}" for name in columns) + f"{'recall':>10}{'F1':>8}"
    )
    recalls, scores = [], []
    for mood in MOODS:
        hits, there = counts[mood, mood], sum(counts[mood, said] for said in columns)
        said = sum(counts[people, mood] for people in MOODS)
        recalls.append(hits / there if there else 0.0)
        scores.append(2 * hits / (there + said) if there + said else 0.0)
        cells = "".join(f"{counts[mood, name]:>10,}" for name in columns)
        print(f"{mood:<18}{cells}{recalls[-1]:>10.3f}{scores[-1]:>8.3f}")
    right, total = sum(counts[mood, mood] for mood in MOODS), sum(counts.values())
    print(
        f"n = {total:,}  accuracy {right / total:.3f}  macro-F1 {sum(scores) / 3:.3f}"
        f"  macro-recall {sum(recalls) / 3:.3f}"
    )


def precision(tweets: Sequence[Labelled]) -> None:
    """Of what each query finds, how much people did not call irrelevant; and with lang:en, by our language step."""
    plain = Matcher({brand.name: brand.parsed for brand in BRANDS})
    english = Matcher({brand.name: parse(f"({brand.query}) lang:en") for brand in BRANDS})
    print(
        f"\n{'brand query':<12}{'found':>8}{'relevant':>10}{'precision':>11}{'recall':>8}"
        "   with lang:en: precision, recall"
    )
    for brand in BRANDS:
        mine = [tweet for tweet in tweets if tweet.topic == brand.name.lower()]
        wanted = sum(tweet.people != "irrelevant" for tweet in mine)
        line = ""
        for matcher in (plain, english):
            found = [t for t in mine if brand.name in matcher.match(t.mention, Known(lang=t.lang))]
            right = sum(tweet.people != "irrelevant" for tweet in found)
            if matcher is plain:
                line = f"{brand.name:<12}{len(found):>8,}{right:>10,}{right / len(found):>11.3f}{right / wanted:>8.3f}"
            else:
                line += f"{right / len(found):>18.3f}{right / wanted:>8.3f}"
        print(line)


def main() -> int:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS
    if not path.exists():
        print(f"{path} is not here: nothing to measure")
        return 0
    tweets = read(path)
    mooded = [tweet for tweet in tweets if tweet.people in MOODS]
    confusion(((tweet.people, tweet.package) for tweet in mooded), "VADER as shipped, all labelled tweets")
    confusion(((tweet.people, tweet.ours) for tweet in mooded), "Ours: names masked, other languages unknown")
    known = [tweet for tweet in mooded if tweet.ours != "unknown"]
    confusion(((tweet.people, tweet.ours) for tweet in known), "Ours, where we know")
    other = [tweet for tweet in tweets if tweet.people == "irrelevant"]
    foreign = sum(tweet.lang != "en" for tweet in other) / len(other)
    print(f"\n{foreign:.0%} of the irrelevant are not in English by our language step")
    precision(tweets)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
