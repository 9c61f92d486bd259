"""A query cut into its signs and words, each with its place, so that errors can point at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from socialwatch.errors import QueryError
from socialwatch.query.fields import SPECS
from socialwatch.query.nodes import Place


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`kind` is one of ( ) and or not - near quote exact field word smile end; `value` what it carries.

    A quote's `extra` is its slop, a NEAR's value is "5" or "5f", a field's `extra` its name.
    """

    kind: str
    value: str
    at: Place
    extra: str = ""
    quoted: bool = False


_CURLY = str.maketrans("“”„‟", '""""')
_OPERATORS = {"AND": "and", "OR": "or", "NOT": "not"}
_SPACE = re.compile(r"\s+")
_COMMENT = re.compile(r"<<<.*?>>>", re.DOTALL)
_SMILE = re.compile(r"(:-?\)|:-?\(|[?？])(?=[\s)]|$)")
_QUOTE = re.compile(r'"((?:[^"\\]|\\.)*)"(?:~([^\s()]*))?', re.DOTALL)
_EXACT = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"([A-Za-z_]+):(?=[^\s)])")
_BARE_FIELD = re.compile(r"([A-Za-z_]+):(?=[\s)]|$)")
_VALUE = re.compile(r'"((?:[^"\\]|\\.)*)"(\*?)|([\[{][^\]}]*[\]}])|([^\s()"]+)')
_WORD = re.compile(r'(?:(?!<<<)[^\s()"{}])+')
_NEAR = re.compile(r"NEAR(?:/(\d+)(f?))?$")


def lex(text: str) -> Iterator[Lexeme]:
    """The lexemes of a query, the last of kind "end". QueryError where a quote or bracket is not closed."""
    source = text.translate(_CURLY)  # word processors write these; one for one, so that places hold
    place = 0
    while place < len(source):
        skipped = _SPACE.match(source, place) or _COMMENT.match(source, place)
        if skipped:
            place = skipped.end()
            continue
        lexeme = _next(source, text, place)
        yield lexeme
        place = lexeme.at[1]
    yield Lexeme("end", "", (len(text), len(text)))


def _next(source: str, text: str, place: int) -> Lexeme:
    char = source[place]
    if match := _SMILE.match(source, place):
        return Lexeme("smile", match[1], match.span())
    if char in "()":
        return Lexeme(char, char, (place, place + 1))
    if char == '"':
        return _quote(source, text, place)
    if char == "{":
        match = _EXACT.match(source, place)
        if not match:
            raise QueryError("this { is never closed: write {ACME}", text, place)
        return Lexeme("exact", match[1], match.span())
    if source.startswith("<<<", place):
        raise QueryError("this comment is never closed: end it with >>>", text, place, place + 3)
    if char == "}":
        raise QueryError("this } closes nothing", text, place)
    if char == "-" and place + 1 < len(source) and not source[place + 1].isspace():
        return Lexeme("-", "-", (place, place + 1))
    return _field(source, text, place) or _word(source, text, place)


def _quote(source: str, text: str, place: int) -> Lexeme:
    match = _QUOTE.match(source, place)
    if not match:
        raise QueryError("this quote is never closed", text, place)
    slop = match[2]
    end = match.end()
    if slop is not None:
        digits = re.match(r"\d+", slop)
        if not digits:
            raise QueryError(
                '~ wants a number of words: "acme outage"~5', text, match.start(2) - 1, max(end, match.start(2))
            )
        slop, end = digits[0], match.start(2) + digits.end()
    return Lexeme("quote", _unescaped(match[1]), (place, end), slop or "")


def _unescaped(content: str) -> str:
    """Inside quotes, \\" is a quote and \\\\ a backslash."""
    return re.sub(r'\\(["\\])', r"\1", content)


def _field(source: str, text: str, place: int) -> Lexeme | None:
    bare = _BARE_FIELD.match(source, place)
    if bare and bare[1].lower() in SPECS:
        raise QueryError(f"{bare[0]} wants a value right behind it; quote it if the word is meant", text, *bare.span())
    match = _FIELD.match(source, place)
    if not match:
        return None
    name = match[1].lower()
    if name not in SPECS:
        if name in ("http", "https"):
            advice = "for posts that link there write link:, for posts on that site site:"
        else:
            advice = f"there are {', '.join(SPECS)}; quote the words if no field is meant"
        raise QueryError(f"no field is called {match[1]!r}: {advice}", text, *match.span(1))
    value = _VALUE.match(source, match.end())
    if not value:
        raise QueryError(
            f"{name}: wants a value behind it; a quote or bracket is not closed", text, match.start(), match.end() + 1
        )
    quoted = value[1] is not None
    content = _unescaped(value[1]) + value[2] if quoted else value[0]
    return Lexeme("field", content, (place, value.end()), name, quoted)


def _word(source: str, text: str, place: int) -> Lexeme:
    match = _WORD.match(source, place)
    assert match is not None, "every other first character is handled above"
    word = match[0]
    if word in _OPERATORS:
        return Lexeme(_OPERATORS[word], word, match.span())
    near = _NEAR.match(word)
    if near and near[1] is None:
        raise QueryError(
            "NEAR wants the most words that may stand between: NEAR/5, or NEAR/5f in this order", text, *match.span()
        )
    if near:
        return Lexeme("near", near[1] + near[2], match.span())
    return Lexeme("word", word, match.span())
