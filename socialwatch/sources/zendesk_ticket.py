"""A ticket of Zendesk and its public comments as mentions: the customer's words, the agents' answers as one's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import Author, Engagement, Mention
from socialwatch.sources.text import clean, one_line, plain_and_links
from socialwatch.sources.values import count, listing, mapping, moment, text

AGENTS = ("agent", "admin")


def ticket_mentions(
    item: Mapping[str, Any], *, network: str, desk: str, root: str, to: str, addresses: bool
) -> Iterator[Mention]:
    """The ticket, which is its first comment, then each public comment behind it. Notes of agents are left out.

    `desk` names the account, `to` is the handle that tickets are addressed to. Raises BadItem for what is no ticket.
    """
    ticket = mapping(item.get("ticket"))
    number = count(ticket.get("id"))
    if number is None:
        raise BadItem("a ticket without a number")
    users, thread = mapping(item.get("users")), f"{desk}:{number}"
    told = [mapping(comment) for comment in listing(item.get("comments"))]
    by_agent = is_agent(users, ticket.get("submitter_id"))
    opener = _opener(ticket, told)
    first = _opening(ticket, opener, by_agent)
    shown = f"{root}/agent/tickets/{number}"

    def mention(said: Mapping[str, Any], name: str, **more: Any) -> Mention:
        words, links = _words(said)
        who = text(said.get("author_id")) or text(ticket.get("requester_id"))
        author = _author(mapping(users.get(who or "")), who, to, addresses)
        return Mention(
            network=network, native_id=name, text=words, author=author, thread=thread, links=links, url=shown,
            created=moment(said.get("created_at")), community=_channel(said) or _channel(ticket),
            to=() if author and author.handle == to else (to,), **more,
        )  # fmt: skip

    if first is not None:
        yield mention(
            first, thread, title=_subject(ticket),
            tags=tuple(dict.fromkeys(tag for one in listing(ticket.get("tags")) if (tag := text(one)))),
            engagement=Engagement(replies=count(mapping(item.get("metrics")).get("replies"))),
        )  # fmt: skip
    for comment in told:
        name = count(comment.get("id"))
        said = comment.get("public") is True and any(_words(comment))
        if said and name is not None and comment is not opener:
            yield mention(comment, f"{thread}:{name}", parent=thread)


def is_agent(users: Mapping[str, Any], number: object) -> bool:
    return mapping(users.get(str(number))).get("role") in AGENTS


def _opening(ticket: Mapping[str, Any], opener: Mapping[str, Any] | None, by_agent: bool) -> Mapping[str, Any] | None:
    """What the ticket began with; None when it is, or may be, a note that is nobody else's business."""
    public = opener.get("public") is True if opener else not by_agent and ticket.get("is_public") is not False
    words = text(ticket.get("description")) or text(ticket.get("subject"))
    if not public or not words:
        return None
    who = ticket.get("submitter_id") or ticket.get("requester_id")
    return {"body": words, "author_id": who, "created_at": ticket.get("created_at"), "via": ticket.get("via")}


def _opener(ticket: Mapping[str, Any], told: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The first comment, which the ticket's description repeats. It is written in the moment in which the ticket is
    made, or, where a chat or an import made the ticket, at another with the description's words."""
    began, described = moment(ticket.get("created_at")), clean(text(ticket.get("description")) or "")
    at_once = (comment for comment in told if moment(comment.get("created_at")) == began)
    alike = (comment for comment in told[:1] if described and described in (_words(comment)[0], _plain(comment)))
    return next(at_once, None) or next(alike, None)


def _words(comment: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    if html := text(comment.get("html_body")):
        return plain_and_links(html)
    return _plain(comment), ()


def _plain(comment: Mapping[str, Any]) -> str:
    return clean(text(comment.get("plain_body")) or text(comment.get("body")) or "")


def _subject(ticket: Mapping[str, Any]) -> str | None:
    return one_line(text(ticket.get("raw_subject")) or text(ticket.get("subject")))


def _channel(said: Mapping[str, Any]) -> str | None:
    """How it came: email, web, chat, twitter..."""
    return text(mapping(said.get("via")).get("channel"))


def _author(user: Mapping[str, Any], number: str | None, to: str, addresses: bool) -> Author | None:
    """Agents share one handle, so that one line in `accounts` makes all of their answers one's own."""
    if number is None:
        return None
    agent = is_agent({number: user}, number)
    address = text(user.get("email")) if addresses else None
    return Author(number, handle=to if agent else address, name=one_line(text(user.get("name"))))
