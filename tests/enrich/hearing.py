"""Posts with what one reader hears in them (tests/fixtures/said), and what the shipped sets hear in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from socialwatch.config import Config
from socialwatch.enrich import Batch
from socialwatch.enrich.labels import Intents, Stages, Urgency
from socialwatch.enrich.noise import Noise
from socialwatch.enrich.vader import Scorer
from socialwatch.models import Mention, Result
from socialwatch.query.document import bare

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "said"
SHORT = {
    "lead": "purchase intent", "churn": "churn risk", "feature": "feature request", "versus": "comparison",
    "leak": "data leak", "job": "job ad",
}  # fmt: skip
CONFIG = Config()


def heard(lang: str) -> list[tuple[frozenset[str], str]]:
    """(what is said, the text) of the posts in a language."""
    lines = (FOLDER / f"{lang}.txt").read_text("utf-8").splitlines()
    parted = [line.partition("|") for line in lines if not line.startswith("#")]
    return [(names(labels), text.strip()) for labels, _, text in parted]


def names(labels: str) -> frozenset[str]:
    return frozenset(SHORT.get(word, word) for word in labels.split())


@lru_cache(maxsize=1)
def steps() -> tuple[Noise, Intents, Stages, Urgency]:
    """The steps over the sets that come with socialwatch, made once for all tests."""
    return tuple(step.from_config(CONFIG) for step in (Noise, Intents, Stages, Urgency))


def post(text: str) -> Mention:
    """A text with the links and the repost that a connector would have told."""
    links = tuple(word for word in text.split() if word.startswith("http"))
    return replace(bare(text), links=links, repost_of="another" if text.startswith("RT @") else None)


def sets_say(posts: Sequence[Mention], lang: str) -> list[set[str]]:
    """The entries of all sets that each post matches, in a language that is known."""
    keys = list(range(len(posts)))
    results: dict[str, dict[int, list[Result]]] = {
        "language": {key: [Result(key, "language", None, lang)] for key in keys},
        "sentiment": {key: [mood(key, posts[key].text)] for key in keys} if lang == "en" else {},
    }
    found: list[set[str]] = [set() for _ in keys]
    for step in steps():
        results[step.name] = {key: [] for key in keys}
        for one in step.run(Batch(keys, posts, [("Acme",)] * len(keys), results)):
            results[step.name][one.mention].append(one)
            found[one.mention].update([one.target] if one.target else one.value.split("; "))
    return found


def mood(key: int, text: str) -> Result:
    score = Scorer().compound(text)
    return Result(key, "sentiment", None, "positive" if score >= 0.05 else "negative" if score <= -0.05 else "neutral")


def figures(pairs: Iterable[tuple[frozenset[str], set[str]]]) -> dict[str, tuple[float, float, int]]:
    """Precision, recall and how many there are, by entry; "all" is over all of them."""
    right: Counter[str] = Counter()
    told: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for wanted, got in pairs:
        for counter, some in ((right, wanted & got), (told, got), (there, wanted)):
            counter.update(some)
            counter["all"] += len(some)
    return {
        name: (right[name] / max(1, told[name]), right[name] / max(1, there[name]), there[name])
        for name in there | told
    }
