"""A deck read back from the document that is kept of it."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from collections.abc import Sequence as Sequential
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from socialwatch.measures.base import Evidence, Figure
from socialwatch.models import JSON
from socialwatch.report.deck import (
    Bars,
    BigNumbers,
    Deck,
    Heat,
    Lines,
    Points,
    Post,
    Posts,
    Quadrant,
    Slide,
    Table,
    Text,
)

if TYPE_CHECKING:
    from socialwatch.store import Store

BLOCKS = {kind.__name__.lower(): kind for kind in (Lines, Bars, Quadrant, Heat, BigNumbers, Points, Table, Posts, Text)}


def deck_of(said: Mapping[str, JSON], kept: Mapping[str, JSON], store: Store) -> Deck:
    """The deck that a document was made of, with the pictures that the archive still has."""
    slides = tuple(_slide(one, claims) for one, claims in zip(said["slides"], kept["claims"], strict=True))
    evidence = {code: read(Evidence, one) for code, one in said["evidence"].items()}
    figures = {
        code: tuple(read(Figure, {**figure, "evidence": one}) for figure in one["figures"])
        for code, one in said["evidence"].items()
    }
    names = {post.picture for post in _shown(slides) if post.picture}
    found = {name: store.pictures.of_bytes(name) for name in sorted(names)}
    return Deck(
        slides=slides,
        evidence=evidence,
        figures={code: told for code, told in figures.items() if told},
        pictures={name: png for name, png in found.items() if png is not None},
        accent=kept["accent"],
        messages=_messages(store, kept.get("messages")),
        window=read(tuple[datetime, datetime], said["window"]),
        made=datetime.fromisoformat(said["made"]),
        basis=said.get("basis", {}),
        recipe=said.get("recipe", {}),
        **{key: said[key] for key in ("id", "title", "subtitle", "brand", "locale", "zone")},
    )


def _slide(said: Mapping[str, JSON], claims: Sequence[str]) -> Slide:
    blocks = tuple(read(BLOCKS[one["type"]], one) for one in said["blocks"])
    plain = {key: said[key] for key in ("key", "title", "note", "source", "speaker", "layout", "appendix")}
    return Slide(**plain, blocks=blocks, claims=tuple(claims), further=tuple(said.get("further", ())))


def read(kind: Any, said: JSON) -> Any:
    """A value of this type from what JSON holds of it; a dataclass takes the fields it knows."""
    if said is None:
        return None
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind, vars(__import__(kind.__module__, fromlist=["_"])))
        return kind(**{one.name: read(hints[one.name], said[one.name]) for one in fields(kind) if one.name in said})
    if kind is datetime:
        return datetime.fromisoformat(said)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return read(next(one for one in inner if one is not type(None)), said)
    if origin is tuple and Ellipsis not in inner:
        return tuple(read(one, value) for one, value in zip(inner, said, strict=True))
    if origin in (tuple, Sequential):
        return tuple(read(inner[0], value) for value in said)
    return said


def _messages(store: Store, hash: str | None) -> Mapping[str, str]:
    text = store.decks.file(hash) if hash is not None else None
    found: Mapping[str, str] = json.loads(text) if text is not None else {}
    return found


def _shown(slides: Sequence[Slide]) -> list[Post]:
    return [post for slide in slides for block in slide.blocks if isinstance(block, Posts) for post in block.posts]
