"""Everything that reaches the terminal: results on stdout, talk on stderr."""

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from socialwatch.models import JSON

BLOCKS = "▁▂▃▄▅▆▇█"
MOOD_STYLE = {"positive": "blue", "negative": "dark_orange3", "neutral": "grey62", "unknown": "grey50"}
# what a spreadsheet would run when a cell begins with it, also after what it does not show, and as wide letters; where
# it parts cells at semicolons (as in most of Europe) or tabs, quotes protect nothing: a call in the middle runs, too
_BEFORE = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*"
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
FORMULA = rf"[\t\r\n]|{_BEFORE}{_SIGN}"
INSIDE = rf"(?<=[;\t\r\n])(?={_BEFORE}['\"]?{_SIGN}[^;\t\r\n]*[(|!])"
CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
# what JSON lets through and a terminal obeys: C1 controls, marks that turn the direction of text
STEERING = r"[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]"
Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the row's key, its heading, and how its values are shown to people."""

    key: str
    title: str = ""
    align: Side = "left"
    show: Callable[[Any], str] | None = None
    style: str = ""
    wrap: bool = False


def clean(text: str) -> str:
    """Text that cannot steer a terminal: no control or bidi-override characters, newlines as spaces."""
    if text.isascii() and text.isprintable():
        return text
    kept = (" " if c in "\n\r\t" else c for c in text)
    return "".join(c for c in kept if c.isprintable() or unicodedata.category(c) in ("Mn", "Mc", "Zs") or c == "\u200d")


def safe_cell(value: JSON) -> JSON:
    """A cell that no spreadsheet runs and none rounds: formulas and long numbers in text get an apostrophe first, and
    calls after a semicolon or a line's end one there.

    Control characters, which no spreadsheet can show and some terminals obey, are left out.
    """
    if not isinstance(value, str) or not value:
        return value
    value = re.sub(CONTROLS, "", value)
    long_number = len(value) > 11 and value.isdigit()
    if long_number or re.match(FORMULA, value):
        value = "'" + value
    return value if value.isalnum() else re.sub(INSIDE, "'", value)


def say(message: str, *, quiet: bool = False) -> None:
    """Talk, on stderr; what platforms and files said in it cannot steer the terminal."""
    if not quiet:
        sys.stderr.write("\n".join(map(clean, message.split("\n"))) + "\n")


def write_line(line: str) -> None:
    """One line of a result, on stdout."""
    sys.stdout.write(clean(line) + "\n")


def write_page(text: str) -> None:
    """A page of Markdown on stdout: laid out for a terminal, as it is for a file or a pipe."""
    if not sys.stdout.isatty():
        sys.stdout.write("\n".join(map(clean, text.split("\n"))))
        return
    from rich.markdown import Markdown

    screen = console()
    screen.print(Markdown(text, code_theme="ansi_dark"), width=min(screen.width, 110))


def counted(number: int, noun: str) -> str:
    """ "1 post", "2,000 posts"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def interactive() -> bool:
    return sys.stderr.isatty() and sys.stdout.isatty()


def console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, soft_wrap=False, emoji=False, markup=False)


def _plain(value: Any) -> JSON:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def json_text(value: JSON, indent: int | None = None) -> str:
    """JSON that reads well and cannot steer a terminal: what might is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    return text if text.isascii() and "\x7f" not in text else re.sub(STEERING, lambda c: f"\\u{ord(c[0]):04x}", text)


def write_rows(rows: Iterable[Mapping[str, JSON]]) -> None:
    """One JSON list on stdout, a row a line: as easy on `grep` as on `jq`, and three times faster than indenting."""
    lines = map(json_text, rows)
    text = ",\n".join(lines)
    sys.stdout.write(f"[\n{text}\n]\n" if text else "[]\n")


def write_json(value: JSON) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json_text(value, 2) + "\n")


