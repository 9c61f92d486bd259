"""One post of a Discourse forum as a mention, named by its address: topic and number in it."""

from __future__ import annotations

from collections.abc import Mapping

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.addresses import host_of
from socialwatch.sources.text import one_line, plain_and_links, web_address
from socialwatch.sources.values import count, listing, mapping, moment, needed, text

SMALL_ACTION, WHISPER = 3, 4  # "closed this topic" and notes among the staff
LIKE = 2


def is_post(post: Mapping[str, JSON]) -> bool:
    """Whether somebody wrote it and it is still shown."""
    gone = post.get("hidden") or post.get("user_deleted") or post.get("deleted_at")
    return not gone and post.get("post_type") not in (SMALL_ACTION, WHISPER)


def post_mention(post: Mapping[str, JSON], network: str, root: str) -> Mention:
    """Raises BadItem when topic or number is missing, or nothing is said."""
    number, topic = count(post.get("post_number")), needed(post, "topic_id", "a Discourse post")
    if number is None:
        raise BadItem("a Discourse post without 'post_number'")
    beside, thread, host = mapping(post.get("_topic")), f"{root}/t/{topic}", host_of(root)
    words, links = plain_and_links(text(post.get("cooked")) or text(post.get("raw")), root)
    title = one_line(text(beside.get("title")) or text(post.get("topic_title"))) if number == 1 else None
    media = _pictures(text(post.get("cooked")) or "", root)
    if not words and not title and not media:
        raise BadItem(f"post {number} of topic {topic} says nothing")
    user, edits = text(post.get("username")), count(post.get("version")) or 1
    tags = (one.get("name") if isinstance(one, Mapping) else one for one in listing(beside.get("tags")))
    answered = count(post.get("reply_to_post_number")) or 1
    return Mention(
        network=network,
        native_id=f"{thread}/{number}",
        text=words,
        title=title,
        author=Author(f"{user}@{host}", handle=user, name=one_line(text(post.get("name"))), url=f"{root}/u/{user}")
        if user
        else None,
        created=moment(post.get("created_at")),
        edited=moment(post.get("updated_at")) if edits > 1 else None,
        url=f"{thread}/{number}",
        parent=f"{thread}/{answered}" if number > 1 else None,
        thread=f"{thread}/1",
        community=host,
        links=links,
        media=media,
        tags=tuple(tag for one in tags if number == 1 and (tag := text(one))),
        engagement=Engagement(
            likes=_likes(post), replies=count(post.get("reply_count")), views=count(post.get("reads"))
        ),
    )


def _pictures(html: str, root: str) -> tuple[str, ...]:
    """The pictures that its writer put in: no emoji, faces or icons of sites."""
    if "<img" not in html:
        return ()
    from selectolax.lexbor import LexborHTMLParser

    found = LexborHTMLParser(html).css("img:not(.emoji):not(.avatar):not(.site-icon)")
    addresses = (web_address(node.attributes.get("src"), root) for node in found)
    return tuple(dict.fromkeys(address for address in addresses if address))


def _likes(post: Mapping[str, JSON]) -> int | None:
    """A post lists the kinds of reactions that it has: without likes among them it has none."""
    told = post.get("actions_summary")
    if not isinstance(told, list):
        return count(post.get("like_count"))
    return sum(count(one.get("count")) or 0 for one in map(mapping, told) if one.get("id") == LIKE)
