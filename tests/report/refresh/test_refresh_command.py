"""`report refresh` as it is called: what it writes, what it tells, what it refuses."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest
from commands import call
from pptx import Presentation

from socialwatch.config import load
from socialwatch.errors import ReportError
from socialwatch.report.explain import deck_id
from socialwatch.report.refresh import edited
from socialwatch.report.render.package import pack
from socialwatch.store import Store
from socialwatch.store.purge import purge

sys.path.append(str(Path(__file__).resolve().parents[2] / "measures"))
from planting import crisis, everyday, plant

CONFIG = """timezone = "Europe/London"
[report]
screenshots = false
[[brand]]
name = "Acme"
own = true
query = "acme"
[[brand]]
name = "Rival"
kind = "competitor"
query = "rival"
"""
JULY = ("--since", "2026-07-01", "--until", "2026-07-31", "--now", "2026-10-02")
AUGUST = ("--since", "2026-08-01", "--until", "2026-08-31", "--now", "2026-10-02", "--no-pictures")
RECIPE = """title = "Of {brand}"
[[slide]]
use = "title"
[[slide]]
use = "volume"
[[slide]]
use = "posts"
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a storm in July, and July's deck."""
    folder = tmp_path_factory.mktemp("refresh")
    (folder / "socialwatch.toml").write_text(CONFIG)
    (folder / "short.toml").write_text(RECIPE)
    config = load(folder / "socialwatch.toml")
    with Store.open(config.database, write=True, create=True) as store:
        store.facts.use_zone(config.timezone)
        plant(store, [*everyday(), *crisis()])
    done = call(
        "report", "--recipe", folder / "short.toml", *JULY, "--no-pictures", "--formats", "pptx", "--out", folder,
        config=folder / "socialwatch.toml",
    )  # fmt: skip
    assert done.code == 0, done.talk
    return folder


@pytest.fixture
def deck(made: Path, tmp_path: Path) -> Path:
    return as_edited(made, tmp_path)


def as_edited(made: Path, folder: Path) -> Path:
    """July's deck as a person has it: a title of their own, a sentence with a figure, a label of the company's."""
    file: object = Presentation(str(made / "deck.pptx"))
    slide = file.slides[1]
    count = next(s for s in file.slides[0].shapes if s.name.endswith("headline:1:value")).text_frame.text.split()[0]
    slide.shapes.title.text_frame.text = f"We were heard {count} times. The sun shone."
    edited.name_deck(file, {"MSIP_Label": "Confidential"})
    file.save(str(folder / "mine.pptx"))
    return folder / "mine.pptx"


def refresh(made: Path, *words: object):
    return call("report", "refresh", *words, config=made / "socialwatch.toml")


@pytest.fixture(scope="module")
def once(made: Path, tmp_path_factory: pytest.TempPathFactory):
    """The edited deck, its bytes before, and what a refresh for August said."""
    deck = as_edited(made, tmp_path_factory.mktemp("edited"))
    before = deck.read_bytes()
    done = refresh(made, deck, *AUGUST, "--json")
    assert done.code == 0, done.talk
    return deck, before, done.json


def test_the_new_file_stands_beside_the_edited_one_which_is_not_touched(once):
    deck, before, said = once
    new = Path(said["file"])
    assert deck.read_bytes() == before
    assert new == deck.with_name("mine-2026-08.pptx"), "named as decks of that window are"
    assert (deck_id(new), deck_id(deck)) == (said["id"], said["was"])
    file = Presentation(str(new))
    assert file.slides[1].shapes.title.text_frame.text.endswith("The sun shone.")
    assert "August" in next(s for s in file.slides[0].placeholders if "Acme" in s.text_frame.text).text_frame.text
    with zipfile.ZipFile(new) as archive:
        assert "Confidential" in archive.read("docProps/custom.xml").decode()
    assert file.core_properties.subject == "1\N{EN DASH}31 August 2026"


def test_sentences_beside_changed_figures_are_told_with_what_they_were_and_are(once):
    first, second = once[2]["stale"]
    assert (first["slide"], first["where"]) == (2, "title")
    ((was, now),) = first["cites"].items()
    assert first["sentence"] == f"We were heard {was} times."
    assert second["sentence"] == "The sun shone."
    figure = next(one for one in first["figures"] if one["figure"] == "volume: mentions")
    assert (figure["said"][0], figure["said"][1]) == (was, now)


