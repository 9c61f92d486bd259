"""A message on Telegram: what of the library's object is kept as an item, and the mention that makes.

A post is named by the number of its channel and its own number there: names of channels change hands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in
from socialwatch.sources.text import clean, one_line, web_address
from socialwatch.sources.values import count, listing, mapping, moment, text

SITE = "https://t.me"
KEPT = (
    "id",
    "date",
    "edit_date",
    "edit_hide",
    "message",
    "entities",
    "views",
    "forwards",
    "reply_to",
    "fwd_from",
    "post",
)


def items_of(found: Any) -> list[dict[str, JSON]]:
    """The messages of an answer, each with its channel and its writer; service notes and empty places left out.

    Access hashes, phone numbers and thumbnails stay behind.
    """
    chats = {one["id"]: one for one in map(_account, found.chats)}
    users = {one["id"]: one for one in map(_account, found.users)}
    items = []
    for message in found.messages:
        told = message.to_dict()
        if told["_"] != "Message":
            continue
        chat = chats.get(_number(told.get("peer_id")))
        if chat is None:
            continue  # talks between people are nobody's to keep
        writer = mapping(told.get("from_id"))
        item: dict[str, Any] = {key: plain(told[key]) for key in KEPT if told.get(key) not in (None, False, [])}
        item["chat"] = chat
        item["from"] = users.get(_number(writer)) or chats.get(_number(writer))
        item["reactions"] = _reactions(told)
        item["comments"] = plain({key: _beside(told, key) for key in ("replies", "channel_id")})
        item["page"] = plain(mapping(mapping(told.get("media")).get("webpage")).get("url"))
        items.append({key: value for key, value in item.items() if value not in (None, {})})
    return items


def _beside(told: Mapping[str, Any], key: str) -> Any:
    return mapping(told.get("replies")).get(key)


def _reactions(told: Mapping[str, Any]) -> int | None:
    """How many there are of all kinds; who gave them is nobody's business."""
    found = told.get("reactions")
    counts = [count(one.get("count")) for one in map(mapping, listing(mapping(found).get("results")))]
    return sum(filter(None, counts)) if found else None


def _account(one: Any) -> dict[str, Any]:
    told = one.to_dict()
    names = [name.get("username") for name in map(mapping, listing(told.get("usernames"))) if name.get("active")]
    person = " ".join(filter(None, (told.get("first_name"), told.get("last_name"))))
    kept = {
        "id": told["id"],
        "name": told.get("title") or person or None,
        "handle": told.get("username") or next(iter(names), None),
        "people": told.get("participants_count"),
        "bot": told.get("bot"),
    }
    return {key: value for key, value in kept.items() if value is not None}


def plain(value: Any) -> Any:
    """What JSON can hold of a value, without what only the library needs."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items() if inner is not None and key != "access_hash"}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool) else None


def _number(peer: object) -> int | None:
    """The number in a peer, whatever it is the peer of."""
    told = mapping(peer)
    return next((told[key] for key in ("channel_id", "chat_id", "user_id") if key in told), None)


def post_mention(item: Mapping[str, Any], network: str) -> Mention:
    """Raises BadItem for what has no number or channel, and for pictures without a word."""
    chat, number = mapping(item.get("chat")), count(item.get("id"))
    channel = count(chat.get("id"))
    if number is None or channel is None:
        raise BadItem("a post on Telegram without number or channel")
    written = str(item.get("message") or "")
    words = clean(written)
    if not words:
        raise BadItem(f"post {channel}/{number} on Telegram has no text")
    handle, above = text(chat.get("handle")), text(item.get("below"))
    marked = list(_marked(written, item.get("entities")))
    parent = _parent(item, channel) or above
    page = web_address(item.get("page"))
    links = [*(web for kind, web in marked if kind == "link"), *addresses_in(words), *([page] if page else [])]
    return Mention(
        network=network,
        native_id=f"{channel}/{number}",
        text=words,
        author=_author(mapping(item.get("from")) or chat),
        created=moment(item.get("date")),
        edited=None if item.get("edit_hide") else moment(item.get("edit_date")),
        url=f"{SITE}/{handle}/{number}" if handle else f"{SITE}/c/{channel}/{number}",
        parent=parent,
        thread=above or _top(item, channel) or parent or f"{channel}/{number}",
        repost_of=_original(item),
        community=handle or one_line(text(chat.get("name"))),
        links=tuple(dict.fromkeys(links)),
        tags=tuple(dict.fromkeys(name for kind, name in marked if kind == "tag")),
        to=tuple(dict.fromkeys(name for kind, name in marked if kind == "to")),
        engagement=Engagement(
            likes=count(item.get("reactions")),
            replies=count(mapping(item.get("comments")).get("replies")),
            reposts=count(item.get("forwards")),
            views=count(item.get("views")),
        ),
    )


def _author(who: Mapping[str, Any]) -> Author:
    handle = text(who.get("handle"))
    return Author(
        str(who.get("id")),
        handle=handle,
        name=one_line(text(who.get("name"))),
        url=f"{SITE}/{handle}" if handle else None,
        followers=count(who.get("people")),
        bot=who.get("bot") if isinstance(who.get("bot"), bool) else None,
    )


def _parent(item: Mapping[str, Any], channel: int) -> str | None:
    """What it answers. Below a channel's post, whoever answers the post itself answers its copy in the group."""
    told = mapping(item.get("reply_to"))
    number = count(told.get("reply_to_msg_id"))
    if number is None or told.get("forum_topic") or (item.get("below") and not told.get("reply_to_top_id")):
        return None
    return f"{_number(told.get('reply_to_peer_id')) or channel}/{number}"


def _top(item: Mapping[str, Any], channel: int) -> str | None:
    told = mapping(item.get("reply_to"))
    number = count(told.get("reply_to_top_id"))
    return f"{channel}/{number}" if number and not told.get("forum_topic") else None


def _original(item: Mapping[str, Any]) -> str | None:
    """The post that was forwarded; it is a repost where its own channel says who it was."""
    told = mapping(item.get("fwd_from"))
    channel, number = _number(told.get("from_id")), count(told.get("channel_post"))
    return f"{channel}/{number}" if channel and number else None


def _marked(written: str, entities: object) -> Iterable[tuple[str, str]]:
    """Hashtags, handles and links behind words. Places in the text are counted in UTF-16."""
    units = written.encode("utf-16-le", "surrogatepass")
    for one in map(mapping, listing(entities)):
        start, long = count(one.get("offset")), count(one.get("length"))
        if start is None or long is None:
            continue
        piece = units[2 * start : 2 * (start + long)].decode("utf-16-le", "replace")
        kind, web = one.get("_"), web_address(one.get("url"))
        if kind == "MessageEntityHashtag" and piece[1:]:
            yield "tag", piece[1:].partition("@")[0]
        elif kind == "MessageEntityMention" and piece[1:]:
            yield "to", piece[1:]
        elif kind == "MessageEntityTextUrl" and web:
            yield "link", web
