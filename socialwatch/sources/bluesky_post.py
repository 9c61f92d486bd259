"""A Bluesky post view as mentions: facets, embeds, quotes, threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.text import clean, language, one_line, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

SITE = "https://bsky.app"
APP = f"{SITE}/profile"


def view_mentions(view: Mapping[str, JSON], network: str) -> Iterator[Mention]:
    """The post of a post view; of a feed view that says who reposted it also the repost; of a thread all replies."""
    if "thread" in view or "replies" in view:
        yield from _thread(mapping(view.get("thread")) or view, network)
        return
    post = mapping(view.get("post")) or view
    mention = _mention(post, network)
    yield mention
    reason = mapping(view.get("reason"))
    if str(reason.get("$type", "")).endswith("#reasonRepost"):
        yield _repost(mention, reason)


def _thread(view: Mapping[str, JSON], network: str) -> Iterator[Mention]:
    """A thread from its top; posts that are blocked or gone have no `post`."""
    todo = [view]
    while todo:
        one = mapping(todo.pop())
        if mapping(one.get("post")):
            yield _mention(mapping(one["post"]), network)
        todo += reversed(listing(one.get("replies")))


def below(view: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """The views of the posts below the first of a thread, each with whom it answers as `_to`, which no view alone
    tells; those that are blocked or gone have none."""
    found: list[Mapping[str, JSON]] = []
    todo = _answers(view)
    while todo:
        one, to = todo.pop()
        if post := mapping(one.get("post")):
            found.append({**post, "_to": to} if to else post)
        todo += _answers(one)
    return found


def _answers(view: Mapping[str, JSON]) -> list[tuple[Mapping[str, JSON], str | None]]:
    """The views right below one, and the handle of its author."""
    to = text(mapping(mapping(view.get("post")).get("author")).get("handle"))
    return [(mapping(one), to) for one in listing(view.get("replies"))]


def sort_time(view: Mapping[str, JSON]) -> datetime | None:
    """The time the search sorts by: when it was written, unless that lies after it was seen."""
    times = (moment(mapping(view.get("record")).get("createdAt")), moment(view.get("indexedAt")))
    return min((time for time in times if time), default=None)


def _mention(post: Mapping[str, JSON], network: str) -> Mention:
    uri = needed(post, "uri", "a Bluesky post")
    record = mapping(post.get("record"))
    if not isinstance(record.get("text"), str):
        raise BadItem(f"{uri} is no post: it has no text")
    author = {**mapping(post.get("_profile")), **mapping(post.get("author"))}  # the fetch put the profile beside
    reply, facets = mapping(record.get("reply")), list(_facets(record))
    langs = [lang for code in listing(record.get("langs")) if (lang := language(code))]
    tags = [feature.get("tag") for _, feature in facets] + listing(record.get("tags"))
    return Mention(
        network=network,
        native_id=uri,
        text=clean(record["text"]),
        author=_author(author),
        created=moment(record.get("createdAt")) or moment(post.get("indexedAt")),
        url=f"{APP}/{author.get('handle') or author.get('did')}/post/{uri.rpartition('/')[2]}",
        lang=langs[0] if len(langs) == 1 else None,  # who declares two declares none
        parent=text(mapping(reply.get("parent")).get("uri")),
        thread=text(mapping(reply.get("root")).get("uri")) or uri,
        links=_links(record, facets),
        media=tuple(_pictures(mapping(post.get("embed")))),
        tags=tuple(dict.fromkeys(name for tag in tags if (name := clean(text(tag)).lstrip("#")))),
        to=_addressed(facets, text(post.get("_to"))),
        engagement=_engagement(post),
    )


def _repost(mention: Mention, reason: Mapping[str, JSON]) -> Mention:
    """A repost has no address in the answer; who reposted what names it."""
    by = mapping(reason.get("by"))
    return Mention(
        network=mention.network,
        native_id=text(reason.get("uri")) or f"{mention.native_id}#repost-by-{needed(by, 'did', 'a repost')}",
        text=mention.text,
        author=_author(by),
        created=moment(reason.get("indexedAt")),
        url=mention.url,
        lang=mention.lang,
        repost_of=mention.native_id,
        links=mention.links,
        tags=mention.tags,
    )


def _author(author: Mapping[str, JSON]) -> Author | None:
    did, handle = text(author.get("did")), text(author.get("handle"))
    if not did:
        return None
    return Author(
        native_id=did,
        handle=handle if handle != "handle.invalid" else None,
        name=one_line(text(author.get("displayName"))),
        url=f"{APP}/{handle or did}",
        followers=count(author.get("followersCount")),
        following=count(author.get("followsCount")),
        bio=clean(text(author.get("description"))) or None,
        bot=True if any(mapping(label).get("val") == "bot" for label in listing(author.get("labels"))) else None,
    )


def _engagement(post: Mapping[str, JSON]) -> Engagement:
    """Quotes are counted beside reposts, as the app shows them."""
    reposts, quotes = count(post.get("repostCount")), count(post.get("quoteCount"))
    return Engagement(
        likes=count(post.get("likeCount")),
        replies=count(post.get("replyCount")),
        reposts=None if reposts is None else reposts + (quotes or 0),
    )


def _facets(record: Mapping[str, JSON]) -> Iterator[tuple[str, Mapping[str, JSON]]]:
    """Each feature with the text it stands on, without its sign; places are counted in UTF-8 bytes."""
    encoded = str(record.get("text")).encode("utf-8", "replace")
    for facet in map(mapping, listing(record.get("facets"))):
        place = mapping(facet.get("index"))
        start, end = count(place.get("byteStart")), count(place.get("byteEnd"))
        words = encoded[start:end].decode("utf-8", "replace") if start is not None and end is not None else ""
        for feature in listing(facet.get("features")):
            yield clean(words).lstrip("@#"), mapping(feature)


def _addressed(facets: list[tuple[str, Mapping[str, JSON]]], answered: str | None) -> tuple[str, ...]:
    """Whom it names, and whom it answers, where the answer came with its thread: who answers seldom names whom."""
    named = [handle for handle, feature in facets if "did" in feature and handle]
    return tuple(dict.fromkeys(filter(None, (*named, answered))))


def _links(record: Mapping[str, JSON], facets: list[tuple[str, Mapping[str, JSON]]]) -> tuple[str, ...]:
    """Where the text and its card lead; a quoted post by its address in the app."""
    found = [web_address(feature.get("uri")) for _, feature in facets]
    embed = mapping(record.get("embed"))
    found.append(web_address(mapping(mapping(embed.get("media")).get("external")).get("uri")))
    found.append(web_address(mapping(embed.get("external")).get("uri")))
    quoted = mapping(embed.get("record"))
    uri = text(quoted.get("uri")) or text(mapping(quoted.get("record")).get("uri")) or ""
    parts = uri.removeprefix("at://").split("/")
    if len(parts) == 3 and parts[1] == "app.bsky.feed.post":
        found.append(f"{APP}/{parts[0]}/post/{parts[2]}")
    return tuple(dict.fromkeys(link for link in found if link))


def _pictures(embed: Mapping[str, JSON]) -> Iterator[str]:
    """Addresses of pictures and videos in an embed's view, which may hold another beside a quoted post."""
    for image in map(mapping, listing(embed.get("images"))):
        if url := web_address(image.get("fullsize")) or web_address(image.get("thumb")):
            yield url
    if url := web_address(embed.get("playlist")):
        yield url
    if mapping(embed.get("media")):
        yield from _pictures(mapping(embed["media"]))
