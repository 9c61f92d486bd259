"""Fifty places that people talk at, in the formats of four platforms, as one function from a request to an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from faults import Reply

KINDS = ("feed", "hackernews", "mastodon", "json")
POSTS, PAGE = 15, 5


@dataclass(frozen=True)
class Place:
    """Its posts are numbered from the newest, two hours apart."""

    number: int
    now: datetime

    @property
    def name(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def kind(self) -> str:
        return KINDS[self.number % len(KINDS)]

    def written(self, post: int) -> datetime:
        return self.now - timedelta(hours=1 + 2 * post)

    def native_id(self, post: int) -> str:
        if self.kind in ("hackernews", "json"):
            return str(self.number * 1000 + post)
        return f"https://{self.number}.example/{post}"

    def source(self, port: int) -> str:
        """Its block of a configuration."""
        url, title = f"http://127.0.0.1:{port}", f'[[source]]\ntype = "{self.kind}"\nname = "{self.name}"\n'
        more = {
            "feed": f'url = "{url}/feed"',
            "hackernews": f'base_url = "{url}"\npage_size = {PAGE}',
            "mastodon": f'base_url = "{url}"',
            "json": f'url = "{url}/posts?page={{page}}"\npaging = "page"\nfirst_page = 1\npage_size = {PAGE}\n'
            'order = "newest"\n'
            'map = { id = "id", text = "words", author = "by", created = "at" }',
        }
        return f"{title}{more[self.kind]}\n"

    def answer(self, target: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        make: dict[str, Callable[[str, dict[str, str]], Reply]] = {
            "feed": self._feed, "hackernews": self._hackernews, "mastodon": self._mastodon, "json": self._json,
        }  # fmt: skip
        return make[self.kind](parts.path, query)

    def _posts(self, page: int) -> range:
        return range((page - 1) * PAGE, min(POSTS, page * PAGE))

    def _feed(self, path: str, query: dict[str, str]) -> Reply:
        """As a WordPress site pages."""
        page = int(query.get("paged", 1))
        items = "".join(
            f"<item><title>Acme {post}</title><guid>{self.native_id(post)}</guid><link>{self.native_id(post)}</link>"
            f"<pubDate>{format_datetime(self.written(post))}</pubDate></item>"
            for post in self._posts(page)
        )
        if not items:
            return Reply(b"", status="404 Not Found", page=page)
        told = f"<rss version='2.0'><channel><title>{self.name}</title><generator>wordpress</generator>{items}"
        return Reply(f"{told}</channel></rss>".encode(), "application/rss+xml", page=page)

    def _hackernews(self, path: str, query: dict[str, str]) -> Reply:
        since, until = map(int, re.findall(r"\d{6,}", query["numericFilters"]))
        found = [post for post in range(POSTS) if since <= self.written(post).timestamp() < until]
        hits = [
            {"objectID": self.native_id(post), "created_at_i": int(self.written(post).timestamp()), "author": "ann",
             "title": f"Acme {post}", "url": f"https://x.example/{post}"}
            for post in found[:PAGE]
        ]  # fmt: skip
        page = 1 if 0 in found else 2
        return Reply(json.dumps({"hits": hits, "nbHits": len(found)}).encode(), page=page)

    def _mastodon(self, path: str, query: dict[str, str]) -> Reply:
        first = int(query["max_id"].removeprefix("m")) + 1 if "max_id" in query else 0
        posts = range(first, min(first + PAGE, POSTS))
        author = {"acct": "ann", "url": "https://social.example/@ann"}
        told = [
            {"id": f"m{post}", "uri": self.native_id(post), "url": self.native_id(post), "content": f"acme {post}",
             "created_at": self.written(post).astimezone(UTC).isoformat(), "account": author}
            for post in posts
        ]  # fmt: skip
        return Reply(json.dumps(told).encode(), page=1 + first // PAGE)

    def _json(self, path: str, query: dict[str, str]) -> Reply:
        page = int(query["page"])
        told = [{"id": self.native_id(post), "words": f"acme {post}", "by": "ann", "at": self.written(post).isoformat()}
                for post in self._posts(page)]  # fmt: skip
        return Reply(json.dumps(told).encode(), page=page)
