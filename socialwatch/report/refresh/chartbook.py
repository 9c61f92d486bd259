"""A chart's workbook written anew from what the chart shows, and the references of its series into it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from socialwatch.report.render.package import column, workbook

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def series(root: Any) -> list[Any]:
    return list(root.iter(C + "ser"))


def name_of(one: Any) -> str:
    found = one.find(C + "tx")
    return "" if found is None else "".join(v.text or "" for v in found.iter(C + "v"))


def points(parent: Any | None) -> list[str | None]:
    """The values that stand in a cache, None where there is none."""
    if parent is None:
        return []
    count = next(parent.iter(C + "ptCount"), None)
    found: list[str | None] = [None] * (int(count.get("val", "0")) if count is not None else 0)
    for point in parent.iter(C + "pt"):
        at = int(point.get("idx", "0"))
        if at < len(found):
            found[at] = point.findtext(C + "v")
    return found


def number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else None
    except ValueError:
        return None
    return int(value) if value is not None and value == int(value) and abs(value) < 1e15 else value


def numbers(parent: Any | None) -> list[float | None]:
    return [number(text) for text in points(parent)]


def rebound(root: Any) -> bytes:
    """The workbook of a chart's series; each reference in the chart is set to its cells."""
    every = series(root)
    categories = max((points(one.find(C + "cat")) for one in every), key=len, default=[])
    head: list[str | float | None] = [""]
    columns: list[list[float | None]] = []
    for one in every:
        _name(one, len(head) + (one.find(C + "xVal") is not None))
        for name, parent in _columns(one):
            columns.append(numbers(parent))
            head.append(name)
            _refer(parent, len(columns), len(columns[-1]))
        _refer(one.find(C + "cat"), 0, len(points(one.find(C + "cat"))))
    rows: list[list[str | float | None]] = [head]
    tall = max([len(categories), *map(len, columns)], default=0)
    for at in range(tall):
        values: list[str | float | None] = [of[at] if at < len(of) else None for of in columns]
        rows.append([categories[at] or "" if at < len(categories) else "", *values])
    return workbook(rows)


def values(one: Any) -> Any | None:
    """Where the values of a series stand: those of a cloud of points have a place across as well."""
    found = one.find(C + "val")
    return found if found is not None else one.find(C + "yVal")


def _columns(one: Any) -> Iterator[tuple[str, Any]]:
    """What of a series stands in the workbook: its values, and the bounds of its intervals."""
    name = name_of(one)
    for tag, what in (("xVal", ": across"), ("yVal", ""), ("val", ""), ("bubbleSize", ": size")):
        if (parent := one.find(C + tag)) is not None:
            yield f"{name}{what}", parent
    for bars in one.findall(C + "errBars"):
        for tag, what in (("plus", "up to"), ("minus", "down to")):
            if (bound := bars.find(C + tag)) is not None:
                yield f"{name}: {what}", bound


def _refer(parent: Any | None, at: int, count: int) -> None:
    reference = None if parent is None else next(parent.iter(C + "f"), None)
    if reference is not None:
        letter = column(at + 1)
        reference.text = f"Sheet1!${letter}$2:${letter}${count + 1}"


def _name(one: Any, at: int) -> None:
    tx = one.find(C + "tx")
    reference = None if tx is None else next(tx.iter(C + "f"), None)
    if reference is not None:
        reference.text = f"Sheet1!${column(at + 1)}$1"


def foreign(body: bytes) -> bool:
    """Whether a workbook holds more than one sheet of values: what a person reckoned in it is not carried on."""
    import re
    import zipfile
    from io import BytesIO

    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
            return len(sheets) > 1 or any(re.search(rb"<f[ >]", archive.read(name)) for name in sheets)
    except (zipfile.BadZipFile, KeyError):
        return False
