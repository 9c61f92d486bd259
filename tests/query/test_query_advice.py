"""Lint warns of what slows or blinds a query, and of nothing else; explain shows what sources can be asked."""

from __future__ import annotations

import pytest

from socialwatch.query import any_terms, lint, parse, required_terms, to_dnf
from socialwatch.query.explain import explain
from socialwatch.query.printer import spell


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("acme OR *", "everything", "*"),
        ("-acme", "no-word", "-acme"),
        ("acme OR lang:en", "no-word", "acme OR lang:en"),
        ("acme OR -jobs", "or-not", "-jobs"),
        ("acme OR the", "common", "the"),
        ("hp", "common", "hp"),
        ("a*", "short-beginning", "a*"),
        ("acme or beta", "lower-case", "or"),
        ("acme near/5 beta", "lower-case", "near/5"),
        ('"acme AND beta"', "lower-case", '"acme AND beta"'),
        ("acme cloud OR beta", "mixed", "acme cloud"),
        ("acme -acme", "impossible", "-acme"),
        ('"acme cloud" -acme', "impossible", "-acme"),
        ("acme since:2026-08-01 until:2026-07-01", "impossible", "until:2026-07-01"),
        ("gnu C++", "signs", "C++"),
        ("acme?", "signs", "acme?"),
        ("$moka", "signs", "$moka"),
        ('"for $moka"', "signs", '"for $moka"'),
        ("+acme", "signs", "+acme"),
        (".NET", "signs", ".NET"),
        ("caf*", "only-beginning", "caf*"),
        ("#caf*", "only-beginning", "#caf*"),
        ("moka OR caf*", "only-beginning", "caf*"),
        ("caf* lang:fr", "only-beginning", "caf*"),
        ("(caf* OR bist*) terr*", "only-beginning", "terr*"),
        ("caf* NEAR/3 bist*", "only-beginning", "bist*"),
        ("acme OR beta OR acme", "repeated", "acme"),
        ('acme OR "acme cloud"', "swallowed", '"acme cloud"'),
        ("acme near:Leeds within:5mi", "place", "near:Leeds within:5mi"),
        ("lang:en", "fields-only", "lang:en"),
    ],
)
def test_lint_marks_what_is_wrong(text: str, code: str, marked: str) -> None:
    found = {warning.code: text[warning.start : warning.end] for warning in lint(parse(text, kind="brand"))}
    assert found.get(code) == marked


@pytest.mark.parametrize("term", ["case:open"])
def test_lint_marks_what_nothing_fills_yet(term: str) -> None:
    (warning,) = lint(parse(f"acme ({term} OR beta)"))
    assert (warning.code, warning.text[warning.start : warning.end]) == ("unfilled", term)


@pytest.mark.parametrize(
    "text",
    [
        "acme",
        '"acme cloud" OR #acmecloud',
        "acme (outage OR down) -jobs lang:en",
        "(acme cloud) OR beta",
        "acme -jobs OR beta",
        "acme caf*",
        '"acme caf*" moka',
        "acme NEAR/3 caf*",
        '"costs 5.00 or 3+2"',
        "@acme #acme",
        "acme NEAR/5 (refund OR money*)",
        "the coffee at acme",
        "author:acme",
        "東",
        "{ACME} since:2026-07-01 until:2026-10-01",
    ],
)
def test_a_good_query_is_left_in_peace(text: str) -> None:
    assert [str(warning) for warning in lint(parse(text, kind="brand"))] == []


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ('acme OR "Acme Cloud" OR #acme', ["acme", '"Acme Cloud"', "#acme"]),
        ("acme -jobs lang:en", ["acme"]),
        ("niño {ACME}", ["niño"]),
        ("the supercalifragilistic acme", ["supercalifragilistic"]),
        ('"acme outage"~5', ["outage"]),
        ("acme NEAR/5 (refunds OR chargebacks)", ["refunds", "chargebacks"]),
        ("@acme@m.social OR acme", ["@acme@m.social", "acme"]),
        ("acme* cloud", ["cloud"]),
        ("acme*", []),
        ("acme OR lang:en", []),
        ("-acme", []),
        ("author:jane", []),
    ],
)
def test_sources_are_asked_for_terms_of_which_every_match_holds_one(text: str, terms: list[str]) -> None:
    assert any_terms(parse(text)) == terms


def test_the_matcher_looks_posts_up_by_the_rarest_words() -> None:
    assert required_terms(parse("the outage (a OR b)")) == ["outage"]
    assert required_terms(parse("acm* OR niño OR #tea_time")) == ["#tea_time", "acm*", "nino"]
    assert required_terms(parse("-acme")) == []


def test_a_query_is_split_into_alternatives() -> None:
    rows = to_dnf(parse("(a OR b) -(c d) e"))
    assert rows is not None
    assert [" ".join(map(spell, row)) for row in rows] == ["a -c e", "a -d e", "b -c e", "b -d e"]
    assert to_dnf(parse(" ".join(f"(a{n} OR b{n})" for n in range(10)))) is None


def test_explain_tells_how_words_are_read() -> None:
    told = explain(parse("O'Reilly {ACME} niño acm* OR C++"))
    assert dict(told.words) == {
        "O'Reilly": "o · reilly",
        "ACME": "acme (written ACME)",
        "niño": "nino (with its accents, niño)",
        "acm*": "acm*",
        "C++": "c",
    }
    assert told.tree[:3] == ((0, "any of"), (1, "all of"), (2, '"o reilly"'))
    assert told.canonical == '"o reilly" {ACME} niño acm* OR c'
