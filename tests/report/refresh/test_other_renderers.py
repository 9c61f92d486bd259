"""A deck that an older version drew elsewhere: its figures follow, and nothing on its slides moves."""

from __future__ import annotations

import pytest
from pptx.util import Mm
from quarters import Edited, now, then


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


def _ours(deck: Edited) -> dict[str, object]:
    return {one.name: one for slide in deck.file.slides for one in slide.shapes if one.name.startswith("sw:")}


def _box(one: object) -> tuple[int, ...]:
    return one.left, one.top, one.width, one.height


def _words(one: object) -> list[str]:
    return one.text_frame.text.split()
