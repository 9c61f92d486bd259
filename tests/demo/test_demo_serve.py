"""The platforms of the demo: documented shapes, paging without loss, honest search, pages for every post."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from socialwatch.demo.serve import Town, bluesky, hackernews, mastodon
from socialwatch.demo.world import World
from socialwatch.demo.world.model import Place, Post

pytestmark = pytest.mark.long


def test_hacker_news_answers_in_algolias_shape(town: Town, ask: Any) -> None:
    url = f"{town.urls['hackernews']}/api/v1/search_by_date?query=brambling&tags=(story,comment)&hitsPerPage=50"
    told = ask(url).json()
    assert {"hits", "nbHits", "page", "nbPages", "hitsPerPage", "exhaustiveNbHits", "query", "params"} <= told.keys()
    hit = next(hit for hit in told["hits"] if hit["comment_text"])
    assert {
        "created_at", "title", "url", "author", "points", "story_text", "comment_text", "num_comments", "story_id",
        "story_title", "story_url", "parent_id", "created_at_i", "_tags", "objectID", "_highlightResult",
    } == hit.keys()  # fmt: skip
    assert hit["title"] is None
    assert hit["points"] is None
    assert f"author_{hit['author']}" in hit["_tags"]


def test_hacker_news_gives_all_by_walking_down_in_time(town: Town, world: World, ask: Any) -> None:
    base = f"{town.urls['hackernews']}/api/v1/search_by_date?query=&hitsPerPage=400&numericFilters=created_at_i<"
    seen: set[str] = set()
    until = 2_000_000_000
    while hits := ask(f"{base}{until}").json()["hits"]:
        times = [hit["created_at_i"] for hit in hits]
        assert times == sorted(times, reverse=True)
        seen |= {hit["objectID"] for hit in hits}
        until = times[-1] + (1 if times[-1] + 1 < until else 0)
    assert seen == {hackernews.item_id(post) for post in world.by_place["hackernews"]}


def test_hacker_news_never_gives_more_than_a_thousand_hits(town: Town, ask: Any) -> None:
    base = f"{town.urls['hackernews']}/api/v1/search_by_date?query=&hitsPerPage=1000"
    first, second = ask(base).json(), ask(f"{base}&page=1").json()
    assert len(first["hits"]) == 1000
    assert first["nbHits"] > 1000
    assert first["nbPages"] == 1
    assert second["hits"] == []


def test_hacker_news_refuses_a_filter_it_does_not_know(town: Town, ask: Any) -> None:
    assert ask(f"{town.urls['hackernews']}/api/v1/search_by_date?query=x&numericFilters=height>3").status == 400


def test_a_mastodon_tag_is_paged_without_loss_in_both_directions(town: Town, world: World, ask: Any) -> None:
    base = town.urls["mastodon"]
    wanted = {
        mastodon.status_id(post)
        for post in world.by_place["mastodon"]
        if "nordkessel" in {tag.lower() for tag in post.tags}
    }
    for start, rel in ((f"{base}/api/v1/timelines/tag/nordkessel?limit=40", "next"),
                       (f"{base}/api/v1/timelines/tag/Nordkessel?limit=40&min_id=1", "prev")):  # fmt: skip
        seen: list[str] = []
        url: str | None = start
        while url:
            answer = ask(url)
            seen += [status["id"] for status in answer.json()]
            found = re.search(rf'<([^>]+)>; rel="{rel}"', answer.headers.get("Link") or "")
            url = found[1] if found else None
        assert len(seen) == len(wanted)
        assert set(seen) == wanted


def test_a_mastodon_status_has_the_documented_fields(town: Town, ask: Any) -> None:
    answer = ask(f"{town.urls['mastodon']}/api/v1/timelines/tag/brambling")
    status = answer.json()[0]
    assert {
        "id", "created_at", "in_reply_to_id", "sensitive", "spoiler_text", "visibility", "language", "uri", "url",
        "replies_count", "reblogs_count", "favourites_count", "content", "reblog", "account", "media_attachments",
        "mentions", "tags", "emojis", "card", "poll", "edited_at",
    } <= status.keys()  # fmt: skip
    assert {"id", "username", "acct", "display_name", "note", "url", "followers_count", "bot"} <= status[
        "account"
    ].keys()
    assert status["content"].startswith("<p>")
    assert int(answer.headers["X-RateLimit-Remaining"]) < int(answer.headers["X-RateLimit-Limit"])
    assert len(answer.json()) == 20


def test_a_mastodon_uri_does_not_depend_on_the_port(town: Town, ask: Any) -> None:
    for status in ask(f"{town.urls['mastodon']}/api/v1/timelines/tag/brambling?limit=40").json():
        assert "127.0.0.1" not in status["uri"]
        assert status["url"].startswith(town.urls["mastodon"])


def test_mastodon_searches_for_signed_in_people_only(town: Town, ask: Any) -> None:
    url = f"{town.urls['mastodon']}/api/v2/search?q=daventry&type=statuses&limit=40"
    assert ask(url).status == 401
    found = ask(url, Authorization=f"Bearer {mastodon.TOKEN}").json()["statuses"]
    assert len(found) == 40
    assert all("daventry" in status["content"].lower() for status in found)


def test_a_mastodon_context_holds_question_and_answer(town: Town, world: World, ask: Any) -> None:
    reply = next(post for post in world.by_place["mastodon"] if world.truth[post.number].scene == "support")
    context = ask(f"{town.urls['mastodon']}/api/v1/statuses/{mastodon.status_id(reply)}/context").json()
    assert [one["id"] for one in context["ancestors"]] == [mastodon.status_id(world.by_number[reply.parent or 0])]


def session(town: Town, ask: Any) -> dict[str, str]:
    body = json.dumps({"identifier": bluesky.HANDLE, "password": bluesky.PASSWORD}).encode()
    told = ask(f"{town.urls['bluesky']}/xrpc/com.atproto.server.createSession", body).json()
    return {"Authorization": f"Bearer {told['accessJwt']}"}


def test_bluesky_wants_a_session_and_the_right_password(town: Town, ask: Any) -> None:
    url = f"{town.urls['bluesky']}/xrpc/app.bsky.feed.searchPosts?q=brambling"
    assert ask(url).json()["error"] == "AuthMissing"
    refused = ask(f"{town.urls['bluesky']}/xrpc/com.atproto.server.createSession", b'{"identifier":"x"}')
    assert (refused.status, refused.json()["error"]) == (401, "AuthenticationRequired")


def test_a_bluesky_search_gives_every_post_with_the_words_between_two_times(town: Town, world: World, ask: Any) -> None:
    span = "since=2026-08-11T00:00:00Z&until=2026-08-14T00:00:00Z"
    base = f"{town.urls['bluesky']}/xrpc/app.bsky.feed.searchPosts?q=brambling%20daventry&limit=100&{span}"
    headers, seen, cursor = session(town, ask), [], ""
    while True:
        told = ask(f"{base}&cursor={cursor}" if cursor else base, **headers).json()
        seen += [post["uri"] for post in told["posts"]]
        if not (cursor := told.get("cursor", "")):
            break
    wanted = {
        bluesky.uri(post)
        for post in world.by_place["bluesky"]
        if "2026-08-11" <= f"{post.created:%Y-%m-%d}" < "2026-08-14"
        and {"brambling", "daventry"} <= set(re.findall(r"\w+", post.text.casefold()))
    }
    assert len(wanted) > 100
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted


def test_a_bluesky_post_has_the_recorded_shape_and_facets_in_bytes(town: Town, ask: Any) -> None:
    url = f"{town.urls['bluesky']}/xrpc/app.bsky.feed.searchPosts?q=brambling&limit=100&tag=brambling"
    for view in ask(url, **session(town, ask)).json()["posts"]:
        assert {"uri", "cid", "author", "record", "replyCount", "repostCount", "likeCount", "indexedAt"} <= view.keys()
        assert "followersCount" not in view["author"]
        encoded = view["record"]["text"].encode()
        for facet in view["record"]["facets"]:
            words = encoded[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
            feature = facet["features"][0]
            assert words in (f"#{feature.get('tag')}", feature.get("uri"))


def test_bluesky_profiles_tell_followers(town: Town, ask: Any) -> None:
    url = f"{town.urls['bluesky']}/xrpc/app.bsky.actor.getProfiles?actors=brambling.example&actors=nobody.example"
    profiles = ask(url, **session(town, ask)).json()["profiles"]
    assert [profile["followersCount"] for profile in profiles] == [24100]


def test_feeds_are_well_formed_and_answer_304(town: Town, ask: Any) -> None:
    for path in ("/news/search?q=brambling", "/blogs/feed/atom", "/forum/feed/?paged=2"):
        answer = ask(town.urls["web"] + path)
        ET.fromstring(answer.body)
        assert ask(town.urls["web"] + path, If_None_Match=answer.headers["ETag"]).status == 304
    assert ask(f"{town.urls['web']}/forum/feed/?paged=99").status == 404


def test_the_forum_is_paged_like_wordpress_without_loss(town: Town, world: World, ask: Any) -> None:
    ids: list[str] = []
    number = 1
    while (answer := ask(f"{town.urls['web']}/forum/feed/?paged={number}")).status == 200:
        ids += [guid.text or "" for guid in ET.fromstring(answer.body).iter("guid")]
        number += 1
    assert len(ids) == len(set(ids)) == len(world.by_place["forum"])


def test_the_review_site_speaks_json_feed(town: Town, world: World, ask: Any) -> None:
    feed = ask(f"{town.urls['web']}/reviews/feed.json").json()
    assert feed["version"].startswith("https://jsonfeed.org/version/1")
    ids, following = [item["id"] for item in feed["items"]], feed["next_url"]
    while following:
        older = ask(following).json()
        ids, following = ids + [item["id"] for item in older["items"]], older.get("next_url")
    assert len(ids) == len(set(ids)) == len(world.by_place["reviews"])
    assert {"id", "url", "content_text", "date_published"} <= feed["items"][0].keys()


def test_a_news_search_gives_only_what_was_asked(town: Town, ask: Any) -> None:
    phrase = quote('"switches warehouse"')
    items = list(ET.fromstring(ask(f"{town.urls['web']}/news/search?q={phrase}").body).iter("item"))
    assert len(items) == 41


def test_every_kind_of_post_has_a_page_with_its_words_and_no_script(town: Town, world: World, ask: Any) -> None:
    urls = town.urls
    addresses: dict[Place, Callable[[Post], str]] = {
        "mastodon": lambda post: f"{urls['mastodon']}/@x/{mastodon.status_id(post)}",
        "bluesky": lambda post: f"{urls['bluesky']}/profile/{post.author.handle}/post/{bluesky.record_key(post)}",
        "hackernews": lambda post: f"{urls['hackernews']}/item?id={hackernews.item_id(post)}",
        "forum": lambda post: f"{urls['web']}/forum/x/{post.number}",
    }
    for place, address in addresses.items():
        plain = (post for post in world.by_place[place] if not set("&'\"<>\n") & set(post.text))
        post = next(post for post in plain if len(post.text) > 40)
        text = ask(address(post)).text
        assert post.text in text
        assert "<title>" in text
    tables = next(post for post in world.by_place["forum"] if "<script>" in post.text)
    assert "<script>" not in ask(f"{urls['web']}/forum/x/{tables.number}").text
    assert ask(f"{urls['web']}/forum/x/99999999").status == 404
