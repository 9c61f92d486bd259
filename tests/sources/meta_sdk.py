"""Meta's own description of its Graph API: the objects of its Python library, read as text and never run.

Each object is a class with its fields and, for each list below it, what may be asked and what stands in the list.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Edge:
    """A list below an object: the parameters it knows, their words, and the object of its entries."""

    params: Mapping[str, str]
    words: Mapping[str, str]
    target: str


@dataclass(frozen=True)
class Described:
    name: str
    fields: frozenset[str]
    edges: Mapping[str, Edge]
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)


@cache
def described(folder: Path, name: str) -> Described:
    """The object of this name, such as IGMedia."""
    (made,) = (
        one
        for one in ast.parse((folder / f"{name.lower()}.py").read_text("utf-8")).body
        if isinstance(one, ast.ClassDef)
    )
    inner = {one.name: constants(one) for one in made.body if isinstance(one, ast.ClassDef)}
    edges = {path: edge for one in made.body if isinstance(one, ast.FunctionDef) for path, edge in edge_of(one)}
    return Described(name, inner["Field"], edges, inner)


def constants(made: ast.ClassDef) -> frozenset[str]:
    values = (one.value for one in made.body if isinstance(one, ast.Assign))
    return frozenset(str(one.value) for one in values if isinstance(one, ast.Constant))


def edge_of(method: ast.FunctionDef) -> Iterator[tuple[str, Edge]]:
    """The list that a method asks for by GET."""
    told: dict[str, Any] = {}
    for node in ast.walk(method):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and isinstance(node.targets[0], ast.Name):
            pairs = zip(node.value.keys, node.value.values, strict=True)
            told[node.targets[0].id] = {
                key.value: ast.unparse(one) for key, one in pairs if isinstance(key, ast.Constant)
            }
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "FacebookRequest":
            told |= {one.arg or "": one.value for one in node.keywords}
    if "endpoint" in told and told["method"].value == "GET" and told["endpoint"].value != "/":
        target = told["target_class"]
        name = target.id if isinstance(target, ast.Name) else target.attr
        yield told["endpoint"].value.strip("/"), Edge(told["param_types"], told["enums"], name)


ASKED = re.compile(r"(\w+)(?:\.\w+\([^)]*\))*(?:\{((?:[^{}]|\{[^{}]*\})*)\})?,?")
"""A field, what is asked of its list (`.limit(50)`), and which fields of that (`{id,text}`)."""


def asked_fields(text: str) -> dict[str, str]:
    """`id,replies.limit(50){id,text}` as names with what is asked of each; all of the text is understood."""
    assert "".join(found[0] for found in ASKED.finditer(text)) == text
    return {found[1]: found[2] or "" for found in ASKED.finditer(text)}
