"""The sets that come with socialwatch: they hear what a reader hears, in four languages; noise says why."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hearing import CONFIG, FOLDER, figures, heard, names, post, sets_say

from socialwatch.config import Config
from socialwatch.config.categories import SETS, Campaign, Entry, NoiseRule
from socialwatch.enrich import Batch
from socialwatch.enrich.labels import Campaigns, Intents
from socialwatch.enrich.noise import Noise
from socialwatch.models import Result
from socialwatch.query.document import bare

SEPTEMBER = datetime(2026, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize("lang", ["en", "de", "fr", "es"])
def test_the_sets_hear_what_a_reader_hears(lang: str) -> None:
    posts = heard(lang)
    found = figures(
        zip([wanted for wanted, _ in posts], sets_say([post(text) for _, text in posts], lang), strict=True)
    )
    precision, recall, _ = found["all"]
    assert precision >= 0.9
    assert recall >= 0.92
    assert {name for name, (_, recall, n) in found.items() if n >= 3 and recall < 0.6} == set()


@pytest.mark.real
def test_the_sets_hear_most_of_what_customers_say(shared_data: Path) -> None:
    with (shared_data / "twcs" / "sample.csv").open(encoding="utf-8") as file:
        text = {row["tweet_id"]: row["text"].replace("&amp;", "&") for row in csv.DictReader(file)}
    lines = [line.split("|") for line in (FOLDER / "real.ids").read_text("utf-8").splitlines() if line[0] != "#"]
    twcs = [(names(labels), text[id.split()[1]]) for labels, id in lines if id.split()[0] == "twcs"]
    intents = set(CONFIG.names("intent"))
    said = [found & intents for found in sets_say([post(text) for _, text in twcs], "en")]
    found = figures(zip([wanted for wanted, _ in twcs], said, strict=True))
    assert (len(twcs), found["complaint"][2]) == (49, 34)
    assert found["all"][0] >= 0.85
    assert found["all"][1] >= 0.7


def test_every_text_kept_beside_an_entry_comes_out_as_expected() -> None:
    kept = [(kind, one) for kind in SETS for one in CONFIG.entries(kind)]
    wrong = []
    for lang in ("en", "de", "fr", "es"):
        asked = [(one, text, True) for _, one in kept if lang in one.lang or not one.lang for text in one.hits]
        hits = {text for one, text, _ in asked}
        said = dict(zip(sorted(hits), sets_say([post(text) for text in sorted(hits)], lang), strict=True))
        wrong += [(one.name, text, lang) for one, text, _ in asked if one.name in said[text]]
    found = {(name, text) for name, text, _ in wrong}
    assert [(one.name, text) for _, one in kept for text in one.hits if (one.name, text) not in found] == []
    misses = [(one.name, text) for _, one in kept for text in one.misses]
    said_en = sets_say([post(text) for _, text in misses], "en")
    assert [(name, text) for (name, text), got in zip(misses, said_en, strict=True) if name in got] == []


def test_a_query_for_one_language_is_not_asked_of_another() -> None:
    german = post("Ich kündige mein Abo")
    assert "churn risk" in sets_say([german], "de")[0]
    assert "churn risk" in sets_say([german], "unknown")[0]
    assert "churn risk" not in sets_say([german], "en")[0]


def test_an_entry_of_ones_own_comes_instead_of_ours(tmp_path: Path) -> None:
    config = Config(intents=(Entry(name="Complaint", query="grumble"),))
    (found,) = [one for one in config.entries("intent") if one.name.casefold() == "complaint"]
    assert found.query == "grumble"
    assert len(config.entries("intent")) == len(CONFIG.entries("intent"))
    none = replace(config, labels=replace(config.labels, intents=tmp_path / "none"))
    assert config_names(none) == ["Complaint"]


def config_names(config: Config) -> list[str]:
    return list(config.names("intent"))


def reasons(config: Config, *texts: str, habits: dict[int, dict[str, int]] | None = None, **more: Any) -> list[str]:
    """Why each text is noise; "" where it is none."""
    mentions = [replace(bare(text), created=SEPTEMBER, **more) for text in texts]
    keys, brands = list(range(len(texts))), [("Acme",)] * len(texts)
    known: dict[str, dict[int, list[Result]]] = {"campaigns": {key: [] for key in keys}}
    for one in Campaigns.from_config(config).run(Batch(keys, mentions, brands)):
        known["campaigns"][one.mention].append(one)
    said = {
        r.mention: r.value
        for r in Noise.from_config(config).run(Batch(keys, mentions, brands, known, habits=habits or {}))
    }
    return [said.get(key, "") for key in keys]


def test_a_contest_of_ones_own_is_no_noise_in_its_days() -> None:
    text = "Giveaway! Follow and retweet to win #acmeautumn"
    assert reasons(CONFIG, text) == ["giveaway"]
    autumn = Campaign(name="Autumn", query="#acmeautumn", start="2026-09-01", end="2026-09-10")
    assert reasons(Config(campaigns=(autumn,)), text, habits={0: {"same": 99}}) == [""]
    assert reasons(Config(campaigns=(replace(autumn, end="2026-09-09"),)), text) == ["giveaway"]


def test_a_rule_that_counts_tells_how_many() -> None:
    habits = {0: {"same": 5}, 1: {"same": 4}, 2: {"rate": 21, "crowd": 2}}
    assert reasons(CONFIG, "buy beans", "buy beans", "buy beans", habits=habits) == [
        "says the same again and again (5 in 7d)", "", "writes faster than people (21 in 1h)",
    ]  # fmt: skip
    tags = tuple(f"tag{number}" for number in range(15))
    assert reasons(CONFIG, "beans", tags=tags) == ["stuffed with hashtags (15)"]
    assert reasons(CONFIG, "beans", tags=tags[:14]) == [""]


def test_the_same_settings_are_the_same_work_and_others_are_not() -> None:
    mine = Config(noise=(NoiseRule(name="spam", query="beans"),))
    assert Noise.from_config(CONFIG).settings() == Noise.from_config(Config()).settings()
    assert Noise.from_config(mine).settings() != Noise.from_config(CONFIG).settings()
    assert Intents.from_config(mine).settings() == Intents.from_config(CONFIG).settings()
