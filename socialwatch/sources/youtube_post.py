"""Videos and comments of YouTube as mentions, named by the platform's own ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in
from socialwatch.sources.text import clean, language, one_line, plain_and_links, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

VIDEO = re.compile(r"[\w-]{11}")
COMMENT = re.compile(r"Ug[\w-]{6,60}(\.[\w-]{6,60})?")


def found_mentions(item: Mapping[str, JSON], network: str, site: str) -> Iterator[Mention]:
    """One of a video, a search's hit or a comment; one for each comment of a thread. Raises BadItem."""
    kind = (text(item.get("kind")) or "").partition("#")[2]
    if kind == "commentThread":
        told = mapping(item.get("snippet"))
        yield _comment(mapping(told.get("topLevelComment")), network, site, told)
        for answer in listing(mapping(item.get("replies")).get("comments")):
            yield _comment(mapping(answer), network, site, told, answer=True)
    elif kind == "comment":
        yield _comment(item, network, site, mapping(item.get("_thread")))
    elif kind in ("video", "searchResult"):
        yield _video(item, network, site)
    else:
        raise BadItem(f"{kind or 'something'} of YouTube that is neither video nor comment")


def _video(item: Mapping[str, JSON], network: str, site: str) -> Mention:
    told, counts, named = (mapping(item.get(key)) for key in ("snippet", "statistics", "id"))
    number = needed(named, "videoId", "a hit of YouTube that is no video") if named else needed(item, "id", "a video")
    title, words = text(told.get("title")), text(told.get("description"))
    if named:  # a search escapes what it shows, and cuts it off
        title, words = unescape(title or ""), unescape(words or "")
    title, words = one_line(title), clean(words)
    if not title and not words:
        raise BadItem(f"video {number} has neither title nor description")
    return Mention(
        network=network,
        native_id=number,
        text=words,
        title=title,
        author=_author(text(told.get("channelId")), text(told.get("channelTitle")), site),
        created=moment(told.get("publishedAt")),
        url=f"{site}/watch?v={number}",
        lang=language(told.get("defaultAudioLanguage")) or language(told.get("defaultLanguage")),
        thread=number,
        links=addresses_in(words),
        tags=tuple(tag for one in listing(told.get("tags")) if (tag := text(one))),
        engagement=Engagement(
            likes=count(counts.get("likeCount")),  # some hide it: then it is not there
            replies=count(counts.get("commentCount")),
            views=count(counts.get("viewCount")),
        ),
    )


def _comment(
    item: Mapping[str, Any], network: str, site: str, thread: Mapping[str, Any], *, answer: bool = False
) -> Mention:
    """`thread` is what its thread tells: the video, and how many have answered the first comment."""
    told, number = mapping(item.get("snippet")), needed(item, "id", "a comment of YouTube")
    original = text(told.get("textOriginal"))
    words, links = (clean(original), ()) if original else plain_and_links(text(told.get("textDisplay")))
    if not words:
        raise BadItem(f"comment {number} has no text")
    # comments may stand below a channel instead of a video; an answer asked for by itself tells neither
    place = text(told.get("videoId")) or text(thread.get("videoId")) or text(thread.get("channelId"))
    above = text(told.get("parentId"))
    published, updated = moment(told.get("publishedAt")), moment(told.get("updatedAt"))
    return Mention(
        network=network,
        native_id=number,
        text=words,
        author=_author(
            text(mapping(told.get("authorChannelId")).get("value")), text(told.get("authorDisplayName")), site
        ),
        created=published,
        edited=updated if published and updated and updated > published else None,
        url=_address(place, number, site),
        parent=above or place,
        thread=place,
        links=tuple(dict.fromkeys((*links, *addresses_in(words)))),
        engagement=Engagement(
            likes=count(told.get("likeCount")),
            replies=None if answer or above else count(thread.get("totalReplyCount")),
        ),
    )


def _address(place: str | None, number: str, site: str) -> str | None:
    if place is None:
        return None
    return f"{site}/watch?v={place}&lc={number}" if VIDEO.fullmatch(place) else f"{site}/channel/{place}"


def _author(channel: str | None, shown: str | None, site: str) -> Author | None:
    """Comments show @handles since 2023, names before, and channels their titles. Only the channel's id stays."""
    name = one_line(shown)
    if channel is None and name is None:
        return None
    handle = name[1:] if name and name.startswith("@") and " " not in name else None
    url = web_address(f"{site}/channel/{channel}") if channel else None
    return Author(channel or str(name), handle=handle or channel, name=name, url=url)
