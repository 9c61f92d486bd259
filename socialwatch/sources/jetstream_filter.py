"""Which of all posts may be a brand's: a wide sieve, for handles and followers are known only after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from socialwatch.errors import ConfigError
from socialwatch.query import Matcher, parse
from socialwatch.sources.terms import Kind, Term, terms

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.query import Query

KINDS: tuple[Kind, ...] = ("words", "phrase", "tag", "handle", "author", "site")


class Filter:
    """Lets through what holds a word, tag or site that a brand's query cannot do without, and certain accounts.

    The queries themselves decide later, when it is known whose posts these are.
    """

    def __init__(self, queries: Sequence[Query], accounts: Collection[str]) -> None:
        self._accounts = frozenset(accounts)
        asked = {term.quoted: parse(_written(term), kind="brand") for term in _terms(queries) if term.kind != "author"}
        self._matcher = Matcher(asked)

    @staticmethod
    def authors_in(queries: Sequence[Query]) -> list[str]:
        """The accounts by which queries ask, without the sign."""
        return [term.text.lstrip("@") for term in _terms(queries) if term.kind == "author"]

    def by(self, did: str | None) -> bool:
        return did in self._accounts

    def may_match(self, mention: Mention) -> bool:
        return bool(self._matcher.match(mention))


def _terms(queries: Sequence[Query]) -> list[Term]:
    found, left = terms(queries, KINDS)
    if left:
        raise ConfigError(
            f"out of all posts on Bluesky none can be picked by {left[0].text!r}, which can match without any word, "
            "tag, account or site; add a word to the query"
        )
    return found


def _written(term: Term) -> str:
    """A term as a query of its own."""
    if term.kind == "site":
        return term.quoted
    sign = {"tag": "#", "handle": "@"}.get(term.kind, "")
    return f'"{sign}{term.text.replace(chr(34), " ")}{"*" * term.prefix}"'
