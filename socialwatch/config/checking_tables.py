"""Check one table of a configuration: its keys, their types, the rules of its section, its queries, its name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from pydantic import PydanticUserError, TypeAdapter, ValidationError

from socialwatch.config.problems import NOTHING, Problems
from socialwatch.config.rules import RULES
from socialwatch.config.sections import Config
from socialwatch.errors import ConfigError, QueryError
from socialwatch.query import Query, parse
from socialwatch.secrets import ADVICE, Secret, looks_secret

# pydantic's kinds of error, in words for people who do not write Python
ALLOWED = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": 'a list, like ["one", "two"]',
    "list_type": 'a list, like ["one", "two"]',
    "dict_type": 'a table, like { id = "post_id" }',
    "path_type": "a path in quotes",
}


def check_query(problems: Problems, where: str, text: str, kind: str, key: str = "query") -> Query | None:
    """The query, or None when it is none: then its mistake is among the problems, marked in its text."""
    try:
        return parse(text, kind=kind)
    except QueryError as error:
        marked = "\n    ".join(str(error).splitlines()[1:])
        problems.add(f"{where}.{key}", text, f"a query: {error.message}" + (f"\n    {marked}" if marked else ""))
        return None


def check_values(
    problems: Problems, section: Any, table: Any, where: str, rules: str, *, also: Iterable[str] = ()
) -> None:
    """Check a table against the fields of a dataclass: unknown keys, types, and the rules of that section."""
    if not isinstance(table, dict):
        problems.add(where, table, f"a table, written [{where}]")
        return
    known = {item.name for item in fields(section) if item.init}
    for key in table.keys() - known:
        if key not in also:
            problems.unknown(where, key, {*known, *also})
    mine = {key: value for key, value in table.items() if key in known}
    literal = {key for key, value in mine.items() if looks_secret(key) and is_text(value) and not _is_reference(value)}
    for key in literal:
        problems.say(f"{where}.{key}", f"found the secret itself: {ADVICE}")
    wrong = _check_types(problems, section, mine, where, literal)
    if rules or section is Config:
        check_rules(problems, {key: mine[key] for key in mine.keys() - wrong}, where, rules)


def _check_types(problems: Problems, section: Any, table: dict[str, Any], where: str, said: set[str]) -> set[str]:
    """Say what pydantic finds, and return the keys it is about; as JSON, where lists may be tuples and text paths."""
    try:
        TypeAdapter(section).validate_json(json.dumps(table, default=str), strict=True)
    except PydanticUserError as error:
        problems.say(where, f"this connector cannot be checked: {error.message}")
    except ConfigError as error:  # a connector that checks its own values
        problems.say(where, str(error))
    except ValidationError as error:
        found = error.errors(include_url=False)
        for entry in found:
            if not entry["loc"] or str(entry["loc"][0]) not in said:
                _say_type(problems, where, entry)
        return {str(entry["loc"][0]) for entry in found if entry["loc"]}
    return set()


def _say_type(problems: Problems, where: str, entry: Any) -> None:
    path = where
    for step in entry["loc"]:
        path += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if path else str(step)
    kind, reason = entry["type"], entry["msg"].removeprefix("Value error, ")
    if kind == "secret" or not entry["loc"]:  # what a connector says of itself as a whole
        problems.say(path, reason)
    elif kind == "missing" or kind == "missing_keyword_only_argument":
        problems.add(path, NOTHING, "a value; this key must be there")
    elif kind == "literal_error":
        problems.add(path, entry["input"], entry["ctx"]["expected"].replace("'", '"'))
    else:
        problems.add(path, entry["input"], ALLOWED.get(kind, reason))


def check_rules(problems: Problems, table: Mapping[str, Any], where: str, rules: str) -> None:
    """Hold the keys that are there to the rules of a section."""
    for key, (fits, allowed) in RULES[rules].items():
        if key not in table:
            continue
        try:
            fine = fits(table[key])
        except TypeError:  # of another type altogether
            fine = False
        if not fine:
            problems.add(f"{where}.{key}" if where else key, table[key], allowed)


def check_names(problems: Problems, kind: str, tables: list[dict[str, Any]]) -> None:
    """No two tables of a kind may have one name, whatever its case."""
    seen: dict[str, str] = {}
    for where, table in numbered(kind, tables):
        name = table.get("name")
        if not isinstance(name, str):
            continue
        first = seen.setdefault(name.casefold(), where)
        if first != where:
            problems.add(f"{where}.name", name, f"a name of its own; {first} has this one")


def tables_of(problems: Problems, raw: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """The [[kind]] tables; that something else stands under their key is a problem."""
    value = raw.get(kind, [])
    if isinstance(value, list) and all(isinstance(table, dict) for table in value):
        return value
    problems.add(kind, value, f"tables, each under its own [[{kind}]]")
    return [{"name": "-"}] if kind == "brand" else []  # said already; do not say that there is none


def numbered(kind: str, tables: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Each table with how a problem calls it: `brand[1]`."""
    return [(f"{kind}[{number}]", table) for number, table in enumerate(tables, 1)]


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_reference(value: str) -> bool:
    try:
        Secret(value)
    except ConfigError:
        return False
    return True
