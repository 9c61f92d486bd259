"""What somebody wrote in a mail: without what they quote, without their signature.

Libraries for this either train a model or match across lines with expressions that a hostile mail can stall; this
looks at one line at a time. Where nothing would be left, the whole text is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from socialwatch.sources.text import LOOKS_LIKE_HTML, clean, plain, too_deep

QUOTES = (
    "blockquote[type=cite], blockquote.gmail_quote, div.gmail_quote, div.yahoo_quoted, #OLK_SRC_BODY_SECTION, "
    "div.protonmail_quote, div.moz-cite-prefix, div.gmail_attr, .gmail_signature, .moz-signature, "
    "#isReplyContent"
)
BEGINS = "#divRplyFwdMsg, #appendonsend, hr#stopSpelling"
"""Behind these stands what is answered to, to the end."""
CUT = "\ue000cut\ue000"
HEADER = re.compile(
    r"[>*\s]{0,4}(from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|à|objet|fecha|enviado|para|asunto|"
    r"da|inviato|a|oggetto|van|verzonden|aan|onderwerp|от|дата|кому|тема)\s?\*?\s?:(\s|\*|$)",
    re.I,
)
WROTE = re.compile(
    r"(wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał(\(a\))?|пишет|написал)\b.{0,80}:$", re.I
)
SAYS_WHEN = re.compile(r"\b\d{1,2}([./-]\d{1,2}[./-]|[.,]?\s)\S{0,12}\s?\d{2,4}\b|\b\d{4}-\d\d-\d\d\b")
SAYS_WHO = re.compile(r"\S@\S|\d\d?:\d\d|[\"»]\s?:$|\s(от|from|von)\s", re.I)
OPENING = re.compile(r"(on|am|le|el|il|op|em|den|dnia|il giorno|w dniu)\s", re.I)
CONTACT = re.compile(r"\S+@\S+\.\w+|https?://|\bwww\.|\(?\+?\d[\d\s().-]{7,}\d", re.I)
DIVIDER = re.compile(
    r"[-_\s]{2,}(original message|original appointment|forwarded message|reply message|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d'origine|mensaje original|messaggio originale|исходное сообщение)[-_\s:]{2,}",
    re.I,
)
RULE = re.compile(r"[_-]{5,}|—{5,}|\*{5,}")
SENT_FROM = re.compile(
    r"(sent (from|with|via) (my|an?|the|yahoo|outlook|mail|sparrow|proton|samsung|mobile|android|iphone|ipad)|"
    r"get outlook for|gesendet (von|mit) (meinem|mein|der|outlook|iphone)|von meinem \w+ gesendet|envoyé (de|depuis) "
    r"mon|enviado desde mi|inviato da(l mio| )|verzonden (vanaf|met) mijn|отправлено (с|из))\b",
    re.I,
)
CLOSING = re.compile(
    r"((best|kind|warm|many|with kind|with best)\s)?(regards|thanks|thank you|wishes|cheers|sincerely|yours (truly|"
    r"sincerely|faithfully)|best|(mit )?(freundlichen?|besten?|viele|liebe|schöne)\s(grüße?n?|gruß|gruss)|vg|lg|mfg|"
    r"cordialement|bien à vous|saludos|atentamente|cordiali saluti|met vriendelijke groeten?|с уважением)[\s,.!]*",
    re.I,
)
LONGEST_LINE = 400  # of a line that introduces or ends anything
LONGEST_ENDING = 14  # lines; whoever has more to say after "Regards" is not signing


def written(text: str, html: str) -> str:
    """What was written in a mail, from its text or, where that is missing, from its HTML."""
    if not text.strip() and html:
        text, whole = plain(without_quotes(html)).partition(CUT)[0], plain(html)
    else:
        text = whole = clean(text)
    return unsigned(unquoted(text)) or unquoted(whole) or clean(whole)


def without_quotes(html: str) -> str:
    """HTML without the parts that mail programs mark as quoted or as a signature."""
    if not LOOKS_LIKE_HTML.search(html) or too_deep(html):
        return html
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(html)
    for node in tree.css(QUOTES):
        node.decompose()
    for node in tree.css(BEGINS):
        node.insert_before(CUT)
    return tree.html or ""


def unquoted(text: str) -> str:
    """Text without what it answers to: lines with ">", and all behind what programs put before a quote."""
    lines = text.split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        length = _introduction(lines, at)
        if length and not _quoted_follows(lines, at + length):
            break  # what follows is the other's mail, unmarked
        if length:
            at += length
            continue
        if not lines[at].lstrip().startswith((">", "|>")):
            kept.append(lines[at])
        at += 1
    return clean(re.sub(r"\n{3,}", "\n\n", "\n".join(kept)))


def _introduction(lines: Sequence[str], at: int) -> int:
    """How many lines introduce a quote here: "On Monday Jane wrote:", a divider, a block of headers; 0 for none."""
    line = lines[at][:LONGEST_LINE].strip()
    if not line:
        return 0
    if DIVIDER.match(line):
        return 1
    if RULE.fullmatch(line) and _headers(lines, at + 1):
        return 1
    if _headers(lines, at):
        return 1
    for length in (1, 2, 3):  # programs break the line where it gets long
        if not lines[at + length - 1 : at + length] or not lines[at + length - 1].strip():
            return 0
        if length > 1 and not (OPENING.match(line) or SAYS_WHEN.search(line)):
            return 0
        joined = " ".join(part.strip() for part in lines[at : at + length])[:400]
        if not joined.endswith(":"):
            continue
        if WROTE.search(joined) and (SAYS_WHEN.search(joined) or SAYS_WHO.search(joined)):
            return length
        if length == 1 and SAYS_WHEN.search(joined) and SAYS_WHO.search(joined):
            return length
    return 0


def _headers(lines: Sequence[str], at: int) -> bool:
    """Whether a mail's headers stand here: three of them within a few lines."""
    following = [line for line in lines[at : at + 12] if line.strip()][:5]
    found = {match[1].lower() for line in following if (match := HEADER.match(line))}
    return len(found) >= 3 and bool(following) and HEADER.match(following[0]) is not None


def _quoted_follows(lines: Sequence[str], at: int) -> bool:
    """Whether the quote is marked line by line, so that an answer below it can be told from it."""
    return next((line.lstrip().startswith(">") for line in lines[at : at + 4] if line.strip()), False)


def unsigned(text: str) -> str:
    """Text without the signature at its end."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        line = line[:LONGEST_LINE].strip()
        if line == "--" or SENT_FROM.match(line) or (at and line in ("—", "__")):
            return clean("\n".join(lines[:at]))
        near = at and len(lines) - at <= 3 * LONGEST_ENDING
        if near and (CLOSING.fullmatch(line) or RULE.fullmatch(line)):
            rest = [one for one in lines[at + 1 :] if one.strip()]
            if len(rest) <= LONGEST_ENDING and all(len(one) <= 80 for one in rest):
                return clean("\n".join(lines[:at]))
    return _without_card(clean(text))


def _without_card(text: str) -> str:
    """Text without a last paragraph of a few short lines that tell how to reach somebody."""
    rest, _, last = text.rpartition("\n\n")
    card = last.split("\n")
    if not rest or not 3 <= len(card) <= 8 or not all(len(x) <= 60 and not x.endswith(("?", ":")) for x in card):
        return text
    return clean(rest) if sum(CONTACT.search(line) is not None for line in card) >= 2 else text
