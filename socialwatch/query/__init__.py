"""The query language: what a brand, a topic or a filter is, asked of posts in memory, of the archive, of platforms."""

from __future__ import annotations

from socialwatch.query.checks import check_circle, references
from socialwatch.query.highlight import highlights
from socialwatch.query.known import Known
from socialwatch.query.lint import Warning, lint
from socialwatch.query.matcher import Matcher
from socialwatch.query.parser import parse
from socialwatch.query.query import Query
from socialwatch.query.terms import any_terms, required_terms, to_dnf
from socialwatch.query.tokens import TOKENS_VERSION, Token, index_text, tokens

__all__ = [
    "TOKENS_VERSION",
    "Known",
    "Matcher",
    "Query",
    "Token",
    "Warning",
    "any_terms",
    "check_circle",
    "highlights",
    "index_text",
    "lint",
    "parse",
    "references",
    "required_terms",
    "to_dnf",
    "tokens",
]
