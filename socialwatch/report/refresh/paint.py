"""Colours of shapes and words: which a person chose, and which follow what the figures say."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FILLS = tuple(A + tag for tag in ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))
Theme = Mapping[str, str]
MAPPED = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}


def theme_of(presentation: Any) -> Theme:
    """The colours of a presentation's theme by name, as RRGGBB."""
    from pptx.opc.constants import RELATIONSHIP_TYPE as RT

    text = presentation.slide_master.part.part_related_by(RT.THEME).blob.decode("utf-8", "replace")
    scheme = text.partition("<a:clrScheme")[2].partition("</a:clrScheme>")[0]
    found = re.findall(r'<a:(\w+)>\s*<a:(?:srgbClr val|sysClr val="\w+" lastClr)="([0-9A-Fa-f]{6})"', scheme)
    return {name: color.upper() for name, color in found}


def fill(parent: Any | None) -> Any | None:
    """The fill among an element's children."""
    return None if parent is None else next((child for child in parent if child.tag in FILLS), None)


def color(parent: Any | None, theme: Theme) -> str | None:
    """What an element is filled with, for comparing; None where it inherits."""
    paint = fill(parent)
    if paint is None or paint.tag != A + "solidFill":
        return None if paint is None else str(paint.tag)
    for one in paint:
        value = one.get("val", "")
        known: str = theme.get(MAPPED.get(value, value), value) if one.tag == A + "schemeClr" else value
        changes = "".join(f"{child.tag}{child.get('val')}" for child in one)
        return known.upper() + changes
    return None


def repaint(edited: Any | None, base: Any | None, new: Any | None, themes: tuple[Theme, Theme]) -> None:
    """Fill as the new deck does, where it differs from the old one and a person had left the old one's.

    `themes`: of the edited file and of ours.
    """
    if edited is None or new is None:
        return
    was, will = color(base, themes[1]), color(new, themes[1])
    if was == will or not (was is None or color(edited, themes[0]) == was):
        return
    old, paint = fill(edited), fill(new)
    if paint is None:
        if old is not None:
            edited.remove(old)
        return
    paint = copy.deepcopy(paint)
    if old is not None:
        edited.replace(old, paint)
    else:
        _insert(edited, paint)


def _insert(parent: Any, paint: Any) -> None:
    """A fill comes after the line of words and the geometry of shapes, before all else."""
    at = 0
    for number, child in enumerate(parent):
        if child.tag in (A + "ln", A + "xfrm", A + "prstGeom", A + "custGeom") and (
            child.tag != A + "ln" or parent.tag.endswith("rPr")
        ):
            at = number + 1
    parent.insert(at, paint)
