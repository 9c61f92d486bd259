"""Answers that review stores, forums and code hosts once gave, through the connectors.

pytest -m "real or server" tests/sources/test_more_recordings.py -s      prints how many items were mapped
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from listening import listen, reply
from sdists import unpacked

from socialwatch.errors import BadItem
from socialwatch.models import Mention, Span
from socialwatch.query import parse
from socialwatch.sources.appstore import AppStore
from socialwatch.sources.discourse import Discourse
from socialwatch.sources.discourse_post import is_post
from socialwatch.sources.github import GitHub
from socialwatch.sources.stackexchange import StackExchange

pytestmark = pytest.mark.long

EVER = Span.of(1_000_000_000, 1_800_000_000)


def mapped(name: str, source: Any, items: Iterable[Any]) -> list[Mention]:
    """All mentions of the items; none may be set aside."""
    found: list[Mention] = []
    aside, read = [], 0
    for item in items:
        read += 1
        try:
            found += source.mentions(item)
        except BadItem as error:
            aside.append(str(error))
    print(f"\n{name}: {read} items, {len(found)} mentions, {len(aside)} set aside {aside[:3]}")
    assert not aside
    return found


@pytest.mark.real
def test_real_app_store_reviews_are_heard_with_dates_from_the_other_form(shared_data):
    folder = shared_data / "payloads" / "itunes-reviews"
    told, atom = json.loads((folder / "fixture1.json").read_bytes()), (folder / "fixture0.xml").read_bytes()

    def answer(request):
        return reply(atom, "Content-Type: application/atom+xml") if request.path.endswith("/xml") else reply(told)

    source = AppStore(apps={"reality": "1404176564"}, countries=("jp",))
    heard = listen(lambda url: AppStore(apps=source.apps, countries=("jp",), base_url=url), answer, span=EVER)
    assert heard.error is None
    assert len(heard.platform.requests) == 2 * 8, "its last page is the eighth"
    page = heard.pages[0].items
    mentions = mapped("appstore", source, page)
    assert len(mentions) == len({mention.native_id for mention in mentions}) == len(told["feed"]["entry"]) == 50
    assert all(mention.title and mention.text and mention.rating and mention.author for mention in mentions)
    assert {mention.rating for mention in mentions} <= {1.0, 2.0, 3.0, 4.0, 5.0}
    both = sum(mention.native_id.encode() in atom for mention in mentions)
    assert sum(mention.created is not None for mention in mentions) == both > 0


def whole_topics(told: Any) -> list[Any]:
    """The posts of a recorded topic as `fetch` keeps them."""
    stream = told["post_stream"]["posts"]
    return [{**post, "_topic": {"title": told.get("title")}} for post in stream if is_post(post)]


@pytest.mark.real
def test_real_posts_of_forums_are_mapped(shared_data):
    folder = shared_data / "payloads" / "discourse_api" / "spec" / "fixtures"
    read = {path.stem: json.loads(path.read_bytes()) for path in folder.glob("*.json")}
    items = whole_topics(read["topic"]) + whole_topics(read["topic_posts"]) + [read["post"]]
    items += read["posts_latest"]["latest_posts"] + read["posts_before"]["latest_posts"]
    mentions = mapped("discourse (discourse_api)", Discourse(base_url="https://forum.example"), items)
    assert len(mentions) == len(items) == 13
    assert all(mention.created and mention.author and mention.thread for mention in mentions)
    assert not any("<" in mention.text for mention in mentions)


@pytest.mark.server
def test_topics_that_perceval_recorded_are_heard():
    folder = unpacked("perceval", "1.6.1", "tests/data") / "discourse"
    topics = {f"/t/{number}.json": json.loads((folder / f"discourse_{name}.json").read_bytes())
              for number, name in ((1148, "topic_1148"), (1149, "topic_1149"), (1448, "posts"))}  # fmt: skip
    hits = [{"id": told["post_stream"]["posts"][-1]["id"], "topic_id": int(path[3:-5]), "created_at": "2016-05-25"}
            for path, told in topics.items()]  # fmt: skip

    def answer(request):
        if request.path == "/search.json":
            return reply({"posts": hits, "grouped_search_result": {"more_full_page_results": None}})
        return reply(topics.get(request.path, {"post_stream": {"posts": []}}))

    queries = [parse("ublock", kind="brand")]
    heard = listen(lambda url: Discourse(base_url=url), answer, queries=queries, span=EVER)
    assert heard.error is None
    mentions = mapped("discourse (perceval)", Discourse(base_url="https://forum.example"), heard.items)
    assert len(mentions) == len({mention.native_id for mention in mentions})
    assert len(mentions) == sum(len(told["post_stream"]["posts"]) for told in topics.values()) == 26
    assert sum(mention.parent is None for mention in mentions) == len(topics)
    assert max(mention.engagement.likes for mention in mentions) == 6


@pytest.mark.server
def test_questions_that_perceval_recorded_are_heard_and_their_pause_is_made():
    """The recordings were blanked by those who published them: every text is empty, so each is given one."""
    folder = unpacked("perceval", "1.6.1", "tests/data") / "stackexchange"
    pages = [
        json.loads((folder / f"stackexchange_question_{name}").read_bytes()) for name in ("backoff_page", "page_2")
    ]
    source = StackExchange()

    def answer(request):
        if request.path.endswith("/answers"):
            return reply({"items": [], "has_more": False})
        return reply(pages[int(request.query["page"]) - 1])

    queries = [parse("pandas", kind="brand")]
    heard = listen(lambda url: StackExchange(base_url=url), answer, queries=queries, span=EVER)
    assert heard.error is None
    assert heard.items
    assert {item["question_id"] for item in heard.items} == {one["question_id"] for p in pages for one in p["items"]}
    parsed = json.loads((folder / "stackexchange_question_parse").read_bytes())
    with pytest.raises(BadItem, match="neither title nor text"):
        list(source.mentions(parsed[0]))
    spoken = [filled(question) for page in pages for question in page["items"]] + [filled(one) for one in parsed]
    mentions = mapped("stackexchange (perceval, blank texts filled)", source, spoken)
    assert len(mentions) == sum(1 + len(one.get("answers", ())) + len(one.get("comments", ())) for one in spoken)
    assert all(mention.created and mention.author and mention.thread for mention in mentions)


def filled(post: Any) -> Any:
    """A blanked post with words in it, and so what stands below it."""
    below = {kind: [filled(one) for one in post[kind]] for kind in ("answers", "comments") if kind in post}
    return {**post, "body_markdown": "words", **below}


def replays(folder: Path) -> Iterable[tuple[str, Any]]:
    """Each recorded GET of PyGithub: its path and the JSON told."""
    for path in sorted(folder.glob("*.txt")):
        lines = path.read_text("utf-8", "replace").split("\n")
        for number, line in enumerate(lines):
            if line.startswith("/") and lines[number - 4 : number - 2] == ["https", "GET"]:
                with suppress(ValueError):
                    yield line, json.loads(lines[number + 5])


@pytest.mark.server
def test_issues_and_a_discussion_that_pygithub_recorded_are_mapped():
    folder = unpacked("PyGithub", "2.10.0", "tests/ReplayData")
    source, listed, searched = GitHub(), [], []
    for asked, told in replays(folder):
        path = asked.partition("?")[0]
        if path == "/search/issues" and isinstance(told, dict):
            searched.append(told)
        elif path.startswith("/repos/") and path.endswith("/issues") and isinstance(told, list):
            listed += told
    found = [one for told in searched for one in told["items"]]
    mentions = mapped("github (searches)", source, found)
    assert len(mentions) == len(found) == 43
    assert all(mention.created and mention.author and mention.community for mention in mentions)
    stumps = [one for one in listed if len(one or {}) < 5]  # cut down by hand to a number, or to nothing
    listed = [one for one in listed if len(one or {}) >= 5]
    mentions = mapped(f"github (listings, {len(stumps)} stumps left out)", source, listed)
    assert len(mentions) == len(listed) > 100
    for stump in stumps:
        with pytest.raises(BadItem):
            list(source.mentions(stump))
    largest = max(searched, key=lambda told: len(told["items"]))
    heard = listen(lambda url: GitHub(base_url=url), lambda request: reply({**largest, "total_count": 30}),
                   queries=[parse("compile", kind="brand")], span=EVER)  # fmt: skip
    assert heard.error is None
    assert len(heard.items) == len(largest["items"]) == 30
    lines = (folder / "Github.testGetRepositoryDiscussion.txt").read_text("utf-8").split("\n")
    talks = [json.loads(line)["data"]["node"] for line in lines if line.startswith('{"data":{"node"')]
    mentions = mapped("github (discussions)", source, talks)
    assert [mention.community for mention in mentions] == ["PyGithub/PyGithub"]
    assert mentions[0].engagement.replies == 1
