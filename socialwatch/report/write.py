"""A deck's files, all or none: written into a folder beside, put in place together, finished by the next if cut off."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from socialwatch.errors import ReportError
from socialwatch.report.deck import Deck
from socialwatch.report.tokens import Tokens, load

FORMATS = ("pptx", "html", "pdf", "xlsx")
MAKING, MADE = ".deck-", ".made-deck-"
"""What the folder beside is called while files are made, and once all of them are there."""
STALE = 86_400  # seconds after which whoever made files is dead


def write(
    deck: Deck,
    folder: Path,
    formats: Sequence[str],
    template: Path | None = None,
    *,
    page: Path | None = None,
    tokens: Path | None = None,
    browser: Path | None = None,
) -> list[Path]:
    """deck.pptx, deck.html, deck.pdf, deck.xlsx as asked for, and always deck.json; the paths in that order.

    `template`, `page`, `tokens` and `browser` are the user's own in place of ours.
    A run that fails leaves the last good deck in place. Raises ReportError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        settle(folder)
        beside = Path(tempfile.mkdtemp(dir=folder, prefix=MAKING))
        try:
            look = load(tokens) if tokens is not None else None
            made = [_one(deck, beside, one, template, page, look, browser) for one in (*dict.fromkeys(formats), "json")]
            for file in made:
                _kept_on_disk(file)
            # from here on the new files count, whatever happens to this process
            done = beside.rename(folder / (MADE + beside.name.removeprefix(MAKING)))
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        _put(done, folder)
    except OSError as error:
        raise ReportError(f"{folder}: the deck cannot be written: {error.strerror or error}") from error
    return [folder / file.name for file in made]


def settle(folder: Path) -> None:
    """Finish what a killed run had made whole, and clear away what others left unfinished long ago."""
    for done in sorted(folder.glob(f"{MADE}*"), key=lambda path: path.stat().st_mtime):
        _put(done, folder)
    for left in folder.glob(f"{MAKING}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                shutil.rmtree(left, ignore_errors=True)


def _put(done: Path, folder: Path) -> None:
    for file in sorted(done.iterdir()):
        with suppress(FileNotFoundError):  # another run has finished this one meanwhile
            file.replace(folder / file.name)
    with suppress(OSError):
        done.rmdir()


def _kept_on_disk(file: Path) -> None:
    """A power cut must not leave an empty file where a good deck was."""
    with file.open("rb") as opened:
        os.fsync(opened.fileno())


def _one(
    deck: Deck,
    folder: Path,
    form: str,
    master: Path | None,
    page: Path | None,
    look: Tokens | None,
    browser: Path | None,
) -> Path:
    file = folder / f"deck.{form}"
    if form == "pptx":
        from socialwatch.report.render import pptx

        pptx.render(deck, file, master, tokens=look)
    elif form == "html":
        from socialwatch.report.render import html

        html.render(deck, file, page, tokens=look)
    elif form == "pdf":
        from socialwatch.report.render import pdf

        pdf.render(deck, file, master=master, page=page, tokens=look, browser=browser)
    elif form == "xlsx":
        from socialwatch.report.render import xlsx

        xlsx.render(deck, file)
    else:
        from socialwatch.report.render import data

        data.write(deck, file)
    return file
