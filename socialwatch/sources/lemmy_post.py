"""A post or comment of Lemmy as a mention, named by its network-wide address, and what the search asks of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in, host_of
from socialwatch.sources.text import clean, one_line, web_address
from socialwatch.sources.values import count, mapping, moment, needed, text

KINDS = {"Posts": "post", "Comments": "comment"}
"""What the search calls them, and where they lie in a view."""


def view_mention(item: Mapping[str, Any], network: str, root: str) -> Mention:
    """Raises BadItem for what has no address or says nothing. `root` is the server that was asked."""
    comment, post = mapping(item.get("comment")), mapping(item.get("post"))
    if not post:
        raise BadItem("a Lemmy item without its post")
    said, thread = comment or post, needed(post, "ap_id", "a Lemmy post")
    address = needed(said, "ap_id", "a Lemmy comment")
    # both are Markdown, which reads well as it is
    words = clean(text(said.get("content" if comment else "body")) or "")
    title = None if comment else one_line(text(post.get("name")))
    if not words and not title:
        raise BadItem(f"{address} has neither title nor text")
    target = None if comment else web_address(post.get("url"))
    counts = mapping(item.get("counts"))
    return Mention(
        network=network,
        native_id=address,
        text=words,
        title=title,
        author=_author(mapping(item.get("creator"))),
        created=moment(said.get("published")),
        edited=moment(said.get("updated")),
        url=web_address(address),
        parent=_parent(item, thread, root) if comment else None,
        thread=thread,
        community=_community(mapping(item.get("community"))),
        links=tuple(dict.fromkeys(filter(None, (target, *addresses_in(words))))),
        engagement=Engagement(
            likes=count(counts.get("upvotes")), replies=count(counts.get("child_count", counts.get("comments")))
        ),
    )


def _parent(view: Mapping[str, Any], post: str, root: str) -> str:
    """What a comment answers: another one, or the post. One that nobody knows has at least an address here."""
    number = above(view)
    return (text(view.get("_parent")) or f"{root}/comment/{number}") if number else post


def said_in(view: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    return mapping(view.get(KINDS[kind]))


def address_of(view: Mapping[str, Any], kind: str) -> str | None:
    return text(said_in(view, kind).get("ap_id"))


def time_of(view: Mapping[str, Any], kind: str) -> datetime | None:
    return moment(said_in(view, kind).get("published"))


def is_gone(view: Mapping[str, Any], kind: str) -> bool:
    said = said_in(view, kind)
    return said.get("deleted") is True or said.get("removed") is True


def above(view: Mapping[str, Any]) -> str | None:
    """The number that the comment answered has on this server; None for what answers the post itself."""
    path = (text(mapping(view.get("comment")).get("path")) or "").split(".")  # 0.12.34: 34 answers 12
    return path[-2] if len(path) > 2 else None


def _author(creator: Mapping[str, Any]) -> Author | None:
    address, name = text(creator.get("actor_id")), text(creator.get("name"))
    if not address or not name:
        return None
    bot = creator.get("bot_account")
    return Author(
        address,
        handle=f"{name}@{host_of(address)}",
        name=one_line(text(creator.get("display_name"))),
        url=web_address(address),
        bio=clean(text(creator.get("bio")) or "") or None,
        bot=bot if isinstance(bot, bool) else None,
    )


def _community(community: Mapping[str, Any]) -> str | None:
    """As people write it, without the !: coffee@lemmy.world."""
    name, host = text(community.get("name")), host_of(text(community.get("actor_id")))
    return f"{name}@{host}" if name and host else name