@pytest.mark.long
def test_the_same_refresh_writes_the_same_bytes_and_tells_people_what_to_read(made, once):
    deck, _, said = once
    done = refresh(made, deck, *AUGUST, "--out", deck.with_name("b.pptx"))
    ((was, now),) = said["stale"][0]["cites"].items()
    assert f"{was} > {now}" in done.out
    assert done.lines[-1] == str(deck.with_name("b.pptx"))
    assert Path(said["file"]).read_bytes() == deck.with_name("b.pptx").read_bytes()


@pytest.mark.long
def test_a_refreshed_deck_is_kept_explained_and_refreshed_again(made, deck):
    second, third = deck.with_name("second.pptx"), deck.with_name("third.pptx")
    said = refresh(made, deck, *AUGUST, "--json", "--out", second).json
    assert call("explain", f"{second}#2", config=made / "socialwatch.toml").code == 0
    again = call("report", "--again", said["id"], "--formats", "pptx", "--out", deck.parent / "plain",
                 config=made / "socialwatch.toml")  # fmt: skip
    assert again.code == 0, again.talk
    back = refresh(made, second, *JULY, "--no-pictures", "--json", "--out", third).json
    assert back["id"] == said["was"]
    assert [one["sentence"] for one in back["stale"]] == ["The sun shone."], "the figure it names is that of then again"
    first, last = (_words(Presentation(str(file))) for file in (deck, third))
    assert first == last


def _words(file: object) -> list[list[tuple[str, str]]]:
    return [sorted((s.name, s.text_frame.text) for s in slide.shapes if s.has_text_frame) for slide in file.slides]


@pytest.mark.long
def test_nothing_that_is_there_is_written_over_unless_that_is_asked_for(made, deck):
    taken = deck.with_name("taken.pptx")
    taken.write_bytes(b"somebody's")
    done = refresh(made, deck, *AUGUST, "--out", taken)
    assert (done.code, taken.read_bytes()) == (6, b"somebody's")
    assert "--out" in done.talk
    assert refresh(made, deck, *AUGUST, "--in-place", "--out", taken).code != 0
    assert refresh(made, deck, *AUGUST, "--in-place", "--json").json["file"] == str(deck)
    assert not [path for path in deck.parent.iterdir() if path.name.startswith(".deck-")]


def test_other_files_are_refused_with_what_to_do(made, deck, tmp_path):
    def told(body: bytes | None) -> str:
        path = tmp_path / "other.pptx"
        if body is not None:
            path.write_bytes(body)
        done = refresh(made, path, *AUGUST)
        assert done.code == 6
        assert "bug of ours" not in done.talk
        return done.talk

    assert "cannot be read" in told(None)
    assert "not a whole PowerPoint file" in told(b"PK\x03\x04 broken")
    assert "not a whole PowerPoint file" in told(deck.read_bytes()[:-4000])
    assert "password" in told(b"\xd0\xcf\x11\xe0 locked")
    raw = io.BytesIO()
    Presentation().save(raw)
    assert "not a deck of ours" in told(raw.getvalue())
    file = Presentation(str(deck))
    edited.name_deck(file, {"socialwatch.deck": "0123456789abcdef"})
    assert "this archive does not keep" in told(edited.written(file))


@pytest.mark.long
def test_a_file_saved_by_libreoffice_keeps_one_title_and_author(made, deck, tmp_path):
    file = Presentation(str(deck))
    file.core_properties.author = "Maud"
    file.slides[1].shapes.title.text_frame.text = "The days 11\N{EN DASH}\ufeff15 July"
    file.save(str(deck))
    with zipfile.ZipFile(deck) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    ours, theirs = (f"{place}/2006/relationships/metadata/core".encode() for place in ("package", "officedocument"))
    assert parts["_rels/.rels"].count(ours) == 1
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(ours, theirs)
    deck.write_bytes(pack(parts))
    done = refresh(made, deck, *AUGUST, "--json")
    assert "The days 11\N{EN DASH}15 July" in [slide["title"] for slide in done.json["slides"]]
    with zipfile.ZipFile(done.json["file"]) as package:
        assert len(package.namelist()) == len(set(package.namelist()))
        assert package.read("_rels/.rels").count(b"docProps/core.xml") == 1
    assert Presentation(done.json["file"]).core_properties.author == "Maud"


