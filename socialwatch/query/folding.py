"""Taking case and accents off: in Latin and Greek, where people type without them, and nowhere else."""

from __future__ import annotations

import re
from unicodedata import normalize

_STROKES = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n",
    "ƀ": "b", "ɨ": "i", "ʉ": "u", "ǿ": "o", "ǽ": "ae", "ǣ": "ae",
}  # fmt: skip
_ACCENTED = re.compile("[\u00df-\u02af\u0300-\u036f\u0370-\u03ff\u1e00-\u1fff]")
_EVEN = re.compile(  # what folds to one character each, and is no part of a word where it does not stay a letter
    "[\x00-\x7f\xa0-\xa7\xa9\xab\xac\xae\xb0\xb1\xb6\xb7\xbb\xbf-\xc5\xc7-\xdd\xe0-\xe5\xe7-\xfd\xff"
    "\u2010-\u2027\u2030-\u203a\u20a0-\u20a7\u20a9-\u20bf\u2600-\u27bf\U0001f300-\U0001f3fa\U0001f400-\U0001faff]*"
)
_MARKED = re.compile("(?<=[a-zα-ω])[\u0300-\u036f]+")


class _Base(dict[int, str]):
    """A letter's base, found out the first time it is asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        parts = normalize("NFD", char)
        latin_or_greek = len(parts) > 1 and ("a" <= parts[0] <= "z" or "α" <= parts[0] <= "ω")
        base = self[code] = _STROKES.get(char) or (parts[0] if latin_or_greek else char)
        return base


_BASES = _Base()


def fold(text: str) -> str:
    """Case folded and, in Latin and Greek, without diacritics; `text` is normalised already."""
    if text.isascii():
        return text.lower()
    text = normalize("NFKC", text.casefold())
    if _ACCENTED.search(text):
        text = _MARKED.sub("", text.translate(_BASES))
    return text


def fold_in_place(text: str) -> str | None:
    """As `fold`, with each character where it stood; None where that cannot be, for a text that need not be normal.

    What is no letter or digit stays what it is.
    """
    if text.isascii():
        return text.lower()
    if not _EVEN.fullmatch(text):
        return None
    low = text.lower()
    return low.translate(_BASES) if _ACCENTED.search(low) else low
