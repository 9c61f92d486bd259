"""Any program that prints posts: one JSON object a line, or a Singer tap.

Sees what the program prints. Does not see why it prints that: its exit status and the end of its stderr tell whether
to believe it. It is run without a shell, with little of our environment and the secrets that are named for it, and
it is ended with all that it started when its time is up.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from socialwatch.clock import zone
from socialwatch.errors import BadItem, SourceError
from socialwatch.models import JSON, Access, Ask, Mention, Page, Span, fingerprint
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy
from socialwatch.sources.command_lines import Lines
from socialwatch.sources.command_run import output
from socialwatch.sources.file_columns import FIELDS, Columns, columns_for
from socialwatch.sources.file_dates import Dates
from socialwatch.sources.file_rows import row_mention
from socialwatch.sources.terms import searched
from socialwatch.sources.values import mapping

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.query import Query

PAGE = 500
PLACE = re.compile(r"\{(query|since|until|state)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One program."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    base_url: ClassVar[str] = ""

    command: tuple[str, ...]
    """The program and its words, like ["tap-forum", "--config", "tap.json", "--state", "{state}"]. {query} is each word
    or phrase of the brands, {since} and {until} are times (2026-08-01T00:00:00Z), {state} is the file with what the
    program gave as STATE last."""
    name: str = "command"
    """The source's name."""
    network: str = ""
    """Where the posts live; the source's name unless given."""
    map: Mapping[str, str] = field(default_factory=dict)
    """Our field = the program's, as for files; needed only where it does not use our names."""
    streams: tuple[str, ...] = ()
    """Which streams of a Singer tap are posts; all unless given."""
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    """What the program finds in its environment, like { FORUM_TOKEN = "env:FORUM_TOKEN" }."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """More of its environment, which need not be hidden."""
    folder: str = ""
    """The folder that it runs in; the configuration's own unless given."""
    seconds: int = 300
    """How long it may take."""
    timezone: str = "UTC"
    """The zone of dates that name none."""
    date_format: str = ""
    """How dates are written, like "%d/%m/%Y %H:%M"; ISO, epochs and dates of mails are understood without."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "network", self.network or self.name)
        if not self.command or not self.command[0].strip():
            raise ValueError('command is empty; write the program and its words, like ["my-program", "--new"]')
        if unknown := sorted(self.map.keys() - FIELDS.keys()):
            raise ValueError(f"map knows no field {unknown[0]!r}; there are {', '.join(FIELDS)}")
        if self.seconds < 1:
            raise ValueError(f"seconds is {self.seconds}; write how long the program may take, 1 or more")
        zone(self.timezone)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """Run once; once for each word or phrase of which every match holds one where {query} stands in the command."""
        named = {"command": fingerprint([*self.command, *self.streams])}
        if not any("{query}" in word for word in self.command):
            return [Ask(named, span, self.name)]
        found = searched(queries, self.name, some=False)
        asked = dict.fromkeys(term.quoted for term in found)
        return [Ask({**named, "query": query}, span, f"{query} from {self.name}") for query in asked]

    async def fetch(self, http: Http | None, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """What it prints, in pages. Posts come in no order: only a good end has seen the span."""
        lines = Lines(self.streams, mapping(resume).get("state"))
        none = Span(ask.span.start, ask.span.start)
        with tempfile.TemporaryDirectory(prefix="socialwatch-") as scratch:
            words = self._words(ask, Path(scratch) / "state.json", lines.state)
            async with aclosing(self._run(words)) as printed:
                try:
                    async for line in printed:
                        lines.take(line)
                        if len(lines.items) >= PAGE:
                            yield Page(lines.taken(), none, self._hint(lines))
                except SourceError:
                    yield Page(lines.taken(), none, self._hint(lines))  # what it printed before it failed is kept
                    raise
        yield Page(lines.taken(), ask.span, self._hint(lines), capped=lines.cut)

    def _run(self, words: Sequence[str]) -> AsyncGenerator[bytes, None]:
        secrets = {name: secret.reveal() for name, secret in self.secrets.items()}
        return output(
            words, folder=self.folder, environment={**self.environment, **secrets}, seconds=self.seconds,
            secrets=secrets.values(),
        )  # fmt: skip

    def _words(self, ask: Ask, state: Path, known: JSON | None) -> list[str]:
        start, end = (time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in (ask.span.start, ask.span.end))
        values = {"query": str(ask.params.get("query", "")), "since": start, "until": end, "state": str(state)}
        state.write_text(json.dumps(known if known is not None else {}), "utf-8")
        return [PLACE.sub(lambda found: values[found[1]], word) for word in self.command]

    def _hint(self, lines: Lines) -> JSON | None:
        return {"state": lines.state} if lines.state is not None else None

    def mentions(self, item: JSON) -> Iterable[Mention]:
        item = mapping(item)
        if item.get("error"):
            raise BadItem(str(item["error"]))
        row = mapping(item.get("row"))
        columns = self._columns(tuple(row))
        created = _dates(self.timezone, self.date_format).read(columns.text("created", row))
        yield row_mention({"row": row, "created": created and created.isoformat()}, columns, self.network, "")

    def _columns(self, header: tuple[str, ...]) -> Columns:
        return columns_for(header, tuple(sorted(self.map.items())), "", self.name, False)

    async def check(self, http: Http | None) -> str:
        """Whether the program is there, without running it, and whether its secrets are."""
        for secret in self.secrets.values():
            secret.reveal()
        program = Path(self.folder or ".", self.command[0]) if os.sep in self.command[0] else self.command[0]
        found = shutil.which(program)
        if found is None:
            raise SourceError(f"there is no program {self.command[0]!r}; install it, or write its whole path")
        return f"{found} is there"


@lru_cache(maxsize=16)
def _dates(timezone: str, form: str) -> Dates:
    return Dates(timezone, form)
