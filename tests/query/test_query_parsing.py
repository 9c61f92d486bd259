"""What is written is what is meant, and an error points at its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_posts import queries

from socialwatch.errors import ConfigError, QueryError
from socialwatch.query import check_circle, parse
from socialwatch.query.nodes import And, Attitude, Field, Near, Nearby, Not, Or, Range, Words

PAGE = Path(__file__).resolve().parents[2] / "docs" / "query.md"
EXAMPLES = re.findall(r"^\| `(.+?)` \|", PAGE.read_text("utf-8"), re.MULTILINE)


def same(one: str, other: str) -> bool:
    return parse(one).root == parse(other).root


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_on_the_page_is_understood_and_spelt_again(example: str) -> None:
    query = parse(example)
    assert parse(str(query)).root == query.root


def test_the_page_has_examples_of_every_field() -> None:
    from socialwatch.query.fields import SPECS

    told = PAGE.read_text("utf-8")
    left_out = [name for name in SPECS if f"{name}:" not in told and name != "community"]
    assert left_out == []


def test_not_binds_before_and_before_or() -> None:
    assert same("a b OR NOT c d", "(a AND b) OR ((NOT c) AND d)")
    assert same("a OR b c OR d", "a OR (b c) OR d")
    assert same("a -b OR c", "(a AND NOT b) OR c")
    assert same("NOT a NEAR/5 b", "-(a NEAR/5 b)")


def test_brackets_change_the_meaning() -> None:
    assert not same("a (b OR c)", "a b OR c")


def test_a_minus_inside_a_word_is_no_not() -> None:
    assert same("coca-cola", '"coca cola"')
    assert same("- a".replace("- ", "-"), "NOT a")


def test_two_negations_are_none() -> None:
    assert same("-(-a)", "a")


def test_comments_are_passed_over() -> None:
    assert same("acme <<<the (coffee) one>>> -jobs", "acme -jobs")


def test_curly_quotes_of_word_processors_are_quotes() -> None:
    assert same("“acme cloud”", '"acme cloud"')


def test_a_quote_can_be_written_inside_quotes() -> None:
    field = parse(r'topic:"Say \"hi\""').root
    assert isinstance(field, Field)
    assert field.value == 'Say "hi"'


def test_hashtags_and_handles_are_one_piece() -> None:
    root = parse("#acme_cloud").root
    assert isinstance(root, Words)
    assert [piece.sigil for piece in root.pieces] == ["#acme_cloud"]
    handle = parse("@acme@mastodon.social").root
    assert isinstance(handle, Words)
    assert [piece.sigil or piece.folded for piece in handle.pieces] == ["@acme", "mastodon", "social"]


def test_near_carries_its_distance_and_order() -> None:
    near = parse("acme NEAR/5f (outage OR down)").root
    assert isinstance(near, Near)
    assert (near.distance, near.ordered) == (5, True)
    assert isinstance(near.right, Or)


def test_attitudes_are_signs_of_their_own() -> None:
    root = parse("acme :) ?").root
    assert isinstance(root, And)
    assert [part.kind for part in root.parts if isinstance(part, Attitude)] == ["positive", "question"]
    assert isinstance(parse("acme?").root, Words)
    assert same("(acme :))", "acme :)")


def test_ranges_are_open_where_a_star_stands() -> None:
    assert parse("followers:[1000 TO *]").root == Range("followers", 1000.0, None)
    assert parse("likes:>=50").root == Range("likes", 50.0, None)
    assert parse("likes:<50").root == Range("likes", None, 50.0, open_high=True)
    assert parse("rating:{1 TO 2]").root == Range("rating", 1.0, 2.0, open_low=True)


def test_within_belongs_to_near() -> None:
    root = parse("acme near:53.8,-1.55 within:10mi").root
    assert isinstance(root, And)
    spot = root.parts[1]
    assert isinstance(spot, Nearby)
    assert spot.radius == pytest.approx(16.09344)


def test_old_names_of_fields_mean_the_new_ones() -> None:
    assert same("from:@jane", "author:jane")
    assert same("filter:links", "has:link")
    assert same("is:question", "?")
    assert isinstance(parse("-filter:replies").root, Not)


@pytest.mark.parametrize(
    ("text", "marked", "says"),
    [
        ("acme (outage", "(", "never closed"),
        ("acme outage)", ")", "closes nothing"),
        ('acme "outage', '"', "never closed"),
        ("acme {X", "{", "never closed"),
        ("acme <<<why", "<<<", "never closed"),
        ("acme OR", "", "should follow OR"),
        ("OR acme", "OR", "missing before OR"),
        ("acme ()", "()", "nothing between"),
        ("acme foo:bar", "foo", "no field is called 'foo'"),
        ("see https://x.org", "https", "link:"),
        ("likes:many", "likes:many", "no number"),
        ("likes:[5 TO 2]", "likes:[5 TO 2]", "nothing lies between"),
        ("since:tomorrow", "since:tomorrow", "no date"),
        ("is:nice", "is:nice", "allowed: reply"),
        ("acme NEAR outage", "NEAR", "NEAR/5"),
        ("acme NEAR/5 (a b)", "(a b)", "NEAR joins"),
        ("acme NEAR/5 -b", "-", "missing before -"),
        ("*acme", "*acme", "end of a word"),
        ("acme && beta", "&&", "write AND"),
        ("acme ...", "...", "no word"),
        ('"acme outage"~x', "~x", "number of words"),
        ("within:5mi", "within:5mi", "behind near:"),
        ("near:95,0", "near:95,0", "latitudes"),
    ],
)
def test_an_error_marks_its_place(text: str, marked: str, says: str) -> None:
    with pytest.raises(QueryError, match=re.escape(says)) as caught:
        parse(text)
    assert text[caught.value.start : caught.value.end] == marked
    assert "^" in str(caught.value)


@pytest.mark.parametrize("text", ["", "   ", "<<<only a comment>>>"])
def test_an_empty_query_is_an_error(text: str) -> None:
    with pytest.raises(QueryError, match="empty"):
        parse(text)


def test_a_thousand_brackets_are_refused_and_do_not_exhaust_the_stack() -> None:
    with pytest.raises(QueryError, match="levels"):
        parse("(" * 1000 + "acme" + ")" * 1000)
    with pytest.raises(QueryError, match="levels"):
        parse("-" * 1000 + "acme")


@pytest.mark.parametrize("field", ["topic:x", "sentiment:negative", "brand:x", "case:open", "is:own"])
def test_a_brand_reads_the_post_alone(field: str) -> None:
    with pytest.raises(QueryError, match="not known yet") as caught:
        parse(f"acme {field}", kind="brand")
    assert caught.value.start == len("acme ")


def test_topics_read_brands_and_topics_but_nothing_later() -> None:
    assert parse("brand:Acme topic:Billing", kind="topic")
    with pytest.raises(QueryError, match="stage:buy"):
        parse("stage:buy", kind="topic")


def test_an_unknown_kind_is_said() -> None:
    with pytest.raises(ConfigError, match="no kind of query"):
        parse("acme", kind="brnad")


def test_a_circle_of_topics_is_named() -> None:
    topics = {"A": "topic:b x", "B": "topic:C", "C": "y OR topic:a", "D": "topic:A"}
    with pytest.raises(ConfigError, match=r"A -> B -> C -> A"):
        check_circle({name: parse(text, kind="topic") for name, text in topics.items()})


def test_topics_come_after_those_they_build_on() -> None:
    topics = {"A": "topic:b", "B": "topic:C", "C": "y"}
    assert check_circle({name: parse(text, kind="topic") for name, text in topics.items()}) == ["C", "B", "A"]


def test_a_topic_that_is_not_there_is_said() -> None:
    with pytest.raises(ConfigError, match="not configured; there are: A"):
        check_circle({"A": parse("topic:Billing", kind="topic")})


@settings(max_examples=60, deadline=None)
@given(queries)
def test_a_query_spelt_again_means_the_same(text: str) -> None:
    query = parse(text)
    assert parse(str(query)).root == query.root


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab AORNDTE/5f()"{}<>~*-:#@?:)[],.\\é東', max_size=25))
def test_any_text_is_a_query_or_an_error_with_a_place(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as caught:
        error = caught
    else:
        assert parse(str(query)).root == query.root
        return
    assert 0 <= error.start <= len(text)
    assert error.end > error.start


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    ["acme NEAR/2 " * 5000 + "acme", "(" * 30 + "a" + " NEAR/2 b" * 29 + (")" + " NEAR/2 b" * 25) * 30],
    ids=["chained", "nested"],
)
def test_thousands_of_near_are_refused_and_break_nothing(text: str) -> None:
    with pytest.raises(QueryError, match="more than 60 NEAR"):
        parse(text)


@pytest.mark.parametrize("hours", ["24", "[18 TO 24]", ">=99", "1.5"])
def test_an_hour_that_no_clock_shows_is_refused(hours: str) -> None:
    with pytest.raises(QueryError, match="from 0 to 23"):
        parse(f"hour:{hours}")


@pytest.mark.parametrize(("text", "marked"), [("lang: en", "lang:"), ("acme (from: )", "from:"), ("site:", "site:")])
def test_a_field_without_its_value_is_no_word(text: str, marked: str) -> None:
    with pytest.raises(QueryError, match="wants a value right behind it") as caught:
        parse(text)
    assert text[caught.value.start : caught.value.end] == marked
