"""Finds what measures write into the evidence of their figures, by reading their code: formulas and keys."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "socialwatch"
ROOMS = (PACKAGE / "measures", PACKAGE / "report")
TELLS = re.compile(r"\b(?:formula\b|Figure\(|evidence\(|measure=|_figure\()")
NUMBER = "7"  # stands for whatever is filled in: a count, and just as well a name
WORDS = {"kind": "topic", "mood": "negative"}
BEFORE = "mentions by this account"  # stands for the formula of a figure that another one is made of


class Written:
    """Of one module: the texts that a keyword is given, each with an example of what is filled in."""

    def __init__(self, file: Path) -> None:
        self.name = file.relative_to(PACKAGE).as_posix()
        self.tree = ast.parse(file.read_text("utf-8"))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.calls = [node for node in self.parents if isinstance(node, ast.Call)]
        self.made = [node for node in self.parents if isinstance(node, ast.FunctionDef | ast.ClassDef)]

    def given(self, keyword: str) -> dict[str, str]:
        """What this keyword is given anywhere, and where; also what a function's parameter of this name is given."""
        nodes = [one.value for call in self.calls for one in call.keywords if one.arg == keyword] + list(
            self._positional(keyword)
        )
        return {text: f"{self.name}:{node.lineno}" for node in nodes for text in self.texts(node)}

    def _positional(self, keyword: str) -> Iterator[ast.expr]:
        """What functions of this module get in the place of their parameter of this name."""
        takes = {one.name: _names(one).index(keyword) for one in self.made if keyword in _names(one)}
        for call in self.calls:
            if isinstance(call.func, ast.Name) and len(call.args) > takes.get(call.func.id, 99):
                yield call.args[takes[call.func.id]]

    def texts(self, node: ast.expr) -> list[str]:
        """The texts that an expression may stand for; none where the code does not say."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=parts):
                return self._joined([self._part(one) for one in parts])
            case ast.BinOp(left=left, right=right):
                return self._joined([self.texts(left), self.texts(right)])
            case ast.IfExp(body=body, orelse=orelse):
                return [*self.texts(body), *self.texts(orelse)]
            case ast.BoolOp(values=nodes):
                return [text for one in nodes for text in self.texts(one)]
            case ast.Attribute(value=ast.Name(id=name), attr="formula"):
                return [text for one in self._assigned(name, node) for text in self._formula_of(one)] or [BEFORE]
            case ast.Attribute(attr="formula"):
                return [BEFORE]
            case ast.Subscript(value=ast.Call(func=ast.Attribute(value=value, attr="partition"))):
                return self.texts(value)
            case ast.Name(id=name):
                found = [text for one in self._assigned(name, node) for text in self.texts(one)]
                return found or [text for one in self._positional_of(name, node) for text in self.texts(one)]
        return []

    def _formula_of(self, made: ast.expr) -> list[str]:
        given = made.keywords if isinstance(made, ast.Call) else ()
        return [text for one in given if one.arg == "formula" for text in self.texts(one.value)]

    def _part(self, node: ast.expr) -> list[str]:
        if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name) and node.value.id in WORDS:
            return [WORDS[node.value.id]]
        if isinstance(node, ast.FormattedValue):
            return self.texts(node.value) if isinstance(node.value, ast.Name | ast.Subscript) else [NUMBER]
        return self.texts(node)

    def _joined(self, parts: list[list[str]]) -> list[str]:
        return ["".join(texts) for texts in itertools.product(*(one or [NUMBER] for one in parts))]

    def _positional_of(self, name: str, at: ast.AST) -> Iterator[ast.expr]:
        """What calls of the function that has this parameter give for it."""
        while at in self.parents and not isinstance(at, ast.FunctionDef):
            at = self.parents[at]
        if isinstance(at, ast.FunctionDef):
            names = [arg.arg for arg in at.args.args]
            for call in self.calls:
                if name in names and isinstance(call.func, ast.Name) and call.func.id == at.name:
                    yield from call.args[names.index(name) : names.index(name) + 1]

    def _assigned(self, name: str, at: ast.AST) -> list[ast.expr]:
        """What a name was given: in the function, else in the module, else in the module it comes from."""
        while at in self.parents:
            at = self.parents[at]
            if isinstance(at, ast.FunctionDef | ast.Module) and (found := list(_givings(at, name))):
                return found
        for one in self.tree.body:
            if isinstance(one, ast.ImportFrom) and any(alias.name == name for alias in one.names) and one.module:
                file = PACKAGE.parent / (one.module.replace(".", "/") + ".py")
                if file.exists() and (found := list(_givings(ast.parse(file.read_text("utf-8")), name))):
                    return found
        return []


def _names(made: ast.FunctionDef | ast.ClassDef) -> list[str]:
    """The parameters of a function, the fields of a class."""
    if isinstance(made, ast.FunctionDef):
        return [arg.arg for arg in made.args.args]
    return [one.target.id for one in made.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]


def _givings(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from (value for one, value in zip(names, values, strict=True) if _is(one, name))
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from [value] if _is(target, name) else []


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


@cache
def modules() -> tuple[Written, ...]:
    files = (file for room in ROOMS for file in sorted(room.rglob("*.py")))
    return tuple(Written(file) for file in files if TELLS.search(file.read_text("utf-8")))


def formulas() -> dict[str, str]:
    """Every formula that a figure may carry, with examples for what is filled in, and where it is written."""
    return {text: where for one in modules() for text, where in one.given("formula").items() if "{" not in text}


def keys() -> dict[str, str]:
    """Every key of a figure that the code tells."""
    found = {}
    for one in modules():
        for call in () if one.name.startswith("report/slides/") else one.calls:
            called = call.func.id if isinstance(call.func, ast.Name) else ""
            if called in ("Figure", "replace", "_plain") or called.endswith("_figure") or called == "counted_share":
                named = [word.value for word in call.keywords if word.arg == "key"]
                named += call.args[1:2] if called == "_plain" else []
                found |= {text: f"{one.name}:{node.lineno}" for node in named for text in one.texts(node)}
    return found


def measures() -> dict[str, str]:
    """Every name of a measure that evidence carries."""
    found = {}
    for one in modules():
        for call in one.calls:
            if isinstance(call.func, ast.Name) and call.func.id in ("evidence", "net_figure", "count_figure", "_share"):
                found |= dict.fromkeys(one.texts(call.args[0]), f"{one.name}:{call.lineno}")
        found |= one.given("measure")
    return found
