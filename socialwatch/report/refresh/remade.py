"""A deck that a person has edited, for another window: made anew, compared with what it was, and merged in."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch import __version__
from socialwatch.clock import Window
from socialwatch.config import Config
from socialwatch.errors import ReportError
from socialwatch.models import JSON
from socialwatch.report import copies, make
from socialwatch.report.again import OURS, body, dressed, kept_deck
from socialwatch.report.deck import Deck, Slide, Text
from socialwatch.report.evidence import document
from socialwatch.report.read_back import deck_of
from socialwatch.report.refresh import edited, onslide, prose
from socialwatch.report.refresh.appended import append
from socialwatch.report.refresh.lettering import same, says
from socialwatch.report.refresh.margined import margined
from socialwatch.report.refresh.onslide import Decks, Told
from socialwatch.report.refresh.owned import TITLE, Page, Seen, pages, seen
from socialwatch.report.refresh.paint import theme_of
from socialwatch.report.refresh.recognised import recognise
from socialwatch.report.refresh.same_recipe import same_recipe
from socialwatch.report.render import data
from socialwatch.report.render.carried import carry
from socialwatch.report.render.divider import DIVIDER, with_divider
from socialwatch.report.render.master import in_margin
from socialwatch.report.templates import find
from socialwatch.report.tokens import load
from socialwatch.report.words import words_for

if TYPE_CHECKING:
    from socialwatch.report.pictures import Studio
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """The new file, the deck whose figures it shows, and what a person should know about it."""

    body: bytes
    deck: Deck
    recipe: str
    kept: str  # what the archive is to keep of the deck; empty when it cannot be written
    was: str
    slides: Sequence[Told]
    stale: Sequence[prose.Stale]
    taken_out: Sequence[tuple[str, str]]  # slides of ours that the person deleted: key and title
    fresh: Sequence[tuple[str, str]]  # slides that the recipe gives now and did not then
    added: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of the deck that the file was made as."""

    document: JSON
    again: JSON
    called: str | None  # its recipe, by name or path; None when the archive does not keep the deck
    deck: Deck
    margins: Mapping[str, bool]  # slides that have their note in the margin


