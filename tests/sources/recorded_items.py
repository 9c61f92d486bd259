"""Every listing and search answer in other projects' recordings, as the items that our connectors would have kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import test_more_recordings as more
import test_recordings as first
import test_reddit_recordings as reddit
import test_x_recordings as x
import test_youtube_recordings as youtube
import yaml
from listening import listen, reply
from sdists import unpacked

from socialwatch.errors import SourceError
from socialwatch.http import Answer
from socialwatch.sources.appstore import AppStore
from socialwatch.sources.discourse import Discourse
from socialwatch.sources.feed import Feed
from socialwatch.sources.feed_reading import read_feed
from socialwatch.sources.github import GitHub
from socialwatch.sources.hackernews import HackerNews
from socialwatch.sources.jetstream import Jetstream
from socialwatch.sources.mastodon import Mastodon
from socialwatch.sources.stackexchange import StackExchange
from socialwatch.sources.x_post import page_items

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Recorded:
    """Whose recordings, through which connector, and how to read them; `shared`: beside the checkout, not on PyPI."""

    source: str
    whose: str
    connector: Callable[[], Any]
    items: Callable[[Path], Iterator[Any]]
    shared: bool = False
    known: tuple[str, ...] = ()
    """Parts of the reasons for which an item may be set aside."""
    unnamed: bool = False
    """Its makers asked for no authors."""


def cassettes(folder: Path) -> Iterator[tuple[str, str, Any]]:
    """Method, path and JSON of each answered request in a folder of vcr's cassettes and in those below it."""
    for path in sorted(folder.rglob("cassettes*/*.yaml")):
        told = yaml.load(path.read_text("utf-8"), FAST) or {}
        for made in told.get("interactions", ()):
            body = made["response"]["body"].get("string") or ""
            text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
            if made["response"]["status"]["code"] == 200 and text[:1] in ("{", "["):
                yield made["request"]["method"], urlsplit(made["request"]["uri"]).path, json.loads(text)


def mastodon(_: Path) -> Iterator[Any]:
    """Statuses of every list, search, thread and notification; some of the last are about no post."""
    for method, path, told in cassettes(unpacked("Mastodon.py", "2.3.3", "tests")):
        if method != "GET" or "/scheduled" in path or "/admin" in path:
            continue
        if isinstance(told, list):
            yield from (one for one in told if isinstance(one, dict) and is_status(one))
        elif "uri" in told and "account" in told:
            yield told
        else:
            lists = (told.get(name) for name in ("statuses", "ancestors", "descendants"))
            yield from (one for some in lists if isinstance(some, list) for one in some if is_status(one))


def is_status(told: Any) -> bool:
    return isinstance(told, dict) and ("uri" in told or ("type" in told and "status" in told)) and "account" in told


def perceval_topics(_: Path) -> Iterator[Any]:
    for path in sorted((unpacked("perceval", "1.6.1", "tests/data") / "discourse").glob("*.json")):
        told = json.loads(path.read_bytes())
        if "post_stream" in told:
            yield from more.whole_topics(told)


def perceval_questions(_: Path) -> Iterator[Any]:
    """Blanked by those who published them: every text is empty, so each is given one."""
    for path in sorted((unpacked("perceval", "1.6.1", "tests/data") / "stackexchange").glob("stackexchange_question*")):
        told = json.loads(path.read_bytes())
        yield from map(more.filled, told["items"] if isinstance(told, dict) else told)


def issues(_: Path) -> Iterator[Any]:
    for asked, told in more.replays(unpacked("PyGithub", "2.10.0", "tests/ReplayData")):
        path = asked.partition("?")[0]
        if path == "/search/issues" and isinstance(told, dict):
            yield from told["items"]
        elif path.startswith("/repos/") and path.endswith("/issues") and isinstance(told, list):
            yield from told


def reddit_things(_: Path) -> Iterator[Any]:
    for _path, _query, told in reddit.answers(unpacked("praw", "8.0.3", "tests/integration/cassettes")):
        for thing in (thing for one in reddit.listings(told) for thing in reddit.in_tree(one)):
            if thing.get("kind") in (reddit.POST, reddit.COMMENT):
                yield thing


def x_posts(shared: Path) -> Iterator[Any]:
    for _path, told in x.answers(shared):
        posts = told["data"] if isinstance(told.get("data"), list) else [told.get("data")]
        if any(isinstance(one, dict) and "text" in one and "event_type" not in one for one in posts):
            yield from page_items({**told, "data": posts})


def videos(shared: Path) -> Iterator[Any]:
    folder = shared / "payloads" / "python-youtube" / "testdata" / "apidata"
    for path in sorted(path for name in youtube.LISTS for path in (folder / name).glob("*.json")):
        told = youtube.read(path)
        if told["kind"] != "youtube#videoGetRatingResponse":
            yield from told.get("items", [told])


