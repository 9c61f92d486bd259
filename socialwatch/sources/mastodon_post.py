"""A Mastodon status as mentions: boosts, replies, custom emoji, cards, and the author's full handle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.text import clean, language, one_line, plain, plain_and_links, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text


def status_mentions(entry: Mapping[str, JSON], network: str) -> Iterator[Mention]:
    """The post in a status or in a notification; a boost gives the boosted post and the boost itself."""
    status = mapping(entry.get("status")) if "status" in entry and "type" in entry else entry
    if not status:
        raise BadItem("a notification without its post")
    boosted = mapping(status.get("reblog"))
    if not boosted:
        yield _mention(status, network)
        return
    original = _mention(boosted, network)
    yield original
    boost = Mention(
        network=network,
        native_id=needed(status, "uri", "a boost"),
        text=original.text,
        author=_author(mapping(status.get("account"))),
        created=moment(status.get("created_at")),
        url=web_address(status.get("url")) or original.url,
        lang=original.lang,
        repost_of=original.native_id,
        links=original.links,
        tags=original.tags,
    )
    yield boost


def _mention(status: Mapping[str, JSON], network: str) -> Mention:
    uri = needed(status, "uri", "a post")
    words, links = plain_and_links(status.get("content") if isinstance(status.get("content"), str) else "")
    card = web_address(mapping(status.get("card")).get("url"))
    options = [text(mapping(entry).get("title")) for entry in listing(mapping(status.get("poll")).get("options"))]
    return Mention(
        network=network,
        native_id=uri,
        text="\n".join(filter(None, (words, *map(clean, options)))),
        title=one_line(plain(text(status.get("spoiler_text")))),
        author=_author(mapping(status.get("account"))),
        created=moment(status.get("created_at")),
        edited=moment(status.get("edited_at")),
        url=web_address(status.get("url")) or web_address(uri),
        lang=language(status.get("language")),
        parent=parent_of(status),
        links=tuple(dict.fromkeys(filter(None, (*links, card)))),
        media=_media(status),
        tags=tuple(name for tag in listing(status.get("tags")) if (name := clean(text(mapping(tag).get("name"))))),
        to=tuple(handle for entry in listing(status.get("mentions")) if (handle := _handle(mapping(entry)))),
        engagement=Engagement(
            likes=count(status.get("favourites_count")),
            replies=count(status.get("replies_count")),
            reposts=count(status.get("reblogs_count")),
        ),
    )


def _author(account: Mapping[str, JSON]) -> Author | None:
    """The profile's address names an account alike on every server that shows it."""
    handle, url = _handle(account), web_address(account.get("url"))
    if not handle and not url:
        return None
    return Author(
        native_id=url or handle or "",
        handle=handle,
        name=one_line(account.get("display_name")),
        url=url,
        followers=count(account.get("followers_count")),
        following=count(account.get("following_count")),
        bio=plain(text(account.get("note"))) or None,
        bot=account.get("bot") if isinstance(account.get("bot"), bool) else None,
    )


def _handle(account: Mapping[str, JSON]) -> str | None:
    """ "jane@example.social": a server leaves its own name out for its own people."""
    acct = one_line(text(account.get("acct")))
    home = urlsplit(web_address(account.get("url")) or "").hostname
    return acct if not acct or "@" in acct or not home else f"{acct}@{home}"


def _media(status: Mapping[str, JSON]) -> tuple[str, ...]:
    found = map(mapping, listing(status.get("media_attachments")))
    return tuple(
        url for media in found if (url := web_address(media.get("url")) or web_address(media.get("remote_url")))
    )


def parent_of(status: Mapping[str, JSON]) -> str | None:
    """The `uri` of the post answered: what the fetch found out (`_parent`), what follows from this post's own
    `uri`, else the server's own number for it."""
    known = text(status.get("_parent"))
    return known or derived_parent(status) or text(status.get("in_reply_to_id"))


def derived_parent(status: Mapping[str, JSON]) -> str | None:
    """A post's `uri` ends with its number where it lives on the server asked; its parent's does likewise when it
    is by the same account, or by a local one of the same form (/users/NAME/statuses/NUMBER)."""
    uri, number, parent = text(status.get("uri")) or "", text(status.get("id")), text(status.get("in_reply_to_id"))
    if not parent or not number or not uri.endswith(f"/{number}"):
        return None
    account, answered = mapping(status.get("account")), text(status.get("in_reply_to_account_id"))
    if answered and answered == text(account.get("id")):
        return uri.removesuffix(number) + parent
    form = f"/users/{account.get('username')}/statuses/{number}"
    for mention in map(mapping, listing(status.get("mentions"))):
        local = "@" not in (text(mention.get("acct")) or "@")
        if local and text(mention.get("id")) == answered and uri.endswith(form):
            return uri.removesuffix(form) + f"/users/{mention.get('username')}/statuses/{parent}"
    return None
