"""A Google service account: its JSON file, the statement it signs, and the token it is given for that."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.errors import AuthError, ConfigError
from socialwatch.secrets import private_text
from socialwatch.sources.values import mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
VALID = 3600  # seconds; the most that Google accepts
EARLY = 60  # seconds by which our clock may be fast


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """What of the file is needed. The private key is not shown when this is printed."""

    email: str
    token_uri: str
    key_id: str
    _key: Any

    @classmethod
    def read(cls, path: Path) -> ServiceAccount:
        """Raises ConfigError: no such file, others can read it, or it is something else."""
        try:
            told = mapping(json.loads(private_text(path)))
        except ValueError:
            raise ConfigError(f"{path} is not JSON; it should be what Google gave for the service account") from None
        parts = {key: text(told.get(key)) for key in ("client_email", "token_uri", "private_key")}
        if missing := [key for key, value in parts.items() if value is None]:
            raise ConfigError(f"{path} holds no {missing[0]}; make a key of the kind JSON for the service account")
        return cls(
            parts["client_email"] or "", parts["token_uri"] or "", text(told.get("private_key_id")) or "",
            _private_key(parts["private_key"] or "", path),
        )  # fmt: skip

    def __repr__(self) -> str:
        return f"ServiceAccount({self.email!r})"

    async def token(self, http: Http, scope: str) -> str:
        """An access token, had once a run. Raises AuthError when Google refuses the signature."""
        return await http.keep(f"google token of {self.email} for {scope}", lambda: self._exchange(http, scope))

    async def _exchange(self, http: Http, scope: str) -> str:
        form = {"grant_type": GRANT, "assertion": self.assertion(scope, int(time.time()))}
        answer = await http.post(self.token_uri, form=form, accept=(400, 401, 403))
        told = mapping(answer.json()) if not answer.looks_like_html else {}
        token = text(told.get("access_token"))
        if answer.status != 200 or token is None:
            raise AuthError(
                f"Google gives {self.email} no token ({answer.said or answer.status}): make it a new key, "
                "and look whether this machine's clock is right"
            )
        return token

    def assertion(self, scope: str, now: int) -> str:
        """The signed statement (RFC 7523): who asks, for what, of whom, and until when."""
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        issued = now - EARLY
        head = {"alg": "RS256", "typ": "JWT", **({"kid": self.key_id} if self.key_id else {})}
        claims = {"iss": self.email, "scope": scope, "aud": self.token_uri, "iat": issued, "exp": issued + VALID}
        stated = f"{_encoded(head)}.{_encoded(claims)}"
        signature: bytes = self._key.sign(stated.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{stated}.{_base64(signature)}"


def _private_key(pem: str, path: Path) -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise ConfigError("a service account needs one more package: pip install 'socialwatch[googleplay]'") from None
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise ConfigError(f"the private_key in {path} is none that can sign; make a new key of the kind JSON")
    return key


def _encoded(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    """As addresses like it, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
