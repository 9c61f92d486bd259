"""Feeds: what is asked of a server, what an entry becomes, what is no feed."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import UTC, datetime

import pytest
from listening import AUGUST, covers, listen, reply

from socialwatch.errors import AuthError, BadItem, SourceError
from socialwatch.http import Answer
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.sources import feed_beside, feed_reading
from socialwatch.sources.feed import NEWS_SEARCHES, Feed
from socialwatch.sources.feed_beside import feed_in
from socialwatch.sources.feed_process import Reader
from socialwatch.sources.feed_reading import read_feed

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">'
    "<channel><title>The Daily Bean</title><link>https://bean.example/</link><language>en-GB</language>"
)


def rss(*items: str, head: str = HEAD) -> bytes:
    return f"{head}{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>".encode()


def entry(number: int, day: int = 15, month: str = "Aug") -> str:
    return (
        f"<title>Story {number}</title><guid>https://bean.example/?p={number}</guid>"
        f"<link>https://bean.example/{number}</link><pubDate>{day} {month} 2026 10:00:00 GMT</pubDate>"
    )


def answer(body: bytes | str, **headers: str) -> Answer:
    body = body.encode() if isinstance(body, str) else body
    return Answer(
        200, {name.replace("_", "-"): value for name, value in headers.items()}, body, "https://bean.example/feed"
    )


def mapped(body: bytes | str, **headers: str):
    feed = Feed(url="https://bean.example/feed")
    return [mention for item in read_feed(answer(body, **headers)).items for mention in feed.mentions(item)]


def feed(url: str) -> Feed:
    return Feed(url=f"{url}/feed")


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


def test_an_entry_is_mapped_whole():
    body = rss(
        "<title>Acme &amp;amp; the &lt;b&gt;bean&lt;/b&gt;</title><guid isPermaLink='false'>77</guid>"
        "<link>https://bean.example/77?utm_source=rss</link><pubDate>Sat, 15 Aug 2026 12:00:00 +0200</pubDate>"
        "<dc:creator>Jane Doe</dc:creator><category>Coffee</category><slash:comments>4</slash:comments>"
        "<description>short</description><enclosure url='https://bean.example/p.jpg' type='image/jpeg' length='1'/>"
        "<content:encoded><![CDATA[<p>Long <a href='/other'>text</a></p><script>x()</script><p>two</p>]]>"
        "</content:encoded>"
    )
    mention = mapped(body)[0]
    assert mention.title == "Acme & the bean"
    assert mention.text == "Long text\n\ntwo"
    assert mention.native_id == "bean.example#77"
    assert mention.url == "https://bean.example/77?utm_source=rss"
    assert mention.created == datetime(2026, 8, 15, 10, tzinfo=UTC)
    assert (mention.author.name, mention.tags, mention.lang) == ("Jane Doe", ("Coffee",), "en-GB")
    assert mention.links == ("https://bean.example/other",)
    assert mention.media == ("https://bean.example/p.jpg",)
    assert mention.engagement.replies == 4


def test_an_entry_without_an_id_is_named_by_its_address_without_campaigns():
    body = rss("<title>a</title><link>https://Bean.example/x?utm_medium=rss&amp;id=3#top</link>")
    assert mapped(body)[0].native_id == "https://bean.example/x?id=3"


def test_guids_that_are_mere_numbers_do_not_collide_between_sites():
    one = mapped(rss("<title>a</title><guid isPermaLink='false'>1</guid>"))[0]
    other = mapped(
        rss("<title>b</title><guid isPermaLink='false'>1</guid>", head=HEAD.replace("bean.example", "tea.example"))
    )[0]
    assert one.native_id != other.native_id


def test_alerts_are_unwrapped_and_one_page_in_two_alerts_is_one_mention():
    def alert(number):
        return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Google Alert - acme</title><entry>
        <id>tag:google.com,2013:googlealerts/feed:{number}</id><title type="html">&lt;b&gt;Acme&lt;/b&gt; grows</title>
        <link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://news.example/a%3Fid%3D1"/>
        <published>2026-08-15T10:00:00Z</published><content type="html">&lt;b&gt;Acme&lt;/b&gt; ...</content>
        </entry></feed>"""

    one, two = mapped(alert(1))[0], mapped(alert(2))[0]
    assert one.id == two.id == "web:https://news.example/a?id=1"
    assert one.url == "https://news.example/a?id=1"
    assert one.title == "Acme grows"
    assert one.author.name is None
    assert one.author.handle == "news.example"


