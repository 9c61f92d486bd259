"""A deck made again as it was: what is kept beside its figures for that, and how files come of it once more."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch import __version__
from socialwatch.errors import ReportError
from socialwatch.models import JSON, Span, fingerprint
from socialwatch.report import write
from socialwatch.report.deck import Deck
from socialwatch.report.evidence import document
from socialwatch.report.read_back import deck_of
from socialwatch.report.render.data import written
from socialwatch.report.templates import find
from socialwatch.report.words import iso
from socialwatch.store.touched import latest

if TYPE_CHECKING:
    from socialwatch.store import Store

OURS = {"template": "brand.pptx", "page": "page.html.j2", "tokens": "tokens.toml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The files that were made, and why some are not what they were then: empty when every byte is."""

    document: JSON
    paths: Sequence[Path]
    files: Sequence[Mapping[str, JSON]]  # of each: its hash, that of then, whether they are the same
    reasons: Sequence[str]


def dressed(deck: Deck, look: Mapping[str, Path | None]) -> Deck:
    """The deck by an id of its own where it stands on another master, page or colours than ours: its files are others,
    and what the archive keeps of one must not take the place of the other's."""
    own = {}
    for name, ours in OURS.items():
        file = look.get(name)
        if file is not None and (held := find(file).read_bytes()) != find(ours).read_bytes():
            own[name] = sha256(held).hexdigest()
    return replace(deck, id=fingerprint([deck.id, own])) if own else deck


def keep(
    store: Store,
    deck: Deck,
    recipe: str,
    paths: Sequence[Path],
    look: Mapping[str, Path | None],
    *,
    files: bool = True,
) -> None:
    """Keep a deck in the archive, so that `explain` knows it and `--again` writes it; with `files` their bytes too.

    But for deck.json, which is the document that is kept anyhow.
    """
    made = [path.read_bytes() for path in paths if files and path.suffix != ".json"]
    text, span = body(deck, store, paths, look), Span(*deck.window)
    store.decks.put(deck.id, text, made=deck.made, recipe=recipe, span=span, zone=deck.zone, files=made)


def body(deck: Deck, store: Store, paths: Sequence[Path], look: Mapping[str, Path | None]) -> str:
    """What the archive keeps of a deck: its document, and beside it what only the making of files needs.

    `look` has the user's own template, page and tokens; what they, or ours, hold today is kept with the deck.
    """
    hashes = {path.name: sha256(path.read_bytes()).hexdigest() for path in paths}
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
        "files": _of_now_and_then(store, deck.id, hashes),
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
    wanted = [f"deck.{one}" for one in formats or made_forms(kept)]
    whole, deck = _whole(store, said, kept), cache(lambda: deck_of(said, kept, store))
    paths = write.put(folder, {
        name: partial(_put, whole[name]) if name in whole else partial(_drawn, store, deck, kept, browser)
        for name in (*dict.fromkeys(wanted), "deck.json")
    })  # fmt: skip
    files = [_compared(path, kept) for path in paths]
    return Again(document=said, paths=paths, files=files, reasons=_reasons(store, said, files))


def made_forms(kept: Mapping[str, JSON]) -> list[str]:
    """The formats that were made of a deck; the usual ones where only an edited file was brought up to date."""
    forms = [name.rpartition(".")[2] for name in kept["files"]]
    return [form for form in forms if form != "json"] or ["pptx", "html"]


def _put(made: bytes, file: Path) -> None:
    file.write_bytes(made)


def _drawn(store: Store, deck: Callable[[], Deck], kept: Mapping[str, JSON], browser: Path | None, file: Path) -> None:
    """Draw one file of a kept deck, with the master, page and colours of then."""
    with tempfile.TemporaryDirectory(prefix="socialwatch-look-") as place:
        look = {part: _file(store, name, hash, Path(place)) for part, (name, hash) in kept["look"].items()}
        form = file.suffix.removeprefix(".")
        write.one(deck(), form, look["template"], look["page"], look["tokens"], browser, file)


def _whole(store: Store, said: Mapping[str, JSON], kept: Mapping[str, JSON]) -> dict[str, bytes]:
    """The files as they were, byte for byte, by name: those that the archive keeps and may still hand out."""
    if kept.get("withdrawn"):
        return {}
    found = {name: store.decks.file(hash) for name, hash in kept["files"].items()}
    found["deck.json"] = written({key: value for key, value in said.items() if key != "again"}).encode()
    return {name: made for name, made in found.items() if made is not None}


