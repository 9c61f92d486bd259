"""`accuracy`, and what a labelled sample changes in the answers of other commands, as a person or a script meets it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from commands import call
from forum import NOW, write_posts

pytestmark = pytest.mark.long

CONFIG = """
timezone = "UTC"
[[brand]]
name = "Acme"
own = true
query = "acme"
[[brand]]
name = "Rival"
kind = "competitor"
query = "rival"
[[topic]]
name = "Delivery"
query = "parcel"
"""
SEPTEMBER = ("--since", "2026-09-01", "--until", "2026-09-30")
MOODS = {"love": "positive", "terrible": "negative", "anvil": "neutral", "grand": "neutral"}
"""By a word in each post, what people say of it; the lexicon takes what is grand for praise."""


def texts() -> list[str]:
    """Ninety-six posts on Acme; on Rival thirty-two, every second about a rival of somebody else."""
    acme = [f"In the town they told me that Acme is {word}, house {n}" for n in range(24) for word in MOODS]
    return [*acme, *(f"We went to the rival {'shop' if n % 2 else 'school'} with number {n}" for n in range(32))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accuracy")
    (folder / "socialwatch.toml").write_text(CONFIG, "utf-8")
    rows = [
        (str(n), text, f"by{n}", f"2026-09-{1 + n % 28:02}T10:00:00Z", "", "")
        for n, text in enumerate(texts(), start=1)
    ]
    posts = write_posts(folder / "posts.csv", rows)
    done = call(
        "import", posts, "--source", "forum", "--timezone", "UTC", "--now", NOW, config=folder / "socialwatch.toml"
    )
    assert done.code == 0, done.talk
    return folder


@pytest.fixture(scope="module")
def config(folder: Path) -> Path:
    """The archive with a mood for two of three posts on Acme, and for all on Rival whether they speak of it."""
    config = folder / "socialwatch.toml"
    before = call("accuracy", config=config)
    assert "unmeasured" in before.talk
    assert {row["net_basis"] for row in call("accuracy", "--json", config=config).json} == {"unmeasured"}
    rows = []
    for n, text in enumerate(texts(), start=1):
        mood = next((mood for word, mood in MOODS.items() if word in text), None)
        if mood is not None and n % 3:
            rows.append(("forum", n, "sentiment", mood, "ann", ""))
        elif mood is None:
            rows.append(("forum", n, "relevant", "yes" if "shop" in text else "no", "ann", "Rival"))
    with (folder / "labels.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("network", "native_id", "task", "value", "by", "brand"), *rows])
    done = call("label", "import", folder / "labels.csv", "--random", "--now", NOW, config=config)
    assert done.code == 0, done.talk
    return config


def whole(config: Path, brand: str) -> Mapping[str, Any]:
    rows = call("accuracy", "--json", config=config).json
    return next(row for row in rows if (row["brand"], row["source"], row["language"]) == (brand, None, None))


def test_accuracy_tells_precision_confusion_and_the_mood_with_its_interval(config: Path) -> None:
    acme, rival = whole(config, "Acme"), whole(config, "Rival")
    assert (acme["labelled"], acme["drawn"], acme["basis"], acme["mentions"]) == (64, 64, "random sample", 96)
    assert acme["confusion"]["neutral"]["positive"] == 16  # all that is grand
    assert acme["confusion"]["negative"] == {"positive": 0, "neutral": 0, "negative": 16, "unknown": 0}
    assert acme["net_low"] < 0 < acme["net_high"]
    assert acme["net_counted"] > 0.05  # the grand third that nobody has labelled is still praise
    assert 0.5 < acme["macro_f1"] < 0.9
    assert rival["precision"] == 0.5
    assert rival["precision_low"] < 0.5 < rival["precision_high"]
    assert (rival["net_low"], rival["net_basis"]) == (None, "unmeasured")


def test_accuracy_has_a_row_for_each_source_and_language_in_json_and_csv(config: Path) -> None:
    rows = call("accuracy", "--brand", "acme", "--json", config=config).json
    assert {row["source"] for row in rows if row["source"]} == {"forum"}
    assert "en" in {row["language"] for row in rows}
    table = list(csv.DictReader(io.StringIO(call("accuracy", "--csv", config=config).out)))
    assert table[0]["neutral_as_positive"] == "16"
    assert len(table) >= len(rows)


def test_people_read_what_is_unmeasured_and_how_to_measure_it(config: Path) -> None:
    done = call("accuracy", config=config)
    assert "Acme, moods" in done.out
    assert "mood unmeasured: Rival" in done.talk
    assert "precision unmeasured: Acme" in done.talk


def test_trends_and_compare_carry_the_interval_of_what_is_measured_and_say_what_is_not(config: Path) -> None:
    rows = call("compare", *SEPTEMBER, "--now", NOW, "--json", config=config).json
    told = {row["brand"]: row for row in rows}
    assert told["Acme"]["net_low"] < 0 < told["Acme"]["net_high"]
    assert (told["Acme"]["net_basis"], told["Acme"]["net_labels"]) == ("labels", 64)
    assert (told["Rival"]["net_basis"], told["Rival"]["net_low"]) == ("unmeasured", None)
    day = call("trends", *SEPTEMBER, "--now", NOW, "--brand", "Acme", "--by", "month", "--json", config=config).json[0]
    assert day["net_low"] < day["net"] < day["net_high"]
    assert day["basis"] == "labels"
    shown = call("trends", *SEPTEMBER, "--now", NOW, config=config).out
    assert "net mood" in shown
    assert "Mood is unmeasured" in " ".join(shown.split())


def test_a_query_is_judged_by_labels_before_and_after_its_change(config: Path) -> None:
    done = call("query", "diff", "Rival", "rival -school", "--json", config=config)
    before, after = done.json[-2:]
    assert (before["change"], before["labelled"], before["precision"]) == ("before", 32, 0.5)
    assert (after["change"], after["precision"], after["recall"]) == ("after", 1.0, 1.0)
    assert "precision 50.0% before, 100.0% after" in done.talk
    assert "Rival: precision 50.0%" in call("query", "test", config=config).talk


def test_what_is_not_drawn_by_chance_is_told_apart_in_the_table() -> None:
    from types import SimpleNamespace
    from typing import cast

    from socialwatch.cli.accuracy import _labels
    from socialwatch.measures.accuracy import Accuracy

    def shown(*told: tuple[int, int]) -> str:
        moods, found = (SimpleNamespace(labelled=labelled, drawn=drawn) for labelled, drawn in told)
        return _labels(cast("Accuracy", SimpleNamespace(moods=moods, found=found)))

    assert shown((350, 129), (136, 136)) == "129 of 350"
    assert shown((64, 64), (0, 0)) == "64"
    assert shown((64, 0), (0, 0)) == "64"


def test_some_figures_without_labels_are_not_all_figures() -> None:
    from types import SimpleNamespace
    from typing import cast

    from socialwatch.cli.sureness import unmeasured
    from socialwatch.measures.base import Figure

    known, other = (cast("Figure", SimpleNamespace(value=0.1, labels=labels)) for labels in (40, None))
    assert unmeasured([known], "Mood") == ""
    assert unmeasured([other, None], "Mood").startswith("Mood is unmeasured: ")
    assert unmeasured([known, other], "Mood").startswith("Mood is unmeasured where no interval is told: ")


def test_top_tells_between_what_the_negative_share_of_a_kind_lies_once_it_is_measured(config: Path) -> None:
    asked = ("top", "intents", *SEPTEMBER, "--now", NOW, "--brand", "Acme")
    one = next(row for row in call(*asked, "--json", config=config).json if row["negative_labels"])
    shown = call(*asked, config=config).lines
    line = next(line for line in shown if line.startswith(one["intent"]))
    assert one["negative_low"] < one["negative"] <= one["negative_high"]
    assert "% to " in line
