"""What a query finds in a post, and that one pass over many queries finds the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from query_posts import mentions, queries

from socialwatch.models import Author, Engagement, Mention
from socialwatch.query import Known, Matcher, highlights, parse
from socialwatch.query.query import Query

WHEN = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)


def post(text: str = "acme", **more: Any) -> Mention:
    return Mention(**{"network": "mastodon", "native_id": "7", "text": text, "created": WHEN, **more})


def finds(query: str, text: str, **more: Any) -> bool:
    return parse(query).matches(post(text, **more))


@pytest.mark.parametrize(
    ("query", "hits", "misses"),
    [
        ("acme", ["ACME!", "#acme", "@Acme hi", "www.acme.com"], ["acmes", "ac me"]),
        ("#acme", ["love #ACME"], ["acme", "@acme", "#acmes"]),
        ("#acme_cloud", ["#Acme_Cloud"], ["#acmecloud", "#acme cloud"]),
        ("@acme@m.social", ["hi @acme@m.social"], ["@acme", "acme m social"]),
        ("acme*", ["acmes", "acme"], ["xacme"]),
        ('"acme clou*"', ["acme clouds"], ["acme big clouds", "clouds acme"]),
        ('"new acme"', ["a new #acme", "NEW, Acme"], ["acme new", "new x acme"]),
        ("{ACME}", ["an ACME thing"], ["Acme", "acme"]),
        ("{Acme Cloud}", ["Acme Cloud"], ["Acme cloud", "ACME Cloud"]),
        ("{#Acme}", ["#Acme"], ["#acme", "Acme"]),
        ("nino", ["El Niño", "nino", "nin\u0303o"], ["ninos"]),
        ("niño", ["El NIÑO", "nin\u0303o"], ["nino"]),
        ('"el niño"', ["El Niño"], ["el nino"]),
        ("niñ*", ["niños"], ["ninos"]),
        ("чай", ["Чай!"], ["чаи"]),
        ("東京", ["東京タワー", "ここ東京"], ["京東", "東 x 京"]),
        ("👍", ["ok 👍🏽"], ["👎"]),
        ('"acme outage"~2', ["outage at acme", "acme a b outage", "outage acme"], ["acme a b c outage", "acme acme"]),
        ('"a a"~1', ["a x a"], ["a", "a x y a"]),
        ("acme NEAR/0 cloud", ["acme cloud", "cloud acme"], ["acme x cloud"]),
        ("acme NEAR/1f cloud", ["acme x cloud"], ["cloud acme", "acme x y cloud"]),
        ('acme NEAR/2 ("big cloud" OR down)', ["down for acme", "acme: big cloud"], ["acme a b c down", "big acme"]),
        ("(a NEAR/0 b) NEAR/1 c", ["a b x c", "c b a"], ["a b x y c", "a c b x"]),
        ("acme OR -beta", ["acme beta", "x"], ["beta"]),
        ("acme -(beta OR jobs)", ["acme"], ["acme jobs", "acme beta"]),
        (":)", ["nice :-)", "😀", "=D"], ["http://x :/", "f(x):)y"]),
        (":(", ["no :'(", "😡"], [":)"]),
        ("?", ["why?", "なぜ？", "لماذا؟"], ["why"]),
        ("*", ["", "x"], []),
    ],
)  # fmt: skip
def test_words_and_signs(query: str, hits: list[str], misses: list[str]) -> None:
    asked = parse(query)
    assert [text for text in hits if not asked.matches_text(text)] == []
    assert [text for text in misses if asked.matches_text(text)] == []


def test_no_phrase_runs_from_the_title_into_the_text() -> None:
    assert not finds('"acme cloud"', "cloud is here", title="About acme")
    assert not finds("acme NEAR/5 cloud", "cloud is here", title="About acme")
    assert finds("acme cloud", "cloud is here", title="About acme")


def test_title_reads_the_title_alone() -> None:
    assert finds("title:acme", "x", title="About Acme")
    assert not finds("title:acme", "acme", title="About")
    assert not finds("title:acme", "acme")


def test_what_the_platform_tells_as_tags_and_addressees_counts_as_signs() -> None:
    assert finds("#teatime", "x", tags=("Tea Time",))
    assert finds("@joe", "x", to=("joe@m.social",))
    assert not finds("joe", "x", to=("joe",))
    assert finds("{#TeaTime}", "x", tags=("TeaTime",))


AUTHOR = Author(native_id="a1", handle="Jane@m.social", name="Jane Doe", followers=500)


@pytest.mark.parametrize(
    ("query", "more", "hit"),
    [
        ("author:jane", {"author": AUTHOR}, True),
        ("author:@JANE@m.social", {"author": AUTHOR}, True),
        ('author:"jane doe"', {"author": AUTHOR}, True),
        ("author:ja*", {"author": AUTHOR}, True),
        ("author:doe", {"author": AUTHOR}, False),
        ("author:jane", {}, False),
        ("to:Joe", {"to": ("joe@m.social",)}, True),
        ("site:acme.com", {"url": "https://www.acme.com/x"}, True),
        ("site:acme.com", {"url": "http://news.acme.com:8080?x"}, True),
        ("site:acme.com", {"url": "https://notacme.com/"}, False),
        ("site:acme.com", {"url": "https://x.org/acme.com"}, False),
        ("url:/PRESS/", {"url": "https://x.org/press/1"}, True),
        ("link:acme.com", {"links": ("https://Acme.com/menu",)}, True),
        ("lang:en", {"lang": "en-GB"}, True),
        ("lang:en-gb", {"lang": "en_GB"}, True),
        ("lang:en-gb", {"lang": "en"}, False),
        ("lang:en", {"lang": None}, False),
        ("country:de", {"country": "DE"}, True),
        ("subreddit:r/Coffee", {"community": "coffee"}, True),
        ("thread:7", {}, True),
        ("thread:mastodon:9", {"thread": "9"}, True),
        ("network:mastodon", {}, True),
        ("source:mastodon", {}, True),
        ("is:reply", {"parent": "1"}, True),
        ("is:reply", {}, False),
        ("is:repost", {"repost_of": "1"}, True),
        ("has:link", {"links": ("x",)}, True),
        ("has:media", {"media": ("x",)}, True),
        ("followers:[500 TO *]", {"author": AUTHOR}, True),
        ("followers:>500", {"author": AUTHOR}, False),
        ("followers:<1000", {"author": Author(native_id="1")}, False),
        ("likes:0", {"engagement": Engagement(likes=0)}, True),
        ("likes:0", {}, False),
        ("-likes:0", {}, True),
        ("rating:[1 TO 2]", {"rating": 1.5}, True),
        ("since:2026-07-01 until:2026-07-02", {}, True),
        ("until:2026-07-01", {}, False),
        ("since:2026-07-01", {"created": None}, False),
        ("-since:2026-07-01", {"created": None}, True),
        ("hour:21", {}, True),
        ("hour:[20 TO 2]", {}, True),
        ("hour:[22 TO 20]", {}, False),
        ("near:leeds", {"place": "Leeds, UK"}, True),
        ("near:53.8,-1.55 within:10mi", {"coordinates": (53.74, -1.6)}, True),
        ("near:53.8,-1.55 within:10km", {"coordinates": (53.4, -2.2)}, False),
        ("near:53.8,-1.55", {"place": "Leeds"}, False),
    ],
)
def test_fields(query: str, more: dict[str, Any], hit: bool) -> None:
    assert finds(query, "acme", **more) is hit


def test_hours_and_days_are_those_of_the_zone() -> None:
    berlin = parse("hour:23 until:2026-07-02", zone="Europe/Berlin")
    assert berlin.matches(post())
    assert parse("since:2026-07-02", zone="Asia/Tokyo").matches(post())
    assert not parse("since:2026-07-02").matches(post())


def test_sentiment_is_toward_the_brand_beside_it() -> None:
    known = Known(brands=("Acme", "Beta"), toward={"Acme": "positive", "Beta": "negative"}, sentiment="neutral")
    found = {text: parse(text).matches(post(), known) for text in (
        "sentiment:negative", "brand:acme sentiment:negative", "brand:beta sentiment:negative",
        "(brand:acme OR brand:beta) sentiment:negative", "sentiment:neutral",
        "brand:acme (topic:x OR sentiment:negative)",
    )}  # fmt: skip
    assert list(found.values()) == [True, False, True, True, False, False]


def test_a_post_without_brands_answers_with_its_own_mood() -> None:
    assert parse("sentiment:negative").matches(post(), Known(sentiment="negative"))


def test_the_time_first_seen_stands_in_for_a_missing_date() -> None:
    assert parse("since:2026-07-01").matches(post(created=None), Known(seen=WHEN))


def test_topics_that_build_on_brands_and_topics_know_them() -> None:
    matcher = Matcher(
        {
            "Refund": parse("topic:Billing refund", kind="topic"),
            "Billing": parse("(invoice OR refund) brand:Acme", kind="topic"),
            "Acme": parse("acme", kind="brand"),
        }
    )
    assert matcher.match_text("acme refund") == ("Refund", "Billing", "Acme")
    assert matcher.match_text("refund") == ()
    assert matcher.match(post("a refund"), Known(brands=("Acme",))) == ("Refund", "Billing")


def test_the_answer_is_in_the_order_of_the_queries() -> None:
    matcher = Matcher({name: parse(name) for name in ("c", "a", "b")})
    assert matcher.match_text("a b c") == ("c", "a", "b")


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(st.lists(queries, min_size=1, max_size=12, unique=True), st.lists(mentions(), min_size=1, max_size=4))
def test_one_pass_over_many_queries_finds_what_each_finds_alone(texts: list[str], posts: list[Mention]) -> None:
    asked = {text: parse(text) for text in texts}
    matcher = Matcher(asked)
    for mention in posts:
        assert matcher.match(mention) == tuple(text for text, query in asked.items() if query.matches(mention))


# -- highlights ----------------------------------------------------------------------------------------------


def marked(query: str | Query, text: str) -> list[str]:
    asked = parse(query) if isinstance(query, str) else query
    return [text[start:end] for start, end in highlights(asked, text)]


def test_highlights_mark_the_words_as_they_are_written() -> None:
    assert marked("acme niño", "ACME says: El Nin\u0303o, not nino") == ["ACME", "Nin\u0303o"]
    assert marked('"acme cloud" -jobs', "Acme, cloud and jobs; acme alone") == ["Acme, cloud"]
    assert marked("#acme", "love #Acme and acme") == ["#Acme"]
    assert marked("東京 OR 👍", "ここ東京です👍🏽") == ["東京", "👍🏽"]
    assert marked("ﬁne", "that is \u200bﬁ\u200bne") == ["ﬁ\u200bne"]


def test_highlights_of_near_mark_only_what_is_near() -> None:
    assert marked("acme NEAR/1 down", "acme is down; x y z down") == ["acme", "down"]
    assert marked("acme NEAR/1 down", "acme and so on, down") == []


def test_highlights_do_not_overlap() -> None:
    assert marked('acme OR "acme cloud" OR acm*', "acme cloud") == ["acme cloud"]
    assert marked("lang:en", "acme") == []
