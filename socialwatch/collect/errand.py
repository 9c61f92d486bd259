"""One source in one run: what asking it, following its threads and reading its posts again have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.collect.limits import limits_of, section_of
from socialwatch.collect.meter import Meter, clock_from

if TYPE_CHECKING:
    from socialwatch.collect.matching import Matching
    from socialwatch.config import Config, SourceSection
    from socialwatch.http import Http
    from socialwatch.sources.base import Source
    from socialwatch.store import Store
    from socialwatch.store.spending import Limit


@dataclass(slots=True)
class Errand:
    """Who is asked, for whom, and where what they say is kept."""

    name: str
    source: Source
    config: Config
    store: Store
    matching: Matching
    run_id: int
    now: datetime

    @property
    def section(self) -> SourceSection:
        return section_of(self.config, self.name)

    @property
    def type(self) -> str:
        return self.section.type

    def limits(self) -> list[Limit]:
        """Raises ConfigError where the budget is none."""
        return limits_of(self.source, self.section, self.config.timezone)

    def meter(self, http: Http, limits: Sequence[Limit], requests: int) -> Meter:
        """What stands between the source and the network."""
        return Meter(http, self.store, limits, requests, clock_from(self.now), self.config.timezone)
