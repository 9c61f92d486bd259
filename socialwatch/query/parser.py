"""From text to tree: NEAR before NOT before AND before OR; side by side means AND."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from socialwatch.errors import QueryError
from socialwatch.query.checks import check_kind
from socialwatch.query.leaves import field_node, smile_node
from socialwatch.query.lexer import Lexeme, lex
from socialwatch.query.nodes import And, Everything, Near, Node, Not, Or, Place, Words, children
from socialwatch.query.pieces import words_node
from socialwatch.query.query import Query

_DEEPEST = 60  # brackets inside brackets; a stranger's query must not exhaust the stack


def parse(text: str, kind: str = "search", zone: str = "UTC") -> Query:
    """The query that the text means; `kind` says which fields it may read.

    Kinds: brand, noise, topic, intent, stage, urgency, search. `zone` is where since:, until: and hour: are told.
    Raises QueryError, which marks the place.
    """
    root = _Parser(text).whole()
    check_kind(root, kind, text)
    return Query(text=text, root=root, kind=kind, zone=zone)


class _Parser:
    """One pass over the lexemes, one method for each level of binding."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lexemes = list(lex(text))
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> Lexeme:
        return self.lexemes[self.index]

    def take(self) -> Lexeme:
        lexeme = self.lexemes[self.index]
        self.index += 1
        return lexeme

    def error(self, message: str, at: Place) -> QueryError:
        return QueryError(message, self.text, at[0], max(at[1], at[0] + 1))

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise self.error("the query is empty", (0, 1))
        node = self.either()
        if self.next.kind == ")":
            raise self.error("this ) closes nothing", self.next.at)
        return node

    def either(self) -> Node:
        parts = [self.all()]
        while self.next.kind == "or":
            self.take()
            parts.append(self.all())
        return _join(Or, parts)

    def all(self) -> Node:
        parts = [self.negated()]
        while self.next.kind not in ("or", ")", "end"):
            if self.next.kind == "and":
                self.take()
            parts.append(self.negated())
        return _join(And, parts)

    def negated(self) -> Node:
        if self.next.kind not in ("not", "-"):
            return self.near()
        start = self.take().at[0]
        part = self.deeper(self.negated)
        at = (start, part.at[1])
        return replace(part.part, at=at) if isinstance(part, Not) else Not(part, at)

    def near(self) -> Node:
        left = self.primary()
        while self.next.kind == "near":
            operator = self.take()
            right = self.primary()
            for side in (left, right):
                self.check_side(side)
            ordered = operator.value.endswith("f")
            distance = int(operator.value.rstrip("f"))
            left = Near(left, right, distance, ordered, (left.at[0], right.at[1]))
            if _height(left) > _DEEPEST:
                raise self.error(f"more than {_DEEPEST} NEAR inside one another: split the query", operator.at)
        return left

    def check_side(self, side: Node) -> None:
        """NEAR joins places in the text: what has no place cannot stand beside it."""
        if isinstance(side, Or):
            for part in side.parts:
                self.check_side(part)
        elif not isinstance(side, Words | Near):
            raise self.error("NEAR joins words, phrases, and groups of them with OR; this is something else", side.at)

    def primary(self) -> Node:
        lexeme = self.take()
        if lexeme.kind == "(":
            return self.group(lexeme)
        if lexeme.kind == "word":
            return self.word(lexeme)
        if lexeme.kind == "quote":
            slop = int(lexeme.extra) if lexeme.extra else None
            return words_node(lexeme.value, self.text, lexeme.at, slop=slop)
        if lexeme.kind == "exact":
            return words_node(lexeme.value, self.text, lexeme.at, cased=True)
        if lexeme.kind == "smile":
            return smile_node(lexeme)
        if lexeme.kind == "field":
            within = self.take() if lexeme.extra == "near" and self.within_follows() else None
            return field_node(lexeme, within, self.text)
        raise self.error(self.misplaced(lexeme), lexeme.at)

    def within_follows(self) -> bool:
        return self.next.kind == "field" and self.next.extra == "within"

    def word(self, lexeme: Lexeme) -> Node:
        if lexeme.value == "*":
            return Everything(lexeme.at)
        if lexeme.value in ("&&", "||", "|", "&", "!"):
            raise self.error("write AND, OR and NOT in words", lexeme.at)
        return words_node(lexeme.value, self.text, lexeme.at)

    def group(self, bracket: Lexeme) -> Node:
        if self.next.kind == ")":
            raise self.error("there is nothing between these brackets", (bracket.at[0], self.next.at[1]))
        node = self.deeper(self.either)
        if self.next.kind != ")":
            raise self.error("this ( is never closed", bracket.at)
        return replace(node, at=(bracket.at[0], self.take().at[1]))

    def deeper(self, step: Callable[[], Node]) -> Node:
        if self.depth >= _DEEPEST:
            raise self.error(f"more than {_DEEPEST} levels of brackets or NOT: split the query", self.next.at)
        self.depth += 1
        node = step()
        self.depth -= 1
        return node

    def misplaced(self, lexeme: Lexeme) -> str:
        if lexeme.kind == "end":
            before = self.lexemes[-2].value if len(self.lexemes) > 1 else ""
            return f"the query ends where something should follow {before}"
        if lexeme.kind == ")":
            return "something is missing before this )"
        advice = "AND, OR and NEAR join two things (quote the word if the word is meant)"
        return f"something is missing before {lexeme.value}: {advice}"


def _height(node: Node) -> int:
    return 1 + max(map(_height, children(node)), default=0)


def _join(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """One node for all parts; parts of the same kind are taken in, which changes no answer."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat), (parts[0].at[0], parts[-1].at[1]))
