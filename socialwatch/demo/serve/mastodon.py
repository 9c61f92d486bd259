"""A Mastodon server: tag timelines, search, accounts, contexts, with Link headers and rate limits."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from socialwatch.demo.serve.html import linked, missing, page, paragraphs
from socialwatch.demo.serve.index import Index
from socialwatch.demo.serve.web import App, Reply, Request, told
from socialwatch.demo.world.cast import OWN
from socialwatch.demo.world.model import Person, Post, World

HOME = "mastodon.example"
LIMIT = 3000  # requests in five minutes; this server is more generous than the usual 300
TOKEN = "demo-token"  # noqa: S105 - what the demo world takes for a user's token; it opens nothing else


def app(world: World, base: str) -> App:
    server = Server(world, base)

    def answer(request: Request) -> Reply:
        parts = request.path.strip("/").split("/")
        if parts[:1] == ["api"]:
            return server.limited(server.api(request, parts[1:]))
        if len(parts) == 2 and parts[0].startswith("@"):
            post = server.by_id.get(parts[1])
            return page(world, post) if post else missing()
        return missing()

    return answer


class Server:
    """The posts with their ids, JSON made once, and the limits of a real server."""

    def __init__(self, world: World, base: str) -> None:
        self.world, self.base = world, base
        self.posts = world.by_place.get("mastodon", [])
        self.by_id = {status_id(post): post for post in self.posts}
        self._json: dict[int, bytes] = {}
        self._tags: dict[str, list[Post]] = {}
        for post in reversed(self.posts):
            for tag in {tag.lower() for tag in post.tags}:
                self._tags.setdefault(tag, []).append(post)
        self._index = Index(self.posts, lambda post: post.text)
        self._asked = 0
        self._since = time.monotonic()

    def limited(self, reply: Reply) -> Reply:
        """The reply with X-RateLimit headers, or 429 when they have run out."""
        if time.monotonic() - self._since > 300:
            self._asked, self._since = 0, time.monotonic()
        self._asked += 1
        reset = datetime.now(UTC) + timedelta(seconds=300 - (time.monotonic() - self._since))
        headers = {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(max(0, LIMIT - self._asked)),
            "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }
        if self._asked > LIMIT:
            return told({"error": "Too many requests"}, 429, headers)
        return Reply(reply.body, reply.status, reply.kind, {**reply.headers, **headers})

    def api(self, request: Request, parts: Sequence[str]) -> Reply:
        match list(parts):
            case ["v1", "timelines", "tag", tag]:
                return self._page(request, self._tags.get(tag.lower(), []))
            case ["v1", "timelines", "public"]:
                local = request.get("local") in ("true", "1")
                return self._page(request, [p for p in reversed(self.posts) if not local or p.author.home == HOME])
            case ["v2", "search"]:
                return self._search(request)
            case ["v1" | "v2" as version, "instance"]:
                return told(self._instance(version))
            case ["v1", "statuses"]:
                found = [self.by_id[number] for number in request.query.get("id[]", []) if number in self.by_id]
                return self._list(found)
            case ["v1", "statuses", number, *rest] if number in self.by_id:
                return self._status(self.by_id[number], rest)
            case ["v1", "accounts", *rest]:
                return self._accounts(request, rest)
            case ["v1", "notifications"]:
                return self._notifications(request)
        return told({"error": "Record not found"}, 404)

    def _page(self, request: Request, newest_first: Sequence[Post]) -> Reply:
        """A page by id: below max_id, above since_id (newest first) or just above min_id."""
        size = request.number("limit", 20, 40)
        top, since, low = (request.get(name) for name in ("max_id", "since_id", "min_id"))
        chosen: list[Post] = []
        posts = reversed(newest_first) if low else newest_first
        for post in posts:
            number = int(status_id(post))
            if (top and number >= int(top)) or (since and number <= int(since)) or (low and number <= int(low)):
                continue
            chosen.append(post)
            if len(chosen) == size:
                break
        if low:
            chosen.reverse()
        return self._list(chosen, self._links(request, chosen))

    def _links(self, request: Request, shown: Sequence[Post]) -> dict[str, str]:
        if not shown:
            return {}
        kept = {
            name: values
            for name, values in request.query.items()
            if name not in ("max_id", "min_id", "since_id", "offset")
        }
        address = f"{self.base}{request.path}?"
        older = address + urlencode({**kept, "max_id": [status_id(shown[-1])]}, doseq=True)
        newer = address + urlencode({**kept, "min_id": [status_id(shown[0])]}, doseq=True)
        return {"Link": f'<{older}>; rel="next", <{newer}>; rel="prev"'}

    def _list(self, posts: Sequence[Post], headers: dict[str, str] | None = None) -> Reply:
        return Reply(b"[" + b",".join(map(self.status, posts)) + b"]", headers=headers or {})

    def _search(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return told({"error": "The access token is invalid"}, 401)
        found = self._index.find(request.get("q"))
        size, at = request.number("limit", 20, 40), int(request.get("offset", "0") or 0)
        body = b",".join(map(self.status, found[at : at + size]))
        return Reply(b'{"accounts":[],"statuses":[' + body + b'],"hashtags":[]}')

    def _notifications(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return told({"error": "The access token is invalid"}, 401)
        return told([])

    def _status(self, post: Post, rest: Sequence[str]) -> Reply:
        if not rest:
            return Reply(self.status(post))
        if rest != ["context"]:
            return told({"error": "Record not found"}, 404)
        above: list[Post] = []
        below: list[Post] = []
        parent = post.parent
        while parent is not None:
            above.insert(0, self.world.by_number[parent])
            parent = above[0].parent
        todo = list(self.world.answers.get(post.number, []))
        while todo:
            reply = todo.pop(0)
            below.append(reply)
            todo += self.world.answers.get(reply.number, [])
        lists = [b"[" + b",".join(map(self.status, posts)) + b"]" for posts in (above, below)]
        return Reply(b'{"ancestors":' + lists[0] + b',"descendants":' + lists[1] + b"}")

    def _accounts(self, request: Request, rest: Sequence[str]) -> Reply:
        """Look-up by handle, an account by id, and what it wrote."""
        if rest == ["lookup"]:
            wanted = request.get("acct").lstrip("@").removesuffix(f"@{HOME}")
            for post in self.posts:
                if _acct(post.author) == wanted:
                    return told(account(post.author))
        elif rest:
            own = [post for post in reversed(self.posts) if post.author.key == rest[0]]
            if own and rest[1:] == ["statuses"]:
                return self._page(request, own)
            if own:
                return told(account(own[0].author))
        return told({"error": "Record not found"}, 404)

    def _instance(self, version: str) -> dict[str, Any]:
        about = {"title": "A small fictional server", "description": "Part of a demo; nobody here exists."}
        if version == "v1":
            return {"uri": HOME, "version": "4.4.3", "short_description": about["description"], **about}
        limits = {"statuses": {"max_characters": 500}}
        return {"domain": HOME, "version": "4.4.3", "api_versions": {"mastodon": 6}, "configuration": limits, **about}

    def status(self, post: Post) -> bytes:
        """The status as JSON, made once."""
        known = self._json.get(post.number)
        if known is None:
            known = json.dumps(self._as_json(post), ensure_ascii=False, separators=(",", ":")).encode()
            self._json[post.number] = known
        return known

    def _as_json(self, post: Post) -> dict[str, Any]:
        parent = None if post.parent is None else self.world.by_number[post.parent]
        number = status_id(post)
        addressed = [parent.author] if parent and parent.author.key != post.author.key else []
        if "@brambling" in post.text and OWN["mastodon"] not in addressed:
            addressed.append(OWN["mastodon"])
        return {
            "id": number, "created_at": _iso(post.created), "sensitive": False, "spoiler_text": "",
            "in_reply_to_id": status_id(parent) if parent else None,
            "in_reply_to_account_id": parent.author.key if parent else None,
            "visibility": "public", "language": post.lang, "uri": status_uri(post),
            "url": f"{self.base}/@{_acct(post.author)}/{number}", "replies_count": post.replies,
            "reblogs_count": post.reposts, "favourites_count": post.likes,
            "edited_at": _iso(post.edited) if post.edited else None,
            "content": post.html or linked(post.text, f"https://{HOME}/tags/", f"https://{HOME}/@"),
            "reblog": None, "application": None, "account": account(post.author), "media_attachments": [],
            "mentions": [
                {"id": person.key, "username": person.handle, "url": _profile(person), "acct": _acct(person)}
                for person in addressed
            ],
            "tags": [{"name": tag.lower(), "url": f"https://{HOME}/tags/{tag.lower()}"} for tag in post.tags],
            "emojis": [], "card": None, "poll": None,
        }  # fmt: skip


def status_id(post: Post) -> str:
    """A snowflake: milliseconds and a sequence, so that ids sort by time."""
    return str((int(post.created.timestamp() * 1000) << 16) + post.number)


def status_uri(post: Post) -> str:
    return f"https://{post.author.home}/users/{post.author.handle}/statuses/{status_id(post)}"


def account(person: Person) -> dict[str, Any]:
    return {
        "id": person.key, "username": person.handle, "acct": _acct(person), "display_name": person.name,
        "locked": False, "bot": person.bot, "discoverable": True, "group": False,
        "created_at": "2022-11-05T00:00:00.000Z", "note": paragraphs(person.bio) if person.bio else "",
        "url": _profile(person), "uri": f"https://{person.home}/users/{person.handle}", "avatar": "", "header": "",
        "followers_count": person.followers, "following_count": person.following, "statuses_count": 100,
        "last_status_at": "2026-10-01", "emojis": [], "fields": [],
    }  # fmt: skip


def _acct(person: Person) -> str:
    return person.handle if person.home == HOME else f"{person.handle}@{person.home}"


def _profile(person: Person) -> str:
    return f"https://{person.home}/@{person.handle}"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
