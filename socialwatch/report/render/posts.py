"""Posts side by side: their pictures with a link and a line of text, or a drawn card where there is no picture."""

from __future__ import annotations

import struct
from collections.abc import Sequence

from socialwatch.report.deck import Post, Posts, Tone
from socialwatch.report.names import platform
from socialwatch.report.render.measure import LINE, cut, fit_size, one_line, width, wrap
from socialwatch.report.render.shapes import Box, Para, Run, rtl
from socialwatch.report.render.style import Style
from socialwatch.report.words import Words

DENSITY = 192.0  # pixels per inch of our own cards
SHORT = 160  # letters of a post that may be set larger
LARGEST = 1.35  # how far a card may be blown up
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
    shown = block.posts[:4]
    sizes = [png_size(style.pictures[p.picture]) for p in shown if style.pictures.get(p.picture)]
    places = grid(sizes, len(shown), box, style.tokens.page.gutter + 0.1)
    most = _scales(style, shown, places)
    for at, (post, place) in enumerate(zip(shown, places, strict=False), start=1):
        _post(style, f"{block.key}:{at}", post, place, block.evidence if at == 1 else "", most.get(post.pictured, 1.0))


def _scales(style: Style, shown: Sequence[Post], places: Sequence[Box]) -> dict[str, float]:
    """Inches per pixel, one for all cards and one for all screenshots, so that words are of one size."""
    scales: dict[str, float] = {}
    for post, place in zip(shown, places, strict=False):
        if png := style.pictures.get(post.picture):
            wide, tall = png_size(png)
            fits = min(place.width / wide, (place.height - BYLINE) / tall, LARGEST / DENSITY)
            scales[post.pictured] = min(fits, scales.get(post.pictured, fits))
    return scales


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


def _drawn(style: Style, key: str, post: Post, box: Box) -> float:
    """A card of native text: author, time, words, engagement and mood; gives where it ends."""
    t, p, pad = style.tokens.type, style.palette, 0.18
    wide = box.width - 2 * pad - 0.05
    foot = " \N{MIDDLE DOT} ".join(
        part for part in (post.engagement, style.words.term(post.mood) if post.mood != "unknown" else "") if part
    )
    foot = cut(foot, wide, 2 * LINE * t.label / 72, t.label)
    used = (2 + len(wrap(foot, wide * 0.97, t.label))) * LINE * t.label / 72 + 0.3
    name = fit_size([post.author], wide, LINE * t.note / 72, t.note, t.source, bold=True) or t.source
    size = t.body if len(post.text) < SHORT else t.note
    words = cut(post.text, wide, min(box.height, 4.4) - used - 2 * pad, size)
    box = box.with_(
        height=min(box.height, 4.4, used + 2 * pad + len(wrap(words, wide * 0.98, size)) * LINE * size / 72)
    )
    style.canvas.rule(f"{key}:mood", Box(box.left, box.top, 0.05, box.height), p.tone(MOODS[post.mood]))
    paras = [
        Para([Run(one_line(post.author, wide, name, True), name, p.ink, True)]),
        Para(
            [
                Run(
                    one_line(f"{platform(style.words, post.network)} \N{MIDDLE DOT} {post.when}", wide, t.label),
                    t.label,
                    p.muted,
                )
            ],
            after=8,
        ),
        Para([Run(words, size, p.ink)], "r" if rtl(words) else "l", after=8),
    ]
    if foot:
        paras.append(Para([Run(foot, t.label, p.muted)]))
    style.canvas.text(
        key,
        box.with_(left=box.left + 0.05, width=box.width - 0.05),
        paras,
        fill=p.panel,
        inset=pad,
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
    text = one_line(" \N{MIDDLE DOT} ".join(filter(None, told)), box.width - width(end, t.source), t.source) + end
    run = Run(text, t.source, p.text(p.positive) if post.url else p.muted, link=post.url)
    style.canvas.text(f"{key}:link", box, [Para([run])])
