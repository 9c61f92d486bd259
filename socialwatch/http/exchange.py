"""One request on the wire: sent, its body read within limits, and what went wrong put in our words."""

from __future__ import annotations

import httpx

from socialwatch.errors import NoAnswer, SourceDown, SourceError
from socialwatch.http.answer import Answer
from socialwatch.http.body import Broken, TooLarge, read_body
from socialwatch.http.connect import parsed
from socialwatch.http.request import REDIRECTS, Request
from socialwatch.http.safe import excerpt
from socialwatch.http.sending import Client

MEGABYTE = 1024 * 1024


async def exchange(client: Client, request: Request) -> Answer:
    """Send one request and read its answer, whatever the status. Raises SourceDown and SourceError."""
    try:
        async with client.stream(
            request.method,
            parsed(request.url),
            headers=request.headers,
            json=request.json,
            form=request.form,
            content=request.content,
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = b"" if response.status_code in REDIRECTS else await _body(response, request)
            return Answer(response.status_code, headers, body, request.url)
    except (httpx.ConnectTimeout, httpx.PoolTimeout):
        raise SourceDown(f"{request.name} did not answer in time") from None
    except httpx.TimeoutException:
        raise NoAnswer(f"{request.name} did not answer in time") from None
    except httpx.ProxyError as error:
        raise SourceDown(f"the proxy would not ask {request.name}: {excerpt(str(error), request.secrets)}") from None
    except httpx.ConnectError as error:
        raise _unreachable(request, error) from None
    except (httpx.NetworkError, httpx.RemoteProtocolError):
        raise NoAnswer(f"{request.name} broke off half-way") from None
    except (httpx.TransportError, httpx.InvalidURL, UnicodeError) as error:
        reason = excerpt(str(error), request.secrets)
        raise SourceError(f"{request.name} cannot be asked: {reason}; correct the address") from None


async def _body(response: httpx.Response, request: Request) -> bytes:
    told = response.headers.get("content-length", "")
    if told.isdigit() and int(told) > request.limit:
        raise _too_large(request, int(told))
    try:
        return await read_body(response.aiter_raw(), response.headers.get("content-encoding", ""), request.limit)
    except TooLarge:
        raise _too_large(request, None) from None
    except Broken as error:
        raise SourceDown(f"{request.name}: {error}") from None


def _too_large(request: Request, size: int | None) -> SourceError:
    told = f"{size / MEGABYTE:,.0f} MB" if size else "more"
    return SourceError(
        f"{request.name} answers with {told} where {request.limit / MEGABYTE:,.0f} MB are allowed: not read"
    )


def _unreachable(request: Request, error: httpx.ConnectError) -> SourceError:
    reason = excerpt(str(error), request.secrets)
    if "CERTIFICATE" in reason.upper():
        return SourceError(
            f"{request.name} shows a certificate that this machine does not trust ({reason}); "
            "if a proxy of your own stands between, name its certificates in network.ca_bundle"
        )
    return SourceDown(f"{request.name} cannot be reached: {reason or 'no connection'}")
