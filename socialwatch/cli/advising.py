"""What a question's query asks for in vain, said on stderr: silence would pass for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.query import Query

VAIN = ("lower-case", "unfilled", "impossible")  # the warnings of `query lint` that tell of an empty answer


def advice(query: Query, config: Config) -> Iterator[str]:
    """One remark for each thing that finds nothing though it looks as if it would."""
    from socialwatch.query import lint

    yield from (str(warning) for warning in lint(query) if warning.code in VAIN)
    yield from _unknown_names(query, config)


def _unknown_names(query: Query, config: Config) -> Iterator[str]:
    """A post may still hold a name that the configuration has lost, so this is no error."""
    from socialwatch.config.categories import KINDS
    from socialwatch.query.nodes import Field, walk

    known = {
        "brand": [brand.name for brand in config.brands],
        "topic": [topic.name for topic in config.topics],
        "campaign": [campaign.name for campaign in config.campaigns],
    }
    for node in walk(query.root):
        if isinstance(node, Field) and not node.prefix and node.name in (*known, "intent", "stage", "urgency"):
            names = known[node.name] if node.name in known else config.names(KINDS[node.name])
            if node.value.casefold() not in map(str.casefold, names):
                yield f"no {node.name} is called {node.value!r}; configured: {', '.join(names) or 'none'}"
