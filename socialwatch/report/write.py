"""A deck's files, all or none: each is written under another name first, and all are moved at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from socialwatch.errors import ReportError
from socialwatch.report.deck import Deck
from socialwatch.report.tokens import Tokens, load

FORMATS = ("pptx", "html")


def write(
    deck: Deck,
    folder: Path,
    formats: Sequence[str],
    template: Path | None = None,
    *,
    page: Path | None = None,
    tokens: Path | None = None,
) -> list[Path]:
    """deck.pptx, deck.html as asked for, and always deck.json; the paths in that order.

    `template`, `page` and `tokens` are the user's own in place of ours.
    A run that fails leaves the last good deck in place. Raises ReportError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".deck-") as name:
            look = load(tokens) if tokens is not None else None
            own = {"pptx": template, "html": page}
            made = [_one(deck, Path(name), one, own.get(one), look) for one in (*formats, "json")]
            for file in made:
                file.replace(folder / file.name)
    except OSError as error:
        raise ReportError(f"{folder}: the deck cannot be written: {error.strerror or error}") from error
    return [folder / file.name for file in made]


def _one(deck: Deck, folder: Path, form: str, template: Path | None, look: Tokens | None) -> Path:
    file = folder / f"deck.{form}"
    if form == "pptx":
        from socialwatch.report.render import pptx

        pptx.render(deck, file, template, tokens=look)
    elif form == "html":
        from socialwatch.report.render import html

        html.render(deck, file, template, tokens=look)
    else:
        from socialwatch.report.render import data

        data.write(deck, file)
    return file
