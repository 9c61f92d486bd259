"""Answers that X once gave, through the connector, and its own description of them.

pytest -m real tests/sources/test_x_recordings.py -s      prints how many posts were mapped
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from listening import listen, reply

from socialwatch.errors import BadItem
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.x import X, counted
from socialwatch.sources.x_asking import NEW
from socialwatch.sources.x_post import page_items, time_of

pytestmark = pytest.mark.real
NOW = 1_665_200_000  # the recordings were made in October 2022
WEEK = Span.of(NOW - 6 * 86_400, NOW - 60)


@pytest.fixture(autouse=True)
def then(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.x._now", lambda: NOW)
    monkeypatch.setenv("X_TOKEN", "AAAA")


def source(url: str = "https://api.x.com", **options: Any) -> X:
    return X(token=Secret("env:X_TOKEN"), base_url=url, **options)


def answers(shared_data: Path) -> Iterator[tuple[str, Any]]:
    """Each recorded answer of the second interface: the path asked, and the JSON told."""
    yaml = pytest.importorskip("yaml")
    folder = shared_data / "payloads" / "tweepy" / "cassettes"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(folder.glob("test_*client_*.yaml")):
        for made in yaml.load(path.read_bytes(), loader)["interactions"]:
            body, uri = made["response"]["body"].get("string") or b"", made["request"]["uri"]
            body = body.encode() if isinstance(body, str) else body
            body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            if made["request"]["method"] == "GET" and "/2/" in uri and body[:1] == b"{":
                yield uri.partition("/2/")[2].partition("?")[0], json.loads(body)


def test_every_recorded_post_is_mapped_whatever_list_it_was_in(shared_data):
    read, mapped, aside, edited = Counter[str](), Counter[str](), [], 0
    for path, told in answers(shared_data):
        posts = told["data"] if isinstance(told.get("data"), list) else [told.get("data")]
        if not any(isinstance(one, dict) and "text" in one and "event_type" not in one for one in posts):
            continue
        kind = "/".join(part for part in path.split("/") if not part.isdigit())
        for item in page_items({**told, "data": posts}):
            read[kind] += 1
            try:
                (found,) = source().mentions(item)
            except BadItem as error:
                aside.append(str(error))
                continue
            mapped[kind] += 1
            assert found.native_id == min(item.get("edit_history_tweet_ids", [item["id"]]), key=int)
            assert found.created == time_of(found.native_id) is not None
            assert (found.edited is None) == (found.native_id == item["id"])
            edited += found.edited is not None
    print(f"\nx: {read.total()} items, {mapped.total()} mapped, {len(aside)} set aside {aside[:3]}; {dict(mapped)}")
    assert not aside
    assert mapped == read
    assert mapped["tweets/search/recent"] == 20, "one for each of two clients"
    assert mapped["users/mentions"] == 12
    assert mapped.total() > 600
    assert edited >= 2


def test_a_recorded_search_is_heard_whole(shared_data):
    told = next(told for path, told in answers(shared_data) if path == "tweets/search/recent")

    def answer(request):
        return reply(told if "next_token" not in request.query else {"meta": {"result_count": 0}})

    heard = listen(source, answer, queries=[parse("tweepy", kind="brand")], span=WEEK)
    assert heard.error is None
    assert [item["id"] for item in heard.items] == [one["id"] for one in told["data"]]
    assert heard.platform.requests[1].query["next_token"] == told["meta"]["next_token"]
    assert 0 < (heard.pages[0].covered.start - time_of(told["meta"]["oldest_id"])).total_seconds() <= 1


def test_recorded_mentions_of_an_account_are_heard_whole(shared_data):
    told = next(told for path, told in answers(shared_data) if path == "users/783214/mentions")

    class Mentions(X):
        def plan(self, queries, span):
            return X.plan(self, queries, span)[-1:]

    def answer(request):
        if "by/username" in request.path:
            return reply({"data": {"id": "783214"}})
        return reply(told if "pagination_token" not in request.query else {"meta": {"result_count": 0}})

    heard = listen(
        lambda url: Mentions(token=Secret("env:X_TOKEN"), base_url=url, accounts=("Twitter",)), answer, span=WEEK
    )
    assert heard.error is None
    assert len(heard.items) == len(told["data"]) > 0


def test_recorded_counts_add_up_to_their_total(shared_data):
    found = [told for path, told in answers(shared_data) if path.startswith("tweets/counts")]
    assert len(found) == 4
    for told in found:
        counts = counted(told)
        assert len(counts) == len(told["data"])
        assert all(one["start"] < one["end"] for one in counts)
        if "next_token" not in told["meta"]:
            assert sum(one["posts"] for one in counts) == told["meta"]["total_tweet_count"]


def test_what_is_asked_for_in_new_words_is_what_the_interface_describes(shared_data):
    told = json.loads((shared_data / "payloads" / "x-docs" / "openapi.json").read_bytes())
    parameters = told["components"]["parameters"]
    posts, beside = parameters["PostFieldsParameter"], parameters["PostExpansionsParameter"]
    assert NEW.fields == posts["name"]
    assert set(NEW.asked.split(",")) <= set(posts["schema"]["items"]["enum"])
    assert {*NEW.expansions.values(), "geo.place_id"} <= set(beside["schema"]["items"]["enum"])
    for path in ("search/recent", "counts/recent"):
        assert f"/2/tweets/{path}" in told["paths"]
    known = {one.get("name") for one in told["paths"]["/2/tweets/search/recent"]["get"]["parameters"]}
    assert {"query", "start_time", "end_time", "max_results", "next_token"} <= known
