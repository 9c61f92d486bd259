"""A review on Trustpilot as a mention, and the company's reply to it as another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socialwatch.errors import BadItem
from socialwatch.models import Author, Engagement, Mention
from socialwatch.sources.addresses import addresses_in
from socialwatch.sources.text import clean, language, one_line, web_address
from socialwatch.sources.values import count, mapping, moment, needed, text


def review_mentions(item: Mapping[str, Any], network: str, domain: str, handle: str, site: str) -> Iterator[Mention]:
    """The review, which is addressed to the company, then its reply. Raises BadItem for what says nothing."""
    number = needed(item, "id", "a review on Trustpilot")
    words, title = clean(text(item.get("text")) or ""), one_line(text(item.get("title")))
    stars = count(item.get("stars"))
    if not words and not title:
        raise BadItem(f"review {number} on Trustpilot has neither title nor text")
    url = f"{site}/reviews/{number}"
    yield Mention(
        network=network,
        native_id=number,
        text=words,
        title=title if title and not words.startswith(title.rstrip("….")) else None,
        author=_writer(mapping(item.get("consumer")), site),
        created=moment(item.get("createdAt")),
        edited=_edited(item),
        url=url,
        lang=language(item.get("language")),
        country=_country(item),
        thread=number,
        community=domain,
        rating=float(stars) if stars is not None and 1 <= stars <= 5 else None,
        to=(handle,),
        links=addresses_in(words),
        engagement=Engagement(likes=count(item.get("numberOfLikes"))),
    )
    reply = mapping(item.get("companyReply"))
    said = clean(text(reply.get("text")) or "")
    if said:
        unit = mapping(item.get("businessUnit"))
        yield Mention(
            network=network,
            native_id=f"{number}:reply",
            text=said,
            author=Author(
                text(unit.get("id")) or domain,
                handle=handle,
                name=one_line(text(unit.get("displayName"))),
                url=f"{site}/review/{domain}",
            ),
            created=moment(reply.get("createdAt")),
            edited=moment(reply.get("updatedAt")),
            url=url,
            parent=number,
            thread=number,
            community=domain,
            links=addresses_in(said),
        )


def _writer(consumer: Mapping[str, Any], site: str) -> Author | None:
    """Names below reviews are given names as people like to be called: none of them is a handle."""
    number = text(consumer.get("id"))
    if number is None:
        return None
    return Author(number, name=one_line(text(consumer.get("displayName"))), url=web_address(f"{site}/users/{number}"))


def _country(item: Mapping[str, Any]) -> str | None:
    code = text(mapping(item.get("consumer")).get("countryCode"))
    return code.upper() if code and len(code) == 2 and code.isalpha() else None


def _edited(item: Mapping[str, Any]) -> Any:
    """Trustpilot tells a time of change for reviews that nobody has changed, too."""
    made, changed = moment(item.get("createdAt")), moment(item.get("updatedAt"))
    return changed if made and changed and changed > made else None
