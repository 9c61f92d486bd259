"""No file that travels names a private person whom the archive knows: every part of every file is searched."""

from __future__ import annotations

import io
import random
import re
import zipfile
from dataclasses import replace
from html import unescape

import pytest
import strange
from planting import cover, plant

from socialwatch.config import Privacy, Report
from socialwatch.report import make, pictures, tokens
from socialwatch.report.digest import digest
from socialwatch.report.letter import deck_letter
from socialwatch.report.write import write
from socialwatch.store import Store

pytestmark = pytest.mark.long

FIRST = "Amelia Priya Rhys Niamh Callum Zoe Ines Ruth Gareth Fiona Sabine Tilman Frauke Jonas".split()
LAST = "Hartley Okafor Pritchard Sandhu Fenwick Lowther Penrose Quigley Rowntree Wetherby Öztürk Brown".split()
PUBLIC = "Barista Boldly"


def people(count: int) -> list[str]:
    return [f"{FIRST[at % len(FIRST)]} {LAST[at % len(LAST)]}" for at in range(count)]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A quarter and its crisis, in which everybody names somebody else."""
    chance, names = random.Random(4), people(84)
    with Store.open(tmp_path_factory.mktemp("named") / "s.sqlite", write=True, create=True) as opened:
        with opened.transaction():
            opened.facts.use_zone("Europe/London")
        posts = []
        for one in strange.posts("crisis"):
            other = chance.choice(names)
            ways = (f"{other} said: {one.text}", f"{one.text} Ask {other.casefold()}, or {other.replace(' ', '')}77!")
            posts.append(replace(one, text=chance.choice(ways), by=chance.choice(names)))
        plant(opened, posts)
        with opened.transaction():
            opened.db.execute("UPDATE authors SET name = handle, handle = replace(lower(handle), ' ', '') || '77'")
            opened.db.execute("UPDATE authors SET name = ?, followers = 50000 WHERE id = 1", (PUBLIC,))
        cover(opened, strange.WINDOW.span.start, strange.WINDOW.span.end)
        yield opened


def secrets(store: Store) -> re.Pattern[str]:
    rows = store.db.execute("SELECT name, handle FROM authors WHERE coalesce(followers, 0) < 10000").fetchall()
    found = {name for row in rows for name in row if name and (" " in name or name.endswith("77"))}
    assert len(found) > 100
    return re.compile("|".join(sorted(map(re.escape, found))), re.IGNORECASE)


def texts(name: str, body: bytes):
    """Every text in a file, in the files inside of it too."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            for part in parts.namelist():
                yield from texts(f"{name}!{part}", parts.read(part))
        return
    text = unescape(body.decode("utf-8", "replace"))
    yield name, text
    yield name, re.sub(r"<[^>]*>", "", text)  # letters of one word may stand in several runs


@pytest.mark.parametrize(
    ("recipe", "locale", "mode"),
    [("quarterly", "en-GB", "hide"), ("quarterly", "de-DE", "initials"), ("crisis", "de-DE", "hide")],
)
def test_no_file_of_a_deck_and_no_mail_names_a_private_person(store, tmp_path, recipe, locale, mode):
    config = replace(strange.config("crisis"), report=Report(locale=locale), privacy=Privacy(names=mode))
    studio = pictures.Studio(tokens.load())
    deck = make.make(config, store, recipe=recipe, window=strange.WINDOW, now=strange.NOW, camera=studio)
    paths = write(deck, tmp_path, ["pptx", "html", "xlsx"], None)
    said = [one for path in paths for one in texts(path.name, path.read_bytes())]
    letters = [deck_letter(deck), digest(config, store, strange.WINDOW, strange.NOW).letter]
    said += [("letter", repr(letter)) for letter in letters]
    wanted = secrets(store)
    assert {name: found[0] for name, text in said if (found := wanted.search(text))} == {}
    assert any("\N{HORIZONTAL ELLIPSIS} said" in text for _, text in said)  # somebody was named, and is left out
