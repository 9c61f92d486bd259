"""Teams: an adaptive card to a Workflows webhook. Words go in as text runs, in which no Markdown is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from socialwatch.deliver import posting
from socialwatch.deliver.message import Message
from socialwatch.errors import DeliveryError
from socialwatch.models import JSON
from socialwatch.report.letter import Item, Letter

if TYPE_CHECKING:
    from socialwatch.http import Http

BUTTON = 30  # letters
LARGEST = 28_000  # bytes of a message


def card(letter: Letter) -> JSON:
    """The letter as an adaptive card."""
    body = [
        _runs(_run(letter.kicker, isSubtle=True, size="Small")),
        _runs(_run(letter.headline, weight="Bolder", size="Large")),
        *_numbers(letter),
    ]
    for part in letter.parts:
        body.append(_runs(_run(part.heading, weight="Bolder"), spacing="Medium"))
        body += [_runs(*_pieces(item)) for item in part.items]
    body += [_runs(_run(line, isSubtle=True, size="Small")) for line in letter.foot]
    links: list[tuple[str, str]] = [(letter.link_text, letter.link)] if letter.link else []
    links += [(_button(item), item.link) for part in letter.parts for item in part.items if item.link]
    made: dict[str, JSON] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "fallbackText": letter.subject,
        "msteams": {"width": "Full"},
        "body": body,
    }
    if links:
        made["actions"] = [{"type": "Action.OpenUrl", "title": title, "url": url} for title, url in links[:5]]
    return made


def envelope(letter: Letter) -> JSON:
    """What the workflow "When a Teams webhook request is received" takes."""
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card(letter)}]}


async def by_workflow(http: Http, url: str, message: Message) -> None:
    """Post the card; files cannot come along this way."""
    told = envelope(message.letter)
    if len(json.dumps(told).encode()) > LARGEST:
        raise DeliveryError("Teams takes no message of this length (28 kB)")
    answer = await posting.tell(http, url, told)
    if answer.status not in (200, 202):
        hint = " (the workflow was turned off, or its address has changed)" if answer.status in (400, 401, 404) else ""
        raise DeliveryError(f"Teams refused: {answer.status} {answer.said}".rstrip() + hint)


def _numbers(letter: Letter) -> Iterator[JSON]:
    if letter.numbers:
        yield {
            "type": "ColumnSet",
            "columns": [
                {
                    "type": "Column",
                    "width": "stretch",
                    "items": [
                        _runs(_run(one.value, weight="Bolder", size="ExtraLarge")),
                        _runs(_run(one.label, size="Small"), spacing="None"),
                        *([_runs(_run(one.change, isSubtle=True, size="Small"), spacing="None")] if one.change else []),
                    ],
                }
                for one in letter.numbers
            ],
        }


def _button(item: Item) -> str:
    """What leads to a post: where it is and since when, else its first words."""
    said = item.head.rstrip(":. ") or item.text
    return said if len(said) <= BUTTON else said[:BUTTON].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"


def _pieces(item: Item) -> list[JSON]:
    return [*([_run(f"{item.head} ", weight="Bolder")] if item.head else []), _run(item.text)]


def _run(text: str, **look: object) -> JSON:
    return {"type": "TextRun", "text": text or " ", **look}


def _runs(*inlines: JSON, **look: object) -> JSON:
    return {"type": "RichTextBlock", "inlines": list(inlines), **look}
