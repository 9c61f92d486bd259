"""How much room text takes: widths from a table, lines broken, sizes chosen, and what cannot fit cut at a sentence.

The table (widths.txt) is Carlito's, whose letters are as wide as Calibri's, so a deck breaks its lines in the
same places on a machine that has neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LINE = 1.2207
"""Height of a line of Calibri, in its size."""

TURNING = "\u202a-\u202e\u2066-\u2069"  # characters that turn the direction of all that follows, be it theirs or not
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_SENTENCE_END = re.compile(r"(?<=[^\d\s][.!?])\s+|(?<=[。！？।])\s*")
_PIECES = re.compile(r"(?:\S|[\u00a0\u202f])+\s*")


WORD = 32  # letters; longer texts are not remembered
BOLDER = 1.08  # by how much more than their letters the bold ones of wide fonts are wider than the table's
_WIDER: ContextVar[float] = ContextVar("wider", default=1.0)


@contextmanager
def wider(by: float) -> Iterator[None]:
    """Measure for a font that runs that much wider than the table's."""
    token = _WIDER.set(by)
    try:
        yield
    finally:
        _WIDER.reset(token)


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, float], dict[str, float]]:
    """Widths of letters in their size, regular and bold."""
    tables: tuple[dict[str, float], dict[str, float]] = ({}, {})
    which = 0
    for line in Path(__file__).with_name("widths.txt").read_text("ascii").splitlines():
        if line.startswith("#"):
            which = int(line == "# bold")
            continue
        start, *cells = line.split(" ")
        first = int(start, 16)
        tables[which].update({chr(first + at): int(cell) / 1000 for at, cell in enumerate(cells) if cell != "-"})
    return tables


@lru_cache(maxsize=16384)
def _letter(letter: str, bold: bool) -> float:
    """Width of one letter in its size; scripts outside the table by the rule of their fonts, rather wide."""
    known = _tables()[bold].get(letter)
    if known is not None:
        return known
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.3 if ord(letter) >= 0x1F000 else 1.0
    return 0.62


def _letters(text: str, bold: bool) -> float:
    return sum(_letter(letter, bold) for letter in text)


_word = lru_cache(maxsize=16384)(_letters)  # a slide's words are measured at many sizes and widths


