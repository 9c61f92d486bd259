"""Where notes stand in an edited file: in the margin or beneath the figures, as the version that made it had them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socialwatch.report.deck import Deck


def margined(presentation: Any, deck: Deck) -> Mapping[str, bool]:
    """By the keys of slides, whether their note stands in the margin; slides whose note a person has rewritten or
    taken away tell nothing.

    Another version may set the same note elsewhere: what it would draw is not what was drawn.
    """
    notes = {slide.key: _bare(slide.note) for slide in deck.slides if slide.note}
    found = {}
    for page in presentation.slides:
        names = {shape.name: shape.width or 0 for shape in page.shapes}
        held = {_bare(one.text_frame.text) for one in page.placeholders if one.has_text_frame}
        for key, note in notes.items():
            if names.get(f"sw:{key}:note", 0) > presentation.slide_width / 2:
                found[key] = False
            elif note in held and any(name.startswith(f"sw:{key}:") for name in names):
                found[key] = True
    return found


def _bare(text: str) -> str:
    """Letters and digits alone: what keeps words together is not the same everywhere."""
    return "".join(filter(str.isalnum, text))