@pytest.mark.long
def test_a_deck_on_another_master_that_no_archive_keeps_is_compared_on_its_own_master(made, tmp_path):
    import masters

    night = masters.make("night", tmp_path / "night.pptx")
    done = call(
        "report", "--recipe", made / "short.toml", *JULY, "--no-pictures", "--formats", "pptx", "--template", night,
        "--out", tmp_path, config=made / "socialwatch.toml",
    )  # fmt: skip
    assert done.code == 0, done.talk
    deck = tmp_path / "deck.pptx"
    (tmp_path / "deck.json").unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("socialwatch.toml", "socialwatch.sqlite"):
        (elsewhere / name).write_bytes((made / name).read_bytes())
    with Store.open(elsewhere / "socialwatch.sqlite", write=True) as store:
        store.db.execute("DELETE FROM decks")
    done = refresh(elsewhere, deck, *AUGUST, "--json")
    assert done.code == 0, done.talk
    assert "does not keep the deck: the recipe 'short' that came with the deck is taken" in done.talk
    assert (done.json["stale"], done.json["new"], done.json["taken_out"]) == ([], [], [])
    sources = [s.text_frame.text for p in Presentation(done.json["file"]).slides for s in p.shapes if "n=" in s.name]
    assert not [text for text in sources if "July" in text]


def test_the_master_of_a_file_tells_nothing_of_its_deck(deck, tmp_path):
    assert edited.own_master(deck) is None  # ours
    file: object = Presentation()
    file.slides.add_slide(file.slide_layouts[0]).shapes.title.text_frame.text = "Confidential"
    edited.name_deck(file, {"socialwatch.deck": "0123456789abcdef"})
    file.save(str(tmp_path / "theirs.pptx"))
    master = edited.own_master(tmp_path / "theirs.pptx")
    assert master is not None
    with zipfile.ZipFile(io.BytesIO(master)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert not [name for name in parts if name.startswith(("ppt/slides/", "docProps/custom"))]
    assert not [name for name, part in parts.items() if b"Confidential" in part]


def test_a_brand_that_is_gone_is_said(made, deck, tmp_path):
    config = tmp_path / "socialwatch.toml"
    config.write_text(CONFIG.replace('name = "Acme"', 'name = "Apex"').replace(
        "[report]", f'database = "{made / "socialwatch.sqlite"}"\n[report]'
    ))  # fmt: skip
    done = call("report", "refresh", deck, *AUGUST, config=config)
    assert done.code == 6
    assert "no [[brand]] of that name" in done.talk


@pytest.mark.long
def test_a_post_that_was_purged_is_no_longer_in_the_refreshed_file(made, deck, tmp_path):
    """The last of this file: it takes a post out of the archive."""
    document = json.loads((made / "deck.json").read_text())
    shown = next(b["posts"] for s in document["slides"] for b in s["blocks"] if b["type"] == "posts")[0]
    assert shown["text"] in str(_words(Presentation(str(deck))))
    with Store.open(load(made / "socialwatch.toml").database, write=True) as store:
        purge(store, [store.mentions.find(shown["id"]) or 0])
    new = tmp_path / "clean.pptx"
    assert refresh(made, deck, *JULY, "--no-pictures", "--out", new).code == 0
    assert shown["text"] not in str(_words(Presentation(str(new))))
    with zipfile.ZipFile(new) as package:  # nor in alt texts, notes and the evidence it carries
        assert not [name for name in package.namelist() if shown["text"].encode() in package.read(name)]


def test_a_file_that_another_run_wrote_meanwhile_is_not_written_over(tmp_path):
    edited.put(b"first", tmp_path / "deck.pptx", over=False)
    with pytest.raises(ReportError, match="is there by now"):
        edited.put(b"second", tmp_path / "deck.pptx", over=False)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"first"]
    edited.put(b"third", tmp_path / "deck.pptx")
    assert (tmp_path / "deck.pptx").read_bytes() == b"third"
