"""One series of a chart brought up to date: new values, labels and bounds in the colours that a person left it in."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from socialwatch.report.refresh.chartbook import C, name_of, number, points
from socialwatch.report.refresh.lettering import face, give_face
from socialwatch.report.refresh.paint import A, Theme, color, fill, repaint
from socialwatch.report.unbroken import loose

ORDER = (
    "idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "marker", "explosion", "dPt", "dLbls",
    "trendline", "errBars", "cat", "xVal", "val", "yVal", "bubbleSize", "smooth", "shape", "extLst",
)  # fmt: skip
RANGE = "{02D57815-91ED-43cb-92C2-25804820EDAC}"  # labels out of cells, which the new workbook does not have


def patch(edited: Any, base: Any, new: Any, themes: tuple[Theme, Theme], *, retyped: bool) -> list[str]:
    """Bring a series up to date; gives words that a person typed at points that are gone.

    `retyped`: the person shows it as another kind of chart, where our labels' places do not apply.
    """
    before = points(edited.find(C + "cat"))
    if name_of(edited) == name_of(base) and new.find(C + "tx") is not None:
        _swap(edited, "tx", new)
    _swap(edited, "cat", new)
    for tag in ("val", "xVal", "yVal", "bubbleSize"):
        _values(edited, new, tag)
    _look(edited, base, new, themes)
    _points(edited, base, new, themes, before)
    lost = _labels(edited, base, new, themes, retyped)
    _bounds(edited, base, new, retyped)
    for extra in [e for e in edited.iter(C + "ext") if e.get("uri") == RANGE]:
        extra.getparent().remove(extra)
    return lost


def add(parent: Any, child: Any) -> None:
    """Put a child of a series where the schema wants it."""
    rank = {C + name: at for at, name in enumerate(ORDER)}
    mine = rank.get(child.tag, len(ORDER))
    at = next((n for n, one in enumerate(parent) if rank.get(one.tag, len(ORDER)) > mine), len(parent))
    parent.insert(at, child)


def _swap(edited: Any, tag: str, new: Any) -> None:
    """Replace a child by the new deck's."""
    wanted, old = new.find(C + tag), edited.find(C + tag)
    if old is not None:
        edited.remove(old)
    if wanted is not None:
        add(edited, copy.deepcopy(wanted))


def _values(edited: Any, new: Any, tag: str) -> None:
    """New values in the number format that the person gave them."""
    path = f"{C}{tag}/{C}numRef/{C}numCache/{C}formatCode"
    format = edited.find(path)
    _swap(edited, tag, new)
    wanted = edited.find(path)
    if format is not None and wanted is not None:
        wanted.text = format.text


def _look(edited: Any, base: Any, new: Any, themes: tuple[Theme, Theme]) -> None:
    """Colours that follow the figures; a lone value needs a dot, several none."""
    here, ours, wanted = (one.find(C + "spPr") for one in (edited, base, new))
    repaint(here, ours, wanted, themes)
    if here is not None and ours is not None and wanted is not None:
        repaint(here.find(A + "ln"), ours.find(A + "ln"), wanted.find(A + "ln"), themes)
    if _symbol(base) != _symbol(new) and _symbol(edited) == _symbol(base):
        _swap(edited, "marker", new)


def _symbol(one: Any) -> str | None:
    found = one.find(f"{C}marker/{C}symbol")
    return None if found is None else str(found.get("val"))


def _points(edited: Any, base: Any, new: Any, themes: tuple[Theme, Theme], before: Sequence[str | None]) -> None:
    """Single points in colours of their own: ours follow the figures, a person's follow the names of their points."""
    named = {label: at for at, label in enumerate(points(new.find(C + "cat"))) if label is not None}
    ours = {_index(p): color(p.find(C + "spPr"), themes[1]) for p in base.findall(C + "dPt")}
    kept = []
    for point in edited.findall(C + "dPt"):
        edited.remove(point)
        paint = color(point.find(C + "spPr"), themes[0]) if fill(point.find(C + "spPr")) is not None else None
        at = _index(point)
        label = before[at] if at < len(before) else None
        if paint is not None and paint != ours.get(at) and label in named:
            point.find(C + "idx").set("val", str(named[label]))
            kept.append(point)
    taken = {_index(point) for point in kept}
    kept += [copy.deepcopy(p) for p in new.findall(C + "dPt") if _index(p) not in taken]
    for point in sorted(kept, key=_index):
        add(edited, point)


