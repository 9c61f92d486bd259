"""Feeds of Reddit and YouTube: their entries name posts that these platforms' own connectors name as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from socialwatch.models import JSON, Author, Mention
from socialwatch.sources.addresses import host_of
from socialwatch.sources.reddit_post import FULLNAME, thing_mention
from socialwatch.sources.values import text
from socialwatch.sources.youtube_post import VIDEO

YOUTUBE = "yt:video:"
CHANNEL = "https://www.youtube.com/channel/"


def at_home(mention: Mention, item: Mapping[str, JSON]) -> Mention:
    """The mention as its platform's connector would name it, so that both make one; unchanged from anywhere else."""
    stated = text(item.get("id")) or ""
    if stated.startswith(YOUTUBE) and VIDEO.fullmatch(number := stated.removeprefix(YOUTUBE)):
        return replace(mention, network="youtube", native_id=number, thread=number, author=_channel(mention.author))
    if FULLNAME.fullmatch(stated) and f".{host_of(mention.url)}".endswith(".reddit.com"):
        return thing_mention(item, "reddit", "")
    return mention


def _channel(author: Author | None) -> Author | None:
    """The channel by its id, where the feed tells it."""
    if author is None or not (author.url or "").startswith(CHANNEL):
        return author
    number = (author.url or "").removeprefix(CHANNEL).strip("/")
    return replace(author, native_id=number, handle=number)
