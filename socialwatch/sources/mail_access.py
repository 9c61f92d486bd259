"""An OAuth access token for a mailbox, renewed before it ends by means of a refresh token (RFC 6749, section 6)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from socialwatch.errors import AuthError, RateLimited, SourceDown
from socialwatch.http.guard import is_loopback
from socialwatch.models import JSON
from socialwatch.secrets import Secret
from socialwatch.sources.values import count, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http

PLACES = {
    "google": "https://oauth2.googleapis.com/token",
    "microsoft": "https://login.microsoftonline.com/common/oauth2/v2.0/token",
}
KNOWN_HOSTS = {"imap.gmail.com": "google", "outlook.office365.com": "microsoft"}
SCOPES = {"microsoft": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"}
LASTS, EARLY = 3600, 300
"""Seconds that a token is good for when nobody says, and by which it is renewed before."""


class Held(NamedTuple):
    """An access token, and until when (by the monotonic clock) it may be used."""

    token: str
    until: float


def token_place(host: str, oauth: str) -> tuple[str, str]:
    """Where tokens are had, and the scope to name there; ValueError says what to write."""
    name = oauth or KNOWN_HOSTS.get(host.lower(), "")
    url = PLACES.get(name, name)
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return url, SCOPES.get(name, "")
    raise ValueError(
        'oauth must say where the provider gives out tokens: "google", "microsoft", or an address that begins '
        "with https://"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccess:
    """What an application needs to read one mailbox by itself."""

    user: str
    url: str
    scope: str
    client_id: str
    client_secret: Secret | None
    refresh_token: Secret

    @property
    def _key(self) -> str:
        return f"mail token of {self.user} for {self.client_id} at {self.url}"

    async def token(self, http: Http) -> str:
        """An access token that is good for some minutes more. Raises AuthError when none is given any more."""
        held = await http.keep(self._key, lambda: self._renew(http))
        if _now() >= held.until:
            if await http.keep(self._key, lambda: self._renew(http)) is held:  # nobody else has renewed it
                http.forget(self._key)
            held = await http.keep(self._key, lambda: self._renew(http))
        return held.token

    async def _renew(self, http: Http) -> Held:
        given = self.refresh_token.reveal()
        mark = sha256(given.encode()).hexdigest()[:16]
        later = text(self._rotated(http, mark)) or given
        try:
            answer = await self._ask(http, later)
            if answer.status != 200 and later != given:  # the one that they gave us instead may be worn out
                http.remember(self._key, None)
                later, answer = given, await self._ask(http, given)
        except (SourceDown, RateLimited):
            http.forget(self._key)  # it may be better at the next question
            raise
        told = mapping(answer.json()) if not answer.looks_like_html else {}
        token = text(told.get("access_token"))
        if answer.status != 200 or token is None:
            raise AuthError(
                f"no token for {self.user} is given for the refresh token in {self.refresh_token} "
                f"({answer.said or answer.status}): let the mailbox's user allow {self.client_id} once more"
            )
        following = text(told.get("refresh_token"))
        if following not in (None, later):
            http.remember(self._key, {"instead_of": mark, "refresh_token": following})
        lasts = count(told.get("expires_in")) or LASTS
        return Held(token, _now() + max(lasts - EARLY, lasts / 2))

    def _rotated(self, http: Http, mark: str) -> JSON:
        """What the provider gave instead of the refresh token in the configuration, as long as that is the same."""
        kept = mapping(http.recall(self._key))
        return kept.get("refresh_token") if kept.get("instead_of") == mark else None

    async def _ask(self, http: Http, refresh_token: str) -> Answer:
        form: Mapping[str, str] = {
            "grant_type": "refresh_token", "client_id": self.client_id, "refresh_token": refresh_token,
            **({"client_secret": self.client_secret.reveal()} if self.client_secret else {}),
            **({"scope": self.scope} if self.scope else {}),
        }  # fmt: skip
        return await http.post(self.url, form=form, accept=(400, 401, 403))


def _now() -> float:
    return time.monotonic()
