"""Answers that YouTube once gave, through the connector.

pytest -m real tests/sources/test_youtube_recordings.py -n0 -s      prints how many items were mapped
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from listening import covers, listen, reply

from socialwatch.errors import AuthError, BadItem
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.youtube import YouTube

pytestmark = pytest.mark.real
EVER = Span.of(1_000_000_000, 1_800_000_000)
LISTS = ("search", "videos", "comments", "comment_threads")


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("RECORDED_KEY", "k")


@pytest.fixture
def recorded(shared_data) -> Path:
    return shared_data / "payloads" / "python-youtube" / "testdata"


def source(url: str = "https://api.example") -> YouTube:
    return YouTube(key=Secret("env:RECORDED_KEY"), base_url=url)


def read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def test_every_recorded_video_hit_comment_and_thread_is_mapped(recorded):
    """Channels among the hits of a search are no posts; nothing else may be set aside."""
    seen, mentions, aside = Counter(), [], []
    for path in sorted(path for name in LISTS for path in (recorded / "apidata" / name).glob("*.json")):
        told = read(path)
        items = told.get("items", [told])
        for item in items if told["kind"] != "youtube#videoGetRatingResponse" else ():
            seen[item["kind"]] += 1
            try:
                mentions += source().mentions(item)
            except BadItem as error:
                aside.append((path.name, str(error)))
    print(f"\nyoutube: {dict(seen)}, {len(mentions)} mentions, {len(aside)} set aside: {sorted(set(aside))}")
    assert sum(seen.values()) > 120
    assert {name for name, _ in aside} == {"search_channels.json"}
    assert len(aside) == 5
    assert len(mentions) == sum(seen.values()) - len(aside), "each item is one mention here: no thread brought answers"
    assert all(mention.created and mention.author and (mention.title or mention.text) for mention in mentions)
    assert not any("&amp;" in (mention.title or "") for mention in mentions)


def test_a_recorded_thread_with_answers_is_mapped_whole(recorded):
    told = read(recorded / "modeldata" / "comments" / "comment_thread_info.json")
    mentions = list(source().mentions(told))
    assert len(mentions) == 1 + len(told["replies"]["comments"]) > 1
    assert {mention.thread for mention in mentions} == {told["snippet"]["videoId"]}
    assert all(mention.parent == told["id"] for mention in mentions[1:])


def test_a_recorded_search_is_heard_page_by_page_with_its_videos(recorded):
    first, second = (read(recorded / "apidata" / "search" / f"search_by_keywords_p{page}.json") for page in (1, 2))
    numbers = [item["id"]["videoId"] for told in (first, second) for item in told["items"]]
    assert second["nextPageToken"] != first["nextPageToken"]

    def answer(request):
        if request.path.endswith("/search"):
            page = {None: first, first["nextPageToken"]: second}.get(request.query.get("pageToken"), {"items": []})
            return reply(page)
        found = {item["id"]["videoId"]: item["snippet"] for told in (first, second) for item in told["items"]}
        asked = request.query["id"].split(",")
        return reply({"items": [{"kind": "youtube#video", "id": one, "snippet": found[one]} for one in asked]})

    heard = listen(source, answer, queries=[parse("surfing", kind="brand")], span=EVER)
    assert heard.error is None
    assert [item["id"] for item in heard.items] == list(dict.fromkeys(numbers))
    assert covers(heard.pages, EVER)
    print(f"\nyoutube search: {len(heard.items)} of {len(set(numbers))} videos heard")


def test_a_recorded_refusal_names_the_key(recorded):
    told = read(recorded / "error_response.json")
    heard = listen(source, lambda request: reply(told, status="400 Bad Request"), queries=[parse("a", kind="brand")])
    assert isinstance(heard.error, AuthError)
    assert "keyInvalid" in str(heard.error)
