"""The App Store: ten pages of reviews a country, some of them empty or without dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.errors import BadItem
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.sources.appstore import AppStore

DAY = 86_400
BEFORE = AUGUST.epochs[0] - 1


def iso(at):
    return datetime.fromtimestamp(at, UTC).isoformat()


def review(number, at=None, **more):
    told = {
        "id": str(number), "title": "Great beans", "content": "Fast delivery", "im:rating": "4", "im:version": "2.1",
        "im:voteSum": "3",
    }  # fmt: skip
    labels = {key: {"label": value} for key, value in ({**told, **more} | ({"updated": iso(at)} if at else {})).items()}
    link = "https://itunes.apple.com/gb/review?id=77&type=Purple%20Software"
    author = {"name": {"label": "Jo"}, "uri": {"label": "https://itunes.apple.com/gb/reviews/id5"}}
    return {**labels, "author": author, "link": {"attributes": {"rel": "related", "href": link}}}


def feed(entries, last=None):
    links = [{"attributes": {"rel": "last", "href": f"https://x.example/gb/rss/page={last}/id=77/xml"}}] if last else []
    return reply({"feed": {"title": {"label": "Reviews"}, "link": links, **({"entry": entries} if entries else {})}})


def store(pages, last=None, atom=b""):
    def answer(request):
        number = int(re.search(r"/page=(\d+)/", request.path)[1])
        if request.path.endswith("/xml"):
            return reply(atom, "Content-Type: application/atom+xml") if atom else reply(b"", status="404 Not Found")
        return feed(pages.get(number, []), last)

    return answer


def source(url="https://itunes.apple.com"):
    return AppStore(apps={"acmecoffee": "77"}, countries=("gb",), base_url=url)


def ids(heard):
    return [item["review"]["id"]["label"] for item in heard.items]


def test_pages_are_read_until_the_span_is_covered_and_no_further():
    pages = {1: [review(1, LAST)], 2: [review(2, LAST - DAY)], 3: [review(3, BEFORE)], 4: [review(4, BEFORE)]}
    heard = listen(source, store(pages, 10))
    assert ids(heard) == ["1", "2", "3"]
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)


def test_an_empty_page_is_no_end_but_what_it_held_is_a_gap():
    pages = {1: [review(1, LAST)], 3: [review(3, LAST - DAY)], 4: [review(4, BEFORE)]}
    heard = listen(source, store(pages, 10))
    assert ids(heard) == ["1", "3", "4"]
    assert covers(heard.pages)
    assert heard.pages[-1].capped
    assert heard.pages[-1].covered == Span.of(AUGUST.epochs[0], LAST + 1), "from the last review before the empty page"


def test_the_last_page_there_is_ends_it_and_ten_full_ones_leave_a_gap():
    heard = listen(source, store({1: [review(1, LAST)], 2: [review(2, LAST - DAY)]}, last=2))
    assert len(heard.platform.requests) == 2
    assert not heard.pages[-1].capped
    heard = listen(source, store({number: [review(number, LAST - number)] for number in range(1, 12)}))
    assert len(heard.items) == len(heard.platform.requests) == 10
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_an_app_without_reviews_is_silent_but_one_that_has_lost_them_is_a_gap():
    assert [page.capped for page in listen(source, store({})).pages] == [False]
    heard = listen(source, store({}), resume={"reviews": 40})
    assert [(page.capped, page.resume) for page in heard.pages] == [(True, {"reviews": 40})]


def test_undated_reviews_take_their_dates_from_the_feeds_other_form():
    atom = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Reviews</title>'
        f"<entry><id>1</id><title>Great beans</title><updated>{iso(LAST - 60)}</updated></entry></feed>"
    )
    heard = listen(source, store({1: [review(1), review(2)]}, 1, atom.encode()))
    first, second = [mention for item in heard.items for mention in source().mentions(item)]
    assert first.created == datetime.fromtimestamp(LAST - 60, UTC)
    assert second.created is None, "the time it is first seen, and flagged"


def test_undated_reviews_are_kept_where_there_is_no_other_form():
    heard = listen(source, store({1: [review(1)], 2: [review(2, BEFORE)]}))
    assert heard.error is None
    assert ids(heard) == ["1", "2"]


def test_a_single_review_comes_without_a_list_and_the_app_itself_is_none():
    app = {"im:name": {"label": "Acme"}, "id": {"label": "77"}, "title": {"label": "Acme"}}
    assert ids(listen(source, lambda request: feed(review(1, BEFORE)))) == ["1"]
    assert ids(listen(source, lambda request: feed([app, review(1, BEFORE)]))) == ["1"]


def test_every_app_is_asked_for_in_every_country():
    both = AppStore(apps={"acmecoffee": "77", "boltcoffee": "78"}, countries=("GB", "de"))
    asks = both.plan([], AUGUST)
    assert [(ask.params["app"], ask.params["country"]) for ask in asks] == [
        ("77", "gb"), ("77", "de"), ("78", "gb"), ("78", "de"),
    ]  # fmt: skip
    assert asks[0].title == "acmecoffee in the App Store (GB)"


def test_a_review_becomes_a_mention_of_the_app_it_is_about():
    mention = next(iter(source().mentions({"app": "77", "country": "gb", "review": review(9, LAST)})))
    assert mention.id == "appstore:9"
    assert (mention.title, mention.text, mention.rating) == ("Great beans", "Fast delivery", 4.0)
    assert (mention.country, mention.community, mention.tags) == ("GB", "acmecoffee", ("v2.1",))
    assert (mention.author.native_id, mention.author.name) == ("5", "Jo")
    assert mention.engagement.likes == 3
    assert parse("@acmecoffee", kind="brand").matches(mention), "though it does not name the app"


@pytest.mark.parametrize("item", [{}, [], None, {"review": {}}, {"review": {"id": {"label": "1"}}}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


@pytest.mark.parametrize(
    "options", [{"apps": {}}, {"apps": {"a": "acme"}}, {"apps": {"a": "1"}, "countries": ("uk!",)}]
)
def test_what_names_no_app_or_country_is_refused(options):
    with pytest.raises(ValueError, match=r"apps|countries"):
        AppStore(**options)
