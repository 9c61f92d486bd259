"""Parts carried from one file into another with what they need there: links, pictures, charts with their workbooks."""

from __future__ import annotations

import copy
import io
from typing import Any

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
AFTER_LINK = (A + "hlinkMouseOver", A + "rtl", A + "extLst")


def carried(element: Any, source: Any, target: Any, *, id: str | None = None) -> Any:
    """A copy of a shape for another slide part; it takes that id, or one that is free there."""
    made = copy.deepcopy(element)
    for node in made.iter():
        for name, value in list(node.attrib.items()):
            if name.startswith(R):
                node.set(name, relation(source, value, target))
    properties = next(made.iter(P + "cNvPr"))
    properties.set("id", id or free_id(target))
    return made


def free_id(part: Any) -> str:
    """A shape id that no shape of a slide has: animations name shapes by theirs."""
    used = {int(node.get("id", 0)) for node in part._element.iter(P + "cNvPr")}
    return str(max(used, default=1) + 1)


def relation(source: Any, rel_id: str, target: Any) -> str:
    """The id under which the target part has what the source part names so."""
    rel = source.rels[rel_id]
    if rel.is_external:
        return str(target.relate_to(rel.target_ref, rel.reltype, is_external=True))
    if rel.reltype.endswith("/image"):
        return str(target.get_or_add_image_part(io.BytesIO(rel.target_part.blob))[1])
    if rel.reltype.endswith("/chart"):
        return str(target.relate_to(_chart(rel.target_part, target.package), rel.reltype))
    raise ValueError(f"a part of the kind {rel.reltype} cannot be carried")


def _chart(part: Any, package: Any) -> Any:
    """A chart with its workbook, as parts of another package."""
    from pptx.opc.constants import CONTENT_TYPE as CT
    from pptx.parts.chart import ChartPart

    made = ChartPart.load(package.next_partname(ChartPart.partname_template), CT.DML_CHART, package, part.blob)
    for node in made._element.findall("{http://schemas.openxmlformats.org/drawingml/2006/chart}externalData"):
        made._element.remove(node)
    book(made, part.chart_workbook.xlsx_part.blob)
    return made


def book(chart: Any, body: bytes) -> None:
    """Give a chart its workbook; one that it is linked to outside, or that is of another kind, is left alone."""
    external = chart._element.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}externalData")
    if external is not None:
        rel = chart.rels.get(external.get(R + "id"))
        if rel is not None and not rel.is_external and str(rel.target_part.partname).endswith(".xlsx"):
            rel.target_part._blob = body
            return
        chart._element.remove(external)
        if rel is not None:
            chart.rels.pop(rel.rId)
    chart.chart_workbook.update_from_xlsx_blob(body)


def link(letters: Any, wanted: Any, source: Any, target: Any) -> None:
    """The link of `wanted` (in the source part) for words in the target part."""
    click = copy.deepcopy(wanted.find(A + "hlinkClick"))
    click.set(R + "id", relation(source, click.get(R + "id"), target))
    at = next((n for n, child in enumerate(letters) if child.tag in AFTER_LINK), len(letters))
    letters.insert(at, click)
