"""Keys that were called otherwise once: read under the name of before, which is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RENAMED = {("report", "names"): ("privacy", "names")}


def moved(raw: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The tables with every key under its name of now, and what to say of those that were not.

    Where a file has both, that of now counts. What is no table is left for whoever checks it.
    """
    tables, said = dict(raw), []
    for (old, key), (new, name) in RENAMED.items():
        if not isinstance(tables.get(old), dict) or key not in tables[old] or not isinstance(tables.get(new, {}), dict):
            continue
        value = tables[old][key]
        tables[old] = {one: kept for one, kept in tables[old].items() if one != key}
        tables[new] = {name: value, **tables.get(new, {})}
        said.append(f"[{old}] {key} is now called [{new}] {name}")
    return tables, tuple(said)
