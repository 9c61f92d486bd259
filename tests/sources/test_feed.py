"""Feeds: what is asked of a server, how far back they are read, and what is owed then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from feed_making import HEAD, entry, feed, rss
from listening import AUGUST, covers, listen, reply

from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.sources.feed import NEWS_SEARCHES, Feed


def test_a_feed_that_reaches_back_covers_the_span():
    heard = listen(feed, lambda request: reply(rss(entry(2), entry(1, 20, "Jul"))))
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)


def test_a_feed_that_does_not_reach_back_leaves_a_gap_that_is_told():
    heard = listen(feed, lambda request: reply(rss(entry(2, 20), entry(1, 10))))
    whole, gap = heard.pages
    assert whole.covered.start == datetime(2026, 8, 10, 10, tzinfo=UTC)
    assert not whole.capped
    assert gap.capped
    assert covers(heard.pages)


def test_an_unchanged_feed_costs_nothing():
    def serve(request):
        if request.headers.get("if-none-match") == '"v1"':
            return reply(status="304 Not Modified")
        return reply(rss(entry(1, 1, "Jan")), 'ETag: "v1"', "Last-Modified: Sat, 01 Aug 2026 10:00:00 GMT")

    first = listen(feed, serve)
    again = listen(feed, serve, resume=first.pages[-1].resume)
    assert again.items == []
    assert again.platform.requests[0].headers["if-modified-since"] == "Sat, 01 Aug 2026 10:00:00 GMT"
    assert covers(again.pages)
    assert again.pages[0].resume == first.pages[-1].resume


def test_a_backfill_does_not_take_unchanged_for_an_answer():
    hint = {"etag": '"v1"', "from": AUGUST.epochs[0] + 86400, "entries": 1}
    heard = listen(feed, lambda request: reply(rss(entry(1, 1, "Jan"))), resume=hint)
    assert "if-none-match" not in heard.platform.requests[0].headers


def test_a_feed_that_moved_for_good_is_asked_at_its_new_home_from_then_on():
    def serve(request):
        if request.path == "/feed":
            return reply(b"", "Location: /new", status="301 Moved")
        return reply(rss(entry(1, 1, "Jan")))

    first = listen(feed, serve)
    assert first.pages[-1].resume["url"].endswith("/new")
    hint = {key: value for key, value in first.pages[-1].resume.items() if key != "url"}
    again = listen(feed, serve, resume=lambda url: {**hint, "url": f"{url}/new"})
    assert [request.path for request in again.platform.requests] == ["/new"]
    assert again.pages[-1].resume["url"].endswith("/new")


def test_a_new_home_that_has_gone_again_sends_us_back():
    def serve(request):
        return reply(rss(entry(1, 1, "Jan"))) if request.path == "/feed" else reply(status="404 Not Found")

    heard = listen(feed, serve, resume=lambda url: {"url": f"{url}/gone", "entries": 1})
    assert heard.error is None
    assert [request.path for request in heard.platform.requests] == ["/gone", "/feed"]
    assert "url" not in heard.pages[-1].resume


def test_a_wordpress_site_is_paged_back_as_far_as_the_span_goes():
    head = HEAD + "<generator>https://wordpress.org/?v=6.5</generator>"

    def serve(request):
        page = int(request.query.get("paged", 1))
        days = [31 - 2 * (page - 1), 30 - 2 * (page - 1)]
        items = [entry(100 - page * 2 - n, day, "Aug") for n, day in enumerate(days) if day > 0]
        return reply(rss(*items, head=head)) if items else reply(status="404 Not Found")

    heard = listen(feed, serve)
    assert len(heard.items) == 31
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)


def test_comments_of_a_wordpress_site_have_no_second_page_so_the_older_ones_are_a_gap():
    head = HEAD + "<generator>https://wordpress.org/?v=6.5</generator>"
    comments = [entry(number, 20 + number, "Aug").replace("</link>", f"#comment-{number}</link>") for number in (2, 1)]
    assert "#comment-2" in comments[0]

    def serve(request):
        return reply(status="404 Not Found") if "paged" in request.query else reply(rss(*comments, head=head))

    heard = listen(feed, serve)
    assert [page.capped for page in heard.pages] == [False, True]
    assert len(heard.platform.requests) == 1


def test_wordpress_names_itself_elsewhere_in_rdf():
    item = (
        '<item rdf:about="https://n.example/{0}"><title>Acme</title><link>https://n.example/{0}</link>'
        "<dc:date>2026-08-{0}T10:00:00Z</dc:date></item>"
    )

    def serve(request):
        body = (
            (
                '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:admin="http://webns.net/mvcb/">'
                '<channel rdf:about="https://n.example/"><title>N</title>'
                '<admin:generatorAgent rdf:resource="https://wordpress.org/?v=6.1" /></channel>'
            )
            + item.format(30 - 10 * int(request.query.get("paged", 1)))
            + "</rdf:RDF>"
        )
        return reply(status="404 Not Found") if request.query.get("paged") == "3" else reply(body.encode())

    heard = listen(feed, serve)
    assert len(heard.items) == 2
    assert not any(page.capped for page in heard.pages)


def pages_of_json(*days, last=None):
    """A JSON Feed in pages of one entry a day given; the last one's next_url is `last`."""

    def serve(request):
        page = int(request.query.get("page", 1))
        following = f"http://{request.headers['host']}/feed?page={page + 1}" if page < len(days) else last
        item = {"id": f"https://j.example/{days[page - 1]}", "content_text": "good coffee",
                "date_published": f"2026-08-{days[page - 1]:02}T12:00:00Z"}  # fmt: skip
        return reply({"version": "https://jsonfeed.org/version/1.1", "items": [item], "next_url": following})

    return serve


