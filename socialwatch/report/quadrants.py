"""A map of two values as inline SVG: the same dots, tails, whiskers and corners as in PowerPoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from socialwatch.report.deck import Quadrant, Spot
from socialwatch.report.scale import Rect, along, around, beads, field, name_at, shower, tick_text
from socialwatch.report.svg import Size, drawing, label, pixels, shorten, tag, tone_class, words_of
from socialwatch.report.words import Words

DOT = 8
WIDE, NARROW = Size(720, 420, "wide"), Size(360, 400, "narrow")


@dataclass(frozen=True, slots=True)
class _Plane:
    left: float
    right: float
    top: float
    bottom: float
    xs: Sequence[float]
    ys: Sequence[float]
    doubling: bool

    def x(self, value: float) -> float:
        return self.left + along(value, self.xs, self.doubling) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - along(value, self.ys) * (self.bottom - self.top)


def quadrant(block: Quadrant, words: Words, size: Size) -> str:
    """The map at one size of screen."""
    xs, ys = field(block, "x", 6 if size.wide > 500 else 4), field(block, "y", 5)
    shown = [tick_text(tick, block.y_unit, words) for tick in ys]
    plane = _Plane(max(map(pixels, shown)) + 10, size.wide - 14, 26, size.tall - 42, xs, ys, block.doubling)
    corners, taken = _corners(block, plane)
    parts = [
        _axes(block, words, plane, shown, size),
        corners,
        *(_trace(spot, plane) for spot in block.spots),
        *(_dot(block, spot, plane, words) for spot in block.spots),
        _names(block, plane, taken),
    ]
    return drawing("".join(parts), size.wide, size.tall, block.alt, size.class_)


def _axes(block: Quadrant, words: Words, plane: _Plane, shown: Sequence[str], size: Size) -> str:
    zero = plane.y(block.y_split)
    parts = [
        tag("line", x1=plane.left, x2=plane.right, y1=zero, y2=zero, class_="base"),
        tag("line", x1=plane.left, x2=plane.left, y1=plane.top, y2=plane.bottom, class_="base"),
        label(0, 12, f"\N{UPWARDS ARROW} {block.y_name}", "tick"),
        label(plane.right, size.tall - 4, f"{block.x_name} \N{RIGHTWARDS ARROW}", "tick", "end"),
    ]
    if block.x_split is not None:
        at = plane.x(block.x_split)
        parts.append(tag("line", x1=at, x2=at, y1=plane.top, y2=plane.bottom, class_="grid"))
    parts += [
        label(plane.left - 6, plane.y(t) + 4, text, "tick", "end") for t, text in zip(plane.ys, shown, strict=True)
    ]
    parts += [
        label(plane.x(t), plane.bottom + 18, tick_text(t, block.x_unit, words), "tick", "middle") for t in plane.xs
    ]
    return "".join(parts)


def _corners(block: Quadrant, plane: _Plane) -> tuple[str, list[Rect]]:
    if len(block.corners) != 4:
        return "", []
    parts, taken = [], []
    split = plane.left if block.x_split is None else plane.x(block.x_split)
    for at, text in enumerate(block.corners):
        wide, right = pixels(text) + 4, at % 2 == 1
        left = plane.right - wide if right else plane.left + 6
        if (not right and left + wide > split) or (right and left < split):
            continue  # a corner too narrow for its name goes without
        top = plane.bottom - 22 if at > 1 else plane.top
        parts.append(label(left, top + 14, text, "tick"))
        taken.append((left, top, left + wide, top + 18))
    return "".join(parts), taken


def _trace(spot: Spot, plane: _Plane) -> str:
    """The tail from where it was, and the whiskers of where it is."""
    tint, x, y = tone_class(spot.tone), plane.x(spot.x), plane.y(spot.y)
    parts = []
    if spot.x_before is not None and spot.y_before is not None:
        was = plane.x(spot.x_before), plane.y(spot.y_before)
        parts.append(tag("line", x1=was[0], y1=was[1], x2=x, y2=y, class_=f"tail s-{tint}"))
        parts.append(tag("circle", cx=was[0], cy=was[1], r=2.5, class_=f"was s-{tint}"))
    if spot.low is not None and spot.high is not None:
        parts.append(tag("line", x1=x, x2=x, y1=plane.y(spot.low), y2=plane.y(spot.high), class_=f"tail s-{tint}"))
    return "".join(parts)


def _dot(block: Quadrant, spot: Spot, plane: _Plane, words: Words) -> str:
    x_show, y_show = shower(block.x_unit, words), shower(block.y_unit, words)
    told = f"{spot.name}: {x_show(spot.x)}, {y_show(spot.y)}"
    if spot.x_before is not None and spot.y_before is not None:
        told += " " + words.say("({x}, {y} before)", x=x_show(spot.x_before), y=y_show(spot.y_before))
    title = tag("title", words_of(told))
    return tag("circle", title, cx=plane.x(spot.x), cy=plane.y(spot.y), r=6, class_=f"spot f-{tone_class(spot.tone)}")


def _names(block: Quadrant, plane: _Plane, taken: list[Rect]) -> str:
    names = [shorten(spot.name, 150) for spot in block.spots]
    wides = [pixels(name, bold=True) + 4 for name in names]
    points = [(plane.x(spot.x), plane.y(spot.y)) for spot in block.spots]
    room = (plane.left, plane.top, plane.right + 10, plane.bottom)
    zero = (plane.left, plane.y(block.y_split) - 1.5, plane.right, plane.y(block.y_split) + 1.5)
    tails = [
        bead
        for spot, point in zip(block.spots, points, strict=True)
        if spot.x_before is not None and spot.y_before is not None
        for bead in beads((plane.x(spot.x_before), plane.y(spot.y_before)), point, 3)
    ]
    sides = around(points, wides, 17, room, [*taken, *tails, zero], DOT)
    parts = []
    for spot, name, wide, (x, y), (side, down) in zip(block.spots, names, wides, points, sides, strict=True):
        left, top, right, _ = name_at(x, y, wide, 17, DOT, side, down)
        at, anchor = {"r": (left + 2, "start"), "l": (right - 2, "end")}.get(side, ((left + right) / 2, "middle"))
        strong = spot.tone != "muted"
        parts.append(label(at, top + 13, name, f"name t-{tone_class(spot.tone)}" if strong else "", anchor))
    return "".join(parts)


def rows(block: Quadrant, words: Words) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the figures, for people who read them instead."""
    x_show, y_show = shower(block.x_unit, words), shower(block.y_unit, words)
    before = words.say("before")
    head = ["", block.x_name, before, block.y_name, before]
    told = [[one.name, x_show(one.x), x_show(one.x_before), y_show(one.y), y_show(one.y_before)] for one in block.spots]
    return head, told
