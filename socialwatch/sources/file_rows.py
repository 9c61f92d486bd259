"""A row of a file as a mention; long ids stay text and are never numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in, canonical
from socialwatch.sources.file_columns import Columns
from socialwatch.sources.file_presets import OURS
from socialwatch.sources.text import clean, language, one_line, plain_and_links, web_address
from socialwatch.sources.values import count, mapping, moment

LOST_DIGITS = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.I)
SEVERAL = re.compile(r"[,;|\s]+")
_FORMULA = r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*['\"]?[=+\-@\uff1d\uff0b\uff0d\uff20]"
GUARDED = re.compile(rf"\A'(?={_FORMULA}|\d{{12,}}\Z)|(?<=[;\t\r\n])'(?={_FORMULA}[^;\t\r\n]*[(|!])")
"""The apostrophes that our export puts before what a spreadsheet would run."""
NETWORKS = {"twitter": "x", "x (twitter)": "x", "hacker news": "hackernews"}


def row_mention(item: Mapping[str, JSON], columns: Columns, network: str, base: str) -> Mention:
    """The post in a row; BadItem says what is wrong with it."""
    row = mapping(item.get("row"))

    ours = columns.preset == OURS

    def told(field: str) -> str:
        text = clean(columns.text(field, row))
        return GUARDED.sub("", text) if ours else text

    read = _as_it_is if ours else plain_and_links
    (words, linked), title = read(told("text")), one_line(read(told("title"))[0])
    if not words and not title:
        raise BadItem("neither title nor text")
    created = moment(item.get("created"))
    url = web_address(told("url"), base)
    return Mention(
        network=(told("network") or network) if ours else _network(told("network"), network),
        native_id=_native_id(told("id"), url, told("author"), told("created"), words or title or ""),
        text=words,
        title=title if title != words else None,
        author=_author(told),
        created=created,
        edited=moment(told("edited")),
        url=url,
        lang=language(told("lang")),
        parent=_id(told("parent")) or None,
        thread=_id(told("thread")) or None,
        repost_of=_id(told("repost_of")) or None,
        community=one_line(told("community")),
        country=_country(told("country")),
        place=one_line(told("place")),
        coordinates=_coordinates(told("latitude"), told("longitude")),
        rating=_number(told("rating")),
        links=_addresses(told("links"), base)
        or (() if ours else tuple(dict.fromkeys((*linked, *addresses_in(words))))),
        media=_addresses(told("media"), base),
        tags=tuple(tag.lstrip("#") for tag in _several(told("tags"))),
        to=tuple(handle.lstrip("@") for handle in _several(told("to"))),
        engagement=Engagement(*(_count(told(what)) for what in ("likes", "replies", "reposts", "views"))),
    )


def _as_it_is(text: str) -> tuple[str, tuple[str, ...]]:
    """What we exported is plain text already: a "<b>" in it was written so."""
    return text, ()


def _network(stated: str, default: str) -> str:
    """As we call it: lower case, "twitter" is x."""
    name = "-".join(stated.lower().split())
    return NETWORKS.get(stated.lower(), name) or default


def _id(value: str) -> str:
    """An id as text; one that a spreadsheet has rounded names nothing any more."""
    return "" if LOST_DIGITS.fullmatch(value) else value


def _native_id(stated: str, url: str | None, author: str, created: str, words: str) -> str:
    """The id, else the address, else what cannot change: who, when and the words."""
    if LOST_DIGITS.fullmatch(stated):
        raise BadItem(f"the id {stated} has lost its last digits in a spreadsheet: export it again with ids as text")
    if stated or url:
        return stated or canonical(url or "")
    told = "\n".join((author, created, words)).encode("utf-8", "replace")
    return hashlib.blake2b(told, digest_size=12).hexdigest()


def _author(told: Callable[[str], str]) -> Author | None:
    handle = (one_line(told("author")) or "").lstrip("@") or None
    name, native, url = one_line(told("author_name")), _id(told("author_id")), web_address(told("author_url"))
    named = native or handle or url or name
    return Author(named, handle, name, url, followers=_count(told("followers"))) if named else None


def _count(value: str) -> int | None:
    """Whole numbers, with or without marks between thousands."""
    plainly = re.sub(r"(?<=\d)[,.\u202f\u00a0 '](?=\d{3}(?:\D|$))", "", value)
    return count(plainly.removesuffix(".0"))


def _number(value: str) -> float | None:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return None
    return number if 0 <= number <= 5 else None


def _coordinates(latitude: str, longitude: str) -> tuple[float, float] | None:
    try:
        place = (float(latitude.replace(",", ".")), float(longitude.replace(",", ".")))
    except ValueError:
        return None
    return place if abs(place[0]) <= 90 and abs(place[1]) <= 180 else None


def _country(value: str) -> str | None:
    """The two letters; a column called "country" may hold names, which say nothing here."""
    return value.upper() if re.fullmatch(r"[A-Za-z]{2}", value) else None


def _several(value: str) -> tuple[str, ...]:
    """A cell that holds a list: JSON, Python's way of printing one, or words between commas."""
    parts = (part.strip("'\"") for part in SEVERAL.split(value.strip("[]{}()")))
    return tuple(dict.fromkeys(part for part in parts if part))


def _addresses(value: str, base: str) -> tuple[str, ...]:
    return tuple(url for part in _several(value) if (url := web_address(part, base)))
