"""Read the configuration fast: reading commands build its sections without pydantic.

Whatever does not fit at first sight is handed to the complete check, which says what is wrong and where.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_args

from socialwatch.config.amounts import fits_budget, fits_length
from socialwatch.config.categories import Campaign, Entry, Labels, NoiseRule
from socialwatch.config.delivery import Channel, Delivery, Mail
from socialwatch.config.mood import MoodEngine
from socialwatch.config.people import Owner, Service
from socialwatch.config.renamed import moved
from socialwatch.config.roi import Roi
from socialwatch.config.sections import Brand, Config, Network, Photographs, Privacy, Report, SourceSection, Topic
from socialwatch.config.sets import dates_as_text
from socialwatch.errors import ConfigError
from socialwatch.models import JSON, Kind
from socialwatch.secrets import Secret

FILE_NAME = "socialwatch.toml"
Section = TypeVar("Section")


class Misfit(Exception):
    """Something that only the complete check can explain."""


def user_folder() -> Path:
    """Where a user's own configuration lies when the current folder has none."""
    from platformdirs import user_config_path

    return user_config_path("socialwatch", appauthor=False)


def find(explicit: Path | None = None) -> Path:
    """The configuration to use: the given one, ./socialwatch.toml, then the user's; ConfigError when none is."""
    if explicit is not None:
        if explicit.is_dir():
            explicit = explicit / FILE_NAME
        if not explicit.exists():
            raise ConfigError(f"{explicit}: there is no such file; `socialwatch init` writes one")
        return explicit
    here = Path(FILE_NAME)
    if here.exists():
        return here
    users = user_folder() / FILE_NAME
    if users.exists():
        return users
    raise ConfigError(f"no configuration: neither ./{FILE_NAME} nor {users}; `socialwatch init` writes one")


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of the file and what it says; ConfigError when it is not TOML."""
    try:
        text = path.read_text("utf-8-sig")  # Windows editors put a mark in front
        return text, tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}; `socialwatch init` writes one") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except RecursionError:
        raise ConfigError(f"{path}: not a configuration: lists within lists beyond all depth") from None


def load(path: Path) -> Config:
    """The configuration, without validating what the caller does not use."""
    _, raw = read_toml(path)
    try:
        return assemble(path, raw)
    except Misfit:
        from socialwatch.config.checking import check

        return check(path)


def assemble(path: Path, raw: Mapping[str, Any]) -> Config:
    """Sections from what tomllib gave; Misfit when something has not the shape it should have."""
    tables, renamed = moved(raw)
    if "path" in tables:  # a field of Config, not a key of the file
        raise Misfit("path")
    brands = tuple(build(Brand, table) for table in with_kinds(_tables(tables.pop("brand", []))))
    topics = tuple(build(Topic, table) for table in _tables(tables.pop("topic", [])))
    sources = tuple(source_section(table, path.parent) for table in _tables(tables.pop("source", [])))
    network = build(Network, tables.pop("network", {}), path.parent)
    report = build(Report, tables.pop("report", {}), path.parent)
    privacy = build(Privacy, tables.pop("privacy", {}), path.parent)
    photographs = build(Photographs, tables.pop("photographs", {}), path.parent)
    sentiment = build(MoodEngine, tables.pop("sentiment", {}), path.parent)
    roi = build(Roi, tables.pop("roi", {}), path.parent)
    service = build(Service, tables.pop("service", {}), path.parent)
    mail = build(Mail, tables.pop("mail", {}), path.parent)
    delivery = build(Delivery, tables.pop("delivery", {}), path.parent)
    channels = tuple(build(Channel, table) for table in _tables(tables.pop("channel", [])))
    owners = tuple(build(Owner, table) for table in _tables(tables.pop("owner", [])))
    labels = build(Labels, tables.pop("labels", {}), path.parent)
    said = {
        kind: tuple(build(Entry, table) for table in _tables(tables.pop(kind, [])))
        for kind in ("intent", "stage", "urgency")
    }
    noise = tuple(build(NoiseRule, table) for table in _tables(tables.pop("noise", [])))
    campaigns = tuple(build(Campaign, dates_as_text(table)) for table in _tables(tables.pop("campaign", [])))
    tables.setdefault("database", "socialwatch.sqlite")
    rest = values(Config, tables, path.parent)
    config = Config(
        **{**rest, "path": path}, brands=brands, topics=topics, sources=sources, network=network, report=report,
        privacy=privacy, photographs=photographs, labels=labels, intents=said["intent"], stages=said["stage"],
        urgency=said["urgency"], noise=noise, campaigns=campaigns, sentiment=sentiment, roi=roi, service=service,
        owners=owners, mail=mail, delivery=delivery, channels=channels,
    )  # fmt: skip
    object.__setattr__(config, "_renamed", renamed)
    return config


def with_kinds(tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each brand with its kind. Of those that tell none, the first is own where no other is, the rest competitors."""
    kinds = [own_to_kind(table) for table in tables]
    untold = [table for table in kinds if "kind" not in table]
    if untold and not any(table.get("kind") == "own" for table in kinds):
        untold[0]["kind"] = "own"
    for table in untold:
        table.setdefault("kind", "competitor")
    return kinds


