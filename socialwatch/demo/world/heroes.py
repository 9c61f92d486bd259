"""The posts that everybody remembers, from the file in which they are written out."""

from __future__ import annotations

import tomllib
from typing import Any

from socialwatch.demo.world.cast import MAKERS, OWN
from socialwatch.demo.world.draft import Draft
from socialwatch.demo.world.grammar import TEXTS
from socialwatch.demo.world.model import Person, Place, Truth
from socialwatch.demo.world.plan import FEELINGS, MEANT, toward
from socialwatch.demo.world.rhythm import at

BOARDS = {"reviews": "Honest Cups", "forum": "Home Barista Corner"}
ABOUT = {"rival_price": "Nordkessel", "rival_pods": "Tazzarella"}
_B32 = "abcdefghijklmnopqrstuvwxyz234567"


def add_heroes(draft: Draft) -> None:
    known: dict[tuple[str, str], Person] = {}
    for row in tomllib.loads((TEXTS / "heroes.toml").read_text("utf-8"))["post"]:
        handle = row["who"][0]
        author = known.setdefault((row["place"], handle), _author(row))
        _add(draft, row, author)


def _add(draft: Draft, row: dict[str, Any], author: Person) -> None:
    text: str = row["text"]
    brands = tuple(name for name in MAKERS if name.lower() in text.lower())
    feeling = FEELINGS.get(row["scene"], "neutral")
    title = text[:56].rsplit(" ", 1)[0] + "…" if row["place"] in BOARDS else ""
    draft.add(
        Truth(
            scene=row["scene"], brands=brands, own=row.get("own", False), feeling=feeling,
            toward=toward(ABOUT.get(row["scene"], "Brambling"), brands, "", MEANT.get(row["scene"], feeling)),
        ),
        place=row["place"], author=author, created=at(row["at"]), text=text, html=row.get("html", ""),
        lang=row.get("lang", "en"), title=title, site=BOARDS.get(row["place"], ""),
        tags=tuple(word[1:] for word in text.split() if word.startswith("#")),
        likes=row.get("likes", 0), reposts=row.get("reposts", 0), replies=row.get("likes", 0) // 24,
        rating=row.get("rating"),
    )  # fmt: skip


def _author(row: dict[str, Any]) -> Person:
    """The account of that row; its id is made of the handle, so that it is the same in every world."""
    handle, name, followers = row["who"]
    place: Place = row["place"]
    own = OWN.get(place)
    if own and handle == own.handle:
        return own
    number = sum(ord(letter) * 131**index for index, letter in enumerate(handle))
    lang, counted = row.get("lang", "en"), followers if followers >= 0 else None
    if place == "bluesky":
        did = "".join(_B32[number // 32**index % 32] for index in range(24))
        return Person(f"did:plc:{did}", place, f"{handle}.bsky.example", name, lang, counted, 410)
    if place == "mastodon":
        key = str(110 * 10**15 + number % 10**12)
        return Person(key, place, handle, name, lang, counted, 410, home="mastodon.example")
    return Person(handle, place, handle, name, lang)