def _index(point: Any) -> int:
    return int(number(point.find(C + "idx").get("val")) or 0)


def _labels(edited: Any, base: Any, new: Any, themes: tuple[Theme, Theme], retyped: bool) -> list[str]:
    """Labels with the new words, in the size and colour that the person gave the old ones."""
    here, ours, wanted = (one.find(C + "dLbls") for one in (edited, base, new))
    if (here is None or here.find(C + "delete") is not None) and ours is not None:
        return []  # the person took them away
    if ours is None and here is not None:
        for one in here.findall(C + "dLbl"):
            here.remove(one)
        return []
    lost = _typed(here, ours) if here is not None else []
    style = _style(here, ours, themes) if here is not None else {}
    name = face([here]) if here is not None else None
    _swap(edited, "dLbls", new)
    made = edited.find(C + "dLbls")
    if made is None or wanted is None:
        return lost
    for letters in [*made.iter(A + "rPr"), *made.iter(A + "defRPr")]:
        _restyle(letters, style, themes)
    if name is not None:
        give_face(made, name)
    if retyped:
        for tag in ("dLblPos", "layout"):
            for node in list(made.iter(C + tag)):
                node.getparent().remove(node)
    return lost


def _typed(here: Any, ours: Any) -> list[str]:
    """Labels whose words a person typed."""
    then = {_index(one): _words(one) for one in ours.findall(C + "dLbl")}
    return [
        words
        for one in here.findall(C + "dLbl")
        if (words := _words(one)) and words.split() != then.get(_index(one), "").split()
    ]


def _words(label: Any) -> str:
    rich = label.find(f"{C}tx/{C}rich")
    fields = () if rich is None else rich.iter(A + "fld")
    if any(field.get("type") for field in fields):
        return ""  # LibreOffice writes values as fields
    return "" if rich is None else loose("".join(t.text or "" for t in rich.iter(A + "t")))


def _letters(label: Any) -> list[Any]:
    """How the words of a label are set: run by run where they were written out, else as a whole."""
    rich = label.find(f"{C}tx/{C}rich")
    runs = [] if rich is None else list(rich.iter(A + "rPr"))
    return runs or list(label.iter(A + "defRPr"))[:1]


def _style(here: Any, ours: Any, themes: tuple[Theme, Theme]) -> dict[tuple[str, str], tuple[str, Any]]:
    """What a person changed of our letters: (what, as it was) -> as it is."""
    then = {_index(one): _letters(one) for one in ours.findall(C + "dLbl")}
    found: dict[tuple[str, str], tuple[str, Any]] = {}
    for one in here.findall(C + "dLbl"):
        for mine, was in zip(_letters(one), then.get(_index(one), ()), strict=False):
            if mine.get("sz") and was.get("sz") and mine.get("sz") != was.get("sz"):
                found["sz", was.get("sz")] = mine.get("sz"), None
            old, now = color(was, themes[1]), color(mine, themes[0])
            if old and now and old != now:
                found["color", old] = now, fill(mine)
    return found


def _restyle(letters: Any, style: dict[tuple[str, str], tuple[str, Any]], themes: tuple[Theme, Theme]) -> None:
    if (size := style.get(("sz", letters.get("sz", "")))) is not None:
        letters.set("sz", size[0])
    if (paint := style.get(("color", color(letters, themes[1]) or ""))) is not None:
        letters.replace(fill(letters), copy.deepcopy(paint[1]))


def _bounds(edited: Any, base: Any, new: Any, retyped: bool) -> None:
    """The intervals' values; bars that the person took away stay away."""
    here, ours, wanted = ({_way(bars): bars for bars in one.findall(C + "errBars")} for one in (edited, base, new))
    for way in {**ours, **wanted}:
        if way not in wanted:
            if way in here:
                edited.remove(here[way])
        elif way in here:
            for tag in ("plus", "minus"):
                old, value = here[way].find(C + tag), wanted[way].find(C + tag)
                if old is not None and value is not None:
                    here[way].replace(old, copy.deepcopy(value))
        elif way not in ours and not retyped:
            add(edited, copy.deepcopy(wanted[way]))


def _way(bars: Any) -> str:
    """Whether an interval runs up or across; where nothing is said it runs up."""
    found = bars.find(C + "errDir")
    return "y" if found is None else str(found.get("val"))
