"""Which stretches of a text made it match."""

from __future__ import annotations

from collections.abc import Iterator

from socialwatch.query.document import Text
from socialwatch.query.nodes import And, Near, Node, Or, Words
from socialwatch.query.places import places
from socialwatch.query.query import Query


def highlights(query: Query, text: str, *, title: bool = False) -> list[tuple[int, int]]:
    """Character offsets of the words that are wanted, in order, not overlapping.

    What stands behind NOT is not marked. A phrase is one stretch; a hashtag includes its sign. With `title`, the
    text is a title, and title: is marked too.
    """
    wanted = list(_wanted(query.root, title))
    if not wanted or not text:
        return []
    found = Text(text)
    marks = {mark for node in wanted for _, _, marks in places(node, found) for mark in marks}
    spans = sorted(_stretch(found, text, first, last) for first, last in marks)
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _wanted(node: Node, title: bool) -> Iterator[Node]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part, title)
    elif isinstance(node, Near) or (isinstance(node, Words) and (title or not node.title)):
        yield node


def _stretch(found: Text, text: str, first: int, last: int) -> tuple[int, int]:
    start, end = found.tokens[first].start, found.tokens[last - 1].end
    if found.tokens[first].sigil and start and text[start - 1] in "#@＃＠":
        start -= 1
    return start, end
