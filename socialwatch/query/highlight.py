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
    return Highlighter(query, title=title).of(Text(text)) if text else []


class Highlighter:
    """The words that a query wants, to be found in many texts; a `Text` may be shown to many of these."""

    def __init__(self, query: Query, *, title: bool = False) -> None:
        wanted = list(_wanted(query.root, title))
        plain = [node for node in wanted if isinstance(node, Words) and _is_plain(node)]
        self._words = {node.pieces[0].folded for node in plain}
        self._others = [(node, _needed(node)) for node in wanted if node not in plain]

    def of(self, text: Text) -> list[tuple[int, int]]:
        """As `highlights`."""
        spans = text.stretches(self._words)
        others = [node for node, needed in self._others if text.may_hold(needed)]
        marks = {mark for node in others for _, _, marks in places(node, text) for mark in marks}
        spans += [text.stretch(first, last) for first, last in marks]
        if len(spans) < 2:
            return spans
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged


def _is_plain(node: Words) -> bool:
    """One word of letters and digits that is wanted as it folds."""
    return node.slop is None and len(node.pieces) == 1 and node.pieces[0].plain and node.pieces[0].folded.isalnum()


def _needed(node: Node) -> tuple[str, ...]:
    """What must be in a folded text for these words to be found in it."""
    return tuple(one.folded for one in node.pieces if one.folded.isalnum()) if isinstance(node, Words) else ()


def _wanted(node: Node, title: bool) -> Iterator[Node]:
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from _wanted(part, title)
    elif isinstance(node, Near) or (isinstance(node, Words) and (title or not node.title)):
        yield node
