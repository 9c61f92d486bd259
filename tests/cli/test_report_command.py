"""`report` and `explain` as they are called: files, JSON, figures followed to their posts."""

from __future__ import annotations

import html
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from filled import fill
from typer.testing import CliRunner

from socialwatch.cli import app, report
from socialwatch.collect.matching import Matching
from socialwatch.config import Config, load
from socialwatch.models import Author, Mention
from socialwatch.registry import SLIDES
from socialwatch.report.templates import find
from socialwatch.store import Store
from socialwatch.store.purge import purge
from socialwatch.store.rows import Row

CONFIG = """timezone = "Europe/London"
[report]
screenshots = false
[[brand]]
name = "Umbra"
own = true
query = "umbra"
accounts = ["mastodon:@umbra@roast.example"]
[[brand]]
name = "Kaldi"
kind = "competitor"
query = "kaldi"
"""
NOW = datetime(2026, 10, 2, tzinfo=UTC)


class Weather:
    """Rain beside the mood."""

    needs = ("volume",)
    options: ClassVar = {"town": "Bern"}


START = datetime(2026, 3, 31, 23, tzinfo=UTC)


def post(number: int, created: datetime, brand: str) -> Mention:
    author = Author(str(number % 40), handle=f"ann{number % 40}@roast.example", name=f"Ann Number{number % 40}")
    url = f"https://roast.example/{number}"
    return Mention(
        network="mastodon",
        native_id=url,
        url=url,
        text=f"My {brand} parcel {number} came",
        author=author,
        created=created,
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quarters of about two posts a day, with a storm on 11 August."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "socialwatch.toml").write_text(CONFIG)
    days = [START + timedelta(days=day, hours=9) for day in range(183)]
    moments = [
        (moment, "umbra" if at % 3 else "kaldi")
        for at, day in enumerate(days)
        for moment in (day, day + timedelta(hours=4))
    ]
    moments += [(datetime(2026, 8, 11, 9, minute, tzinfo=UTC), "umbra") for minute in range(60)]
    posts = [post(n, moment, brand) for n, (moment, brand) in enumerate(sorted(moments))]
    fill(folder / "socialwatch.toml", posts, START, NOW)
    return folder


def run(archive: Path, *arguments: str):
    return CliRunner().invoke(app, ["--config", str(archive / "socialwatch.toml"), *arguments])


@pytest.fixture(scope="module")
def made(archive: Path):
    out = archive / "out"
    answer = run(
        archive, "report", "--now", "2026-10-02", "--formats", "pptx", "--no-pictures", "--json", "--out", str(out)
    )
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout), out


def test_without_dates_the_last_whole_quarter_is_told(made):
    said, out = made
    assert said["window"] == ["2026-06-30T23:00:00Z", "2026-09-30T23:00:00Z"]
    assert said["files"] == [str(out / "deck.pptx"), str(out / "deck.json")]
    assert {path.name for path in out.iterdir()} == {"deck.pptx", "deck.json"}
    assert "11" in said["slides"][0]["title"]


def test_a_slide_is_followed_to_posts_that_can_be_read(archive, made):
    _, out = made
    shown = run(archive, "explain", f"{out}/deck.pptx#1").stdout
    assert "measure volume" in shown
    assert "My umbra parcel" in shown
    assert "socialwatch search" in shown


def test_the_figures_of_all_rows_of_a_slide_are_followed_from_it(archive, made):
    _, out = made
    document = json.loads((out / "deck.json").read_text())
    (slide,) = [one for one in document["slides"] if one["key"] == "voice"]
    asked = f"{out}/deck.pptx#{slide['number']}"
    told = json.loads(run(archive, "explain", asked, "--json").stdout)["figures"]
    shares = {one["query"]: one["n"] for one in told if one["figures"][0]["key"] == "share"}
    assert set(shares) == {'brand:"Umbra"', 'brand:"Kaldi"'}
    rival = next(one for one in told if one["query"] == 'brand:"Kaldi"')
    further = run(archive, "explain", asked).stdout.partition("further figures")[2]
    assert f"{rival['code']}   share: {rival['figures'][0]['value']:,.4g}" in further
    shown = {code for one in document["slides"] for code in (*one["evidence"], *one.get("further", ()))}
    assert shown == set(document["evidence"])


