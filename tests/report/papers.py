"""Decks as LibreOffice prints them: the words of each page with their places, and what is wrong with these."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest

WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
MARGIN = 0.25 * 72  # points that stay free around a page


def printed(files: Sequence[Path], folder: Path) -> dict[str, list[str]]:
    """The pages of these decks by their files' stems, each as poppler tells it; skips where nothing can print."""
    if not shutil.which("soffice") or not shutil.which("pdftotext"):
        pytest.skip("no LibreOffice or poppler on this machine")
    office = ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to", "pdf"]
    subprocess.run([*office, "--outdir", folder, *files], check=True, capture_output=True, timeout=300)
    return {file.stem: _pages(folder / f"{file.stem}.pdf") for file in files}


def _pages(file: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-bbox", file, "-"], check=True, capture_output=True, timeout=60).stdout
    return told.decode("utf-8", "replace").split("<page ")[1:]


def words(page: str) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom in points, and the word; those of other scripts have boxes of their font's own."""
    found = [(*map(float, match.groups()[:4]), unescape(match[5])) for match in WORD.finditer(page)]
    return [word for word in found if word[4].strip() and word[4].isascii()]


def faults(page: str) -> Iterator[str]:
    """Words that leave the paper or its margin, and pairs of words that stand over each other."""
    wide, high = (float(n) for n in re.findall(r'(?:width|height)="([\d.]+)"', page)[:2])
    told = words(page)
    for left, top, right, bottom, text in told:
        if not (left >= MARGIN and right <= wide - MARGIN and 0 <= top <= bottom <= high):
            yield f"{text} leaves the paper"
    for one, other in combinations(told, 2):
        across = min(one[2], other[2]) - max(one[0], other[0])
        down = min(one[3], other[3]) - max(one[1], other[1])
        least = min(one[3] - one[1], other[3] - other[1])
        if across > 2 and down > 0.45 * least:
            yield f"{one[4]} stands over {other[4]}"


def torn(page: str) -> list[str]:
    """Spans whose last day stands on the next line: "11–"."""
    said = [(*map(float, match.groups()[:4]), unescape(match[5])) for match in WORD.finditer(page)]

    def goes_on(right: float, top: float, bottom: float) -> bool:  # a letter of another font begins another word
        return any(abs(left - right) < 3 and high < (top + bottom) / 2 < low for left, high, _, low, _ in said)

    return [
        text
        for _, top, right, bottom, text in said
        if re.search(r"\d\.?\N{EN DASH}\ufeff?$", text) and not goes_on(right, top, bottom)
    ]


def assert_readable(pages: Sequence[str]) -> None:
    """No page is empty, no word leaves its paper or stands over another, no span of days is broken."""
    for number, page in enumerate(pages, start=1):
        assert not torn(page), number
        assert words(page), f"page {number} says nothing"
        assert not list(faults(page)), number
