"""A chart brought up to date inside the part that a person has edited: its kind, colours and letters stay."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from socialwatch.report.refresh.carry import book
from socialwatch.report.refresh.chartbook import C, foreign, name_of, number, numbers, rebound, series, values
from socialwatch.report.refresh.chartseries import patch
from socialwatch.report.refresh.paint import A, Theme

PLOTS = ("areaChart", "barChart", "lineChart")  # in the order in which they are drawn
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CLOSE = 1e-6


def part_of(frame: Any, slide_part: Any) -> Any | None:
    """The part of a frame that shows a chart; None for tables and newer kinds of charts."""
    found = next(frame.iter(CHART), None)
    rel = None if found is None else slide_part.rels.get(found.get(R_ID))
    return None if rel is None or rel.is_external else rel.target_part


def refresh(
    edited: Any, base: Any, new: Any, themes: tuple[Theme, Theme], *, mend: bool = False
) -> tuple[list[str], list[str]]:
    """Bring a chart part up to date; gives words of a person that lost their place, and what else to tell.

    `mend`: LibreOffice has saved it, which stacks lines that stand before stacked areas.
    """
    root, told = edited._element, []
    lost, alone = _series(root, base._element, new._element, themes)
    _plots(root, base._element, new._element, mend)
    _axes(root, base._element, new._element)
    _layout(root, base._element, new._element)
    if alone:
        told.append(f"keeps the series that were added by hand as they were: {', '.join(alone)}")
    old = _workbook(edited)
    if old is not None and foreign(old):
        told.append("had more in its workbook than its values; the new workbook holds these alone")
    book(edited, rebound(root))
    return lost, told


def restore(part: Any) -> None:
    """Write the workbook of a chart that has lost it, from what it shows."""
    if part._element.find(C + "externalData") is None:
        book(part, rebound(part._element))


def _workbook(part: Any) -> bytes | None:
    try:
        found = part.chart_workbook.xlsx_part
    except (KeyError, ValueError, AssertionError):
        return None  # linked to a file elsewhere
    return None if found is None else bytes(found.blob)


def _series(root: Any, base: Any, new: Any, themes: tuple[Theme, Theme]) -> tuple[list[str], list[str]]:
    """All series; gives words that lost their place, and the names of series that are the person's own."""
    here, ours, wanted = series(root), series(base), series(new)
    to_edited, to_base = paired(ours, here), paired(wanted, ours, by_place=True)
    own = [one for one in here if not _among(one, to_edited.values())]
    lost: list[str] = []
    for number_of, one in enumerate(wanted):
        old = to_base.get(number_of)
        if old is None:
            _insert(root, one)
            continue
        edited = to_edited.get(next(n for n, x in enumerate(ours) if x is old))
        if edited is None and name_of(old) != name_of(one):
            _insert(root, one)
        elif edited is not None:  # else the person took it out
            lost += patch(edited, old, one, themes, retyped=_plot(edited) != _plot(one))
    for at, one in to_edited.items():
        if not _among(ours[at], to_base.values()):
            _take_out(one)
    return lost, [name_of(one) for one in own]


def _among(one: Any, found: Iterable[Any]) -> bool:
    return any(one is other for other in found)


def _take_out(one: Any) -> None:
    """A series that the new deck does not have, and its plot when it was the last in it."""
    plot = one.getparent()
    plot.remove(one)
    if plot.find(C + "ser") is None:
        plot.getparent().remove(plot)


def _plot(one: Any) -> str:
    return str(one.getparent().tag)


def paired(left: Sequence[Any], right: Sequence[Any], *, by_place: bool = False) -> dict[int, Any]:
    """For each series of the left the one of the right that is the same: by kind and name, by name, by values.

    `by_place`: those left over in their order within a kind of chart, for a series whose name tells the window.
    """
    found: dict[int, Any] = {}
    for key in (_kind_and_name, _name, _values, *([_kind] if by_place else [])):
        waiting = [one for one in right if not any(one is taken for taken in found.values())]
        for at, one in enumerate(left):
            mine = key(one)
            match = next((other for other in waiting if key(other) == mine), None) if at not in found and mine else None
            if match is not None:
                found[at] = match
                waiting = [other for other in waiting if other is not match]
    return found


def _kind(one: Any) -> tuple[object, ...]:
    return (_plot(one), one.find(f"{C}spPr/{A}ln/{A}noFill") is None)


def _kind_and_name(one: Any) -> tuple[object, ...]:
    return (_plot(one), name_of(one)) if name_of(one) else ()


def _name(one: Any) -> tuple[object, ...]:
    return (name_of(one),) if name_of(one) else ()


def _values(one: Any) -> tuple[object, ...]:
    found = [None if v is None else round(v, 9) for v in numbers(values(one))]
    while found and found[-1] is None:
        found.pop()  # LibreOffice makes all columns as long as the longest
    return tuple(found)


