"""The copies of a deck's evidence, in the file, in deck.json beside it, in the archive, and which one was used."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.errors import ReportError
from socialwatch.models import JSON
from socialwatch.report.evidence import FORMAT
from socialwatch.report.explain import deck_hash, deck_id, read

if TYPE_CHECKING:
    from socialwatch.store import Store

DECK = re.compile(r'<script type="application/json" id="deck">(.*?)</script>', re.DOTALL)
PROOFS = re.compile(r'<script type="application/json" id="proofs">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Copy:
    """A deck's document and where it was read: "file", "deck.json", "archive" or "page".

    `fits`: whether it is word for word what the file was made with; None where no file tells.
    """

    document: JSON
    kind: str
    place: str
    fits: bool | None = None
    passed: tuple[str, ...] = ()  # copies of the same deck that are not what the file was made with, and were not used

    def said(self) -> str:
        """Which copy this is, for people."""
        where = {
            "file": f"the evidence inside {self.place}",
            "deck.json": self.place,
            "archive": f"the archive {self.place}",
            "page": f"the evidence inside {self.place} (at most 40 posts a figure)",
        }[self.kind]
        odd = ", which is not word for word what the file was made with" if self.fits is False else ""
        other = f"; not used, because changed since the file was made: {', '.join(self.passed)}" if self.passed else ""
        return where + odd + other


def find(path: Path | None, code: str | None, store: Store | None, *, fullest: bool = False) -> Copy:
    """The fullest copy that is what the file was made with; ReportError when there is none.

    deck.json and the archive come before what stands in a file: queries that name an account do not travel in that,
    and a page has only the first posts of each figure. `fullest` takes such a copy even where words of purged posts
    have been left out of it since.
    """
    if path is not None and not path.is_file() and not path.with_name("deck.json").is_file():
        raise ReportError(f"{path}: there is no such file, and no deck.json where it should be")
    found = [one for one in _copies(path, code, store) if code is None or code in one.document["evidence"]]
    if not found:
        wanted = f"figure {code}" if code else str(path or "a deck")
        raise ReportError(
            f"nothing known about {wanted}: there is no deck.json beside it that fits, it carries no evidence itself,"
            " and no such deck is in the database"
        )
    if fullest:
        return found[0]
    best = next((one for one in found if one.fits), found[0])
    odd = [one.said().partition(", which")[0] for one in found if one.fits is False and one is not best]
    return replace(best, passed=tuple(odd))


def _copies(path: Path | None, code: str | None, store: Store | None) -> Iterator[Copy]:
    if path is not None and path.suffix == ".json":
        if path.is_file():
            said = read(path)
            yield Copy(said, "deck.json", str(path), _fits(said, _hash_of(said, path, store)))
        return
    named, hash = (deck_id(path), deck_hash(path)) if path is not None else (None, None)
    beside = path.with_name("deck.json") if path is not None else Path("deck.json")
    if beside.is_file():
        said = read(beside)
        if named in (None, said["id"]):
            yield Copy(said, "deck.json", str(beside), _fits(said, hash or _hash_of(said, beside, store)))
    if store is not None:
        yield from _archived(store, named, code, hash)
    if path is not None and path.suffix == ".pptx":
        yield from _inside(path, named, hash)
    elif path is not None and path.suffix in (".html", ".htm"):
        yield from _on_page(path)


def _hash_of(said: JSON, path: Path, store: Store | None) -> str | None:
    """What a deck.json should hash to: the files beside it say so, or the archive; None where neither knows."""
    for suffix in (".pptx", ".html", ".pdf"):
        file = path.with_suffix(suffix)
        if file.is_file() and deck_id(file) == said["id"] and (hash := deck_hash(file)):
            return hash
    kept = json.loads(store.decks.get(said["id"]) or "null") if store is not None else None
    if kept is None or kept.get("made") != said.get("made"):
        return None
    found: str | None = kept.get("again", {}).get("files", {}).get("deck.json")
    return found


def _inside(path: Path, named: str | None, hash: str | None) -> Iterator[Copy]:
    from socialwatch.report.render.carried import carried

    said, made = carried(path) or ({}, "")
    if said.get("format") == FORMAT and named in (None, said["id"]):
        yield Copy(said, "file", str(path), made == hash if hash else None)


def _archived(store: Store, named: str | None, code: str | None, hash: str | None) -> Iterator[Copy]:
    if named is None and code is None:
        return
    for one in store.decks.list():
        if named in (None, one.id):
            document = json.loads(store.decks.get(one.id) or "null")
            if document is not None:
                yield Copy(document, "archive", str(store.path), _fits(document, hash))


def _on_page(path: Path) -> Iterator[Copy]:
    """What a page tells: its figures, and the first posts of each."""
    text = path.read_text("utf-8", "replace")
    deck, proofs = DECK.search(text), PROOFS.search(text)
    if deck is None or proofs is None:
        return
    try:
        said, told = json.loads(deck[1]), json.loads(proofs[1])
        evidence = {code: {**one, "ids": [post[0] for post in one["ids"]]} for code, one in told.items()}
    except (ValueError, TypeError, KeyError, IndexError):
        return
    if said.get("format") == FORMAT:
        yield Copy({**said, "evidence": evidence}, "page", str(path))


def _fits(document: JSON, hash: str | None) -> bool | None:
    if hash is None:
        return None
    from socialwatch.report.render.data import written

    text = written({key: value for key, value in document.items() if key != "again"})
    return hashlib.sha256(text.encode()).hexdigest() == hash