def bluesky_views(shared: Path) -> Iterator[Any]:
    for method, body in first.cassettes(shared):
        yield from [body] if method.endswith("getPostThread") else ()
        yield from body["feed"] if method.endswith(("getTimeline", "getAuthorFeed", "getFeed", "getListFeed")) else ()
        yield from body["posts"] if method.endswith(("getPosts", "getQuotes", "searchPosts")) else ()


def whole_views(shared: Path) -> Iterator[dict[str, Any]]:
    """Each post of the recordings once, whatever list it stood in."""
    known: dict[str, dict[str, Any]] = {}
    for view in bluesky_views(shared):
        post = view.get("thread", view).get("post", view)
        if "record" in post and "uri" in post:
            known.setdefault(post["uri"], post)
    yield from known.values()


def commit(post: dict[str, Any]) -> dict[str, Any]:
    """The event that told of a post when it was written."""
    did, collection, rkey = post["uri"].removeprefix("at://").split("/")
    seen = int(datetime.fromisoformat(post["indexedAt"]).astimezone(UTC).timestamp() * 1_000_000)
    told = {"rev": "3l3qo2vuowo2b", "operation": "create", "collection": collection, "rkey": rkey, "cid": post["cid"]}
    event = {"did": did, "time_us": seen, "kind": "commit", "commit": {**told, "record": post["record"]}}
    return {**event, "_handle": post["author"]["handle"]}


def commits(shared: Path) -> Iterator[Any]:
    yield from map(commit, whole_views(shared))


def forum_posts(shared: Path) -> Iterator[Any]:
    folder = shared / "payloads" / "discourse_api" / "spec" / "fixtures"
    read = {path.stem: json.loads(path.read_bytes()) for path in folder.glob("*.json")}
    yield from (*more.whole_topics(read["topic"]), *more.whole_topics(read["topic_posts"]), read["post"])
    yield from (*read["posts_latest"]["latest_posts"], *read["posts_before"]["latest_posts"])


def hits(shared: Path) -> Iterator[Any]:
    for path in sorted((shared / "payloads" / "hn-algolia").glob("*.json")):
        yield from json.loads(path.read_bytes())["hits"]


def reviews(shared: Path) -> Iterator[Any]:
    """As `fetch` keeps them: with the country asked, and dates from the other form."""
    folder = shared / "payloads" / "itunes-reviews"
    told, atom = json.loads((folder / "fixture1.json").read_bytes()), (folder / "fixture0.xml").read_bytes()

    def answer(request: Any) -> bytes:
        return reply(atom, "Content-Type: application/atom+xml") if request.path.endswith("/xml") else reply(told)

    apps = {"reality": "1404176564"}
    heard = listen(lambda url: AppStore(apps=apps, countries=("jp",), base_url=url), answer, span=more.EVER)
    yield from heard.pages[0].items


def entries(shared: Path) -> Iterator[Any]:
    for name, body in first.feeds(shared).items():
        try:
            yield from read_feed(Answer(200, {}, body, "https://example.com/feed")).items
        except SourceError:
            assert name in first.NO_FEEDS


def forum() -> Discourse:
    return Discourse(base_url="https://forum.example")


ALL = (
    Recorded(
        "mastodon",
        "Mastodon.py",
        lambda: Mastodon(base_url="https://m.example", tag="x"),
        mastodon,
        known=("a notification without its post",),
    ),
    Recorded("reddit", "praw", reddit.source, reddit_things, known=("was removed or deleted",)),
    Recorded("github", "PyGithub", GitHub, issues, known=("something on GitHub without an address",)),
    Recorded("stackexchange", "perceval", StackExchange, perceval_questions),
    Recorded("discourse", "perceval", forum, perceval_topics),
    Recorded("discourse", "discourse_api", forum, forum_posts, shared=True),
    Recorded("x", "tweepy", x.source, x_posts, shared=True, unnamed=True),
    Recorded("youtube", "python-youtube", youtube.source, videos, shared=True, known=("that is no video",)),
    Recorded("bluesky", "bskyr", first.bluesky, bluesky_views, shared=True),
    Recorded("jetstream", "bskyr, as commits", Jetstream, commits, shared=True),
    Recorded("hackernews", "hn-algolia", HackerNews, hits, shared=True),
    Recorded("appstore", "itunes-reviews", lambda: AppStore(apps={"a": "1"}), reviews, shared=True),
    Recorded("feed", "feedjira", lambda: Feed(url="https://example.com/feed"), entries, shared=True),
)
