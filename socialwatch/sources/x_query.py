"""A brand's query in X's operators: as narrow as X can be asked, never narrower than what is meant.

Every post that X hands over is paid for, so more than the words is said: authors, replies, what to leave out. What X
cannot be asked is left away and matched here. A query that is longer than X takes is asked in parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from socialwatch.query.nodes import And, Field, Is, Near, Node, Not, Or, Words

HANDLE = re.compile(r"\w{1,15}", re.A)
FLAGS = {"reply": "is:reply", "repost": "is:retweet", "link": "has:links", "media": "has:media"}
EXACT_FLAGS = ("reply", "repost")  # a picture is a link to X as well: what it calls one may be none of ours
OPERATORS = ("or", "and", "not")


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a query as X takes it. `text` is "" for what matches nothing there.

    `alone`: may it be all that is asked? `exact`: is it what is meant and no more, so that a minus can leave it out?
    `ways`: questions that together ask the same, for what is too long; `union`: they are what the text says.
    """

    text: str
    alone: bool = True
    exact: bool = True
    ways: tuple[Part, ...] = ()
    union: bool = False

    @property
    def tight(self) -> str:
        """So that it can stand beside others."""
        return f"({self.text})" if self.union else self.text


NOTHING = Part("")


def asked(root: Node, most: int, beside: Sequence[str] = ()) -> list[str] | None:
    """The query in questions of at most `most` characters; None when X cannot be asked for it.

    `beside` is said in each: languages, no reposts.
    """
    part = _part(root)
    if part is None or not part.alone or part is NOTHING:
        return None
    tail = "".join(f" {one}" for one in beside)
    return _split(part, most, tail)


def _split(part: Part, most: int, tail: str) -> list[str] | None:
    """As few questions as will do; each holds as many of the alternatives as fit."""
    whole = (part.tight if tail else part.text) + tail
    if len(whole) <= most:
        return [whole]
    room = most - len(tail)
    questions: list[str] = []
    batch: list[str] = []
    for text in (one.tight for one in _short(part.ways, room)):
        if batch and len(_any([*batch, text], bool(tail))) > room:
            questions.append(_any(batch, bool(tail)) + tail)
            batch = []
        batch.append(text)
        if len(text) > room:
            return None
    return [*questions, _any(batch, bool(tail)) + tail] if batch else None


def _short(ways: Sequence[Part], room: int) -> Iterator[Part]:
    """What is too long by itself in its own ways."""
    for way in ways:
        if len(way.tight) > room and way.ways:
            yield from _short(way.ways, room)
        else:
            yield way


def _any(texts: list[str], closed: bool) -> str:
    joined = " OR ".join(texts)
    return f"({joined})" if closed and len(texts) > 1 else joined


def _part(node: Node) -> Part | None:
    """None for what every post may match, as far as X can tell."""
    match node:
        case Words():
            return _words(node)
        case Near():
            return _all((node.left, node.right), exact=False)
        case And():
            return _all(node.parts)
        case Or():
            return _either([_part(one) for one in node.parts])
        case Field():
            return _field(node)
        case Is() if node.name in FLAGS:
            return Part(FLAGS[node.name], alone=False, exact=node.name in EXACT_FLAGS)
    return None


def _words(node: Words) -> Part:
    """Words and phrases; of a beginning (`roast*`) X can be asked for the word alone, so it is never left out."""
    if node.title:
        return NOTHING
    first = node.pieces[0]
    exact = all(piece.plain or piece.sigil for piece in node.pieces) and not any(one.prefix for one in node.pieces)
    written = " ".join(node.written.rstrip("*").replace('"', " ").split())
    written = written or " ".join(piece.folded for piece in node.pieces)
    if len(node.pieces) == 1 and first.sigil:
        return Part(first.sigil, exact=exact)
    if node.slop is not None:
        texts = [_quoted(one) for one in written.split()]
        return Part(" ".join(texts), exact=False) if len(texts) > 1 else Part(texts[0], exact=exact)
    return Part(_quoted(written), exact=exact)


