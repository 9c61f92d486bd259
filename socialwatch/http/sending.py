"""One small client: a pool of connections, what every request says of us, and cookies where a server sets some.

httpx's own client merges cookies, headers and addresses and looks for redirects at every request, which costs as much
as the sending; most answers are a "not modified" that needs none of it.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx

from socialwatch.models import JSON


class Client:
    """Sends requests through one transport; follows no redirect and reads no environment, both are ours to watch."""

    def __init__(self, transport: httpx.AsyncBaseTransport, timeout: float, agent: str) -> None:
        self._transport = transport
        self._extensions = {"timeout": httpx.Timeout(timeout, connect=min(timeout, 10.0)).as_dict()}
        self._cookies = httpx.Cookies()
        self._says = {
            "Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Connection": "keep-alive", "User-Agent": agent,
        }  # fmt: skip

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: httpx.URL,
        *,
        headers: Mapping[str, str],
        json: JSON = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> AsyncIterator[httpx.Response]:
        """The answer, its body still to be read. Raises httpx's TransportError kinds."""
        request = httpx.Request(
            method, url, headers=self._headers(url, headers), json=json, data=form, content=content,
            extensions=dict(self._extensions),
        )  # fmt: skip
        if self._cookies.jar:
            self._cookies.set_cookie_header(request)
        response = await self._transport.handle_async_request(request)
        try:
            if "set-cookie" in response.headers:
                response.request = request
                self._cookies.extract_cookies(response)
            yield response
        finally:
            await response.aclose()

    def _headers(self, url: httpx.URL, headers: Mapping[str, str]) -> list[tuple[str, str]]:
        given = {name.lower() for name in headers}
        sent = [(name, value) for name, value in self._says.items() if name.lower() not in given]
        sent += headers.items()
        if url.userinfo:  # https://user:password@host/
            both = f"{url.username}:{url.password}".encode()
            sent = [one for one in sent if one[0].lower() != "authorization"]
            sent.append(("Authorization", f"Basic {b64encode(both).decode()}"))
        return sent

    async def aclose(self) -> None:
        await self._transport.aclose()