def test_a_code_is_found_in_the_database_when_the_files_are_gone(archive, made, tmp_path, monkeypatch):
    said, out = made
    code = json.loads((out / "deck.json").read_text())["slides"][0]["evidence"][0]
    monkeypatch.chdir(tmp_path)
    answer = run(archive, "explain", "--figure", code, "--json")
    found = json.loads(answer.stdout)
    assert found["deck"] == said["id"]
    assert found["figures"][0]["code"] == code
    assert len(found["figures"][0]["ids"]) == found["figures"][0]["n"]


def test_private_people_are_not_named_on_any_slide(made):
    _, out = made
    slides = json.dumps(json.loads((out / "deck.json").read_text())["slides"])
    assert "Ann Number" not in slides
    assert "@roast.example" not in slides


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("report", "--formats", "docx"), "pptx, html"),
        (("report", "--recipe", "hourly"), "no recipe is called"),
        (("report", "--brand", "Nobody"), "Umbra, Kaldi"),
        (("report", "--quarter", "2026Q3", "--last", "3d"), "--quarter"),
        (("explain",), "name a slide"),
        (("explain", "ZZZZ"), "nothing known about figure ZZZZ"),
    ],
)
def test_a_wrong_call_says_what_is_allowed(archive, arguments, part, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = run(archive, *arguments, *(("--now", "2026-10-02") if arguments[0] == "report" else ()))
    assert answer.exit_code != 0
    assert part in str(answer.exception)
    assert not list(tmp_path.iterdir())


def test_the_slides_there_are_can_be_listed_those_of_other_packages_too(archive, monkeypatch):
    others = {"weather": "test_report_command:Weather", "broken": "nowhere.at_all:Gone"}
    monkeypatch.setattr(SLIDES, "_others", others)
    rows = {row["slide"]: row for row in json.loads(run(archive, "report", "--list-slides", "--json").stdout)}
    assert rows["posts"] == {
        "slide": "posts",
        "about": "The posts that mattered, as pictures.",
        "shows": rows["posts"]["shows"],
        "needs": ["posts", "volume", "sentiment", "peaks", "coverage"],
        "options": {"mood": "", "count": 3},
    }
    assert (rows["weather"]["shows"], rows["weather"]["options"]) == ("Rain beside the mood.", {"town": "Bern"})
    assert "nowhere" in rows["broken"]["about"]
    assert "town" in run(archive, "report", "--list-slides", "--csv").stdout


def test_the_decks_that_were_made_are_listed(archive, made):
    said, _ = made
    rows = json.loads(run(archive, "report", "list", "--json").stdout)
    (row,) = [row for row in rows if row["id"] == said["id"]]
    assert (row["made"], row["recipe"], row["brand"]) == ("2026-10-01T23:00:00Z", "quarterly", "Umbra")
    assert (row["window"], row["title"]) == (said["window"], said["slides"][0]["title"])
    assert row["id"] in run(archive, "report", "list", "--csv").stdout


@pytest.mark.long
def test_a_kept_deck_is_written_again_with_the_same_bytes(archive, tmp_path):
    master, own = tmp_path / "master.pptx", tmp_path / "first"
    master.write_bytes(find("brand.pptx").read_bytes())
    call = ("report", "--recipe", "weekly", "--last", "90d", "--now", "2026-10-02", "--template", str(master), "--json")
    answer = run(archive, *call, "--out", str(own))
    assert answer.exit_code == 0, answer.output
    master.unlink()
    said = json.loads(run(archive, "report", "--again", json.loads(answer.stdout)["id"][:12], "--json",
                          "--out", str(tmp_path / "again")).stdout)  # fmt: skip
    assert (said["same"], said["since"]) == (True, {})
    first = {path.name: path.read_bytes() for path in own.iterdir()}
    assert set(first) == {"deck.pptx", "deck.html", "deck.json"}
    assert b"data:image/png" in first["deck.html"]
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == first


@pytest.mark.parametrize(
    ("recipe", "first", "final"),
    [("weekly", "2026-09-21", "2026-09-27"), ("monthly", "2026-08-01", "2026-08-31"),
     ("yearly", "2025-01-01", "2025-12-31"), ("crisis", None, None), ("quarterly", None, None)],
)  # fmt: skip
def test_a_weekly_deck_without_dates_is_of_the_last_week_and_not_of_a_quarter(recipe, first, final):
    config = Config(database=Path("a.sqlite"), timezone="Europe/Berlin")
    assert report._period(config, recipe, datetime(2026, 9, 27, 22, 30, tzinfo=UTC)) == (first, final)


def test_an_unknown_deck_or_a_window_beside_it_is_refused(archive, made):
    assert "report list" in str(run(archive, "report", "--again", "nothing").exception)
    assert "--out" in str(run(archive, "report", "--again", made[0]["id"], "--last", "3d").exception)


@pytest.mark.long
def test_a_label_is_told_by_the_old_deck_and_counted_by_the_next(archive, made):
    """The last of this file: it writes to the archive that the others read."""
    _, out = made
    (figure,) = json.loads(run(archive, "explain", f"{out}/deck.pptx#1", "--json").stdout)["figures"][:1]
    assert "labelled by people" not in run(archive, "explain", f"{out}/deck.pptx#1").output
    assert run(archive, "label", figure["ids"][0], "irrelevant").exit_code == 0
    shown = run(archive, "explain", f"{out}/deck.pptx#1")
    assert "since    1 labelled by people" in shown.stdout
    assert f"read from {out}/deck.json" in shown.stderr
    assert "the archive has changed since (1 labelled by people)" in shown.stderr
    told = json.loads(run(archive, "explain", f"{out}/deck.pptx#1", "--json").stdout)
    assert (told["copy"]["kind"], told["copy"]["fits"]) == ("deck.json", True)
    assert (told["since"], told["figures"][0]["since"]) == ({"relabelled": 1}, {"relabelled": 1})
    later = archive / "later"
    again = ("report", "--now", "2026-10-02", "--formats", "pptx", "--no-pictures", "--json", "--out", str(later))
    assert run(archive, *again).exit_code == 0
    (counted,) = json.loads(run(archive, "explain", f"{later}/deck.pptx#1", "--json").stdout)["figures"][:1]
    assert counted["n"] == figure["n"] - 1
    kept = run(archive, "report", "--again", made[0]["id"], "--json", "--out", str(archive / "as-it-was"))
    assert json.loads(kept.stdout)["since"] == {"relabelled": 1}
    assert "the archive has changed since (1 labelled by people)" in kept.stderr
    assert (archive / "as-it-was" / "deck.pptx").read_bytes() == (out / "deck.pptx").read_bytes()
    assert figure["ids"][0] not in counted["ids"]


@pytest.mark.long
def test_a_deck_made_again_shows_nothing_of_a_post_that_was_purged_since(archive, tmp_path):
    call = ("report", "--recipe", "weekly", "--last", "80d", "--now", "2026-10-02", "--formats", "html", "--json")
    made = json.loads(run(archive, *call, "--out", str(tmp_path / "first")).stdout)
    document = json.loads((tmp_path / "first" / "deck.json").read_text())
    shown = next(block["posts"] for one in document["slides"] for block in one["blocks"] if block["type"] == "posts")
    with Store.open(load(archive / "socialwatch.toml").database, write=True) as store:
        purge(store, [store.mentions.find(shown[0]["id"]) or 0])
    answer = run(archive, "report", "--again", made["id"], "--out", str(tmp_path / "again"), "--json")
    said = json.loads(answer.stdout)
    assert not said["same"]
    assert any("1 of its posts" in reason for reason in said["reasons"])
    assert said["since"]["purged"] == 1
    for name in ("deck.html", "deck.json"):
        assert shown[0]["text"] in (tmp_path / "first" / name).read_text()
        assert shown[0]["text"] not in (tmp_path / "again" / name).read_text()


ASKED = ("Where is my umbra voucher for the grinder", "How long does the umbra grinder warranty last")


@pytest.fixture
def asking(archive: Path, tmp_path: Path) -> Path:
    """The same archive, in which people also ask two things, each in a dozen wordings."""
    for file in archive.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    config = load(tmp_path / "socialwatch.toml")
    matching, rows = Matching(config.brands), []
    for number in range(24):
        moment = datetime(2026, 9, 1 + number % 12, 8, number, tzinfo=UTC)
        text = f"{ASKED[number % 2]} please, {'abcdefghijklmnopqrstuvwxyz'[number]}? Thanks anyway"
        said = replace(post(9000 + number, moment, "umbra"), text=text)
        rows.append(Row({"n": 9000 + number}, (matching.heard(said, moment),)))
    with Store.open(config.database, write=True) as store, store.transaction():
        store.writer.save(store.sources.id("fedi", "mastodon"), rows, run=None, now=NOW)
    return tmp_path


@pytest.mark.long
def test_a_deck_made_again_quotes_no_post_that_was_purged_since_in_any_title_table_or_sentence(asking):
    call = ("report", "--recipe", "quarterly", "--last", "80d", "--now", "2026-10-02", "--formats", "html", "--json")
    made = json.loads(run(asking, *call, "--out", str(asking / "first")).stdout)
    with Store.open(load(asking / "socialwatch.toml").database, write=True) as store:
        quotes = json.loads(store.decks.get(made["id"]))["again"]["quotes"]
        first = (asking / "first" / "deck.html").read_text()
        texts = {shown for shown in quotes if html.escape(shown, quote=False) in first}
        assert sum(shown.startswith(ASKED) for shown in texts) >= 2
        posts = sorted({quotes[shown] for shown in texts})
        purge(store, [store.mentions.find(post) or 0 for post in posts[:-1]])
        kept = store.decks.get(made["id"])
        store.decks.let_go()
        assert store.decks.get(made["id"]) == kept, "once is enough"
    said = json.loads(run(asking, "report", "--again", made["id"], "--out", str(asking / "again"), "--json").stdout)
    gone = "a post that is" if len(posts) == 2 else f"{len(posts) - 1} posts that are"
    assert any(f"words of {gone} gone since" in reason for reason in said["reasons"])
    for name in ("deck.html", "deck.json"):
        again = (asking / "again" / name).read_text()
        left = {shown for shown in texts if html.escape(shown, quote=False) in again or shown in again}
        assert left == {shown for shown in texts if quotes[shown] == posts[-1]}
        assert "[…]" in again


def test_rules_that_ask_for_decisions_are_listed_with_when_they_speak(archive: Path) -> None:
    rows = {row["rule"]: row["speaks"] for row in json.loads(run(archive, "report", "--list-rules", "--json").stdout)}
    assert "complaints" in rows
    assert all(text.startswith("when ") for text in rows.values())


@pytest.mark.long
def test_a_window_that_has_not_ended_is_told_and_how_to_end_it(archive, tmp_path):
    until = ("--since", "2026-08-01", "--until", "2026-10-20", "--now", "2026-10-02")
    weekly = ("report", "--recipe", "weekly", "--no-pictures", "--formats", "pptx", "--out", str(tmp_path))
    assert "--until 2026-10-02 leaves them out" in run(archive, *weekly, *until).stderr
    assert "has not ended" not in run(archive, *weekly, *until[:3], "2026-10-02", *until[4:]).stderr
