"""Names of the configuration for the shell's completion; it must be quick, and silent when there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socialwatch.config import Config


def brands(ctx: Any, incomplete: str) -> list[str]:
    return list(_beginning(incomplete, (brand.name for brand in _config(ctx).brands)))


def topics(ctx: Any, incomplete: str) -> list[str]:
    return list(_beginning(incomplete, (topic.name for topic in _config(ctx).topics)))


def sources(ctx: Any, incomplete: str) -> list[str]:
    """Those of the configuration: imports have others, but the archive is not opened at every tab."""
    return list(_beginning(incomplete, (section.name for section in _config(ctx).sources)))


def types(ctx: Any, incomplete: str) -> list[str]:
    from socialwatch.registry import SOURCES

    return list(_beginning(incomplete, SOURCES.names()))


def tasks(ctx: Any, incomplete: str) -> list[str]:
    from socialwatch.store.verdicts import TASKS

    return list(_beginning(incomplete, TASKS))


def presets(ctx: Any, incomplete: str) -> list[str]:
    from socialwatch.sources.file_presets import PRESETS

    return list(_beginning(incomplete, PRESETS))


def _beginning(start: str, names: Iterable[str]) -> Iterator[str]:
    return (name for name in names if name.casefold().startswith(start.casefold()))


def _config(ctx: Any) -> Config:
    from socialwatch.config import Config, find, load
    from socialwatch.errors import SocialWatchError

    given = ctx.find_root().params.get("config")
    try:
        return load(find(Path(given) if given else None))
    except (SocialWatchError, OSError):
        return Config()