def test_a_json_feed_is_followed_to_its_older_pages_as_far_as_the_span_goes():
    heard = listen(feed, pages_of_json(30, 20, 10))
    assert [item["id"][-2:] for item in heard.items] == ["30", "20", "10"]
    assert covers(heard.pages)
    assert not any(page.capped for page in heard.pages)
    fortnight = Span(datetime(2026, 8, 18, tzinfo=UTC), AUGUST.end)
    assert len(listen(feed, pages_of_json(30, 20, 10), span=fortnight).platform.requests) == 3
    week = Span(datetime(2026, 8, 25, tzinfo=UTC), AUGUST.end)
    assert len(listen(feed, pages_of_json(30, 20, 10), span=week).platform.requests) == 2


@pytest.mark.parametrize(
    ("last", "gap"), [("/feed?page=2", True), ("/feed", True), ("ftp://elsewhere.example/", False), (7, False)]
)
def test_a_json_feed_that_leads_in_a_circle_is_left(last, gap):
    heard = listen(feed, pages_of_json(30, 20, last=last))
    assert len(heard.items) == 2
    assert len(heard.platform.requests) <= 3
    assert covers(heard.pages)
    assert heard.pages[-1].capped == gap


def test_pages_without_end_are_left_after_some():
    def serve(request):
        page = int(request.query.get("page", 1))
        item = {"id": page, "content_text": "a", "date_published": "2026-08-20T12:00:00Z"}
        return reply({"version": "https://jsonfeed.org/version/1", "items": [item], "next_url": f"?page={page + 1}"})

    heard = listen(feed, serve)
    assert len(heard.platform.requests) == 50
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_an_atom_feed_is_followed_too_but_its_last_page_promises_nothing():
    def serve(request):
        page = int(request.query.get("page", 1))
        following = '<link rel="next" href="/feed?page=2"/>' if page == 1 else ""
        stamp = f"2026-08-{30 - page}T12:00:00Z"
        return reply(
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>t</id>{following}<entry><id>urn:{page}'
            f"</id><title>a</title><published>{stamp}</published></entry></feed>".encode()
        )

    heard = listen(feed, serve)
    assert [item["id"] for item in heard.items] == ["urn:1", "urn:2"]
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_older_pages_are_owed_still_when_a_run_is_killed_before_them():
    """An unchanged first page says nothing of the pages behind it."""

    def serve(request):
        if request.headers.get("if-none-match"):
            return reply(status="304 Not Modified")
        answer = pages_of_json(30, 20, 10)(request)
        return answer.replace(b"Connection: close", b'Connection: close\r\nETag: "v1"', 1)

    first = listen(feed, serve).pages[0]
    again = listen(feed, serve, resume=first.resume)
    assert [item["id"][-2:] for item in again.items] == ["30", "20", "10"]


def test_an_older_page_that_breaks_off_is_a_gap():
    head = HEAD + "<generator>https://wordpress.org/?v=6.5</generator>"

    def serve(request):
        body = rss(entry(9, 30), head=head)
        return reply(rss(entry(5, 20), entry(4, 19), head=head)[:-80] if request.query.get("paged") else body)

    heard = listen(feed, serve)
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_a_feed_that_is_still_broken_at_the_same_place_is_asked_once_at_the_next_visit():
    def serve(request):
        return reply(rss(entry(2), entry(1, 20, "Jul"))[:-80])

    first = listen(feed, serve)
    assert len(first.platform.requests) == 3
    (page,) = first.pages
    assert page.capped
    again = listen(feed, serve, resume=page.resume)
    assert len(again.platform.requests) == 1
    cuts = iter((150, 80, 1))
    changing = listen(feed, lambda request: reply(rss(entry(2), entry(1, 20, "Jul"))[: -next(cuts)]))
    assert len(changing.platform.requests) == 3


def test_a_feed_that_is_suddenly_empty_is_a_gap():
    heard = listen(feed, lambda request: reply(rss()), resume={"entries": 20, "from": 0})
    assert [page.capped for page in heard.pages] == [True]
    assert [page.capped for page in listen(feed, lambda request: reply(rss())).pages] == [False]


def test_a_search_is_asked_for_each_word_or_phrase():
    source = Feed(url=NEWS_SEARCHES["Bing News"])
    asks = source.plan([parse('acme OR "acme cloud"', kind="brand")], AUGUST)
    assert [ask.params["query"] for ask in asks] == ['"acme cloud"', "acme"]
    assert len({ask.key for ask in asks}) == 2

    heard = listen(
        lambda url: Feed(url=url + "/search?q={query}&format=rss"),
        lambda request: reply(rss(entry(1, 1, "Jan"))),
        queries=[parse('"acme & sons"', kind="brand")],
    )
    assert heard.platform.requests[0].query == {"q": '"acme & sons"', "format": "rss"}


def test_every_offered_search_is_an_address_with_a_place_for_words():
    for url in NEWS_SEARCHES.values():
        assert url.startswith("https://")
        assert "{query}" in url
