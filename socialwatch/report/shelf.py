"""A folder of decks that can be shared: a folder for each, and a page over all of them, newest first."""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from socialwatch.errors import ReportError
from socialwatch.models import JSON
from socialwatch.report import messages
from socialwatch.report.deck import Bars, Lines
from socialwatch.report.editions import SCHEDULED, edition
from socialwatch.report.explain import read as read_document
from socialwatch.report.read_back import BLOCKS, read
from socialwatch.report.swap import COVER, settle
from socialwatch.report.templates import find
from socialwatch.report.tokens import Palette, Tokens, load
from socialwatch.report.unbroken import unbroken
from socialwatch.report.words import Words, words_for
from socialwatch.report.write import FORMATS

if TYPE_CHECKING:
    from socialwatch.config import Config

INDEX = "index.html"
NAMES = {"pptx": "PowerPoint", "html": "HTML", "pdf": "PDF", "xlsx": "Excel"}


@dataclass(frozen=True, slots=True)
class Shelved:
    """One deck of the folder."""

    folder: Path
    document: Mapping[str, JSON]

    @property
    def made(self) -> str:
        return str(self.document["made"])

    @property
    def headline(self) -> str:
        return str(next((slide["title"] for slide in self.document["slides"]), self.document["title"]))

    @property
    def kicker(self) -> str:
        return f"{self.document['title']} \N{MIDDLE DOT} {self.document['subtitle']}"

    @property
    def formats(self) -> list[str]:
        return [form for form in FORMATS if (self.folder / f"deck.{form}").is_file()]


def shelved(root: Path) -> list[Shelved]:
    """Every deck of a folder, newest first; what is none, or cannot be read, is left out.

    Of editions of one deck, which lie in folders of two names since these have changed, the last is shown.
    """
    found = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        settle(folder)
        with suppress(ReportError, OSError, KeyError, TypeError):
            one = Shelved(folder, read_document(folder / "deck.json"))
            if one.headline and one.kicker and one.made and one.formats:
                found.append(one)
    return sorted(_last(found), key=lambda one: (one.document["window"][1], one.made, one.folder.name), reverse=True)


def _last(found: Sequence[Shelved]) -> list[Shelved]:
    """Each deck once; one in a folder that people have named is a deck of its own."""
    kept: dict[object, Shelved] = {}
    for one in sorted(found, key=lambda one: (one.made, not SCHEDULED.fullmatch(one.folder.name))):
        kept[edition(one.folder.name, one.document) or one.folder.name] = one
    return list(kept.values())


def write_index(config: Config, root: Path) -> tuple[Path, list[Shelved]]:
    """Draw the covers that are missing or old, and write the page. Raises ReportError when that cannot be done."""
    tokens = (load(config.report.tokens) if config.report.tokens else load()).branded(config.report.accent)
    said = messages.load(config.report.locale, config.report.messages)
    words = words_for(config.report.locale, config.timezone, said)
    try:
        decks = shelved(root)
        for one in decks:
            _draw(one, tokens)
        _replace(root / INDEX, _page(decks, words, tokens).encode())
    except OSError as error:
        raise ReportError(f"{root}: {error.strerror or error}") from error
    return root / INDEX, decks


def _draw(one: Shelved, tokens: Tokens) -> None:
    from socialwatch.report import drawn

    cover, source = one.folder / COVER, one.folder / "deck.json"
    if cover.is_file() and cover.stat().st_mtime >= source.stat().st_mtime:
        return
    words = words_for(str(one.document["locale"]), str(one.document["zone"]))
    with suppress(ReportError, OSError, KeyError, TypeError, ValueError):  # a list without a picture is still a list
        _replace(cover, drawn.cover(one.kicker, one.headline, _chart(one.document), words, tokens))


def _chart(document: Mapping[str, JSON]) -> Lines | Bars | None:
    for slide in document["slides"][:1]:
        for block in slide["blocks"]:
            if block["type"] in ("lines", "bars") and block["series"]:
                made: Lines | Bars = read(BLOCKS[block["type"]], block)
                return made
    return None


