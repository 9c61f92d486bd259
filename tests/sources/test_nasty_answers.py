"""Four answers that every platform gives one day, and what each connector makes of them.

Who speaks no HTTP gets them in its own words (`other_protocols.py`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google_key import account_file
from listening import AUGUST, FORBIDDEN, LAST, LIMITED, Heard, covers, listen, reply
from other_protocols import hear_command, hear_file, hear_imap, hear_jetstream, hear_telegram

from socialwatch.errors import AuthError, RateLimited, SourceDown, SourceError
from socialwatch.query import parse
from socialwatch.registry import SOURCES
from socialwatch.secrets import Secret
from socialwatch.sources.appstore import AppStore
from socialwatch.sources.bluesky import Bluesky
from socialwatch.sources.discourse import Discourse
from socialwatch.sources.facebook import Facebook
from socialwatch.sources.feed import Feed
from socialwatch.sources.gdelt import Gdelt
from socialwatch.sources.github import GitHub
from socialwatch.sources.googleplay import GooglePlay
from socialwatch.sources.hackernews import HackerNews
from socialwatch.sources.instagram import Instagram
from socialwatch.sources.json_api import JsonApi
from socialwatch.sources.lemmy import Lemmy
from socialwatch.sources.mastodon import Mastodon
from socialwatch.sources.reddit import Reddit
from socialwatch.sources.stackexchange import StackExchange
from socialwatch.sources.threads import Threads
from socialwatch.sources.trustpilot import Trustpilot
from socialwatch.sources.x import X
from socialwatch.sources.youtube import YouTube
from socialwatch.sources.zendesk import Zendesk

pytestmark = pytest.mark.long

ACME = [parse("acme", kind="brand")]
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://n.example/</link>
<generator>https://wordpress.org/?v=6</generator>
<item><title>acme</title><link>http://n.example/1</link><pubDate>Mon, 31 Aug 2026 10:00:00 GMT</pubDate></item>
%s</channel></rss>"""
POST = {"uri": "at://did:plc:a/app.bsky.feed.post/1", "indexedAt": "2026-08-31T10:00:00Z", "record": {"text": "acme"}}
STATUS = {"id": "1", "uri": "http://m.example/1", "created_at": "2026-08-31T10:00:00Z", "content": "acme"}
MORE = {"cursors": {"after": "a"}, "next": "https://graph.example/more?access_token=abcd-efgh"}


@dataclass(frozen=True)
class Case:
    """A connector, a good first page with more behind it, and an empty one."""

    make: Any
    full: bytes
    empty: bytes
    login: bytes | None = None
    beside: tuple[str, bytes] = ("nowhere", b"")  # a path, and what is answered there whatever is asked elsewhere
    patient: bool = True  # it is asked again after a limit
    promised: bool = False  # the first page said that there is more than the empty one gives
    refused: type[Exception] = AuthError
    limited: type[Exception] = RateLimited


@dataclass(frozen=True)
class Other:
    """A connector that speaks no HTTP, and as what it can tell a refusal, a limit and a broken answer.

    `limited` is None for who knows no limits; `endless` is a stream, which has no last page: it covers what it heard.
    """

    hear: Callable[[Sequence[str]], Heard]
    refused: type[Exception] = AuthError
    limited: type[Exception] | None = RateLimited
    broken: type[Exception] | None = SourceDown
    promised: bool = False
    endless: bool = False


def key_file(url: str) -> str:
    return str(account_file(Path(os.environ["NASTY_FOLDER"]), token_uri=f"{url}/token"))