def test_a_news_search_names_the_paper_as_author():
    body = rss(
        "<title>x - The Paper</title><link>https://news.google.com/rss/articles/CB</link>"
        "<source url='https://paper.example'>The Paper</source>"
    )
    assert mapped(body)[0].author.name == "The Paper"


def test_json_feed_is_read_as_well():
    body = json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "de",
        "home_page_url": "https://j.example/",
        "items": [
            {"id": "https://j.example/1", "url": "https://j.example/1", "content_html": "<p>Hallo</p>",
             "date_published": "2026-08-15T12:00:00+02:00", "authors": [{"name": "Jo"}], "tags": ["a"]},
            {"id": 2, "content_text": "1 < 2 <b>", "image": "https://j.example/i.png"},
            "nonsense",
        ],
    })  # fmt: skip
    items = read_feed(answer(body)).items
    source = Feed(url="https://j.example/")
    one, two = (next(iter(source.mentions(item))) for item in items[:2])
    assert (one.text, one.author.name, one.lang, one.tags) == ("Hallo", "Jo", "de", ("a",))
    assert one.created == datetime(2026, 8, 15, 10, tzinfo=UTC)
    assert (two.text, two.native_id, two.media) == ("1 < 2 <b>", "j.example#2", ("https://j.example/i.png",))
    with pytest.raises(BadItem):
        list(source.mentions(items[2]))


@pytest.mark.parametrize(
    ("extension", "rating"),
    [
        ({"_review": {"rating": 4, "best": 5}}, 4.0),
        ({"_review": {"rating": 8, "best": 10}}, 4.0),
        ({"_review": {"rating": "3.5"}}, 3.5),
        ({"_schema": {"review": {"rating": {"ratingValue": "2", "bestRating": "5"}}}}, 2.0),
        ({"_review": {"rating": 8}}, None),
        ({"_review": {"rating": 0}}, None),
        ({"_review": {"rating": True}}, None),
        ({"_one": {"rating": 4}, "_two": {"rating": 5}}, None),
        ({"review": {"rating": 4}}, None),
    ],
)
def test_the_stars_of_a_json_feed_are_taken_where_they_are_plain(extension, rating):
    item = {"id": 1, "content_text": "good", **extension}
    assert mapped(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]}))[0].rating == rating


@pytest.mark.parametrize(
    ("element", "rating"),
    [
        ("<im:rating>5</im:rating>", 5.0),
        ("<review:rating>4</review:rating>", 4.0),
        ('<review:rating value="6" best="10"/>', 3.0),
        ("<r:rating>4/5</r:rating>", 4.0),
        ("<rev:rating>8</rev:rating><rev:maxRating>10</rev:maxRating>", 4.0),
        ("<rating>5</rating>", None),
        ('<media:community><media:starRating average="4.6" count="9"/></media:community>', None),
        ("<im:rating>five</im:rating>", None),
        ('<description>&lt;div class="hreview"&gt;&lt;abbr class="rating" title="4"&gt;****&lt;/abbr&gt;&lt;/div&gt;'
         "</description>", 4.0),
        ('<description>&lt;div class="h-review"&gt;&lt;i class="p-rating"&gt;9&lt;/i&gt; of '
         '&lt;i class="p-best"&gt;10&lt;/i&gt;&lt;/div&gt;</description>', 4.5),
        ('<description>&lt;div class="hreview"&gt;&lt;b class="rating"&gt;1&lt;/b&gt;&lt;/div&gt;&lt;div '
         'class="hreview"&gt;&lt;b class="rating"&gt;5&lt;/b&gt;&lt;/div&gt;</description>', None),
    ],
)  # fmt: skip
def test_the_stars_of_a_review_feed_are_taken_where_they_are_plain(element, rating):
    named = HEAD.replace(
        "<rss ",
        '<rss xmlns:im="http://itunes.apple.com/rss" xmlns:review="urn:review" xmlns:r="urn:r" '
        'xmlns:rev="http://purl.org/stuff/rev#" xmlns:media="http://search.yahoo.com/mrss/" ',
    )
    assert mapped(rss(f"<title>a</title>{element}", head=named))[0].rating == rating


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 0000 00:00:00 GMT", "yesterday", "", "9999-99-99", "Thu, 01 Jan 1970 00:00:00 GMT"]
)
def test_impossible_dates_are_unknown(date):
    assert mapped(rss(f"<title>a</title><pubDate>{date}</pubDate>"))[0].created is None


