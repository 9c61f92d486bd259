"""What a line must not be broken in: the days of a span, a sign and its figure."""

from __future__ import annotations

import re

HOLD = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""Holds two letters together. Calibri has it and so do its likes; the word joiner, meant for this, is in neither."""
_DAYS = re.compile(r"(?<=\d)(\.?)\N{EN DASH}(?=\d)")
_COUNTED = re.compile(r"(?<=\d) (?=[^\W\d_]{3,12}\b)")
_APART = re.compile(r"(?<=\S) \N{EN DASH} (?=\d)")


def unbroken(text: str) -> str:
    """The text with its spans in one piece: "11\N{EN DASH}15 August" after the dash, "1 July \N{EN DASH} 30
    September" before it."""
    if "\N{EN DASH}" not in text:
        return text
    text = _DAYS.sub(f"\\1\N{EN DASH}{HOLD}", text)
    return _APART.sub("\N{NO-BREAK SPACE}\N{EN DASH} ", text)


def counted(title: str) -> str:
    """A title whose figures stay with the word after them: not "by 3" on one line and "points" on the next."""
    return _COUNTED.sub("\N{NO-BREAK SPACE}", title)


def loose(text: str) -> str:
    """The text as it was written."""
    return text.replace(HOLD, "")
