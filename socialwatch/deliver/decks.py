"""A deck of the archive, or files of one on disk, made into a message."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from socialwatch.config.delivery import ATTACHED
from socialwatch.deliver.message import Attachment, Message, drawn
from socialwatch.errors import ReportError
from socialwatch.report import catalogue, explain
from socialwatch.report.again import again, kept_deck
from socialwatch.report.letter import Letter, deck_letter, slug
from socialwatch.report.read_back import deck_of
from socialwatch.report.swap import OURS

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store

Tell = Callable[[str], None]
TELLING = ("pptx", "html")
"""Files that say of which deck they are; others in a folder may be an earlier one's."""


@dataclass(frozen=True, slots=True)
class Found:
    """Which deck is meant: its id in the archive, the folder of its files, and the one file that was named.

    `id` of None: a file that does not say of which deck it is, or one that the archive does not keep.
    """

    id: str | None
    key: str  # under which sendings are noted
    folder: Path | None = None
    file: Path | None = None
    beside: str | None = None  # of which deck the deck.json is that lies beside a file of no deck, when it is called so


def find(config: Config, store: Store, reference: str | None) -> Found:
    """From an id, a name, a file or folder of a deck, or None for the one that was made last."""
    kept = store.decks.list()
    if reference is None:
        if not kept:
            raise ReportError("no deck is kept in the archive yet: `socialwatch report` makes one")
        return _kept(config, store, kept[0].id)
    path = Path(reference)
    if not path.exists():
        ids = {one.id for one in kept if reference and one.id.startswith(reference)}
        rows = [] if ids else catalogue.decks(store, config.fiscal_year_start)
        named = [one["id"] for one in rows if one["name"] == reference]
        return _kept(config, store, str(named[0] if named else kept_deck(store, reference)["id"]))
    if path.is_dir() or path.name == "deck.json":
        folder = path if path.is_dir() else path.parent
        id = str(explain.read(folder / "deck.json")["id"])
        return Found(id, id, folder)
    return _named(store, path)


def _kept(config: Config, store: Store, id: str) -> Found:
    """A deck of the archive, with its folder where it still lies in that of all decks."""
    root = config.report.folder
    if root is not None:
        folder = root / name_of(config, store, id, kept_deck(store, id)["brand"])
        with suppress(ReportError, KeyError):
            if str(explain.read(folder / "deck.json")["id"]) == id:
                return Found(id, id, folder)
    return Found(id, id)


def editions(config: Config, store: Store, id: str) -> list[str]:
    """The ids of the other kept decks of the same name."""
    rows = catalogue.decks(store, config.fiscal_year_start)
    name = next(one["name"] for one in rows if one["id"] == id)
    return [one["id"] for one in rows if one["name"] == name and one["id"] != id]


def name_of(config: Config, store: Store, id: str, brand: str) -> str:
    """What a kept deck is called, like its folder."""
    card = next(one for one in store.decks.list() if one.id == id)
    return catalogue.name_of(card, brand, config.fiscal_year_start)


def _named(store: Store, file: Path) -> Found:
    """One file: of the deck that it says it is of; a file of an older version says that by its hash alone."""
    try:
        hash = sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise ReportError(f"{file}: cannot be read: {error.strerror or error}") from error
    beside = _beside(file)
    id = explain.deck_id(file) if form_of(file) in ATTACHED else None
    if id is None and beside is not None and hash in _then(store, beside).values():
        id = beside
    if id is None or id not in {one.id for one in store.decks.list()}:
        return Found(None, f"file {hash[:16]}", file.parent, file, beside)
    # who has had the deck has not had what somebody made of it
    return Found(id, id if hash in _then(store, id).values() else f"{id} {hash[:16]}", file.parent, file)


def _beside(file: Path) -> str | None:
    """The id of the deck whose deck.json lies beside a file that is called like one of its own."""
    with suppress(ReportError, KeyError):
        return str(explain.read(file.parent / "deck.json")["id"]) if file.name in OURS else None
    return None