def refresh(
    config: Config, store: Store, path: Path, *, window: Window, now: datetime,
    camera: Studio | None = None, listen: Callable[[str], None] | None = None, add_new: bool = False,
) -> Refreshed:  # fmt: skip
    """The edited file with the figures of a window; nothing is written. ReportError says what stands in the way."""
    presentation, named = edited.opened(path)
    kept = _kept(config, store, path, named)
    if kept.deck.brand not in {one.name for one in config.brands}:
        raise ReportError(f"{path} is about {kept.deck.brand}, and the configuration has no [[brand]] of that name")
    same = same_recipe(config, kept.document, kept.called, listen)
    made_by = kept.again.get("version", __version__)
    if listen is not None and made_by != __version__:
        listen(f"the deck was made by socialwatch {made_by}; what {__version__} draws elsewhere counts as moved by you")
    deck = make.make(
        config, store, recipe=same.recipe, window=window, now=now, brand=kept.deck.brand, camera=camera, listen=listen
    )
    deck = replace(deck, accent=kept.deck.accent)  # another accent is a matter of the file's theme
    with _look(config, store, kept.again, path) as look:
        deck = dressed(deck, dict(look))
        merged = merge(presentation, kept.deck, deck, look, kept.margins, add_new=add_new)
        edited.name_deck(presentation, {"socialwatch.deck": deck.id, "socialwatch.hash": data.digest(deck)})
        carry(presentation, deck)
        _facts(presentation, kept.deck, deck)
        made = edited.written(presentation)
        text = _body(deck, store, look, named, merged.margins, made) if store.write else ""
    figures = prose.changed(kept.document, document(deck), words_for(deck.locale, deck.zone))
    return Refreshed(
        body=made, deck=deck, recipe=same.called, kept=text, was=named, slides=merged.slides,
        stale=prose.stale(merged.slides, figures, merged.base, merged.new), fresh=merged.fresh,
        taken_out=merged.taken_out, added=add_new and bool(merged.fresh),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of each slide, and both decks' slides as they were rendered for comparing."""

    slides: Sequence[Told]
    base: Mapping[str, Page]
    new: Mapping[str, Page]
    taken_out: Sequence[tuple[str, str]]
    fresh: Sequence[tuple[str, str]]
    margins: Mapping[str, bool]  # slides that have their note in the margin


def merge(
    presentation: Any, then: Deck, now: Deck, look: Mapping[str, Path], margins: Mapping[str, bool] | None = None,
    *, add_new: bool = False,
) -> Merged:  # fmt: skip
    """Put what differs between the deck of then and that of now into the presentation that was made of the first."""
    before = {slide.key: slide for slide in with_divider(then)}
    margins = {key: in_margin(slide) for key, slide in before.items()} | dict(margins or {})
    margins |= margined(presentation, then)
    base = _pages(then, look, margins)
    there = seen(presentation, base)
    recognise(there, base)
    new = _pages(_with_contents(now, there, base), look, margins)
    ours = next(iter(new.values())).slide.part.package.presentation_part.presentation
    themes = (theme_of(presentation), theme_of(ours))
    decks = Decks(base, new, before, themes, edited.by_libreoffice(presentation))
    told = [onslide.refresh(one, decks) for one in there]
    here = {key for one in there for key, _, _ in one.parts} | {one.key for one in there}
    fresh = [(slide.key, slide.title) for slide in now.slides if slide.key not in base and slide.key not in here]
    if add_new:
        for key, _ in fresh:
            append(presentation, new[key])
    taken_out = [(slide.key, slide.title) for slide in then.slides if slide.key not in here]
    return Merged(told, base, new, taken_out, fresh, margins)


def keep(store: Store, made: Refreshed) -> None:
    """Keep the new deck in the archive, so that `explain` and the next refresh know it."""
    from socialwatch.models import Span

    deck = made.deck
    if not made.kept:
        return
    store.decks.put(deck.id, made.kept, made=deck.made, recipe=made.recipe, span=Span(*deck.window), zone=deck.zone)


def _kept(config: Config, store: Store, path: Path, named: str) -> Kept:
    """The deck of that id: from the archive, else from the deck.json beside the file."""
    cards = {one.id: one for one in store.decks.list()}
    if named in cards:
        said = kept_deck(store, named)
    else:
        try:
            said = copies.find(path, None, None).document
        except ReportError as error:
            raise ReportError(
                f"{path} was made as the deck {named}, which this archive does not keep: take the configuration it was"
                " made with (--config), or put its deck.json beside it"
            ) from error
    again = said.get("again") or {"claims": [one["evidence"] for one in said["slides"]], "accent": config.report.accent}
    deck = deck_of(said, again, store)
    margins = {slide.key: in_margin(slide) for slide in with_divider(deck)} | again.get("margins", {})
    return Kept(said, again, cards[named].recipe if named in cards else None, deck, margins)


@contextmanager
def _look(config: Config, store: Store, again: JSON, edited_file: Path) -> Iterator[dict[str, Path]]:
    """The master and the colours that the deck was made with.

    Where they are not known: the master that the file itself stands on, and what the configuration has.
    """
    with tempfile.TemporaryDirectory(prefix="socialwatch-look-") as place:
        found = {}
        for part, ours in OURS.items():
            name, hash = again.get("look", {}).get(part, (None, None))
            file = store.decks.file(hash) if hash is not None else None
            if file is None and part == "template":
                name, file = "master.pptx", edited.own_master(edited_file)
            if file is None:
                found[part] = find(getattr(config.report, part) or ours)
            else:
                found[part] = Path(place) / name
                found[part].write_bytes(file)
        yield found


def _pages(deck: Deck, look: Mapping[str, Path], margins: Mapping[str, bool]) -> dict[str, Page]:
    """A deck as PowerPoint would hold it, slide by slide."""
    from pptx import Presentation

    from socialwatch.report.render import pptx

    raw = pptx.to_bytes(deck, look["template"], load(look["tokens"]), margins=margins)
    return pages(Presentation(BytesIO(raw)), [slide.key for slide in with_divider(deck)])


def _with_contents(deck: Deck, there: Sequence[Seen], base: Mapping[str, Page]) -> Deck:
    """The deck with the list of its appendix as the person's file has it: other slides, numbers and titles."""
    at = next((one.number for one in there if one.key == DIVIDER), None)
    if at is None:
        return deck
    titles = {slide.key: slide.title for slide in deck.slides}
    lines = []
    for one in there[at:]:
        title = one.slide.shapes.title
        words = " ".join(says(title._element).split()) if title is not None else ""
        if one.key in titles and (not words or same(words, says(base[one.key].parts.get(TITLE)))):
            words = titles[one.key]
        if words:
            lines.append(f"{one.number}   {words}")
    return replace(
        deck, slides=tuple(_listed(slide, lines) if slide.key == DIVIDER else slide for slide in deck.slides)
    )


def _listed(slide: Slide, lines: Sequence[str]) -> Slide:
    return replace(slide, blocks=tuple(
        replace(block, paragraphs=tuple(lines)) if isinstance(block, Text) and block.key == "contents" else block
        for block in slide.blocks
    ))  # fmt: skip


def _body(
    deck: Deck, store: Store, look: Mapping[str, Path], was: str, margins: Mapping[str, bool], made: bytes
) -> str:
    """What the archive keeps of the new deck; where it keeps it already, with what it knows of its files."""
    said = json.loads(body(deck, store, [], dict(look)))
    before = json.loads(store.decks.get(deck.id) or "{}").get("again", {})
    said["again"] |= {"files": before.get("files", {}), "margins": dict(margins), "refreshed": was}
    said["again"]["edited"] = sha256(made).hexdigest()
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _facts(presentation: Any, old: Deck, new: Deck) -> None:
    """Title and subject of the file, where they are still the old deck's."""
    facts = presentation.core_properties
    if facts.title == old.title[:255]:
        facts.title = new.title[:255]
    if facts.subject == old.subtitle[:255]:
        facts.subject = new.subtitle[:255]
