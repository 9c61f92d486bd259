"""Trustpilot: one's own reviews and the replies to them, and nothing kept of who ordered what."""

from __future__ import annotations

import asyncio
from base64 import b64decode
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import AuthError, BadItem, SourceError
from socialwatch.http import Http
from socialwatch.secrets import Secret
from socialwatch.sources.trustpilot import Trustpilot

DAY = 86_400
START, END = AUGUST.epochs


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    monkeypatch.setenv("PILOT_KEY", "pilot-key-1234")
    monkeypatch.setenv("PILOT_SECRET", "pilot-secret-5678")


def iso(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def review(number, at=LAST, **more):
    return {
        "id": f"r{number}", "stars": 2, "title": "Late again", "text": "Two weeks for a parcel", "language": "en",
        "createdAt": iso(at), "updatedAt": iso(at), "numberOfLikes": 1, "referralEmail": "jane@x.example",
        "consumer": {"id": "c7", "displayName": "Jane D", "email": "jane@x.example", "countryCode": "gb"},
        "businessUnit": {"id": "u1", "identifyingName": "acme.com", "displayName": "Acme"}, **more,
    }  # fmt: skip


def server(reviews, size=2):
    def answer(request):
        path = request.path.removeprefix("/v1/").removeprefix("private/")
        if path.startswith("oauth/"):
            return reply({"access_token": "a-bearer-token", "expires_in": "359999"})
        if path == "business-units/find":
            return reply({"id": "u1", "displayName": "Acme"})
        if path == "business-units/u1":
            return reply({"numberOfReviews": {"total": 1205}})
        if path == "business-units/u1/reviews":
            at = (int(request.query["page"]) - 1) * size
            return reply({"reviews": reviews[at : at + size]})
        found = [one for one in reviews if path == f"reviews/{one['id']}"]
        return reply(found[0]) if found else reply({}, status="404 Not Found")

    return answer


def source(url="https://api.trustpilot.com", **options):
    return Trustpilot(domain="acme.com", key=Secret("env:PILOT_KEY"), base_url=url, **options)


def private(url):
    return source(url, secret=Secret("env:PILOT_SECRET"))


def asked(reviews, work, **options):
    async def run():
        async with platform(server(reviews)) as served, Http(Options(), first_wait=0.001) as http:
            return await work(source(served.url, **options), http), served.requests

    return asyncio.run(run())


def test_reviews_are_read_newest_first_until_the_span_is_covered():
    reviews = [review(number, LAST - number * 16 * DAY) for number in range(8)]
    heard = listen(source, server(reviews))
    assert heard.error is None
    assert [item["id"] for item in heard.items] == ["r0", "r1", "r2", "r3"]
    assert covers(heard.pages)
    paths = [request.path for request in heard.platform.requests]
    assert paths == ["/v1/business-units/find", *["/v1/business-units/u1/reviews"] * 2]
    last = heard.platform.requests[-1]
    assert (last.query["page"], last.query["perPage"], last.query["orderBy"]) == ("2", "100", "createdat.desc")
    assert last.headers["apikey"] == "pilot-key-1234"
    assert "apikey" not in last.query


def test_what_pages_show_twice_is_kept_once():
    heard = listen(source, server([review(1), review(2), review(2), review(3)]))
    assert [item["id"] for item in heard.items] == ["r1", "r2", "r3"]
    assert covers(heard.pages)


def test_with_a_secret_the_private_interface_is_asked_with_one_token_a_run():
    heard = listen(private, server([review(1), review(2), review(3)]))
    assert heard.error is None
    assert len(heard.items) == 3
    logins = [request for request in heard.platform.requests if "oauth" in request.path]
    assert len(logins) == 1
    assert logins[0].body == b"grant_type=client_credentials"
    assert b64decode(logins[0].headers["authorization"].removeprefix("Basic ")) == b"pilot-key-1234:pilot-secret-5678"
    reads = [request for request in heard.platform.requests if request.path.startswith("/v1/private/")]
    assert {request.headers["authorization"] for request in reads} == {"Bearer a-bearer-token"}


def test_mail_addresses_and_orders_are_not_kept():
    told = review(1, referenceId="order-99", source="Invitation")
    heard = listen(private, server([told]))
    assert heard.items[0]["consumer"] == {"id": "c7", "displayName": "Jane D", "countryCode": "gb"}
    assert "jane@" not in str(heard.items)
    assert "order-99" not in str(heard.items)


def test_a_review_and_its_reply_become_a_thread():
    answer = {"text": "We are sorry", "createdAt": iso(LAST + 60), "updatedAt": None}
    first, reply_ = source().mentions(review(9, companyReply=answer))
    assert first.id == "trustpilot:r9"
    assert (first.title, first.text, first.rating, first.lang, first.country) == (
        "Late again", "Two weeks for a parcel", 2.0, "en", "GB"
    )  # fmt: skip
    assert (first.author.native_id, first.author.name, first.author.handle) == ("c7", "Jane D", None)
    assert (first.to, first.thread, first.parent, first.community) == (("acme",), "r9", None, "acme.com")
    assert (first.url, first.edited) == ("https://www.trustpilot.com/reviews/r9", None)
    assert (reply_.native_id, reply_.parent, reply_.thread) == ("r9:reply", "r9", "r9")
    assert (reply_.author.handle, reply_.author.name) == ("acme", "Acme"), "what `accounts` knows as our own"
    assert reply_.created == datetime.fromtimestamp(LAST + 60, UTC)
    assert reply_.to == ()


def test_an_edited_review_says_when():
    found = next(iter(source().mentions(review(9, updatedAt=iso(LAST + 5)))))
    assert found.edited == datetime.fromtimestamp(LAST + 5, UTC)


def test_reviews_are_read_again_for_replies_and_deletions():
    replied = review(1, companyReply={"text": "Sorry", "createdAt": iso(LAST)})
    again, requests = asked([replied, review(2)], lambda x, http: x.reread(http, ["r1", "r2", "r2:reply", "r3"]))
    assert sorted(again.gone) == ["r2:reply", "r3"]
    assert [item["id"] for item in again.items] == ["r1", "r2"]
    assert [request.path for request in requests] == ["/v1/reviews/r1", "/v1/reviews/r2", "/v1/reviews/r3"]


def test_a_reply_that_comes_later_is_followed():
    async def work(x, http):
        posts = [next(iter(x.mentions(review(number)))) for number in (1, 2)]
        return [item["id"] for post in posts async for page in x.replies(http, post) for item in page.items]

    replied = review(1, companyReply={"text": "Sorry", "createdAt": iso(LAST)})
    assert asked([replied, review(2)], work)[0] == ["r1"]


def test_more_than_we_page_through_is_a_gap(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.trustpilot.MOST_PAGES", 2)
    heard = listen(source, server([review(number, LAST - number) for number in range(9)]))
    assert len(heard.items) == 4
    assert heard.pages[-1].capped
    assert covers(heard.pages)


def test_a_refused_key_and_a_refused_secret_are_told_apart():
    heard = listen(source, lambda request: reply({"error": "Invalid ApiKey"}, status="401 Unauthorized"))
    assert isinstance(heard.error, AuthError)
    assert "env:PILOT_KEY" in str(heard.error)

    def answer(request):
        return reply({}, status="401 Unauthorized") if "oauth" in request.path else server([])(request)

    heard = listen(private, answer)
    assert isinstance(heard.error, AuthError)
    assert "env:PILOT_SECRET" in str(heard.error)
    assert "5678" not in str(heard.error)


def test_a_company_that_trustpilot_does_not_list_is_told():
    heard = listen(source, lambda request: reply({}, status="404 Not Found"))
    assert type(heard.error) is SourceError
    assert "acme.com" in str(heard.error)


def test_doctor_counts_the_reviews():
    said, _ = asked([review(1)], lambda x, http: x.check(http))
    assert said == "answers for acme.com through the public interface, 1,205 reviews"
    said, _ = asked([review(1)], lambda x, http: x.check(http), secret=Secret("env:PILOT_SECRET"))
    assert "private interface" in said


@pytest.mark.parametrize("item", [{}, None, [], {"id": "r1", "stars": 5}, {"text": "acme"}])
def test_nonsense_and_stars_without_a_word_are_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


def test_a_company_is_written_as_its_domain():
    with pytest.raises(ValueError, match=r"acme\.com"):
        Trustpilot(domain="https://acme.com/", key=Secret("env:PILOT_KEY"))
    assert next(iter(source(to="@acmecoffee").mentions(review(1)))).to == ("acmecoffee",)
