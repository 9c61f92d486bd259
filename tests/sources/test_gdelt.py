"""GDELT: windows behind full answers, a pause between questions, refusals in plain text, headlines mended."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import BadItem, ConfigError, RateLimited, SourceDown, SourceError
from socialwatch.http import Http
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.sources import gdelt_names
from socialwatch.sources.base import Allowance
from socialwatch.sources.feed import Feed
from socialwatch.sources.gdelt import Gdelt

DAY = 86_400
ACME = [parse('"acme cloud" OR acmecloud', kind="brand")]


def stamp(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")


def article(number, at=LAST, **more):
    told = {"url": f"https://news.example/{number}", "url_mobile": "", "title": f"Acme Cloud ' s day {number}",
            "seendate": stamp(at), "socialimage": "https://news.example/a.jpg", "domain": "news.example",
            "language": "German", "sourcecountry": "Austria"}  # fmt: skip
    return {**told, **more}


def news(articles, most=4):
    """The search, which gives the newest `most` between two times, both included."""

    def answer(request):
        since, until = (
            f"{request.query[key]:.8}T{request.query[key][8:]}Z" for key in ("startdatetime", "enddatetime")
        )
        found = sorted((one for one in articles if since <= one["seendate"] <= until), key=lambda one: one["seendate"])
        found = found[::-1][:most]
        return reply({"articles": found} if found else {})

    return answer


@pytest.fixture(autouse=True)
def small_answers(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.gdelt.MOST", 4)


def source(url="https://api.gdelt.example", **options):
    return Gdelt(**{"base_url": url, "pause": 0.001, **options})


def addresses(heard):
    return [item["url"].rpartition("/")[2] for item in heard.items]


def test_where_an_answer_is_full_the_rest_of_the_time_is_asked_for():
    articles = [article(number, LAST - number * DAY) for number in range(11)]
    heard = listen(source, news(articles), queries=ACME)
    assert heard.error is None
    assert addresses(heard) == [str(number) for number in range(11)], "each once"
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)
    asked = heard.platform.requests[0].query
    assert (asked["query"], asked["mode"], asked["format"]) == ('("acme cloud" OR acmecloud)', "artlist", "json")
    assert (asked["startdatetime"], asked["enddatetime"]) == ("20260801000000", "20260831235959")


def test_more_in_one_batch_than_an_answer_holds_is_a_gap_and_the_rest_is_had():
    crowd = [article(number, LAST - DAY) for number in range(9)]
    heard = listen(source, news([*crowd, article("old", LAST - 2 * DAY)]), queries=ACME)
    assert heard.error is None
    assert "old" in addresses(heard)
    assert any(page.capped for page in heard.pages)
    assert not heard.pages[-1].capped
    assert covers(heard.pages)
    assert len(heard.platform.requests) < 6


def test_less_than_a_quarter_of_an_hour_is_asked_for_as_a_quarter():
    short = Span.of(LAST - 100, LAST)
    heard = listen(source, news([article(n, LAST - 200 - n) for n in range(9)]), queries=ACME, span=short)
    assert covers(heard.pages, short)
    assert not any(page.capped for page in heard.pages), "what is older filled the answer"
    asked = heard.platform.requests[0].query
    assert (asked["startdatetime"], asked["enddatetime"]) == ("20260831234459", "20260831235958")


def test_a_pause_is_made_between_two_questions():
    at = []
    whole = news([article(number, LAST - number * DAY) for number in range(6)])

    def answer(request):
        at.append(time.monotonic())
        return whole(request)

    listen(lambda url: source(url, pause=0.3), answer, queries=ACME)
    assert len(at) == 2
    assert at[1] - at[0] >= 0.2  # a request may be long on its way


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Your query was too short or too long.\n", SourceError),
        ("Please limit requests to one every 5 seconds or contact us for larger queries.", RateLimited),
        ("", SourceError),
    ],
)
def test_what_it_refuses_in_plain_text_is_told(said, kind):
    heard = listen(source, lambda request: reply(said.encode(), "Content-Type: text/html; charset=utf-8"), queries=ACME)
    assert type(heard.error) is kind
    assert (said.strip() or "an empty answer") in str(heard.error)
    assert not heard.pages


@pytest.mark.parametrize(
    "refusal", [reply(b"", status="429 Too Many Requests"), reply(b"Please limit requests to one")]
)
def test_after_a_refusal_it_is_left_alone_for_the_rest_of_the_run(refusal):
    async def twice() -> list[Exception]:
        async with platform(lambda request: refusal) as served, Http(Options(), first_wait=0.001, patience=2.0) as http:
            made, errors = source(served.url), []
            for ask in made.plan([*ACME, parse("bolt", kind="brand")], AUGUST):
                with pytest.raises(RateLimited) as caught:
                    _ = [page async for page in made.fetch(http, ask, None)]
                errors.append(caught.value)
            assert len(served.requests) == 1, "not even once more"
            return errors

    first, second = asyncio.run(twice())
    assert "had enough" in str(first)
    assert second.retry_after > 3000


def test_so_many_questions_an_hour_are_asked_at_most():
    assert source(requests_per_hour=12).allowances == (Allowance("requests", 12, "hour"),)


def test_json_with_stray_backslashes_and_control_characters_is_read():
    told = json.dumps({"articles": [article(1, title="one|two"), article(2)]}).replace("|", " \\x \\u00e9 \t ")
    with pytest.raises(ValueError, match="escape"):
        json.loads(told)
    heard = listen(source, lambda request: reply(told.encode()), queries=ACME)
    assert heard.error is None
    assert next(iter(source().mentions(heard.items[0]))).title == "one \\x é two"
    broken = listen(source, lambda request: reply(told.encode()[:-30]), queries=ACME)
    assert isinstance(broken.error, SourceDown)
    odd = listen(source, lambda request: reply({"articles": {}}), queries=ACME)
    assert "without articles" in str(odd.error)


def test_one_question_holds_all_words_of_a_brand():
    many = parse(" OR ".join(f'"number {n} of many"' for n in range(30)), kind="brand")
    asks = source().plan([parse("bolt", kind="brand"), many], AUGUST)
    assert asks[0].params == {"query": "bolt"}
    assert all(ask.params["query"].startswith('("') and len(ask.params["query"]) < 260 for ask in asks[1:])
    hard = source(languages=("de", "en"), countries=("gb",)).plan([parse("coca-cola", kind="brand")], AUGUST)
    assert (
        hard[0].params["query"] == '"coca-cola" (sourcelang:german OR sourcelang:english) sourcecountry:unitedkingdom'
    )
    assert (
        source().plan([parse("site:acme.example", kind="brand")], AUGUST)[0].params["query"] == "domainis:acme.example"
    )
    with pytest.raises(ConfigError, match="words only"):
        source().plan([parse("has:link", kind="brand")], AUGUST)
    with pytest.raises(ConfigError, match="nothing to ask"):
        source().plan([], AUGUST)


@pytest.mark.parametrize("options", [{"languages": ("xx",)}, {"countries": ("zz",)}, {"pause": 0}])
def test_what_cannot_work_is_refused_at_once(options):
    with pytest.raises(ValueError, match=r"does not know|more than nothing"):
        source(**options)


def test_an_article_is_named_by_its_address_as_in_its_own_feed():
    told = article(
        1, url="https://News.example/acme?utm_source=x", title="Acme ' s shop , closed ( again ) : why ? &amp; so"
    )
    said = next(iter(source().mentions(told)))
    entry = {"link": "https://news.example/acme", "title": "Acme's shop", "feed": {"url": "https://news.example/feed"}}
    fed = next(iter(Feed(url="https://news.example/feed").mentions(entry)))
    assert said.id == fed.id == "web:https://news.example/acme"
    assert said.author.native_id == fed.author.native_id == "news.example"
    assert (said.title, said.text) == ("Acme's shop, closed (again): why? & so", "")
    assert (said.lang, said.country, said.media) == ("de", "AT", ("https://news.example/a.jpg",))
    assert said.created == datetime.fromtimestamp(LAST, UTC)
    unknown = next(
        iter(source().mentions(article(1, language="Klingon", sourcecountry="", socialimage="", seendate="x")))
    )
    assert (unknown.lang, unknown.country, unknown.media, unknown.created) == (None, None, (), None)


def test_names_of_countries_and_languages_are_known_both_ways():
    assert gdelt_names.country("Cote d'Ivoire") == gdelt_names.country("Ivory Coast") == "CI"
    assert gdelt_names.country("Congo-Brazzaville") == "CG"
    assert gdelt_names.name_of("us", gdelt_names.COUNTRIES) == "unitedstates"
    codes = {row.split(" ")[0] for row in gdelt_names.COUNTRIES.replace("\n", "").split("|")}
    assert len(codes) > 210
    assert all(len(code) == 2 and code.isupper() for code in codes)


@pytest.mark.parametrize("item", [{}, [], None, {"url": "javascript:x", "title": "a"}, {"url": "https://a.example/"}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))
