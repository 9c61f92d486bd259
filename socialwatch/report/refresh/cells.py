"""A table brought up to date cell by cell: rows a person added or wrote in stay, columns of theirs keep their row."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import dataclass
from typing import Any

from socialwatch.report.refresh.lettering import A, Hand, same, says, write
from socialwatch.report.refresh.lettering import ours as still_ours
from socialwatch.report.refresh.paint import repaint


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's rows of cells, and the words in them."""

    table: Any
    rows: list[Any]
    cells: list[list[Any]]

    def words(self, row: int, column: int) -> str:
        return says(self.cells[row][column]) if column < len(self.cells[row]) else ""


def grid(frame: Any) -> Grid | None:
    """The table in a frame; None where it shows something else."""
    table = next(frame.iter(A + "tbl"), None)
    if table is None:
        return None
    rows = table.findall(A + "tr")
    return Grid(table, rows, [row.findall(A + "tc") for row in rows])


def refresh(edited: Grid, base: Grid, new: Grid, hand: Hand, named: int) -> list[str]:
    """Bring a table up to date; `named` is the column that tells rows apart. Gives rows of a person to look at.

    Rows are the same when that column says the same. What a person wrote into a row stays in it; a row that the new
    table does not have stays at the end if something was written in it, else it goes. Rows taken out stay out.
    """
    columns = _columns(edited, base)
    if not columns:
        return [text for row in edited.cells for cell in row if (text := says(cell))]
    ours = _rows(base, named)
    here = _rows(edited, columns.get(named, 0), ours)
    rows: list[Any] = []
    told: list[str] = []
    kept: set[int] = set()
    for at, name in enumerate(_names(new, named)):
        if at and name in ours and name not in here:
            continue  # the person took this row out
        mine = 0 if at == 0 else here.get(name)
        if mine is None:
            rows.append(_fresh(edited, base, new, at, columns, hand))
        elif at and name not in ours:
            kept.add(mine)
            rows.append(edited.rows[mine])  # typed by hand before it was one of ours
        else:
            kept.add(mine)
            rows.append(_row(edited, base, new, mine, 0 if at == 0 else ours[name], at, columns, hand))
    for at in range(1, len(edited.rows)):
        written = _written(edited, base, at, columns, named, ours)
        if at not in kept and written:
            rows.append(edited.rows[at])
            told.append(" | ".join(edited.words(at, place) for place in range(len(edited.cells[at]))))
    for row in edited.rows:
        if row.getparent() is edited.table:
            edited.table.remove(row)
    edited.table.extend(rows)
    _widths(edited, base, new)
    return told


def _columns(edited: Grid, base: Grid) -> dict[int, int]:
    """Which column of the edited table is which of ours: by its heading, else by its place when none was added."""
    if not edited.rows or not base.rows:
        return {}
    heads = [edited.words(0, at) for at in range(len(edited.cells[0]))]
    found: dict[int, int] = {}
    for at in range(len(base.cells[0])):
        fitting = [n for n, head in enumerate(heads) if n not in found.values() and same(head, base.words(0, at))]
        if fitting:
            found[at] = at if at in fitting else fitting[0]
    if len(heads) == len(base.cells[0]):  # headings that were rewritten
        for at in range(len(heads)):
            if at not in found and at not in found.values():
                found[at] = at
    return found


def _names(of: Grid, column: int) -> list[str]:
    """What tells each row apart: its name, and how many of that name stand above it (private people share one)."""
    seen: Counter[str] = Counter()
    found = []
    for at in range(len(of.rows)):
        name = " ".join(of.words(at, column).casefold().split()) if at else ""
        found.append(f"{name} {seen[name]}" if at else "")
        seen[name] += 1
    return found


def _rows(of: Grid, column: int, known: dict[str, int] | None = None) -> dict[str, int]:
    """Rows below the heading by name; a name that a person rewrote is looked for at its old place."""
    found = {name: at for at, name in enumerate(_names(of, column)) if at}
    for name, at in (known or {}).items():
        if name not in found and at < len(of.rows) and len(of.rows) == len(known or {}) + 1:
            found[name] = at
    return found