def write_csv(rows: Iterable[Mapping[str, JSON]], keys: Sequence[str]) -> None:
    """CSV on stdout; nested values as JSON, nothing that a spreadsheet would run."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(map(safe_cell, keys))
    for row in rows:
        writer.writerow([safe_cell(flat(row.get(key))) for key in keys])


def flat(value: JSON) -> JSON:
    """A value for one cell: lists and objects as JSON, times as ISO text."""
    if isinstance(value, datetime):
        return _plain(value)
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return "; ".join(value)
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value


def show(
    rows: Sequence[Mapping[str, JSON]],
    columns: Sequence[Column],
    *,
    as_json: bool = False,
    as_csv: bool = False,
    title: str = "",
    caption: str = "",
    empty: str = "nothing found",
) -> None:
    """A listing: a table for people, one JSON list or CSV (with every key of the rows) for programs."""
    if as_json:
        write_rows(rows)
    elif as_csv:
        write_csv(rows, list(rows[0]) if rows else [column.key for column in columns])
    elif not rows:
        sys.stdout.write(f"{title}: {empty}\n" if title else f"{empty}\n")
    else:
        from socialwatch.cli.table import print_table

        print_table(rows, columns, title, caption)


def highlighted(text: str, ranges: Iterable[tuple[int, int]], *, width: int | None = None) -> Any:
    """Text with the given character ranges in bold, cut to `width` around the first of them."""
    from rich.text import Text

    ranges = sorted(ranges)
    start = 0
    if width is not None and len(text) > width:
        first = ranges[0][0] if ranges else 0
        start = max(0, min(first - width // 3, len(text) - width))
    shown = text[start : start + width] if width is not None else text
    result = Text()
    position = 0
    for low, high in ranges:
        low, high = max(low - start, position), min(high - start, len(shown))
        if high <= low:
            continue
        result.append(clean(shown[position:low]))
        result.append(clean(shown[low:high]), style="bold reverse")
        position = high
    result.append(clean(shown[position:]))
    if start:
        result = Text("… ") + result
    if width is not None and start + width < len(text):
        result.append(" …")
    return result


def spark(values: Sequence[float | None]) -> str:
    """A row of blocks, one a value; unknown values are spaces, the tallest is full height."""
    top = max((value for value in values if value is not None), default=0)
    if not top:
        return "".join(" " if value is None else BLOCKS[0] for value in values)
    return "".join(" " if v is None else BLOCKS[min(7, int(v / top * 7.999))] for v in values)


def change(now: float | None, before: float | None) -> str:
    """ "+12%", "–8%", "new", or a dash where there is nothing to compare with."""
    if now is None or before is None:
        return "–"
    if not before:
        return "new" if now else "±0%"
    percent = (now - before) / before * 100
    return "±0%" if round(percent) == 0 else f"{percent:+.0f}%".replace("-", "−")


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress | None]:
    """A progress display on stderr when a person is watching, None otherwise (cron stays silent)."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console(stderr=True),
        transient=True,
    ) as bar:
        yield bar


Line = Sequence[tuple[str, str]]
"""Pieces of one line of the screen, each with its style."""


@contextmanager
def screen(*, quiet: bool = False) -> Iterator[Callable[[Sequence[Line]], None] | None]:
    """A block of lines that is drawn again in place, for work that people like to watch; None without a terminal.

    What is on it last stays. Lines are cut at the terminal's width, never folded.
    """
    if quiet or not interactive():
        yield None
        return
    from rich.live import Live
    from rich.text import Text

    def drawn(lines: Sequence[Line]) -> Text:
        block = Text(no_wrap=True, overflow="ellipsis")
        for number, line in enumerate(lines):
            block.append("\n" if number else "")
            for text, style in line:
                block.append(clean(text), style=style)
        return block

    with Live(console=console(), auto_refresh=False) as live:
        yield lambda lines: live.update(drawn(lines), refresh=True)


def styled(*pieces: tuple[str, str], cut: bool = False) -> None:
    """A line of results for people, in colours where the terminal has them; with `cut` it ends at its edge."""
    from rich.text import Text

    parts = [(text if text == "\n" else clean(text), style) for text, style in pieces]
    if cut and interactive():
        console().print(Text.assemble(*parts), no_wrap=True, overflow="ellipsis")
    else:
        console().print(Text.assemble(*parts), soft_wrap=True)
    sys.stdout.flush()  # talk on stderr comes in between


@contextmanager
def doing(indent: str = "") -> Iterator[Callable[[str], None]]:
    """One line on stderr that says what is being done, and is gone when it is done; nothing without a terminal."""
    if not sys.stderr.isatty():
        yield lambda text: None
        return
    from rich.text import Text

    with console(stderr=True).status("") as status:
        yield lambda text: status.update(Text(indent + clean(text), style="grey62"))
