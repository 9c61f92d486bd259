"""Words that customers use for the same thing (concepts.txt), so that what they ask can be told apart by meaning."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ASKING = frozenset(("HOW_LONG", "WHERE", "WHEN", "WHY"))
"""What kind of answer is wanted: two questions differ less by it than by what they are about."""


@cache
def table() -> tuple[dict[str, str], dict[str, str], dict[str, list[tuple[list[str], str]]]]:
    """(word -> concept, beginning -> concept, first word of phrases -> [(their words, concept)])."""
    words: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    phrases: dict[str, list[tuple[list[str], str]]] = {}
    text = (Path(__file__).parent / "concepts.txt").read_text("utf-8")
    for line in re.sub(r"#.*\n|\n(?=\s)", "", text).split("\n"):
        name, _, rest = line.partition(":")
        for phrase, word in re.findall(r'"([^"]+)"|(\S+)', rest):
            if phrase:
                said = phrase.split()
                phrases.setdefault(said[0], []).append((said, name))
            elif word.endswith("*"):
                beginnings.setdefault(word[:-1], name)
            else:
                words.setdefault(word, name)
    return words, beginnings, phrases


@cache
def concept(word: str) -> str | None:
    """What a folded word is a word for; None of any other."""
    words, beginnings, _ = table()
    if word in words:
        return words[word]
    return next((beginnings[start] for end in range(len(word), 0, -1) if (start := word[:end]) in beginnings), None)


def phrase_at(words: list[str], at: int) -> tuple[str, int] | None:
    """The concept of a phrase that begins here, and its length."""
    for phrase, name in table()[2].get(words[at], ()):
        if words[at : at + len(phrase)] == phrase:
            return name, len(phrase)
    return None
