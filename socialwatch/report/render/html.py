"""A deck as one self-contained page: no request to anywhere, everything that people wrote escaped."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from socialwatch.errors import ReportError
from socialwatch.report import charts, figure_names, heats, quadrants
from socialwatch.report.deck import Bars, Block, Deck, Heat, Lines, Points, Post, Quadrant, Slide
from socialwatch.report.formulas import formula
from socialwatch.report.names import platform
from socialwatch.report.render import data, proofs
from socialwatch.report.render.divider import DIVIDER, with_divider
from socialwatch.report.render.fitted import fitted
from socialwatch.report.render.links import link_of
from socialwatch.report.render.master import note_beside
from socialwatch.report.render.measure import TURNING
from socialwatch.report.render.posts import alt_text, how_made, png_size
from socialwatch.report.render.shapes import safe_link
from socialwatch.report.scale import shower
from socialwatch.report.svg import clean
from socialwatch.report.templates import find
from socialwatch.report.tokens import Palette, Tokens, load
from socialwatch.report.unbroken import unbroken
from socialwatch.report.words import Words, words_for

_ESCAPED = re.compile(f"[<>&\u2028\u2029{TURNING}]")


def render(deck: Deck, path: Path, template: Path | None = None, *, tokens: Tokens | None = None) -> None:
    """Write the page to `path`; `template` is a Jinja template that takes the place of page.html.j2."""
    path.write_text(to_text(deck, template, tokens), "utf-8", newline="\n")


def to_text(deck: Deck, template: Path | None = None, tokens: Tokens | None = None) -> str:
    import jinja2
    from markupsafe import Markup

    file = find(template or "page.html.j2")
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(file.parent),
        finalize=lambda value: (
            value if isinstance(value, Markup) else unbroken(clean(value)) if isinstance(value, str) else value
        ),
    )
    tokens = (tokens or load()).branded(deck.accent)
    words = words_for(deck.locale, deck.zone, deck.messages)
    try:
        page = environment.get_template(file.name)
        return _filled(deck, page, tokens, words)
    except jinja2.TemplateError as error:
        raise ReportError(f"{file}: {getattr(error, 'lineno', None) or ''} {error}".replace(":  ", ": ")) from error


def _filled(deck: Deck, page: Any, tokens: Tokens, words: Words) -> str:
    from markupsafe import Markup

    module = page.make_module({"light": colors(tokens.light), "dark": colors(tokens.dark)})
    small = fitted({name: png for name, png in deck.pictures.items() if png})
    style, script = str(module.style), str(module.script)
    return str(page.render(
        deck=replace(deck, evidence={code: proofs.travels(one, code) for code, one in deck.evidence.items()}),
        digest=data.digest(deck),
        sections=sections(deck),
        light=colors(tokens.light),
        dark=colors(tokens.dark),
        value_of=lambda figure: proofs.value_of(figure, words),
        figure_of=lambda figure: figure_names.figure(words, figure.key),
        measure_of=lambda evidence: figure_names.measure(words, evidence.measure),
        formula_of=lambda evidence: formula(words, evidence.formula),
        policy=policy(style, script),
        deck_json=Markup(embedded(proofs.facts(deck))),  # noqa: S704 - every character that HTML knows is escaped in it
        evidence_json=Markup(embedded(proofs.told(deck, words))),  # noqa: S704 - as above
        draw=lambda block: Markup(charts.svg(block, words)),  # noqa: S704 - svg.py escapes all words
        rows=lambda block: chart_rows(block, words),
        picture=lambda post: picture(deck, post, small),
        alt=lambda post: alt_text(post, words),
        made=lambda post: how_made(post, words),
        link=safe_link,
        link_of=link_of,
        groups=groups,
        beside=note_beside,
        kind=lambda block: type(block).__name__,
        place=lambda network: platform(words, network),
        number=words.number,
        say=words.say,
        plural=words.plural,
        days=words.days,
    ))  # fmt: skip


def policy(style: str, script: str) -> str:
    """What the page may do: its own style and script, pictures that it brings along, and nothing else."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hashed(style)}; script-src {_hashed(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def colors(palette: Palette) -> list[tuple[str, str, str, str]]:
    """Each colour with its name, the colour of text in it on paper, and of text on it."""
    plain = (
        "ink",
        "muted",
        "hairline",
        "paper",
        "panel",
        "blind",
        "accent",
        "highlight",
        "positive",
        "neutral",
        "negative",
    )
    named = [(name, getattr(palette, name)) for name in plain]
    named += [(f"c{at}", palette.competitors[at % len(palette.competitors)]) for at in range(4)]
    return [(name, value, palette.text(value), palette.on(value)) for name, value in named]


def sections(deck: Deck) -> list[tuple[int, Slide]]:
    """Every finding with its number in the PowerPoint file; the page before its appendix is a heading here."""
    slides = list(with_divider(deck))
    return [(number, slide) for number, slide in enumerate(slides, start=1) if slide.key != DIVIDER]


def groups(blocks: Sequence[Block]) -> list[list[Block]]:
    """Statements that stand side by side together, other blocks alone."""
    found: list[list[Block]] = []
    for block in blocks:
        if isinstance(block, Points) and found and isinstance(found[-1][0], Points):
            found[-1].append(block)
        else:
            found.append([block])
    return found


def chart_rows(block: Lines | Bars | Quadrant | Heat, words: Words) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a chart's figures, for people who read them instead."""
    if isinstance(block, Quadrant):
        return quadrants.rows(block, words)
    if isinstance(block, Heat):
        return heats.rows(block, words)
    show = shower(block.unit, words)
    names = block.labels if isinstance(block, Lines) else block.categories
    head = [""]
    for s in block.series:
        head += [s.name, words.say("95% interval")] if s.low and s.high else [s.name]
    unseen = {at for start, end in block.blind for at in range(start, end)} if isinstance(block, Lines) else set()
    noted = (
        {mark.index: mark.text for mark in block.marks} if isinstance(block, Lines) else dict(enumerate(block.notes))
    )
    remarks = bool(unseen or any(noted.values()))
    rows = []
    for at, name in enumerate(names):
        row = [name]
        for s in block.series:
            row.append(show(s.values[at]))
            if s.low and s.high:
                row.append(f"{show(s.low[at])} \N{EN DASH} {show(s.high[at])}" if s.low[at] is not None else "")
        if remarks:
            row.append(
                "; ".join(part for part in (words.say("not seen") if at in unseen else "", noted.get(at, "")) if part)
            )
        rows.append(row)
    return ([*head, words.say("Remark")] if remarks else head), rows


def picture(deck: Deck, post: Post, small: Mapping[str, tuple[str, bytes]]) -> tuple[str, int, int] | None:
    """A post's picture as a data address with its size in pixels; None when none was taken."""
    png = deck.pictures.get(post.picture) if post.picture else None
    if not png:
        return None
    kind, body = small[post.picture]
    return f"data:{kind};base64,{base64.b64encode(body).decode('ascii')}", *png_size(png)


def embedded(value: Any) -> str:
    """JSON that no HTML parser can leave: `</script>` and `<!--` can't occur in it. Queries stay as they are."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return clean(text)
