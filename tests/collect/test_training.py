"""`train`, `label queue` and `enrich` with a model: learned from labels, used when better, and taken back.

The posts praise and blame with words that no lexicon has; only labels can tell what they mean.
"""

from __future__ import annotations

import asyncio
import csv
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from commands import call
from pipeline_fakes import Paged
from watched import quick, until, watching

from socialwatch import sources
from socialwatch.config import SourceSection, load
from socialwatch.enrich.trained_model import Model, hash_of
from socialwatch.errors import StoreError

pytestmark = pytest.mark.long

NOW = ("--now", "2026-10-01T08:00")
SEPTEMBER = ("--since", "2026-09-01", "--until", "2026-09-30", "-n", "300")
CONFIG = """
timezone = "UTC"
languages = ["en"]
[[brand]]
name = "Acme"
own = true
[[topic]]
name = "Parcels"
query = "parcel"
"""
WORDS = {"positive": ("zesty", "snappy", "crisp"), "negative": ("laggy", "sticky", "flaky"), "neutral": ("", "", "")}
FRAMES = (
    "My new Acme phone from the shop on the corner is {} and I have had it for {} weeks now",
    "This is what they say about the {} keyboard of the Acme laptop after {} days at work",
    "Acme told us on Monday that the {} machine will be there in {} months",
    "There was a parcel with the {} lamp by Acme at our door for {} hours",
)


def posts() -> list[tuple[str, str, str]]:
    """id, text, what people say."""
    dice, found = Random(3), []
    for number in range(120):
        mood = dice.choices(("positive", "neutral", "negative"), (1, 2, 1))[0]
        text = FRAMES[number % 4].format(dice.choice(WORDS[mood]), dice.randrange(2, 900)).replace("  ", " ")
        found.append((str(number), f"{text} {dice.choice(('today', 'again', 'as ever', 'so far'))}", mood))
    return found


POSTS = posts()


