"""Posts side by side: their pictures with a link and a line of text, or a drawn card where there is no picture."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from socialwatch.report.deck import Post, Posts, Tone
from socialwatch.report.names import platform
from socialwatch.report.render.measure import LINE, cut, fit_size, one_line, width, wrap
from socialwatch.report.render.shapes import Box, Para, Run, rtl
from socialwatch.report.render.style import Style
from socialwatch.report.words import Words

DENSITY = 192.0  # pixels per inch of our own cards
SHORT = 160  # letters of a post that may be set larger
LARGEST = 1.35  # how far a card may be blown up
MOST = 4  # posts on a slide
TALLEST, PAD = 4.4, 0.18  # inches of a card of native text, and what it keeps free within
APART = 0.9  # inches between pictures of a row, at most
BYLINE = 0.32  # the line under a picture, and the gap above it
MOODS: dict[str, Tone] = {"positive": "positive", "neutral": "neutral", "negative": "negative", "unknown": "muted"}

CARDS = {
    "gone": "drawn from the archive: its page is gone",
    "closed": "drawn from the archive: its page is not open",
    "other": "drawn from the archive: its page does not show it",
}


def alt_text(post: Post, words: Words) -> str:
    """What a picture of a post shows, for people who cannot see it."""
    more = [post.engagement] if post.engagement else []
    mood = [words.say("mood: {mood}", mood=words.term(post.mood))] if post.mood != "unknown" else []
    return words.say(
        "Post by {author} on {place}, {when}: {text} ({more})",
        author=post.author,
        place=platform(words, post.network),
        when=post.when,
        text=post.text,
        more="; ".join([*more, *mood]) or words.say("no more is known"),
    )


def how_made(post: Post, words: Words) -> str:
    """Whether a post's picture is a screenshot, and of when, or a card, and why; "" of one without."""
    if post.pictured == "screenshot":
        said = words.say("screenshot")
        return f"{said}, {post.taken}" if post.taken else said
    if post.pictured == "card":
        return words.say(CARDS.get(post.why, "drawn from the archive"))
    return ""


def draw(style: Style, block: Posts, box: Box) -> None:
    shown = block.posts[:MOST]
    places = grid(_sizes(style, block), len(shown), box, _gutter(style))
    most = _scales(style, shown, places)
    places = _flush(style, shown, places, most, box)
    for at, (post, place) in enumerate(zip(shown, places, strict=False), start=1):
        _post(style, f"{block.key}:{at}", post, place, block.evidence if at == 1 else "", most.get(post.pictured, 1.0))


def wanted(style: Style, block: Posts, wide: float) -> float:
    """The height in inches that posts take side by side in that width."""
    shown = block.posts[:MOST]
    room = (wide - _gutter(style) * (len(shown) - 1)) / max(1, len(shown))
    sizes = _sizes(style, block)
    if len(sizes) < len(shown):
        column = Box(0, 0, wide, 0).columns(max(len(shown), 3), _gutter(style))[0].width
        return max((_card(style, post, column, TALLEST).height for post in shown), default=0.0) + BYLINE
    return max((tall * min(room / w, LARGEST / DENSITY) for w, tall in sizes), default=0.0) + BYLINE


def size_in(style: Style, block: Posts, wide: float, tall: float) -> float:
    """How large the pictures come out side by side in that room: inches per pixel of the smallest."""
    sizes, n = _sizes(style, block), max(1, len(block.posts[:MOST]))
    room = (wide - _gutter(style) * (n - 1)) / n
    return min((min(room / w, (tall - BYLINE) / h, LARGEST / DENSITY) for w, h in sizes), default=LARGEST / DENSITY)


def _sizes(style: Style, block: Posts) -> list[tuple[int, int]]:
    """The pictures' widths and heights, in pixels."""
    return [png_size(style.pictures[one.picture]) for one in block.posts[:MOST] if style.pictures.get(one.picture)]


def _gutter(style: Style) -> float:
    return style.tokens.page.gutter + 0.1


def _scales(style: Style, shown: Sequence[Post], places: Sequence[Box]) -> dict[str, float]:
    """Inches per pixel, one for all cards and one for all screenshots, so that words are of one size."""
    scales: dict[str, float] = {}
    for post, place in zip(shown, places, strict=False):
        if png := style.pictures.get(post.picture):
            wide, tall = png_size(png)
            fits = min(place.width / wide, (place.height - BYLINE) / tall, LARGEST / DENSITY)
            scales[post.pictured] = min(fits, scales.get(post.pictured, fits))
    return scales


def _flush(style: Style, shown: Sequence[Post], places: list[Box], scales: Mapping[str, float], box: Box) -> list[Box]:
    """Pictures in one row that are narrower than their places, with the last at the right edge, as far as they still
    stand together."""
    pictures = [style.pictures.get(post.picture) for post in shown]
    widths = [png_size(png)[0] * scales[post.pictured] for post, png in zip(shown, pictures, strict=True) if png]
    if len(widths) < max(2, len(shown)) or len({place.top for place in places}) > 1:
        return places
    gap = (box.width - sum(widths)) / (len(widths) - 1)
    if gap > APART:
        return places
    lefts = [box.left + sum(widths[:at]) + gap * at for at in range(len(widths))]
    return [place.with_(left=left, width=wide) for place, left, wide in zip(places, lefts, widths, strict=True)]


