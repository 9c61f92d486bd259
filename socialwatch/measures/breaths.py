"""Texts as words with what stands between them: the fast way of reading many posts, equal to `query.tokens`."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import is_normalized

ASCII = re.compile("([a-z0-9]+)")


def parts(text: str) -> list[str]:
    """What stands before the first word, the first word, what stands between it and the next, ... and after the last.

    Words are folded as the index has them, and so is what lies between; `[1::2]` are the words, `[::2]` the others.
    """
    if text.isascii():
        return ASCII.split(text.lower())
    from socialwatch.query.folding import fold, fold_in_place
    from socialwatch.query.tokens import normalise

    folded = fold_in_place(text) if is_normalized("NFKC", text) else None
    return _word().split(fold(normalise(text)) if folded is None else folded)


@cache
def _word() -> re.Pattern[str]:
    from socialwatch.query.tokens import word_pattern

    plain = r"[a-z0-9]+(?![a-z0-9\x80-\U0010ffff])"  # most words: no look at the long classes of the other pattern
    return re.compile(f"({plain}|{word_pattern()})")
