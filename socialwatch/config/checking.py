"""Check a whole configuration with pydantic and say everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from socialwatch.clock import zone
from socialwatch.config.checking_sets import check_sets
from socialwatch.config.checking_tables import (
    check_names,
    check_query,
    check_rules,
    check_values,
    is_text,
    numbered,
    tables_of,
)
from socialwatch.config.delivery import Channel, Delivery, Mail, fits_address
from socialwatch.config.mood import MoodEngine
from socialwatch.config.people import Owner, Service
from socialwatch.config.problems import NOTHING, Problems, like, shown
from socialwatch.config.reading import Misfit, assemble, read_toml
from socialwatch.config.renamed import RENAMED
from socialwatch.config.roi import Roi
from socialwatch.config.sections import Brand, Config, Network, Photographs, Privacy, Report, Topic
from socialwatch.errors import ConfigError
from socialwatch.http.guard import Rule
from socialwatch.query import Query, check_circle, references
from socialwatch.registry import SOURCES

SAID = ("labels", "intent", "stage", "urgency", "noise", "campaign")
TABLES = (
    "brand",
    "topic",
    "source",
    "network",
    "report",
    "privacy",
    "photographs",
    "sentiment",
    "roi",
    "service",
    "owner",
    "mail",
    "delivery",
    "channel",
    *SAID,
)
TOP = ("timezone", "database", "languages", "fiscal_year_start", "keep_unmatched", "follow")
OF_EVERY_SOURCE = ("type", "name", "keep_unmatched", "follow", "budget", "retention", "every")


def check(path: Path) -> Config:
    """The configuration, everything in it validated; ConfigError names every error by file, line and key."""
    text, raw = read_toml(path)
    problems = Problems(path, text)
    _check_top(problems, raw)
    brands = tables_of(problems, raw, "brand")
    _check_brands(problems, brands)
    _check_topics(problems, tables_of(problems, raw, "topic"), brands)
    _check_sources(problems, tables_of(problems, raw, "source"))
    for where, table in numbered("owner", tables_of(problems, raw, "owner")):
        check_values(problems, Owner, table, where, "owner")
    for name, section in (
        ("network", Network),
        ("report", Report),
        ("privacy", Privacy),
        ("photographs", Photographs),
        ("sentiment", MoodEngine),
        ("roi", Roi),
        ("service", Service),
        ("mail", Mail),
        ("delivery", Delivery),
    ):
        if name in raw:
            check_values(problems, section, _of_now(problems, name, raw[name]), name, name)
    _check_delivery(problems, raw)
    _check_allowed(problems, raw.get("network", {}))
    chosen = raw.get("photographs")
    if isinstance(chosen, dict) and isinstance(chosen.get("cases"), str) and chosen["cases"].strip():
        check_query(problems, "photographs", chosen["cases"], "search", "cases")
    if not raw.keys().isdisjoint(SAID):
        check_sets(problems, raw)
    problems.stop()
    try:
        return assemble(path, raw)
    except Misfit as error:  # the two readers of a configuration disagree: a bug of ours, said as such
        raise ConfigError(f"{path}: checked, but cannot be read ({error}): please report this file") from error


def _of_now(problems: Problems, section: str, table: Any) -> Any:
    """A table without the keys that are called otherwise now; these are checked where they stand."""
    for (old, key), (_, name) in RENAMED.items():
        if section == old and isinstance(table, dict) and key in table:
            check_values(problems, Privacy, {name: table[key]}, section, "")
            table = {one: value for one, value in table.items() if one != key}
    return table


def _check_top(problems: Problems, raw: Mapping[str, Any]) -> None:
    for key in raw.keys() - {*TOP, *TABLES}:
        problems.unknown("", key, (*TOP, *TABLES))
    check_values(problems, Config, {key: raw[key] for key in TOP if key in raw}, "", "")
    name = raw.get("timezone", "UTC")
    if isinstance(name, str):
        try:
            zone(name)
        except ConfigError:
            hint = like(name, available_timezones())
            problems.add("timezone", name, f"IANA names like Europe/London or UTC{hint}")


def _check_brands(problems: Problems, tables: list[dict[str, Any]]) -> None:
    if not tables:
        problems.say("brand", 'found none, allowed: at least one [[brand]] with a name, like name = "Acme"')
    for where, table in numbered("brand", tables):
        rest = dict(table)
        own = rest.pop("own", NOTHING)
        if own is not NOTHING and not isinstance(own, bool):
            problems.add(f"{where}.own", own, "true or false")
        elif own is not NOTHING and "kind" in rest and (rest["kind"] == "own") != own:
            both = f"{shown('own', own)} beside kind = {shown('kind', rest['kind'])}"
            problems.say(f"{where}.own", f"found {both}, allowed: one of the two")
        check_values(problems, Brand, rest, where, "brand", also=("own",))
        if is_text(rest.get("query")):
            check_query(problems, where, rest["query"], "brand")
    check_names(problems, "brand", tables)


def _check_topics(problems: Problems, tables: list[dict[str, Any]], brands: list[dict[str, Any]]) -> None:
    parsed: dict[str, Query] = {}
    names = {"topic": _names(tables), "brand": _names(brands)}
    for where, table in numbered("topic", tables):
        check_values(problems, Topic, table, where, "topic")
        if not is_text(table.get("query")):
            continue
        query = check_query(problems, where, table["query"], "topic")
        if query is not None and is_text(table.get("name")):
            parsed[table["name"]] = query
            _check_references(problems, where, query, names)
    check_names(problems, "topic", tables)
    try:
        check_circle(parsed, strict=False)
    except ConfigError as error:
        problems.say("topic", str(error))


def _check_references(problems: Problems, where: str, query: Query, names: dict[str, list[str]]) -> None:
    for field, known in names.items():
        if references(query, field) - {name.casefold() for name in known}:
            there = ", ".join(known) or "there is none"
            problems.add(f"{where}.query", query.text, f"a {field} that is configured: {there}")


def _check_sources(problems: Problems, tables: list[dict[str, Any]]) -> None:
    for where, table in numbered("source", tables):
        ours: dict[str, Any] = {key: table[key] for key in OF_EVERY_SOURCE[1:] if key in table}
        paths = {"path": table["path"]} if isinstance(table.get("path"), str) else {}
        check_rules(problems, {**ours, **paths}, where, "source")
        kind = table.get("type", NOTHING)
        if not isinstance(kind, str) or kind not in SOURCES.names():
            hint = like(kind, SOURCES.names()) if isinstance(kind, str) else ""
            problems.add(f"{where}.type", kind, f"one of {', '.join(SOURCES.names())}{hint}")
            continue
        try:
            connector = SOURCES.load(kind)
        except ConfigError as error:
            problems.say(f"{where}.type", str(error))
            continue
        handed = {"name": table.get("name", kind), "timezone": "UTC"}  # what a connector is given when it has such keys
        known = {item.name for item in fields(connector)}
        options = {key: value for key, value in handed.items() if key in known}
        options |= {key: value for key, value in table.items() if key not in OF_EVERY_SOURCE}
        check_values(problems, connector, options, where, "", also=OF_EVERY_SOURCE)
    check_names(problems, "source", [{"name": table.get("type"), **table} for table in tables])


def _check_delivery(problems: Problems, raw: Mapping[str, Any]) -> None:
    """Channels have what they need to be written to, and everybody who gets something is an address or a channel."""
    tables = tables_of(problems, raw, "channel")
    for where, table in numbered("channel", tables):
        check_values(problems, Channel, table, where, "channel")
        if table.get("type") == "slack" and "address" not in table and not {"token", "channel"} <= table.keys():
            problems.say(where, "found no way to write there, allowed: a webhook as address, or token with channel")
        elif table.get("type") in ("teams", "apprise"):
            for key in {"address"} - table.keys():
                problems.add(f"{where}.{key}", NOTHING, "where its address lies, like env:TEAMS_WEBHOOK")
    check_names(problems, "channel", tables)
    known, wanted = _names(tables), raw.get("delivery", {})
    for key in ("to", "digest"):
        listed = wanted.get(key, ()) if isinstance(wanted, dict) else ()
        for name in listed if isinstance(listed, list) else ():
            if is_text(name) and name not in known and not fits_address(name):
                there = ", ".join(known) or "there is none"
                problems.add(f"delivery.{key}", name, f"a mail address, or the name of a [[channel]]: {there}")


def _check_allowed(problems: Problems, network: Any) -> None:
    allowed = network.get("allow", ()) if isinstance(network, dict) else ()
    for number, text in enumerate(allowed if isinstance(allowed, list) else (), 1):
        try:
            Rule.parse(str(text))
        except ConfigError:
            problems.add(f"network.allow[{number}]", text, '"127.0.0.1:8123", "10.0.0.0/8" or "intranet.example"')


def _names(tables: list[dict[str, Any]]) -> list[str]:
    return [table["name"] for table in tables if is_text(table.get("name"))]
