"""The evidence that a PowerPoint file carries: deck.json as a custom XML part, which PowerPoint keeps."""

from __future__ import annotations

import json
import re
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from socialwatch.models import JSON
from socialwatch.report.deck import Deck
from socialwatch.report.evidence import document, travelling
from socialwatch.report.render.data import digest

SPACE = "urn:socialwatch:deck:1"
ITEM = re.compile(r"customXml/item\d+\.xml")
LARGEST = 1 << 28  # a deck of ours is some 2 MB; more than this is nobody's evidence
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_REL, _PROPS_REL = f"{_OFFICE}/relationships/customXml", f"{_OFFICE}/relationships/customXmlProps"
_PROPS_TYPE = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
_ID = "{5C8B1D52-3C3F-4E0B-9B7A-50C1A17DEC01}"  # the same in every deck, so that the same deck has the same bytes


def carry(presentation: Any, deck: Deck) -> None:
    """Put a deck's evidence into the file, in the place of what an older deck left there."""
    said = document(deck)
    for code, one in said["evidence"].items():
        one["query"] = travelling(one["query"], code)
    text = json.dumps(said, separators=(",", ":"), sort_keys=True)  # ASCII: no character that XML forbids
    marks = f'made="{digest(deck)}" sha256="{sha256(text.encode()).hexdigest()}"'
    blob = f'{_HEAD}<deck xmlns="{SPACE}" {marks}>{escape(text)}</deck>'.encode()
    part = presentation.part
    for rel in part.rels.values():
        if rel.reltype == _REL and not rel.is_external and SPACE.encode() in rel.target_part.blob[:400]:
            rel.target_part._blob = blob
            return
    _new(part, blob)


def carried(path: Path) -> tuple[JSON, str] | None:
    """The evidence in a file, and the hash of the deck.json that it was made with.

    None when the file has lost it, as in LibreOffice, never had any, or when somebody has written in it.
    """
    try:
        with zipfile.ZipFile(path) as package:
            blobs = (package.read(one) for one in package.infolist() if _may_be(one))
            blob = next((blob for blob in blobs if SPACE.encode() in blob[:400]), None)
            root = ElementTree.fromstring(blob) if blob is not None else None  # noqa: S314 - expat limits entities
            text = root.text or "" if root is not None else ""
            if root is None or sha256(text.encode()).hexdigest() != root.get("sha256"):
                return None
            return json.loads(text), root.get("made", "")
    except (OSError, zipfile.BadZipFile, ElementTree.ParseError, ValueError, RuntimeError):
        return None


def _may_be(info: zipfile.ZipInfo) -> bool:
    return ITEM.fullmatch(info.filename) is not None and info.file_size < LARGEST


def _new(part: Any, blob: bytes) -> None:
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    package = part.package
    taken = {str(one.partname) for one in package.iter_parts()}
    number = next(n for n in range(1, len(taken) + 2) if f"/customXml/item{n}.xml" not in taken)
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", package, blob)
    known = (
        f'{_HEAD}<ds:datastoreItem ds:itemID="{_ID}" xmlns:ds="{_OFFICE}/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{SPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    props = Part(PackURI(f"/customXml/itemProps{number}.xml"), _PROPS_TYPE, package, known.encode())
    item.relate_to(props, _PROPS_REL)
    part.relate_to(item, _REL)
