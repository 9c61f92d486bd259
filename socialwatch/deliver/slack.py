"""Slack: the summary through an incoming webhook; with a bot's token the files come along in its thread.

Everything is sent as rich text, in which nothing that a post says can call a channel or become a link.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from socialwatch.deliver import posting
from socialwatch.deliver.message import Attachment, Message
from socialwatch.errors import DeliveryError, SourceError, Uncertain
from socialwatch.models import JSON
from socialwatch.report.letter import Item, Letter

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http

HEADER, TEXT = 150, 2900  # characters that Slack takes in a header and in a piece of text
HINTS = {
    "not_in_channel": "invite the bot into the channel",
    "channel_not_found": "`channel` is the id, like C0123456789, and the bot must be in it",
    "invalid_auth": "the token is not valid any more",
    "token_revoked": "the token is not valid any more",
    "missing_scope": "the bot needs the scopes chat:write and files:write",
    "no_service": "the webhook was taken away in Slack",
    "invalid_token": "the webhook was taken away in Slack",
}


def blocks(letter: Letter) -> list[JSON]:
    """The letter as Slack's blocks."""
    kicker = [{"type": "plain_text", "text": letter.kicker[:TEXT], "emoji": False}]
    made: list[JSON] = [
        *([{"type": "context", "elements": kicker}] if letter.kicker else []),
        {"type": "header", "text": {"type": "plain_text", "text": _cut(letter.headline, HEADER), "emoji": False}},
    ]
    if letter.numbers:
        told = [Item(head=one.value, text=_figure(one.label, one.change)) for one in letter.numbers]
        made.append(_rich([_list(told, letter)]))
    for part in letter.parts:
        heading = {"type": "rich_text_section", "elements": [_text(part.heading, bold=True)]}
        made.append(_rich([heading, _list(part.items, letter)]))
    if letter.link:
        link = {"type": "link", "url": letter.link, "text": letter.link_text}
        made.append(_rich([{"type": "rich_text_section", "elements": [link]}]))
    foot = [{"type": "plain_text", "text": _cut(line, TEXT), "emoji": False} for line in letter.foot[:10]]
    return [*made, {"type": "context", "elements": foot}] if foot else made


async def by_webhook(http: Http, url: str, message: Message) -> None:
    """Write the summary; Slack answers "ok", or one word that says what is wrong."""
    answer = await posting.tell(http, url, _told(message))
    said = answer.text().strip()
    if answer.status != 200 or said != "ok":
        raise _refused(said or str(answer.status))


async def by_bot(http: Http, base: str, token: str, channel: str, message: Message) -> None:
    """Write the summary as the bot, and the files into its thread.

    The files go up first, which nobody sees: when that fails, nothing has been said yet.
    """
    headers = {"Authorization": f"Bearer {token}"}
    files = [await _uploaded(http, base, headers, file) for file in message.files]
    told = _fine(await posting.tell(http, f"{base}/chat.postMessage", {"channel": channel, **_told(message)}, headers))
    if files:
        place = {"channel_id": told.get("channel") or channel, "thread_ts": told.get("ts")}
        try:
            url = f"{base}/files.completeUploadExternal"
            _fine(await posting.tell(http, url, {"files": files, **place}, headers))
        except (DeliveryError, SourceError) as error:
            raise Uncertain(f"the summary arrived, its files did not ({error}): --again sends both once more") from None


async def _uploaded(http: Http, base: str, headers: Mapping[str, str], file: Attachment) -> JSON:
    form = {"filename": file.name, "length": str(len(file.body))}
    answer = await http.post(f"{base}/files.getUploadURLExternal", form=form, headers=headers)
    told = _fine(answer)
    # the address is Slack's own ticket: the token stays behind
    await http.post(told["upload_url"], content=file.body, headers={"Content-Type": "application/octet-stream"})
    return {"id": told["file_id"], "title": file.name}


def _fine(answer: Answer) -> dict[str, JSON]:
    """Slack says 200 to errors, too."""
    told = answer.json()
    if not isinstance(told, dict) or told.get("ok") is not True:
        raise _refused(str(told.get("error")) if isinstance(told, dict) else "an answer that is none of Slack's")
    return told


def _refused(said: str) -> DeliveryError:
    said = said.splitlines()[0][:80]
    return DeliveryError(f"Slack refused: {said}" + (f" ({HINTS[said]})" if said in HINTS else ""))


def _told(message: Message) -> dict[str, JSON]:
    # `text` is what notifications show; there, these three could write commands
    text = message.letter.subject.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": _cut(text, TEXT), "blocks": blocks(message.letter), "unfurl_links": False}


def _list(items: Sequence[Item], letter: Letter) -> JSON:
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": _pieces(item, letter)} for item in items],
    }


def _pieces(item: Item, letter: Letter) -> list[JSON]:
    pieces = [_text(f"{item.head} ", bold=True)] if item.head else []
    pieces.append(_text(item.text))
    if item.link:
        pieces += [_text(" "), {"type": "link", "url": item.link, "text": letter.open_text or item.link}]
    return pieces


def _text(words: str, *, bold: bool = False) -> JSON:
    words = _cut(words, TEXT) or " "  # an empty text is refused
    return {"type": "text", "text": words, "style": {"bold": True}} if bold else {"type": "text", "text": words}


def _rich(elements: list[JSON]) -> JSON:
    return {"type": "rich_text", "elements": elements}


def _figure(label: str, change: str) -> str:
    return f"{label} ({change})" if change else label


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
