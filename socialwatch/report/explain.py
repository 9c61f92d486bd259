"""Following a figure back: from a deck on disk, its number or its code, to how it was made and its posts."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.errors import ReportError
from socialwatch.models import JSON
from socialwatch.report.evidence import FORMAT

if TYPE_CHECKING:
    from socialwatch.store import Store

CODE = re.compile(r"[2-9A-HJ-NP-Z]{4,6}")


def split(reference: str) -> tuple[Path | None, int | None, str | None]:
    """ "deck.pptx#3" as file and slide number; "K7QM" alone as a code."""
    if CODE.fullmatch(reference) and not Path(reference).exists():
        return None, None, reference
    name, _, rest = reference.partition("#")
    if rest and CODE.fullmatch(rest):
        return Path(name), None, rest
    if rest and not rest.isdecimal():
        raise ReportError(f"{reference!r}: after # comes a slide's number or a code, like deck.pptx#3")
    return Path(name), int(rest) if rest else None, None


def find(path: Path | None, code: str | None, store: Store | None) -> JSON:
    """The deck's document: the file itself, `deck.json` beside it, or the archive in the database."""
    beside = path.parent / "deck.json" if path is not None else Path("deck.json")
    named = deck_id(path) if path is not None and path.suffix == ".pptx" else None
    for file in (path, beside):
        if file is not None and file.suffix == ".json" and file.is_file():
            document = read(file)
            if (code is None or code in document["evidence"]) and named in (None, document["id"]):
                return document
    document = _archived(store, named, code) if store is not None else None
    if document is None:
        wanted = f"figure {code}" if code else str(path or "a deck")
        raise ReportError(
            f"nothing known about {wanted}: there is no deck.json beside it that fits, and no such deck in the database"
        )
    return document


def read(file: Path) -> JSON:
    """A `deck.json`; ReportError when it is something else."""
    try:
        document = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ReportError(f"{file}: not a deck.json: {error}") from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ReportError(f"{file}: not a deck.json of this version; make the deck again with `socialwatch report`")
    return document


def deck_id(path: Path) -> str | None:
    """The id that a PowerPoint file carries in its custom properties; None when it has lost it."""
    try:
        with zipfile.ZipFile(path) as package:
            text = package.read("docProps/custom.xml").decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    found = re.search(r'name="socialwatch\.deck"[^>]*>\s*<vt:lpwstr>([0-9a-f]+)<', text)
    return found[1] if found else None


def _archived(store: Store, named: str | None, code: str | None) -> JSON | None:
    for one in store.decks.list():
        if named is not None and one.id != named:
            continue
        body = store.decks.get(one.id)
        document = json.loads(body) if body is not None else None
        if document is not None and (code is None or code in document["evidence"]):
            return document
    return None


def slide(document: JSON, number: int) -> JSON:
    """The slide of that number; ReportError names the last one."""
    slides = document["slides"]
    if not 1 <= number <= len(slides):
        raise ReportError(f"the deck has slides 1 to {len(slides)}; there is no slide {number}")
    return slides[number - 1]


def figures(document: JSON, codes: Sequence[str]) -> list[JSON]:
    """The evidence behind codes, each with its code; ReportError lists the codes there are."""
    result = []
    for code in codes:
        if code not in document["evidence"]:
            known = ", ".join(sorted(document["evidence"]))
            raise ReportError(f"no figure {code} in the deck {document['id']}; it has: {known}")
        result.append({"code": code, **document["evidence"][code]})
    return result