def _insert(root: Any, new: Any) -> None:
    """A series that the chart did not have: into its kind of plot, which is made when it is missing."""
    axes = _axis_ids(root)
    if len(axes) < 2:
        return  # a person made a cake of it: there is no line to put in
    made = copy.deepcopy(new)
    last = max((int(one.find(C + "idx").get("val")) for one in series(root)), default=-1)
    for tag in ("idx", "order"):
        made.find(C + tag).set("val", str(last + 1))
    plot = next(root.iter(_plot(new)), None)
    if plot is None:
        plot = copy.deepcopy(new.getparent())
        for one in plot.findall(C + "ser"):
            plot.remove(one)
        for node, value in zip(plot.findall(C + "axId"), axes, strict=False):
            node.set("val", value)
        _place_plot(next(root.iter(C + "plotArea")), plot)
    beside = plot.findall(C + "ser")
    if beside:
        beside[-1].addnext(made)
    else:
        (plot.find(C + "marker") if plot.find(C + "marker") is not None else _first_after(plot)).addprevious(made)


def _first_after(plot: Any) -> Any:
    """What follows the series of a plot: the gaps of bars, else the axes."""
    return next(child for child in plot if child.tag in (C + "dLbls", C + "gapWidth", C + "axId"))


def _axis_ids(root: Any) -> list[str]:
    """The ids of the axes of names and of values."""
    found = [axis.find(C + "axId") for tag in ("catAx", "dateAx", "valAx") for axis in root.iter(C + tag)]
    return [node.get("val") for node in found if node is not None]


def _place_plot(area: Any, plot: Any) -> None:
    rank = {C + name: at for at, name in enumerate(PLOTS)}
    for child in area:
        if child.tag == C + "layout" or (child.tag in rank and rank[child.tag] <= rank.get(plot.tag, 0)):
            continue
        child.addprevious(plot)
        return
    area.append(plot)


def _plots(root: Any, base: Any, new: Any, mend: bool) -> None:
    """Gaps between bars, which follow how many there are; lines on their own scale where they were stacked."""
    for name in PLOTS:
        here, ours, wanted = (next(one.iter(C + name), None) for one in (root, base, new))
        if here is None or ours is None or wanted is None:
            continue
        for tag in ("gapWidth", "overlap"):
            _merge(here.find(C + tag), ours.find(C + tag), wanted.find(C + tag))
        if mend and here.find(C + "grouping") is not None:
            here.find(C + "grouping").set("val", wanted.find(C + "grouping").get("val"))


def _axes(root: Any, base: Any, new: Any) -> None:
    """Ends, steps, formats and sizes of the axes, where a person has left them as they were."""
    for axis in ("catAx", "valAx"):
        for here, ours, wanted in zip(*(list(one.iter(C + axis)) for one in (root, base, new)), strict=False):
            for path in (f"{C}scaling/{C}max", f"{C}scaling/{C}min", f"{C}majorUnit", f"{C}delete", f"{C}tickLblPos"):
                _merge(here.find(path), ours.find(path), wanted.find(path))
            _merge(here.find(C + "numFmt"), ours.find(C + "numFmt"), wanted.find(C + "numFmt"), "formatCode")
            letters = [next(one.iter(A + "defRPr"), None) for one in (here, ours, wanted)]
            _merge(letters[0], letters[1], letters[2], "sz")


def _merge(here: Any | None, ours: Any | None, wanted: Any | None, name: str = "val") -> None:
    if here is None or ours is None or wanted is None:
        return
    was, will, mine = ours.get(name), wanted.get(name), here.get(name)
    if was != will and will is not None and (mine == was or _close(number(mine), number(was))):
        here.set(name, will)


def _close(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= CLOSE * max(1.0, abs(one))


def _layout(root: Any, base: Any, new: Any) -> None:
    """Where the plot stands in the chart; LibreOffice rounds it."""
    found = []
    for one in (root, base, new):
        layout = one.find(f".//{C}plotArea/{C}layout/{C}manualLayout")
        if layout is None:
            return
        found.append({tag: layout.find(C + tag) for tag in "xywh"})
    here, ours, wanted = found
    if all(
        here[tag] is not None and abs(float(here[tag].get("val")) - float(ours[tag].get("val"))) < 0.005
        for tag in "xywh"
    ):
        for tag in "xywh":
            here[tag].set("val", wanted[tag].get("val"))


def typed(part: Any) -> list[str]:
    """Titles of a chart and of its axes: ours have none, so that a person typed them."""
    return [
        "".join(t.text or "" for t in title.iter(A + "t"))
        for title in part._element.iter(C + "title")
        if any(t.text for t in title.iter(A + "t"))
    ]


def shows(frame: Any) -> bool:
    """Whether a frame shows a chart."""
    return next(frame.iter(CHART), None) is not None
