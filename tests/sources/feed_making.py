"""Feeds for tests: their entries, their answers, and what becomes of them."""

from __future__ import annotations

from socialwatch.http import Answer
from socialwatch.sources.feed import Feed
from socialwatch.sources.feed_reading import read_feed

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">'
    "<channel><title>The Daily Bean</title><link>https://bean.example/</link><language>en-GB</language>"
)


def rss(*items: str, head: str = HEAD) -> bytes:
    return f"{head}{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>".encode()


def entry(number: int, day: int = 15, month: str = "Aug") -> str:
    return (
        f"<title>Story {number}</title><guid>https://bean.example/?p={number}</guid>"
        f"<link>https://bean.example/{number}</link><pubDate>{day} {month} 2026 10:00:00 GMT</pubDate>"
    )


def answer(body: bytes | str, **headers: str) -> Answer:
    body = body.encode() if isinstance(body, str) else body
    return Answer(
        200, {name.replace("_", "-"): value for name, value in headers.items()}, body, "https://bean.example/feed"
    )


def mapped(body: bytes | str, **headers: str):
    feed = Feed(url="https://bean.example/feed")
    return [mention for item in read_feed(answer(body, **headers)).items for mention in feed.mentions(item)]


def feed(url: str) -> Feed:
    return Feed(url=f"{url}/feed")
