"""What YouTube and Google Play are asked, and what our tests let them answer, held against Google's own descriptions.

The descriptions come with google-api-python-client: every method with its parameters, every answer with its fields.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import test_googleplay
import test_youtube
from google_key import account_file
from listening import AUGUST, LAST, Options, Request, platform
from sdists import unpacked

from socialwatch.http import Http
from socialwatch.secrets import Secret
from socialwatch.sources.googleplay import GooglePlay
from socialwatch.sources.youtube import YouTube

pytestmark = pytest.mark.server
TYPES: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list}


class Description:
    """One of Google's discovery documents."""

    def __init__(self, path: Path) -> None:
        told = json.loads(path.read_bytes())
        self.schemas: Mapping[str, Any] = told["schemas"]
        self.methods = list(self._methods(told))

    def _methods(self, told: Mapping[str, Any]) -> Any:
        for resource in told.get("resources", {}).values():
            yield from resource.get("methods", {}).values()
            yield from self._methods(resource)

    def method(self, request: Request) -> Mapping[str, Any]:
        """The one that a request calls."""
        for method in self.methods:
            pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(method["path"]))
            if method["httpMethod"] == request.method and re.fullmatch(pattern, request.path.lstrip("/")):
                return method
        raise AssertionError(f"{request.method} {request.path} is nothing that Google knows")

    def check(self, request: Request) -> str:
        """Its parameters are known, within bounds and of the words allowed; returns the method's name."""
        method = self.method(request)
        for name, value in request.query.items():
            known = method["parameters"].get(name)
            assert known, f"{method['id']} knows no {name}"
            assert value in known.get("enum", [value]), f"{name}={value}"
            if "maximum" in known:
                assert int(known["minimum"]) <= int(value) <= int(known["maximum"]), f"{name}={value}"
        return str(method["id"])

    def conforms(self, value: Any, schema: Mapping[str, Any], at: str) -> None:
        """A made-up answer has only fields that there are, each of its type."""
        if "$ref" in schema:
            self.conforms(value, self.schemas[schema["$ref"]], at)
        elif isinstance(value, dict):
            for key, one in value.items():
                assert key in schema.get("properties", {}), f"{at} has no field {key}"
                self.conforms(one, schema["properties"][key], f"{at}.{key}")
        else:
            assert isinstance(value, TYPES[schema["type"]]), f"{at} is {value!r}, not a {schema['type']}"
            for one in value if isinstance(value, list) else ():
                self.conforms(one, schema["items"], f"{at}[]")


@pytest.fixture(scope="module")
def described() -> dict[str, Description]:
    inner = "googleapiclient/discovery_cache/documents"
    folder = unpacked("google-api-python-client", "2.202.0", inner)
    return {name: Description(folder / f"{name}.json") for name in ("youtube.v3", "androidpublisher.v3")}


def asked(make: Any, handler: Any, use: Any) -> list[Request]:
    """The requests of all that a source can do."""

    async def inner() -> list[Request]:
        async with platform(handler) as served, Http(Options(), first_wait=0.001) as http:
            await use(make(served.url), http)
            return [request for request in served.requests if request.path != "/token"]

    return asyncio.run(inner())


def test_every_question_to_youtube_is_one_that_google_describes(described, monkeypatch):
    monkeypatch.setenv("YOUTUBE_KEY", test_youtube.KEY)
    monkeypatch.setattr("socialwatch.sources.youtube.DEEPEST", 3)
    channel = test_youtube.CHANNEL
    threads = [test_youtube.thread(f"Ug-thread-{n}", total=3) for n in range(3)]
    videos = [test_youtube.video(n, LAST - n, comments=1) for n in range(4)]
    answers = [test_youtube.comment(f"Ug-thread-0.answer-{n}", parentId="Ug-thread-0") for n in range(3)]
    handler = test_youtube.tube([test_youtube.hit(n, LAST - n) for n in range(4)], threads, answers, known=videos)

    async def everything(source: YouTube, http: Http) -> None:
        for ask in source.plan(test_youtube.ACME, AUGUST):
            _ = [page async for page in source.fetch(http, ask, None)]
        await source.reread(http, [test_youtube.number(1), "Ug-thread-0"])
        for item in (videos[0], threads[0]):
            _ = [page async for page in source.replies(http, next(iter(source.mentions(item))))]
        await source.check(http)

    requests = asked(
        lambda url: YouTube(key=Secret("env:YOUTUBE_KEY"), base_url=url, channels=(channel,)), handler, everything
    )
    called = {described["youtube.v3"].check(request) for request in requests}
    assert called == {
        "youtube.search.list",
        "youtube.videos.list",
        "youtube.commentThreads.list",
        "youtube.comments.list",
    }
    print(f"\nyoutube: {len(requests)} questions, {len(called)} methods")


def test_every_question_to_google_play_is_one_that_google_describes(described, tmp_path):
    handler = test_googleplay.play([test_googleplay.review(n) for n in range(3)])

    async def everything(source: GooglePlay, http: Http) -> None:
        _ = [page async for page in source.fetch(http, source.plan((), AUGUST)[0], None)]
        await source.reread(http, ["gp:1"])
        await source.check(http)

    def make(url: str) -> GooglePlay:
        path = account_file(tmp_path, token_uri=f"{url}/token")
        return GooglePlay(apps={"acme": "com.acme.coffee"}, account_file=str(path), base_url=url)

    requests = asked(make, handler, everything)
    called = {described["androidpublisher.v3"].check(request) for request in requests}
    assert called == {"androidpublisher.reviews.list", "androidpublisher.reviews.get"}


def test_what_our_tests_let_google_answer_has_its_fields_and_types(described):
    tube, play = described["youtube.v3"], described["androidpublisher.v3"]
    tube.conforms(test_youtube.hit(1), {"$ref": "SearchResult"}, "hit")
    tube.conforms(test_youtube.video(1, comments=3), {"$ref": "Video"}, "video")
    answers = [test_youtube.comment("Ug-a.b", parentId="Ug-a", videoId="x", textOriginal="y")]
    tube.conforms(test_youtube.thread("Ug-a", answers=answers), {"$ref": "CommentThread"}, "thread")
    play.conforms(test_googleplay.review(1, answer="Thanks", originalText="x"), {"$ref": "Review"}, "review")
    told = {"reviews": [], "tokenPagination": {"nextPageToken": "x"}}
    play.conforms(told, {"$ref": "ReviewsListResponse"}, "reviews")
    with pytest.raises(AssertionError, match="no field stars"):
        play.conforms({"stars": 5}, {"$ref": "UserComment"}, "comment")
