"""Four sites with feeds: a news search (RSS), a planet of blogs (Atom), a review site (JSON Feed), a forum (RSS)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from socialwatch.demo.serve.html import missing, page, paragraphs
from socialwatch.demo.serve.index import Index
from socialwatch.demo.serve.web import App, Reply, Request, told, with_tag
from socialwatch.demo.world.model import Place, Post, World

SIZE = 250  # entries of a page
_NS = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
PLACES: tuple[Place, ...] = ("news", "blogs", "reviews", "forum")


def app(world: World, base: str) -> App:
    sites = Sites(world, base)
    routes: dict[str, Callable[[Request], Reply]] = {
        "/news/search": sites.news,
        "/blogs/feed/atom": sites.blogs,
        "/reviews/feed.json": sites.reviews,
        "/forum/feed": sites.forum,
    }

    def answer(request: Request) -> Reply:
        route = routes.get(request.path.rstrip("/"))
        if route:
            return with_tag(request, route(request))
        found = re.fullmatch(r"/(news|blogs|reviews|forum)/[\w-]+/(\d+)", request.path)
        post = world.by_number.get(int(found[2])) if found else None
        return page(world, post) if post else missing()

    return answer


class Sites:
    """The feeds, newest first, in pages as WordPress numbers them."""

    def __init__(self, world: World, base: str) -> None:
        self.base = base
        self.newest = {place: world.by_place.get(place, [])[::-1] for place in PLACES}
        self._news = Index(self.newest["news"][::-1], lambda post: f"{post.title} {post.text}")

    def news(self, request: Request) -> Reply:
        query = request.get("q")
        found = self._news.find(query) if query else self.newest["news"]
        return self._rss(request, f"News about {query}" if query else "News", found)

    def forum(self, request: Request) -> Reply:
        return self._rss(request, "Home Barista Corner", self.newest["forum"])

    def _rss(self, request: Request, title: str, posts: Sequence[Post]) -> Reply:
        shown = _cut(posts, request)
        if shown is None:
            return missing()
        built = format_datetime(shown[0].created) if shown else format_datetime(datetime(2026, 1, 1, tzinfo=UTC))
        text = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" {_NS}><channel><title>{escape(title)}</title><link>{self.base}{request.path}</link>
<description>{escape(title)}</description><language>en</language><lastBuildDate>{built}</lastBuildDate>
<generator>https://wordpress.org/?v=6.8.2</generator>
{"".join(map(self._rss_item, shown))}</channel></rss>
"""
        return Reply(text.encode(), kind="application/rss+xml; charset=UTF-8")

    def _rss_item(self, post: Post) -> str:
        body = post.html or paragraphs(post.text)
        source = f'<source url="https://{_slug(post.site)}.example/feed">{escape(post.site)}</source>'
        return (
            f"<item><title>{escape(post.title)}</title><link>{self.link(post)}</link>"
            f'<guid isPermaLink="false">{guid(post)}</guid><pubDate>{format_datetime(post.created)}</pubDate>'
            f"<dc:creator><![CDATA[{post.author.name}]]></dc:creator>{source}"
            f"<description><![CDATA[{_excerpt(post.text)}]]></description>"
            f"<content:encoded><![CDATA[{body}]]></content:encoded></item>\n"
        )

    def blogs(self, request: Request) -> Reply:
        shown = _cut(self.newest["blogs"], request)
        if shown is None:
            return missing()
        text = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Planet Coffee</title><id>{self.base}/blogs/</id>
<updated>{_iso(shown[0].created) if shown else "2026-01-01T00:00:00Z"}</updated>
<generator uri="https://wordpress.org/" version="6.8.2">WordPress</generator>
<link rel="self" href="{self.base}/blogs/feed/atom"/>{"".join(map(self._atom_entry, shown))}</feed>
"""
        return Reply(text.encode(), kind="application/atom+xml; charset=UTF-8")

    def _atom_entry(self, post: Post) -> str:
        return (
            f'<entry><title>{escape(post.title)}</title><id>{guid(post)}</id><link href="{self.link(post)}"/>'
            f"<published>{_iso(post.created)}</published><updated>{_iso(post.created)}</updated>"
            f"<author><name>{escape(post.author.name)}</name></author>"
            f"<summary>{escape(_excerpt(post.text))}</summary>"
            f'<content type="html">{escape(paragraphs(post.text))}</content></entry>\n'
        )

    def reviews(self, request: Request) -> Reply:
        """As many entries as the others show; `next_url` leads on to the older ones."""
        number = request.number("paged", 1, 10_000)
        shown = _cut(self.newest["reviews"], request)
        if shown is None:
            return missing()
        feed: dict[str, Any] = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Honest Cups: all reviews",
            "home_page_url": f"{self.base}/reviews/",
            "feed_url": f"{self.base}/reviews/feed.json",
            "items": [self._json_item(post) for post in shown],
        }
        if number * SIZE < len(self.newest["reviews"]):
            feed["next_url"] = f"{self.base}/reviews/feed.json?paged={number + 1}"
        reply = told(feed)
        return Reply(reply.body, kind="application/feed+json; charset=utf-8")

    def _json_item(self, post: Post) -> dict[str, Any]:
        return {
            "id": guid(post), "url": self.link(post), "title": post.title, "content_text": post.text,
            "date_published": _iso(post.created), "authors": [{"name": post.author.name}], "language": post.lang,
            "_review": {"rating": post.rating, "best": 5, "helpful": post.likes},
        }  # fmt: skip

    def link(self, post: Post) -> str:
        return f"{self.base}/{post.place}/{_slug(post.title)}/{post.number}"


def guid(post: Post) -> str:
    """Names the entry wherever the demo runs: no port in it."""
    return f"https://{_slug(post.site)}.example/?p={post.number}"


def _cut(posts: Sequence[Post], request: Request) -> Sequence[Post] | None:
    """The page asked for; None beyond the last, which WordPress answers with 404."""
    number = request.number("paged", 1, 10_000)
    shown = posts[(number - 1) * SIZE : number * SIZE]
    return shown if shown or number == 1 else None


def _excerpt(text: str) -> str:
    return text if len(text) <= 300 else text[:300].rsplit(" ", 1)[0] + " […]"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "post"


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
