"""Following a figure back: from a deck on disk, its number or its code, to how it was made and its posts."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from socialwatch.errors import ReportError
from socialwatch.models import JSON
from socialwatch.report.evidence import FORMAT

LAST = 2048  # bytes of a PDF in which its end is
CODE = re.compile(r"[2-9A-HJ-NP-Z]{4,6}")


def split(reference: str) -> tuple[Path | None, int | None, str | None]:
    """ "deck.pptx#3" as file and slide number; "K7QM" alone as a code."""
    if CODE.fullmatch(reference.upper()) and not Path(reference).exists():
        return None, None, reference.upper()
    name, _, rest = reference.rpartition("#") if "#" in reference else (reference, "", "")
    if not name:
        raise ReportError(f"{reference!r}: before # comes a deck, like deck.pptx#3")
    if rest and CODE.fullmatch(rest.upper()):
        return Path(name), None, rest.upper()
    if rest and not rest.isdecimal():
        raise ReportError(f"{reference!r}: after # comes a slide's number or a code, like deck.pptx#3")
    return Path(name), int(rest) if rest else None, None


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
    """The id that an Office file carries in its custom properties, a page in its head, a PDF in a comment.

    None when it is lost, and in files that older versions made.
    """
    return _named(path, "deck")


def deck_hash(path: Path) -> str | None:
    """The hash of the deck.json that a file was made with; None when it has lost it."""
    return _named(path, "hash")


def _named(path: Path, name: str) -> str | None:
    try:
        if path.suffix in (".html", ".htm"):
            text = path.read_text("utf-8", "replace")
        elif path.suffix == ".pdf":
            text = path.read_bytes()[-LAST:].decode("latin-1")
        else:
            with zipfile.ZipFile(path) as package:
                text = package.read("docProps/custom.xml").decode("utf-8", "replace")
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
    property = rf'name="socialwatch\.{name}"[^>]*>\s*<vt:lpwstr[^>]*>([0-9a-f]+)<'
    found = re.search(
        rf'{property}|<meta name="socialwatch:{name}" content="([0-9a-f]+)">|^%socialwatch\.{name} ([0-9a-f]+)$',
        text,
        re.MULTILINE,
    )
    return found[1] or found[2] or found[3] if found else None


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
