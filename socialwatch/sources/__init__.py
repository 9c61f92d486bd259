"""Where posts come from: one file per platform, built from the configuration's [[source]] tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.errors import ConfigError
from socialwatch.models import JSON
from socialwatch.registry import SOURCES
from socialwatch.sources.base import Policy, Source

if TYPE_CHECKING:
    from socialwatch.config import Config, SourceSection

__all__ = ["Policy", "Source", "build", "make"]


def build(config: Config, only: Sequence[str] = ()) -> dict[str, Source]:
    """The configured sources by name, in the order of the file, or those named in `only`.

    Raises ConfigError with every error in every section, one a line.
    """
    names = [section.name for section in config.sources]
    if unknown := [name for name in only if name not in names]:
        raise ConfigError(f"no source is called {unknown[0]!r}; configured: {', '.join(names) or 'none'}")
    built: dict[str, Source] = {}
    errors: list[str] = []
    for section in config.sources:
        if only and section.name not in only:
            continue
        if section.name in built:
            errors.append(f"two sources are called {section.name!r}: give one another name")
            continue
        try:
            built[section.name] = make(section, config.timezone, config.path.parent if config.path else None)
        except ConfigError as error:
            errors.append(str(error))
    if errors:
        where = f"{config.path}: " if config.path else ""
        raise ConfigError("\n".join(where + line for error in errors for line in error.splitlines()))
    return built


def make(section: SourceSection, timezone: str = "UTC", folder: Path | None = None) -> Source:
    """One source. `name`, `timezone` and `folder` are handed to connectors that have such keys and were given none.

    A relative `path`, `folder` or `account_file` is looked for in `folder`, where the configuration lies: cron starts
    elsewhere.
    """
    connector = SOURCES.load(section.type)
    known = {field.name for field in fields(connector)}
    lent = {"name": section.name, "timezone": timezone, "folder": str(folder or "")}
    options: dict[str, JSON] = {key: value for key, value in lent.items() if key in known}
    given = {key: _plain(value) for key, value in section.options.items()}
    for key in {"path", "folder", "account_file"} & known:
        if folder and isinstance(given.get(key), str):
            given[key] = str(folder / Path(given[key]).expanduser())
    return _validated(connector, {**options, **given}, section)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def _validated(connector: Any, options: dict[str, Any], section: SourceSection) -> Source:
    from pydantic import ValidationError

    unknown = options.keys() - {field.name for field in fields(connector)}
    lines = [_unknown(connector, key, section) for key in sorted(unknown)]
    try:
        source: Source = _adapter(connector).validate_python({k: v for k, v in options.items() if k not in unknown})
    except ValidationError as error:
        raise ConfigError("\n".join(lines + [_line(one, section) for one in error.errors()])) from None
    if lines:
        raise ConfigError("\n".join(lines))
    return source


@cache
def _adapter(connector: Any) -> Any:
    """What reads a connector's keys: made once, there may be five hundred feeds."""
    from pydantic import TypeAdapter

    return TypeAdapter(connector)


def _unknown(connector: Any, key: str, section: SourceSection) -> str:
    from difflib import get_close_matches

    known = sorted(field.name for field in fields(connector))
    close = get_close_matches(key, known, 1)
    hint = f", did you mean {close[0]!r}?" if close else "."
    return f"source {section.name!r}: {section.type} has no key {key!r}{hint} It knows {', '.join(known)}"


def _line(error: Mapping[str, Any], section: SourceSection) -> str:
    """One of pydantic's errors in our words; what was found is not repeated, it may be a password."""
    key = ".".join(str(part) for part in error["loc"]) or section.type
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"source {section.name!r}: {key}: {message[:1].lower()}{message[1:]}"
