"""A post or comment on Facebook as a mention; most people are not named to anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in, unwrapped
from socialwatch.sources.text import clean, one_line, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

SITE = "https://www.facebook.com"
COUNTS = "shares,comments.limit(0).summary(total_count),reactions.limit(0).summary(total_count)"
POST = f"id,message,story,created_time,updated_time,permalink_url,from,attachments{{unshimmed_url,media}},{COUNTS}"
COMMENT = "id,message,created_time,from,parent{id},permalink_url,like_count,comment_count,attachment{url,media}"


def facebook_mention(item: Mapping[str, Any], network: str) -> Mention:
    """`_page` is whose page it stands on, `_post` what a comment stands below.

    Raises BadItem for what has no number, and for what has no word.
    """
    number = needed(item, "id", "something on Facebook")
    words = clean(text(item.get("message")) or "")
    if not words:
        raise BadItem(f"{number} on Facebook has no text")
    page, post = mapping(item.get("_page")), text(item.get("_post"))
    own, handle = text(page.get("id")), text(page.get("username")) or text(page.get("id"))
    author = _author(mapping(item.get("from")), own, handle)
    by_page = bool(author and author.native_id == own)
    return Mention(
        network=network,
        native_id=number,
        text=words,
        author=author,
        created=moment(item.get("created_time")),
        url=web_address(item.get("permalink_url")) or f"{SITE}/{number}",
        parent=text(mapping(item.get("parent")).get("id")) or post,
        thread=post or number,
        to=() if by_page or not handle else (handle,),  # whoever writes on a page seldom names it
        links=tuple(dict.fromkeys(filter(None, (*_attached(item), *addresses_in(words))))),
        media=tuple(_pictures(item)),
        engagement=_engagement(item),
    )


def total(item: Mapping[str, Any], kind: str) -> int | None:
    return count(mapping(mapping(item.get(kind)).get("summary")).get("total_count"))


def _author(who: Mapping[str, Any], own: str | None, handle: str | None) -> Author | None:
    """The page's own name is its handle; that of a person is none."""
    number = text(who.get("id"))
    if number is None:
        return None
    return Author(
        number, handle=handle if number == own else None, name=one_line(text(who.get("name"))), url=f"{SITE}/{number}"
    )


def _attachments(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    told = listing(mapping(item.get("attachments")).get("data"))
    return list(map(mapping, [*told, item.get("attachment")]))


def _attached(item: Mapping[str, Any]) -> Iterator[str | None]:
    for one in _attachments(item):
        yield unwrapped(web_address(one.get("unshimmed_url")) or web_address(one.get("url")))


def _pictures(item: Mapping[str, Any]) -> Iterator[str]:
    for one in _attachments(item):
        if url := web_address(mapping(mapping(one.get("media")).get("image")).get("src")):
            yield url


def _engagement(item: Mapping[str, Any]) -> Engagement:
    likes, replies = total(item, "reactions"), total(item, "comments")
    return Engagement(
        likes=count(item.get("like_count")) if likes is None else likes,
        replies=count(item.get("comment_count")) if replies is None else replies,
        reposts=count(mapping(item.get("shares")).get("count")),
    )
