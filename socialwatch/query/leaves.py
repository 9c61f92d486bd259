"""Leaves that read fields: author:, likes:>=50, since:, near:, is: and the attitudes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Literal

from socialwatch.errors import QueryError
from socialwatch.query.fields import FILTERS, HAS, SPECS
from socialwatch.query.lexer import Lexeme
from socialwatch.query.nodes import Attitude, Field, Is, Nearby, Node, Range, When
from socialwatch.query.pieces import words_node

_COMPARED = re.compile(r"(>=|<=|>|<)?\s*(.+)$")
_BETWEEN = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])$")
_RADIUS = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)\s*(km|mi)$")
_CENTRE = re.compile(r"(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)$")
_MILE = 1.609344  # kilometres
_USUAL_RADIUS = 15 * _MILE  # what search.twitter.com took when nothing was said


def smile_node(lexeme: Lexeme) -> Node:
    kind: Literal["positive", "negative", "question"]
    kind = "positive" if lexeme.value.endswith(")") else "negative" if lexeme.value.endswith("(") else "question"
    return Attitude(kind, lexeme.at)


def field_node(lexeme: Lexeme, within: Lexeme | None, text: str) -> Node:
    """The leaf for `name:value`; QueryError says what the field takes."""
    spec = SPECS[lexeme.extra]
    value = lexeme.value if lexeme.quoted else lexeme.value.strip()
    if spec.allowed and value.lower() not in spec.allowed:
        _refuse(lexeme, text, f"{lexeme.extra}:{value} is unknown; allowed: {', '.join(spec.allowed)}")
    match spec.shape:
        case "title":
            return replace(words_node(value, text, lexeme.at), title=True)
        case "number":
            return _range(lexeme, spec.name, value, text)
        case "moment":
            return _when(lexeme, spec.name, value, text)
        case "is" | "has" | "filter":
            return _flag(lexeme, spec.shape, value.lower())
        case "near":
            return _nearby(lexeme, within, text)
        case "within":
            _refuse(lexeme, text, "within: goes right behind near:, as in near:Leeds within:15mi")
    return _value(lexeme, spec.name, value, text)


def _refuse(lexeme: Lexeme, text: str, message: str) -> None:
    raise QueryError(message, text, *lexeme.at)


def _value(lexeme: Lexeme, name: str, value: str, text: str) -> Node:
    body = value.removesuffix("*")
    if lexeme.quoted and not body.strip():
        body = value  # somebody is called *
    if not body.strip() or ("*" in body and not lexeme.quoted):
        _refuse(lexeme, text, f"{lexeme.extra}: wants a value; a * may end it, as in {lexeme.extra}:acme*")
    if name in ("author", "to"):
        body = body.lstrip("@")
    return Field(
        name,
        body.casefold() if name in ("lang", "country", "sentiment", "network") else body,
        body != value and value.endswith("*"),
        lexeme.at,
    )


def _flag(lexeme: Lexeme, shape: str, value: str) -> Node:
    if value == "question":
        return Attitude("question", lexeme.at)
    name = {"is": value, "has": HAS.get(value, ""), "filter": FILTERS.get(value, "")}[shape]
    return Is(name, lexeme.at)


def _range(lexeme: Lexeme, name: str, value: str, text: str) -> Node:
    between = _BETWEEN.match(value)
    if name == "hour":
        _check_hours(lexeme, value, text)
    if between:
        low, high = _number(lexeme, between[2], text), _number(lexeme, between[3], text)
        if low is not None and high is not None and low > high and name != "hour":
            _refuse(lexeme, text, f"{between[2]} is more than {between[3]}: nothing lies between them")
        return Range(name, low, high, between[1] == "{", between[4] == "}", lexeme.at)
    compared = _COMPARED.match(value)
    assert compared is not None, "a field's value is never empty"
    sign, number = compared[1], _number(lexeme, compared[2], text)
    if sign is None:
        return Range(name, number, number, at=lexeme.at)
    if sign.startswith(">"):
        return Range(name, low=number, open_low=sign == ">", at=lexeme.at)
    return Range(name, high=number, open_high=sign == "<", at=lexeme.at)


def _check_hours(lexeme: Lexeme, value: str, text: str) -> None:
    for number in re.findall(r"\d[\d.]*", value):
        if not re.fullmatch(r"\d\d?", number) or int(number) > 23:
            _refuse(lexeme, text, f"{number} is no hour: they run from 0 to 23, as in hour:[18 TO 23]")


def _number(lexeme: Lexeme, value: str, text: str) -> float | None:
    if value == "*":
        return None
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", value, re.ASCII):
        name = lexeme.extra
        _refuse(lexeme, text, f"{value!r} is no number; write {name}:50, {name}:>=50 or {name}:[50 TO 100]")
    return float(value)


def _when(lexeme: Lexeme, name: str, value: str, text: str) -> Node:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        _refuse(lexeme, text, f"{value!r} is no date; write {name}:2026-07-01 or {name}:2026-07-01T14:00")
    return When("since" if name == "since" else "until", value, lexeme.at)


def _nearby(lexeme: Lexeme, within: Lexeme | None, text: str) -> Node:
    radius = None
    if within:
        match = _RADIUS.match(within.value)
        if not match:
            _refuse(within, text, f"{within.value!r} is no distance; write within:15mi or within:25km")
        else:
            radius = float(match[1]) * (_MILE if match[2] == "mi" else 1.0)
    at = (lexeme.at[0], within.at[1] if within else lexeme.at[1])
    centre = _CENTRE.match(lexeme.value)
    if not centre:
        return Nearby(lexeme.value, None, radius, at)
    latitude, longitude = float(centre[1]), float(centre[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        _refuse(lexeme, text, "latitudes run from -90 to 90, longitudes from -180 to 180")
    return Nearby(lexeme.value, (latitude, longitude), radius or _USUAL_RADIUS, at)
