"""Finds every sentence that a report can say, by reading its code: what `say`, `plural` and `term` are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "socialwatch"
REPORT, MEASURES = PACKAGE / "report", PACKAGE / "measures"
PAGE = Path(__file__).parents[2] / "reports" / "templates" / "page.html.j2"
GIVEN = {"say": slice(0, 1), "plural": slice(1, 3), "term": slice(0, 1)}
SAYS = re.compile(r"\.(?:say|plural|term)\(|measures\.told")
IN_PAGE = re.compile(r"""\b(?:say|plural)\((?:[^'"()]*, )?(?:'([^']*)'|"([^"]*)")(?:, (?:'([^']*)'|"([^"]*)"))?""")


class Sentences:
    """Of one module: the sentences that it says, and the places where they cannot be told from the code."""

    def __init__(self, file: Path) -> None:
        self.name = str(file.relative_to(REPORT if REPORT in file.parents else PACKAGE))
        self.tree = ast.parse(file.read_text("utf-8"))
        tells = any(
            isinstance(one, ast.ImportFrom) and one.module == "socialwatch.measures.told" for one in self.tree.body
        )
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}
        self.found: dict[str, str] = {}
        self.unclear: list[tuple[str, str]] = []
        self.pairs: list[tuple[str, str]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in GIVEN:
                self._call(node, node.func.attr)
            elif tells and isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Told":
                self._call(node, "say")

    def _call(self, node: ast.Call, how: str) -> None:
        given = node.args[GIVEN[how]]
        told = [self._strings(one, node) for one in given]
        for one, texts in zip(given, told, strict=True):
            if texts is None:
                self.unclear.append((self.name, ast.unparse(one)))
            for text in texts or ():
                self.found.setdefault(text, f"{self.name}:{node.lineno}")
        if how == "plural" and len(told) == 2 and all(told):
            self.pairs += zip(told[0] or (), told[1] or (), strict=False)

    def _strings(self, node: ast.expr, at: ast.AST, seen: tuple[str, ...] = ()) -> list[str] | None:
        """The texts that an expression may stand for; None when the code does not say."""
        match node:
            case ast.Constant(value):
                return [value] if isinstance(value, str) else []
            case ast.IfExp(body=body, orelse=orelse):
                return self._all([body, orelse], at, seen)
            case ast.BoolOp(values=nodes) | ast.Tuple(elts=nodes) | ast.List(elts=nodes) | ast.Dict(values=nodes):
                return self._all(nodes, at, seen)
            case ast.Starred(value=value):
                return self._strings(value, at, seen)
            case ast.BinOp(left=left, right=right):
                one, two = self._strings(left, at, seen), self._strings(right, at, seen)
                return None if one is None or two is None else [first + last for first in one for last in two]
            case ast.Subscript(value=value, slice=ast.Constant(value=int(index))):
                return self._all(self._parts(value, index, at), at, seen)
            case ast.Subscript(value=value):
                return self._strings(value, at, seen)
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=args):
                return self._all([value, *args[1:]], at, seen)
            case ast.Call(func=ast.Name(id=name)) if name not in seen:
                given = self._returns(name)
                return self._all(given, given[0], (name,)) if given else None
            case ast.Name(id=name) if name not in seen:
                found = self._given(name, at)
                return self._all(found, at, (*seen, name)) if found else None
        return None

    def _all(self, nodes: list[ast.expr], at: ast.AST, seen: tuple[str, ...]) -> list[str] | None:
        told = [self._strings(one, one if one in self.parents else at, seen) for one in nodes]
        return None if any(one is None for one in told) else [text for one in told for text in one or ()]

    def _parts(self, node: ast.expr, index: int, at: ast.AST) -> list[ast.expr]:
        """The elements of that place in the tuples that an expression may stand for."""
        match node:
            case ast.Tuple(elts=nodes) | ast.List(elts=nodes):
                return nodes[index : index + 1]
            case ast.IfExp(body=body, orelse=orelse):
                return [*self._parts(body, index, at), *self._parts(orelse, index, at)]
            case ast.Call(func=ast.Name(id=name)):
                return [part for one in self._returns(name) for part in self._parts(one, index, one)]
            case ast.Name(id=name):
                return [part for one in self._given(name, at) for part in self._parts(one, index, at)]
        return [node]

    def _returns(self, name: str) -> list[ast.expr]:
        made = [one for one in self.tree.body if isinstance(one, ast.FunctionDef) and one.name == name]
        return [one.value for f in made for one in ast.walk(f) if isinstance(one, ast.Return) and one.value]

    def _given(self, name: str, at: ast.AST) -> list[ast.expr]:
        """What a name was given where it is used: in the function, else in the module."""
        while at in self.parents:
            at = self.parents[at]
            if isinstance(at, ast.FunctionDef | ast.Module) and (found := list(self._assigned(at, name))):
                return found
        return []

    def _assigned(self, scope: ast.AST, name: str) -> Iterator[ast.expr]:
        for node in ast.walk(scope):
            match node:
                case ast.Assign(targets=[target], value=value):
                    yield from _matched(target, value, name)
                case (
                    ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value)
                ):
                    yield from _matched(target, value, name)
                case ast.For(target=target, iter=turns) | ast.comprehension(target=target, iter=turns):
                    if any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(target)):
                        for one in self._turns(turns, node, name):
                            yield from _matched(target, one, name)

    def _turns(self, node: ast.expr, at: ast.AST, name: str) -> list[ast.expr]:
        """What a loop goes through, where that is written down."""
        match node:
            case ast.Tuple(elts=nodes) | ast.List(elts=nodes):
                return nodes
            case ast.Name(id=other) if other != name:
                found = self._given(other, at)
                return [turn for one in found for turn in self._turns(one, at, other)] or [node]
        return [node]


def _matched(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple):
        for place, one in enumerate(target.elts):
            if isinstance(one, ast.Name) and one.id == name:
                yield ast.Subscript(value, ast.Constant(place))


@cache
def modules() -> tuple[Sentences, ...]:
    """All that can say a sentence: the report, and the measures whose sentences it tells."""
    files = (file for room in (REPORT, MEASURES) for file in sorted(room.rglob("*.py")))
    return tuple(Sentences(file) for file in files if SAYS.search(file.read_text("utf-8")))


def page() -> list[str]:
    """The sentences of the HTML page."""
    text = PAGE.read_text("utf-8")
    return [said for match in IN_PAGE.finditer(text) for said in match.groups() if said]
