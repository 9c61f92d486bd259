"""What Zendesk and Trustpilot are asked, and what our tests let them answer, held against what others made of both.

zdesk is made of Zendesk's own reference: a method for each address. Singer's taps describe each record, field by field.
"""

from __future__ import annotations

import ast
import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import test_trustpilot
import test_zendesk
from listening import AUGUST, LAST, Options, Request, platform
from sdists import unpacked

from socialwatch.http import Http
from socialwatch.secrets import Secret

pytestmark = pytest.mark.server
KINDS: dict[str, Any] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "object": dict, "array": list,
    "null": type(None),
}  # fmt: skip


class Schema:
    """The record of one stream of a Singer tap."""

    def __init__(self, path: Path) -> None:
        self.told = json.loads(path.read_bytes())

    def conforms(self, value: Any, beside: tuple[str, ...] = ()) -> int:
        """How many fields were held against it; `beside` names those that the tap leaves out."""
        return sum(1 for _ in self._checked(value, self.told, "record", beside))

    def _checked(self, value: Any, told: Mapping[str, Any], at: str, beside: tuple[str, ...] = ()) -> Iterator[str]:
        kinds = told.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        assert not kinds or isinstance(value, tuple(KINDS[kind] for kind in kinds)), f"{at} is {value!r}, not {kinds}"
        assert not (isinstance(value, bool) and kinds and "boolean" not in kinds), f"{at} is {value!r}, not {kinds}"
        yield at
        for key, one in value.items() if isinstance(value, dict) and "properties" in told else ():
            if key not in beside:
                assert key in told["properties"], f"{at} has no {key}"
                yield from self._checked(one, told["properties"][key], f"{at}.{key}", beside)
        for one in value if isinstance(value, list) else ():
            yield from self._checked(one, told.get("items", {}), f"{at}[]", beside)


def everything(source_at: Any, handler: Any, ids: list[str]) -> list[Request]:
    """The requests of all that a source can do."""

    async def inner() -> list[Request]:
        async with platform(handler) as served, Http(Options(), first_wait=0.001) as http:
            source = source_at(served.url)
            for ask in source.plan((), AUGUST):
                _ = [page async for page in source.fetch(http, ask, None)]
            await source.reread(http, ids)
            await source.check(http)
            return list(served.requests)

    return asyncio.run(inner())


# ---- Zendesk


def addresses(path: Path) -> dict[str, set[str]]:
    """The addresses that Zendesk's reference has for GET, as patterns, with the parameters of each."""
    found: dict[str, set[str]] = {}
    (made,) = (one for one in ast.parse(path.read_text("utf-8")).body if isinstance(one, ast.ClassDef))
    for method in (one for one in made.body if isinstance(one, ast.FunctionDef)):
        code = ast.unparse(method)
        for address in re.findall(r"api_path = '(/api/v2/[^']+)'", code)[:1]:
            if "method=" not in code:
                pattern = re.sub(r"\{\w+\}", "[^/]+", address.removesuffix(".json"))
                found.setdefault(pattern, set()).update(re.findall(r"'(\w+)': \w+", code))
    return found


ANYWHERE = {"include", "page[size]", "page[after]", "cursor", "per_page"}
"""Side-loading and paging, which the reference tells apart from the addresses."""