def _replace(path: Path, body: bytes) -> None:
    """Whole or not at all."""
    number, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(body)
        umask = os.umask(0)
        os.umask(umask)
        Path(beside).chmod(0o666 & ~umask)  # a folder to share: not for its maker alone
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _page(decks: Sequence[Shelved], words: Words, tokens: Tokens) -> str:
    import jinja2

    file = find("index.html.j2")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        loader=jinja2.FileSystemLoader(file.parent),
    )  # fmt: skip
    style = _style(tokens.light)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment.get_template(file.name).render(
        lang=words.locale.name.replace("_", "-"),
        heading=words.say("All decks"),
        empty=words.say("There is no deck in this folder yet."),
        decks=[_row(one, words) for one in decks],
        style=style,
        style_hash=f"'sha256-{digest}'",
    )


def _row(one: Shelved, words: Words) -> dict[str, JSON]:
    base = quote(one.folder.name)
    files = list(_files(one, base))
    brand, slides = one.document["brand"], len(one.document["slides"])
    day = words.day(datetime.fromisoformat(one.made), year=True)
    about = words.plural(
        slides, "{brand}, made {day}, 1 slide", "{brand}, made {day}, {n} slides", brand=brand, day=day
    )  # fmt: skip
    main = next((href for name, href, _ in files if name == NAMES["html"]), files[0][1])
    return {
        "href": main,
        "cover": f"{base}/{COVER}" if (one.folder / COVER).is_file() else "",
        "kicker": unbroken(one.kicker),
        "headline": unbroken(one.headline),
        "about": about,
        "files": files,
    }


def _files(one: Shelved, base: str) -> Iterator[tuple[str, str, str]]:
    for form in one.formats:
        size = (one.folder / f"deck.{form}").stat().st_size
        said = f"{size / 1e6:.1f} MB" if size > 95_000 else f"{max(1, round(size / 1e3))} kB"
        yield NAMES[form], f"{base}/deck.{form}", said


def _style(palette: Palette) -> str:
    return (
        f"*{{box-sizing:border-box}}body{{margin:0;background:{palette.paper};color:{palette.ink};"
        f"font:1.0625rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif;"
        f"border-top:.4rem solid {palette.accent}}}main{{max-width:70rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}}"
        "h1{font-size:2rem;letter-spacing:-.02em;margin:0 0 2rem}ol{list-style:none;margin:0;padding:0}"
        f"li{{display:grid;grid-template-columns:15rem minmax(0,1fr);gap:1.8rem;padding:1.6rem 0;"
        f"border-top:1px solid {palette.hairline};align-items:start}}"
        f".cover{{display:block;border:1px solid {palette.hairline};aspect-ratio:16/9;background:{palette.panel}}}"
        "img{display:block;width:100%;height:auto}p{margin:0}"
        f".kicker{{color:{palette.text(palette.accent)};font-weight:650;font-size:.95rem}}"
        "h2{font-size:1.3rem;line-height:1.2;margin:.25rem 0 .5rem;text-wrap:balance}"
        f"a{{color:{palette.text(palette.positive)};text-underline-offset:.18em}}"
        f"h2 a{{color:inherit;text-decoration:none}}h2 a:hover{{text-decoration:underline}}"
        f".about,.files span,.empty{{color:{palette.muted};font-size:.9rem}}.files{{margin-top:.6rem;font-size:.95rem}}"
        ".file{display:inline-block;white-space:nowrap;margin-right:1.2rem;padding:.2rem 0}li>*{min-width:0;"
        "overflow-wrap:anywhere}:focus-visible{outline:3px solid #F2A900;outline-offset:3px}"
        "@media (max-width:40rem){li{grid-template-columns:1fr}}@media print{li{break-inside:avoid}}"
    )
