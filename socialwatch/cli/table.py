"""A listing as a table for people: every column as wide as it needs, as far as the terminal has room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from socialwatch.cli.output import MOOD_STYLE, Column, clean, console

if TYPE_CHECKING:
    from rich.console import Console

    from socialwatch.models import JSON


def print_table(rows: Sequence[Mapping[str, JSON]], columns: Sequence[Column], title: str, caption: str) -> None:
    """The rows as a table that fits the terminal, or a line a value where there are too many columns for that."""
    screen, heads = console(), [clean(column.title or column.key) for column in columns]
    cells = [[_cell(row.get(column.key), column) for column in columns] for row in rows]
    if title:
        screen.print(Text(clean(title), style="bold"))
        screen.print()
    if len(columns) > screen.width // 10:
        _records(screen, heads, cells)
    else:
        screen.print(_grid(columns, heads, cells, screen.width))
    if caption:
        screen.print()
        screen.print(Text(clean(caption)))


def _grid(columns: Sequence[Column], heads: Sequence[str], cells: Sequence[Sequence[Any]], width: int) -> Table:
    """The table that rich draws, with every width decided here."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    widths = _widths(columns, heads, cells, width - 2 * (len(columns) - 1))
    for column, head, room in zip(columns, heads, widths, strict=True):
        folds = column.wrap or column.align == "right"
        table.add_column(
            Text(head),
            justify=column.align,
            style=column.style or None,
            width=room,
            no_wrap=not folds,
            overflow="fold" if folds else "ellipsis",
        )
    for row in cells:
        table.add_row(*row)
    return table


def _records(screen: Console, heads: Sequence[str], cells: Sequence[Sequence[Any]]) -> None:
    """Rows of too many columns for the screen: a line a value, a blank line between rows."""
    width = max(map(cell_len, heads))
    for row in cells:
        for head, cell in zip(heads, row, strict=True):
            if not head.strip() and not cell.plain:
                continue
            screen.print(Text(f"{head:<{width}}  ", style="grey62").append_text(cell), soft_wrap=True)
        screen.print()


def _widths(columns: Sequence[Column], heads: Sequence[str], cells: Sequence[Sequence[Any]], room: int) -> list[int]:
    """How wide each column may be, so that all fit into `room`.

    A number that is cut short is a wrong number: where there is not enough room, words give way, the longest
    first, down to their longest word where they wrap, and never below eight characters.
    """
    wide, least = [], []
    for at, (column, head) in enumerate(zip(columns, heads, strict=True)):
        texts = [row[at].plain for row in cells]
        words = [word for text in (head, *texts) for word in text.split()]
        head_width = max(map(cell_len, head.split()), default=1)
        natural = max([head_width if column.align == "right" else cell_len(head), *map(cell_len, texts)])
        wide.append(max(1, natural))
        narrow = min(16, max(map(cell_len, words), default=1)) if column.wrap else 8
        least.append(wide[-1] if column.align == "right" else min(wide[-1], max(head_width, narrow)))
    while sum(wide) > room and wide != least:
        at = max((i for i in range(len(wide)) if wide[i] > least[i]), key=lambda i: wide[i])
        wide[at] -= 1
    return wide


def _cell(value: Any, column: Column) -> Text:
    if isinstance(value, Text):
        return value
    if value is None:
        return Text("–", style="grey50")
    if column.show is not None:
        return Text(clean(column.show(value)))
    if isinstance(value, (list, tuple)):
        value = ", ".join(map(str, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Text(f"{value:,}" if isinstance(value, int) else f"{value:,.2f}")
    return Text(clean(str(value)), style=MOOD_STYLE.get(str(value), ""))
