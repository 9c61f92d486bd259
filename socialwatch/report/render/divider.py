"""The page before the appendix, which lists what is in it; decks made from recipes bring their own."""

from __future__ import annotations

from collections.abc import Iterator

from socialwatch.report.deck import Deck, Slide, Text

DIVIDER = "appendix"


def with_divider(deck: Deck) -> Iterator[Slide]:
    """The slides, with a page before the appendix that lists what is in it."""
    begun = any(slide.key == DIVIDER for slide in deck.slides)
    for at, slide in enumerate(deck.slides):
        if slide.appendix and not begun:
            begun = True
            rest = [s for s in deck.slides[at:] if s.appendix]
            items = [f"{at + 2 + n}   {one.title}" for n, one in enumerate(rest)]
            yield Slide(
                key=DIVIDER,
                title="Appendix",
                blocks=[Text(key="contents", paragraphs=items)],
                layout="closing",
                appendix=True,
            )
        yield slide
