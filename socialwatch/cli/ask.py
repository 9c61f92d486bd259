"""What every question at the terminal begins with: which posts it is about, the archive, and how it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import typer

from socialwatch.cli import common, output

if TYPE_CHECKING:
    from socialwatch.cli.options import Question
    from socialwatch.config import Config
    from socialwatch.measures.base import Scope
    from socialwatch.store import Store


class Asked(NamedTuple):
    """A question's scope, the archive it is put to, and how the answer is wanted."""

    scope: Scope
    store: Store
    config: Config
    as_json: bool
    as_csv: bool

    @property
    def plain(self) -> bool:
        """For programs: no chart, no rich."""
        return self.as_json or self.as_csv

    def nothing(self) -> None:
        """Tell a person why there may be nothing to show."""
        from socialwatch.cli.search import nothing

        output.say(nothing(self.store, self.scope, self.config))


@contextmanager
def asked(ctx: typer.Context, query: str, shared: Question) -> Iterator[Asked]:
    """The scope and archive that a command's options mean; names of sources are checked against the archive."""
    config = common.state(ctx).load()
    scope = shared.scope(config, query)
    with common.open_store(config) as store:
        common.check_sources(store, scope)
        yield Asked(scope, store, config, shared.form.as_json, shared.form.as_csv)
