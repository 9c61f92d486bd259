"""A deck's files, all or none: made in a folder beside, which then takes the place of the one that was there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from socialwatch.errors import ReportError
from socialwatch.report import swap
from socialwatch.report.deck import Deck
from socialwatch.report.tokens import load

FORMATS = ("pptx", "html", "pdf", "xlsx")


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
    forms = (*dict.fromkeys(formats), "json")
    return put(folder, {f"deck.{form}": partial(one, deck, form, template, page, tokens, browser) for form in forms})


def put(folder: Path, files: Mapping[str, Callable[[Path], object]]) -> list[Path]:
    """Files by name, each made by a function that is given its path: all of them or none. Raises ReportError."""
    try:
        swap.settle(folder)
        beside = swap.beside(folder)
        try:
            for name, make in files.items():
                make(beside / name)
            swap.put(beside, folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise ReportError(f"{folder}: the deck cannot be written: {error.strerror or error}") from error
    return [folder / name for name in files]


def one(
    deck: Deck,
    form: str,
    master: Path | None,
    page: Path | None,
    tokens: Path | None,
    browser: Path | None,
    file: Path,
) -> None:
    """One file of a deck; `master`, `page`, `tokens` and `browser` are the user's own in place of ours."""
    look = load(tokens) if tokens is not None else None
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
