"""A post as the matcher sees it: its words once, and whatever else a query asks for when it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from socialwatch.query.folding import fold_in_place
from socialwatch.query.known import NOTHING, Known
from socialwatch.query.tokens import (
    Token,
    document_words,
    exact_form,
    index_words,
    places_of_words,
    raw_sigils,
    raw_told_sigils,
    tokens,
)
from socialwatch.query.tokens import words as folded_words

if TYPE_CHECKING:
    from socialwatch.models import Mention


def bare(text: str) -> Mention:
    """A post of which nothing is known but its text."""
    from socialwatch.models import Mention

    return Mention(network="", native_id="", text=text)


class Text:
    """The words of one field in their order, folded, and where they stand: for phrases, NEAR and highlighting."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> list[str]:
        return self._found[0]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands in the text."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[list[str], list[tuple[int, int]]]:
        return places_of_words(self.text)

    @cached_property
    def where(self) -> dict[str, list[int]]:
        where: dict[str, list[int]] = {}
        for index, word in enumerate(self.folded):
            where.setdefault(word, []).append(index)
        return where

    @cached_property
    def tokens(self) -> list[Token]:
        """The same words with all that is known of them, for what asks for accents, case, hashtags or handles."""
        return tokens(self.text)

    @cached_property
    def _low(self) -> str | None:
        return fold_in_place(self.text)

    def may_hold(self, pieces: Iterable[str]) -> bool:
        """A quick look: False when one of these beginnings of words, letters and digits only, is not in the text."""
        low = self._low
        return low is None or all(piece in low for piece in pieces)

    def stretches(self, words: Iterable[str]) -> list[tuple[int, int]]:
        """Where any of these words stands, in no order; words of letters and digits only. A hashtag has its sign."""
        low = self._low
        if low is None:
            wanted = set(words)
            return [self.stretch(at, at + 1) for at, word in enumerate(self.folded) if word in wanted]
        return [place for word in words if word in low for place in self._searched(word, low)]

    def stretch(self, first: int, behind: int) -> tuple[int, int]:
        """From the first word of some to the last as characters, with the sign of a hashtag or handle."""
        start, end = self.spans[first][0], self.spans[behind - 1][1]
        if start and self.text[start - 1] in "#@＃＠" and self.tokens[first].sigil:
            start -= 1
        return start, end

    def _searched(self, word: str, low: str) -> Iterator[tuple[int, int]]:
        """The same without taking the text into words, which takes most posts longer than all else."""
        size, start = len(word), low.find(word)
        while start >= 0:
            end = start + size
            if not (low[start - 1 : start].isalnum() or low[end : end + 1].isalnum()):
                before = low[max(0, start - 2) : start]
                signed = before[-1:] in ("#", "@") and not (before[:-1].isalnum() or before[:-1] == "_")
                yield start - signed, end
            start = low.find(word, end)

    @cached_property
    def signs(self) -> dict[int, tuple[str, int]]:
        """Where hashtags and handles begin: index of the first word -> the sign as written, the index behind it."""
        written = iter(raw_sigils(self.text))
        found: dict[int, tuple[str, int]] = {}
        index = 0
        while index < len(self.folded):
            sign = self.tokens[index].sigil
            behind = index + (len(folded_words(sign)) if sign else 1)
            if sign:
                found[index] = (next(written), behind)
            index = behind
        return found


class Document:
    """One post to be asked many queries."""

    def __init__(self, mention: Mention, known: Known | None = None) -> None:
        self.mention = mention
        self.known = known or NOTHING
        self.spoken, self._signs = document_words(mention)
        self.words = set(self.spoken)
        self.words.update(self._signs)

    @property
    def created(self) -> datetime | None:
        """When it was posted, or first seen where that is all that is known."""
        return self.mention.created or self.known.seen

    def index_text(self) -> str:
        """What the full-text index is to hold of the post: as `tokens.index_text`, without folding again."""
        return index_words(self.spoken, self._signs)

    @cached_property
    def joined(self) -> str:
        """All words with a space on either side, so that a phrase is a substring."""
        return f" {' '.join(self.spoken)} "

    @cached_property
    def title(self) -> Text:
        return Text(self.mention.title or "")

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """The fields that words are looked for in; no phrase runs from one into the other."""
        text = Text(self.mention.text)
        return (self.title, text) if self.mention.title else (text,)

    @cached_property
    def raws(self) -> set[str]:
        """Words, hashtags and handles with case and accents kept."""
        found = {token.raw for text in self.texts for token in text.tokens}
        found.update(raw_sigils(self.mention.text), raw_sigils(self.mention.title or ""))
        found.update(raw_told_sigils(self.mention))
        return found

    @cached_property
    def exacts(self) -> set[str]:
        """The same, case folded."""
        return {exact_form(raw) for raw in self.raws}
