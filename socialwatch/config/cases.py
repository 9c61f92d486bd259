"""Posts that somebody must see to, whoever reads them, as a query finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.config.sections import Config
    from socialwatch.query import Query


def cases_of(config: Config) -> Query | None:
    """What [photographs] says, else everything that cannot wait; None when that is nothing."""
    from socialwatch.query import parse

    text = config.photographs.cases
    if text is None:
        names = (name.replace("\\", "\\\\").replace('"', '\\"') for name in config.names("urgency"))
        text = " OR ".join(f'urgency:"{name}"' for name in names)
    return parse(text, zone=config.timezone) if text.strip() else None
