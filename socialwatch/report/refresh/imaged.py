"""A picture of a post changed for another one: in the place, frame and effects that a person gave it."""

from __future__ import annotations

import io
from typing import Any

from socialwatch.report.refresh.carry import relation
from socialwatch.report.refresh.geometry import box, put

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def shown(picture: Any, part: Any) -> bytes | None:
    """The bytes of a picture; None where it is linked or gone."""
    blip = next(picture.iter(A + "blip"), None)
    rel = None if blip is None else part.rels.get(blip.get(EMBED))
    return None if rel is None or rel.is_external else bytes(rel.target_part.blob)


def same(one: bytes | None, other: bytes | None) -> bool:
    """Whether two files show the same: programs compress pictures again, in other colours and sizes."""
    if one == other or one is None or other is None:
        return one == other
    from PIL import Image, ImageChops, ImageStat

    try:
        small = [Image.open(io.BytesIO(body)).convert("RGB").resize((48, 48)) for body in (one, other)]
    except OSError:
        return False
    difference = ImageStat.Stat(ImageChops.difference(small[0], small[1])).mean
    return max(difference) < 4


def refresh(edited: Any, part: Any, new: Any, source: Any, *, free: bool) -> None:
    """Show what `new` shows; where the place is not `free`, the picture is fitted into the one it has."""
    blip, wanted = next(edited.iter(A + "blip")), next(new.iter(A + "blip"))
    blip.set(EMBED, relation(source, wanted.get(EMBED), part))
    for extra in blip.findall(A + "extLst"):
        blip.remove(extra)  # a drawing in place of the old picture
    for cut in list(edited.iter(A + "srcRect")):
        cut.getparent().remove(cut)  # it was cut for the old one
    if not free:
        _fit(edited, new)
    _link(edited, part, new, source)


def _fit(edited: Any, new: Any) -> None:
    here, wanted = box(edited), box(new)
    if here is None or wanted is None or not wanted[2] or not wanted[3]:
        return
    scale = min(here[2] / wanted[2], here[3] / wanted[3])
    put(edited, (here[0], here[1], round(wanted[2] * scale), round(wanted[3] * scale)))


def _link(edited: Any, part: Any, new: Any, source: Any) -> None:
    """The address of the post that is shown now."""
    properties, wanted = next(edited.iter(P + "cNvPr")), next(new.iter(A + "hlinkClick"), None)
    for old in properties.findall(A + "hlinkClick"):
        properties.remove(old)
    if wanted is not None:
        import copy

        click = copy.deepcopy(wanted)
        click.set(R_ID, relation(source, wanted.get(R_ID), part))
        properties.insert(0, click)