def grid(sizes: Sequence[tuple[int, int]], n: int, box: Box, gutter: float) -> list[Box]:
    """Places for `n` posts, row by row, in as many columns as show the pictures largest; cards stand side by side."""

    def cell(columns: int) -> tuple[float, float]:
        rows = -(-n // columns)
        return (box.width - gutter * (columns - 1)) / columns, (box.height - gutter * (rows - 1)) / rows

    def scale(columns: int) -> float:
        wide, tall = cell(columns)
        return min(min(wide / w, (tall - BYLINE) / h) for w, h in sizes)

    whole = [columns for columns in range(1, n + 1) if n % columns == 0]  # no row with a hole in it
    best = max((scale(columns) for columns in whole), default=0.0) if sizes else 0.0
    # side by side is how posts are compared, as long as that costs little of their size
    columns = max((c for c in whole if scale(c) >= best * 0.85), default=1) if sizes else max(n, 3)
    wide, tall = cell(columns) if sizes else (box.columns(columns, gutter)[0].width, box.height)
    return [
        Box(box.left + (at % columns) * (wide + gutter), box.top + (at // columns) * (tall + gutter), wide, tall)
        for at in range(n)
    ]


def _post(style: Style, key: str, post: Post, box: Box, code: str, most: float) -> None:
    png = style.pictures.get(post.picture, b"") if post.picture else b""
    line = BYLINE - 0.08
    room = box.with_(height=box.height - BYLINE)
    low = _picture(style, key, post, png, room, most) if png else _drawn(style, key, post, room)
    _byline(style, key, post, Box(box.left, low + 0.08, box.width, line), code)


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height from a PNG's header."""
    wide, tall = struct.unpack(">II", png[16:24])
    return max(1, wide), max(1, tall)


def _picture(style: Style, key: str, post: Post, png: bytes, box: Box, most: float) -> float:
    """The picture as large as the box allows, at its top; gives where it ends."""
    wide, tall = png_size(png)
    scale = min(box.width / wide, box.height / tall, most)
    place = box.with_(width=wide * scale, height=tall * scale)
    style.canvas.picture(key, place, png, alt_text(post, style.words), post.url, style.palette.hairline)
    return place.bottom


class _Card(NamedTuple):
    """A card of native text as it will stand: its height, its words and the line under them, cut to their room."""

    height: float
    name: float  # the size of the author's name
    size: float  # of the words
    words: str
    foot: str


def _card(style: Style, post: Post, wide: float, tall: float) -> _Card:
    """A card so wide and at most so tall."""
    t, room = style.tokens.type, wide - 2 * PAD - 0.05
    foot = " \N{MIDDLE DOT} ".join(
        part for part in (post.engagement, style.words.term(post.mood) if post.mood != "unknown" else "") if part
    )
    foot = cut(foot, room, 2 * LINE * t.label / 72, t.label)
    used = (2 + len(wrap(foot, room * 0.97, t.label))) * LINE * t.label / 72 + 0.3
    name = fit_size([post.author], room, LINE * t.note / 72, t.note, t.source, bold=True) or t.source
    size = t.body if len(post.text) < SHORT else t.note
    most = min(tall, TALLEST)
    words = cut(post.text, room, most - used - 2 * PAD, size)
    needed = used + 2 * PAD + len(wrap(words, room * 0.98, size)) * LINE * size / 72
    return _Card(min(most, needed), name, size, words, foot)


def _drawn(style: Style, key: str, post: Post, box: Box) -> float:
    """A card of native text: author, time, words, engagement and mood; gives where it ends."""
    t, p, wide = style.tokens.type, style.palette, box.width - 2 * PAD - 0.05
    card = _card(style, post, box.width, box.height)
    box = box.with_(height=card.height)
    style.canvas.rule(f"{key}:mood", Box(box.left, box.top, 0.05, box.height), p.tone(MOODS[post.mood]))
    where = one_line(f"{platform(style.words, post.network)} \N{MIDDLE DOT} {post.when}", wide, t.label)
    paras = [
        Para([Run(one_line(post.author, wide, card.name, True), card.name, p.ink, True)]),
        Para([Run(where, t.label, p.muted)], after=8),
        Para([Run(card.words, card.size, p.ink)], "r" if rtl(card.words) else "l", after=8),
    ]
    if card.foot:
        paras.append(Para([Run(card.foot, t.label, p.muted)]))
    style.canvas.text(
        key,
        box.with_(left=box.left + 0.05, width=box.width - 0.05),
        paras,
        fill=p.panel,
        inset=PAD,
        alt=alt_text(post, style.words),
    )
    return box.bottom


def _byline(style: Style, key: str, post: Post, box: Box, code: str) -> None:
    """Where it stands and whether it is a screenshot: the link for people who do not click pictures."""
    t, p, words = style.tokens.type, style.palette, style.words
    kind = how_made(post, words)
    # a picture tells place and time itself
    told = [post.reactions, kind] if kind else [platform(words, post.network), post.when]
    end = f" \N{MIDDLE DOT} {code}" if code else ""
    room, said = box.width - width(end, t.source), " \N{MIDDLE DOT} ".join(filter(None, told))
    if kind and width(said, t.source) > room:
        said = kind  # the picture tells the reactions as well
    text = one_line(said, room, t.source) + end
    run = Run(text, t.source, p.text(p.positive) if post.url else p.muted, link=post.url)
    style.canvas.text(f"{key}:link", box, [Para([run])])
