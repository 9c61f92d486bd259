"""A deck made again as it was: what is kept beside its figures for that, and how files come of it once more."""

from __future__ import annotations

import json
import tempfile
import types
from collections.abc import Mapping, Sequence
from collections.abc import Sequence as Sequential
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from socialwatch import __version__
from socialwatch.errors import ReportError
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
from socialwatch.report.evidence import document
from socialwatch.report.templates import find
from socialwatch.report.words import iso
from socialwatch.report.write import write
from socialwatch.store.touched import latest

if TYPE_CHECKING:
    from socialwatch.store import Store

BLOCKS = {kind.__name__.lower(): kind for kind in (Lines, Bars, Quadrant, Heat, BigNumbers, Points, Table, Posts, Text)}
OURS = {"template": "brand.pptx", "page": "page.html.j2", "tokens": "tokens.toml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The files that were made, and why some are not what they were then: empty when every byte is."""

    document: JSON
    paths: Sequence[Path]
    reasons: Sequence[str]


def body(deck: Deck, store: Store, paths: Sequence[Path], look: Mapping[str, Path | None]) -> str:
    """What the archive keeps of a deck: its document, and beside it what only the making of files needs.

    `look` has the user's own template, page and tokens; what they, or ours, hold today is kept with the deck.
    """
    kept = {
        "version": __version__,
        "at": iso(latest(store)),
        "accent": deck.accent,
        "messages": _kept(store, deck.messages),
        "claims": [list(slide.claims) for slide in deck.slides],
        "quotes": dict(deck.quotes),
        "sealed": dict(deck.sealed),
        "look": {
            name: [file.name, store.decks.keep_file(file.read_bytes())]
            for name, ours in OURS.items()
            for file in [find(look.get(name) or ours)]
        },
        "files": {path.name: sha256(path.read_bytes()).hexdigest() for path in paths},
    }
    return json.dumps({**document(deck), "again": kept}, ensure_ascii=False, sort_keys=True)


def again(
    store: Store, id: str, folder: Path, formats: Sequence[str] | None = None, browser: Path | None = None
) -> Again:
    """Write the files of a kept deck as they were; ReportError when the deck is unknown or kept without its look."""
    said = kept_deck(store, id)
    kept = said.get("again")
    if kept is None:
        raise ReportError(
            f"the deck {said['id']} was kept by an older version, which did not keep its look:"
            " make it anew with `socialwatch report --quarter`, or read it with `socialwatch explain`"
        )
    deck = deck_of(said, kept, store)
    wanted = formats or [name.rpartition(".")[2] for name in kept["files"] if not name.endswith(".json")]
    with tempfile.TemporaryDirectory(prefix="socialwatch-look-") as place:
        look = {part: _file(store, name, hash, Path(place)) for part, (name, hash) in kept["look"].items()}
        paths = write(
            deck, folder, wanted, look["template"], page=look["page"], tokens=look["tokens"], browser=browser
        )  # fmt: skip
    return Again(document=said, paths=paths, reasons=_reasons(deck, kept, paths))


def kept_deck(store: Store, id: str) -> dict[str, JSON]:
    """The kept body of a deck by its id, or by as much of it as names one."""
    names = [one.id for one in store.decks.list()]
    found = [name for name in names if name == id] or [name for name in names if id and name.startswith(id)]
    if len(found) != 1:
        what = f"{id!r} may be any of: {', '.join(found)}" if found else f"no deck {id!r} is kept in the archive"
        raise ReportError(f"{what}; `socialwatch report list` shows them")
    said: dict[str, JSON] | None = json.loads(store.decks.get(found[0]) or "null")
    if said is None:
        raise ReportError(f"of the deck {found[0]} only its name is kept")
    return said


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
        **{key: said[key] for key in ("id", "title", "subtitle", "brand", "locale", "zone")},
    )


def _slide(said: Mapping[str, JSON], claims: Sequence[str]) -> Slide:
    blocks = tuple(read(BLOCKS[one["type"]], one) for one in said["blocks"])
    plain = {key: said[key] for key in ("key", "title", "note", "source", "speaker", "layout", "appendix")}
    return Slide(**plain, blocks=blocks, claims=tuple(claims))


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


def _kept(store: Store, messages: Mapping[str, str]) -> str | None:
    """The hash of the sentences of a language, so that the renderers' own words are those of then as well."""
    return store.decks.keep_file(json.dumps(dict(messages), sort_keys=True).encode()) if messages else None


def _messages(store: Store, hash: str | None) -> Mapping[str, str]:
    text = store.decks.file(hash) if hash is not None else None
    found: Mapping[str, str] = json.loads(text) if text is not None else {}
    return found


def _file(store: Store, name: str, hash: str, place: Path) -> Path:
    text = store.decks.file(hash)
    if text is None:
        raise ReportError(f"{name}, with which the deck was made, is no longer in the archive")
    path = place / name
    path.write_bytes(text)
    return path


def _reasons(deck: Deck, kept: Mapping[str, JSON], paths: Sequence[Path]) -> list[str]:
    """Why files differ from those of then, as far as that can be known."""
    then = kept["files"]
    other = [p.name for p in paths if p.name in then and sha256(p.read_bytes()).hexdigest() != then[p.name]]
    if not other:
        return []
    shown = [
        post for slide in deck.slides for block in slide.blocks if isinstance(block, Posts) for post in block.posts
    ]
    found = [f"not the bytes of then: {', '.join(other)}"]
    if gone := len({post.id for post in shown if _blank(post)}):
        found.append(f"{gone} of its posts {'is' if gone == 1 else 'are'} gone since, and not shown any more")
    if unsaid := len(kept.get("unsaid", ())):
        posts = "a post that is" if unsaid == 1 else f"{unsaid} posts that are"
        found.append(f"words of {posts} gone since are left out of sentences and tables, and links to them")
    if lost := len({post.id for post in shown if post.picture and post.picture not in deck.pictures}):
        found.append(f"pictures of {lost} of its posts are no longer in the archive")
    if kept["version"] != __version__:
        found.append(f"it was made by socialwatch {kept['version']}, this is {__version__}")
    return found


def _shown(slides: Sequence[Slide]) -> list[Post]:
    return [post for slide in slides for block in slide.blocks if isinstance(block, Posts) for post in block.posts]


def _blank(post: Post) -> bool:
    return not (post.text or post.url or post.picture)
