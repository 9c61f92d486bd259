"""Which shapes of a file are ours: by their names, and placeholders, whose names LibreOffice loses, by what they say.

A part's role is what its name says after `sw:<slide>:`; placeholders are @title, @subtitle, @note, @source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from socialwatch.report.refresh.geometry import Box, box
from socialwatch.report.refresh.lettering import same, says

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
SHAPES = tuple(P + tag for tag in ("sp", "pic", "graphicFrame", "cxnSp"))
OURS = {1: "@subtitle", 11: "@note", 12: "@source"}  # placeholders of our own template
TITLE = "@title"
FIELDS = ("sldNum", "dt", "ftr")
NEAR = 457200  # half an inch


@dataclass(slots=True)
class Page:
    """One of our slides as it was rendered: its parts by role."""

    key: str
    slide: Any
    parts: dict[str, Any]
    boxes: dict[str, Box] = field(default_factory=dict)  # of placeholders, which inherit theirs


@dataclass(slots=True)
class Seen:
    """A slide of the edited file: the deck's slide that it is, and the parts on it that are ours.

    A part may stand on a foreign slide, or twice on one; `key` is None where no part tells.
    """

    number: int
    slide: Any
    key: str | None
    parts: list[tuple[str, str, Any]] = field(default_factory=list)  # slide key, role, element


def pages(presentation: Any, keys: Sequence[str]) -> dict[str, Page]:
    """The slides of a deck that was just rendered; its keys are in their order."""
    found = {}
    for key, slide in zip(keys, presentation.slides, strict=True):
        parts = {role: shape for of, role, shape in _named(slide, (key,))}
        for shape in shapes(slide):
            if (ph := placeholder(shape)) is not None and (role := _role(ph)) is not None:
                parts[role] = shape
        boxes = {
            role: (p.left, p.top, p.width, p.height)
            for p in slide.placeholders
            if (role := _role(placeholder(p._element))) is not None
        }
        found[key] = Page(key, slide, parts, boxes)
    return found


def shapes(slide: Any) -> Iterator[Any]:
    """All shapes of a slide, those in groups too."""
    yield from slide.shapes._spTree.iter(*SHAPES)


def block_of(role: str) -> str:
    """The block that a part belongs to; placeholders are on their own."""
    return role if role.startswith("@") else role.partition(":")[0]


def name_of(shape: Any) -> str:
    return str(next(shape.iter(P + "cNvPr")).get("name", ""))


def placeholder(shape: Any) -> Any | None:
    return next(shape.iter(P + "ph"), None)


def _role(ph: Any) -> str | None:
    if ph.get("type") in ("title", "ctrTitle"):
        return TITLE
    if ph.get("type") in FIELDS:
        return None
    return OURS.get(int(ph.get("idx", "0")))


def _named(slide: Any, keys: Collection[str]) -> Iterator[tuple[str, str, Any]]:
    """Shapes whose names are ours: the slide's key (the longest that fits, keys may hold colons) and the role."""
    for shape in shapes(slide):
        name = name_of(shape)
        fitting = [key for key in keys if name.startswith(f"sw:{key}:")] if name.startswith("sw:") else []
        if fitting:
            key = max(fitting, key=len)
            yield key, name[len(key) + 4 :], shape


def seen(presentation: Any, base: dict[str, Page]) -> list[Seen]:
    """The slides of the edited file, each with what is ours on it."""
    found = []
    for number, slide in enumerate(presentation.slides, start=1):
        parts = list(_named(slide, base))
        often = Counter(key for key, _, _ in parts).most_common(1)
        found.append(Seen(number, slide, often[0][0] if often else None, parts))
    taken = {one.key for one in found}
    for one in found:
        if one.key is None:
            one.key = _by_title(one.slide, base, taken)
        if one.key is not None:
            one.parts += placeholders(one, base[one.key])
    return found


def _by_title(slide: Any, base: dict[str, Page], taken: Collection[str | None]) -> str | None:
    """The slide without named parts whose title is still ours."""
    title = next((s for s in shapes(slide) if (ph := placeholder(s)) is not None and _role(ph) == TITLE), None)
    if title is None or not says(title):
        return None
    return next(
        (key for key, page in base.items() if key not in taken and same(says(title), says(page.parts.get(TITLE)))),
        None,
    )


def placeholders(one: Seen, page: Page) -> Iterator[tuple[str, str, Any]]:
    """The placeholders of a slide by role: by what they say, else by their number, else by where they stand."""
    wanted = {role: part for role, part in page.parts.items() if placeholder(part) is not None}
    free = [s for s in shapes(one.slide) if (ph := placeholder(s)) is not None and ph.get("type") not in FIELDS]
    for fits in (_says_it, _is_numbered, _stands_there):
        for role in list(wanted):
            shape = next((s for s in free if fits(s, role, page)), None)
            if shape is not None:
                del wanted[role]
                free.remove(shape)
                yield page.key, role, shape


def _says_it(shape: Any, role: str, page: Page) -> bool:
    titled = _role(placeholder(shape)) == TITLE
    return titled == (role == TITLE) and same(says(shape), says(page.parts[role]))


def _is_numbered(shape: Any, role: str, page: Page) -> bool:
    return _role(placeholder(shape)) == role


def _stands_there(shape: Any, role: str, page: Page) -> bool:
    """LibreOffice takes the numbers away, and writes down where each stands."""
    there, here = page.boxes.get(role), box(shape)
    if role == TITLE or here is None or there is None or _role(placeholder(shape)) is not None:
        return False
    return all(abs(a - b) < NEAR for a, b in zip(here, there, strict=True))
