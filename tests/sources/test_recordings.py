"""Answers that real services once gave, through the connectors."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from listening import AUGUST, listen, reply

from socialwatch.errors import SourceError
from socialwatch.http import Answer
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.bluesky import Bluesky
from socialwatch.sources.feed import Feed
from socialwatch.sources.feed_reading import read_feed
from socialwatch.sources.hackernews import HackerNews

pytestmark = [pytest.mark.real, pytest.mark.long]
# fragments of pages that were recorded as what is inside an entry
NO_FEEDS = {
    "AmazonWebServicesBlogFirstEntryContent.xml", "HREFConsideredHarmfulFirstEntry.xml", "TechCrunchFirstEntry.xml",
    "PaulDixExplainsNothingFirstEntryContent.xml", "TechCrunchFirstEntryDescription.xml",
    "TenderLovemakingFirstEntry.xml",
}  # fmt: skip


def feeds(shared_data: Path) -> dict[str, bytes]:
    folder = shared_data / "payloads" / "feedjira" / "spec" / "sample_feeds"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_real_feed_gives_named_mentions_and_every_fragment_an_error(shared_data):
    source, read, refused = Feed(url="https://example.com/feed"), {}, set()
    for name, body in feeds(shared_data).items():
        try:
            items = read_feed(Answer(200, {}, body, "https://example.com/feed")).items
        except SourceError:
            refused.add(name)
            continue
        read[name] = [mention for item in items for mention in source.mentions(item)]
        assert len({mention.native_id for mention in read[name]}) == len(items), name
    assert refused == NO_FEEDS
    assert len(read) == 37
    mentions = [mention for found in read.values() for mention in found]
    assert all(mention.title or mention.text for mention in mentions)
    assert sum(mention.created is not None for mention in mentions) / len(mentions) > 0.97
    assert sum(mention.url is not None for mention in mentions) / len(mentions) > 0.97
    assert not any(re.search(r"<script|javascript:|&amp;lt;", mention.text) for mention in mentions)


def test_real_alerts_are_unwrapped(shared_data):
    body = feeds(shared_data)["google_alerts_atom.xml"]
    source = Feed(url="https://example.com/feed")
    items = read_feed(Answer(200, {}, body, "https://example.com/feed")).items
    mentions = [mention for item in items for mention in source.mentions(item)]
    assert len(mentions) == 20
    assert not any("google.com/url" in (mention.url or "") for mention in mentions)
    assert not any("<" in (mention.title or "") for mention in mentions)


def test_a_real_hacker_news_answer_is_heard(shared_data):
    path = next((shared_data / "payloads" / "hn-algolia").glob("*.json"))
    told = json.loads(path.read_bytes())
    heard = listen(lambda url: HackerNews(base_url=url), lambda request: reply({**told, "nbHits": len(told["hits"])}),
                   queries=[parse("acme", kind="brand")], span=Span.of(1_600_000_000, 1_700_000_000))  # fmt: skip
    assert heard.error is None
    mentions = [mention for item in heard.items for mention in HackerNews().mentions(item)]
    assert len(mentions) == len(told["hits"]) == 8
    assert all(mention.parent and mention.thread and mention.author and mention.created for mention in mentions)
    assert not any("&#x27;" in mention.text or "<p>" in mention.text for mention in mentions)


def cassettes(shared_data: Path):
    """Each recorded answer of Bluesky: the method asked and the JSON told."""
    yaml = pytest.importorskip("yaml")
    folder = shared_data / "payloads" / "bskyr" / "tests" / "testthat" / "_vcr"
    for path in sorted(folder.glob("*.yml")):
        for told in yaml.safe_load(path.read_text("utf-8"))["http_interactions"]:
            body = told["response"]["body"].get("string")
            if body and told["response"]["status"] == 200 and body.lstrip().startswith("{"):
                yield told["request"]["uri"].partition("/xrpc/")[2].partition("?")[0], json.loads(body)


def bluesky(url: str = "https://bsky.social") -> Bluesky:
    return Bluesky(handle="a.example", password=Secret("env:RECORDED_PASSWORD"), base_url=url)


def test_a_real_search_of_bluesky_is_heard(shared_data, monkeypatch):
    monkeypatch.setenv("RECORDED_PASSWORD", "abcd-efgh")
    told = next(body for method, body in cassettes(shared_data) if method == "app.bsky.feed.searchPosts")

    def answer(request):
        if request.path.endswith("createSession"):
            return reply({"accessJwt": "a", "refreshJwt": "r"})
        return reply(told if "cursor" not in request.query else {"posts": []})

    heard = listen(bluesky, answer, queries=[parse("redistricting", kind="brand")], span=AUGUST)
    mentions = [mention for item in heard.items for mention in bluesky().mentions(item)]
    assert len(mentions) == len(told["posts"]) > 20
    assert all(mention.created and mention.author and mention.thread for mention in mentions)
    assert any(mention.links for mention in mentions)
    assert all(mention.engagement.likes is not None for mention in mentions)


def test_real_threads_and_timelines_of_bluesky_are_mapped(shared_data):
    posts = reposts = 0
    for method, body in cassettes(shared_data):
        views = [body] if method.endswith("getPostThread") else []
        views += body["feed"] if method.endswith(("getTimeline", "getAuthorFeed", "getFeed", "getListFeed")) else []
        views += body["posts"] if method.endswith(("getPosts", "getQuotes")) else []
        for view in views:
            for mention in bluesky().mentions(view):
                assert mention.native_id.startswith("at://")
                assert mention.author
                posts += 1
                reposts += mention.repost_of is not None
    assert posts > 100
    assert reposts > 0


def test_app_store_reviews_carry_their_stars(shared_data):
    body = (shared_data / "payloads" / "itunes-reviews" / "fixture0.xml").read_bytes()
    feed = read_feed(Answer(200, {}, body, "https://itunes.apple.com/jp/rss/customerreviews/xml"))
    source = Feed(url="https://itunes.apple.com/jp/rss/customerreviews/xml")
    ratings = [mention.rating for item in feed.items for mention in source.mentions(item)]
    told = [float(stars) for stars in re.findall(rb"<im:rating>(\d)</im:rating>", body)]
    assert [rating for rating in ratings if rating is not None] == told
    assert len(told) >= 20
    assert feed.next is not None
    assert "/page=2/" in feed.next
