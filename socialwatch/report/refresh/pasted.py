"""Charts and tables that a person pasted as pictures: nothing brings these up to date, so they are told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from socialwatch.report.refresh.carry import P
from socialwatch.report.refresh.geometry import box, overlap
from socialwatch.report.refresh.owned import Page, name_of


def pasted(page: Page, here: Collection[str], foreign: Iterable[Any]) -> Iterator[str]:
    """For each picture of a person's that stands where a chart or table of ours was taken away, what to know."""
    pictures = [(shape, place) for shape in foreign if shape.tag == P + "pic" and (place := box(shape)) is not None]
    for role, part in page.parts.items():
        place = box(part) if part.tag == P + "graphicFrame" and role not in here else None
        if place is None:
            continue
        for name in (name_of(shape) for shape, there in pictures if overlap(place, there)):
            yield f"{name} stands where {role} was: if it is a picture of that, its figures are the old ones"
