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
STRANGE = {  # names as their owners write them, and what must not be read of them
    "田中 太郎": "田中 太郎|田中太郎",
    "佐藤花子": "佐藤花子",
    "\U0001d4d9\U0001d4fe\U0001d4f5\U0001d4f2\U0001d4ea Weber": "weber",
    "\uff2b\uff45\uff4e \uff2d\uff4f\uff52\uff49": "\uff2d\uff4f\uff52\uff49|ken mori",
    "\u202eRo\u200bsa\u200d Keller\u202c": "keller",
    "Peter J. Vogel": "vogel",
    "Lena (she/her) Hartmann": "hartmann",
    "Bob+*[x] Kowalski(": "kowalski",
    "Ingrid Bergmann | Sales": "bergmann",
    "Winter, Julian": "winter, julian|julian winter",
    "محمد بن سلمان العلي": "سلمان",
    "Иван Петров": "петров",
    "राहुल शर्मा": "शर्मा",
    "김민준": "김민준",
    "Sinead O'Brien-Walsh": "brien",
    "Clara \N{SUNFLOWER} Sommer": "sommer",
    "=Heidi Zorn()": "zorn",
    "{{Karl}} Ebner": "ebner",
    "<b>Greta</b> Lang": "greta",
    "Erik\\d+ Holmqvist": "holmqvist",
}
WORDS = ("x" * 300, "Acme", "Mark", "Will", "Hope", "Leeds", "Delivery", "\N{FIRE}\N{FIRE}", "J", "")
"""Names that are words, brands, places or nothing."""


def people(count: int) -> list[str]:
    return [f"{FIRST[at % len(FIRST)]} {LAST[at % len(LAST)]}" for at in range(count)]


PICTURE = re.compile(r"data:image/\w+;base64,[A-Za-z0-9+/=]+")
"""The letters of a picture's bytes spell any short name sooner or later."""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A quarter and its crisis, in which everybody names somebody else."""
    chance, names = random.Random(4), [*people(84), *STRANGE]
    with Store.open(tmp_path_factory.mktemp("named") / "s.sqlite", write=True, create=True) as opened:
        with opened.transaction():
            opened.facts.use_zone("Europe/London")
        posts = []
        for one in strange.posts("crisis"):
            other = chance.choice(names)
            ways = [f"{other} said: {one.text}", f"{one.text} Ask {other}."]
            if other not in STRANGE:
                first, last = other.split(" ")
                ways += [
                    f"{one.text} Ask {other.casefold()}, or {other.replace(' ', '')}77!",
                    f"{last.upper()}, {first}: {one.text}",
                    f"{first[0]}. {last}, {one.text}",
                    f"#{first}{last} {one.text}",
                ]
            posts.append(replace(one, text=chance.choice(ways), by=chance.choice((*names, *WORDS)) or None))
        plant(opened, [replace(posts[0], by=PUBLIC), *posts[1:]])
        with opened.transaction():
            opened.db.execute("UPDATE authors SET name = handle, handle = replace(lower(handle), ' ', '') || '77'")
            opened.db.execute("UPDATE authors SET followers = 50000 WHERE name = ?", (PUBLIC,))
        cover(opened, strange.WINDOW.span.start, strange.WINDOW.span.end)
        yield opened


def secrets(store: Store) -> list[str]:
    """What must be read nowhere, folded."""
    rows = store.db.execute("SELECT name, handle FROM authors WHERE coalesce(followers, 0) < 10000").fetchall()
    found = {name for row in rows for name in row if name and (" " in name or name.endswith("77")) and len(name) > 5}
    assert len(found) > 100
    for first, last in (one.split(" ") for one in people(84)):
        found |= {f"{last}, {first}", f"{first[0]}. {last}", f"{first}{last}"}
    found |= {part for parts in STRANGE.values() for part in parts.split("|")}
    return sorted(name.casefold() for name in found)


def texts(name: str, body: bytes):
    """Every text in a file, in the files inside of it too."""
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            for part in parts.namelist():
                yield from texts(f"{name}!{part}", parts.read(part))
        return
    text = unescape(body.decode("utf-8", "replace"))
    yield name, PICTURE.sub("", text)
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
    read = [(name, text.casefold()) for name, text in said]
    assert [(name, one) for name, text in read for one in wanted if one in text] == []
    assert any("Acme" in text for _, text in said)
    assert any("\N{HORIZONTAL ELLIPSIS} said" in text for _, text in said)  # somebody was named, and is left out
