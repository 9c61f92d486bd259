"""Posts and comments of Reddit as mentions, named by their fullnames (t3_abc, t1_xyz), or as removed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in, unwrapped
from socialwatch.sources.text import clean, one_line, plain, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

POST, COMMENT, MORE = "t3", "t1", "more"
FULLNAME = re.compile(r"t[13]_[a-z0-9]{1,13}")
EMPTIED = ("[removed]", "[deleted]", "[ Removed by Reddit ]", "[removed by reddit]")
ADDRESSED = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})")
BODY = re.compile(r"<!-- SC_OFF -->(.*)<!-- SC_ON -->", re.S)  # how Reddit marks what a person wrote in its feeds
TARGET = re.compile(r'<a href="([^"]+)">\[link\]</a>')
PLACE = re.compile(r"/r/([^/]+)/comments/([a-z0-9]+)(?:/[^/]*/([a-z0-9]+))?")


def name_of(thing: Mapping[str, Any]) -> str:
    """The fullname, of a thing of the API or an entry of a feed; "" when there is none."""
    return text(mapping(thing.get("data")).get("name")) or text(thing.get("id")) or ""


def time_of(thing: Mapping[str, Any]) -> datetime | None:
    return moment(mapping(thing.get("data")).get("created_utc") or thing.get("published") or thing.get("updated"))


def is_gone(thing: Mapping[str, Any]) -> bool:
    """Whether it was deleted by its author or removed by a moderator or Reddit; answers to it stay where they are."""
    if "data" not in thing:
        return _told(thing) in EMPTIED
    data = mapping(thing.get("data"))
    # "deleted", "moderator", "automod_filtered"...: what a post that may still show its title was removed by
    removed = data.get("removed_by_category") is not None
    return removed or clean(text(data.get("selftext" if thing.get("kind") == POST else "body"))) in EMPTIED


def in_tree(listed: object) -> Iterator[Mapping[str, Any]]:
    """All comments and `more` stubs of a thread, in its order, however deep."""
    left = _children(listed)[::-1]
    while left:
        thing = left.pop()
        yield thing
        left += _children(mapping(thing.get("data")).get("replies"))[::-1]


def _children(listed: object) -> list[Mapping[str, Any]]:
    return list(map(mapping, listing(mapping(mapping(listed).get("data")).get("children"))))


def thing_mention(thing: Mapping[str, JSON], network: str, site: str) -> Mention:
    """A post or a comment of the API, an entry of a feed. Raises BadItem for what says nothing or is neither."""
    if is_gone(thing):
        raise BadItem(f"{name_of(thing)} was removed or deleted")
    if "data" not in thing:
        return _entry_mention(thing, network)
    data, kind = mapping(thing.get("data")), thing.get("kind")
    if kind not in (POST, COMMENT):
        raise BadItem(f"{text(kind) or 'something'} of Reddit that is neither post nor comment")
    name = needed(data, "name", "something of Reddit")
    words = clean(text(data.get("selftext" if kind == POST else "body")))
    title = one_line(text(data.get("title"))) if kind == POST else None
    if not words and not title:
        raise BadItem(f"{name} has neither title nor text")
    target = None if data.get("is_self") is True or kind == COMMENT else web_address(data.get("url"), site)
    flair = text(data.get("link_flair_text")) if kind == POST else None
    return Mention(
        network=network,
        native_id=name,
        text=words,
        title=title,
        author=_author(text(data.get("author")), site),
        created=moment(data.get("created_utc")),
        edited=moment(data.get("edited")),  # false, or when
        url=web_address(data.get("permalink"), site) or _address(data, name, site),
        parent=text(data.get("parent_id")) if kind == COMMENT else None,
        thread=text(data.get("link_id")) or name,
        repost_of=text(data.get("crosspost_parent")),
        community=_community(data),
        links=_distinct(unwrapped(target), *addresses_in(words)),
        media=_media(data, target),
        tags=(flair,) if flair else (),
        to=_distinct(*ADDRESSED.findall(words)),
        engagement=_counts(data),
    )


def _counts(data: Mapping[str, Any]) -> Engagement:
    """A score below nothing, or one that is hidden for now, tells no likes."""
    hidden = data.get("score_hidden") is True or data.get("hide_score") is True
    return Engagement(
        likes=None if hidden else count(data.get("score")),
        replies=count(data.get("num_comments")),
        reposts=count(data.get("num_crossposts")),
        views=count(data.get("view_count")),
    )


def _media(data: Mapping[str, Any], target: str | None) -> tuple[str, ...]:
    pictures = [mapping(mapping(one).get("s")).get("u") for one in mapping(data.get("media_metadata")).values()]
    return _distinct(target if data.get("post_hint") == "image" else None, *map(web_address, pictures))


def _address(data: Mapping[str, Any], name: str, site: str) -> str:
    """Where a post or comment is found when nobody says: the community and the title in the middle are decoration."""
    post, number = (text(data.get("link_id")) or name).partition("_")[2], name.partition("_")[2]
    return f"{site}/comments/{post}" + (f"/_/{number}" if name.startswith(COMMENT) else "")


def _community(data: Mapping[str, Any]) -> str | None:
    """As people write it: r/Coffee, or u/jane for what stands on a profile."""
    name = text(data.get("subreddit"))
    return text(data.get("subreddit_name_prefixed")) or (f"r/{name}" if name else None)


def _author(name: str | None, site: str) -> Author | None:
    """None for somebody who has deleted the account. A name names for ever: it can't be changed or taken again."""
    if name is None or name in EMPTIED:
        return None
    bot = True if name == "AutoModerator" else None
    return Author(name.casefold(), handle=name, url=f"{site}/user/{name}", bot=bot)


def _told(entry: Mapping[str, Any]) -> str:
    """What a person wrote in a feed's entry, without the line that Reddit puts below it."""
    found = BODY.search(text(entry.get("body")) or "")
    return plain(found[1]) if found else ""


def _entry_mention(entry: Mapping[str, JSON], network: str) -> Mention:
    """An entry tells neither counts nor whom a comment answers: the post above it is as near as can be told."""
    name, address = text(entry.get("id")) or "", web_address(entry.get("link"))
    place = PLACE.search(address or "")
    if not FULLNAME.fullmatch(name) or not place:
        raise BadItem("an entry of a feed that is no post or comment of Reddit")
    asks, words = name.startswith(POST), _told(entry)
    title = one_line(plain(text(entry.get("title")))) if asks else None
    if not words and not title:
        raise BadItem(f"{name} has neither title nor text")
    found = TARGET.search(text(entry.get("body")) or "")
    target = web_address(unescape(found[1])) if found and asks else None
    person = mapping(next(iter(listing(entry.get("authors"))), None))
    site = (address or "").partition("/r/")[0]
    thread = f"{POST}_{place[2]}"
    return Mention(
        network=network,
        native_id=name,
        text=words,
        title=title,
        author=_author((text(person.get("name")) or "").removeprefix("/u/") or None, site),
        created=time_of(entry),
        url=address,
        parent=None if asks else thread,
        thread=thread,
        community=f"r/{place[1]}",
        links=_distinct(unwrapped(target) if target != address else None, *addresses_in(words)),
        to=_distinct(*ADDRESSED.findall(words)),
    )


def _distinct(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
