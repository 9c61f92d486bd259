"""What slows or blinds a query, said before it costs a quarter's posts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from socialwatch.query.common import COMMON
from socialwatch.query.compiling import lone
from socialwatch.query.needs import key_of, needs
from socialwatch.query.nodes import (
    And,
    Everything,
    Field,
    Near,
    Nearby,
    Node,
    Not,
    Or,
    Place,
    When,
    Words,
    children,
    walk,
)
from socialwatch.query.query import Query
from socialwatch.query.tokens import tokens

_TO_COME = ("case",)
_LONGEST = 3  # letters of a word that is too short to mean one thing


@dataclass(frozen=True, slots=True)
class Warning:
    """One remark: `code` names the rule, `start` and `end` mark the place in `text`."""

    code: str
    message: str
    text: str
    start: int
    end: int

    def __str__(self) -> str:
        marks = " " * self.start + "^" * max(1, self.end - self.start)
        return f"{self.message}\n  {self.text}\n  {marks}"


Found = Iterator[tuple[str, Place]]


def lint(query: Query) -> list[Warning]:
    """Everything worth a second look, in the order of the query. A clean query gives an empty list."""
    found = [
        Warning(code, message, query.text, *place) for code, rule in RULES.items() for message, place in rule(query)
    ]
    return sorted(found, key=lambda warning: (warning.start, warning.code))


def _lone_star(query: Query) -> Found:
    for node in walk(query.root):
        if isinstance(node, Everything):
            yield "a lone * matches every post", node.at


def _no_word_needed(query: Query) -> Found:
    """Queries without a word are asked of every post, and no platform can be asked for them."""
    if isinstance(query.root, Not) or (
        isinstance(query.root, And) and all(isinstance(p, Not) for p in query.root.parts)
    ):
        yield (
            "only what must not be there: this matches nearly every post, and no source can be asked for it",
            query.root.at,
        )
    elif needs(query.root) is None and query.kind == "brand" and not _is_field_only(query.root):
        yield (
            "some alternative needs no word: sources cannot be asked for it, so posts may never be heard",
            query.root.at,
        )


def _is_field_only(node: Node) -> bool:
    return not any(isinstance(part, Words | Near) for part in walk(node))


def _not_beside_or(query: Query) -> Found:
    for node in walk(query.root):
        if isinstance(node, Or):
            for part in node.parts:
                if isinstance(part, Not):
                    yield "behind OR, this lets in every post without it; AND NOT takes posts out", part.at


def _short_or_common(query: Query) -> Found:
    for node in _leading_words(query.root):
        key = lone(node)
        if key is None:
            continue
        if key in COMMON:
            yield f"{key} is in a large part of all posts; a phrase or a second word beside it would tell more", node.at
        elif len(key) < _LONGEST and key.isascii():
            yield f"{key} is very short and means many things; a second word beside it would tell more", node.at


def _leading_words(node: Node) -> Iterator[Words]:
    """Words that alone let a post in: those of an Or, and an And of nothing but such words."""
    if isinstance(node, Words):
        yield node
    elif isinstance(node, Or):
        for part in node.parts:
            yield from _leading_words(part)
    elif isinstance(node, And):
        wanted = [part for part in node.parts if not isinstance(part, Not)]
        if len(wanted) == 1:
            yield from _leading_words(wanted[0])


def _short_beginnings(query: Query) -> Found:
    for node in walk(query.root):
        if isinstance(node, Words):
            for piece in node.pieces:
                if piece.prefix and len(piece.sigil.lstrip("#@") or piece.folded) < _LONGEST:
                    yield f"{key_of(piece)} stands for very many words; give it {_LONGEST} letters or more", node.at


def _only_beginnings(query: Query) -> Found:
    """Platforms search for whole words, Mastodon for a tag: caf* is asked as caf and #caf, and hears no café."""
    for node in _asked_by_beginning(query.root) or () if query.kind == "brand" else ():
        words = node.pieces[-1].sigil or node.pieces[-1].folded
        yield (
            f"sources are asked for the whole word {words}, Mastodon without a token for the tag "
            f"#{words.lstrip('#@')} alone: words that only begin so are not heard there; add those that you mean "
            f"({words} OR {words}... OR ...)",
            node.at,
        )


def _asked_by_beginning(node: Node) -> list[Words] | None:
    """The beginnings that are all a source can be asked for, [] when it has a whole word; None: nothing to ask."""
    if isinstance(node, Words):
        return [node] if node.pieces[-1].prefix else []
    if isinstance(node, Or):  # an alternative that is a beginning is blind, whatever the others are
        return [words for part in node.parts for words in _asked_by_beginning(part) or ()]
    parts = node.parts if isinstance(node, And) else (node.left, node.right) if isinstance(node, Near) else ()
    found = [some for part in parts if (some := _asked_by_beginning(part)) is not None]
    return [words for some in found for words in some] if all(found) and found else [] if found else None


def _small_operators(query: Query) -> Found:
    for node in walk(query.root):
        if isinstance(node, Words) and node.written in ("or", "and", "not"):
            yield f"{node.written} is looked for as a word; the operator is {node.written.upper()}", node.at
        elif isinstance(node, Words) and (inside := re.search(r"\s(AND|OR|NOT|NEAR/\d+f?)\s", node.written)):
            yield f"inside quotes {inside[1]} is a word like any other", node.at
        if isinstance(node, Words) and re.fullmatch(r"near/\d+f?", node.written, re.IGNORECASE):
            yield (
                f"{node.written} is looked for as words; the operator is {node.written[:4].upper()}{node.written[4:]}",
                node.at,
            )


