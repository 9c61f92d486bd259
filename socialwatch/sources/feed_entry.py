"""A feed's entry as a mention: its id, its real address, its text, who wrote it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.addresses import canonical, host_of, unwrapped
from socialwatch.sources.feed_platforms import at_home
from socialwatch.sources.feed_rating import review_stars, stars
from socialwatch.sources.text import clean, language, one_line, plain, plain_and_links, web_address
from socialwatch.sources.values import count, listing, mapping, moment, text

URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+")
NETWORK = "web"
ALERT = re.compile(r"tag:google\.com,\d+:(?:googlealerts|reader)/")


class Entry(dict[str, JSON]):
    """An entry that was mapped where it was read; everything else sees the entry alone."""

    __slots__ = ("mention",)

    def __init__(self, item: Mapping[str, JSON], mention: Mention | None) -> None:
        super().__init__(item)
        self.mention = mention


def entry_time(item: Mapping[str, JSON]) -> int | None:
    """When an entry appeared, in epoch seconds."""
    found = moment(item.get("published")) or moment(item.get("updated"))
    return int(found.timestamp()) if found else None


def entry_mention(item: Mapping[str, JSON], network: str) -> Mention:
    """An entry as it was kept, with its feed in `feed`; BadItem when it says nothing."""
    feed = mapping(item.get("feed"))
    base = web_address(feed.get("url")) or ""
    home = web_address(feed.get("link"), base) or base
    url = unwrapped(web_address(item.get("link"), base))
    words, links = _body(item, web_address(item.get("base"), base) or url or base)
    title = _title(item)
    if not words and not title:
        raise BadItem("an entry with neither title nor text")
    published, updated = moment(item.get("published")), moment(item.get("updated"))
    mention = Mention(
        network=network,
        native_id=_native_id(item, url, home, title, words),
        text=words,
        title=title,
        author=_author(item, feed, home, url, base),
        created=published or updated,
        edited=updated if published and updated and updated > published else None,
        url=url,
        lang=language(item.get("lang")) or language(feed.get("lang")),
        parent=text(item.get("reply_to")),
        rating=stars(item.get("rating")) or review_stars(item.get("body")),
        links=_distinct(*links, *(unwrapped(web_address(link, base)) for link in listing(item.get("links")))),
        media=_distinct(*(web_address(link, base) for link in listing(item.get("media")))),
        tags=_distinct(*(one_line(plain(text(tag))) for tag in listing(item.get("tags")))),
        engagement=Engagement(
            likes=count(item.get("likes")), replies=count(item.get("comments")), views=count(item.get("views"))
        ),
    )
    return at_home(mention, item)


def _distinct(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _body(item: Mapping[str, JSON], base: str) -> tuple[str, tuple[str, ...]]:
    body = item.get("body")
    if not isinstance(body, str):
        return "", ()
    if item.get("body_type") == "text/plain":
        return clean(body), ()
    words, links = plain_and_links(body, base)
    return words, tuple(link for link in map(unwrapped, links) if link)


def _title(item: Mapping[str, JSON]) -> str | None:
    title = item.get("title")
    if not isinstance(title, str):
        return None
    return one_line(title if item.get("title_type") == "text/plain" and "&" not in title else plain(title))


def _native_id(item: Mapping[str, JSON], url: str | None, home: str, title: str | None, words: str) -> str:
    """The guid or atom:id; the address where there is none, and for alerts, which name one page anew each time.

    A guid that is no URI ("1") says nothing beyond its feed, so the site stands before it.
    """
    stated = clean(text(item.get("id")))
    if stated and not (ALERT.match(stated) and url):
        return stated if URI.fullmatch(stated) else f"{host_of(home)}#{stated}"
    if url:
        return canonical(url)
    told = "\n".join((title or "", words, str(item.get("published"))))
    return f"{host_of(home)}#{hashlib.blake2b(told.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"


def _author(item: Mapping[str, JSON], feed: Mapping[str, JSON], home: str, url: str | None, base: str) -> Author | None:
    """Who is named; else the paper that a news search names; else the site."""
    people = [mapping(person) for person in listing(item.get("authors"))]
    for person in people:
        name, url = one_line(plain(text(person.get("name")))), web_address(person.get("url"), base)
        if name or url:
            return Author(native_id=url or f"{host_of(home)}:{name}", handle=None, name=name, url=url)
    source = mapping(item.get("source"))
    site = web_address(source.get("link")) or url or home
    host = host_of(site)
    own = host == host_of(home)  # an alert or a list of links names itself, not who wrote
    name = one_line(plain(text(source.get("title")) or (text(feed.get("title")) if own or not host else None)))
    named = host or name
    return Author(native_id=named, handle=host or None, name=name, url=site or None) if named else None
