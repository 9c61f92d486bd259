"""A deck of the archive, or files of one on disk, made into a message."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from socialwatch.deliver.message import Attachment, Message, drawn
from socialwatch.errors import ReportError
from socialwatch.report import explain
from socialwatch.report.again import again, deck_of, kept_deck
from socialwatch.report.letter import deck_letter, file_name

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store

Tell = Callable[[str], None]
TELLING = ("pptx", "html")
"""Files that say of which deck they are; others in a folder may be an earlier one's."""


@dataclass(frozen=True, slots=True)
class Found:
    """Which deck is meant: its id in the archive, and the folder of its files where one was named."""

    id: str
    folder: Path | None = None


def find(store: Store, reference: str | None) -> Found:
    """From an id, a file or folder of a deck, or None for the latest that was made."""
    if reference is None:
        kept = store.decks.list()
        if not kept:
            raise ReportError("no deck is kept in the archive yet: `socialwatch report` makes one")
        return Found(kept[0].id)
    path = Path(reference)
    if not path.exists():
        return Found(str(kept_deck(store, reference)["id"]))
    folder = path if path.is_dir() else path.parent
    named = explain.deck_id(path) if path.suffix == ".pptx" else None
    return Found(named or str(explain.read(folder / "deck.json")["id"]), folder)


def deck_message(config: Config, store: Store, found: Found, attach: Sequence[str], tell: Tell) -> Message:
    """The summary of a deck, and its files under names that say whose and when.

    A PowerPoint file and a page of this deck that lie in the folder go as they are, edited or not; what is lacking, or
    was left there by another deck, is made again as it was.
    """
    said = kept_deck(store, found.id)
    if "again" not in said:
        raise ReportError(f"the deck {found.id} was kept by an older version: make it anew with `socialwatch report`")
    deck = deck_of(said, said["again"], store)
    name = file_name(deck.brand, deck.window, deck.zone, config.fiscal_year_start)
    letter = deck_letter(deck, link(config, found.folder))
    files = _files(config, store, found, attach, tell)
    attached = [Attachment(f"{name}.{form}", body) for form, body in files.items()]
    return Message(
        what="deck", key=deck.id, name=name, letter=letter, pictures=tuple(drawn(letter)), files=tuple(attached)
    )


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
    there = {}
    for form in attach:
        file = found.folder / f"deck.{form}" if found.folder is not None else None
        if file is not None and form in TELLING and file.is_file() and explain.deck_id(file) == found.id:
            there[form] = file.read_bytes()
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
