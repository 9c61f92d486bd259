"""The file around the slides: fixed times in the zip, custom properties, our own small chart workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from socialwatch.report.render.shapes import clean

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can hold: the same input gives the same bytes whenever it is written."""

_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_CUSTOM_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _add(archive: zipfile.ZipFile, name: str, blob: bytes, level: int = 6) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    # pictures and workbooks are packed already
    packed = name.endswith((".png", ".jpg", ".jpeg", ".xlsx"))
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    info.create_system = 3
    archive.writestr(info, blob, compresslevel=level)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A zip of these members in their order, with fixed times."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, blob in parts.items():
            _add(archive, name, blob)
    return target.getvalue()


def repack(blob: bytes) -> bytes:
    """The same zip with fixed times: content types first, the rest as it was."""
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return pack({info.filename: archive.read(info) for info in archive.infolist()})


def set_properties(presentation: Any, properties: Mapping[str, str]) -> None:
    """Custom document properties, which survive LibreOffice where custom parts and alt texts do not."""
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{at}" name="{escape(name)}">'
        f"<vt:lpwstr>{escape(clean(value))}</vt:lpwstr></property>"
        for at, (name, value) in enumerate(properties.items(), start=2)
    )
    xml = f'{_HEAD}<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">{rows}</Properties>'
    package = presentation.part.package
    old = [rel for rel in package._rels.values() if rel.reltype == _CUSTOM_REL]
    for rel in old:
        package._rels.pop(rel.rId)
    part = Part(PackURI("/docProps/custom.xml"), _CUSTOM_TYPE, package, xml.encode())
    package.relate_to(part, _CUSTOM_REL)


def get_properties(presentation: Any) -> dict[str, str]:
    """What `set_properties` wrote, or what is left of it after an edit."""
    from xml.etree.ElementTree import fromstring  # our own part, or what an office program made of it

    for rel in presentation.part.package._rels.values():
        if rel.reltype == _CUSTOM_REL:
            root = fromstring(rel.target_part.blob)  # noqa: S314 - no entities are expanded beyond expat's own limits
            return {node.get("name", ""): "".join(node.itertext()) for node in root}
    return {}


def column(number: int) -> str:
    """1 is A, 27 is AA."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(place: str, value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(clean(value))}</t></is></c>'
    return f'<c r="{place}"><v>{value!r}</v></c>'


def workbook(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """A workbook with one sheet of these rows: what PowerPoint opens on "Edit Data". No times in it."""
    body = "".join(
        f'<row r="{at}">{"".join(_cell(f"{column(n)}{at}", value) for n, value in enumerate(row, start=1))}</row>'
        for at, row in enumerate(rows, start=1)
    )
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/></Types>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}/relationships"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>{body}</sheetData></worksheet>',
    }
    return pack({name: text.encode() for name, text in parts.items()})
