"""CSV as it comes: any usual encoding and delimiter, lines before the heading, rows that are broken."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError, SourceError
from socialwatch.sources.file_reading import HEADING_ROWS, Layout, Row, heading

# what cp1252 makes of Western European text; short texts look like cp1250 to a statistician as well
WESTERN = set("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜŒ€‚„…‘’“”•–—™«»°´·¡¿£§©®²½\u00a0")
SAMPLE = 256 * 1024
MOST_AGAIN = 1_000_000  # lines; every stray quote may swallow the rest of the file
DELIMITERS = ",;\t|"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
# what Windows and old Macs write, tried before rarer ones that explain the same bytes as well
USUAL = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]

csv.field_size_limit(2**31 - 1)  # a post may be longer than the 128 kB that csv allows by default


def layout(path: Path, encoding: str, delimiter: str, skip: int | None) -> Layout:
    found = encoding or encoding_of(path)
    if delimiter and len(delimiter) != 1:
        raise ConfigError(f"delimiter is {delimiter!r}; allowed is one character, like ; or a tab")
    lines = _sample(path, found)
    if not any(line.strip() for line in lines):
        raise SourceError(f"{path.name} is empty")
    chosen = delimiter or _delimiter(lines, skip or 0)
    sample = _records(lines, chosen)
    at, header = heading(sample, skip, path.name)
    return Layout("csv", header, found, chosen, at)


def encoding_of(path: Path) -> str:
    """By its mark, else UTF-8 when all of it is, else the likeliest of the usual ones."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    if start[1:2] == b"\0" and start[3:4] == b"\0":
        return "utf-16-le"
    if _is_utf8(path):
        return "utf-8"
    if _is_western(start):
        return "cp1252"
    from charset_normalizer import from_bytes

    guess = from_bytes(start, cp_isolation=USUAL).best() or from_bytes(start).best()
    return guess.encoding if guess else "cp1252"


def _is_western(start: bytes) -> bool:
    """A few accents among plain letters, and nothing that other code pages would have put there."""
    text = start.decode("cp1252", "replace")
    marked = [char for char in text if ord(char) > 127]
    letters = sum(char.isalpha() for char in text)
    return set(marked) <= WESTERN and len(marked) * 3 < letters


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _sample(path: Path, encoding: str) -> list[str]:
    try:
        with path.open(encoding=encoding, errors="replace", newline="") as file:
            return file.read(SAMPLE).splitlines(keepends=True)[:2000]
    except LookupError:
        raise ConfigError(f"encoding is {encoding!r}; allowed are names like utf-8, cp1252 or utf-16") from None


def _records(lines: list[str], delimiter: str) -> list[list[str]]:
    """The first records; the last one may be cut off and is left out where there are others."""
    found: list[list[str]] = []
    try:
        for record in csv.reader(lines, delimiter=delimiter):
            found.append(record)
            if len(found) > HEADING_ROWS + 40:
                break
    except csv.Error:
        pass
    return found


def _delimiter(lines: list[str], skip: int) -> str:
    """The one that cuts most rows into the same number of columns, more than one."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = [len(record) for record in _records(lines[skip:], delimiter) if any(record)]
        usual = max((width for width in set(widths) if width > 1), key=widths.count, default=1)
        return (widths.count(usual) / len(widths) if usual > 1 and widths else 0.0, usual)

    return max(DELIMITERS, key=score)


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """The records below the heading, each with its first line.

    A stray quote makes a reader swallow what follows up to the next one: such a record is set aside as the one
    line that it begins with, and the lines after it are read again.
    """
    width = len(layout.header)
    with path.open(encoding=layout.encoding, errors="replace", newline="") as file:
        lines = _Lines(file)
        for number, (line, record, error) in enumerate(_read(lines, layout)):
            if number <= layout.skip or not any(record):
                continue
            if error or len(record) != width:
                lines.back_to(line + 1)
                yield Row(line, {"": record[0][:500]}, error or f"it has {len(record)} columns where there are {width}")
            else:
                yield Row(line, dict(zip(layout.header, record, strict=True)))


def _read(lines: _Lines, layout: Layout) -> Iterator[tuple[int, list[str], str]]:
    while True:
        start = lines.number + 1
        lines.mark()
        reader = csv.reader(lines, delimiter=layout.delimiter)
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, ["?"], f"it cannot be read: {error}"
            continue
        yield start, record, ""


class _Lines:
    """The lines of a file, which may be given back as far as the last mark."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._taken: list[str] = []
        self._waiting: list[str] = []
        self._patience = MOST_AGAIN
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else next(self._file)
        self._taken.append(line)
        self.number += 1
        return str(line)

    def mark(self) -> None:
        self._taken.clear()

    def back_to(self, number: int) -> None:
        """Give back the lines from `number` on, unless a file of stray quotes has had us read too many again."""
        self._patience -= len(self._taken)
        if self._patience < 0:
            return
        while self.number >= number and len(self._taken) > 1:
            self._waiting.append(self._taken.pop())
            self.number -= 1
