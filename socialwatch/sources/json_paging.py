"""How one gets through somebody's JSON API: the address filled in, the way to the next page, how far one has come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urljoin

from socialwatch.errors import SourceError
from socialwatch.http.request import origin
from socialwatch.http.safe import safe_url
from socialwatch.models import JSON, Span
from socialwatch.secrets import looks_secret
from socialwatch.sources.file_columns import as_text
from socialwatch.sources.json_fields import PER_SECOND, at_path

if TYPE_CHECKING:
    from socialwatch.http import Answer

Paging = Literal["none", "page", "offset", "cursor", "link"]
PLACE = re.compile(r"\{(\w+)\}")
PLACES = ("query", "since", "until", "page", "offset", "cursor", "size")


class Progress:
    """How far the answers have come through a span, by the way they are sorted."""

    def __init__(self, order: str, span: Span) -> None:
        self._order = order
        self._start, self._end = span.epochs
        self.edge = self._start if order == "oldest" else self._end
        self.past = False
        """Whether the answers have left the span: what follows is not wanted."""
        self.rest = span
        """What is not covered before the page that came last."""

    @property
    def left(self) -> Span:
        """What is not covered yet."""
        return Span.of(self.edge, self._end) if self._order == "oldest" else Span.of(self._start, self.edge)

    def advance(self, times: Sequence[datetime | None]) -> Span:
        """What a page with posts of these times has covered. Its last one counts: old posts may be pinned on top."""
        last = next((int(time.timestamp()) for time in reversed(times) if time), None)
        if self._order == "none":
            return Span.of(self._start, self._start)
        before = self.edge
        self.rest = Span.of(self._start, before) if self._order == "newest" else Span.of(before, self._end)
        if last is None:
            return Span.of(before, before)
        if self._order == "newest":
            self.past = last < self._start
            self.edge = min(before, max(self._start, last + 1))  # the second it ends in may hold more
            return Span.of(self.edge, before)
        self.past = last >= self._end
        self.edge = max(before, min(self._end, last))
        return Span.of(before, self.edge)


def check_address(url: str, paging: Paging, order: str, secrets: Iterable[str]) -> None:
    """ValueError that says what the address lacks for this way of paging."""
    if not url.startswith(("http://", "https://")):
        raise ValueError('url must be a whole address, like url = "https://forum.example/api/posts?q={query}"')
    known = (*PLACES, *secrets)
    if unknown := [name for name in PLACE.findall(url) if name not in known]:
        raise ValueError(f"url has no use for {{{unknown[0]}}}; it may hold {', '.join(known)}")
    if paging in ("page", "offset") and f"{{{paging}}}" not in url:
        raise ValueError(f'paging is {paging!r}, but url holds no {{{paging}}}, like "...&{paging}={{{paging}}}"')
    if order == "oldest" and "{since}" not in url:
        raise ValueError("order is 'oldest', but url holds no {since}: every run would read all there is")


def check_headers(headers: Mapping[str, str], secrets: Iterable[str]) -> None:
    """ValueError when a header names a secret that is not there, or is one itself."""
    known = tuple(secrets)
    for name, value in headers.items():
        if unknown := [place for place in PLACE.findall(value) if place not in known]:
            raise ValueError(f"headers.{name} names {{{unknown[0]}}}, which `secrets` does not hold")
        telling = looks_secret(name) or name.lower() == "authorization"
        if telling and not PLACE.search(value):
            raise ValueError(
                f'headers.{name} must not be written here; write {name} = "{{token}}" and '
                'secrets = { token = "env:NAME" }'
            )


def written(time: datetime, form: str) -> str:
    """A time as an API wants it."""
    if form in PER_SECOND:
        return str(int(time.timestamp()) * PER_SECOND[form])
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ" if form == "iso" else form)


def filled(url: str, values: Mapping[str, object]) -> str:
    """The address with its placeholders filled; a parameter that would be empty is left out."""

    def text(name: str) -> str:
        return "" if values[name] is None else str(values[name])

    start, sign, query = url.partition("?")
    kept = [part for part in query.split("&") if all(map(text, PLACE.findall(part)))]
    return PLACE.sub(lambda found: quote(text(found[1]), safe=""), start + (sign if query else "") + "&".join(kept))


def following(
    paging: Paging, place: int | str | None, answer: Answer, told: JSON, cursor: str, size: int
) -> int | str | None:
    """The place of the next page, None when there is none."""
    if paging in ("page", "offset"):
        return int(place or 0) + (1 if paging == "page" else size)
    if paging == "link":
        return answer.links.get("next")
    found = at_path("cursor", cursor, told) if paging == "cursor" else None
    return (as_text(found) or None) if isinstance(found, str | int) and not isinstance(found, bool) else None


def same_host(target: str, url: str) -> str:
    """The address of the next page; one on another host is not followed: it would be told our keys."""
    target = urljoin(url, target)
    if origin(target) != origin(url):
        raise SourceError(f"{safe_url(url)} leads on to {safe_url(target)}, on another host, which is not asked")
    return target
