"""What Instagram and Facebook are asked, and what our tests let them answer, held against Meta's own description.

The description comes with facebook_business, Meta's library: every object with its fields, and each list below it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import test_facebook
import test_instagram
from listening import AUGUST, LAST, Options, Request, platform
from meta_sdk import Described, asked_fields, described
from sdists import unpacked

from socialwatch.http import Http

pytestmark = pytest.mark.server
EVERYWHERE = {"fields", "limit", "after", "since", "until", "__paging_token"}
"""What any list of the Graph API may be asked with: its paging."""
OPEN = {"from", "parent", "media", "attachment"}
"""Fields that hold an object of a kind that their object does not tell."""
STRUCTS = {"AbstractCrudObject", "Profile"}
"""Entries of lists that are described nowhere."""


@pytest.fixture(scope="module")
def folder() -> Path:
    return unpacked("facebook_business", "26.0.3", "facebook_business/adobjects")


class Held:
    """Each question against its object; `nodes` says which object a number in the path stands for."""

    def __init__(self, folder: Path, nodes: Mapping[str, str]) -> None:
        self.folder, self.nodes = folder, nodes
        self.asked: set[str] = set()

    def of(self, name: str) -> Described:
        return described(self.folder, name)

    def check(self, request: Request) -> None:
        number, _, edge = request.path.strip("/").partition("/")
        if number == "ig_hashtag_search":  # the one question that is asked of no object
            assert set(request.query) == {"user_id", "q"}
            return
        node = self.of(self.nodes[number])
        self.asked.add(f"{node.name}/{edge}".rstrip("/"))
        if not edge:
            assert set(request.query) == {"fields"}
            self.fields(node, request.query["fields"])
            return
        assert edge in node.edges, f"{node.name} has no list {edge}"
        told = node.edges[edge]
        unknown = request.query.keys() - told.params.keys() - EVERYWHERE
        assert not unknown, f"{node.name}/{edge} knows no {unknown}"
        self.words(told, request.query)
        if "fields" in request.query:
            self.fields(self.of(told.target), request.query["fields"])

    def words(self, told: Any, query: Mapping[str, str]) -> None:
        """A parameter of few words has one of them: `Comment.Order.__dict__.values()` says which."""
        for name, kind in told.params.items():
            words = told.words.get(kind.strip("'"))
            if words and name in query:
                owner, kind = words.split(".")[:2]
                assert query[name] in self.of(owner).words[kind], f"{name}={query[name]}"

    def fields(self, node: Described, text: str) -> None:
        for name, inner in asked_fields(text).items():
            if name in node.edges:
                if inner and (target := node.edges[name].target) not in STRUCTS:
                    self.fields(self.of(target), inner)
                continue
            assert name in node.fields, f"{node.name} has no field {name}"
            assert not inner or name in OPEN, f"what is in {node.name}.{name} is not described"

    def conforms(self, node: str, told: Mapping[str, Any]) -> None:
        """What our tests let it answer has only fields that there are, or that a list below it is named like."""
        for name in told:
            assert name in self.of(node).fields or name in self.of(node).edges, f"{node} has no {name}"


def everything(make: Any, handler: Any, numbers: Mapping[str, Any]) -> list[Request]:
    """The requests of all that a source can do."""

    async def inner() -> list[Request]:
        async with platform(handler) as served, Http(Options(), first_wait=0.001) as http:
            source = make(served.url)
            for ask in source.plan((), AUGUST):
                _ = [page async for page in source.fetch(http, ask, None)]
            await source.reread(http, list(numbers), *([numbers] if getattr(source, "by_item", False) else []))
            await source.check(http)
            return list(served.requests)

    return asyncio.run(inner())


def test_every_question_to_instagram_is_one_that_meta_describes(folder, monkeypatch):
    monkeypatch.setenv("GRAM_TOKEN", "EAAG-secret-token")
    monkeypatch.setattr("socialwatch.sources.instagram._now", lambda: AUGUST.epochs[1])
    many = test_instagram.comment(21, answers=[test_instagram.comment(30)])
    many["replies"]["paging"] = {"cursors": {"after": "x"}, "next": "https://graph.facebook.com/x"}
    own = test_instagram.media(1, comments_count=2)
    lists = {"178/media": [own], "1/comments": [many], "178/tags": [test_instagram.media(5)],
             "21/replies": [test_instagram.comment(31)], "99/recent_media": [test_instagram.media(6)]}  # fmt: skip
    handler = test_instagram.server(lists, {"acme": "99"})
    known = {"1": own, "21": {**many, "_post": {"id": "1"}}}
    requests = everything(lambda url: test_instagram.source(url, hashtags=("acme",)), handler, known)
    nodes = {"178": "IGUser", "1": "IGMedia", "5": "IGMedia", "21": "IGComment", "99": "ShadowIGHashtag"}
    held = Held(folder, nodes)
    for request in requests:
        held.check(request)
    assert held.asked == {
        "IGUser", "IGUser/media", "IGUser/tags", "IGUser/recently_searched_hashtags", "IGMedia", "IGMedia/comments",
        "IGComment", "IGComment/replies", "ShadowIGHashtag/recent_media",
    }  # fmt: skip
    held.conforms("IGMedia", own)
    held.conforms("IGComment", many)
    print(f"\ninstagram: {len(requests)} questions, {len(held.asked)} kinds")


def test_every_question_to_facebook_is_one_that_meta_describes(folder, monkeypatch):
    monkeypatch.setenv("PAGE_TOKEN", "EAAP-secret-token")
    own, said = test_facebook.post(1, comments=2), test_facebook.comment(11, parent={"id": "1_9"})
    lists = {"acme/feed": [own], "acme/tagged": [test_facebook.post(7)], "55_1/comments": [said], "55_7/comments": [],
             "55_1": own, "1_11": said}  # fmt: skip
    requests = everything(test_facebook.source, test_facebook.server(lists), {"55_1": own, "1_11": said})
    nodes = {"acme": "Page", "55": "Page", "55_1": "PagePost", "55_7": "PagePost", "1_11": "Comment"}
    held = Held(folder, nodes)
    for request in requests:
        held.check(request)
    assert held.asked == {"Page", "Page/feed", "Page/tagged", "PagePost", "PagePost/comments", "Comment"}
    held.conforms("PagePost", own)
    held.conforms("Comment", said)
    print(f"\nfacebook: {len(requests)} questions, {len(held.asked)} kinds")


def test_a_question_that_meta_does_not_describe_is_found(folder):
    held = Held(folder, {"178": "IGUser", "1": "IGMedia", "55_1": "PagePost"})
    for path, query, said in (
        ("/178/posts", {}, "no list posts"),
        ("/178/media", {"fields": "id,likes_count"}, "no field likes_count"),
        ("/1/comments", {"fields": "id,replies{id,stars}"}, "no field stars"),
        ("/178/tags", {"orderBy": "time"}, "knows no"),
        ("/55_1/comments", {"order": "by_time"}, "order=by_time"),
    ):
        with pytest.raises(AssertionError, match=said):
            held.check(Request("GET", path, query, {}, b""))
    with pytest.raises(AssertionError, match="no stars"):
        held.conforms("IGMedia", {"stars": LAST})
