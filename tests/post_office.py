"""A mail server in this process: TLS, logins by password and OAuth, refusals, and the mails that came in."""

from __future__ import annotations

import base64
import datetime
import email
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

NOW = datetime.datetime(2026, 10, 2, 7, tzinfo=datetime.UTC)
USER, PASSWORD, TOKEN = "listening@acme.example", "correct horse", "ya29.fresh"


@lru_cache
def certificate() -> tuple[bytes, bytes]:
    """A certificate of localhost and its key, as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    places = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1)).add_extension(places, critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return made.public_bytes(serialization.Encoding.PEM), pem


@dataclass
class PostOffice:
    """What it does, and what it has seen."""

    port: int = 0
    bundle: Path = Path()
    refused: tuple[str, ...] = ()
    logins: list[str] = field(default_factory=list)
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    connections: int = 0

    # ---- aiosmtpd's hooks
    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 5.1.1 there is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.encrypted.append(session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None)
        made = email.message_from_bytes(envelope.content, policy=policy.default)
        self.mails.append((envelope.rcpt_tos[0], made))
        return "250 OK"

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> Any:
        told = base64.b64decode(args[1]).decode()
        user, token = told.split("\x01")[0].removeprefix("user="), told.split("Bearer ")[1].rstrip("\x01")
        self.logins.append(f"XOAUTH2 {user}")
        if token != TOKEN:
            await server.push("334 " + base64.b64encode(b'{"status":"401"}').decode())
            await server._reader.readline()
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True)

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.logins.append(f"{mechanism} {data.login.decode()}")
        right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right, handled=False)


@contextmanager
def post_office(folder: Path, *, tls: str = "starttls", login: bool = True, **more: Any) -> Iterator[PostOffice]:
    """A server that runs until the block ends. `tls` is starttls, tls or plain; `more` goes to aiosmtpd."""
    office = PostOffice(port=_free(), bundle=folder / "cert.pem")
    cert, key = certificate()
    office.bundle.write_bytes(cert)
    (folder / "key.pem").write_bytes(key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    options = {
        "auth_required": login, "auth_require_tls": tls == "starttls", **more,
        **({"authenticator": office.authenticate} if login else {}),
        **({"tls_context": context, "require_starttls": True} if tls == "starttls" else {}),
        **({"ssl_context": context} if tls == "tls" else {}),
    }  # fmt: skip
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def _free() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port
