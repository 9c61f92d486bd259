"""Issues, pull requests and discussions of GitHub as mentions, named by their addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in
from socialwatch.sources.text import clean, one_line, web_address
from socialwatch.sources.values import count, listing, mapping, moment, text

DISCUSSIONS = """query($q: String!, $after: String) {
  search(query: $q, type: DISCUSSION, first: 50, after: $after) {
    discussionCount
    pageInfo { hasNextPage endCursor }
    nodes { ... on Discussion {
      url title body createdAt updatedAt lastEditedAt upvoteCount
      author { login url __typename }
      repository { nameWithOwner }
      labels(first: 10) { nodes { name } }
      comments(last: 50) {
        totalCount
        nodes { url body createdAt lastEditedAt upvoteCount author { login url __typename } }
      }
    } }
  }
}"""


COMMENTS = """query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) { discussion(number: $number) {
    url title body createdAt updatedAt lastEditedAt upvoteCount
    author { login url __typename }
    repository { nameWithOwner }
    labels(first: 10) { nodes { name } }
    comments(last: 100) {
      totalCount
      nodes {
        url body createdAt lastEditedAt upvoteCount author { login url __typename }
        replies(last: 50) { totalCount nodes {
          url body createdAt lastEditedAt upvoteCount author { login url __typename }
        } }
      }
    }
  } }
}"""


def found_mentions(item: Mapping[str, JSON], network: str) -> Iterator[Mention]:
    """An issue, a comment below one (`_thread`), or a discussion and the comments told with it. Raises BadItem."""
    yield _mention(item, network, thread=text(item.get("_thread")))
    address = text(item.get("url"))
    for comment in _nodes(item, "comments"):
        if without_remarks(text(comment.get("body")) or ""):
            yield _mention(comment, network, thread=address, where=item)
        for answer in _nodes(comment, "replies"):
            if without_remarks(text(answer.get("body")) or ""):
                yield _mention(answer, network, thread=address, parent=text(comment.get("url")), where=item)


def _nodes(item: Mapping[str, JSON], key: str) -> list[Mapping[str, JSON]]:
    return [mapping(node) for node in listing(mapping(item.get(key)).get("nodes"))]


def thread_of(address: str) -> tuple[str, str, str, int] | None:
    """Owner, repository, kind (issues, pull, discussions) and number in a page's address."""
    found = re.search(r"^https?://[^/]+/([^/]+)/([^/]+)/(issues|pull|discussions)/(\d+)", address)
    return (found[1], found[2], found[3], int(found[4])) if found else None


def _mention(
    item: Mapping[str, JSON],
    network: str,
    *,
    thread: str | None = None,
    parent: str | None = None,
    where: Mapping[str, JSON] | None = None,
) -> Mention:
    # REST calls its own address "url" and the page's "html_url"; GraphQL calls the page's "url"
    address = web_address(item.get("html_url")) or web_address(item.get("url"))
    if address is None:
        raise BadItem("something on GitHub without an address")
    words, title = without_remarks(text(item.get("body")) or ""), one_line(text(item.get("title")))
    if not words and not title:
        raise BadItem(f"{address} has neither title nor text")
    labels = item.get("labels")
    names = listing(mapping(labels).get("nodes")) if isinstance(labels, Mapping) else listing(labels)
    replies = item.get("comments")
    return Mention(
        network=network,
        native_id=address,
        text=words,
        title=title,
        author=_author(mapping(item.get("user") or item.get("author"))),
        created=moment(item.get("created_at") or item.get("createdAt")),
        edited=moment(item.get("lastEditedAt")),  # REST's updated_at moves with every comment: it tells no edit
        url=address,
        parent=parent or thread,
        thread=thread or address,
        community=_repository(where or item, address),
        links=addresses_in(words),
        tags=tuple(name for label in names if (name := text(mapping(label).get("name")))),
        engagement=Engagement(
            likes=count(mapping(item.get("reactions")).get("+1", item.get("upvoteCount"))),
            replies=count(mapping(replies).get("totalCount") if isinstance(replies, Mapping) else replies),
        ),
    )


def without_remarks(body: str) -> str:
    """Markdown without the `<!-- -->` that templates leave for those who fill them in."""
    parts, at = [], 0
    while (begin := body.find("<!--", at)) >= 0 and (end := body.find("-->", begin)) >= 0:
        parts.append(body[at:begin])
        at = end + 3
    return clean("".join([*parts, body[at:]]))


def _author(user: Mapping[str, JSON]) -> Author | None:
    """None for a ghost: somebody who has deleted the account."""
    login = text(user.get("login"))
    if not login:
        return None
    kind = text(user.get("type")) or text(user.get("__typename"))
    url = web_address(user.get("html_url")) or (web_address(user.get("url")) if "__typename" in user else None)
    return Author(login, handle=login, url=url, bot=kind == "Bot" if kind else None)


def _repository(item: Mapping[str, JSON], address: str) -> str | None:
    """As people write it: acme/cloud."""
    told = text(mapping(item.get("repository")).get("nameWithOwner"))
    path = urlsplit(address).path.strip("/").split("/")
    return told or ("/".join(path[:2]) if len(path) > 2 else None)
