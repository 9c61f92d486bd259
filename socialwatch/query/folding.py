"""Taking case and accents off: in Latin and Greek, where people type without them, and nowhere else."""

from __future__ import annotations

import re
from unicodedata import normalize

_STROKES = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n",
    "ƀ": "b", "ɨ": "i", "ʉ": "u", "ǿ": "o", "ǽ": "ae", "ǣ": "ae",
}  # fmt: skip
_ACCENTED = re.compile("[\u00df-\u02af\u0300-\u036f\u0370-\u03ff\u1e00-\u1fff]")
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