def _quoted(words: str) -> str:
    """In quotes unless it is one plain word that is no operator."""
    plain = words.replace("_", "").isalnum() and words.casefold() not in OPERATORS
    return words if plain else f'"{words}"'


def _field(node: Field) -> Part | None:
    name, value = node.name, node.value.lstrip("@")
    if name in ("subreddit", "rating"):
        return NOTHING
    if name == "network":
        return None if value == "x" else NOTHING
    if node.prefix:
        return None
    if name == "author" and HANDLE.fullmatch(value):
        return Part(f"from:{value}")
    if name == "to" and HANDLE.fullmatch(value):
        return _either([Part(f"@{value}"), Part(f"to:{value}")])
    if name == "thread" and value.isdigit():
        return Part(f"conversation_id:{value}")
    if name in ("site", "url", "link") and '"' not in value and value:
        return Part(f'url:"{value}"', exact=False)
    return None


def _either(parts: list[Part | None]) -> Part | None:
    """Any of them; what can match nothing on X drops out."""
    found: list[Part] = []
    for part in parts:
        if part is None:
            return None
        found += part.ways if part.union else [part] if part is not NOTHING else []
    kept = list({part.text: part for part in found}.values())
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    alone, exact = all(part.alone for part in kept), all(part.exact for part in kept)
    return Part(" OR ".join(part.tight for part in kept), alone, exact, tuple(kept), union=True)


def _all(nodes: Sequence[Node], exact: bool = True) -> Part | None:
    """All of them, as far as X can be asked; what is not wanted is left out one by one, as X wants it."""
    known = [_part(node) for node in nodes if not isinstance(node, Not)]
    if any(part is NOTHING for part in known):
        return NOTHING
    wanted = [part for part in known if part is not None]
    if any(part.alone and not _begins(node) for node, part in _told(nodes)):
        # `acme roast*`: "roast" alone would miss "roasted", and "acme" is enough to ask for
        wanted = [part for node, part in _told(nodes) if not _begins(node)]
    unwanted = [text for node in nodes if isinstance(node, Not) for text in _left_out(node.part)]
    if not wanted:
        return None
    whole = exact and len(wanted) == len(nodes)
    if len(wanted) == 1 and not unwanted:
        one = wanted[0]
        return Part(one.text, one.alone, one.exact and whole, one.ways, one.union)
    longest = max(wanted, key=lambda part: len(part.ways))
    others = [part.tight for part in wanted if part is not longest]
    return Part(
        " ".join([*(part.tight for part in wanted), *unwanted]),
        any(part.alone for part in wanted),
        whole and all(part.exact for part in wanted),
        tuple(Part(" ".join([way.tight, *others, *unwanted])) for way in longest.ways),
    )


def _told(nodes: Sequence[Node]) -> list[tuple[Node, Part]]:
    return [(node, part) for node in nodes if not isinstance(node, Not) and (part := _part(node)) is not None]


def _begins(node: Node) -> bool:
    """Does the word alone miss some of what is meant?"""
    parts = node.parts if isinstance(node, Or) else (node.left, node.right) if isinstance(node, Near) else (node,)
    if isinstance(node, Or | Near):
        return any(map(_begins, parts))
    return isinstance(node, Words) and any(piece.prefix for piece in node.pieces)


def _left_out(node: Node) -> list[str]:
    """What a minus can be put before: single operators that mean to X what they mean here."""
    if isinstance(node, Or):
        return [text for one in node.parts for text in _left_out(one)]
    part = _part(node)
    if part is None or part is NOTHING or not part.exact:
        return []
    ors = part.ways if part.union else (part,)
    single = all(" " not in one.text or one.text.startswith('"') for one in ors)
    return [f"-{one.text}" for one in ors] if single else []
