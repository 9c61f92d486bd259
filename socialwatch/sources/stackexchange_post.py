"""Questions, answers and comments of Stack Exchange as mentions, named by their site and number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import unescape

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.text import clean, one_line, plain_and_links, web_address
from socialwatch.sources.values import count, listing, mapping, moment, text

OWN_HOSTS = {"stackoverflow", "superuser", "serverfault", "askubuntu", "stackapps"}


def thread_mentions(post: Mapping[str, JSON], network: str) -> Iterator[Mention]:
    """The post, then what is told below it: answers and comments, where the answer holds such."""
    site = text(post.get("_site")) or "stackoverflow"
    yield _mention(post, network, site)
    for below in (*listing(post.get("answers")), *listing(post.get("comments"))):
        yield from thread_mentions({**mapping(below), "_site": site, "_question": post.get("question_id")}, network)


def _mention(post: Mapping[str, JSON], network: str, site: str) -> Mention:
    """Raises BadItem for what has no number or says nothing."""
    question, answer, comment = (count(post.get(f"{kind}_id")) for kind in ("question", "answer", "comment"))
    number = comment or answer or question
    if number is None:
        raise BadItem("a post of Stack Exchange without a number")
    words, links = plain_and_links(text(post.get("body")))
    words = words or clean(unescape(text(post.get("body_markdown")) or ""))
    asks = number == question
    title = one_line(unescape(text(post.get("title")) or "")) if asks else None
    if not words and not title:
        raise BadItem(f"post {number} on {site} has neither title nor text")
    thread = question or count(post.get("_question"))
    parent = count(post.get("post_id")) if comment else None if asks else question
    root = f"https://{host(site)}"
    return Mention(
        network=network,
        native_id=f"{site}:{'c' if comment else ''}{number}",
        text=words,
        title=title,
        author=_author(mapping(post.get("owner")), site),
        created=moment(count(post.get("creation_date"))),
        edited=moment(count(post.get("last_edit_date"))),
        url=web_address(post.get("link")) or f"{root}/{'q' if asks else 'a'}/{parent if comment else number}",
        parent=f"{site}:{parent}" if parent else None,
        thread=f"{site}:{thread}" if thread else None,
        community=site,
        links=links,
        tags=tuple(tag for one in listing(post.get("tags")) if asks and (tag := text(one))),
        engagement=Engagement(
            likes=count(post.get("up_vote_count", post.get("score"))),  # a score below nothing tells no likes
            replies=count(post.get("answer_count", post.get("comment_count"))),
            views=count(post.get("view_count")),
        ),
    )


def _author(owner: Mapping[str, JSON], site: str) -> Author | None:
    """Numbers are a site's own; somebody who has deleted the account has a name only."""
    name, number = one_line(unescape(text(owner.get("display_name")) or "")), count(owner.get("user_id"))
    if not name and number is None:
        return None
    return Author(f"{number if number is not None else name}@{site}", name=name, url=web_address(owner.get("link")))


def host(site: str) -> str:
    """Where a site lives, by the name that the interface gives it."""
    return site if "." in site else f"{site}.com" if site in OWN_HOSTS else f"{site}.stackexchange.com"
