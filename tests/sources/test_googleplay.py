"""Google Play: a signed statement for a token, a week of reviews page by page, answers in the brand's name."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote

import pytest
from google_key import account_file, private_key
from listening import AUGUST, LAST, Options, covers, listen, platform, reply

from socialwatch.errors import AuthError, BadItem, ConfigError, SourceError
from socialwatch.http import Http
from socialwatch.models import Span
from socialwatch.sources.base import Allowance, Rereads
from socialwatch.sources.google_account import ServiceAccount
from socialwatch.sources.googleplay import GooglePlay

DAY = 86_400
END = LAST + 1
DATE = f"Date: {datetime.fromtimestamp(END, UTC):%a, %d %b %Y %H:%M:%S GMT}"
WEEK = Span.of(END - 7 * DAY, END)


@pytest.fixture
def make(tmp_path):
    def build(url="https://play.example", **options):
        path = account_file(tmp_path, token_uri=f"{url}/token")
        return GooglePlay(
            **{"apps": {"acmecoffee": "com.acme.coffee"}, "account_file": str(path), "base_url": url, **options}
        )

    return build


def stamp(at):
    return {"seconds": str(at), "nanos": 5_000_000}


def review(number, at=LAST, words="\tGreat beans", answer=None, **more):
    told = {"text": words, "lastModified": stamp(at), "starRating": 4, "reviewerLanguage": "en_GB", "thumbsUpCount": 2,
            "appVersionName": "2.1", **more}  # fmt: skip
    answers = [{"developerComment": {"text": answer, "lastModified": stamp(at + 60)}}] if answer else []
    return {"reviewId": f"gp:{number}", "authorName": "Jo B", "comments": [{"userComment": told}, *answers]}


def play(reviews, size=2, seen=None):
    """The platform: a token for a statement, and a week's reviews behind page tokens."""

    def answer(request):
        if request.path == "/token":
            if seen is not None:
                seen.append(parse_qs(request.body.decode()))
            return reply({"access_token": "a-token", "expires_in": 3599, "token_type": "Bearer"})
        assert request.headers["authorization"] == "Bearer a-token"
        path = request.path.removeprefix("/androidpublisher/v3/applications/com.acme.coffee/reviews")
        if path.startswith("/androidpublisher"):
            return reply({"error": {"code": 404, "message": "no"}}, status="404 Not Found")
        if path:
            found = [one for one in reviews if one["reviewId"] == unquote(path[1:])]
            return reply(found[0]) if found else reply({"error": {"code": 404}}, status="404 Not Found")
        at = int(request.query.get("token", 0))
        following = {"tokenPagination": {"nextPageToken": str(at + size)}} if at + size < len(reviews) else {}
        return reply({**({"reviews": reviews[at : at + size]} if reviews else {}), **following}, DATE)

    return answer


def run(make, handler, use):
    async def inner():
        async with platform(handler) as served, Http(Options(), first_wait=0.001, patience=2.0) as http:
            return await use(make(served.url), http)

    return asyncio.run(inner())


def test_a_weeks_reviews_are_read_page_by_page(make):
    reviews = [review(number, LAST - number * DAY) for number in range(5)]
    heard = listen(make, play(reviews), span=WEEK)
    assert heard.error is None
    assert [item["review"]["reviewId"] for item in heard.items] == [f"gp:{number}" for number in range(5)]
    assert covers(heard.pages, WEEK)
    assert not any(page.capped for page in heard.pages)
    assert [request.path for request in heard.platform.requests].count("/token") == 1
    none = listen(make, play([]), span=WEEK)
    assert none.error is None
    assert covers(none.pages, WEEK)


def test_what_is_older_than_a_week_is_a_gap(make):
    heard = listen(make, play([review(1)]))
    assert covers(heard.pages)
    last = heard.pages[-1]
    assert last.capped
    assert last.covered == Span(AUGUST.start, WEEK.start)


def test_a_page_that_was_promised_and_is_empty_is_a_gap(make):
    def answer(request):
        if request.path == "/token":
            return reply({"access_token": "a-token"})
        more = {"reviews": [review(1)], "tokenPagination": {"nextPageToken": "2"}}
        return reply({} if "token" in request.query else more)

    heard = listen(make, answer, span=WEEK)
    assert len(heard.items) == 1
    assert heard.pages[-1].capped


def test_more_pages_than_are_read_are_a_gap(make, monkeypatch):
    monkeypatch.setattr("socialwatch.sources.googleplay.MOST_PAGES", 2)
    heard = listen(make, play([review(number) for number in range(9)]), span=WEEK)
    assert len(heard.items) == 4
    assert heard.pages[-1].capped
    assert covers(heard.pages, WEEK)


def test_the_statement_is_signed_with_the_accounts_key(make):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    seen = []
    heard = listen(make, play([], seen=seen), span=WEEK)
    (form,) = seen
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    head, claims, signature = (base64.urlsafe_b64decode(part + "==") for part in form["assertion"][0].split("."))
    assert json.loads(head) == {"alg": "RS256", "typ": "JWT", "kid": "k1"}
    told = json.loads(claims)
    assert (told["iss"], told["aud"]) == ("ears@acme.iam.example", f"{heard.platform.url}/token")
    assert told["scope"] == "https://www.googleapis.com/auth/androidpublisher"
    assert told["exp"] - told["iat"] == 3600
    signed = form["assertion"][0].rpartition(".")[0].encode()
    private_key().public_key().verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())  # raises when it is not


