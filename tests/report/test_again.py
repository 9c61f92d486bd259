"""A kept deck written again: the bytes of then in every version, until a post in it is purged."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import masters
import planted
import pytest
from sample import SOURCE

from socialwatch.models import Author, Mention
from socialwatch.report import again, catalogue
from socialwatch.report.deck import Deck, Post, Posts, Slide, Table
from socialwatch.report.evidence import Gathered
from socialwatch.report.render import html, xlsx
from socialwatch.report.templates import find
from socialwatch.report.write import write
from socialwatch.store import Store
from socialwatch.store.purge import bury, purge
from socialwatch.store.rows import Heard, Row

NOW = datetime(2026, 10, 2, tzinfo=UTC)
TEXT = "My parcel is in Daventry"
ASKED = "Where is my order"
HOME = "https://roast.example/statuses"


def post(number: int, text: str) -> Mention:
    native = f"{HOME}/{number}"
    created = planted.at(8, 11) + timedelta(minutes=number)
    return Mention(
        network="mastodon", native_id=native, text=text, created=created, author=Author(native, handle="a@b.example")
    )


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s.sqlite", write=True, create=True) as opened:
        with opened.transaction():
            rows = [Row({}, (Heard(one, ("Umbra",)),)) for one in (post(1, TEXT), post(2, ASKED))]
            opened.writer.save(opened.sources.id("fedi", "mastodon"), rows, run=None, now=NOW)
        yield opened


def deck() -> Deck:
    shown = Post(
        id=post(1, "").id, network="mastodon", author="Mastodon user", created=NOW, when="now", text=TEXT, url=None,
        engagement="", mood="neutral",
    )  # fmt: skip
    asked = Table(key="asked", head=("what",), rows=((ASKED,),), alt="What people ask", numeric=(False,))
    blocks = (Posts(key="posts", posts=(shown,)), asked)
    slide = Slide(key="posts", title="What people wrote", source=SOURCE, blocks=blocks)
    return Deck(
        id="3f9a", title="Umbra", subtitle="Q3", brand="Umbra", locale="en", zone="UTC", made=NOW, accent="#5B2A86",
        window=(planted.WINDOW.span.start, planted.WINDOW.span.end), slides=(slide,), quotes={ASKED: post(2, "").id},
    )  # fmt: skip


def made(store: Store, folder: Path, *forms: str, files: bool = True) -> dict[str, bytes]:
    paths = write(deck(), folder, forms or ("html", "xlsx"))
    again.keep(store, deck(), "quarterly", paths, {}, files=files)
    return {path.name: path.read_bytes() for path in paths}


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.long
def test_a_deck_on_another_master_is_not_the_one_on_ours(store, tmp_path):
    master = masters.make("four-three", tmp_path / "company.pptx")
    files = {}
    for look in ({"template": master}, {}, {"template": tmp_path / "same.pptx"}):
        (tmp_path / "same.pptx").write_bytes(find("brand.pptx").read_bytes())
        one = again.dressed(deck(), look)
        paths = write(one, tmp_path / "made", ("pptx",), look.get("template"))
        again.keep(store, one, "quarterly", paths, look)
        files.setdefault(one.id, (tmp_path / "made" / "deck.pptx").read_bytes())
    assert len(files) == 2
    for number, (id, made) in enumerate(files.items()):
        again.again(store, id, tmp_path / str(number), ["pptx"])
        assert (tmp_path / str(number) / "deck.pptx").read_bytes() == made


def test_a_deck_made_after_a_purge_is_handed_out_as_it_was(store, tmp_path):
    bury(store, [store.mentions.find(post(2, "").id)], None)
    gathered = Gathered()
    gathered.quote("Mastodon account 6", post(2, "").id)  # stands for the author of the post that is gone
    gathered.quote(TEXT, post(1, "").id)
    gathered.unquote(store.decks.is_gone)
    assert gathered.quotes == {TEXT: post(1, "").id}
    shown = Table(key="log", head=("who",), rows=(("Mastodon account 6",),), alt="Who", numeric=(False,))
    later = replace(deck(), slides=(Slide(key="log", title="Log", blocks=(shown,)),), quotes=gathered.quotes)
    again.keep(store, later, "quarterly", write(later, tmp_path / "then", ("html",)), {})
    done = again.again(store, later.id, tmp_path / "now")
    assert done.reasons == []
    assert written(tmp_path / "now") == written(tmp_path / "then")


@pytest.mark.long
def test_another_version_hands_out_the_bytes_of_then(store, tmp_path, monkeypatch):
    first = made(store, tmp_path / "then")
    monkeypatch.setattr(again, "__version__", "9.9")
    monkeypatch.setattr(html, "to_text", lambda *_, **__: "<html>as 9.9 draws it")
    monkeypatch.setattr(again, "deck_of", lambda *_: pytest.fail("a document that 9.9 cannot read any more"))
    done = again.again(store, "3f9a", tmp_path / "now")
    assert written(tmp_path / "now") == first
    assert done.reasons == []
    assert all(one["same"] for one in done.files)


def test_a_format_that_was_not_made_then_is_drawn_and_told(store, tmp_path):
    first = made(store, tmp_path / "then", "html")
    done = again.again(store, "3f9a", tmp_path / "now", ["html", "xlsx"])
    assert {one["file"].rpartition("/")[2]: one["same"] for one in done.files} == {
        "deck.html": True, "deck.xlsx": None, "deck.json": True,
    }  # fmt: skip
    assert "not made then" in done.reasons[0]
    assert "deck.xlsx" in done.reasons[0]
    assert written(tmp_path / "now").items() >= first.items()


@pytest.mark.long
def test_where_files_are_not_kept_each_that_differs_is_named_with_the_version(store, tmp_path, monkeypatch):
    first = made(store, tmp_path / "then", files=False)
    assert store.decks.size([sha256(first["deck.html"]).hexdigest()]) == 0
    monkeypatch.setattr(again, "__version__", "9.9")
    monkeypatch.setattr(xlsx, "render", lambda _, path: path.write_bytes(b"as 9.9 draws it"))
    done = again.again(store, "3f9a", tmp_path / "now")
    assert done.reasons[0] == "not the bytes of then, by their SHA-256: deck.xlsx"
    assert "this is 9.9" in done.reasons[1]
    told = next(one for one in done.files if one["same"] is False)
    assert told["then"] == sha256(first["deck.xlsx"]).hexdigest()
    assert told["sha256"] == sha256(b"as 9.9 draws it").hexdigest()
    assert written(tmp_path / "now")["deck.html"] == first["deck.html"]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("finished", [True, pytest.param(False, marks=pytest.mark.long)])
def test_files_that_show_or_quote_a_purged_post_are_not_handed_out_again(store, tmp_path, number, finished):
    first = made(store, tmp_path / "then")
    text = TEXT if number == 1 else ASKED
    assert text in str(json.loads(first["deck.json"])["slides"])
    key = store.mentions.find(post(number, "").id)
    if finished:
        purge(store, [key])
        hashes = [sha256(one).hexdigest() for one in first.values()]
        assert store.decks.size(hashes) == 0, "they leave the archive"
    else:
        with store.transaction():  # a purge that was killed before it came to decks
            bury(store, [key], None)
    done = again.again(store, "3f9a", tmp_path / "now")
    for name, body in written(tmp_path / "now").items():
        assert text.encode() not in body, name
    assert not any(one["same"] for one in done.files)
    assert "deck.html, deck.xlsx, deck.json" in done.reasons[0]
    assert any("gone since" in one for one in done.reasons)
    assert "the files of then showed them, and are not kept any more" in done.reasons


@pytest.mark.long
def test_the_files_of_an_edition_go_when_another_takes_its_place(store, tmp_path):
    first = made(store, tmp_path / "then")
    (row,) = catalogue.decks(store)
    assert row["kept"] > 10_000
    later = replace(deck(), made=NOW + timedelta(days=1))
    again.keep(store, later, "quarterly", write(later, tmp_path / "later", ["xlsx"]), {})
    assert store.decks.file(sha256(first["deck.html"]).hexdigest()) is None
    assert again.again(store, "3f9a", tmp_path / "now").reasons == []
    assert set(written(tmp_path / "now")) == {"deck.xlsx", "deck.json"}


@pytest.mark.long
def test_the_same_deck_in_another_format_later_is_kept_beside_the_first(store, tmp_path):
    first = made(store, tmp_path / "a", "html") | made(store, tmp_path / "b", "xlsx")
    assert again.again(store, "3f9a", tmp_path / "now").reasons == []
    assert written(tmp_path / "now") == first
