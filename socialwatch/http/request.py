"""What is asked: an address with its parameters, headers and limits, and what a redirect makes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from socialwatch import __version__
from socialwatch.errors import SourceError
from socialwatch.http.safe import blanked, safe_url, secrets_of
from socialwatch.models import JSON

Value = str | int | float | bool | None
Params = Mapping[str, Value | Sequence[str]]
REDIRECTS = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)
HARMLESS = ("accept", "accept-language", "if-none-match", "if-modified-since")
"""Headers that any server may see; all others may be keys, whatever they are called."""


def user_agent(contact: str) -> str:
    """Like "socialwatch/1.0 (+https://acme.example/bots)", so that a server's owner knows whom to write to."""
    contact = re.sub(r"[^\x20-\x7e]|[()]", "", contact).strip()
    return f"socialwatch/{__version__} (+{contact})" if contact else f"socialwatch/{__version__}"


def with_params(url: str, params: Params | None) -> str:
    """The address with parameters added to its query; None is left out, a list repeats its name."""
    pairs: list[tuple[str, str]] = []
    for name, value in (params or {}).items():
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        pairs += [(name, _as_text(one)) for one in values if one is not None]
    if not pairs:
        return url
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(pairs))))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _as_text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def origin(url: str) -> tuple[str, str]:
    """What credentials belong to: scheme and host with port."""
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Request:
    """One request, ready to be sent; of `json`, `form` and `content` at most one is its body."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: JSON = None
    limit: int = 0
    """The most bytes of a body, unpacked, that are read."""
    accept: Collection[int] = ()
    """Statuses that are answers as well, beside 2xx and 304."""
    form: Mapping[str, str] | None = None
    """Fields of a form, which token endpoints want instead of JSON."""
    toll: Callable[[], None] | None = None
    """Called before each try is sent; what it raises ends the request, and nothing is sent."""
    content: bytes | None = None
    """A file that is uploaded, instead of JSON or a form."""
    told: frozenset[str] = frozenset()
    """Secrets that servers on the way here were told; their redirects may spell them out."""

    @property
    def name(self) -> str:
        """How messages call it."""
        return blanked(safe_url(self.url), self.told)

    @property
    def secrets(self) -> set[str]:
        fields = [*(self.json.values() if isinstance(self.json, dict) else ()), *(self.form or {}).values()]
        return secrets_of(self.url, self.headers.items(), fields) | self.told

    def redirected(self, location: str) -> Request:
        """The request that a redirect asks for; credentials stay with the server they were meant for."""
        if self.method != "GET":
            raise SourceError(
                f"{self.name} wants to send what we post elsewhere; correct the address in the configuration"
            )
        try:
            target = urljoin(self.url, location.strip())
            parts = urlsplit(target)
        except ValueError:
            raise SourceError(f"{self.name} redirects to an address that cannot be read") from None
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise SourceError(f"{self.name} redirects to a {parts.scheme or 'nameless'} address, which is not followed")
        headers = self.headers
        if origin(target) != origin(self.url):
            headers = {name: value for name, value in headers.items() if name.lower() in HARMLESS}
        url = urlunsplit(parts._replace(fragment=""))
        return replace(self, url=url, headers=headers, told=frozenset(self.secrets))
