"""Stack Exchange: activity walked down by pages, answers beside questions, allowances respected."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.errors import AuthError, BadItem, ConfigError, RateLimited
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.stackexchange import StackExchange

ACME = [parse('"acme cloud"', kind="brand")]
OWNER = {"user_id": 5, "display_name": "Jo &amp; Co", "link": "https://stackoverflow.com/users/5/jo"}


def question(number, at, **more):
    return {
        "question_id": number, "title": "Acme Cloud &amp; DNS", "body": "<p>It is <code>down</code></p>",
        "tags": ["dns"], "owner": OWNER,
        "creation_date": at - 90, "last_activity_date": at, "score": 2, "view_count": 40,
        "answer_count": 0, "link": f"https://stackoverflow.com/questions/{number}/acme", **more,
    }  # fmt: skip


def answer_to(number, at, own):
    return {"answer_id": own, "question_id": number, "body": "<p>Restart</p>", "creation_date": at, "score": -1}


def told(items, more=False, **beside):
    return reply({"items": items, "has_more": more, "quota_remaining": 200, "quota_max": 300, **beside})


def site(questions, size=2, answers=(), **beside):
    """A search by activity with pages of `size`, and the answers to what is asked for."""

    def answer(request):
        page = int(request.query["page"])
        if request.path.endswith("/answers"):
            asked = {int(number) for number in request.path.split("/")[3].split(";")}
            found = [one for one in answers if one["question_id"] in asked]
        else:
            most = int(request.query.get("max", 2**40))
            found = [one for one in questions if int(request.query["min"]) <= one["last_activity_date"] <= most]
            found.sort(key=lambda one: -one["last_activity_date"])
        return told(found[(page - 1) * size : page * size], len(found) > page * size, **beside)

    return answer


def source(url="https://api.stackexchange.com", **options):
    return StackExchange(base_url=url, **options)


def numbers(heard):
    return [item.get("answer_id") or item["question_id"] for item in heard.items]


def test_questions_and_their_answers_are_had_page_by_page():
    questions = [question(number, LAST - number * 3600, answer_count=number % 2) for number in range(1, 6)]
    answers = [answer_to(number, LAST, number * 100) for number in (1, 3, 5)]
    heard = listen(source, site(questions, answers=answers), queries=ACME)
    assert heard.error is None
    assert sorted(numbers(heard)) == [1, 2, 3, 4, 5, 100, 300, 500]
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)
    assert heard.platform.requests[0].query["q"] == '"acme cloud"'
    assert "key" not in heard.platform.requests[0].query


def test_where_the_pages_end_the_next_search_begins(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.stackexchange.DEEPEST", 2)
    questions = [question(number, LAST - number * 3600) for number in range(1, 12)]
    heard = listen(source, site(questions), queries=ACME)
    assert sorted(set(numbers(heard))) == list(range(1, 12))
    assert len(heard.items) == 11, "each once"
    assert covers(heard.pages)


def test_more_in_a_second_than_the_pages_hold_is_a_gap(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.stackexchange.DEEPEST", 2)
    heard = listen(source, site([question(number, LAST) for number in range(1, 12)]), queries=ACME)
    assert heard.error is None
    assert heard.pages[-1].capped
    assert covers(heard.pages)
    assert len(heard.platform.requests) < 8


def test_a_pause_that_an_answer_asks_for_is_made_before_the_next_question():
    at = []

    def answer(request):
        at.append(time.monotonic())
        return told([question(len(at), LAST - len(at))], len(at) < 2, **({"backoff": 0.2} if len(at) == 1 else {}))

    heard = listen(source, answer, queries=ACME)
    assert heard.error is None
    assert at[1] - at[0] >= 0.19


def test_the_last_requests_of_a_day_are_not_spent():
    heard = listen(source, site([question(n, LAST - n) for n in range(9)], quota_remaining=10), queries=ACME)
    assert isinstance(heard.error, RateLimited)
    assert "10 of 300" in str(heard.error)
    assert len(heard.platform.requests) == 1
    assert len(heard.items) == 2
    assert not covers(heard.pages), "the rest is owed"


def test_a_day_that_is_spent_says_how_long_it_lasts():
    spent = {"error_id": 502, "error_name": "throttle_violation",
             "error_message": "too many requests from this IP, more requests available in 4711 seconds"}  # fmt: skip
    heard = listen(source, lambda request: reply(spent, status="400 Bad Request"), queries=ACME)
    assert isinstance(heard.error, RateLimited)
    assert heard.error.retry_after == 4711
    assert len(heard.platform.requests) == 1


def test_a_key_is_sent_and_one_that_is_refused_is_named_but_not_shown(monkeypatch):
    monkeypatch.setenv("STACK_KEY", "very-secret-key")
    wrong = {"error_id": 400, "error_name": "bad_parameter", "error_message": "`key` is not valid very-secret-key"}
    make = {"key": Secret("env:STACK_KEY")}
    heard = listen(lambda url: source(url, **make), lambda r: reply(wrong, status="400 Bad Request"), queries=ACME)
    assert isinstance(heard.error, AuthError)
    assert "env:STACK_KEY" in str(heard.error)
    assert "very-secret-key" not in str(heard.error)
    assert heard.platform.requests[0].query["key"] == "very-secret-key"


def test_every_site_is_asked_for_every_word():
    asks = source(sites=("stackoverflow", "coffee")).plan([parse("acme OR #bolt", kind="brand")], AUGUST)
    assert [(ask.params["site"], ask.params["q"]) for ask in asks] == [
        ("stackoverflow", "bolt"), ("stackoverflow", "acme"), ("coffee", "bolt"), ("coffee", "acme"),
    ]  # fmt: skip
    with pytest.raises(ConfigError, match="words only"):
        source().plan([parse("has:link", kind="brand")], AUGUST)


def test_questions_and_answers_become_mentions_of_one_thread():
    asked = next(iter(source().mentions({**question(7, LAST, last_edit_date=LAST), "_site": "stackoverflow"})))
    assert asked.id == "stackexchange:stackoverflow:7"
    assert (asked.title, asked.text, asked.tags) == ("Acme Cloud & DNS", "It is down", ("dns",))
    assert (asked.author.native_id, asked.author.name) == ("5@stackoverflow", "Jo & Co")
    assert (asked.engagement.likes, asked.engagement.replies, asked.engagement.views) == (2, 0, 40)
    assert (asked.parent, asked.thread, asked.community) == (None, asked.native_id, "stackoverflow")
    assert asked.edited == datetime.fromtimestamp(LAST, UTC)
    told = next(iter(source().mentions({**answer_to(7, LAST, 9), "_site": "coffee"})))
    assert (told.native_id, told.parent, told.thread) == ("coffee:9", "coffee:7", "coffee:7")
    assert told.url == "https://coffee.stackexchange.com/a/9"
    assert told.engagement.likes is None, "a score below nothing tells no likes"
    assert told.author is None


@pytest.mark.parametrize("item", [{}, [], None, {"question_id": 1}, {"answer_id": "x", "body": "y"}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))
