"""Feeds: what an entry becomes, what is no feed, and what harms nobody."""

from __future__ import annotations

import asyncio
import json
import threading
from datetime import UTC, datetime

import pytest
from feed_making import HEAD, answer, entry, feed, mapped, rss
from listening import AUGUST, listen, reply

from socialwatch.errors import AuthError, BadItem, SourceError
from socialwatch.http import Answer
from socialwatch.sources import feed_beside, feed_reading
from socialwatch.sources.feed import Feed
from socialwatch.sources.feed_beside import feed_in
from socialwatch.sources.feed_process import Reader
from socialwatch.sources.feed_reading import read_feed


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
