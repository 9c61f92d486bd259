"""Where parts stand: what a person moved stays, what nobody moved follows the new deck's layout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
NEAR = 9144  # a hundredth of an inch: LibreOffice rounds to a hundredth of a millimetre
Box = tuple[int, int, int, int]


def box(shape: Any) -> Box | None:
    """Left, top, width and height; None where the layout decides."""
    frame = _frame(shape)
    if frame is None:
        return None
    off, ext = frame.find(A + "off"), frame.find(A + "ext")
    return int(off.get("x")), int(off.get("y")), int(ext.get("cx")), int(ext.get("cy"))


def put(shape: Any, place: Box) -> None:
    frame = _frame(shape)
    if frame is not None:
        off, ext = frame.find(A + "off"), frame.find(A + "ext")
        off.set("x", str(place[0]))
        off.set("y", str(place[1]))
        ext.set("cx", str(max(0, place[2])))
        ext.set("cy", str(max(0, place[3])))


def _frame(shape: Any) -> Any | None:
    if shape.tag == P + "graphicFrame":
        return shape.find(P + "xfrm")
    properties = shape.find(P + "spPr")
    return properties.find(A + "xfrm") if properties is not None else None


def near(one: Box | None, other: Box | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(abs(a - b) <= NEAR for a, b in zip(one, other, strict=True))


def moved_by(edited: Sequence[tuple[str, Any]], base: Mapping[str, Any]) -> tuple[int, int] | None:
    """By how much a person moved the parts of a block, if all by the same and none was resized; None otherwise."""
    found = set()
    for role, shape in edited:
        here, there = box(shape), box(base[role]) if role in base else None
        if here is None or there is None:
            continue
        if abs(here[2] - there[2]) > NEAR or abs(here[3] - there[3]) > NEAR:
            return None
        found.add((here[0] - there[0], here[1] - there[1]))
    if not found:
        return None
    first = min(found)
    same = all(abs(x - first[0]) <= 2 * NEAR and abs(y - first[1]) <= 2 * NEAR for x, y in found)
    return first if same else None


def place(shape: Any, base: Any, new: Any, shift: tuple[int, int] | None, *, main: bool) -> bool:
    """Move a part as the new deck asks for; False where it stays because a person moved it.

    The parts of a block that was moved as a whole (`shift`) move on with it; its `main` one stays where it was put.
    """
    here, there, wanted = box(shape), box(base), box(new)
    if here is None or there is None or wanted is None:
        return True
    if near(here, there):
        if not near(there, wanted):
            put(shape, wanted)
        return True
    if shift is not None and not main:
        put(shape, (here[0] + wanted[0] - there[0], here[1] + wanted[1] - there[1], wanted[2], wanted[3]))
    return False


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes cover each other by more than a hair."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return across > 4 * NEAR and down > 4 * NEAR
