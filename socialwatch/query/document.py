"""A post as the matcher sees it: its words once, and whatever else a query asks for when it asks."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from socialwatch.query.known import NOTHING, Known
from socialwatch.query.tokens import (
    Token,
    document_words,
    exact_form,
    index_words,
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
    """The words of one field in their order, for phrases with accents or case, and for NEAR."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = tokens(text)
        self.where: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            self.where.setdefault(token.folded, []).append(index)

    @cached_property
    def signs(self) -> dict[int, tuple[str, int]]:
        """Where hashtags and handles begin: index of the first word -> the sign as written, the index behind it."""
        written = iter(raw_sigils(self.text))
        found: dict[int, tuple[str, int]] = {}
        index = 0
        while index < len(self.tokens):
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