def kept_deck(store: Store, id: str) -> dict[str, JSON]:
    """The kept body of a deck by its id, or by as much of it as names one; without what was purged since."""
    names = [one.id for one in store.decks.list()]
    found = [name for name in names if name == id] or [name for name in names if id and name.startswith(id)]
    if len(found) != 1:
        what = f"{id!r} may be any of: {', '.join(found)}" if found else f"no deck {id!r} is kept in the archive"
        raise ReportError(f"{what}; `socialwatch report list` shows them")
    said: dict[str, JSON] | None = json.loads(store.decks.get(found[0]) or "null")
    if said is None:
        raise ReportError(f"of the deck {found[0]} only its name is kept")
    store.decks.forget(said)  # a purge that was interrupted has not come to it yet
    return said


def _kept(store: Store, messages: Mapping[str, str]) -> str | None:
    """The hash of the sentences of a language, so that the renderers' own words are those of then as well."""
    return store.decks.keep_file(json.dumps(dict(messages), sort_keys=True).encode()) if messages else None


def _file(store: Store, name: str, hash: str, place: Path) -> Path:
    text = store.decks.file(hash)
    if text is None:
        raise ReportError(f"{name}, with which the deck was made, is no longer in the archive")
    path = place / name
    path.write_bytes(text)
    return path


def _of_now_and_then(store: Store, id: str, hashes: Mapping[str, str]) -> dict[str, str]:
    """The hashes of a deck's files: those of before as well, when the same deck was made in other formats then."""
    before = json.loads(store.decks.get(id) or "null") or {}
    then = before.get("again", {}).get("files", {})
    return {**then, **hashes} if hashes and then.get("deck.json") == hashes.get("deck.json") else dict(hashes)


def _compared(path: Path, kept: Mapping[str, JSON]) -> dict[str, JSON]:
    then, now = kept["files"].get(path.name), sha256(path.read_bytes()).hexdigest()
    return {"file": str(path), "sha256": now, "then": then, "same": None if then is None else now == then}


def _reasons(store: Store, said: Mapping[str, JSON], files: Sequence[Mapping[str, JSON]]) -> list[str]:
    """Why files differ from those of then, as far as that can be known."""
    kept = said["again"]
    found = []
    if new := [one for one in files if one["then"] is None]:
        found.append(f"not made then, drawn now by socialwatch {__version__}: {_names(new)}")
    other = [one for one in files if one["same"] is False]
    if not other:
        return [*_edited(kept), *found] if new else []
    found.append(f"not the bytes of then, by their SHA-256: {_names(other)}")
    lost = _lost(store, said)
    if lost and kept.get("withdrawn"):
        lost.append("the files of then showed them, and are not kept any more")
    found += lost
    if kept["version"] != __version__:
        found.append(f"it was made by socialwatch {kept['version']}, this is {__version__}")
    elif not lost:
        found.append(f"socialwatch {__version__} drew both: a library or the browser is another one by now")
    return found


def _edited(kept: Mapping[str, JSON]) -> list[str]:
    """What is told of a deck that was an edited file brought up to date: that stays with its owner."""
    if not kept.get("refreshed"):
        return []
    hash = f", whose SHA-256 was {kept['edited']}" if kept.get("edited") else ""
    return [f"the deck is an edited file that was brought up to date, which stayed with its owner{hash}"]


def _names(files: Sequence[Mapping[str, JSON]]) -> str:
    return ", ".join(Path(one["file"]).name for one in files)


def _lost(store: Store, said: Mapping[str, JSON]) -> list[str]:
    """What a deck shows no more of posts."""
    kept, found = said["again"], []
    shown = [post for slide in said["slides"] for one in slide["blocks"] for post in one.get("posts") or ()]
    if gone := len({post["id"] for post in shown if not (post["text"] or post["url"] or post["picture"])}):
        found.append(f"{gone} of its posts {'is' if gone == 1 else 'are'} gone since, and not shown any more")
    if unsaid := len(kept.get("unsaid", ())):
        posts = "a post that is" if unsaid == 1 else f"{unsaid} posts that are"
        found.append(f"words of {posts} gone since are left out of sentences and tables, and links to them")
    wanted = {post["picture"]: post["id"] for post in shown if post["picture"]}
    if lost := len({id for name, id in wanted.items() if store.pictures.of_bytes(name) is None}):
        found.append(f"pictures of {lost} of its posts are no longer in the archive")
    return found