def _then(store: Store, id: str) -> dict[str, str]:
    """What the files of a kept deck were when they were made: hashes by name."""
    with suppress(ReportError):
        return (kept_deck(store, id).get("again") or {}).get("files") or {}
    return {}


def deck_message(config: Config, store: Store, found: Found, attach: Sequence[str], tell: Tell) -> Message:
    """The summary of a deck, and its files under names that say whose and when.

    A PowerPoint file and a page of this deck that lie in the folder go as they are, edited or not; what is lacking, or
    was left there by another deck, is made again as it was. A file that was named goes as it is, and before all others;
    one that belongs to no deck of the archive goes alone, without a summary.
    """
    if found.id is None:
        return _alone(found, attach, tell)
    said = kept_deck(store, found.id)
    if "again" not in said:
        raise ReportError(f"the deck {found.id} was kept by an older version: make it anew with `socialwatch report`")
    deck = deck_of(said, said["again"], store)
    name = name_of(config, store, found.id, deck.brand)
    letter = deck_letter(deck, link(config, found.folder))
    named = {} if found.file is None else {form_of(found.file): found.file.read_bytes()}
    files = named | _files(config, store, found, [form for form in attach if form not in named], tell)
    attached = [Attachment(f"{name}.{form}", body) for form, body in files.items()]
    return Message(
        what="deck", key=found.key, name=name, letter=letter, pictures=tuple(drawn(letter)), files=tuple(attached)
    )


def form_of(file: Path) -> str:
    """How its format is called."""
    return {"htm": "html"}.get(form := file.suffix.casefold().lstrip("."), form)


def _alone(found: Found, attach: Sequence[str], tell: Tell) -> Message:
    assert found.file is not None
    which = f"not of the deck {found.beside} beside it" if found.beside else "of no deck that the archive keeps"
    tell(f"{found.file}: {which}, as far as it tells; it goes alone, without a summary")
    if left := [form for form in attach if form != form_of(found.file)]:
        raise ReportError(f"{found.file}: {', '.join(left)} cannot be made of it; leave --attach out")
    name = slug(found.file.stem)
    file = Attachment(f"{name}.{form_of(found.file)}", found.file.read_bytes())
    letter = Letter(subject=found.file.stem, kicker="", headline=found.file.stem)
    return Message(what="deck", key=found.key, name=name, letter=letter, files=(file,))


def link(config: Config, folder: Path | None) -> str | None:
    """Where the deck can be read, when the folder of decks can."""
    base = config.delivery.link.rstrip("/")
    if not base:
        return None
    kept = config.report.folder
    if folder is not None and kept is not None and folder.resolve().parent == kept.resolve():
        return f"{base}/{quote(folder.name)}/deck.html"
    return f"{base}/"


def _files(config: Config, store: Store, found: Found, attach: Sequence[str], tell: Tell) -> dict[str, bytes]:
    assert found.id is not None
    there, then = {}, _then(store, found.id)
    for form in attach:
        file = found.folder / f"deck.{form}" if found.folder is not None else None
        if file is not None and form in TELLING and file.is_file() and explain.deck_id(file) == found.id:
            there[form] = file.read_bytes()
            if then.get(file.name, now := sha256(there[form]).hexdigest()) != now:
                tell(f"{file} goes as it lies there, edited since it was made")
    lacking = [form for form in attach if form not in there]
    if lacking:
        there |= _made(config, store, found.id, lacking, tell)
    return {form: there[form] for form in attach if form in there}


def _made(config: Config, store: Store, id: str, forms: Sequence[str], tell: Tell) -> dict[str, bytes]:
    made = {}
    with tempfile.TemporaryDirectory(prefix="socialwatch-send-") as place:
        for form in forms:
            try:
                again(store, id, Path(place), [form], config.report.browser)
            except ReportError as error:
                if form != "pdf":
                    raise
                tell(f"no PDF comes along: {error}")
                continue
            made[form] = (Path(place) / f"deck.{form}").read_bytes()
    return made