def _row(
    edited: Grid, base: Grid, new: Grid, mine: int, ours: int, at: int, columns: dict[int, int], hand: Hand
) -> Any:
    """A row that was there: the new words where the old ones are still ours."""
    row = edited.rows[mine]
    for column, place in columns.items():
        if place >= len(edited.cells[mine]) or column >= len(new.cells[at]):
            continue
        cell = edited.cells[mine][place]
        if still_ours(says(cell), base.words(ours, column)):
            write(cell, base.cells[ours][column], new.cells[at][column], hand)
            _tint(cell, base.cells[ours][column], new.cells[at][column], hand)
    _height(row, base.rows[ours], new.rows[at])
    return row


def _fresh(edited: Grid, base: Grid, new: Grid, at: int, columns: dict[int, int], hand: Hand) -> Any:
    """A row that is new, in the letters of the last row that was there; empty under a person's own columns."""
    like = min(at, len(edited.rows) - 1)
    before = min(at, len(base.rows) - 1)
    row = copy.deepcopy(edited.rows[like])
    cells = row.findall(A + "tc")
    places = {place: column for column, place in columns.items()}
    for place, cell in enumerate(cells):
        column = places.get(place)
        if column is None or column >= len(new.cells[at]):
            _empty(cell)
            continue
        write(cell, base.cells[before][column], new.cells[at][column], hand)
    for extra in list(row.iter(A + "extLst")):
        extra.getparent().remove(extra)  # the row's own id
    _height(row, base.rows[before], new.rows[at])
    return row


def _empty(cell: Any) -> None:
    for text in cell.iter(A + "t"):
        text.text = ""


def _written(edited: Grid, base: Grid, at: int, columns: dict[int, int], named: int, ours: dict[str, int]) -> list[str]:
    """What a person wrote into a row."""
    there = ours.get(_names(edited, columns.get(named, 0))[at])
    places = {place: column for column, place in columns.items()}
    found = []
    for place in range(len(edited.cells[at])):
        text, column = edited.words(at, place), places.get(place)
        if text and (there is None or column is None or not still_ours(text, base.words(there, column))):
            found.append(text)
    return found


def rewritten(edited: Grid, base: Grid, named: int) -> list[str]:
    """Everything that a person wrote into a table, before it is brought up to date."""
    columns = _columns(edited, base)
    ours = _rows(base, named)
    heads = [
        edited.words(0, place)
        for place in range(len(edited.cells[0]))
        if not any(same(edited.words(0, place), base.words(0, column)) for column in range(len(base.cells[0])))
    ]
    return [t for t in heads if t] + [
        text for at in range(1, len(edited.rows)) for text in _written(edited, base, at, columns, named, ours)
    ]


def _tint(cell: Any, base: Any, new: Any, hand: Hand) -> None:
    repaint(cell.find(A + "tcPr"), base.find(A + "tcPr"), new.find(A + "tcPr"), hand.themes)


def mend(frame: Any) -> None:
    """Give cells their margins back: LibreOffice writes them where no program looks for a cell's, its own neither."""
    for cell in frame.iter(A + "tc"):
        body, kept = cell.find(f"{A}txBody/{A}bodyPr"), cell.find(A + "tcPr")
        if body is None or kept is None:
            continue
        for name in "LRTB":
            inset = body.get(f"{name.lower()}Ins")
            if inset is not None and kept.get(f"mar{name}") is None:
                kept.set(f"mar{name}", inset)


def _height(row: Any, base: Any, new: Any) -> None:
    if abs(int(row.get("h", 0)) - int(base.get("h", 0))) < 9144:
        row.set("h", new.get("h"))


def _widths(edited: Grid, base: Grid, new: Grid) -> None:
    """The columns' widths, unless a person set them."""
    found = [one.table.findall(f"{A}tblGrid/{A}gridCol") for one in (edited, base, new)]
    widths = [[int(column.get("w")) for column in columns] for columns in found]
    if len({len(one) for one in widths}) == 1 and all(
        abs(here - ours) < 9144 for here, ours in zip(widths[0], widths[1], strict=True)
    ):
        for column, wide in zip(found[0], widths[2], strict=True):
            column.set("w", str(wide))
