"""Bytes to entries: RSS, RDF and Atom through feedparser, JSON Feed by itself, both as the same plain JSON."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from socialwatch.errors import SourceDown, SourceError
from socialwatch.http import Answer, safe_url
from socialwatch.models import JSON
from socialwatch.sources.feed_bounds import MOST_ENTRIES, Endless, parse
from socialwatch.sources.feed_rating import element_stars, extension_stars
from socialwatch.sources.text import web_address
from socialwatch.sources.values import listing, mapping, moment, text

CLOSED = re.compile(rb"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel|html)\s*>$", re.I)
ALTERNATE = re.compile(rb"<link\b[^<>]*\btype\s*=\s*[\"']?application/(?:rss|atom|feed)\+(?:xml|json)[^<>]*>", re.I)
HEAD = 256 * 1024  # of a web page: no site names its feed further down
# entities made of entities: no feed needs them, and ten lines of them can unfold to gigabytes
NESTED = re.compile(rb"""<!ENTITY\s+[^\s>]+\s+(["'])[^"'>&]*(?:&(?![A-Za-z])[^"'>&]*)*&[A-Za-z][^"'>]*\1\s*>""")
COMMENT = "#comment-"  # in the address of each entry of WordPress' comments
XML = re.compile(rb"[\xef\xbb\xbf\s]*<(?:\?xml|rss|feed|rdf:rdf)\b", re.I)
HREF = re.compile(rb"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.I)


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """The entries of one answer. `broken`: it breaks off, so there were more; `wordpress`: it has numbered pages
    (its comments have none: they answer that there is no second page, however many comments there are).

    `next` is where the feed itself says that it goes on; `lossy`: the last page of such a one need not hold the
    first entry (RFC 5005 promises nothing, and the App Store ends after ten pages).
    """

    items: list[dict[str, JSON]]
    broken: bool = False
    wordpress: bool = False
    next: str | None = None
    lossy: bool = False


def read_feed(answer: Answer) -> FeedDocument:
    """The feed in an answer. SourceError when there is none, SourceDown when it breaks off before the first entry."""
    if answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(answer)
    # without our address as base, so that an id stays what it is; links are joined to it when they are mapped
    told = ("content-type", "content-language", "content-location")
    headers = {name: answer.headers[name] for name in told if name in answer.headers}
    # our own text code throws out scripts; feedparser doing it as well costs most of its time
    body = io.BytesIO(NESTED.sub(b"", answer.body))
    try:
        parsed = parse(body, sanitize_html=False, resolve_relative_uris=False, response_headers=headers)
    except Endless as error:
        raise SourceError(f"{safe_url(answer.url)} is no feed that anybody reads: {error}") from None
    except Exception as error:  # of a stranger's bytes in feedparser: odd charsets have many
        raise SourceError(f"{safe_url(answer.url)} cannot be read as a feed ({type(error).__name__})") from error
    broken = bool(parsed.get("bozo")) and not _closed(answer.body)
    if not parsed.get("version") and not parsed.get("entries"):
        raise _no_feed(answer, broken)
    about = _about(parsed.get("feed", {}), answer.url)
    items = [{"feed": about, **_entry(entry)} for entry in parsed.get("entries", [])]
    wordpress = _by_wordpress(parsed.get("feed", {}))
    comments = bool(items) and all(COMMENT in str(item.get("link", "")) for item in items)
    links = [link["href"] for link in _rel(parsed.get("feed", {}), "next")]
    following = web_address(links[0], answer.url) if links else None
    return FeedDocument(items, broken, wordpress and not comments, following, lossy=True)


def _by_wordpress(feed: dict[str, Any]) -> bool:
    """Whether WordPress made it: RSS and Atom say so in one place, RDF in another."""
    told = (dict.get(feed, "generator"), mapping(dict.get(feed, "admin_generatoragent")).get("rdf:resource"))
    return any("wordpress" in str(one).lower() for one in told)


def _closed(body: bytes) -> bool:
    """Whether the end is the end of a feed; comments may follow it."""
    end = body[-4096:].rstrip()
    while end.endswith(b"-->") and b"<!--" in end:
        end = end[: end.rindex(b"<!--")].rstrip()
    return CLOSED.search(end) is not None


def _no_feed(answer: Answer, broken: bool) -> SourceError:
    where = safe_url(answer.url)
    if answer.looks_like_html:
        link = ALTERNATE.search(answer.body[:HEAD])
        href = HREF.search(link[0]) if link else None
        found = urljoin(answer.url, href[1].decode("utf-8", "replace")) if href else None
        hint = f"; its feed seems to be {safe_url(found)}" if found else ""
        return SourceError(f"{where} is a web page, not a feed{hint}")
    if broken and XML.match(answer.body):
        return SourceDown(f"{where} breaks off before its first entry ({len(answer.body):,} bytes)")
    return SourceError(f"{where} is not a feed ({answer.content_type or 'of no type'}, {len(answer.body):,} bytes)")


def _about(feed: Mapping[str, Any], url: str) -> dict[str, JSON]:
    told = {"title": feed.get("title"), "link": feed.get("link"), "lang": feed.get("language"), "url": url}
    return {key: value for key, value in told.items() if isinstance(value, str) and value}


def _entry(entry: dict[str, Any]) -> dict[str, JSON]:
    """What we use of an entry, as it was written; dates as ISO text."""
    body = _body(entry)
    # plain dict.get: feedparser's own would answer "updated" with "published"
    stated = {
        "id": dict.get(entry, "id"),
        "link": dict.get(entry, "feedburner_origlink") or dict.get(entry, "link"),
        "title": dict.get(entry, "title"),
        "title_type": mapping(dict.get(entry, "title_detail")).get("type"),
        "body": body.get("value"),
        "body_type": body.get("type"),
        "base": mapping(dict.get(entry, "summary_detail")).get("base"),
        "lang": _language(entry, body),
        "published": _iso(entry, "published_parsed", "created_parsed"),
        "updated": _iso(entry, "updated_parsed"),
        "authors": [_author(person) for person in _people(entry)],
        "source": _source(mapping(entry.get("source"))),
        "tags": [tag["term"] for tag in entry.get("tags", []) if tag.get("term")],
        "media": list(_media(entry)),
        "links": [link["href"] for link in _rel(entry, "related", "via")],
        "reply_to": mapping(dict.get(entry, "thr_in-reply-to") or dict.get(entry, "in-reply-to")).get("ref"),
        "comments": dict.get(entry, "slash_comments"),
        "views": mapping(dict.get(entry, "media_statistics")).get("views"),
        "likes": mapping(dict.get(entry, "media_starrating")).get("count"),
        "rating": element_stars(entry),
    }  # fmt: skip
    return {key: value for key, value in stated.items() if value}


def _body(entry: dict[str, Any]) -> dict[str, Any]:
    """The longest that the entry holds: its content, else its summary."""
    options = [*dict.get(entry, "content", []), mapping(dict.get(entry, "summary_detail"))]
    told = [one for one in options if isinstance(one.get("value"), str)]
    return max(told, key=lambda one: len(one["value"]), default={})


def _language(entry: dict[str, Any], body: dict[str, Any]) -> str | None:
    """What the text itself is said to be in, else the title, else the entry."""
    title = mapping(dict.get(entry, "title_detail"))
    return body.get("language") or title.get("language") or dict.get(entry, "language")


def _source(source: Mapping[str, Any]) -> dict[str, JSON]:
    """The paper that an aggregator took the entry from."""
    told = {"title": source.get("title"), "link": source.get("href")}
    return {key: value for key, value in told.items() if value}


def _rel(entry: dict[str, Any], *rels: str) -> list[dict[str, Any]]:
    return [link for link in entry.get("links", []) if link.get("rel") in rels and "href" in link]


def _iso(entry: dict[str, Any], *keys: str) -> str | None:
    times = (moment(dict.get(entry, key)) for key in keys)
    return next((time.isoformat() for time in times if time), None)


def _people(entry: dict[str, Any]) -> list[Mapping[str, Any]]:
    people = [mapping(person) for person in dict.get(entry, "authors", []) if mapping(person)]
    return people or ([{"name": dict.get(entry, "author")}] if dict.get(entry, "author") else [])


def _author(person: Mapping[str, Any]) -> dict[str, JSON]:
    told = {"name": person.get("name") or person.get("email"), "url": person.get("href")}
    return {key: value for key, value in told.items() if value}


def _media(entry: dict[str, Any]) -> Iterator[str]:
    yield from (link["href"] for link in _rel(entry, "enclosure"))
    for key in ("media_content", "media_thumbnail"):
        yield from (media["url"] for media in dict.get(entry, key, []) if "url" in media)


def _json_feed(answer: Answer) -> FeedDocument:
    """https://jsonfeed.org, versions 1 and 1.1."""
    try:
        told = mapping(json.loads(answer.body.decode("utf-8-sig", "replace")))
    except (ValueError, RecursionError):
        raise SourceDown(f"{safe_url(answer.url)} answered with JSON that breaks off or is broken") from None
    if not isinstance(told.get("items"), list):
        raise SourceError(f"{safe_url(answer.url)} answered with JSON that is no feed")
    if len(told["items"]) > MOST_ENTRIES:
        raise SourceError(
            f"{safe_url(answer.url)} is no feed that anybody reads: it holds over {MOST_ENTRIES:,} entries"
        )
    about = {"title": told.get("title"), "link": told.get("home_page_url"), "lang": told.get("language")}
    about = {key: value for key, value in {**about, "url": answer.url}.items() if isinstance(value, str) and value}
    items = [{"feed": about, **_json_entry(mapping(item), mapping(told))} for item in told["items"]]
    return FeedDocument(items, next=web_address(told.get("next_url"), answer.url))


def _json_entry(item: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, JSON]:
    html = item.get("content_html")
    authors = listing(item.get("authors")) or [item.get("author")]
    authors = [one for one in authors if mapping(one)] or listing(feed.get("authors")) or [feed.get("author")]
    media = [item.get("image"), *(mapping(one).get("url") for one in listing(item.get("attachments")))]
    stated = {
        "id": text(item.get("id")),
        "link": item.get("url") or item.get("external_url"),
        "title": item.get("title"),
        "body": html or item.get("content_text") or item.get("summary"),
        "body_type": "text/html" if html else "text/plain",
        "lang": item.get("language"),
        "published": _time(item.get("date_published")),
        "updated": _time(item.get("date_modified")),
        "authors": [_author({"name": mapping(one).get("name"), "href": mapping(one).get("url")}) for one in authors],
        "tags": [tag for tag in listing(item.get("tags")) if isinstance(tag, str)],
        "media": [url for url in media if isinstance(url, str)],
        "links": [item["external_url"]] if isinstance(item.get("external_url"), str) else [],
        "rating": extension_stars(item),
    }
    return {key: value for key, value in stated.items() if value}


def _time(value: object) -> str | None:
    found = moment(value)
    return found.isoformat() if found else None
