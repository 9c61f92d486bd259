"""Credentials out of what is handed to others: looked for wherever requests and answers carry them, blanked everywhere.

Each becomes a name of its own (SCRUBBED1, SCRUBBED2...), the same wherever it stood, so that what belongs together can
still be told: a token that one answer gives and the next request sends.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit

from socialwatch.http.recording import Exchanged
from socialwatch.http.safe import spellings

SURE = frozenset(
    "password passwd passphrase pwd secret token jwt credential credentials authorization cookie apikey assertion "
    "bearer csrf csrftoken xsrf accesstoken".split()
)
"""Parts of names whose values are secret, whatever they look like."""
LIKELY = frozenset("key auth session sid sig signature code otp feed nonce hash".split())
"""Parts of names whose values are secret when they look like chance."""
SHORTEST = 4
BY_CHANCE = re.compile(r"(?=[\w.~+/=-]*\d)(?=[\w.~+/=-]*[A-Za-z])[\w.~+/=-]{12,}")
LONG_CHANCE = re.compile(r"(?=\w*\d)(?=\w*[A-Za-z])[\w-]{24,}")
KNOWN = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|xox[abposr]-[\w-]{10,}|AKIA[0-9A-Z]{16}"
    r"|AIza[\w-]{35}|sk-[\w-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----"
)
"""What tokens and keys of well-known makers look like."""
BEARER = re.compile(r"\b(?:Bearer|Basic)\s+([\w.~+/=-]{8,})")
PARAMETER = re.compile(r"[?&;]((?:\w|[.-]|%5B|%5D)+)=([^&\"'\s<>\\]+)")
MAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")
WORD = re.compile(r"[A-Za-z]{0,15}")
"""What says only that there is a secret, like "required"; blanked, it would take the words of posts along."""
HARMLESS = ("accept", "accept-language", "content-type", "user-agent", "if-none-match", "if-modified-since",
            "x-github-api-version")  # fmt: skip
KEPT = ("content-type", "content-language", "content-location", "link", "location", "etag", "last-modified", "date",
        "retry-after", "server")  # fmt: skip
"""What is kept of an answer's headers, with all that tell of limits."""