def own_to_kind(table: Mapping[str, Any]) -> dict[str, Any]:
    """`own = true` is short for `kind = "own"`, `own = false` for a competitor."""
    rest = dict(table)
    own = rest.pop("own", None)
    if own is None:
        return rest
    if not isinstance(own, bool) or ("kind" in rest and (rest["kind"] == "own") != own):
        raise Misfit("own")
    rest.setdefault("kind", "own" if own else "competitor")
    return rest


def source_section(table: Mapping[str, JSON], folder: Path = Path()) -> SourceSection:
    """The keys that every source has, and its connector's own ones as options; `path` is relative to the file."""
    options = dict(table)
    kind, keep, follow, every = (options.pop(key, None) for key in ("type", "keep_unmatched", "follow", "every"))
    name = options.pop("name", kind)
    if not isinstance(kind, str) or not isinstance(name, str) or not (keep is None or type(keep) is int):
        raise Misfit("source")
    if not all(length is None or isinstance(length, str) for length in (follow, every)):
        raise Misfit("follow")
    budget, retention = options.pop("budget", {}), options.pop("retention", None)
    if not fits_budget(budget) or not (retention is None or fits_length(retention)):
        raise Misfit("budget")
    if "\0" in str(options.get("path")):
        raise Misfit("path")
    if isinstance(options.get("path"), str):  # cron starts us in another folder
        options["path"] = str(folder / Path(options["path"]).expanduser())
    return SourceSection(
        name=name, type=kind, keep_unmatched=keep, follow=follow, budget=budget, retention=retention, every=every,
        options=options,
    )  # fmt: skip


def build(section: Callable[..., Section], table: Any, folder: Path = Path()) -> Section:
    if not isinstance(table, dict):
        raise Misfit("table")
    try:
        return section(**values(section, table, folder))
    except TypeError as error:  # a key that must be there is missing
        raise Misfit(str(error)) from error


def values(section: Any, table: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The table's values in the types of the section's fields, paths relative to `folder`."""
    types = {item.name: str(item.type) for item in fields(section)}
    return {key: _fit(types.get(key, ""), value, folder) for key, value in table.items()}


def _fit(wanted: str, value: Any, folder: Path) -> Any:
    if wanted.startswith("Path") and isinstance(value, str) and "\0" not in value:
        return folder / Path(value).expanduser()
    if wanted == "tuple[str, ...]" and isinstance(value, list) and all(isinstance(x, str) for x in value):
        return tuple(value)
    if wanted.startswith("Secret") and isinstance(value, str):
        return _secret(value)
    if wanted.startswith("float") and type(value) is int:
        return float(value)
    if wanted.startswith("str") and isinstance(value, str):
        return value
    if wanted == "Mapping[str, str]" and isinstance(value, dict) and all(isinstance(x, str) for x in value.values()):
        return value
    if wanted == "Rule" and isinstance(value, str):
        return value
    if wanted == "Kind" and value in get_args(Kind):
        return value
    if wanted.startswith("Literal[") and isinstance(value, str) and repr(value) in wanted:
        return value
    if wanted.removesuffix(" | None") in ("int", "bool", "float") and wanted.startswith(type(value).__name__):
        return value
    raise Misfit(wanted)


def _secret(value: str) -> Secret:
    try:
        return Secret(value)
    except ConfigError as error:
        raise Misfit(str(error)) from None


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise Misfit("tables")
    return value
