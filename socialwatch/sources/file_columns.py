"""Which column holds what: the user's map, the export of a known tool, or names that speak for themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from socialwatch.errors import ConfigError
from socialwatch.models import JSON
from socialwatch.sources.file_presets import PRESETS
from socialwatch.sources.text import UNWANTED

MOST_TOLD = 20  # columns named in a complaint

# our fields, with names of columns that mean them beyond doubt (compared in lower case, without marks)
FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "post id", "tweet id", "tweetid", "mention id", "message id", "comment id", "status id", "native id"),
    "text": ("text", "full text", "content", "message", "body", "tweet text", "tweettext", "post", "comment", "review"),
    "title": ("title", "headline", "subject"),
    "author": ("author", "username", "user name", "user", "handle", "screen name", "from", "author id"),
    "author_name": ("author name", "full name", "display name", "name"),
    "author_id": ("author native id", "user id"),
    "author_url": ("author url", "profile url"),
    "followers": ("followers", "follower count", "followers count", "author followers"),
    "created": (
        "created", "created at", "date", "published", "published at", "timestamp", "time", "datetime", "tweet date",
        "tweetdate", "tweet created", "posted at", "post date",
    ),
    "edited": ("edited", "updated", "updated at", "edited at"),
    "url": ("url", "link", "permalink", "post url", "post link"),
    "lang": ("lang", "language"),
    "network": (),  # only a map or a known export says that rows live in different places
    "community": ("community", "subreddit", "forum"),
    "country": ("country code", "country"),
    "place": ("place", "location", "city"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng"),
    "rating": ("rating", "stars", "score"),
    "parent": (
        "parent", "in reply to", "in reply to id", "in response to tweet id", "in reply to status id", "reply to",
    ),
    "thread": ("thread", "thread id", "conversation id"),
    "repost_of": ("repost of", "retweet of"),
    "likes": ("likes", "like count", "favorites", "favourites", "favorite count"),
    "replies": ("replies", "reply count", "comments", "comment count"),
    "reposts": ("reposts", "retweets", "retweet count", "shares", "share count"),
    "views": ("views", "view count"),
    "tags": ("tags", "hashtags"),
    "links": ("links",),
    "media": ("media", "media urls", "images"),
    "to": ("to", "mentions", "mentioned authors"),
}  # fmt: skip


def bare(name: object) -> str:
    """A column's name for comparison."""
    return " ".join("".join(char if char.isalnum() else " " for char in str(name)).lower().split())


@dataclass(frozen=True, slots=True)
class Columns:
    """Our fields with the file's columns: several for one field are tried in turn ("|") or joined ("+")."""

    of: Mapping[str, str]
    preset: str = ""

    def title(self, field: str) -> str:
        return self.of.get(field, "")

    def text(self, field: str, row: Mapping[str, JSON]) -> str:
        """What a row holds for a field, as text; "" when nothing."""
        return as_text(pick(row, self.of.get(field, "")))


def pick(row: Mapping[str, JSON], column: str) -> JSON:
    """The value of a column, of a dotted path into nested JSON, of the first that is filled of "a|b", or of "a+b"."""
    if not column:
        return None
    if column in row:
        return row[column]
    if "|" in column:
        return next((value for part in column.split("|") if (value := pick(row, part.strip())) not in (None, "")), None)
    if "+" in column:
        return " ".join(filter(None, (as_text(pick(row, part.strip())) for part in column.split("+")))) or None
    found: Any = row
    for step in column.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def as_text(value: JSON) -> str:
    """Numbers without a needless ".0"; true and false as words; nothing as ""."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return str(value).strip()


@lru_cache(maxsize=512)
def columns_for(
    header: tuple[str, ...], wanted: tuple[tuple[str, str], ...], preset: str, name: str, strict: bool = True
) -> Columns:
    """The columns of a file: the user's map first, then the tool's names, then names that speak for themselves.

    ConfigError when a mapped column is not there or nothing says where the text is; not `strict`: of a single
    row, which may lack some.
    """
    if preset and preset not in PRESETS:
        raise ConfigError(f"no preset is called {preset!r}; there are {', '.join(sorted(PRESETS))}")
    known = {bare(column): column for column in reversed(header)}
    chosen = preset or recognised(header)
    guessed = {field: _first(names, known) for field, names in FIELDS.items()} if not chosen else {}
    stated = {field: _named(columns, known) for field, columns in PRESETS[chosen].items()} if chosen else {}
    check = _checked if strict else _spelt
    mapped = {field: check(column, header, known, name) for field, column in wanted if column}
    silenced = {field for field, column in wanted if not column}
    found = {**guessed, **stated, **mapped}
    of = {field: column for field, column in found.items() if column and field not in silenced}
    if strict and "text" not in of and "title" not in of:
        if UNWANTED.search("".join(header)):
            raise ConfigError(f"{name} is no table: neither CSV, xlsx, JSON lines nor Parquet")
        raise ConfigError(
            f"{name}: which column holds the text? It has {_listed(header)}; "
            "say it with --map text=COLUMN (or map = { text = \"COLUMN\" })"
        )  # fmt: skip
    return Columns(of, chosen)


def recognised(header: Sequence[str]) -> str:
    """The tool whose export has these columns, "" when none is known."""
    from socialwatch.sources.file_presets import SIGNS

    known = {bare(column) for column in header}
    return next((preset for preset, signs in SIGNS.items() if {bare(sign) for sign in signs} <= known), "")


def _first(names: Sequence[str], known: Mapping[str, str]) -> str:
    return next((known[bare(name)] for name in names if bare(name) in known), "")


def _named(columns: Sequence[str], known: Mapping[str, str]) -> str:
    """The columns of a preset that the file has, tried in turn; "a+b" stays joined when both are there."""
    there = []
    for column in columns:
        parts = [known.get(bare(part)) for part in column.split("+")]
        if all(parts):
            there.append("+".join(part for part in parts if part))
    return "|".join(there)


def _checked(column: str, header: Sequence[str], known: Mapping[str, str], name: str) -> str:
    """The user's column as the file spells it."""
    if column in header:
        return column
    for sign in "|+":
        if sign in column:
            return sign.join(_checked(part.strip(), header, known, name) for part in column.split(sign))
    if found := known.get(bare(column)):
        return found
    if "." in column and column.partition(".")[0] in header:
        return column
    raise ConfigError(f"{name} has no column {column!r}; it has {_listed(header) or 'none'}")


def _listed(header: Sequence[str]) -> str:
    """Column names for people; a file that is no table may seem to have thousands."""
    more = len(header) - MOST_TOLD
    return ", ".join(map(repr, header[:MOST_TOLD])) + (f" and {more:,} more" if more > 0 else "")


def _spelt(column: str, header: Sequence[str], known: Mapping[str, str], name: str) -> str:
    try:
        return _checked(column, header, known, name)
    except ConfigError:
        return column
