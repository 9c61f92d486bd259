"""A deck that an older version drew elsewhere: its figures follow, and nothing on its slides moves."""

from __future__ import annotations

import io
import zipfile

import pytest
from pptx import Presentation
from pptx.util import Mm
from quarters import Edited, now, then

from socialwatch.report.refresh import edited
from socialwatch.report.render import pptx
from socialwatch.report.render.master import in_margin


@pytest.mark.long
def test_what_an_older_version_drew_elsewhere_stays_where_it_is_and_gets_its_figures():
    deck = Edited(then(whole=True))
    for shape in _ours(deck).values():
        if not shape.is_placeholder:
            shape.left, shape.top, shape.width = shape.left + Mm(2), shape.top + Mm(3), shape.width + Mm(1)
    before = {name: _box(shape) for name, shape in _ours(deck).items()}
    deck.refresh(now(whole=True))
    after, wanted = _ours(deck), _ours(Edited(now(whole=True)))
    both = before.keys() & after.keys()
    assert len(both) > 100
    assert [name for name in sorted(both) if _box(after[name]) != before[name]] == []
    told = [name for name in sorted(both & wanted.keys()) if wanted[name].has_text_frame]
    assert [name for name in told if _words(after[name]) != _words(wanted[name])] == []


@pytest.mark.long
def test_a_note_that_an_older_version_set_in_the_margin_or_beneath_gets_its_words_there():
    deck = then(whole=True)
    elsewhere = {slide.key: not in_margin(slide) for slide in deck.slides if slide.note and slide.layout == "finding"}
    moved, plain = Edited(deck, pptx.to_bytes(deck, margins=elsewhere)), Edited(deck)
    places = {key: _where(moved, key) for key in elsewhere}
    assert [key for key in places if places[key] != _where(plain, key)]
    moved.refresh(now(whole=True))
    notes = {slide.key: slide.note for slide in now(whole=True).slides}
    for key, place in places.items():
        assert _where(moved, key) == place
        said = [_bare(one.text_frame.text) for one in moved.slide(key).shapes if one.has_text_frame]
        assert _bare(notes[key]) in said


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _where(deck: Edited, key: str) -> bool:
    """Whether the note is a shape of its own, beneath the figures."""
    return deck.has(key, "note")


def _ours(deck: Edited) -> dict[str, object]:
    return {one.name: one for slide in deck.file.slides for one in slide.shapes if one.name.startswith("sw:")}


def _box(one: object) -> tuple[int, ...]:
    return one.left, one.top, one.width, one.height


def _words(one: object) -> list[str]:
    return one.text_frame.text.split()


def test_a_file_without_a_view_as_libreoffice_leaves_it_gets_one_and_no_second():
    file = Presentation()
    view = next(key for key, rel in file.part.rels.items() if rel.reltype.endswith("/viewProps"))
    whole = edited.written(file)
    file.part.rels.pop(view)
    for body in (whole, edited.written(file), edited.written(Presentation(io.BytesIO(edited.written(file))))):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            assert [name for name in package.namelist() if "viewProps" in name] == ["ppt/viewProps.xml"]
            assert b"/ppt/viewProps.xml" in package.read("[Content_Types].xml")
