"""Recordings of a source: played again they give what was heard, and no credential is in them."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from commands import call
from pytest_httpserver import HTTPServer
from werkzeug import Response

from socialwatch.collect import taping
from socialwatch.config import Brand, Config, SourceSection
from socialwatch.config.sections import Network
from socialwatch.http import Http
from socialwatch.http.recording import Exchanged, Recording
from socialwatch.http.scrub import Scrubber
from socialwatch.models import JSON, Ask, Mention, Page, Span
from socialwatch.secrets import Secret
from socialwatch.sources.base import Policy

NOW = "2026-09-01T12:00:00Z"
SPAN = Span(datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
OWN = 'Sesam+öffne/dich&1 "x"'  # what a JSON body, an address and a form each spell in a way of their own
PLANTED = {
    "own": OWN, "header": "hdr-4711-abcdef", "param": "k3y-in-the-address", "userinfo": "pa55-of-the-address",
    "basic": "p4ss-of-basic", "form": "f0rm-password", "body": "b0dy-secret-word", "cookie": "c00kie-value-77",
    "given": "t0ken-that-was-given", "camel": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlMTIz",
    "refresh": "r3fresh-token-too", "moved": "t0ken-of-the-new-place", "next": "c5rsorTokenOfTheNextPage",
    "maker": "ghp_0123456789abcdefghijABCDEFGHIJ", "unnamed": "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7",
}  # fmt: skip


@dataclass(frozen=True)
class Careless:
    """A source that puts secrets everywhere that somebody may."""

    base_url: str
    password: Secret
    access: ClassVar[str] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "careless"

    def plan(self, queries: Sequence[Any], span: Span) -> Sequence[Ask]:
        return [Ask({"all": True}, span, "all")]

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        basic = base64.b64encode(f"ann:{PLANTED['basic']}".encode()).decode()
        root, login = self.base_url, self.base_url.replace("://", f"://ann:{PLANTED['userinfo']}@")
        await http.post(
            f"{root}/login", json={"who": {"app_password": self.password.reveal()}, "secret": PLANTED["body"]}
        )
        await http.post(f"{root}/token", form={"grant_type": "password", "password": PLANTED["form"]})
        await http.get(f"{login}/echo", headers={"X-Shop-Id": PLANTED["header"], "Cookie": f"sid={PLANTED['cookie']}"})
        await http.get(
            f"{root}/echo", params={"api_key": PLANTED["param"], "q": "acme coffee", "w": PLANTED["unnamed"]}
        )
        await http.get(f"{root}/echo", headers={"Authorization": f"Basic {basic}"})
        told = await http.get(f"{root}/moved", headers={"Authorization": f"Bearer {PLANTED['given']}"})
        yield Page([{"id": 1, "text": told.text()}], ask.span)

    def mentions(self, item: JSON) -> Iterable[Mention]:
        yield Mention(network=self.network, native_id=str(item["id"]), text=item["text"])


def spoken(request) -> Response:
    """Everything that it was told, in several spellings, and tokens of its own."""
    mine = {
        "accessJwt": PLANTED["camel"], "refresh_token": PLANTED["refresh"], "access_token": PLANTED["given"],
        "nextPageToken": PLANTED["next"], "note": PLANTED["maker"], "words": "acme coffee stays",
        "cookie": "coffee", "password": "",
    }  # fmt: skip
    heard = f"{request.full_path} {dict(request.headers)} {request.get_data(as_text=True)}"
    answer = Response(json.dumps({"mine": mine, "heard": heard}), content_type="application/json")
    answer.headers["Set-Cookie"] = f"session={PLANTED['cookie']}; HttpOnly"
    answer.headers["X-Auth-Token"] = PLANTED["given"]
    return answer


@pytest.fixture
def careless(httpserver: HTTPServer, monkeypatch) -> Careless:
    monkeypatch.setenv("CARELESS", OWN)
    moved = Response(status=302, headers={"Location": f"/echo?token={PLANTED['moved']}"})
    httpserver.expect_request("/moved").respond_with_response(moved)
    httpserver.expect_request("").respond_with_handler(spoken)
    for path in ("/login", "/token", "/echo"):
        httpserver.expect_request(path).respond_with_handler(spoken)
    return Careless(httpserver.url_for("").rstrip("/"), Secret("env:CARELESS"))


def taped(source: Any, folder: Path, *, mails: bool = False) -> list[taping.Told]:
    section = SourceSection(
        name="mine", type="careless", options={"password": "env:CARELESS", "base_url": source.base_url}
    )
    config = Config(
        brands=(Brand(name="Acme", query="acme"),), sources=(section,), network=Network(allow=("127.0.0.0/8", "::1"))
    )

    async def run() -> tuple[list[taping.Told], Recording]:
        async with Recording(config.network, most=20) as http:
            return await taping.asked(http, config, source, SPAN), http

    told, http = asyncio.run(run())
    taping.write(taping.tape(config, "mine", source, SPAN, http.heard, Scrubber(mails=mails)), folder)
    return told


def everything(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_secrets_that_are_planted_everywhere_are_nowhere_in_a_recording(careless, tmp_path):
    (told,) = taped(careless, tmp_path / "tape")
    assert told.error is None
    written = everything(tmp_path / "tape")
    for where, secret in PLANTED.items():
        for spelling in (secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
            assert spelling.encode() not in written, where
        assert base64.b64encode(secret.encode()).rstrip(b"=") not in written, where
    assert b"Sesam" not in written, "nor a part of one, in any spelling"
    assert b"acme coffee stays" in written
    assert b"acme+coffee" in written, "the question is no secret"
    assert len(list((tmp_path / "tape").iterdir())) == 1 + 7


def test_secrets_in_lists_and_numbers_of_a_body_are_found_and_true_is_no_secret():
    sent = (
        '{"about": {"tokens": 1500, "secret": true, "password": 48151623},'
        ' "token": ["aLpha-one", {"token": "b3ta-two"}]}'
    )
    scrubber = Scrubber()
    scrubber.learn(Exchanged("POST", "http://a.example/", sent=sent))
    said = scrubber.text(sent + " 48151623 aLpha-one b3ta-two True 1500")
    assert said.endswith(" SCRUBBED1 SCRUBBED2 SCRUBBED3 True 1500")
    assert not [secret for secret in ("48151623", "aLpha-one", "b3ta-two") if secret in said]


def test_what_one_answer_gives_and_the_next_request_sends_has_one_name(careless, tmp_path):
    taped(careless, tmp_path / "tape")
    told = json.loads((tmp_path / "tape" / "001.json").read_bytes())["mine"]
    again = json.loads((tmp_path / "tape" / "003.json").read_bytes())["mine"]
    assert told == again
    names = {key: value for key, value in told.items() if value.startswith("SCRUBBED")}
    assert set(names) == {"accessJwt", "refresh_token", "access_token", "nextPageToken", "note"}
    assert len(set(names.values())) == 5


@pytest.mark.parametrize("mails", [False, True])
def test_mail_addresses_are_taken_out_when_asked(httpserver, monkeypatch, tmp_path, mails):
    monkeypatch.setenv("CARELESS", OWN)
    httpserver.expect_request(re.compile("/.*")).respond_with_data(
        "from ann.lee+x@shop.example and ann.lee+x@shop.example"
    )
    source = Careless(httpserver.url_for("").rstrip("/"), Secret("env:CARELESS"))
    taped(source, tmp_path / "tape", mails=mails)
    written = everything(tmp_path / "tape")
    assert (b"ann.lee" in written) is not mails
    assert (b"@mail.example and scrubbed" in written) is mails


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>N</title>
<item><title>Acme one</title><guid>https://n.example/1</guid><pubDate>31 Aug 2026 10:00:00 GMT</pubDate></item>
<item><guid>https://n.example/2</guid><pubDate>30 Aug 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def configured(httpserver: HTTPServer, tmp_path: Path, monkeypatch):
    """A configuration with a feed behind a key and a JSON interface that pages and wants one."""
    monkeypatch.setenv("SHOP_KEY", "sh0p-key-99")
    monkeypatch.chdir(tmp_path)
    base = httpserver.url_for("/").rstrip("/")
    path = tmp_path / "socialwatch.toml"
    path.write_text(
        '[network]\nallow = ["127.0.0.0/8", "::1"]\n[[brand]]\nname = "Acme"\nquery = "acme"\n'
        f'[[source]]\ntype = "feed"\nname = "news"\nurl = "{base}/feed?key=s3cret-feed-key"\nolder_pages = false\n'
        f'[[source]]\ntype = "json"\nname = "shop"\nurl = "{base}/api?key={{key}}&page={{page}}"\n'
        'secrets = { key = "env:SHOP_KEY" }\npaging = "page"\nfirst_page = 1\npage_size = 2\n'
        'map = { id = "id", text = "words", created = "at" }\n'
    )
    httpserver.expect_request("/feed").respond_with_data(RSS, content_type="application/rss+xml")
    posts = [{"id": n, "words": f"acme {n}", "at": f"2026-08-{30 - n}T10:00:00Z"} for n in range(3)]
    posts[1]["words"] = ""
    for page, held in ((1, posts[:2]), (2, posts[2:]), (3, [])):
        httpserver.expect_request("/api", query_string={"key": "sh0p-key-99", "page": str(page)}).respond_with_json(
            held
        )
    return path


@pytest.mark.parametrize(("source", "mapped", "aside"), [("news", 1, 1), ("shop", 2, 1)])
def test_a_replay_gives_without_network_what_the_recording_gave(configured, httpserver, source, mapped, aside):
    first = call("record", source, "--now", NOW, "--json", config=configured).json
    httpserver.clear()  # whatever it is asked now, it refuses
    asked = len(httpserver.log)
    assert b"key-" not in everything(configured.parent / f"recording-{source}").replace(b"key-in", b"")
    again = call("replay", f"recording-{source}", "--json").json
    assert len(first["mentions"]) == mapped
    assert len(first["set_aside"]) == aside
    assert {**again, "unused": None} == first
    assert again["unused"] == 0
    assert len(httpserver.log) == asked
    shown = call("replay", f"recording-{source}").out
    assert "Set aside" in shown


def test_a_recording_is_not_written_over_another_one(configured):
    call("record", "news", "--now", NOW, config=configured)
    done = call("record", "news", "--now", NOW, config=configured)
    assert done.code == 3
    assert "not empty" in done.talk


def test_a_folder_without_a_recording_is_told(tmp_path):
    assert "no recording" in call("replay", tmp_path).talk


@pytest.mark.parametrize(("requests", "words"), [(1, "ends here, after 1 request"), (9, "holds no answer to GET")])
def test_a_recording_that_ends_too_early_and_one_without_an_answer_say_so(configured, requests, words):
    first = call("record", "shop", "--now", NOW, "--requests", requests, "--json", config=configured).json
    about = Path("recording-shop/recording.json")
    told = json.loads(about.read_text())
    for one in told["exchanges"][1:]:
        one["url"] = one["url"].replace("/api", "/elsewhere")
    about.write_text(json.dumps(told))
    (ask,) = call("replay", "recording-shop", "--json").json["asks"]
    assert ask["items"] == 2
    assert words in ask["ended"]
    assert (first["asks"][0]["ended"] == ask["ended"]) is (requests == 1)


def test_a_source_that_does_not_speak_http_is_told(tmp_path):
    (tmp_path / "posts.csv").write_text("id,text,created\n1,acme,2026-08-30T10:00:00Z\n")
    path = tmp_path / "socialwatch.toml"
    path.write_text('[[brand]]\nname = "Acme"\n[[source]]\ntype = "file"\nname = "old"\npath = "posts.csv"\n')
    done = call("record", "old", "--out", tmp_path / "out", "--now", NOW, config=path)
    assert done.code == 3
    assert "nothing over HTTP" in done.talk
    assert not (tmp_path / "out").exists()
