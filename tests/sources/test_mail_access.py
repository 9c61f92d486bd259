"""OAuth for a mailbox: access tokens are had for a refresh token, renewed before they end, and never shown."""

from __future__ import annotations

import asyncio

import pytest
from listening import Options, platform, reply

from socialwatch.errors import AuthError, SourceDown
from socialwatch.http import Http
from socialwatch.secrets import Secret
from socialwatch.sources import mail_access
from socialwatch.sources.mail_access import MailAccess, token_place


class Grants:
    """A token server that lets one refresh token live at a time, and gives a new one each time if it rotates."""

    def __init__(self, *, rotates=False, lasts=3600):
        self.rotates, self.lasts = rotates, lasts
        self.refresh, self.given, self.forms = "refresh-0", 0, []
        self.refusal = None

    def __call__(self, request):
        form = dict(part.split("=", 1) for part in request.body.decode().split("&"))
        self.forms.append(form)
        if self.refusal:
            return self.refusal
        if form["refresh_token"] != self.refresh:
            said = {"error": "invalid_grant", "error_description": f"{form['refresh_token']} is worn out"}
            return reply(said, status="400 Bad Request")
        self.given += 1
        told = {"access_token": f"access-{self.given}", "expires_in": self.lasts}
        if self.rotates:
            self.refresh = told["refresh_token"] = f"refresh-{self.given}"
        return reply(told)


@pytest.fixture(autouse=True)
def secrets(monkeypatch):
    monkeypatch.setenv("MAIL_REFRESH", "refresh-0")
    monkeypatch.setenv("MAIL_SECRET", "client-sesame")


def runs(grants, *questions, sessions=None):
    """Each question in a run of its own: what is done with the access, or to the server."""

    async def all_of_them():
        async with platform(grants) as served:
            access = MailAccess(
                user="care@acme.example", url=f"{served.url}/token", scope="a-scope", client_id="app",
                client_secret=Secret("env:MAIL_SECRET"), refresh_token=Secret("env:MAIL_REFRESH"),
            )  # fmt: skip
            found = []
            for question in questions:
                async with Http(Options(), first_wait=0.001, patience=0.5, sessions=sessions) as http:
                    found.append(await question(access, http))
            return found

    return asyncio.run(all_of_them())


async def once(access, http):
    return await access.token(http)


async def error_of(access, http):
    with pytest.raises((AuthError, SourceDown)) as caught:
        await access.token(http)
    return caught.value


def test_a_token_is_had_once_for_all_folders_and_renewed_before_it_ends(monkeypatch):
    grants, now = Grants(), [1000.0]
    monkeypatch.setattr(mail_access, "_now", lambda: now[0])

    async def several(access, http):
        first = await asyncio.gather(*(access.token(http) for _ in range(3)))
        now[0] += 3600 - mail_access.EARLY - 1
        still = await access.token(http)
        now[0] += 2  # there are five minutes left: a fetch that begins now may take as long
        return [*first, still, *await asyncio.gather(*(access.token(http) for _ in range(3)))]

    [tokens] = runs(grants, several)
    assert tokens == ["access-1"] * 4 + ["access-2"] * 3
    assert grants.forms[0] == {
        "grant_type": "refresh_token", "client_id": "app", "client_secret": "client-sesame",
        "refresh_token": "refresh-0", "scope": "a-scope",
    }  # fmt: skip


def test_a_refresh_token_that_the_provider_changes_is_kept_for_the_next_run(tmp_path, monkeypatch):
    path, grants = tmp_path / "a.sqlite.sessions", Grants(rotates=True)
    assert runs(grants, once, once, once, sessions=path) == ["access-1", "access-2", "access-3"]
    assert [form["refresh_token"] for form in grants.forms] == ["refresh-0", "refresh-1", "refresh-2"]
    assert path.stat().st_mode & 0o077 == 0


def test_a_new_refresh_token_in_the_configuration_counts_and_not_what_was_kept(tmp_path, monkeypatch):
    path, grants = tmp_path / "a.sqlite.sessions", Grants(rotates=True)

    async def allowed_anew(access, http):
        monkeypatch.setenv("MAIL_REFRESH", "another-0")
        grants.refresh = "another-0"
        return await access.token(http)

    assert runs(grants, once, allowed_anew, sessions=path) == ["access-1", "access-2"]
    assert [form["refresh_token"] for form in grants.forms] == ["refresh-0", "another-0"]


def test_when_what_was_kept_is_worn_out_the_one_in_the_configuration_is_tried(tmp_path):
    path, grants = tmp_path / "a.sqlite.sessions", Grants(rotates=True)

    async def reset(access, http):
        grants.refresh = "refresh-0"
        return await access.token(http)

    assert runs(grants, once, reset, sessions=path) == ["access-1", "access-2"]
    assert [form["refresh_token"] for form in grants.forms] == ["refresh-0", "refresh-1", "refresh-0"]


def test_a_refusal_says_what_to_do_and_shows_no_secret():
    grants = Grants()
    grants.refresh = "another"
    [error] = runs(grants, error_of)
    assert isinstance(error, AuthError)
    assert "env:MAIL_REFRESH" in str(error)
    assert "is worn out" in str(error)
    assert "allow app once more" in str(error)
    assert "refresh-0" not in str(error)
    assert "client-sesame" not in str(error)


def test_a_token_server_that_is_down_is_asked_again_at_the_next_question():
    grants = Grants()
    grants.refusal = reply(status="503 Busy")

    async def later(access, http):
        error = await error_of(access, http)
        grants.refusal = None
        return error, await access.token(http)

    [(error, token)] = runs(grants, later)
    assert isinstance(error, SourceDown)
    assert token == "access-1"


def test_where_tokens_are_had():
    assert token_place("imap.gmail.com", "") == ("https://oauth2.googleapis.com/token", "")
    assert token_place("mail.acme.example", "google")[0] == "https://oauth2.googleapis.com/token"
    url, scope = token_place("outlook.office365.com", "")
    assert url == "https://login.microsoftonline.com/common/oauth2/v2.0/token"
    assert scope == "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
    assert token_place("imap.x.example", "https://id.x.example/token") == ("https://id.x.example/token", "")
    for other in ("", "http://id.x.example/token", "yahoo"):
        with pytest.raises(ValueError, match="oauth must say"):
            token_place("imap.x.example", other)
