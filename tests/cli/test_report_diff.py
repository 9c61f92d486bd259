"""`report diff`: every reason for which a figure of a past deck is another one now is told by its name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from socialwatch.cli import app
from socialwatch.collect.matching import Matching
from socialwatch.config import load
from socialwatch.models import Author, Engagement, Label, Mention, Result
from socialwatch.report import diff
from socialwatch.report.diff import Difference, Told, why
from socialwatch.store import Store
from socialwatch.store.purge import purge
from socialwatch.store.rows import Row

pytestmark = pytest.mark.long

CONFIG = '[report]\nscreenshots = false\n[[brand]]\nname = "Umbra"\nown = true\nquery = "umbra"\n'
RECIPE = "".join(f'[[slide]]\nuse = "{name}"\n' for name in ("volume", "sentiment", "authors", "method"))
FIRST, LATER = datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 9, tzinfo=UTC)


def post(number: int, text: str = "My umbra parcel came", **more: Any) -> Mention:
    who = number % 4
    author = Author(str(who), handle=f"shop{who}@roast.example", name=f"Shop {who}", followers=20_000)
    created = datetime(2026, 7, 1, 9, tzinfo=UTC) + timedelta(hours=36 * (number % 60))
    return Mention(network="mastodon", native_id=f"n{number}", text=f"{text} {number}", author=author,
                   created=created, **more)  # fmt: skip


def save(folder: Path, now: datetime, *posts: Mention) -> None:
    config = load(folder / "socialwatch.toml")
    matching = Matching(config.brands)
    rows = [Row({"n": one.native_id, "text": one.text}, (matching.heard(one, one.created),)) for one in posts]
    with Store.open(config.database, write=True, create=True) as store, store.transaction():
        run = store.runs.start("fetch", now)
        store.writer.save(store.sources.id("fedi", "mastodon"), rows, run=run, now=now)
        store.runs.end(run, now)


def moods(folder: Path, fingerprint: str, wrong: int) -> None:
    """All posts are positive but the first `wrong` ones."""
    with Store.open(folder / "socialwatch.sqlite", write=True) as store:
        store.results.adopt({"sentiment": fingerprint})
        with store.transaction():
            keys = [store.mentions.find(f"mastodon:n{number}") or 0 for number in range(60)]
            said = [Result(key, "sentiment", "Umbra", "negative" if at < wrong else "positive", 0.9)
                    for at, key in enumerate(keys)]  # fmt: skip
            store.results.save("sentiment", fingerprint, keys, said)
            store.results.settle(keys)


def call(folder: Path, *words: str) -> Any:
    answer = CliRunner().invoke(app, ["--config", str(folder / "socialwatch.toml"), *words])
    assert answer.exit_code == 0, answer.output + repr(answer.exception)
    return json.loads(answer.stdout)


def deck(folder: Path, now: datetime) -> str:
    out = folder / f"{now:%d}"
    call_ = ("report", "--recipe", str(folder / "small.toml"), "--quarter", "2026Q3", "--now", f"{now:%Y-%m-%d}")
    return str(call(folder, *call_, "--formats", "html", "--no-pictures", "--out", str(out), "--json")["id"])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Sixty posts of a quarter with their moods, and a deck of them."""
    folder = tmp_path_factory.mktemp("world")
    (folder / "socialwatch.toml").write_text(CONFIG)
    (folder / "small.toml").write_text(RECIPE)
    save(folder, FIRST - timedelta(hours=3), *(post(number) for number in range(60)))
    moods(folder, "one", 20)
    return folder, deck(folder, FIRST)


def store_of(folder: Path) -> Store:
    return Store.open(folder / "socialwatch.sqlite", write=True)


def late(folder: Path) -> None:
    save(folder, LATER, post(60), post(61))


def relabelled(folder: Path) -> None:
    with store_of(folder) as store:
        store.labels.put([Label("mastodon:n3", "relevant", "no", "ann", at=LATER)], LATER)


def muted(folder: Path) -> None:
    with store_of(folder) as store:
        store.mutes.add("author", "@shop1@roast.example", now=LATER)


def purged(folder: Path) -> None:
    with store_of(folder) as store:
        run = store.runs.start("fetch", LATER)
        purge(store, [store.mentions.find(f"mastodon:n{number}") or 0 for number in range(0, 60, 4)], run=run)


def edited(folder: Path) -> None:
    save(folder, LATER, post(5, "My kaldi parcel came, umbra", edited=LATER))
    moods(folder, "one", 19)


def model(folder: Path) -> None:
    moods(folder, "two", 40)