def test_an_account_file_that_cannot_work_is_told_and_its_key_is_not_shown(tmp_path):
    path = account_file(tmp_path)
    assert "PRIVATE" not in repr(ServiceAccount.read(path))
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        ServiceAccount.read(path)
    for wrong, words in (({"private_key": "x"}, "can sign"), ({"client_email": ""}, "no client_email"),
                         ({"token_uri": None}, "no token_uri")):  # fmt: skip
        with pytest.raises(ConfigError, match=words):
            ServiceAccount.read(account_file(tmp_path, **wrong))
    path.write_text("-----BEGIN PRIVATE KEY-----")
    with pytest.raises(ConfigError, match="not JSON"):
        ServiceAccount.read(path)
    with pytest.raises(ConfigError, match="cannot be read"):
        ServiceAccount.read(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    ("where", "answer", "kind", "words"),
    [
        ("/token", reply({"error": "invalid_grant", "error_description": "Invalid JWT Signature."},
                         status="400 Bad Request"), AuthError, "Invalid JWT Signature"),
        ("/reviews", reply({"error": {"code": 403, "message": "The caller does not have permission"}},
                           status="403 Forbidden"), AuthError, "does not have permission"),
        ("/reviews", reply({"error": {"code": 404}}, status="404 Not Found"), SourceError, "com.acme.coffee"),
        ("/reviews", reply({"error": "x"}), SourceError, "without reviews"),
    ],
)  # fmt: skip
def test_refusals_are_told_apart(make, where, answer, kind, words):
    whole = play([])
    heard = listen(make, lambda request: answer if request.path.endswith(where) else whole(request), span=WEEK)
    assert type(heard.error) is kind
    assert words in str(heard.error)


def test_reviews_and_answers_become_mentions(make):
    item = {"app": "com.acme.coffee", "review": review(1, words="Fine\tGreat beans", answer="Thank you!")}
    said, answered = make().mentions(item)
    assert said.id == "googleplay:gp:1"
    assert (said.title, said.text, said.rating, said.lang, said.tags) == (
        "Fine",
        "Great beans",
        4.0,
        "en-GB",
        ("v2.1",),
    )
    assert (said.to, said.community, said.author.name, said.engagement.likes) == (
        ("acmecoffee",),
        "acmecoffee",
        "Jo B",
        2,
    )
    assert said.created == datetime.fromtimestamp(LAST, UTC)
    assert said.url == "https://play.google.com/store/apps/details?id=com.acme.coffee&reviewId=gp%3A1"
    assert (answered.native_id, answered.parent, answered.thread) == ("gp:1/answer", "gp:1", "gp:1")
    assert (answered.text, answered.author.handle) == ("Thank you!", "acmecoffee")
    plain = next(iter(make().mentions({"app": "com.acme.coffee", "review": review(2, words="Just fine")})))
    assert (plain.title, plain.text) == (None, "Just fine")
    told = review(3, words="In your language", originalText="Im Original", starRating=0)
    told = next(iter(make().mentions({"app": "com.acme.coffee", "review": told})))
    assert (told.text, told.rating) == ("Im Original", None)


@pytest.mark.parametrize("item", [{}, [], None, {"review": {"reviewId": "x"}}, {"review": review(1, words=" ")}])
def test_nonsense_is_set_aside(make, item):
    with pytest.raises(BadItem):
        list(make().mentions(item))


def test_reviews_are_looked_at_again_with_their_answers(make):
    reviews = [review(1, answer="Thanks"), review(2)]
    names = ["gp:1", "gp:1/answer", "gp:2", "gp:2/answer", "gp:3"]
    assert isinstance(make(), Rereads)
    again = run(make, play(reviews), lambda store, http: store.reread(http, names))
    assert [item["review"]["reviewId"] for item in again.items] == ["gp:1", "gp:2"]
    assert list(again.gone) == ["gp:2/answer", "gp:3"]
    both = {"other": "com.acme.other", "acmecoffee": "com.acme.coffee"}
    again = run(lambda url: make(url, apps=both), play(reviews), lambda store, http: store.reread(http, ["gp:2"]))
    assert again.items[0]["app"] == "com.acme.coffee"


def test_the_hours_allowance_is_each_apps(make):
    assert make(apps={"a": "com.acme.a", "b": "com.acme.b"}).allowances == (Allowance("requests", 400, "hour"),)


@pytest.mark.parametrize("apps", [{}, {"acme": "acme"}, {"acme": "https://play.google.com/x"}])
def test_apps_that_cannot_be_are_refused_at_once(apps):
    with pytest.raises(ValueError, match="apps"):
        GooglePlay(apps=apps, account_file="account.json")


def test_doctor_asks_for_each_app(make):
    assert (
        run(make, play([review(1)]), lambda store, http: store.check(http)) == "answers ears@acme.iam.example for 1 app"
    )
