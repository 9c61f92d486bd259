"""Hacker News as Algolia's search gives it: newest first, at most a thousand hits for one question."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from socialwatch.demo.serve.html import missing, page
from socialwatch.demo.serve.index import Index, words
from socialwatch.demo.serve.web import App, Reply, Request, told
from socialwatch.demo.world.model import Post, World

CAP = 1000
FIRST = 44_000_000
_FILTER = re.compile(r"(created_at_i|points|num_comments)\s*(>=|<=|=|>|<)\s*(-?\d+)$")


def app(world: World) -> App:
    site = HackerNews(world)

    def answer(request: Request) -> Reply:
        if request.path in ("/api/v1/search_by_date", "/api/v1/search"):
            return site.search(request, by_date=request.path.endswith("date"))
        if request.path.startswith("/api/v1/items/"):
            return site.item(request.path.rpartition("/")[2])
        if request.path == "/item":
            post = site.by_id.get(request.get("id"))
            return page(world, post) if post else missing()
        return told({"message": "Path not found", "status": 404}, 404)

    return answer


class HackerNews:
    """Stories and comments with their ids, and the index over them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.posts = world.by_place.get("hackernews", [])
        self.by_id = {item_id(post): post for post in self.posts}
        self.index = Index(self.posts, self._searched)

    def _story(self, post: Post) -> Post:
        return self.world.by_number[post.root] if post.root is not None else post

    def _searched(self, post: Post) -> str:
        story = self._story(post)
        return " ".join((post.text, post.author.handle, story.title, *story.links))

    def search(self, request: Request, *, by_date: bool) -> Reply:
        """Hits of one page; nothing beyond the thousandth, whatever the page."""
        query = request.get("query")
        try:
            keep = _filters(request.get("numericFilters"))
        except ValueError as error:
            return told({"message": f"invalid filter: {error}", "status": 400}, 400)
        tags = _tag_groups(request.get("tags"))
        found = [
            post
            for post in self.index.find(query, prefix_last=True)
            if all(test(self._numbers(post)) for test in keep) and _tagged(self._tags(post), tags)
        ]
        if not by_date:
            found.sort(key=lambda post: -post.likes)
        size = request.number("hitsPerPage", 20, CAP)
        at = int(request.get("page", "0") or 0) * size
        hits = [self.hit(post, query) for post in found[at : min(at + size, CAP)]]
        pages = -(-min(len(found), CAP) // size)
        return told({
            "hits": hits, "nbHits": len(found), "page": at // size, "nbPages": pages, "hitsPerPage": size,
            "exhaustiveNbHits": True, "exhaustiveTypo": True, "exhaustive": {"nbHits": True, "typo": True},
            "query": query, "params": f"query={query}", "processingTimeMS": 1, "serverTimeMS": 2,
        })  # fmt: skip

    def _numbers(self, post: Post) -> dict[str, int]:
        comments = post.replies if post.root is None else 0
        return {"created_at_i": int(post.created.timestamp()), "points": post.likes, "num_comments": comments}

    def _tags(self, post: Post) -> set[str]:
        kinds = {"comment"} if post.root is not None else {"story"}
        if post.title.startswith("Show HN"):
            kinds.add("show_hn")
        if post.title.startswith("Ask HN"):
            kinds.add("ask_hn")
        return kinds | {f"author_{post.author.handle}", f"story_{item_id(self._story(post))}"}

    def hit(self, post: Post, query: str) -> dict[str, Any]:
        """One hit; fields that do not apply are null, as in the real answers."""
        story, comment = self._story(post), post.root is not None
        link = story.links[0] if story.links else None
        marked = {"author": post.author.handle}
        marked |= {"comment_text": _html(post.text), "story_title": story.title} if comment else {"title": post.title}
        return {
            "created_at": post.created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "title": None if comment else post.title,
            "url": None if comment else link,
            "author": post.author.handle,
            "points": None if comment else post.likes,
            "story_text": None,
            "comment_text": _html(post.text) if comment else None,
            "num_comments": None if comment else post.replies,
            "story_id": int(item_id(story)),
            "story_title": story.title if comment else None,
            "story_url": link if comment else None,
            "parent_id": None if post.parent is None else int(item_id(self.world.by_number[post.parent])),
            "created_at_i": int(post.created.timestamp()),
            "_tags": sorted(self._tags(post)),
            "objectID": item_id(post),
            "_highlightResult": {field: _highlight(value, query) for field, value in marked.items()},
        }

    def item(self, number: str) -> Reply:
        """An item with all that was answered to it."""
        post = self.by_id.get(number)
        return told(self._tree(post)) if post else told({"status": 404, "error": "Not Found"}, 404)

    def _tree(self, post: Post) -> dict[str, Any]:
        comment = post.root is not None
        return {
            "id": int(item_id(post)), "created_at": post.created.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "created_at_i": int(post.created.timestamp()), "type": "comment" if comment else "story",
            "author": post.author.handle, "title": None if comment else post.title,
            "url": None if comment or not post.links else post.links[0], "text": _html(post.text) if comment else None,
            "points": None if comment else post.likes, "story_id": int(item_id(self._story(post))),
            "parent_id": None if post.parent is None else int(item_id(self.world.by_number[post.parent])),
            "children": [self._tree(reply) for reply in self.world.answers.get(post.number, [])], "options": [],
        }  # fmt: skip


def item_id(post: Post) -> str:
    """Numbers grow with time, with gaps for what others wrote."""
    return str(FIRST + post.number * 7)


def _html(text: str) -> str:
    """The site's own mark-up: paragraphs opened, never closed; slashes and quotes as numbers."""
    escaped = escape(text, quote=False).replace("'", "&#x27;").replace('"', "&quot;").replace("/", "&#x2F;")
    return escaped.replace("\n\n", "<p>")


def _highlight(value: str, query: str) -> dict[str, Any]:
    hit = [word for word in dict.fromkeys(words(query)) if word in value.casefold()]
    marked = value
    for word in hit:
        marked = re.sub(re.escape(word), lambda found: f"<em>{found[0]}</em>", marked, flags=re.IGNORECASE)
    level = "none" if not hit else "full" if len(hit) == len(set(words(query))) else "partial"
    return {"value": marked, "matchLevel": level, "matchedWords": hit}


def _filters(text: str) -> list[Any]:
    """Conditions joined by commas; all must hold. ValueError names one that is none."""
    tests = []
    listed = ",".join(json.loads(text)) if text.startswith("[") else text
    for part in filter(None, listed.split(",")):
        found = _FILTER.match(part.strip())
        if not found:
            raise ValueError(part)
        tests.append(_test(found[1], found[2], int(found[3])))
    return tests


def _test(name: str, sign: str, limit: int) -> Any:
    compare = {">": int.__gt__, "<": int.__lt__, ">=": int.__ge__, "<=": int.__le__, "=": int.__eq__}[sign]
    return lambda numbers: compare(numbers[name], limit)


def _tag_groups(text: str) -> list[set[str]]:
    """`story,(author_a,author_b)`: every group must have one of its tags."""
    found = re.findall(r"\(([^)]*)\)|([^,()]+)", text)
    return [set(group.split(",")) if group else {single} for group, single in found if group or single.strip()]


def _tagged(tags: set[str], groups: list[set[str]]) -> bool:
    return all(tags & group for group in groups)
