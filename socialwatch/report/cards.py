"""Pictures of posts drawn here, without a browser: author, place, time, words, engagement and mood, in any script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.errors import ReportError
from socialwatch.report.deck import Post
from socialwatch.report.names import platform
from socialwatch.report.render.measure import LINE, cut, fit_size, one_line, wrap
from socialwatch.report.render.shapes import rtl
from socialwatch.report.svg import clean
from socialwatch.report.templates import find
from socialwatch.report.words import Words

if TYPE_CHECKING:
    from socialwatch.report.tokens import Tokens

ENGLISH = Words()
DENSITY = 192.0
"""Pixels per inch: twice a screen's, sharp in a deck."""
NARROW, WIDE = 226, 250  # points of a card of which four, or at most three, stand side by side
SIDES = 28  # points of it without words
LINES = 15  # of words, before a post is cut at a sentence
HAN = {"ja": "JP", "ko": "KR", "zh": "SC", "zh-tw": "TC", "zh-hant": "TC", "zh-hk": "HK"}


def card(
    post: Post, tokens: Tokens, words: Words = ENGLISH, *, width: float = NARROW, template: Path | None = None
) -> bytes:
    """The post as a PNG; the same post, tokens and fonts give the same bytes. ReportError when it cannot be drawn."""
    import typst

    file = find(template or "card.typ")
    try:
        made = compiler().compile(
            file.read_bytes(),
            format="png",
            ppi=DENSITY,
            sys_inputs={"card": json.dumps(told(post, tokens, words, width), ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise ReportError(f"{file} could not draw {post.id}: {error}") from error
    return bytes(made[0] if isinstance(made, list) else made)


@lru_cache(maxsize=1)
def compiler() -> Any:
    """Kept, because finding the machine's fonts takes longer than drawing."""
    import typst

    return typst.Compiler()


def told(post: Post, tokens: Tokens, words: Words = ENGLISH, width: float = NARROW) -> dict[str, Any]:
    """What the template is given: words as data, cut to what a card can hold, and the colours."""
    wide = (width - SIDES) / 72
    palette = tokens.light
    mood = palette.hairline if post.mood == "unknown" else palette.tone(post.mood)
    lang = (post.lang or "en").lower()
    short = lang.partition("-")[0]
    author = clean(post.author).strip() or platform(words, post.network)
    author_size = fit_size([author], wide - 34 / 72, LINE * 12 / 72, 12, 9, bold=True) or 9
    when = f"{platform(words, post.network)} \N{MIDDLE DOT} {post.when}"
    return {
        "width": width,
        "author": one_line(author, wide - 34 / 72, author_size, bold=True),
        "author_size": author_size,
        "initial": next((letter.upper() for letter in author if letter.isalnum()), "\N{MIDDLE DOT}"),
        "where": one_line(clean(when), wide - 34 / 72, 10),
        "paragraphs": paragraphs(post.text, wide),
        "rtl": rtl(post.text),
        "lang": short if short.isascii() and len(short) in (2, 3) else "en",  # what Typst takes for one
        "han": HAN.get(lang) or HAN.get(short, "JP"),
        "foot": clean(post.engagement),
        "mood": "" if post.mood == "unknown" else words.term(post.mood),
        "look": {
            "family": tokens.type.family,
            "mood": mood,
            "mood_text": palette.text(mood),
            **{name: getattr(palette, name) for name in ("paper", "panel", "ink", "muted", "hairline")},
        },
    }


def paragraphs(text: str, wide: float = (NARROW - SIDES) / 72) -> Sequence[str]:
    """The post's words by paragraph, as many as a card with so many inches for words has lines for."""
    lines = [" ".join(line.split()) for line in clean(text).splitlines()]
    kept: list[str] = []
    room = LINES
    for line in filter(None, lines):
        if room < 1:
            kept[-1] = kept[-1].rstrip(".") + " \N{HORIZONTAL ELLIPSIS}"
            break
        short = cut(line, wide, room * LINE * 12 / 72, 12)
        kept.append(short)
        room -= len(wrap(short, wide, 12))
    return kept or ["\N{HORIZONTAL ELLIPSIS}"]
