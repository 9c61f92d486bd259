"""Mails that are lists of links: Google Alerts, F5Bot and their like, one found page each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from socialwatch.sources.addresses import SPELT_OUT, canonical, host_of, unwrapped
from socialwatch.sources.text import LOOKS_LIKE_HTML, clean, one_line, plain, too_deep, web_address

SENDERS = ("googlealerts-noreply@google.com", "f5bot.com")
"""Addresses, or domains, whose mails are lists of links."""
ITS_OWN = ("google.com", "gstatic.com", "f5bot.com", "schema.org")
"""Hosts that such mails link to for themselves: settings, feedback, pictures."""
AROUND = ("tr", "p", "li", "article")
OWN_WORDS = re.compile(r"(flag as irrelevant|share on|see more|unsubscribe|-{3,}|\[?image\]?)\b.*", re.I)


@dataclass(frozen=True, slots=True)
class Found:
    """A page that an alert names."""

    url: str
    title: str
    text: str = ""


def is_alert(sender: str, more: tuple[str, ...] = ()) -> bool:
    """Whether mails of this address are lists of links."""
    sender = sender.lower()
    return any(sender == one or sender.endswith(("@" + one, "." + one)) for one in (*SENDERS, *map(str.lower, more)))


def found_in(text: str, html: str, sender: str) -> list[Found]:
    """The pages, each once, in their order; from the HTML, where titles are marked, or from the text."""
    pages: dict[str, Found] = {}
    own = (*ITS_OWN, sender.rpartition("@")[2].lower())
    for found in (*_in_html(html, own), *(() if LOOKS_LIKE_HTML.search(html) else _in_text(text, own))):
        pages.setdefault(canonical(found.url), found)
    return list(pages.values())


def _target(href: object, own: tuple[str, ...]) -> str | None:
    """Where a link leads in the end; None when it is the alert's own."""
    target = unwrapped(web_address(href))
    host = host_of(target)
    return target if target and not any(host == one or host.endswith("." + one) for one in own) else None


def _in_html(html: str, own: tuple[str, ...]) -> Iterator[Found]:
    from selectolax.lexbor import LexborHTMLParser

    if not LOOKS_LIKE_HTML.search(html) or too_deep(html):
        return
    for node in LexborHTMLParser(html).css("a[href]"):
        target, title = _target(node.attributes.get("href"), own), one_line(node.text())
        if target and title and not web_address(title) and not OWN_WORDS.fullmatch(title):
            yield Found(target, title, _beside(node, title))


def _beside(node: Any, title: str) -> str:
    """What is told of a page: what is marked as its description, else the words around its link."""
    around = node.parent
    while around is not None and around.tag not in AROUND and "itemscope" not in around.attributes:
        around = around.parent
    if around is None or around.tag in ("body", "html"):
        return ""
    marked = around.css_first("[itemprop=description]")
    words = plain(marked.html) if marked is not None else plain(around.html).replace(title, "", 1)
    return clean("\n".join(line for line in words.split("\n") if not OWN_WORDS.fullmatch(line.strip())))


def _in_text(text: str, own: tuple[str, ...]) -> Iterator[Found]:
    """A paragraph with a link is a page: its first line is the title, what is not the link its words."""
    for paragraph in re.split(r"\n\s*\n", clean(text)):
        links = [target for found in SPELT_OUT.finditer(paragraph) if (target := _target(found[0], own))]
        words = (line.strip(" <>") for line in SPELT_OUT.sub("", paragraph).split("\n"))
        lines = [line for line in words if line and not OWN_WORDS.fullmatch(line)]
        if links and lines:
            yield Found(links[0], lines[0], "\n".join(lines[1:]))
