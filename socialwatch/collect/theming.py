"""Themes kept from one look to the next, and made topics of the configuration."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.errors import ConfigError, StoreError
from socialwatch.store.remembered import Remembered, remember, remembered

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.measures.themes import Themes


def remember_themes(config: Config, found: Themes, now: datetime | None = None) -> bool:
    """Keep numbers and names of themes for the next look; False when the database cannot be written just now."""
    from socialwatch.store import Store

    try:
        with Store.open(config.database, write=True) as store:
            remember(store, found.brands, found.known, now or datetime.now(UTC))
    except StoreError:
        return False  # somebody else is writing, or may: what was found is shown all the same
    return True


def theme_of(config: Config, brands: tuple[str, ...], which: str) -> Remembered:
    """The theme of that number or name among those that were found last; ConfigError lists them."""
    from socialwatch.store import Store

    with Store.open(config.database) as store:
        known = remembered(store, brands)
    wanted = which.strip().lstrip("#").casefold()
    for one in known:
        if wanted in (str(one.number), one.name.casefold()):
            return one
    there = "; ".join(f"{one.number} {one.name}" for one in known) or "none yet"
    raise ConfigError(f"no theme is called {which!r}; `socialwatch top themes` finds them, it found: {there}")
