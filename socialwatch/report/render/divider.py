"""The page before the appendix, which lists what is in it; decks made from recipes bring their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from socialwatch.report.deck import Deck, Slide, Text
from socialwatch.report.words import cut, words_for

DIVIDER = "appendix"
FEW = 18  # slides whose titles have room for two lines each
LINE = 60  # letters of a title that stands on one line: of many slides rather each than some of them whole
LEAST = 24  # letters that say something by themselves
CLAUSES = (re.compile(r"[,;:]\s"), re.compile(r"\s(?=\()|\s(?=and\b|und\b|in\b)"))  # the surer ones first


def short(title: str) -> str:
    """A title on one line: as many of its clauses as fit, cut in the middle of the first only where that is too long."""
    if len(title) <= LINE:
        return title
    for clause in CLAUSES:
        if ends := [found.start() for found in clause.finditer(title) if LEAST <= found.start() <= LINE]:
            return title[: ends[-1]]
    return cut(title, LINE)


def contents(slides: Sequence[Slide], first: int) -> list[str]:
    """A line for each slide: its number, from `first` on, and its title; of many each in short."""
    titles = [one.title if len(slides) <= FEW else short(one.title) for one in slides]
    return [f"{number}   {title}" for number, title in enumerate(titles, start=first)]


def with_divider(deck: Deck) -> Iterator[Slide]:
    """The slides, with a page before the appendix that lists what is in it."""
    begun = any(slide.key == DIVIDER for slide in deck.slides)
    for at, slide in enumerate(deck.slides):
        rest = [s for s in deck.slides[at:] if s.appendix]
        if slide.appendix and not begun and len(rest) > 1:
            begun = True
            yield Slide(
                key=DIVIDER,
                title=words_for(deck.locale, deck.zone, deck.messages).say("Appendix"),
                blocks=[Text(key="contents", paragraphs=contents(rest, at + 2))],
                layout="closing",
                appendix=True,
            )
        yield slide
