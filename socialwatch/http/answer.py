"""One answer of a server, read whole, as the sources see it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from socialwatch.errors import SourceDown, SourceError
from socialwatch.http.safe import safe_url
from socialwatch.models import JSON

CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
LINK = re.compile(r"<([^<>]*)>([^<]*)")
REL = re.compile(r"rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,]+))", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (names in lower case), the decompressed body, and the address that finally answered.

    `moved` is the new address when the one asked redirects for good (301, 308), otherwise None.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    moved: str | None = None
    said: str = ""
    """Of an error that the caller accepts: the server's own words, without any secret of ours in them."""

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")

    @property
    def modified(self) -> str | None:
        return self.headers.get("last-modified")

    @property
    def content_type(self) -> str:
        """Like "text/html", in lower case; "" when the server does not say."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        found = CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None

    @property
    def links(self) -> dict[str, str]:
        """The addresses of the Link header by their rel, made absolute."""
        found = {}
        for target, parameters in LINK.findall(self.headers.get("link", "")):
            rel = REL.search(parameters)
            for name in (rel[1] or rel[2] or "").split() if rel else ():
                found[name.lower()] = urljoin(self.url, target)
        return found

    def text(self) -> str:
        """The body in the charset the server names, else UTF-8; what does not fit becomes U+FFFD."""
        try:
            return self.body.decode(self.charset or "utf-8-sig", "replace")
        except LookupError:
            return self.body.decode("utf-8-sig", "replace")

    @property
    def looks_like_html(self) -> bool:
        start = self.body[:512].lstrip().lower()
        return start.startswith((b"<!doctype html", b"<html")) or (
            self.content_type == "text/html" and start[:1] == b"<"
        )

    def json(self) -> JSON:
        """The body as JSON.

        Raises SourceDown when it breaks off half-way (worth another try), SourceError when it is something
        else: a login page, a captive portal, an error in plain text.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise self._no_json(error) from None

    def _no_json(self, error: Exception) -> SourceError:
        where = safe_url(self.url)
        if self.looks_like_html:
            return SourceError(
                f"{where} answered with a web page where JSON was expected: open it in a browser and look"
            )
        if self.body.lstrip()[:1] in (b"{", b"[") and isinstance(error, json.JSONDecodeError):
            return SourceDown(f"{where} answered with JSON that breaks off or is broken ({len(self.body):,} bytes)")
        return SourceError(f"{where} answered with something that is not JSON ({len(self.body):,} bytes)")