def write(path: Path, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heard")
    (folder / "socialwatch.toml").write_text(CONFIG, "utf-8")
    rows = [(id, text, f"2026-09-{1 + int(id) % 28:02}T10:00:00Z") for id, text, _ in POSTS]
    path = write(folder / "posts.csv", ("id", "text", "created"), rows)
    config = folder / "socialwatch.toml"
    assert call("import", path, "--source", "forum", *NOW, config=config).code == 0
    assert call("enrich", *NOW, config=config).code == 0
    return folder


@pytest.fixture
def own(heard: Path, tmp_path: Path) -> Path:
    """A copy of the archive of one's own."""
    for name in ("socialwatch.toml", "socialwatch.sqlite"):
        shutil.copy(heard / name, tmp_path / name)
    return tmp_path / "socialwatch.toml"


def label(config: Path, task: str, values: Mapping[str, str], *words: str) -> None:
    rows = [("forum", id, task, value, "ann") for id, value in values.items()]
    path = write(config.parent / "labels.csv", ("network", "native_id", "task", "value", "by"), rows)
    done = call("label", "import", path, "--json", *words, config=config)
    assert done.json["set_aside"] == 0, done.out


def moods(config: Path) -> dict[str, str]:
    rows = call("search", "", *SEPTEMBER, "--json", config=config).json
    return {row["native_id"]: row["sentiment"]["label"] for row in rows}


def right(config: Path, ids: Sequence[str]) -> float:
    said = moods(config)
    return sum(said[id] == mood for id, _, mood in POSTS if id in ids) / len(ids)


def test_a_model_that_is_better_is_used_from_the_next_enrich_on_and_can_be_dropped(own: Path) -> None:
    label(own, "sentiment", {id: mood for id, _, mood in POSTS[:80]})
    others = [id for id, _, _ in POSTS[80:]]
    before = moods(own)
    assert right(own, others) < 0.6
    done = call("train", "sentiment", *NOW, config=own)
    assert "more than chance would give" in done.out
    assert "in use from the next `socialwatch enrich` on" in done.out
    assert call("enrich", "--json", *NOW, config=own).json["sentiment"] == 120
    assert right(own, others) > 0.9
    (row,) = call("train", "--report", "--json", config=own).json
    assert (row["task"], row["in_use"], row["labels"], row["measured_on"]) == (
        "sentiment",
        True,
        80,
        "cross-validation",
    )
    assert row["gain_low"] > 0
    assert row["classes"]["negative"]["recall"] > row["classes"]["negative"]["recall_before"]
    assert call("train", "sentiment", "--drop", config=own).code == 0
    call("enrich", *NOW, config=own)
    assert {id: moods(own)[id] for id in others} == {id: before[id] for id in others}
    assert call("train", "sentiment", "--drop", config=own).code == 3


def test_a_model_of_labels_that_mean_nothing_is_not_used(own: Path) -> None:
    dice = Random(5)
    label(own, "sentiment", {id: dice.choice(("positive", "neutral", "negative")) for id, _, _ in POSTS[:60]})
    done = call("train", "sentiment", *NOW, config=own)
    assert "chance could give as much" in done.out
    assert [row["in_use"] for row in call("train", "--report", "--json", config=own).json] == [False]
    assert call("enrich", "--json", *NOW, config=own).json["sentiment"] == 0


def test_labels_drawn_by_chance_measure_and_do_not_teach(own: Path) -> None:
    label(own, "sentiment", {id: mood for id, _, mood in POSTS[:50]})
    label(own, "sentiment", {id: mood for id, _, mood in POSTS[50:110]}, "--random")
    done = call("train", "sentiment", "--dry-run", "--json", *NOW, config=own).json[0]
    assert (done["labels"], done["apart"], done["posts"]) == (50, 60, 60)
    assert done["measured_on"] == "posts drawn by chance"
    assert call("train", "--report", "--json", config=own).json == []


def test_too_few_labels_are_told_with_what_to_do(own: Path) -> None:
    label(own, "sentiment", {id: mood for id, _, mood in POSTS[:12]})
    done = call("train", "sentiment", config=own)
    assert done.code == 3
    assert "30 posts" in done.talk
    assert "socialwatch label -t sentiment" in done.talk
    assert call("train", "weather", config=own).code == 3
    assert call("train", config=own).code == 3


def test_what_a_model_takes_for_irrelevant_leaves_the_figures_and_comes_with_noise(own: Path) -> None:
    label(own, "relevant", {id: "no" if "lamp" in text else "yes" for id, text, _ in POSTS[:60]})
    assert "more than chance" in call("train", "relevant", *NOW, config=own).out
    call("enrich", *NOW, config=own)
    rest = [id for id, text, _ in POSTS[60:] if "lamp" in text]
    counted = {row["native_id"] for row in call("search", "", *SEPTEMBER, "--json", config=own).json}
    everything = {row["native_id"] for row in call("search", "", *SEPTEMBER, "--with-noise", "--json", config=own).json}
    assert not counted.intersection(rest)
    assert everything.issuperset(rest)
    call("label", f"forum:{rest[0]}", "relevant", "--by", "ann", config=own)
    found = call("search", "", *SEPTEMBER, "--json", config=own).json
    assert rest[0] in {row["native_id"] for row in found}


def test_a_topic_that_was_learned_takes_the_place_of_its_query(own: Path) -> None:
    keyboards = {id: "Parcels" if "keyboard" in text else "not Parcels" for id, text, _ in POSTS[:80]}
    label(own, "topic", keyboards)
    assert call("train", "topic", *NOW, config=own).code == 0
    call("enrich", *NOW, config=own)
    rows = call("search", "topic:Parcels", *SEPTEMBER, "--json", config=own).json
    assert {row["native_id"] for row in rows} == {id for id, text, _ in POSTS if "keyboard" in text}


def test_a_damaged_model_is_refused_with_what_to_do(own: Path) -> None:
    label(own, "sentiment", {id: mood for id, _, mood in POSTS[:40]})
    call("train", "sentiment", "--anyway", *NOW, config=own)
    with sqlite3.connect(own.parent / "socialwatch.sqlite") as db:
        (body,) = db.execute("SELECT body FROM models").fetchone()
        db.execute("UPDATE models SET body = ?", (body[:-9] + bytes(9),))
    done = call("enrich", *NOW, config=own)
    assert done.code == 5
    assert "train --drop" in done.talk


def test_a_model_is_data_and_nothing_that_could_run() -> None:
    import io

    import numpy as np

    body = io.BytesIO()
    np.savez(body, told=np.array([{"format": 1}], dtype=object))
    with pytest.raises(StoreError, match="cannot be read"):
        Model.from_bytes(body.getvalue(), hash_of(body.getvalue()))


def queue(config: Path, n: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = call("label", "queue", "-n", n, "--by", "ann", "--json", config=config).json
    return rows


def test_every_fifth_post_asked_about_is_drawn_by_chance_and_stays_drawn(own: Path) -> None:
    first = queue(own, 20)
    drawn = [row["native_id"] for row in first if row["random"]]
    assert len(drawn) == 4
    assert [row["native_id"] for row in queue(own, 20) if row["random"]] == drawn
    assert len({row["id"] for row in first}) == 20
    label(own, "sentiment", {str(row["native_id"]): POSTS[int(str(row["native_id"]))][2] for row in first})
    with sqlite3.connect(own.parent / "socialwatch.sqlite") as db:
        assert db.execute("SELECT count(*) FROM labels WHERE random").fetchone() == (4,)
        assert 0.99 < db.execute("SELECT max(share) FROM samples").fetchone()[0] <= 1
    again = queue(own, 20)
    assert sum(bool(row["random"]) for row in again) == 4
    assert not {row["id"] for row in again} & {row["id"] for row in first}


def test_what_the_labels_leave_in_doubt_is_asked_about_first(own: Path) -> None:
    """Only one of the three words of praise was labelled: the others are what a person has to explain."""
    known = {id: mood for id, text, mood in POSTS if mood == "neutral" or "zesty" in text or "laggy" in text}
    label(own, "sentiment", known)
    rows = [row for row in queue(own, 25) if not row["random"]]
    assert all("unsure whether" in str(row["why"]) for row in rows)
    assert all(POSTS[int(str(row["native_id"]))][0] not in known for row in rows)


def test_a_watch_that_runs_scores_with_a_model_as_soon_as_it_is_in_use(own: Path, monkeypatch) -> None:
    label(own, "sentiment", {id: mood for id, _, mood in POSTS[:80]})
    others = [id for id, _, _ in POSTS[80:]]
    quick(monkeypatch)
    config = load(own)
    silent = Paged([])
    monkeypatch.setattr(sources, "build", lambda config, only=(): {"fake": silent})
    monkeypatch.setattr("socialwatch.collect.station.interval", lambda section, access: 3600.0)
    watched = replace(config, sources=(SourceSection(name="fake", type="fake"),))

    async def run() -> None:
        async with watching(watched):
            await until(lambda: len(silent.asked) > 0)
            done = await asyncio.to_thread(call, "train", "sentiment", *NOW, config=own)
            assert "in use from the next" in done.out
            await until(lambda: right(own, others) > 0.9)

    assert right(own, others) < 0.6
    asyncio.run(run())


def test_a_model_that_is_worse_is_called_worse() -> None:
    from socialwatch.cli.train import _weighed

    assert _weighed({"better": False, "gain_low": -0.3, "gain_high": -0.16}) == "worse by more than chance"
    assert _weighed({"better": False, "gain_low": -0.1, "gain_high": 0.01}) == "chance could give as much"
    assert _weighed({"better": True, "gain_low": 0.1, "gain_high": 0.2}) == "more than chance would give"


def test_guesses_that_beat_one_who_always_says_the_same_are_called_guesses() -> None:
    from socialwatch.cli.train import _weighed

    assert "guesses" in _weighed({"better": False, "gain_low": 0.03, "gain_high": 0.18})
