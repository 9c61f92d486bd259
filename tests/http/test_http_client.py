"""Asking: what comes back, what is tried again, what is refused, and what is never said."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import logging
import socket
import threading
import time
import zlib
from urllib.parse import quote, quote_plus

import pytest
from scripted import Options, ask, quick, reply, server

from socialwatch.errors import AuthError, BudgetSpent, ConfigError, RateLimited, SourceDown, SourceError
from socialwatch.http import Http
from socialwatch.http.connect import resolve
from socialwatch.http.safe import excerpt, secrets_of


def test_a_server_learns_whom_to_write_to():
    _, scripted = ask(reply(body=b"{}"))
    assert "User-Agent: socialwatch/" in scripted.requests[0]
    assert "(+https://acme.example/bots)" in scripted.requests[0]


def test_trouble_that_passes_is_not_noticed():
    answer, scripted = ask(reply("503 Busy"), reply("502 Bad Gateway"), reply(body=b'{"a": 1}'))
    assert answer.json() == {"a": 1}
    assert len(scripted.requests) == 3


def test_trouble_that_stays_is_told_after_a_few_tries():
    error, scripted = ask(reply("503 Busy"))
    assert isinstance(error, SourceDown)
    assert "503" in str(error)
    assert len(scripted.requests) == 4


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_refused_credentials_are_tried_once(status):
    error, scripted = ask(reply(status, b"<html><title>no</title>", "Content-Type: text/html"))
    assert isinstance(error, AuthError)
    assert len(scripted.requests) == 1
    assert "<html" not in str(error)


def test_429_without_a_header_is_asked_again_and_then_told_as_a_limit():
    error, scripted = ask(reply("429 Too Many Requests"))
    assert isinstance(error, RateLimited)
    assert error.retry_after is None
    assert len(scripted.requests) == 4


def test_names_that_are_slow_to_look_up_hold_up_neither_each_other_nor_the_end(monkeypatch):
    waits = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: waits.wait(5))

    async def run():
        looking = [asyncio.ensure_future(resolve(f"host{number}.example", 80)) for number in range(40)]
        await asyncio.sleep(0.05)
        at_once = sum(thread.name.startswith("look up host") for thread in threading.enumerate())
        for task in looking:
            task.cancel()
        return at_once

    began = time.monotonic()
    assert asyncio.run(run()) == 40
    assert time.monotonic() - began < 2
    waits.set()


def test_a_name_that_does_not_exist_is_told(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(OSError, match="not known"):
        asyncio.run(resolve("nowhere.example", 80))


def test_a_server_that_sets_a_cookie_before_it_answers_gets_it_back():
    answer, scripted = ask(
        reply("302 Found", b"", "Location: /feed?c=1", "Set-Cookie: consent=yes; Path=/"), reply(body=b"[]")
    )
    assert answer.status == 200
    assert "Cookie: " not in scripted.requests[0]
    assert "Cookie: consent=yes\r\n" in scripted.requests[1]


def test_a_user_and_password_in_the_address_are_sent_as_such_and_what_the_source_wants_goes_before_our_habits():
    async def run():
        async with server(reply(body=b"[]")) as scripted, quick() as http:
            url = scripted.url.replace("//", "//jane:p%40ss@")
            await http.get(url, headers={"accept": "application/atom+xml"})
            await http.post(scripted.url, form={"a": "b c"})
            return scripted.requests

    got, posted = asyncio.run(run())
    assert f"Authorization: Basic {base64.b64encode(b'jane:p@ss').decode()}\r\n" in got
    assert "accept: application/atom+xml\r\n" in got
    assert "Accept: */*" not in got
    assert "jane" not in got.partition("\r\n")[0]
    assert "Accept: */*\r\n" in posted
    assert "content-type: application/x-www-form-urlencoded" in posted.lower()
    assert posted.endswith("\r\n\r\n")  # the body comes after what the server has read


def test_a_toll_is_taken_before_each_try_and_each_redirect():
    taken = []
    _, scripted = ask(
        reply("503 Busy"), reply("302 Found", b"", "Location: /new"), reply(body=b"[]"),
        toll=lambda: taken.append(1),
    )  # fmt: skip
    assert len(taken) == len(scripted.requests) == 3


def test_nothing_is_sent_when_the_toll_cannot_be_paid():
    def refuse():
        raise BudgetSpent("nothing left")

    error, scripted = ask(reply(body=b"[]"), toll=refuse)
    assert isinstance(error, BudgetSpent)
    assert scripted.requests == []


def test_403_with_a_spent_limit_is_a_limit_and_no_question_of_credentials():
    error, _ = ask(reply("403 Forbidden", b"", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 500"))
    assert isinstance(error, RateLimited)


def test_half_a_body_is_asked_for_again_and_then_told():
    error, scripted = ask(reply(body=b'{"posts": [', length=5000))
    assert isinstance(error, SourceDown)
    assert "half-way" in str(error)
    assert len(scripted.requests) == 4


def test_half_a_compressed_body_is_noticed_although_its_length_is_right():
    half = gzip.compress(b"x" * 100_000)[:-40]
    error, _ = ask(reply("200 OK", half, "Content-Encoding: gzip"))
    assert isinstance(error, SourceDown)
    assert "breaks off" in str(error)


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello")),
        ("x-gzip", gzip.compress(b"hel") + gzip.compress(b"lo")),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compressobj(wbits=-15).compress(b"hello") + b"\xcbH\xcd\xc9\xc9\x07\x00"),
        ("deflate, gzip", gzip.compress(zlib.compress(b"hello"))),
        ("identity", b"hello"),
    ],
    ids=["gzip", "two gzip members", "zlib", "bare deflate", "one in the other", "as it is"],
)
def test_bodies_packed_in_any_usual_way_are_read(encoding, packed):
    answer, _ = ask(reply("200 OK", packed, f"Content-Encoding: {encoding}"))
    assert answer.body == b"hello"


def test_a_body_larger_than_allowed_is_not_read():
    error, _ = ask(reply(body=b"", length=200 * 1024 * 1024))
    assert isinstance(error, SourceError)
    assert "200 MB" in str(error)


def test_a_body_that_does_not_tell_its_size_is_cut_off_at_the_limit():
    async def endless(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    error, _ = ask(endless, limit=1_000_000)
    assert isinstance(error, SourceError)
    assert "more" in str(error)


def test_a_bomb_of_compressed_zeros_is_cut_off_at_the_limit():
    bomb = gzip.compress(bytes(50_000_000))
    error, _ = ask(reply("200 OK", bomb, "Content-Encoding: gzip"), limit=1_000_000)
    assert isinstance(error, SourceError)


def test_a_server_that_drips_is_left_in_time():
    async def drip(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    http = Http(Options(timeout=0.15), patience=0.1, first_wait=0.001)
    error, _ = ask(drip, http=http)
    assert isinstance(error, SourceDown)
    assert "not done" in str(error)


def test_a_silent_server_is_left_in_time():
    async def silent(writer):
        await asyncio.sleep(5)

    error, _ = ask(silent, http=Http(Options(timeout=0.05), patience=0.1, first_wait=0.001))
    assert isinstance(error, SourceDown)
    assert "in time" in str(error)


def test_a_dead_host_and_a_closed_port_are_told_by_name():
    async def run():
        async with quick() as http:
            told = []
            for url in ("http://127.0.0.1:9/feed", "http://no-such-host.invalid/feed"):
                with pytest.raises(SourceDown) as error:
                    await http.get(url)
                told.append(str(error.value))
            return told

    for message, name in zip(asyncio.run(run()), ("127.0.0.1:9", "no-such-host.invalid"), strict=True):
        assert name in message
        assert "cannot be reached" in message


def test_secrets_stay_out_of_messages_and_logs(caplog):
    caplog.set_level(logging.DEBUG)
    echo = b'{"error": "bad key sk-live-123456 for bearer tok-abcdef"}'
    error, scripted = ask(
        reply("400 Bad Request", echo, "Content-Type: application/json"),
        path="/api?key=sk-live-123456",
        headers={"Authorization": "Bearer tok-abcdef"},
    )
    told = str(error) + caplog.text
    assert "sk-live" in scripted.requests[0]
    assert "bad key" in told
    assert "sk-live" not in told
    assert "tok-abcdef" not in told


AWKWARD = 'tok "quoted" \\back/slash+%20 é'


@pytest.mark.parametrize(
    "written",
    [
        AWKWARD,
        json.dumps(AWKWARD),
        json.dumps(AWKWARD, ensure_ascii=False),
        quote(AWKWARD),
        quote(AWKWARD, safe=""),
        quote_plus(AWKWARD),
        repr(AWKWARD.encode()),
    ],
    ids=["plain", "json", "json as it is", "address", "whole address", "form", "bytes"],
)
def test_a_secret_is_blanked_however_an_answer_writes_it(written):
    found = secrets_of("https://example.com/", [("Authorization", f"Bearer {AWKWARD}")], [AWKWARD])
    assert excerpt(f"bad password {written}!", found).replace('"', "").replace("b'", "").replace("'", "") == (
        "bad password …!"
    )


def test_a_password_of_basic_authentication_is_blanked_where_a_server_unpacks_it():
    packed = base64.b64encode(b"admin@acme.example/token:correct-horse").decode()
    found = secrets_of("https://example.com/", [("Authorization", f"Basic {packed}")])
    said = excerpt(f"denied correct-horse ({packed}) of admin@acme.example/token:correct-horse", found)
    assert said == "denied … (…) of …"
    assert secrets_of("https://example.com/", [("Authorization", "Basic not base64!")])


def test_a_redirect_that_spells_a_secret_out_is_told_without_it():
    error, scripted = ask(
        reply("302 Found", b"", "Location: /gone/Bearer%20tok-abcdef?again=tok-abcdef"),
        reply("404 Not Found", b'{"error": "no /gone/Bearer%20tok-abcdef"}', "Content-Type: application/json"),
        headers={"Authorization": "Bearer tok-abcdef"},
    )
    assert "tok-abcdef" in scripted.requests[1]
    assert "/gone/" in str(error)
    assert "tok-abcdef" not in str(error)


def test_control_characters_of_a_server_do_not_reach_the_terminal():
    error, _ = ask(reply("400 Bad", b'{"error": "\\u001b[31mred\\u0007"}', "Content-Type: application/json"))
    assert "\x1b" not in str(error)
    assert "red" in str(error)


def test_a_web_page_in_place_of_json_is_told_as_such():
    answer, _ = ask(reply("200 OK", b"<!DOCTYPE html><title>Sign in</title>", "Content-Type: application/json"))
    with pytest.raises(SourceError, match="web page"):
        answer.json()


def test_json_that_breaks_off_is_worth_another_try():
    answer, _ = ask(reply("200 OK", b'{"posts": [{"text": "ab'))
    with pytest.raises(SourceDown, match="breaks off"):
        answer.json()


def test_the_link_header_gives_whole_addresses():
    answer, scripted = ask(reply("200 OK", b"[]", 'Link: </a?max_id=3>; rel="next", <http://x.example/b>; rel=prev'))
    assert answer.links == {"next": f"{scripted.url}/a?max_id=3", "prev": "http://x.example/b"}


def test_a_session_is_opened_once_however_many_ask_for_it():
    opened = []

    async def open_session():
        opened.append(1)
        await asyncio.sleep(0)
        return "session"

    async def run():
        async with quick() as http:
            return await asyncio.gather(*(http.keep("login", open_session) for _ in range(5)))

    assert asyncio.run(run()) == ["session"] * 5
    assert len(opened) == 1


def test_a_refused_login_is_not_tried_once_a_question():
    tried = []

    async def refuse():
        tried.append(1)
        raise AuthError("no")

    async def run():
        async with quick() as http:
            for _ in range(3):
                with pytest.raises(AuthError):
                    await http.keep("login", refuse)

    asyncio.run(run())
    assert len(tried) == 1


def test_an_address_that_is_none_is_told():
    async def run():
        async with quick() as http:
            for url in ("example.com/feed", "http://", "ftp://example.com/", "http://exa mple.com/", "http://a:b:c/"):
                with pytest.raises(SourceError):
                    await http.get(url)

    asyncio.run(run())


def test_certificates_that_cannot_be_read_are_an_error_of_the_configuration(tmp_path):
    bundle = tmp_path / "ca.pem"
    bundle.write_text("no certificate")

    async def run():
        async with quick(ca_bundle=bundle) as http:
            with pytest.raises(ConfigError, match=r"network\.ca_bundle"):
                await http.get("http://127.0.0.1:9/")

    asyncio.run(run())
