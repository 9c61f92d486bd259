"""Where an address leads: redirects, private networks, proxies, and what does not go along."""

from __future__ import annotations

import asyncio

import pytest
from scripted import Options, ask, quick, reply, server

from socialwatch.errors import SourceError
from socialwatch.http import Http


def test_an_endless_redirect_is_refused():
    error, scripted = ask(reply("302 Found", b"", "Location: /"))
    assert "without end" in str(error)
    assert len(scripted.requests) == 1


def test_a_long_chain_of_redirects_is_refused():
    hops = [reply("302 Found", b"", f"Location: /{number}") for number in range(30)]
    error, scripted = ask(*hops)
    assert "without end" in str(error)
    assert len(scripted.requests) <= 12


def test_a_permanent_redirect_tells_the_new_address_and_a_passing_one_does_not():
    moved, scripted = ask(reply("301 Moved", b"", "Location: /new"), reply("302 Found", b"", "Location: /now"), reply())
    assert moved.moved == f"{scripted.url}/new"
    assert moved.url == f"{scripted.url}/now"
    passing, _ = ask(reply("302 Found", b"", "Location: /now"), reply("301 Moved", b"", "Location: /new"), reply())
    assert passing.moved is None


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.com/", "http://[", "//"])
def test_redirects_to_anything_but_the_web_are_refused(target):
    error, _ = ask(reply("302 Found", b"", f"Location: {target}"))
    assert isinstance(error, SourceError)


def test_credentials_do_not_follow_a_redirect_to_somebody_else():
    async def run():
        async with server(reply(body=b"[]")) as other, quick() as http:
            away = reply("302 Found", b"", f"Location: {other.url}/")
            async with server(away) as first:
                await http.get(first.url, headers={"Authorization": "Bearer secret-token", "Cookie": "a=b"})
                return first.requests[0], other.requests[0]

    first, other = asyncio.run(run())
    assert "secret-token" in first
    assert "secret-token" not in other
    assert "a=b" not in other


def test_a_password_is_never_posted_elsewhere():
    async def run():
        async with server(reply("307 Elsewhere", b"", "Location: /other")) as scripted, quick() as http:
            with pytest.raises(SourceError, match="post elsewhere"):
                await http.post(scripted.url, json={"password": "hunter22"})
            return len(scripted.requests)

    assert asyncio.run(run()) == 1


def test_unchanged_pages_are_known_by_their_validators():
    answer, scripted = ask(reply("304 Not Modified"), etag='W/"7"', modified="Sat, 01 Aug 2026 10:00:00 GMT")
    assert answer.not_modified
    assert 'If-None-Match: W/"7"' in scripted.requests[0]
    assert "If-Modified-Since: Sat, 01 Aug 2026 10:00:00 GMT" in scripted.requests[0]


def test_private_addresses_are_refused_unless_listed():
    async def run():
        async with server(reply()) as scripted, Http(Options(allow=())) as http:
            with pytest.raises(SourceError, match=r"private address.*\[network\] allow"):
                await http.get(scripted.url)
            return scripted.requests

    assert asyncio.run(run()) == []


def test_a_redirect_into_the_private_network_is_refused():
    async def run():
        async with server(reply()) as inside:
            away = reply("302 Found", b"", f"Location: {inside.url}/admin")
            async with server(away) as outside, Http(Options(allow=(f"127.0.0.1:{outside.port}",))) as http:
                with pytest.raises(SourceError, match="private address"):
                    await http.get(outside.url)
            return inside.requests

    assert asyncio.run(run()) == []


def test_a_name_that_leads_inside_is_refused():
    async def run():
        async with Http(Options(allow=())) as http:
            with pytest.raises(SourceError, match="private address"):
                await http.get("http://localhost:1/")

    asyncio.run(run())


def test_loopback_never_goes_through_a_proxy(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    answer, _ = ask(reply(body=b"direct"))
    assert answer.body == b"direct"


def test_everybody_else_is_asked_through_the_configured_proxy():
    async def run():
        async with server(reply(body=b"through")) as proxy, quick(proxy=None) as _:
            async with quick(proxy=proxy.url) as http:
                answer = await http.get("http://news.example/feed?q=acme")
            return answer.body, proxy.requests[0].splitlines()[0]

    assert asyncio.run(run()) == (b"through", "GET http://news.example/feed?q=acme HTTP/1.1")


def test_a_proxy_is_not_asked_for_private_addresses():
    async def run():
        async with server(reply()) as proxy, Http(Options(allow=(), proxy=proxy.url)) as http:
            with pytest.raises(SourceError, match="private address"):
                await http.get("http://169.254.169.254/latest/meta-data")
            return proxy.requests

    assert asyncio.run(run()) == []
