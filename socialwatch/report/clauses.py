"""Somebody's words cut where a thought ends: at a sentence, else at a clause, else at a word."""

from __future__ import annotations

import re

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
SENTENCE = re.compile(r"[.!?](?=\s)|[。！？؟]")
CLAUSE = re.compile(r"[,;:](?=\s)|\s[-–—](?=\s)|[、，；]")
LEAST = 0.45  # of the room that a sentence or a clause must fill


def clause(text: str, limit: int) -> str:
    """At most `limit` letters of a text, with an ellipsis where some are missing."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: max(1, limit - 2)]
    ends = [found.end() for found in SENTENCE.finditer(text[: limit - 1]) if found.end() <= len(head)]
    if ends and ends[-1] >= LEAST * limit:
        return f"{head[: ends[-1]]} {ELLIPSIS}"
    ends = [found.start() for found in CLAUSE.finditer(head)]
    if ends and ends[-1] >= LEAST * limit:
        return _ended(head[: ends[-1]])
    space = head.rfind(" ")
    return _ended(head[:space] if space >= limit // 2 else head)


def _ended(text: str) -> str:
    return text.rstrip(" ,;:-–—\n") + ELLIPSIS
