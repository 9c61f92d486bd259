"""Files: exports of other tools and archives, as CSV, Excel, JSON lines or Parquet, with a column map.

Sees what is in the file, all of it: a row that cannot be read is set aside with its line and the reason. Does not
see what the exporting tool left out. Costs nothing; whose data it is and how long it may be kept is between you
and the tool's terms.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from socialwatch.clock import zone
from socialwatch.errors import BadItem, ConfigError, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span
from socialwatch.sources.base import Policy
from socialwatch.sources.file_columns import FIELDS, Columns, columns_for
from socialwatch.sources.file_dates import Dates
from socialwatch.sources.file_reading import Layout, layout_of, rows
from socialwatch.sources.file_rows import row_mention
from socialwatch.sources.values import mapping

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.query import Query

PAGE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of posts, or all files that a pattern like exports/*.csv names."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    apart: ClassVar[bool] = True  # one file that cannot be read says nothing of the others

    path: str
    """The file, or a pattern with * for several."""
    name: str = "file"
    """The source's name."""
    network: str = ""
    """Where the posts live (mastodon, x, trustpilot...); the source's name unless given."""
    base_url: str = ""
    """What links to posts begin with, where the file holds relative ones."""
    map: Mapping[str, str] = field(default_factory=dict)
    """Our field = the file's column, like { id = "post_id", text = "title|body", created = "date+time" }."""
    preset: str = ""
    """Whose export it is; found out by the column names unless given."""
    timezone: str = "UTC"
    """The zone of dates that name none."""
    date_format: str = ""
    """How dates are written, like "%m/%d/%Y %H:%M"; needed only where day and month cannot be told apart."""
    format: str = ""
    """csv, jsonl, xlsx or parquet; found out from the file unless given."""
    encoding: str = ""
    """The file's encoding; found out unless given."""
    delimiter: str = ""
    """What stands between columns, one character or "tab"; found out unless given."""
    skip: int | None = None
    """Lines before the one with the column names; found out unless given."""
    sheet: str = ""
    """The sheet of a workbook; the first unless given."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "network", self.network or self.name)
        if unknown := sorted(self.map.keys() - FIELDS.keys()):
            raise ValueError(f"map knows no field {unknown[0]!r}; there are {', '.join(FIELDS)}")
        zone(self.timezone)
        object.__setattr__(self, "delimiter", {"tab": "\t", "\\t": "\t"}.get(self.delimiter, self.delimiter))
        if len(self.delimiter) > 1:
            raise ValueError(f'delimiter is {self.delimiter!r}; write one character, like ";", or tab')
        if self.skip is not None and self.skip < 0:
            raise ValueError(f"skip is {self.skip}; write how many lines stand before the one with the column names")

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Each file once; queries play no part, everything in a file is kept."""
        return [Ask({"path": str(path)}, span, path.name) for path in self._paths()]

    def _paths(self) -> list[Path]:
        path = Path(self.path).expanduser()
        if not any(char in self.path for char in "*?["):
            return [path]
        found = sorted(path.parent.glob(path.name))
        if not found:
            raise ConfigError(f"no file is named like {path}")
        return found

    async def fetch(self, http: Http | None, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """The rows in pages; a file that has not changed since is not read again."""
        path = Path(str(ask.params["path"]))
        stamp = await asyncio.to_thread(_stamp, path)
        if mapping(resume) == {**stamp, "done": True}:
            yield Page([], ask.span, resume)
            return
        items = _refusing(self.items(path))
        start = Span(ask.span.start, ask.span.start)  # rows come in no order: only the last page has seen the span
        while page := await asyncio.to_thread(lambda: list(islice(items, PAGE))):
            yield Page(page, start)
        yield Page([], ask.span, {**stamp, "done": True})

    def items(self, path: Path, tell: Callable[[str], None] = lambda preset: None) -> Iterator[JSON]:
        """The rows of a file as items: the row as it is, its line, and its date understood.

        `tell` is given the preset that the column names gave away, before the first row comes.
        """
        layout = self.layout(path)
        columns = self._columns(layout.header, path.name)
        if columns.preset and not self.preset:
            tell(columns.preset)
        dates = self._dates(path, layout, columns)
        for row in rows(path, layout):
            if row.error:
                yield {"line": row.line, "file": path.name, "error": row.error, "row": row.values}
                continue
            created = dates.read(columns.text("created", row.values))
            item: dict[str, JSON] = {"line": row.line, "file": path.name, "row": row.values}
            yield {**item, "created": created.isoformat()} if created else item

    def _columns(self, header: Sequence[str], file: str, strict: bool = True) -> Columns:
        """A network that the user names holds for every row, whatever a column says."""
        stated = {} if self.network == self.name or "network" in self.map else {"network": ""}
        wanted = tuple(sorted({**self.map, **stated}.items()))
        return columns_for(tuple(header), wanted, self.preset, file, strict)

    def layout(self, path: Path) -> Layout:
        """How the file is built: format, encoding, delimiter, where the column names stand."""
        return layout_of(
            path, format=self.format, encoding=self.encoding, delimiter=self.delimiter, skip=self.skip, sheet=self.sheet
        )

    def _dates(self, path: Path, layout: Layout, columns: Columns) -> Dates:
        """A reader that knows whether day or month comes first, which takes a look at as many rows as it needs."""
        dates = Dates(self.timezone, self.date_format, columns.title("created"), path.name)
        if not self.date_format:
            dates.settle(columns.text("created", row.values) for row in rows(path, layout) if not row.error)
        return dates

    def mentions(self, item: JSON) -> Iterable[Mention]:
        item = mapping(item)
        where = f"{item.get('file', 'file')}, line {item.get('line', '?')}"
        if item.get("error"):
            raise BadItem(f"{where}: {item['error']}")
        try:
            columns = self._columns(tuple(mapping(item.get("row"))), str(item.get("file")), strict=False)
            yield row_mention(item, columns, self.network, self.base_url)
        except BadItem as error:
            raise BadItem(f"{where}: {error}") from None

    async def check(self, http: Http | None) -> str:
        """Whether each file can be read and its columns are understood."""
        told = []
        for path in self._paths():
            layout = await asyncio.to_thread(self.layout, path)
            columns = self._columns(layout.header, path.name)
            told.append(f"{path.name}: {layout.format}, {len(layout.header)} columns, {columns.preset or 'own'} names")
        return "; ".join(told)


def _refusing(items: Iterator[JSON]) -> Iterator[JSON]:
    """Columns or dates that are not understood concern one file; the others of a pattern are read all the same."""
    try:
        yield from items
    except ConfigError as error:
        raise SourceError(str(error)) from error


def _stamp(path: Path) -> dict[str, JSON]:
    try:
        about = path.stat()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}") from None
    return {"size": about.st_size, "changed": int(about.st_mtime_ns)}
