"""What of a query a platform is asked."""

from __future__ import annotations

import pytest

from socialwatch.query import parse
from socialwatch.sources.terms import terms

EVERY = ("words", "phrase", "tag", "handle", "author", "site")


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("acme", ["acme"]),
        ('"acme cloud"', ['"acme cloud"']),
        ("acme OR #acme OR @acme", ["@acme", "#acme", "acme"]),
        ("acme AND cloud", ["cloud"]),
        ("acme NOT jobs", ["acme"]),
        ("acme* outage", ["outage"]),
        ('"acme outage"~5', ["acme outage"]),
        ("acme NEAR/5 outage", ["outage"]),
        ("author:jane acme", ["acme", "from:jane"]),
        ("author:jane OR acme", ["from:jane", "acme"]),
        ("{ACME}", ["ACME"]),
        ("café", ["café"]),
    ],
)
def test_every_match_holds_one_of_the_terms(query, asked):
    found, left = terms([parse(query, kind="brand")], EVERY)
    assert not left
    assert {term.quoted for term in found} <= set(asked)


def test_a_query_that_can_match_without_any_term_is_told():
    query = parse("acme OR has:link", kind="brand")
    assert terms([query], EVERY) == ([], [query])


def test_what_a_platform_cannot_be_asked_is_not_asked():
    found, left = terms([parse("author:jane acme", kind="brand")], ("words",))
    assert [term.text for term in found] == ["acme"]
    assert not left


def test_the_order_is_the_same_whatever_the_order_of_queries():
    one, two = parse("b OR a", kind="brand"), parse("c OR a", kind="brand")
    assert terms([one, two], EVERY) == terms([two, one], EVERY)
