"""A Bluesky server's XRPC: a session, the search of posts with its worn-out cursor, profiles, threads."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from socialwatch.demo.serve.html import missing, page
from socialwatch.demo.serve.index import Index
from socialwatch.demo.serve.web import App, Reply, Request, told
from socialwatch.demo.world.model import Person, Post, World

HANDLE = "listener.bsky.example"
PASSWORD = "demo-only-pass-word"  # noqa: S105 - opens the demo world on loopback and nothing else
_TOKENS = ("demo.access.token", "demo.refresh.token")
DEEPEST = 10_000
_TID = "234567abcdefghijklmnopqrstuvwxyz"
_FACET = re.compile(r"(https?://[^\s]+)|(?<!\w)#(\w+)")


def app(world: World, base: str) -> App:
    server = Server(world)

    def answer(request: Request) -> Reply:
        if request.path.startswith("/xrpc/"):
            return server.limited(server.call(request, request.path.removeprefix("/xrpc/")))
        found = re.fullmatch(r"/profile/([^/]+)/post/(\w+)", request.path)
        post = server.by_key.get(found[2]) if found else None
        return page(world, post) if post else missing()

    return answer


class Server:
    """The posts, their index, and the answers made once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.posts = world.by_place.get("bluesky", [])
        self.by_key = {record_key(post): post for post in self.posts}
        self.by_uri = {uri(post): post for post in self.posts}
        self.people = {name: post.author for post in self.posts for name in (post.author.key, post.author.handle)}
        self._index = Index(self.posts, lambda post: post.text)
        self._views: dict[int, bytes] = {}
        self._asked = 0

    def limited(self, reply: Reply) -> Reply:
        self._asked += 1
        left = {"RateLimit-Limit": "3000", "RateLimit-Remaining": str(max(0, 3000 - self._asked % 3000))}
        left |= {"RateLimit-Reset": str(int(time.time()) + 300), "RateLimit-Policy": "3000;w=300"}
        return Reply(reply.body, reply.status, reply.kind, {**reply.headers, **left})

    def call(self, request: Request, method: str) -> Reply:
        if method == "com.atproto.server.createSession":
            return self._session(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if method == "com.atproto.server.refreshSession" and token == _TOKENS[1]:
            return told(_opened())
        if not token:
            return _refuse("AuthMissing", "Authentication Required", 401)
        if token != _TOKENS[0]:
            return _refuse("InvalidToken", "Token could not be verified", 400)
        match method:
            case "app.bsky.feed.searchPosts":
                return self._search(request)
            case "app.bsky.actor.getProfile":
                person = self.people.get(request.get("actor"))
                return told(_profile(person)) if person else _refuse("InvalidRequest", "Profile not found", 400)
            case "app.bsky.actor.getProfiles":
                found = [self.people[name] for name in request.query.get("actors", [])[:25] if name in self.people]
                return told({"profiles": [_profile(person) for person in found]})
            case "app.bsky.feed.getPosts":
                wanted = [self.by_uri[name] for name in request.query.get("uris", [])[:25] if name in self.by_uri]
                return Reply(b'{"posts":[' + b",".join(map(self.view, wanted)) + b"]}")
        return _refuse("MethodNotImplemented", "Method Not Implemented", 501)

    def _session(self, request: Request) -> Reply:
        try:
            given = json.loads(request.body)
        except ValueError:
            given = {}
        if given.get("identifier") != HANDLE or given.get("password") != PASSWORD:
            return _refuse("AuthenticationRequired", "Invalid identifier or password", 401)
        return told(_opened())

    def _search(self, request: Request) -> Reply:
        """Newest first, between since and until (exclusive); the cursor counts posts and ends near 10,000."""
        query = request.get("q")
        if not query:
            return _refuse("InvalidRequest", 'Error: Params must have the property "q"', 400)
        named = dict(re.findall(r"\b(from|mentions|lang|domain):(\S+)", query))
        words = re.sub(r"\b(?:from|mentions|lang|domain):\S+", "", query)
        author = (request.get("author") or named.get("from", "")).lstrip("@")
        since, until = _moment(request.get("since")), _moment(request.get("until"))
        lang, tags = request.get("lang") or named.get("lang", ""), {t.lower() for t in request.query.get("tag", [])}
        domain = request.get("domain") or named.get("domain", "")
        found = [
            post
            for post in self._index.find(words)
            if (not since or post.created >= since)
            and (not until or post.created < until)
            and (not author or author in (post.author.handle, post.author.key))
            and (not lang or post.lang == lang)
            and (not domain or any(domain in link for link in post.links))
            and tags <= {tag.lower() for tag in post.tags}
        ]
        at, size = int(request.get("cursor", "0") or 0), request.number("limit", 25, 100)
        shown = found[at : min(at + size, DEEPEST)]
        more = at + size < min(len(found), DEEPEST)
        cursor = f'"cursor":"{at + size}",' if more else ""
        head = f'{{{cursor}"hitsTotal":{len(found)},"posts":['.encode()
        return Reply(head + b",".join(map(self.view, shown)) + b"]}")

    def view(self, post: Post) -> bytes:
        known = self._views.get(post.number)
        if known is None:
            known = json.dumps(self._as_json(post), ensure_ascii=False, separators=(",", ":")).encode()
            self._views[post.number] = known
        return known

    def _as_json(self, post: Post) -> dict[str, Any]:
        """A post view; like the real one it says nothing of the author's followers."""
        record: dict[str, Any] = {
            "$type": "app.bsky.feed.post",
            "createdAt": _iso(post.created),
            "langs": [post.lang],
            "text": post.text,
        }
        if facets := list(_facets(post.text)):
            record["facets"] = facets
        if post.parent is not None and post.root is not None:
            record["reply"] = {
                name: _reference(self.world.by_number[number])
                for name, number in (("parent", post.parent), ("root", post.root))
            }
        return {
            "uri": uri(post), "cid": _cid(uri(post)), "author": _basic(post.author), "record": record,
            "replyCount": post.replies, "repostCount": post.reposts, "likeCount": post.likes, "quoteCount": 0,
            "indexedAt": _iso(post.created), "viewer": {"threadMuted": False, "embeddingDisabled": False},
            "labels": [],
        }  # fmt: skip


def record_key(post: Post) -> str:
    """A TID: microseconds and a clock's number in 13 letters that sort by time."""
    number = (int(post.created.timestamp()) * 1_000_000 << 10) + post.number % 1024
    number += post.number // 1024 << 10
    letters = ""
    for _ in range(13):
        number, rest = divmod(number, 32)
        letters = _TID[rest] + letters
    return letters


def uri(post: Post) -> str:
    return f"at://{post.author.key}/app.bsky.feed.post/{record_key(post)}"


def _cid(text: str) -> str:
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    return "bafyrei" + "".join(alphabet[byte % 32] for byte in (*sha256(text.encode()).digest(), *text.encode()[:20]))


def _reference(post: Post) -> dict[str, str]:
    return {"cid": _cid(uri(post)), "uri": uri(post)}


def _facets(text: str) -> Iterator[dict[str, Any]]:
    """Links and tags with their places, counted in bytes of UTF-8."""
    for found in _FACET.finditer(text):
        start, end = (len(text[:at].encode()) for at in found.span())
        link, tag = found.groups()
        feature = (
            {"$type": "app.bsky.richtext.facet#link", "uri": link}
            if link
            else {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
        )
        yield {"features": [feature], "index": {"byteEnd": end, "byteStart": start}}


def _basic(person: Person) -> dict[str, Any]:
    labels = [{"val": "bot", "src": person.key, "uri": person.key, "cts": "2024-01-01T00:00:00.000Z"}]
    return {
        "did": person.key, "handle": person.handle, "displayName": person.name,
        "viewer": {"muted": False, "blockedBy": False}, "labels": labels if person.bot else [],
        "createdAt": "2024-02-06T09:00:00.000Z",
    }  # fmt: skip


def _profile(person: Person) -> dict[str, Any]:
    counts = {"followersCount": person.followers, "followsCount": person.following, "postsCount": 100}
    return {**_basic(person), "description": person.bio, "indexedAt": "2026-09-01T00:00:00.000Z", **counts}


def _opened() -> dict[str, Any]:
    return {
        "did": "did:plc:listenerlistenerlistener", "handle": HANDLE, "email": "listener@mail.example",
        "emailConfirmed": True, "emailAuthFactor": False, "accessJwt": _TOKENS[0], "refreshJwt": _TOKENS[1],
        "active": True,
    }  # fmt: skip


def _refuse(error: str, message: str, status: int) -> Reply:
    return told({"error": error, "message": message}, status)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _moment(text: str) -> datetime | None:
    """A time or a date; what is neither is passed over."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