CASES = {
    "feed": Case(
        lambda url: Feed(url=f"{url}/feed"),
        reply(RSS % b"", "Content-Type: application/rss+xml"),
        reply(b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>'),
    ),
    "hackernews": Case(
        lambda url: HackerNews(base_url=url),
        reply({"hits": [{"objectID": "1", "created_at_i": LAST - 50, "title": "acme"}], "nbHits": 3000}),
        reply({"hits": [], "nbHits": 3000}),
        promised=True,
    ),
    "appstore": Case(
        lambda url: AppStore(apps={"acme": "77"}, base_url=url),
        reply({"feed": {"entry": [{"id": {"label": "1"}, "updated": {"label": "2026-08-31T10:00:00Z"}}]}}),
        reply({"feed": {"title": {"label": "Reviews"}}}),
    ),
    "mastodon": Case(lambda url: Mastodon(base_url=url, tags=("acme",)), reply([STATUS]), reply([])),
    "discourse": Case(
        lambda url: Discourse(base_url=url),
        reply(
            {
                "posts": [{"id": 1, "topic_id": 7, "created_at": "2026-08-31T10:00:00Z"}],
                "grouped_search_result": {"more_full_page_results": True},
            }
        ),
        reply({"posts": [], "grouped_search_result": {}}),
        beside=("/t/7", reply({"post_stream": {"posts": [{"id": 1, "post_number": 1, "cooked": "acme"}]}})),
    ),
    "stackexchange": Case(
        lambda url: StackExchange(base_url=url),
        reply({"items": [{"question_id": 1, "last_activity_date": LAST - 50, "answer_count": 0}], "has_more": True}),
        reply({"items": [], "has_more": False}),
    ),
    "lemmy": Case(
        lambda url: Lemmy(base_url=url),
        reply({"posts": [{"post": {"ap_id": "https://l.example/1", "published": "2026-08-31T10:00:00Z"}}]}),
        reply({"posts": []}),
    ),
    "reddit": Case(
        lambda url: Reddit(client_id="an-app", client_secret=Secret("env:NASTY_PASSWORD"), base_url=url, site_url=url),
        reply(
            {
                "kind": "Listing",
                "data": {
                    "children": [{"kind": "t3", "data": {"name": "t3_1", "title": "acme", "created_utc": LAST - 50}}],
                    "after": "t3_1",
                },
            }
        ),
        reply({"kind": "Listing", "data": {"children": [], "after": None}}),
        beside=("/api/v1/access_token", reply({"access_token": "a-token"})),
        promised=True,
    ),
    "gdelt": Case(
        lambda url: Gdelt(base_url=url, pause=0.001),
        reply({"articles": [{"url": "https://n.example/1", "title": "acme", "seendate": "20260831T100000Z"}] * 250}),
        reply({}),
        patient=False,
    ),
    "googleplay": Case(
        lambda url: GooglePlay(apps={"acme": "com.acme"}, account_file=key_file(url), base_url=url),
        reply({"reviews": [{"reviewId": "1"}], "tokenPagination": {"nextPageToken": "more"}}),
        reply({}),
        beside=("/token", reply({"access_token": "a-token"})),
        promised=True,  # of a month it has a week: the rest is a gap in any case
    ),
    "youtube": Case(
        lambda url: YouTube(key=Secret("env:NASTY_PASSWORD"), base_url=url),
        reply(
            {
                "items": [{"id": {"videoId": "abcdefghijk"}, "snippet": {"publishedAt": "2026-08-31T10:00:00Z"}}],
                "nextPageToken": "more",
            }
        ),
        reply({"items": []}),
        beside=("/videos", reply({"items": [{"kind": "youtube#video", "id": "abcdefghijk"}]})),
    ),
    "github": Case(
        lambda url: GitHub(base_url=url),
        reply({"total_count": 300, "items": [{"url": "https://g.example/1", "created_at": "2026-08-31T10:00:00Z"}]}),
        reply({"total_count": 300, "items": []}),
        promised=True,
    ),
    "bluesky": Case(
        lambda url: Bluesky(handle="a.example", password=Secret("env:NASTY_PASSWORD"), base_url=url),
        reply({"posts": [POST], "cursor": "100"}),
        reply({"posts": []}),
        reply({"accessJwt": "a-token", "refreshJwt": "r-token"}),
    ),
    "x": Case(
        lambda url: X(token=Secret("env:NASTY_PASSWORD"), base_url=url),
        reply({"data": [{"id": "1", "created_at": "2026-08-31T10:00:00Z"}], "meta": {"next_token": "n"}}),
        reply({"meta": {"result_count": 0}}),
    ),
    "zendesk": Case(
        lambda url: Zendesk(subdomain="acme", token=Secret("env:NASTY_PASSWORD"), base_url=url),
        reply({"tickets": [{"id": 1, "generated_timestamp": LAST - 50}], "after_cursor": "c", "end_of_stream": False}),
        reply({"tickets": [], "after_cursor": "c", "end_of_stream": True}),
        beside=("comments.json", reply({"comments": []})),
    ),
    "threads": Case(
        lambda url: Threads(token=Secret("env:NASTY_PASSWORD"), base_url=url),
        reply({"data": [{"id": "1", "timestamp": "2026-08-31T10:00:00+0000"}], "paging": MORE}),
        reply({"data": []}),
    ),
    "instagram": Case(
        lambda url: Instagram(user="178", token=Secret("env:NASTY_PASSWORD"), comments=False, base_url=url),
        reply({"data": [{"id": "1", "timestamp": "2026-08-31T10:00:00+0000"}], "paging": MORE}),
        reply({"data": []}),
        beside=("/178$", reply({"id": "178", "username": "acme"})),
    ),
    "facebook": Case(
        lambda url: Facebook(page="acme", token=Secret("env:NASTY_PASSWORD"), base_url=url),
        reply({"data": [{"id": "1", "created_time": "2026-08-31T10:00:00+0000"}], "paging": MORE}),
        reply({"data": []}),
        beside=("/acme$", reply({"id": "55", "username": "acme"})),
    ),
    "trustpilot": Case(
        lambda url: Trustpilot(domain="acme.com", key=Secret("env:NASTY_PASSWORD"), base_url=url),
        reply({"reviews": [{"id": "1", "createdAt": "2026-08-31T10:00:00Z"}]}),
        reply({"reviews": []}),
        beside=("/find$", reply({"id": "u1"})),
    ),
    "json": Case(
        lambda url: JsonApi(
            url=f"{url}/posts?q={{query}}&page={{page}}",
            paging="page",
            order="newest",
            items="posts",
            map={"text": "text", "id": "id", "created": "at"},
        ),
        reply({"posts": [{"id": 1, "text": "acme", "at": LAST - 50}]}),
        reply({"posts": []}),
    ),
}
OTHERS = {
    "imap": Other(hear_imap),
    "jetstream": Other(hear_jetstream, endless=True),
    # which of the posts that it counted are hidden it does not say: an empty page with more behind it is a gap
    "telegram": Other(hear_telegram, promised=True),
    # a program can say why it fails in words alone, and words are not to be trusted for what to do next
    "command": Other(hear_command, refused=SourceError, limited=SourceError, broken=SourceError),
    # half a row is set aside with its reason; nobody limits the reading of a file
    "file": Other(
        lambda answers: hear_file(answers, Path(os.environ["NASTY_FOLDER"])), SourceError, limited=None, broken=None
    ),
}
WORDS = {FORBIDDEN: "refused", LIMITED: "limited"}
CUT = reply(b'{"posts": [{"hits": [', length=90_000)
each = pytest.mark.parametrize("name", [*CASES, *OTHERS])
each_limited = pytest.mark.parametrize("name", [*CASES, *(n for n, other in OTHERS.items() if other.limited)])
each_on_the_web = pytest.mark.parametrize("name", CASES)


@pytest.fixture(autouse=True)
def password(monkeypatch, tmp_path):
    monkeypatch.setenv("NASTY_PASSWORD", "abcd-efgh")
    monkeypatch.setenv("NASTY_FOLDER", str(tmp_path))
    monkeypatch.setattr("socialwatch.sources.x._now", lambda: LAST + 61)
    monkeypatch.setattr("socialwatch.sources.x.LOOK_BACK", 40 * 86_400)


def of(name: str) -> Any:
    return CASES.get(name) or OTHERS[name]


def test_every_connector_is_given_them():
    missing = {*SOURCES.names()} - {*CASES, *OTHERS}
    assert not missing, "add to CASES a good first page with more behind it, and an empty one"


def heard_by(name: str, *answers: Any) -> Any:
    """What the connector makes of these answers, the last one for ever; a login before them is let pass."""
    if name in OTHERS:
        if name == "telegram":
            pytest.importorskip("telethon")
        return OTHERS[name].hear([WORDS.get(answer, answer) for answer in answers])
    case, given = CASES[name], iter(answers)
    last = [answers[-1]]

    def answer(request):
        if request.path.endswith("createSession"):
            return case.login
        if case.beside[0] in f"{request.path}$":
            return case.beside[1]
        return next(given, last[0])

    return listen(case.make, answer, queries=ACME)


def page_of(name: str, which: str) -> Any:
    return getattr(CASES[name], which) if name in CASES else which


@each
def test_403_with_a_web_page_is_a_refusal_and_its_markup_is_not_shown(name):
    heard = heard_by(name, FORBIDDEN)
    assert isinstance(heard.error, of(name).refused)
    assert name == "file" or "403" in str(heard.error)
    assert "<" not in str(heard.error)
    assert not heard.items
    assert not covers(heard.pages)


@each_limited
def test_429_without_any_header_is_a_limit_after_a_few_tries(name):
    heard = heard_by(name, LIMITED)
    assert isinstance(heard.error, of(name).limited)
    assert getattr(heard.error, "retry_after", None) is None
    if name in CASES:
        assert 2 - (not CASES[name].patient) <= len(heard.platform.requests) <= 6


@each_limited
def test_429_on_the_second_page_keeps_the_first(name):
    heard = heard_by(name, page_of(name, "full"), LIMITED)
    assert isinstance(heard.error, of(name).limited)
    assert len(heard.items) == 1
    assert not covers(heard.pages)


@each
def test_an_empty_page_after_a_full_one_ends_the_asking_and_loses_nothing(name):
    heard = heard_by(name, page_of(name, "full"), page_of(name, "empty"))
    assert len(heard.items) == 1
    if getattr(of(name), "endless", False):
        assert isinstance(heard.error, SourceDown), "a stream that ends has gone down"
        return
    assert heard.error is None
    assert covers(heard.pages)
    # what was promised and is missing is a gap
    assert heard.pages[-1].capped is of(name).promised


@each
def test_half_a_body_is_no_answer_and_keeps_what_came_before(name):
    heard = heard_by(name, page_of(name, "full"), CUT if name in CASES else "half")
    broken = getattr(of(name), "broken", SourceDown)
    if broken is None:
        assert [bool(item.get("error")) for item in heard.items] == [False, True]
        return
    assert isinstance(heard.error, broken)
    assert [item for item in heard.items if not item.get("error")] == heard.items[:1]
    assert not covers(heard.pages)


@pytest.mark.parametrize("name", [name for name in CASES if name != "feed"])
@pytest.mark.parametrize("cut", [b'{"posts": [{"uri": "at://di', b'[{"id": "1", "uri": "htt', b'{"hits": [{"ob'])
def test_json_that_breaks_off_in_a_whole_body_is_no_answer(name, cut):
    heard = heard_by(name, reply(cut))
    assert isinstance(heard.error, SourceDown)
    assert not heard.pages


def test_a_feed_that_breaks_off_keeps_its_whole_entries_and_tells_the_gap():
    whole = RSS % b"<item><title>two</title><link>http://n.example/2</link></item>"
    heard = heard_by("feed", reply(whole[:-45]))
    assert heard.error is None
    assert heard.items[0]["title"] == "acme"
    assert heard.pages[-1].capped
    assert "etag" not in heard.pages[-1].resume
    assert covers(heard.pages, AUGUST)


@each_on_the_web
def test_a_login_page_with_status_200_is_told_as_such(name):
    page = reply(b"<!DOCTYPE html><html><title>Sign in</title></html>", "Content-Type: text/html")
    heard = heard_by(name, page)
    assert heard.error is not None
    assert "web page" in str(heard.error)
    assert not heard.pages
