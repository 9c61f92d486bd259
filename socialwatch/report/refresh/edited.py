"""The file that a person has edited: opened, checked, and written back without a moment at which it is half there."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from socialwatch.errors import ReportError
from socialwatch.report.explain import deck_id

MAGIC_OF_LOCKED = b"\xd0\xcf\x11\xe0"  # what a file with a password begins with, and one from before 2007

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
FACTS = "/extended-properties"
CORE = "/metadata/core-properties"
TELLING = ("/customXml", "/custom-properties", "/thumbnail", CORE)


def opened(path: Path) -> tuple[Any, str]:
    """The presentation and the id of the deck that it was made as; ReportError says what else the file is."""
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    try:
        head = path.open("rb").read(4)
    except OSError as error:
        raise ReportError(f"{path}: cannot be read: {error.strerror or error}") from error
    if head == MAGIC_OF_LOCKED:
        raise ReportError(f"{path}: has a password, or is of PowerPoint before 2007; save it as .pptx without one")
    named = deck_id(path)
    try:
        presentation = Presentation(str(path))
        slides = len(presentation.slides)
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise ReportError(f"{path}: not a whole PowerPoint file: {error}") from error
    if named is None:
        raise ReportError(
            f"{path}: not a deck of ours: it carries no deck id (File, Info, Properties: socialwatch.deck)."
            " Copy the slides into a deck that `socialwatch report` has made, and refresh that"
        )
    if not slides:
        raise ReportError(f"{path}: has no slides")
    _one_core(presentation)
    return presentation, named


def _one_core(presentation: Any) -> None:
    """One relation to the file's title and author, of the type by which python-pptx finds it.

    LibreOffice writes it with another; a second part of the same name would come beside the first, and PowerPoint
    repairs such files.
    """
    from pptx.opc.constants import RELATIONSHIP_TYPE

    package = presentation.part.package
    found = {rel.reltype: rel for rel in package._rels.values() if rel.reltype.endswith(CORE)}
    kept = found.pop(RELATIONSHIP_TYPE.CORE_PROPERTIES, None)
    for other in found.values():
        package._rels.pop(other.rId)
        if kept is None:
            kept = package.relate_to(other.target_part, RELATIONSHIP_TYPE.CORE_PROPERTIES)


def _viewed(presentation: Any) -> None:
    """How the file is looked at, which LibreOffice leaves out and PowerPoint's rules ask for."""
    from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    part = presentation.part
    if any(rel.reltype == RELATIONSHIP_TYPE.VIEW_PROPS for rel in part.rels.values()):
        return
    blob = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<p:viewPr xmlns:p="{P}"/>'.encode()
    view = Part(PackURI("/ppt/viewProps.xml"), CONTENT_TYPE.PML_VIEW_PROPS, part.package, blob)
    part.relate_to(view, RELATIONSHIP_TYPE.VIEW_PROPS)


def by_libreoffice(presentation: Any) -> bool:
    """Whether LibreOffice was the last to save the file."""
    facts = [rel.target_part for rel in presentation.part.package._rels.values() if rel.reltype.endswith(FACTS)]
    return any(b"LibreOffice" in part.blob or b"OpenOffice" in part.blob for part in facts)


def own_master(path: Path) -> bytes | None:
    """The master that a file stands on, without slides and what else tells of its deck.

    None where that is ours, or LibreOffice took the layouts apart.
    """
    from pptx import Presentation

    from socialwatch.report.render.master import Master

    if by_libreoffice(Presentation(str(path))):
        return None
    master = Master(path)
    if master.own:
        return None
    part = master.presentation.part
    for holder in (part, part.package):
        for rel in [one for one in holder._rels.values() if one.reltype.endswith(TELLING)]:
            holder._rels.pop(rel.rId)
    return written(master.presentation)


def name_deck(presentation: Any, properties: Mapping[str, str]) -> None:
    """Set custom properties; those of the person's company, like a label of confidentiality, stay."""
    from pptx.opc.oxml import serialize_part_xml
    from pptx.oxml import parse_xml

    from socialwatch.report.render.package import _CUSTOM_REL, set_properties

    rel = next((r for r in presentation.part.package._rels.values() if r.reltype == _CUSTOM_REL), None)
    if rel is None:
        set_properties(presentation, properties)
        return
    root = parse_xml(rel.target_part.blob)
    for node in root:
        if (name := node.get("name")) in properties and len(node):
            node[0].text = properties[name]
    missing = [name for name in properties if name not in {node.get("name") for node in root}]
    last = max((int(node.get("pid", 1)) for node in root), default=1)
    for pid, name in enumerate(missing, start=last + 1):
        root.append(parse_xml(_property(pid, name, properties[name], root.nsmap[None])))
    rel.target_part._blob = serialize_part_xml(root)


def _property(pid: int, name: str, value: str, space: str) -> str:
    return (
        f'<property xmlns="{space}" fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{name}">'
        '<v:lpwstr xmlns:v="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f"{escape(value)}</v:lpwstr></property>"
    )


def written(presentation: Any) -> bytes:
    """The file's bytes, the same for the same presentation."""
    from socialwatch.report.render.package import repack

    _viewed(presentation)
    raw = io.BytesIO()
    presentation.save(raw)
    return repack(raw.getvalue())


def put(body: bytes, path: Path, *, over: bool = True) -> None:
    """Write under another name first: a run that fails leaves what was there.

    Without `over` a file that has come there meanwhile stays, and ReportError says so.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".deck-") as folder:
            file = Path(folder) / path.name
            file.write_bytes(body)
            if over:
                file.replace(path)
            else:
                _link(file, path)
    except FileExistsError as error:
        raise ReportError(f"{path} is there by now, perhaps by another run: name another one with --out") from error
    except OSError as error:
        raise ReportError(f"{path}: cannot be written: {error.strerror or error}") from error


def _link(file: Path, path: Path) -> None:
    """Put a file in its place if nothing is there, in one step where the disk can."""
    try:
        path.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        with path.open("xb") as place:
            place.write(file.read_bytes())
