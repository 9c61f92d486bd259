"""What platforms send as HTML, as plain text: paragraphs kept, scripts gone, links with their real targets."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

# C0 and C1 controls but for tab and newline, lone halves of surrogate pairs, and our own two marks below
UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
BLOCK, BREAK, PARAGRAPH = "\x1d", "\x1e", "\x1f"
HIDDEN = ["script", "style", "template", "noscript", "iframe", "head", "svg", "math", "select", "textarea"]
PARAGRAPHS = "p, h1, h2, h3, h4, h5, h6, blockquote, pre, ul, ol, table, article, section, figure"
LINES = "div, li, tr, hr, dt, dd, figcaption, header, footer"
# closed at once, as XHTML allows; HTML would take all that follows for what is inside
EMPTY = re.compile(r"<(?:script|style|iframe|noscript|template|textarea|title|svg|math|select)\b[^<>]*/>", re.I)
EMOJI = "img.wp-smiley, img.emoji"  # what WordPress and others make of an emoji that somebody wrote
SPACES = re.compile(r"[\t\r\n\f\u00a0][ \t\r\n\f\u00a0]*| [ \t\r\n\f\u00a0]+")  # all but a lone space
MARKS = re.compile(f"[{BLOCK}{BREAK}{PARAGRAPH}][ {BLOCK}{BREAK}{PARAGRAPH}]*")
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
FLAT = {"br", "p", "li", "img", "hr", "td", "tr", "th", "dt", "dd", "input", "meta", "link", "option", "wbr", "source"}
DEEPEST = 1000  # nobody writes so; every parser takes time by the square of the depth
ANY_TAG = re.compile(r"(<[^<>]*>)")
POINTED = re.compile(r"<((?:https?://|www\.|[\w.+-]+@)[^<>\s]+)>", re.I)  # an address that somebody set off, no tag
# joining and splitting leave these as they are, and take twenty times as long to find that out
USUAL_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?/[!-\"$-:<->@-~]*(?:\?[!-\"$-~]+)?")
LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!?][^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z]\w*);")


def clean(text: str | None) -> str:
    """Plain text without control characters, its line ends all alike."""
    if not text:
        return ""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWANTED.sub("", text).strip()


def one_line(text: str | None) -> str | None:
    """For names and titles: one line, None when nothing is left."""
    return " ".join(clean(text).split()) or None


def plain(html: str | None) -> str:
    """The text of some HTML as a reader sees it."""
    return plain_and_links(html)[0]


def plain_and_links(html: str | None, base: str = "") -> tuple[str, tuple[str, ...]]:
    """The text of some HTML and where its links lead; relative ones are joined to `base`.

    A platform's own links to accounts and hashtags are left out: they are no recommendation.
    """
    html = POINTED.sub(r"\1", clean(html))
    if not LOOKS_LIKE_HTML.search(html):
        return html, ()
    if "<" not in html:
        return clean(unescape(html)), ()
    if too_deep(html):
        return clean(unescape(_without_tags(html))), ()
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(EMPTY.sub(" ", html) if "/>" in html else html)
    tree.strip_tags(HIDDEN)
    links = _links(tree, base)
    for selector, mark in ((PARAGRAPHS, PARAGRAPH), (LINES, BLOCK)):
        for node in tree.css(selector):
            node.insert_before(mark)
            node.insert_after(mark)
    for node in tree.css("br"):
        node.replace_with(BREAK)
    for node in tree.css(EMOJI) if "<img" in html else ():
        alt = node.attributes.get("alt") or ""
        if not alt.isascii():  # others tell a name, like :smile:
            node.replace_with(alt)
    for node in tree.css("pre"):
        node.replace_with(node.text().replace("\n", BREAK))
    body = tree.body
    return _laid_out(body.text() if body else ""), links


def too_deep(html: str) -> bool:
    """Whether tags are opened within tags beyond all reason: a stranger's way to stall the listener."""
    if html.count("<") < DEEPEST:
        return False
    depth = 0
    for found in TAG.finditer(html):
        if found[2].lower() not in FLAT:
            depth += -1 if found[1] else 1
            if depth > DEEPEST:
                return True
    return False


def _without_tags(html: str) -> str:
    """The words alone, in time linear in the length."""
    words: list[str] = []
    closing = ""
    for piece in ANY_TAG.split(html):
        found = TAG.match(piece)
        name = found[2].lower() if found else ""
        if closing:
            closing = "" if found and found[1] and name == closing else closing
        elif found and name in ("script", "style"):
            closing = name
        else:
            words.append(" " if found else piece)
    return "".join(words)


def _links(tree: LexborHTMLParser, base: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in tree.css("a[href]"):
        classes = (node.attributes.get("class") or "").split()
        target = web_address(node.attributes.get("href"), base)
        if target and "mention" not in classes and "hashtag" not in classes:
            found[target] = None
    return tuple(found)


def _laid_out(text: str) -> str:
    """Marks become line ends, everything else that is white becomes one space."""
    text = SPACES.sub(" ", text)
    text = MARKS.sub(lambda found: "\n\n" if PARAGRAPH in found[0] or found[0].count(BREAK) > 1 else "\n", text)
    return "\n".join(line.strip() for line in clean(text).split("\n"))


def web_address(href: object, base: str = "") -> str | None:
    """An absolute http(s) address, or None: `javascript:`, `mailto:` and nonsense lead nowhere."""
    if not isinstance(href, str) or not href.strip():
        return None
    if USUAL_ADDRESS.fullmatch(href):
        return href
    try:
        address = urljoin(base, clean(href).replace("\n", "")) if base else clean(href)
        urlsplit(address)
    except ValueError:
        return None
    return address if re.match(r"https?://[^/\s]", address, re.I) else None


def language(code: object) -> str | None:
    """A BCP 47 code as a platform declares it ("en", "pt-BR"), None when it is none."""
    if not isinstance(code, str):
        return None
    code = code.strip().replace("_", "-")
    known = re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) and code.lower() not in ("und", "zxx", "mul")
    return code.lower() if known and len(code) <= 3 else code if known else None