def width(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text in inches; `size` is in points."""
    wider = _WIDER.get()
    letters = _word(text, bold) if len(text) <= WORD else _letters(text, bold)
    return letters * size / 72 * (wider * BOLDER if bold and wider > 1 else wider)


def _breakable(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _pieces(text: str) -> Iterator[str]:
    """What may not be broken: words with the spaces after them, and single letters of scripts without spaces."""
    if text.isascii():
        yield from _PIECES.findall(text)
        return
    for word in _PIECES.findall(text):
        start = 0
        for at, letter in enumerate(word):
            if _breakable(letter):
                if at > start:
                    yield word[start:at]
                yield letter
                start = at + 1
        if start < len(word):
            yield word[start:]


def _split_long(piece: str, room: float, size: float, bold: bool) -> list[str]:
    """A word wider than the line, cut by letters (addresses, mostly)."""
    parts, part, used = [], "", 0.0
    for letter in piece:
        wide = width(letter, size, bold)
        if part and used + wide > room:
            parts.append(part)
            part, used = "", 0.0
        part, used = part + letter, used + wide
    return [*parts, part]


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The lines that a paragraph makes in a width of `room` inches."""
    lines, line, used = [], "", 0.0
    for piece in _pieces(text):
        bare = width(piece.rstrip(), size, bold)
        if line and used + bare > room:
            lines.append(line)
            line, used = "", 0.0
        if bare > room:
            *whole, piece = _split_long(piece, room, size, bold)
            lines.extend(whole)
        line, used = line + piece, used + width(piece, size, bold)
    return [*lines, line] if line or not lines else lines


def balanced(text: str, room: float, size: float, bold: bool = False) -> float:
    """The least width at which a paragraph has no more lines than in `room`: none of them is left with a word."""
    most = len(wrap(text, room, size, bold))
    low, high = room / 2, room
    while most > 1 and high - low > 0.02:
        middle = (low + high) / 2
        if len(wrap(text, middle, size, bold)) > most:
            low = middle
        else:
            high = middle
    return high


def wrap_styled(parts: Sequence[tuple[str, float, bool]], room: float) -> int:
    """How many lines words of several sizes and weights make when they run on: (text, size, bold) each."""
    lines, used = 1, 0.0
    for text, size, bold in parts:
        for piece in _pieces(text):
            bare = width(piece.rstrip(), size, bold)
            if used and used + bare > room:
                lines, used = lines + 1, 0.0
            if bare > room:
                lines += int(bare / room)
                bare %= room
                used = bare
            else:
                used += width(piece, size, bold)
    return lines


def height(paragraphs: Iterable[str], room: float, size: float, bold: bool = False, gap: float = 0.0) -> float:
    """Height in inches of paragraphs with `gap` points between them."""
    counts = [len(wrap(paragraph, room, size, bold)) for paragraph in paragraphs]
    return (sum(counts) * LINE * size + max(0, len(counts) - 1) * gap) / 72


def sizes(most: float, least: float) -> list[float]:
    """The sizes to try, largest first."""
    return [most - step for step in range(int(most - least) + 1)] if most > least else [most]


def fit_size(paragraphs: Sequence[str], room: float, tall: float, most: float, least: float, *, bold: bool = False,
             gap: float = 0.0) -> float | None:  # fmt: skip
    """The largest size at which the paragraphs fit, None when not even the least does."""
    return next((s for s in sizes(most, least) if height(paragraphs, room, s, bold, gap) <= tall + 1e-6), None)


def fit(text: str, room: float, tall: float, most: float, least: float, bold: bool = False) -> tuple[str, float]:
    """One paragraph and the size it fits at; cut at a sentence with an ellipsis when none does."""
    size = fit_size([text], room, tall, most, least, bold=bold)
    if size is not None:
        return text, size
    return cut(text, room, tall, least, bold), least


def fit_sentences(text: str, room: float, tall: float, most: float, least: float) -> tuple[str, float]:
    """Sentences of ours and the size they fit at; the last ones are left out, without a mark, where none does."""
    short, size = fit(text, room, tall, most, least)
    return short.removesuffix(" " + ELLIPSIS), size


def cut(text: str, room: float, tall: float, size: float, bold: bool = False) -> str:
    """As many whole sentences as fit, with an ellipsis; as many words when not even one does."""
    most = max(1, int((tall * 72 + 1e-6) / (LINE * size)))
    # a stranger's megabyte is not measured letter by letter: no letter is narrower than a fifth of its size
    limit = int(most * room * 72 / (size * 0.2)) + 80
    if len(text) > limit:
        text = text[:limit] + " " + ELLIPSIS + ELLIPSIS
    if len(wrap(text, room, size, bold)) <= most:
        return text
    sentences = _SENTENCE_END.split(text)
    for count in range(len(sentences) - 1, 0, -1):
        short = " ".join(sentences[:count]) + " " + ELLIPSIS
        lines = len(wrap(short, room, size, bold))
        if lines * 2 < most:
            break  # a short first sentence before a long one: better as many words as fit
        if lines <= most:
            return short
    return _cut_words(text, room, most, size, bold)


def _cut_words(text: str, room: float, most: int, size: float, bold: bool) -> str:
    pieces = list(_pieces(text))
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        if len(wrap(_ended(pieces[:middle]), room, size, bold)) <= most:
            low = middle
        else:
            high = middle - 1
    return _ended(pieces[:low]) if low else _cut_letters(text, room, most, size, bold)


def _cut_letters(text: str, room: float, most: int, size: float, bold: bool) -> str:
    """The beginning of a word that is longer than all the lines there are."""
    *whole, last = wrap(text, room, size, bold)[:most]
    while last and width(last + ELLIPSIS, size, bold) > room:
        last = last[:-1]
    return _ended(["".join(whole) + last])


def _ended(pieces: Sequence[str]) -> str:
    return "".join(pieces).rstrip(" ,;:-\n") + ELLIPSIS


def one_line(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text on one line, cut by letters with an ellipsis when it is wider than `room`."""
    text = " ".join(text.split())
    if width(text, size, bold) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, size, bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,;:-") + ELLIPSIS
