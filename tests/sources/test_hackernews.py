"""Hacker News: a thousand hits at a time, walked down by time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.errors import BadItem, ConfigError
from socialwatch.query import parse
from socialwatch.sources.hackernews import HackerNews

ACME = [parse('acme OR "acme cloud"', kind="brand")]


def hit(number, at, text="acme is fine"):
    return {"objectID": str(number), "created_at_i": at, "author": "jane", "comment_text": text, "story_id": 7}


def archive(hits, nb=None):
    """A search that gives the newest hits of the window it is asked for, as many as fit on a page."""

    def answer(request):
        low, high = (int(part.split("=")[-1].split("<")[-1]) for part in request.query["numericFilters"].split(","))
        found = sorted((h for h in hits if low <= h["created_at_i"] < high), key=lambda h: -h["created_at_i"])
        size = int(request.query["hitsPerPage"])
        return reply({"hits": found[:size], "nbHits": nb or len(found)})

    return answer


def source(size=1000):
    return lambda url: HackerNews(base_url=url, page_size=size)


def test_more_hits_than_one_answer_holds_are_all_had_once():
    hits = [hit(number, LAST - number // 3 * 100) for number in range(95)]
    heard = listen(source(10), archive(hits), queries=ACME)
    assert heard.error is None
    assert sorted(int(item["objectID"]) for item in heard.items) == list(range(95))
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)


def test_a_second_with_more_hits_than_an_answer_holds_is_told_as_a_gap():
    heard = listen(source(10), archive([hit(number, LAST) for number in range(25)]), queries=ACME)
    assert [page.covered.seconds for page in heard.pages if page.capped] == [1], "no more than that second"


def test_what_is_older_than_a_second_that_was_too_full_is_heard_all_the_same():
    hits = [*(hit(number, LAST) for number in range(25)), *(hit(number, LAST - 500) for number in range(100, 107))]
    heard = listen(source(10), archive(hits), queries=ACME)
    assert {str(number) for number in range(100, 107)} <= {item["objectID"] for item in heard.items}
    assert [page.capped for page in heard.pages if page.covered.seconds > 1] == [False] * (len(heard.pages) - 1)
    assert covers(heard.pages)


def test_an_empty_answer_where_there_should_be_more_is_a_gap_and_no_silence():
    heard = listen(source(), lambda request: reply({"hits": [], "nbHits": 5000}), queries=ACME)
    assert heard.error is None
    assert [page.capped for page in heard.pages] == [True]


def test_a_search_that_ignores_the_window_is_not_asked_for_ever():
    old = [hit(number, AUGUST.epochs[0] - 1000) for number in range(10)]
    heard = listen(source(10), lambda request: reply({"hits": old, "nbHits": 99}), queries=ACME)
    assert heard.error is None
    assert len(heard.platform.requests) <= 2
    assert heard.pages[-1].capped


def test_what_is_asked_is_a_word_of_which_every_match_holds_one():
    asks = HackerNews().plan([parse('acme (outage OR "went down") NOT job', kind="brand")], AUGUST)
    assert [ask.params["query"] for ask in asks] == ["acme"]
    asks = HackerNews().plan(ACME, AUGUST)
    assert {ask.params["query"] for ask in asks} == {"acme", '"acme cloud"'}


def test_a_query_without_words_is_refused_with_advice():
    with pytest.raises(ConfigError, match="everything = true"):
        HackerNews().plan([parse("has:link", kind="brand")], AUGUST)
    assert HackerNews(everything=True).plan([], AUGUST)[0].params == {"query": ""}


def test_comments_and_stories_become_mentions():
    comment = {
        **hit(2, 1_786_000_000, 'it&#x27;s <i>great</i><p>see <a href="https:&#x2F;&#x2F;a.example&#x2F;b">here</a>'),
        "parent_id": 1,
    }
    mention = next(iter(HackerNews().mentions(comment)))
    assert mention.text == "it's great\n\nsee here"
    assert mention.links == ("https://a.example/b",)
    assert (mention.parent, mention.thread, mention.native_id) == ("1", "7", "2")
    assert mention.created == datetime.fromtimestamp(1_786_000_000, UTC)
    assert mention.engagement.likes is None
    story = {"objectID": "9", "title": "Acme raises", "url": "https://acme.example/", "points": 0, "num_comments": 3,
             "author": "joe", "created_at": "2026-08-01T10:00:00.000Z"}  # fmt: skip
    mention = next(iter(HackerNews().mentions(story)))
    assert (mention.title, mention.text, mention.links) == ("Acme raises", "", ("https://acme.example/",))
    assert (mention.engagement.likes, mention.engagement.replies, mention.thread) == (0, 3, "9")


@pytest.mark.parametrize("item", [{}, {"objectID": "1"}, [], None, {"objectID": None, "title": "x"}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(HackerNews().mentions(item))
