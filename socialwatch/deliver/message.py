"""What is sent: a letter with its pictures and files, as words that mail programs and plain ones show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from socialwatch.errors import ReportError
from socialwatch.report.letter import Item, Letter
from socialwatch.report.templates import find
from socialwatch.report.tokens import load

SPAN = re.compile(r"\d+\.?\N{EN DASH}\d+\.?")
TYPES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "html": "text/html",
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes along; `name` is what it is called on arrival."""

    name: str
    body: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        return TYPES.get(Path(self.name).suffix.lstrip("."), "application/octet-stream")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A letter ready to go. `what` and `key` name it in the log of sendings; `name` is for files made of it."""

    what: str
    key: str
    name: str
    letter: Letter
    pictures: Sequence[bytes] = ()  # parallel to the letter's charts
    files: Sequence[Attachment] = ()
    also: Sequence[str] = ()  # keys of earlier editions: whoever has had one of them has had this


def drawn(letter: Letter) -> list[bytes]:
    """The letter's charts as PNG; none where they cannot be drawn, for the words are what matters."""
    from socialwatch.report import drawn

    tokens = load().branded(letter.accent)
    try:
        return [drawn.chart(one.block, letter.words, tokens) for one in letter.charts]
    except ReportError:
        return []


def plain(letter: Letter) -> str:
    """The letter as text, lines of paragraphs left to the reader's program."""
    lines = [letter.kicker, "", letter.headline, ""]
    for one in letter.numbers:
        lines.append(f"{one.value} {one.label}" + (f" ({one.change})" if one.change else ""))
    for part in letter.parts:
        lines += ["", part.heading, *(f"- {sentence(item)}" for item in part.items)]
    if letter.link:
        lines += ["", f"{letter.link_text}: {letter.link}"]
    return "\n".join([*lines, "", *letter.foot]).replace("\n\n\n", "\n\n").strip() + "\n"


def sentence(item: Item) -> str:
    """A statement with where more of it is."""
    said = f"{item.head} {item.text}".strip()
    return f"{said} {item.link}" if item.link else said


def page(message: Message, names: Sequence[str]) -> str:
    """The letter as HTML for mail programs; `names` are the content ids of its pictures."""
    import jinja2

    letter = message.letter
    file = find("letter.html.j2")
    palette = load().branded(letter.accent).light
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(file.parent),
    )  # fmt: skip
    look = {name: getattr(palette, name) for name in ("ink", "muted", "paper", "panel", "accent")}
    look |= {"accent_text": palette.text(palette.accent), "link": palette.text(palette.positive)}
    environment.filters["held"] = _held
    return environment.get_template(file.name).render(
        letter=letter,
        look=look,
        tone=lambda tone: palette.text(palette.tone(tone)),
        lang=letter.words.locale.name.replace("_", "-"),
        pictures=list(zip(names, letter.charts, strict=False)),
    )


def _held(text: str) -> Any:
    """Text whose spans of days and figures stay on one line."""
    from markupsafe import Markup, escape

    return Markup(SPAN.sub(r'<span style="white-space:nowrap">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped
