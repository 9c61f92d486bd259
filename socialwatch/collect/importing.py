"""A file's rows into the archive: read in parts, matched, stored; reading the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, cast

from socialwatch.collect.events import Imported, Listen, Recognised
from socialwatch.collect.extent import Extent
from socialwatch.collect.letting_go import remember_terms, terms_of_network
from socialwatch.collect.matching import Matching
from socialwatch.models import JSON
from socialwatch.store.rows import Saved
from socialwatch.store.runs import RunSource

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.sources.file import File
    from socialwatch.store import Store

AT_ONCE = 1000


class Reading(TypedDict, total=False):
    """How the user says a file is to be read; what is left out or None is found out from the file."""

    network: str | None
    columns: Mapping[str, str] | None
    preset: str | None
    date_format: str | None
    timezone: str | None
    format: str | None
    encoding: str | None
    delimiter: str | None
    skip: int | None
    sheet: str | None


@dataclass(frozen=True, slots=True)
class Importing:
    """One import under a source's name; a `file` section of that name lends its keys."""

    config: Config
    store: Store
    name: str
    run_id: int
    now: datetime

    def run(self, path: Path, reading: Reading, listen: Listen) -> Saved:
        """Read, match and store. Raises ConfigError and SourceError when the file or its columns can't be read."""
        from socialwatch.sources.file_presets import TOOLS

        source, matching = self.source(path, reading), Matching(self.config.brands)
        items = source.items(path, lambda preset: listen(Recognised(path.name, TOOLS[preset])))
        total = Saved()
        number, extent, networks = self._number(), Extent(), set[str]()
        while part := list(islice(items, AT_ONCE)):
            rows = [matching.row(source, item, self.now) for item in part]
            with self.store.transaction():
                total += self.store.writer.save(number, rows, run=self.run_id, now=self.now, keep_all=True)
                extent.record(self.store, number, "import", rows, run=self.run_id, now=self.now)
            networks |= {heard.mention.network for row in rows for heard in row.heard}
            listen(Imported(self.name, total, tuple(row.error for row in rows if row.error is not None)))
        remember_terms(self.store, [(network, terms_of_network(network)) for network in sorted(networks)])
        with self.store.transaction():
            self.store.runs.record(self.run_id, number, RunSource(source=self.name, ending="whole", saved=total))
        return total

    def source(self, path: Path, reading: Reading) -> File:
        """The connector that reads the file, with everything said about it."""
        from socialwatch.config import SourceSection
        from socialwatch.sources import make

        lent = next((one.options for one in self.config.sources if (one.name, one.type) == (self.name, "file")), {})
        said: dict[str, JSON] = {key: value for key, value in reading.items() if key != "columns"}
        said["map"] = dict(reading.get("columns") or {})
        options = {**lent, **{key: value for key, value in said.items() if value or value == 0}, "path": str(path)}
        section = SourceSection(name=self.name, type="file", options=options)
        return cast("File", make(section, timezone=self.config.timezone))

    def _number(self) -> int:
        with self.store.transaction():
            known = self.store.sources.get(self.name)
            return self.store.sources.id(self.name, "file") if known is None else known