def test_a_wrong_charset_and_a_wrong_content_type_are_got_over():
    latin = HEAD.replace("utf-8", "iso-8859-1").encode(
        "latin-1"
    ) + "<item><title>Café</title></item></channel></rss>".encode("latin-1")
    assert mapped(latin, content_type="text/html; charset=utf-8")[0].title == "Café"
    assert mapped(rss("<title>Café</title>"), content_type="text/plain; charset=us-ascii")[0].title == "Café"
    assert mapped(rss("<title>Café</title>"), content_type="application/octet-stream")[0].title == "Café"


def test_one_bad_ampersand_does_not_lose_the_other_entries():
    body = rss(
        *(f"<title>a {'&' if n == 25 else '+'} b {n}</title><link>https://bean.example/{n}</link>" for n in range(50))
    )
    assert len(mapped(body)) == 50


def test_a_bomb_of_entities_is_no_harm():
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]><rss version='2.0'><channel><item><title>&j;</title></item></channel></rss>"
    )
    assert [mention.title for mention in mapped(bomb)] == ["&j;"]


def test_outside_entities_are_not_fetched(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("top secret")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>'
        '<rss version="2.0"><channel><item><title>t &x;</title></item></channel></rss>'
    )
    assert "top secret" not in str(read_feed(answer(body)).items)


def test_a_web_page_tells_where_its_feed_is():
    page = b"<!doctype html><html><head><link rel=alternate type='application/rss+xml' href='/feed.xml'></head></html>"
    heard = listen(feed, lambda request: reply(page, "Content-Type: text/html"))
    assert isinstance(heard.error, SourceError)
    assert "/feed.xml" in str(heard.error)


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"hello", b"<note><to>x</to></note>", b"\x00\x01\x02", b'{"version": 1}']
)
def test_what_is_no_feed_is_told(body):
    with pytest.raises(SourceError):
        read_feed(answer(body))


def test_a_refusal_is_told_and_an_address_that_is_none_is_refused_at_once():
    heard = listen(feed, lambda request: reply(status="401 Unauthorized"))
    assert isinstance(heard.error, AuthError)
    for url in ("", "bean.example/feed", "file:///etc/passwd"):
        with pytest.raises(ValueError, match="whole address"):
            Feed(url=url)
    Feed(urls=("https://a.example/", "https://b.example/"))
    assert (
        Feed(url="/feed", base_url="http://127.0.0.1:1").plan([], AUGUST)[0].params["url"] == "http://127.0.0.1:1/feed"
    )


def test_a_feed_that_takes_long_to_read_holds_up_nobody_else(monkeypatch):
    others, parse = threading.Event(), feed_reading.parse

    def slow(*args, **options):
        assert others.wait(10), "nobody else got on meanwhile"
        return parse(*args, **options)

    async def two_sources():
        reading = asyncio.create_task(feed_in(answer(rss(entry(1)))))
        await asyncio.sleep(0)
        others.set()
        return await reading

    monkeypatch.setattr(feed_reading, "parse", slow)
    assert asyncio.run(two_sources()).items


def test_the_language_of_the_text_comes_before_the_titles_and_an_authors_page_may_be_named_from_here():
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>N</title><entry><id>tag:n.example:1</id>
    <title>Acme news</title><content xml:lang="de">Der Kaffee von Acme</content><updated>2026-08-20T10:00:00Z</updated>
    <author><name>Ann</name><uri>/people/ann</uri></author></entry></feed>"""
    (item,) = read_feed(Answer(200, {}, body, "https://n.example/news/feed")).items
    (mention,) = Feed(url="https://n.example/news/feed").mentions(item)
    assert mention.lang == "de"
    assert mention.author is not None
    assert mention.author.url == "https://n.example/people/ann"


def test_a_process_of_its_own_reads_as_this_one_does_and_is_replaced_when_it_dies(monkeypatch):
    """What many feeds at once are read by: the same entries, mapped already, and the same errors."""
    told, page = answer(rss(entry(1), entry(2))), answer("<!doctype html><html><body>no feed</body></html>")
    here, reader = read_feed(told), Reader()
    try:
        there = reader.read(told, "web")
        assert there == here
        source = Feed(url="https://example.com/feed")
        assert [item.mention for item in there.items] == [next(source.mentions(dict(item))) for item in here.items]
        with pytest.raises(SourceError, match="web page"):
            reader.read(page, "web")
    finally:
        reader.close()
    assert not reader.alive

    monkeypatch.setattr(feed_beside, "MANY", 0)
    monkeypatch.setattr(feed_beside, "Reader", lambda: reader)  # one that has died
    assert asyncio.run(feed_in(told, "web")) == here
