"""A brand's own posts are known as its own on every platform, by the account that the configuration names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from socialwatch.collect.matching import Matching
from socialwatch.config import Brand
from socialwatch.registry import SOURCES
from socialwatch.secrets import Secret

NOW = datetime(2026, 10, 1, tzinfo=UTC)
AT, ISO = 1_790_000_000, "2026-09-21T13:33:20Z"
KEY = Secret("env:NONE")
GITHUB = "https://github.com/acme/cloud/issues/7"
ACCOUNT = {"id": "1", "acct": "acme", "username": "acme", "url": "https://fedi.example/@acme"}
PAGE = {"id": "77", "username": "acme"}

# connector -> what it is made with, the account as one writes it, and an item of that account's
CASES: dict[str, tuple[dict[str, Any], str, Any]] = {
    "bluesky": (
        {"handle": "x", "password": KEY}, "bluesky:@acme.example",
        {"uri": "at://a", "author": {"did": "did:plc:a", "handle": "acme.example"}, "record": {"text": "hi"}},
    ),
    "discourse": (
        {"base_url": "https://f.example"}, "discourse:acme@f.example",
        {"post_number": 2, "topic_id": 1, "username": "Acme", "cooked": "<p>hi</p>"},
    ),
    "facebook": (
        {"token": KEY, "page": "77"}, "facebook:@acme",
        {"id": "77_1", "message": "hi", "from": {"id": "77", "name": "Acme"}, "_page": PAGE},
    ),
    "feed": (
        {"url": "https://blog.acme.example/feed"}, "web:blog.acme.example",
        {"title": "hi", "link": "https://blog.acme.example/1", "authors": [{"name": "Jane of Acme"}]},
    ),
    "gdelt": ({}, "web:acme.example", {"url": "https://www.acme.example/1", "title": "hi there"}),
    "github": ({}, "github:acme-bot", {"html_url": GITHUB, "body": "hi", "user": {"login": "Acme-Bot"}}),
    "googleplay": (
        {"apps": {"acme": "com.acme"}, "account_file": "/x"}, "googleplay:acme",
        {"app": "com.acme", "review": {"reviewId": "r", "comments": [
            {"userComment": {"text": "slow"}}, {"developerComment": {"text": "sorry"}}]}},
    ),
    "hackernews": ({}, "hackernews:acme", {"objectID": "1", "author": "acme", "comment_text": "hi"}),
    "instagram": (
        {"token": KEY, "user": "77"}, "instagram:@acme",
        {"id": "1", "caption": "hi", "username": "acme", "timestamp": ISO},
    ),
    "jetstream": (
        {}, "bluesky:@acme.example",
        {"kind": "commit", "did": "did:plc:a", "_handle": "acme.example", "time_us": AT * 1_000_000, "commit": {
            "collection": "app.bsky.feed.post", "rkey": "1", "operation": "create", "record": {"text": "hi"}}},
    ),
    "lemmy": (
        {"server": "l.example"}, "lemmy:acme@l.example",
        {"post": {"ap_id": "https://l.example/post/1", "name": "hi"},
         "creator": {"name": "acme", "actor_id": "https://l.example/u/acme"}},
    ),
    "mastodon": (
        {"server": "fedi.example"}, "mastodon:@acme@fedi.example",
        {"uri": "u", "content": "<p>hi</p>", "account": ACCOUNT},
    ),
    "reddit": (
        {"client_id": "x"}, "reddit:acme",
        {"kind": "t1", "data": {"name": "t1_a", "author": "ACME", "body": "hi", "link_id": "t3_b", "created_utc": AT}},
    ),
    "stackexchange": (
        {}, "stackexchange:55@stackoverflow",
        {"question_id": 1, "title": "hi", "owner": {"user_id": 55, "display_name": "Acme"}},
    ),
    "telegram": (
        {"api_id": 7, "api_hash": KEY, "session": KEY}, "telegram:@acme",
        {"id": 3, "message": "sorry", "date": ISO, "chat": {"id": 600, "handle": "coffeetalk"},
         "from": {"id": 500, "handle": "Acme", "name": "Acme"}},
    ),
    "threads": ({"token": KEY}, "threads:@acme", {"id": "1", "text": "hi", "username": "acme", "timestamp": ISO}),
    "trustpilot": (
        {"domain": "acme.example", "key": KEY, "to": "acme"}, "trustpilot:acme",
        {"id": "1", "text": "slow", "companyReply": {"text": "sorry"}, "businessUnit": {"id": "u"}},
    ),
    "x": ({"token": KEY}, "x:@acme", {"id": "1", "text": "hi", "author_id": "9", "username": "Acme"}),
    "youtube": (
        {"key": KEY}, "youtube:@acme",
        {"kind": "youtube#comment", "id": "c", "snippet": {
            "videoId": "abcdefghijk", "textOriginal": "hi", "authorDisplayName": "@acme",
            "authorChannelId": {"value": "UC1"}}},
    ),
    "zendesk": (
        {"subdomain": "acme", "user": "u@acme.example", "token": KEY, "to": "acme"}, "zendesk:acme",
        {"ticket": {"id": 1, "description": "slow", "requester_id": 5, "created_at": ISO},
         "users": {"5": {"role": "end-user"}, "6": {"role": "agent"}},
         "comments": [{"id": 2, "body": "sorry", "author_id": 6, "public": True, "created_at": "2026-09-22"}]},
    ),
}  # fmt: skip
# nobody writes there for a brand, or it is the user who says which field is what
ELSEWHERE = {
    "appstore": "reviews only", "file": "mapped by the user", "command": "mapped by the user",
    "json": "mapped by the user", "imap": "below",
}  # fmt: skip


@pytest.mark.parametrize("kind", CASES)
def test_a_brands_own_post_is_known_as_its_own(kind: str) -> None:
    options, account, item = CASES[kind]
    source = SOURCES.load(kind)(**options)
    matching = Matching([Brand(name="Acme", query="nothing-of-this", accounts=(account,))])
    row = matching.row(source, item, NOW)
    assert row.error is None
    assert row.heard[-1].own == ("Acme",)
    assert not any(heard.own for heard in row.heard[:-1]), "what is answered was written by somebody else"
    strangers = Matching([Brand(name="Acme", query="nothing-of-this", accounts=(account + "x",))])
    assert not any(heard.brands for heard in strangers.row(source, item, NOW).heard)


def test_a_mail_from_the_brands_own_address_is_its_own() -> None:
    from socialwatch.models import Author, Mention

    matching = Matching([Brand(name="Acme", query="x", accounts=("care@acme.example",))])
    mail = Mention(network="mail", native_id="1", text="hi", author=Author("care@acme.example", "care@acme.example"))
    assert matching.heard(mail, NOW).own == ("Acme",)


def test_every_connector_is_here_or_says_where() -> None:
    missing = {*SOURCES.names()} - {*CASES, *ELSEWHERE}
    assert not missing, "add to CASES an account as one writes it and a post of that account's"
