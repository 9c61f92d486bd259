"""Websockets on their way through a proxy, encrypted, and counted."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scripted import Options
from websockets.asyncio.server import serve

from socialwatch.collect.meter import Meter
from socialwatch.errors import BudgetSpent, ConfigError, SourceDown, SourceError
from socialwatch.http import Http
from socialwatch.store import Store
from socialwatch.store.spending import Limit

pytestmark = pytest.mark.long
NAME = "jet.example"
NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For the name above, signed by itself; the key beside it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    path.with_name("key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    )
    return path


@asynccontextmanager
async def talking(certificate: Path | None = None, messages: int = 3, size: int = 10) -> AsyncIterator[int]:
    """A server that says something a few times, and its port."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, certificate.with_name("key.pem"))

    async def talk(connection: Any) -> None:
        for _ in range(messages):
            await connection.send("x" * size)
        await connection.wait_closed()

    async with serve(talk, "127.0.0.1", 0, ssl=context, close_timeout=0.2, compression=None) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@asynccontextmanager
async def proxying(port: int, status: str = "200 OK") -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that leads every CONNECT to one port; its address, and the first lines that it was sent."""
    asked: list[str] = []

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while part := await reader.read(65536):
                writer.write(part)
                await writer.drain()
        finally:
            writer.close()

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode().splitlines()[0])
        writer.write(f"HTTP/1.1 {status}\r\n\r\n".encode())
        if status.startswith("200"):
            there, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(copy(reader, back), copy(there, writer), return_exceptions=True)
        else:
            writer.close()

    server = await asyncio.start_server(lead, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()


def through(certificate: Path, trusted: Path | None, status: str = "200 OK", url: str = f"wss://{NAME}/subscribe"):
    """The first message that comes by a proxy, or the error; and what the proxy was asked."""

    async def run() -> tuple[Any, list[str]]:
        async with talking(certificate) as port, proxying(port, status) as (proxy, asked):
            options = Options(allow=(), proxy=proxy, ca_bundle=trusted, timeout=5.0)
            async with Http(options, first_wait=0.001) as http:
                try:
                    async with http.socket(url, params={"cursor": 7}) as socket:
                        return await socket.receive(5.0), asked
                except (SourceError, ConfigError) as error:
                    return error, asked

    return asyncio.run(run())


def test_an_encrypted_stream_goes_through_the_proxy_by_name(certificate: Path) -> None:
    message, asked = through(certificate, certificate)
    assert message == "x" * 10
    assert asked == [f"CONNECT {NAME}:443 HTTP/1.1"], "the proxy looks the name up, and sees nothing but that"


def test_a_certificate_that_nobody_vouches_for_ends_it_and_says_what_to_do(certificate: Path) -> None:
    error, _ = through(certificate, None)
    assert isinstance(error, SourceError)
    assert "network.ca_bundle" in str(error)
    error, _ = through(certificate, certificate, url="wss://another.example/subscribe")
    assert "certificate" in str(error)


def test_a_proxy_that_refuses_is_told_as_the_proxy_and_tried_again_later(certificate: Path) -> None:
    error, _ = through(certificate, certificate, "407 Proxy Authentication Required")
    assert isinstance(error, SourceDown)
    assert "by the proxy" in str(error)
    assert "407" in str(error)


def test_a_private_address_is_not_asked_through_a_proxy_either(certificate: Path) -> None:
    error, asked = through(certificate, certificate, url="wss://10.0.0.7/subscribe")
    assert isinstance(error, SourceError | ConfigError)
    assert asked == []


def heard(store: Store, limits: list[Limit], *, messages: int = 3, size: int = 400_000) -> tuple[int, Any]:
    """How many messages are heard within these limits, and the error that ended it."""

    async def run() -> tuple[int, Any]:
        async with talking(messages=messages, size=size) as port, Http(Options(allow=("127.0.0.0/8",))) as http:
            meter, n = Meter(http, store, limits, 10**9, lambda: NOW), 0
            try:
                async with meter.socket(f"ws://127.0.0.1:{port}/") as socket:
                    while await socket.receive(0.3) is not None:
                        n += 1
                return n, None
            except BudgetSpent as error:
                return n, error
            finally:
                meter.close()

    return asyncio.run(run())


def test_connections_and_megabytes_are_counted_over_runs_and_never_exceeded(tmp_path: Path) -> None:
    requests = Limit("source:jet", "requests", "day", "UTC", 3)
    volume = Limit("source:jet", "megabytes", "day", "UTC", 2)
    day = int(datetime(2026, 10, 1, tzinfo=UTC).timestamp())
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        assert heard(store, [requests, volume]) == (3, None)
        assert store.spending.used(volume, day) == pytest.approx(1.2)
        assert store.spending.used(requests, day) == 1
        n, error = heard(store, [requests, volume])
        assert n < 3
        assert "2 megabytes a day is spent" in str(error)
        assert store.spending.used(volume, day) <= 2
        n, error = heard(store, [Limit("source:jet", "requests", "day", "UTC", 2)])
        assert n == 0
        assert "2 requests a day is spent" in str(error)


def test_a_budget_in_megabytes_is_for_streams_alone() -> None:
    from socialwatch.collect.limits import limits_of
    from socialwatch.config import SourceSection
    from socialwatch.sources.hackernews import HackerNews
    from socialwatch.sources.jetstream import Jetstream

    def limits(source: Any, kind: str) -> list[Limit]:
        section = SourceSection(name="one", type=kind, budget={"megabytes_per_day": 500})
        return limits_of(source, section, "UTC")

    assert [(one.kind, one.most) for one in limits(Jetstream(), "jetstream")] == [("megabytes", 500)]
    with pytest.raises(ConfigError, match="counts only requests, units, usd"):
        limits(HackerNews(), "hackernews")
