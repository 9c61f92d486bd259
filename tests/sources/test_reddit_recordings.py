"""Answers that Reddit gave to PRAW's authors over ten years, through the connector.

pytest -m server tests/sources/test_reddit_recordings.py -n0 -s      prints how many items were mapped
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from listening import Options, Request, covers, listen, platform, reply
from sdists import unpacked

from socialwatch.errors import BadItem
from socialwatch.http import Http
from socialwatch.models import Mention, Page, Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.reddit import Reddit
from socialwatch.sources.reddit_post import COMMENT, MORE, POST, in_tree, is_gone, name_of

pytestmark = pytest.mark.server
EVER = Span.of(1_000_000_000, 1_800_000_000)
NO_POSTS = {"t2", "t4", "t5", "modaction", "LiveUpdate", "LiveUpdateEvent", "Message"}
"""What other listings of Reddit hold: accounts, private messages, communities, what moderators did."""


@pytest.fixture(scope="module")
def recorded() -> list[tuple[str, dict[str, str], Any]]:
    """Each GET with 200: its path, its query and the JSON told."""
    folder = unpacked("praw", "8.0.3", "tests/integration/cassettes")
    return list(answers(folder))


def answers(folder: Path) -> Iterator[tuple[str, dict[str, str], Any]]:
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_bytes())
        for one in told.get("interactions") or told.get("http_interactions") or ():
            if one["request"]["method"] == "GET" and one["response"]["status"]["code"] == 200:
                parts = urlsplit(one["request"]["uri"])
                body = decoded(one["response"]["body"])
                if body[:1] in ("{", "["):
                    yield parts.path, dict(parse_qsl(parts.query)), json.loads(body)


def decoded(body: dict[str, str]) -> str:
    if "base64_string" not in body:
        return body.get("string") or ""
    raw = base64.b64decode(body["base64_string"])
    return (gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw).decode("utf-8", "replace")


def source(url: str = "https://www.reddit.com", **options: Any) -> Reddit:
    known = {"client_id": "an-app", "client_secret": Secret("env:RECORDED_SECRET"), "base_url": url, "site_url": url}
    return Reddit(**{**known, **options})


def listings(told: Any) -> list[Any]:
    return [one for one in (told if isinstance(told, list) else [told]) if one.get("kind") == "Listing"]


def test_every_post_and_comment_in_every_listing_search_and_thread_is_mapped(recorded):
    """Not one is lost: it is mapped, or it was removed and is told as gone. What else listings hold is counted."""
    read, mapped, removed, aside, others = 0, 0, 0, [], Counter()
    for _, _, told in recorded:
        for thing in (thing for one in listings(told) for thing in in_tree(one)):
            if thing.get("kind") not in (POST, COMMENT):
                others[str(thing.get("kind"))] += 1
                continue
            read += 1
            if is_gone(thing):
                removed += 1
                continue
            try:
                mention = next(iter(source().mentions(thing)))
                mapped += 1
                assert mention.created
                assert mention.thread
                assert mention.url
                assert mention.community or thing["data"].get("promoted"), "only advertisements stand nowhere"
                assert mention.parent or mention.native_id.startswith(POST)
            except BadItem as error:
                aside.append(str(error))
    print(
        f"\nreddit: {read} items, {mapped} mentions, {removed} removed or deleted, {len(aside)} set aside {aside[:5]}"
    )
    print(f"in the same listings: {dict(others)}")
    assert mapped + removed + len(aside) == read > 30_000
    assert not aside
    assert set(others) - {MORE} <= NO_POSTS | {"None"}


def test_a_recorded_listing_is_heard_page_by_page(recorded, monkeypatch):
    monkeypatch.setenv("RECORDED_SECRET", "s")
    pages = {query.get("after"): told for path, query, told in recorded
             if path == "/user/spez/" and query.get("sort") == "top" and "before" not in query}  # fmt: skip
    expected, after, chain = set(), None, 0
    while after in pages:
        data = pages[after]["data"]
        expected |= {name_of(thing) for thing in data["children"] if not is_gone(thing)}
        after, chain = data["after"] or "end", chain + 1

    def answer(request):
        if request.method == "POST":
            return reply({"access_token": "t"})
        return reply(pages[request.query.get("after")])

    heard = listen(lambda url: source(url, accounts=("spez",), everywhere=False), answer, span=EVER)
    assert heard.error is None
    assert covers(heard.pages, EVER)
    assert {name_of(item) for item in heard.items} == expected
    assert len(heard.items) == len(expected) > 900
    assert len(heard.pages) == chain > 10
    print(f"\nreddit listing: {len(heard.items)} of {len(expected)} heard in {chain} pages")


def test_a_recorded_search_is_heard(recorded, monkeypatch):
    monkeypatch.setenv("RECORDED_SECRET", "s")
    found = [told for path, _, told in recorded if path.startswith("/r/") and path.endswith("/search/")]
    for told in found:
        heard = listen(source, lambda request, told=told: reply({"access_token": "t"}) if request.method == "POST"
                       else reply({**told, "data": {**told["data"], "after": None}}),
                       queries=[parse("praw", kind="brand")], span=EVER)  # fmt: skip
        assert heard.error is None
        there = [name_of(one) for one in told["data"]["children"] if not is_gone(one)]
        assert [name_of(item) for item in heard.items] == there
        print(f"\nreddit search: {len(there)} of {len(there)} heard")
    assert found


def test_recorded_threads_are_read_with_all_their_comments_and_their_stubs_are_told(recorded, monkeypatch):
    """The comments that stubs name are asked for by name; where these are not recorded, none is given."""
    monkeypatch.setenv("RECORDED_SECRET", "s")
    threads = [told for path, _, told in recorded if path.startswith("/comments/") and isinstance(told, list)]
    assert len(threads) > 100
    heard = stubs = named = 0
    for told in threads:
        asked: list[str] = []
        things = [thing for listed in told for thing in in_tree(listed)]
        post = next(iter(source().mentions(things[0]))) if not is_gone(things[0]) else None
        if post is None:
            continue
        pages = asyncio.run(pages_of(post, told, asked))
        there = [name_of(thing) for thing in things if thing["kind"] != MORE and not is_gone(thing)]
        assert [name_of(item) for page in pages for item in page.items] == there
        mores = [thing["data"] for thing in things if thing["kind"] == MORE]
        wanted = list(dict.fromkeys(f"t1_{child}" for more in mores for child in more["children"]))
        assert asked == wanted[:1000]
        hidden = any(not more["children"] or more["count"] > len(more["children"]) for more in mores)
        assert pages[-1].capped == (hidden or len(wanted) > 1000)
        heard, stubs, named = heard + len(there), stubs + len(mores), named + len(asked)
    print(f"\nreddit threads: {len(threads)} with {heard} posts and comments, {stubs} stubs that name {named} more")
    assert stubs > 100


async def pages_of(post: Mention, told: Any, asked: list[str]) -> list[Page]:
    def answer(request: Request) -> bytes:
        if request.method == "POST":
            return reply({"access_token": "t"})
        if request.path == "/api/info":
            asked.extend(request.query["id"].split(","))
            return reply({"kind": "Listing", "data": {"children": []}})
        return reply(told)

    async with platform(answer) as served, Http(Options()) as http:
        return [page async for page in source(served.url).replies(http, post)]
