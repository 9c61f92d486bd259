"""Check the tables of intents, stages, urgency, noise and campaigns, and the files that hold whole sets of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from socialwatch.config.categories import SETS, Campaign, Entry, Kind, Labels, NoiseRule
from socialwatch.config.checking_tables import check_names, check_query, check_values, tables_of
from socialwatch.config.problems import Problems
from socialwatch.config.rules import LANGUAGES
from socialwatch.config.sets import NONE, class_of, dates_as_text

CAMPAIGN = ("from", "to")


def check_sets(problems: Problems, raw: Mapping[str, Any]) -> None:
    """Everything about labels in a configuration; files that it names are checked as well, and say so themselves."""
    if "labels" in raw:
        check_values(problems, Labels, raw["labels"], "labels", "labels")
    for kind in SETS:
        check_entries(problems, kind, tables_of(problems, raw, kind))
    _check_campaigns(problems, tables_of(problems, raw, "campaign"))
    labels = raw.get("labels")
    for kind, key in SETS.items():
        name = labels.get(key) if isinstance(labels, dict) else None
        if isinstance(name, str) and name and "\0" not in name and name != NONE:
            path = problems.path.parent / Path(name).expanduser()
            if path.is_file():
                check_file(path, kind)
            else:
                problems.add(f"labels.{key}", name, f"a file that is there; `socialwatch sets copy {key}` writes one")


def check_file(path: Path, kind: Kind) -> None:
    """Check a file that holds a set; ConfigError says everything that is wrong with it."""
    from socialwatch.config.reading import read_toml

    text, raw = read_toml(path)
    problems = Problems(path, text)
    for key in raw.keys() - {kind}:
        problems.unknown("", key, (kind,))
    check_entries(problems, kind, tables_of(problems, raw, kind))
    problems.stop()


def check_entries(problems: Problems, kind: Kind, tables: list[dict[str, Any]]) -> None:
    """The entries of one set: keys, queries in every language, and names that are theirs alone."""
    section = class_of(kind)
    for number, table in enumerate(tables, 1):
        where = f"{kind}[{number}]"
        check_values(problems, section, table, where, "noise" if section is NoiseRule else "entry")
        if isinstance(table.get("query"), str) and table["query"].strip():
            check_query(problems, where, table["query"], kind)
        langs = table.get("lang", {})
        for lang, query in langs.items() if isinstance(langs, dict) else ():
            if lang not in LANGUAGES:
                problems.add(f"{where}.lang.{lang}", lang, "two-letter codes, like de")
            elif isinstance(query, str) and query.strip():
                check_query(problems, where, query, kind, f"lang.{lang}")
        if section is Entry and not table.get("query") and not langs:
            problems.say(where, "found no query, allowed: a `query`, or one for each language under `lang`")
        if section is NoiseRule and not table.get("query") and not langs and not table.get("rule"):
            problems.say(where, "found neither query nor rule, allowed: a `query`, queries under `lang`, or a `rule`")
    check_names(problems, kind, tables)


def _check_campaigns(problems: Problems, tables: list[dict[str, Any]]) -> None:
    for number, table in enumerate(tables, 1):
        where = f"campaign[{number}]"
        for key in ("start", "end") & table.keys():
            problems.unknown(where, key, ("name", "query", *CAMPAIGN))
        check_values(problems, Campaign, {k: v for k, v in table.items() if k not in CAMPAIGN}, where, "campaign")
        days = dates_as_text({key: table[key] for key in CAMPAIGN if key in table})
        for key, name in (("from", "start"), ("to", "end")):
            if name in days and not _is_day(days[name]):
                problems.add(f"{where}.{key}", table[key], "a day, like 2026-09-01")
        if len(days) == 2 and all(map(_is_day, days.values())) and days["end"] < days["start"]:
            problems.add(f"{where}.to", table["to"], "a day that does not lie before `from`")
        if isinstance(table.get("query"), str) and table["query"].strip():
            check_query(problems, where, table["query"], "noise")
    check_names(problems, "campaign", tables)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
