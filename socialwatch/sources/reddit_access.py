"""Asking Reddit as an approved application: a token by form, renewed when it runs out, refusals told apart."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from socialwatch.errors import AuthError, SourceError
from socialwatch.secrets import Secret
from socialwatch.sources.values import mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params

INSTALLED = "https://oauth.reddit.com/grants/installed_client"  # for an application that can keep no secret
RENEW = "make a new one at reddit.com/prefs/apps, then run `socialwatch doctor`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application's way in: by itself, for an account with its refresh token, or as a script with a password."""

    root: str
    site: str
    client_id: str
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    user: str = ""
    password: Secret | None = None

    async def get(self, http: Http, path: str, params: Params, accept: Collection[int] = ()) -> Answer:
        """The answer; a token that has run out meanwhile is renewed once. Raises SourceError kinds."""
        for last in (False, True):
            token = await http.keep(self._key, lambda: self._open(http))
            headers = {"Authorization": f"bearer {token}"}
            # raw_json: without it < > & come as entities, a habit of 2008
            asked: Params = {**params, "raw_json": 1}
            answer = await http.get(self.root + path, params=asked, headers=headers, accept=(401, *accept))
            if answer.status != 401:
                return answer
            if last:
                raise AuthError(f"Reddit refused the token it gave to {self.client_id} ({answer.said or 401}): {RENEW}")
            if await http.keep(self._key, lambda: self._open(http)) == token:
                http.forget(self._key)
        raise AssertionError("the second answer was returned or refused")

    @property
    def _key(self) -> str:
        return f"reddit token of {self.client_id} {self.user} at {self.site}"

    async def _open(self, http: Http) -> str:
        secret = self.client_secret.reveal() if self.client_secret else ""
        basic = base64.b64encode(f"{self.client_id}:{secret}".encode()).decode()
        answer = await http.post(
            f"{self.site}/api/v1/access_token", form=self._grant(), headers={"Authorization": f"Basic {basic}"},
            accept=(400, 401),
        )  # fmt: skip
        told = mapping(answer.json()) if answer.status == 200 else {}
        # a wrong password comes as 200 with an error inside
        token = text(told.get("access_token")) if not told.get("error") else None
        if token is None:
            raise AuthError(f"Reddit refused {self._what(answer)} ({answer.said or _error(told, answer)}): {RENEW}")
        return token

    def _grant(self) -> Mapping[str, str]:
        if self.refresh_token:
            return {"grant_type": "refresh_token", "refresh_token": self.refresh_token.reveal()}
        if self.password:
            return {"grant_type": "password", "username": self.user, "password": self.password.reveal()}
        if self.client_secret:
            return {"grant_type": "client_credentials"}
        return {"grant_type": INSTALLED, "device_id": "DO_NOT_TRACK_THIS_DEVICE"}

    def _what(self, answer: Answer) -> str:
        """Which of the things given was wrong: 401 is the application, all else what it came with."""
        if answer.status != 401 and self.refresh_token:
            return f"the refresh token in {self.refresh_token}"
        if answer.status != 401 and self.password:
            return f"the password of {self.user} in {self.password}"
        return f"the application {self.client_id} with the secret in {self.client_secret or '(none given)'}"


def closed(answer: Answer, name: str) -> SourceError:
    """What a 403 or 404 for one community or account means: it alone is closed, or we are kept out."""
    told = mapping(answer.json()) if answer.body.lstrip().startswith(b"{") else {}
    reason = text(told.get("reason"))
    if answer.status == 404 or reason:
        return SourceError(f"{name} cannot be read ({reason or 'there is no such'}): take it out of the configuration")
    return AuthError(
        f"Reddit answered {answer.status} for {name}: its application may not be approved for this, or be blocked"
    )


def _error(told: Mapping[str, object], answer: Answer) -> str:
    return text(told.get("error")) or f"{answer.status} without a token"