class Scrubber:
    """Learns secrets, then takes them out of texts and bodies."""

    def __init__(self, known: Iterable[str] = (), *, mails: bool = False) -> None:
        self._names: dict[str, str] = {}
        self._mails = mails
        self._spelt: list[tuple[bytes, bytes]] = []  # every spelling with its name, the longest first
        for secret in known:
            self.name(secret)

    def __len__(self) -> int:
        return len(self._names)

    def name(self, secret: str, *, mail: bool = False) -> str:
        """What a secret is called from now on; what is too short stays what it is."""
        secret = secret.strip()
        if len(secret) < SHORTEST or secret.startswith("SCRUBBED"):
            return secret
        number = len(self._names) + 1
        if secret not in self._names:
            self._spelt = []
        return self._names.setdefault(secret, f"scrubbed{number}@mail.example" if mail else f"SCRUBBED{number}")

    def learn(self, told: Exchanged) -> None:
        """Find the secrets in one request and its answer."""
        self._of_url(told.url, asked=True)
        for name, value in told.headers.items():
            self._of_header(name, value)
        self._of_body(told.sent, told=False)
        for name, value in parse_qsl(told.sent) if "=" in told.sent and told.sent[:1] not in "{[" else ():
            self._of_pair(name, value)
        if told.answer:
            for name, value in told.answer.headers.items():
                self._of_answer_header(name, value)
            self._of_url(told.answer.url, asked=True)
            self._of_body(told.answer.body.decode("utf-8", "replace"), told=True)

    def _of_url(self, url: str, *, asked: bool = False) -> None:
        parts = urlsplit(url)
        self._of_login(parts.username, unquote(parts.password or ""))
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            self._of_pair(name, value)
            if asked and LONG_CHANCE.fullmatch(value):
                self.name(value)

    def _of_pair(self, name: str, value: str, *, told: bool = False) -> None:
        """A value with a telling name; what a server told must look like more than a word."""
        if told and WORD.fullmatch(value):
            return
        parts = set(re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()))
        if parts & SURE or (parts & LIKELY and BY_CHANCE.fullmatch(value)):
            self.name(value)

    def _of_header(self, name: str, value: str) -> None:
        """A key may stand in a header of any name."""
        if name.lower() in HARMLESS:
            return
        if name.lower() == "cookie":
            self._of_cookies(value)
        scheme, _, rest = value.partition(" ")
        self.name(rest or value)
        self.name(value)
        if scheme.lower() == "basic":
            self._of_basic(rest)

    def _of_basic(self, packed: str) -> None:
        with suppress(ValueError):
            user, _, password = base64.b64decode(packed).decode("utf-8", "replace").partition(":")
            self._of_login(user, password)

    def _of_login(self, user: str | None, password: str | None) -> None:
        """A user's name is a word like others, unless it is a key."""
        self.name(password or "")
        if user and BY_CHANCE.fullmatch(user):
            self.name(user)

    def _of_answer_header(self, name: str, value: str) -> None:
        if name == "set-cookie":
            self._of_cookies(value.partition(";")[0])
        elif name in ("location", "link", "content-location"):
            self._of_text(value)
        else:
            self._of_pair(name, value, told=True)

    def _of_cookies(self, text: str) -> None:
        for part in text.split(";"):
            self.name(part.partition("=")[2])

    def _of_body(self, body: str, *, told: bool) -> None:
        with suppress(ValueError, RecursionError):
            self._of_json(json.loads(body), told)
        self._of_text(body)

    def _of_json(self, held: object, told: bool) -> None:
        if isinstance(held, Mapping):
            for name, value in held.items():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, str):
                        self._of_pair(name, one, told=told)
                    elif type(one) is int and not told:  # a PIN may be sent as a number
                        self._of_pair(name, str(one))
                    else:
                        self._of_json(one, told)
        elif isinstance(held, list):
            for one in held:
                self._of_json(one, told)

    def _of_text(self, text: str) -> None:
        for found in (*KNOWN.findall(text), *BEARER.findall(text)):
            self.name(found)
        for name, value in PARAMETER.findall(text):
            self._of_pair(name, value, told=True)
        for mail in MAIL.findall(text) if self._mails else ():
            self.name(mail, mail=True)

    def body(self, body: bytes) -> bytes:
        """The body without any secret, in whatever way an echo may have written it."""
        if self._names and not self._spelt:
            self._spelt = self._all_spelt()
        for spelling, name in self._spelt:
            if spelling in body:
                body = body.replace(spelling, name)
        return body

    def text(self, text: str) -> str:
        return self.body(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def _all_spelt(self) -> list[tuple[bytes, bytes]]:
        found: dict[bytes, bytes] = {}
        for secret, name in self._names.items():
            packed = base64.b64encode(secret.encode("utf-8", "replace")).decode().rstrip("=")
            twice = {outer for inner in spellings(secret) for outer in spellings(inner)}  # an echo of what was sent
            for spelling in {*twice, packed}:
                found.setdefault(spelling.encode("utf-8", "surrogateescape"), name.encode())
        return sorted(found.items(), key=lambda pair: len(pair[0]), reverse=True)

    def exchanged(self, told: Exchanged) -> Exchanged:
        """The same without secrets; of headers only what helps to understand the answer."""
        headers = {
            name: self.text(value) if name.lower() in HARMLESS else "SCRUBBED" for name, value in told.headers.items()
        }
        answer = told.answer
        if answer is not None:
            kept = {name: self.text(value) for name, value in answer.headers.items() if self._keeps(name)}
            answer = replace(answer, headers=kept, url=self.text(answer.url), body=self.body(answer.body))
        error = (told.error[0], self.text(told.error[1]))
        sent = self.text(told.sent)
        return replace(told, url=self.text(told.url), headers=headers, sent=sent, answer=answer, error=error)

    def _keeps(self, name: str) -> bool:
        return name in KEPT or "ratelimit" in name or "rate-limit" in name
