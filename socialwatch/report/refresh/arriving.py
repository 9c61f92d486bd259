"""Parts that only the new deck has: more of a block that is there, or a block of its own where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socialwatch.report.refresh import geometry
from socialwatch.report.refresh.carry import carried
from socialwatch.report.refresh.lettering import face, give_face
from socialwatch.report.refresh.owned import block_of, placeholder, shapes

if TYPE_CHECKING:
    from socialwatch.report.refresh.onslide import Parts


def arrive(on: Parts) -> None:
    """Put the new parts on the slide; a block that a person took away gets none, and no room is told."""
    there = {block_of(role) for role in on.base.parts}
    here = set(on.blocks)
    whole = on.one.key == on.key and len(here & there) * 2 >= len(there)
    crowd = [place for place in map(geometry.box, _standing(on)) if place is not None]
    full: set[str] = set()
    for role, shape in on.new.parts.items():
        block = block_of(role)
        if role in on.base.parts or role.startswith("@") or block in full:
            continue
        if block in here or (block not in there and whole and _fits(shape, crowd)):
            _add(on, role, shape)
        elif block not in there:
            full.add(block)
            if whole:
                on.told.notes.append(f"no room for {block}, which the new deck shows here")


def _fits(shape: Any, crowd: list[geometry.Box]) -> bool:
    place = geometry.box(shape)
    return place is not None and not any(geometry.overlap(place, other) for other in crowd)


def _standing(on: Parts) -> list[Any]:
    """Shapes that a person added, or moved."""
    ours = {id(shape): role for role, shape in on.parts}
    found = []
    for shape in shapes(on.one.slide):
        new = on.new.parts.get(ours.get(id(shape), ""))
        moved = new is None or not geometry.near(geometry.box(shape), geometry.box(new))
        if placeholder(shape) is None and moved:
            found.append(shape)
    return found


def _add(on: Parts, role: str, shape: Any) -> None:
    made = carried(shape, on.source, on.part)
    if (name := face(one for _, one in on.parts)) is not None:
        give_face(made, name)
    shift, place = on.shifts.get(block_of(role)), geometry.box(made)
    if shift is not None and place is not None and max(map(abs, shift)) > geometry.NEAR:
        geometry.put(made, (place[0] + shift[0], place[1] + shift[1], place[2], place[3]))
    beside = [one for _, one in on.blocks.get(block_of(role), ()) if one.getparent() is not None]
    if beside:
        beside[-1].addnext(made)
    else:
        on.one.slide.shapes._spTree.insert_element_before(made, "p:extLst")
    on.blocks.setdefault(block_of(role), []).append((role, made))
    on.told.refreshed.append(role)
