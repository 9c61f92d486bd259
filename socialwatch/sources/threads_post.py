"""A post on Threads as a mention, named by its number; whoever wrote it is known by name alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in
from socialwatch.sources.text import clean, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

SITE = "https://www.threads.com"
FIELDS = "id,text,media_type,permalink,timestamp,username,has_replies,is_quote_post,is_reply,topic_tag"
REPLY_FIELDS = f"{FIELDS},root_post,replied_to"
METRICS = "views,likes,replies,reposts,quotes"


def post_mention(item: Mapping[str, Any], network: str) -> Mention:
    """`_to` is whom it answers, `_counts` what one's own post is told of itself.

    Raises BadItem for what has no number, and for pictures without a word.
    """
    number = needed(item, "id", "a post on Threads")
    words = clean(text(item.get("text")) or "")
    tag = clean(text(item.get("topic_tag"))).lstrip("#")
    if not words and not tag:
        raise BadItem(f"post {number} on Threads has no text")
    parent = text(mapping(item.get("replied_to")).get("id"))
    root = root_of(item)
    attached = web_address(item.get("link_attachment_url"))
    handle = text(item.get("username"))
    return Mention(
        network=network,
        native_id=number,
        text=words,
        author=Author(handle, handle=handle, url=f"{SITE}/@{handle}") if handle else None,
        created=moment(item.get("timestamp")),
        url=web_address(item.get("permalink")),
        parent=parent,
        # a search says that a post is a reply and not to what
        thread=root or parent or (None if item.get("is_reply") is True else number),
        tags=(tag,) if tag else (),
        links=tuple(dict.fromkeys(filter(None, (attached, *addresses_in(words))))),
        to=tuple(filter(None, (text(item.get("_to")),))),  # whoever answers seldom names whom
        media=tuple(filter(None, (web_address(item.get("media_url")),))),
        engagement=_engagement(mapping(item.get("_counts"))),
    )


def root_of(item: Mapping[str, Any]) -> str | None:
    """The post at whose top an answer stands, where that is told."""
    return text(mapping(item.get("root_post")).get("id"))


def measured(data: Iterable[object]) -> dict[str, int]:
    """The counts of one post by name; a count that is not told is left out."""
    told = {}
    for one in map(mapping, data):
        name, values = text(one.get("name")), listing(one.get("values"))
        number = count(mapping(values[0]).get("value")) if values else None
        if name and number is not None:
            told[name] = number
    return told


def _engagement(counts: Mapping[str, Any]) -> Engagement:
    """A quote passes a post on, as a repost does."""
    passed = [number for name in ("reposts", "quotes") if (number := count(counts.get(name))) is not None]
    return Engagement(
        likes=count(counts.get("likes")),
        replies=count(counts.get("replies")),
        reposts=sum(passed) if passed else None,
        views=count(counts.get("views")),
    )