def _mixed(query: Query) -> Found:
    """a b OR c is (a b) OR c, which is seldom what was meant."""
    for node in walk(query.root):
        if not isinstance(node, Or):
            continue
        for part in node.parts:
            if isinstance(part, And) and query.text[part.at[0]] != "(" and _has_wanted(part):
                message = "AND binds before OR: this alternative is read as one, write brackets to say what is meant"
                yield message, part.at


def _has_wanted(node: And) -> bool:
    """Brackets are no question where only NOT or a field follows one word."""
    return sum(isinstance(part, Words | Or | Near) for part in node.parts) > 1


def _impossible(query: Query) -> Found:
    for node in walk(query.root):
        if not isinstance(node, And):
            continue
        wanted = {part for part in node.parts if not isinstance(part, Not)}
        words = {
            piece.folded for part in wanted if isinstance(part, Words) for piece in part.pieces if not piece.prefix
        }
        for part in node.parts:
            if not isinstance(part, Not):
                continue
            ruled_out = part.part.parts if isinstance(part.part, Or) else (part.part,)
            if any(node in wanted or lone(node) in words for node in ruled_out):
                yield "what is asked for is also ruled out: this can never match", part.at
        yield from _impossible_times(node)


def _impossible_times(node: And) -> Found:
    since = [part for part in node.parts if isinstance(part, When) and part.name == "since"]
    until = [part for part in node.parts if isinstance(part, When) and part.name == "until"]
    for early in since:
        for late in until:
            if late.moment <= early.moment:
                yield f"nothing is both since {early.moment} and until {late.moment} (which is not included)", late.at


def _unsayable(query: Query) -> Found:
    """Signs are no words: C++ is c, $moka is moka, "AT&T" is at t; ? and * inside quotes ask nothing."""
    for node in walk(query.root):
        if not isinstance(node, Words):
            continue
        written = node.written
        if written.rstrip("*").endswith(("?", "？")):
            yield "? ends a word here and is passed over; with a space before it, it asks for questions", node.at
        elif re.search(r"\w[+#]+(\s|$)", written):
            yield f"{written} is read as {_heard(written)}: signs behind a word are not heard", node.at
        elif re.search(r"(^|\s)[$€£¥₹¢%&^=|~.!/\\+]+\w", written):
            yield f"{written} is read as {_heard(written)}: signs before a word are not heard, but # and @", node.at
        elif node.slop is None and node.at[1] - node.at[0] > 2 and re.search(r'~\d*"?$', written):
            yield '~ goes behind the closing quote: "acme outage"~5', node.at


def _heard(written: str) -> str:
    return " ".join(token.folded for token in tokens(written))


def _repeated(query: Query) -> Found:
    for node in walk(query.root):
        if isinstance(node, And | Or):
            seen: set[Node] = set()
            for part in node.parts:
                if part in seen:
                    yield "this is there already", part.at
                seen.add(part)


def _swallowed(query: Query) -> Found:
    """acme OR "acme cloud": the word finds every phrase with it."""
    for node in walk(query.root):
        if not isinstance(node, Or):
            continue
        keys = {key: part for part in node.parts if (key := lone(part)) and not key.startswith(("#", "@"))}
        for part in node.parts:
            if isinstance(part, Words) and not part.title and lone(part) not in keys:
                single = next(
                    (piece.folded for piece in part.pieces if piece.folded in keys and not piece.prefix), None
                )
                if single:
                    yield f"{single} beside it finds this as well", part.at


def _place_without_spot(query: Query) -> Found:
    for node in walk(query.root):
        if isinstance(node, Nearby) and node.centre is None and node.radius is not None:
            yield (
                "within: needs a spot, near:53.80,-1.55; a name is looked for in the place that the post tells",
                node.at,
            )


def _zone_of_fields(query: Query) -> Found:
    """Brand queries that ask sources for fields alone hear only what other asks bring."""
    if query.kind == "brand" and needs(query.root) is None and _is_field_only(query.root):
        names = sorted({node.name for node in walk(query.root) if isinstance(node, Field)})
        if names and not {"author", "site", "to"} & set(names):
            yield f"a brand by {', '.join(names)} alone: few sources can be asked for that; add words", query.root.at


def _unfilled(query: Query) -> Found:
    """Fields of the language whose steps are still to come."""
    for node in walk(query.root):
        if isinstance(node, Field) and node.name in _TO_COME:
            yield f"nothing fills {node.name}: yet, so it finds no post", node.at


def _deep(query: Query) -> Found:
    if _depth(query.root) > 8:
        yield (
            "more than eight levels deep: nobody will be able to read this in a year; topics can share parts",
            query.root.at,
        )


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, children(node)), default=0)


RULES: dict[str, Callable[[Query], Found]] = {
    "everything": _lone_star,
    "no-word": _no_word_needed,
    "or-not": _not_beside_or,
    "common": _short_or_common,
    "short-beginning": _short_beginnings,
    "only-beginning": _only_beginnings,
    "lower-case": _small_operators,
    "mixed": _mixed,
    "impossible": _impossible,
    "signs": _unsayable,
    "repeated": _repeated,
    "swallowed": _swallowed,
    "place": _place_without_spot,
    "fields-only": _zone_of_fields,
    "unfilled": _unfilled,
    "deep": _deep,
}
"""Every rule by its code."""
