"""Which of our slides stands at a number of a PowerPoint file, also after a person has moved slides about."""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from socialwatch.errors import ReportError
from socialwatch.models import JSON

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Standing:
    """A slide of the deck where it stands in the file; `others` are slides that parts on it were taken from."""

    slide: JSON
    others: Sequence[JSON] = ()


def at(path: Path, number: int, document: JSON) -> Standing:
    """The slide at that number of the file; ReportError when the file has none, or a person made it."""
    try:
        with zipfile.ZipFile(path) as package:
            names = _slides(package)
            if not 1 <= number <= len(names):
                raise ReportError(f"{path} has slides 1 to {len(names)}; there is no slide {number}")
            tree = ElementTree.fromstring(package.read(names[number - 1]))  # noqa: S314 - expat limits entities
    except (OSError, KeyError, zipfile.BadZipFile, ElementTree.ParseError) as error:
        raise ReportError(f"{path}: not a whole PowerPoint file: {error}") from error
    by_key = {slide["key"]: slide for slide in document["slides"]}
    found = [by_key[key] for key in _keys(tree, by_key)] or _titled(tree, document)
    if not found:
        raise ReportError(
            f"slide {number} of {path} carries nothing of this deck: a person made it, or another deck did;"
            " figures can be followed by their codes (--figure)"
        )
    return Standing(found[0], found[1:])


def _slides(package: zipfile.ZipFile) -> list[str]:
    """The parts of the slides, in the order in which they are shown."""
    main = "ppt/presentation.xml"
    rels = ElementTree.fromstring(package.read("ppt/_rels/presentation.xml.rels"))  # noqa: S314 - as above
    targets = {rel.get("Id"): posixpath.normpath(posixpath.join("/ppt", rel.get("Target", ""))) for rel in rels}
    listed = ElementTree.fromstring(package.read(main)).iter(f"{P}sldId")  # noqa: S314 - as above
    return [targets[one.get(R_ID)].lstrip("/") for one in listed]


def _keys(tree: ElementTree.Element, known: dict[str, JSON]) -> list[str]:
    """The slides that named shapes are of, the one with most of them first; keys may hold colons."""
    often: Counter[str] = Counter()
    for shape in tree.iter(f"{P}cNvPr"):
        name = shape.get("name", "")
        fitting = [key for key in known if name.startswith(f"sw:{key}:")]
        if fitting:
            often[max(fitting, key=len)] += 1
    return [key for key, _ in often.most_common()]


def _titled(tree: ElementTree.Element, document: JSON) -> list[JSON]:
    """The slide whose title is on it, where no shape has a name of ours."""
    said = {"".join(part.text or "" for part in paragraph.iter(f"{A}t")).strip() for paragraph in tree.iter(f"{A}p")}
    return [slide for slide in document["slides"] if slide["title"] in said][:1]