def test_every_question_to_zendesk_has_an_address_in_its_reference(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.zendesk._now", lambda: LAST + 86_400)
    monkeypatch.setenv("DESK_TOKEN", "desk-secret-token")
    known = addresses(unpacked("zdesk", "2.8.1", "zdesk") / "zdesk_api.py")
    assert len(known) > 200
    tickets = [test_zendesk.ticket(number, LAST - 50 + number) for number in range(3)]
    said = {number: [test_zendesk.comment(number * 10, LAST)] for number in range(3)}
    handler = test_zendesk.desk(tickets, said, [test_zendesk.metric(number, LAST) for number in range(3)])
    requests = everything(test_zendesk.source, with_me(handler), ["acme:1", "acme:2:20"])
    asked = set()
    for request in requests:
        path = request.path.removesuffix(".json")
        fitting = sorted((one for one in known if re.fullmatch(one, path)), key=lambda one: one.count("[^/]+"))
        assert fitting, f"{path} is nothing that Zendesk knows"
        asked.add(fitting[0])
        assert request.query.keys() <= known[fitting[0]] | ANYWHERE
    assert asked == {
        "/api/v2/incremental/tickets/cursor", "/api/v2/tickets/[^/]+/comments", "/api/v2/tickets/show_many",
        "/api/v2/users/me",
    }  # fmt: skip
    print(f"\nzendesk: {len(requests)} questions, {len(asked)} addresses of {len(known)}")


def with_me(handler: Any) -> Any:
    def answer(request: Request) -> bytes:
        if request.path.endswith("/users/me.json"):
            return test_zendesk.reply({"user": {"role": "admin"}})
        return handler(request)

    return answer


def test_what_our_tests_let_zendesk_answer_has_its_fields_and_types():
    folder = unpacked("tap-zendesk", "2.8.2", "tap_zendesk") / "schemas"
    tickets, comments, metrics, users = (
        Schema(folder / f"{name}.json") for name in ("tickets", "ticket_comments", "ticket_metrics", "users")
    )
    assert tickets.conforms(test_zendesk.ticket(1, LAST)) > 10
    assert comments.conforms(test_zendesk.comment(11, LAST)) > 4
    assert metrics.conforms(test_zendesk.metric(1, LAST)) > 3
    assert users.conforms(test_zendesk.JANE) == users.conforms(test_zendesk.AGENT) + 2
    with pytest.raises(AssertionError, match="no stars"):
        tickets.conforms({"stars": 5})
    with pytest.raises(AssertionError, match="not"):
        comments.conforms({"public": "yes"})


# ---- Trustpilot


def test_what_our_tests_let_trustpilot_answer_has_its_fields_and_types():
    folder = unpacked("tap-trustpilot", "0.1.4", "tap_trustpilot")
    reply = {"text": "Sorry", "createdAt": test_trustpilot.iso(LAST)}
    review = test_trustpilot.review(1, companyReply=reply)
    schema = Schema(folder / "schemas" / "reviews.json")
    assert schema.conforms(review, beside=("referralEmail", "email", "countryCode")) > 10
    with pytest.raises(AssertionError, match="no rating"):
        schema.conforms({"rating": 5})


def test_trustpilot_is_asked_as_another_program_asks_it(monkeypatch):
    monkeypatch.setenv("PILOT_KEY", "pilot-key-1234")
    monkeypatch.setenv("PILOT_SECRET", "pilot-secret-5678")
    yaml = pytest.importorskip("yaml")
    path = unpacked("airbyte-source-trustpilot", "0.2.13", "source_trustpilot") / "manifest.yaml"
    told = yaml.safe_load(path.read_text("utf-8"))
    streams = {one["name"]: one["retriever"] for one in told["streams"]}
    listed, found = streams["private_reviews"], streams["configured_business_units"]
    requests = everything(
        lambda url: test_trustpilot.source(url, secret=Secret("env:PILOT_SECRET")),
        test_trustpilot.server([test_trustpilot.review(number, LAST - number) for number in range(3)]),
        ["r1"],
    )
    pages = [request for request in requests if request.path.endswith("/reviews")]
    pattern = re.sub(r"\{\{.*?\}\}", "[^/]+", listed["requester"]["path"].replace("\n", ""))
    assert all(re.fullmatch(f"/v1{pattern}", request.path) for request in pages)
    sort = listed["requester"]["request_parameters"]["orderBy"]
    names = {
        listed["paginator"]["page_size_option"]["field_name"],
        listed["paginator"]["page_token_option"]["field_name"],
    }
    assert all(request.query.get("orderBy", sort) == sort for request in pages)
    assert all(request.query.keys() - {"orderBy"} == names for request in pages)
    (named,) = (request for request in requests if request.path.endswith("/find"))
    assert named.path == f"/v1{found['requester']['path']}"
    assert set(named.query) == {found["partition_router"][0]["request_option"]["field_name"]}
    oauth = told["definitions"]["oauth_authenticator"]["token_refresh_endpoint"].rpartition("/")[0]
    assert oauth.endswith(next(one for one in requests if one.method == "POST").path.rpartition("/")[0])
