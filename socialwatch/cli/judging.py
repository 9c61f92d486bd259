"""How right queries are on mentions that people have labelled, in rows and words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from socialwatch.cli import common, output
from socialwatch.cli.sureness import rounded

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.measures.judging import Judgement
    from socialwatch.query import Query
    from socialwatch.store import Store


def beside_people(store: Store, kind: str, name: str, old: Query, new: Query) -> tuple[list[dict[str, Any]], list[str]]:
    """A row of the query before and one of it after, and what they come to; nothing without labels."""
    from socialwatch.measures.judging import judge, verdicts

    people = verdicts(store, kind, store_name(store, kind, name))
    if not people:
        return [], []
    before, after = judge(store, old, people), judge(store, new, people)
    rows = [_row("before", before), _row("after", after)]
    told = (
        f"on {before.labelled:,} labelled mentions precision {_part(before.precision)} before, {_part(after.precision)}"
        f" after, recall {_part(before.recall)} and {_part(after.recall)}"
    )
    return rows, [told]


def of_configured(config: Config, name: str | None) -> Iterator[str]:
    """How right each configured query is, where there is an archive with labels of it."""
    from socialwatch.measures.judging import judge, verdicts
    from socialwatch.store.labels import any_labels

    if not config.database.exists():
        return
    with common.open_store(config) as store:
        if not any_labels(store.db):
            return
        for kind, sections in (("brand", config.brands), ("topic", config.topics)):
            for section in sections:
                if name is not None and section.name.casefold() != name.casefold():
                    continue
                if people := verdicts(store, kind, section.name):
                    found = judge(store, section.parsed, people)
                    yield (
                        f"{output.clean(section.name)}: precision {_part(found.precision)}, recall"
                        f" {_part(found.recall)} on {found.labelled:,} labelled mentions"
                    )


def store_name(store: Store, kind: str, name: str) -> str:
    """The name as it is configured and stored, whatever its case."""
    rows = store.db.execute("SELECT name FROM targets WHERE kind = ?", (kind,))
    return next((known for (known,) in rows if known.casefold() == name.casefold()), name)


def _row(change: str, found: Judgement) -> dict[str, Any]:
    return {
        "change": change, "labelled": found.labelled, "wanted": found.wanted, "found": found.found,
        "right": found.right, "precision": rounded(found.precision), "recall": rounded(found.recall),
    }  # fmt: skip


def _part(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1%}"