CAUSES: dict[str, tuple[Callable[[Path], None], str, dict[str, int]]] = {
    "late": (late, "volume", {"late": 2}),
    "relabelled": (relabelled, "volume", {"relabelled": 1}),
    "muted": (muted, "volume", {"muted": 15}),
    "purged": (purged, "authors", {"purged": 15}),
    "edited": (edited, "sentiment", {"edited": 1}),
    "model": (model, "sentiment", {"model": 60}),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_figure_that_changed_says_why(world: tuple[Path, str], tmp_path: Path, cause: str) -> None:
    happen, measure, causes = CAUSES[cause]
    folder = shutil.copytree(world[0], tmp_path / "copy")
    happen(folder)
    rows = call(folder, "report", "diff", world[1], deck(folder, LATER), "--json")
    changed = [row for row in rows if row["measure"] == measure]
    assert changed
    assert causes in [row["causes"] for row in changed], rows
    assert cause in {name for row in rows for name in row["causes"]}


def test_a_query_that_changed_is_named_and_files_do_as_well_as_ids(world: tuple[Path, str], tmp_path: Path) -> None:
    folder = shutil.copytree(world[0], tmp_path / "copy")
    with (folder / "socialwatch.toml").open("w") as file:
        file.write(CONFIG.replace('"umbra"', '"umbra parcel"'))
    late(folder)
    deck(folder, LATER)
    files = [str(folder / day / "deck.html") for day in ("02", "09")]
    rows = call(folder, "report", "diff", *files, "--json")
    total = next(row for row in rows if row["measure"] == "volume" and row["before"] == 60)
    assert (total["after"], total["queries"], total["causes"]) == (62, ["brand Umbra"], {"late": 2})
    assert total["why"] == "query of brand Umbra changed; 2 heard late"


def test_a_deck_does_not_differ_from_itself(world: tuple[Path, str]) -> None:
    assert call(world[0], "report", "diff", world[1], str(world[0] / "02" / "deck.json"), "--json") == []


def test_the_files_of_one_deck_do_not_differ_wherever_they_lie_and_whatever_was_purged(
    world: tuple[Path, str], tmp_path: Path
) -> None:
    folder = shutil.copytree(world[0], tmp_path / "copy")
    words = ("report", "--recipe", str(folder / "small.toml"), "--quarter", "2026Q3", "--now", "2026-10-02", "--json")
    call(folder, *words, "--formats", "pptx,html", "--no-pictures", "--out", str(folder / "both"))
    shutil.copy(folder / "both" / "deck.pptx", tmp_path / "mailed.pptx")
    shutil.copy(folder / "both" / "deck.html", tmp_path / "mailed.html")
    purged(folder)
    assert call(folder, "report", "diff", str(tmp_path / "mailed.pptx"), str(tmp_path / "mailed.html"), "--json") == []


def test_a_share_that_changed_by_posts_of_another_brand_says_so(tmp_path: Path) -> None:
    rival = '[[brand]]\nname = "Kaldi"\nkind = "competitor"\nquery = "kaldi"\n'
    (tmp_path / "socialwatch.toml").write_text(CONFIG + rival)
    (tmp_path / "small.toml").write_text('[[slide]]\nuse = "voice"\n')
    save(tmp_path, FIRST - timedelta(hours=3), *(post(n, "umbra" if n % 2 else "kaldi") for n in range(60)))
    first = deck(tmp_path, FIRST)
    relabelled(tmp_path)
    rows = call(tmp_path, "report", "diff", first, deck(tmp_path, LATER), "--json")
    (share,) = [row for row in rows if row["query"] == 'brand:"Kaldi"']
    assert (share["causes"], share["nearby"]) == ({"relabelled": 1}, "window")
    assert "not of its brands" in share["why"]


def test_a_post_that_mattered_and_was_purged_is_told_by_how_far_the_next_one_travelled(tmp_path: Path) -> None:
    (tmp_path / "socialwatch.toml").write_text(CONFIG)
    (tmp_path / "small.toml").write_text('[[slide]]\nuse = "posts"\n')
    said = [
        post(number, f"My umbra parcel {'abcdefgh'[number]} came", engagement=Engagement(likes=100 * number))
        for number in range(1, 8)
    ]
    save(tmp_path, FIRST - timedelta(hours=3), *said)
    first = deck(tmp_path, FIRST)
    with Store.open(tmp_path / "socialwatch.sqlite", write=True) as store:
        purge(store, [store.mentions.find("mastodon:n7") or 0])
    rows = call(tmp_path, "report", "diff", first, deck(tmp_path, LATER), "--json")
    (drew,) = [row for row in rows if row["figure"] == "reactions"]
    assert (drew["before"], drew["after"], drew["causes"]) == (700, 600, {"purged": 1})


def test_a_quoted_post_that_was_purged_is_told_though_the_next_one_has_as_many_reactions(
    world: tuple[Path, str], tmp_path: Path
) -> None:
    folder = shutil.copytree(world[0], tmp_path / "copy")
    said = json.loads((folder / "02" / "deck.json").read_text())
    proof = next(one for one in said["evidence"].values() if one["figures"]) | {"measure": "quotes"}
    figure = proof["figures"][0] | {"key": "quoted", "unit": "reactions", "value": 5}
    decks = [
        said | {"evidence": {"QQQQ": proof | {"ids": [f"mastodon:n{number}"], "figures": [figure]}}}
        for number in (3, 7)
    ]
    with store_of(folder) as store:
        assert diff.differences(store, decks[0], decks[0]) == []
        purge(store, [store.mentions.find("mastodon:n3") or 0])
        (found,) = diff.differences(store, *decks)
    assert found.causes == {"purged": 1}


def test_a_figure_that_another_version_works_out_otherwise_is_told_as_such():
    def one(value: float, formula: str) -> Told:
        evidence = {"measure": "sentiment", "query": "", "window": ["a", "b"], "formula": formula, "ids": []}
        return Told("K7QM", {"key": "net", "unit": "score", "value": value, "n": 3, "interval": None}, evidence)

    plain, righted = "(positive - negative) / 12 mentions", "(positive - negative) / mentions; put right by 47 labels"
    assert why(Difference(one(0.1, plain), one(0.2, righted), {}, "", ())) == "worked out by another formula"
    more = plain.replace("12", "1,312")
    assert why(Difference(one(0.1, plain), one(0.2, more), {}, "", ())) == "not known from the archive"
