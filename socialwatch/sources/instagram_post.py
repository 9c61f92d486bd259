"""A picture, video or comment on Instagram as a mention."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in
from socialwatch.sources.text import clean, web_address
from socialwatch.sources.values import count, mapping, moment, needed, text

SITE = "https://www.instagram.com"
MEDIA = "id,caption,comments_count,like_count,media_type,media_url,permalink,timestamp"
TAGGED = f"{MEDIA},username"
COMMENT = "id,text,timestamp,username,like_count"
COMMENTS = f"{COMMENT},replies.limit(50){{{COMMENT}}}"
TAG = re.compile(r"(?<!\w)#(\w+)")
HANDLE = re.compile(r"(?<![\w@])@([\w.]*\w)")


def instagram_mention(item: Mapping[str, Any], network: str) -> Mention:
    """`_post` is what a comment stands below, `_parent` the comment that it answers, `_to` whom it concerns.

    Raises BadItem for what has no number, and for pictures without a word.
    """
    number = needed(item, "id", "something on Instagram")
    words = clean(text(item.get("caption", item.get("text"))) or "")
    if not words:
        raise BadItem(f"{number} on Instagram has no text")
    post = mapping(item.get("_post"))
    top = text(post.get("id"))
    handle = text(item.get("username"))
    whom = (text(item.get("_to")), *(found.rstrip(".") for found in HANDLE.findall(words)))
    return Mention(
        network=network,
        native_id=number,
        text=words,
        author=Author(handle, handle=handle, url=f"{SITE}/{handle}/") if handle else None,
        created=moment(item.get("timestamp")),
        url=web_address(item.get("permalink")) or web_address(post.get("permalink")),
        parent=text(item.get("_parent")) or top,
        thread=top or number,
        to=tuple(dict.fromkeys(one for one in whom if one and one != handle)),
        tags=tuple(dict.fromkeys(TAG.findall(words))),
        links=addresses_in(words),
        media=tuple(filter(None, (web_address(item.get("media_url")),))),
        engagement=Engagement(likes=count(item.get("like_count")), replies=count(item.get("comments_count"))),
    )
