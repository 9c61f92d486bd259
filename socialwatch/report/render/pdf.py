"""A deck as PDF: the page, a finding a sheet, printed by the installed browser; by LibreOffice where there is none."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from socialwatch.errors import ReportError
from socialwatch.report.deck import Deck
from socialwatch.report.render import html, pptx, sheets
from socialwatch.report.render.data import digest
from socialwatch.report.tokens import Tokens

SECONDS = 180.0  # for LibreOffice, which may have to make its profile first
NAMED = re.compile(rb"\(node\d{8}\)")  # an element of the page, in the PDF's structure
NEITHER = (
    "a PDF needs a browser or LibreOffice: install chromium (or set [report] browser), or install libreoffice-impress,"
    " or leave pdf out of --formats"
)


def render(
    deck: Deck,
    path: Path,
    *,
    master: Path | None = None,
    page: Path | None = None,
    tokens: Tokens | None = None,
    browser: Path | None = None,
) -> None:
    """Write the PDF to `path`. `master`, `page`, `tokens` and `browser` are the user's own.

    By one version of a browser the same deck gives the same bytes; LibreOffice makes no such promise.
    """
    printed = _printed(html.to_text(deck, page, tokens), browser)
    if printed is None:
        printed = _converted(deck, master, tokens)
    path.write_bytes(signed(counted(dated(printed, deck.made)), deck))


def _printed(text: str, browser: Path | None) -> bytes | None:
    """The page as the browser prints it, without any network; None when no browser can be started."""
    from playwright.sync_api import Error, sync_playwright

    from socialwatch.report.shots import QUIET, browser_path, is_root

    with ExitStack() as stack:
        try:
            driver = stack.enter_context(sync_playwright())
            program = driver.chromium.launch(
                executable_path=browser_path(browser), args=[*QUIET, *(["--no-sandbox"] if is_root() else [])]
            )
        except (Error, OSError):
            return None
        stack.callback(program.close)
        try:
            return _sheets(program, text)
        except Error as error:
            raise ReportError(f"the browser could not print the deck: {str(error).partition(chr(10))[0]}") from error


def _sheets(browser: Any, text: str) -> bytes:
    # the page's own security policy would refuse our style
    context = browser.new_context(offline=True, bypass_csp=True, viewport={"width": sheets.WIDE, "height": sheets.TALL})
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
    page.set_content(text, wait_until="load")
    page.add_style_tag(content=sheets.STYLE)
    page.evaluate(sheets.FIT, sheets.ROOM)
    made: bytes = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    return made


def _converted(deck: Deck, master: Path | None, tokens: Tokens | None) -> bytes:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise ReportError(NEITHER)
    with tempfile.TemporaryDirectory(prefix="socialwatch-pdf-") as name:
        folder = Path(name)
        pptx.render(deck, folder / "deck.pptx", master, tokens=tokens)
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
            "--outdir", str(folder), str(folder / "deck.pptx"),
        ]  # fmt: skip
        try:
            said = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603 - words of ours, no shell
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ReportError(f"LibreOffice made no PDF: {error}; or install chromium") from error
        if not (folder / "deck.pdf").is_file():
            raise ReportError(f"LibreOffice made no PDF: {said.stderr.strip() or said.returncode}; or install chromium")
        return (folder / "deck.pdf").read_bytes()


def signed(pdf: bytes, deck: Deck) -> bytes:
    """The PDF with the deck's id and hash in comments before its end, where no offset that it tells has to move."""
    body, end, rest = pdf.rpartition(b"startxref")
    marks = f"%socialwatch.deck {deck.id}\n%socialwatch.hash {digest(deck)}\n"
    return body + marks.encode() + end + rest if end else pdf


def dated(pdf: bytes, made: datetime) -> bytes:
    """The PDF as made at that moment: its dates are of fixed length, so that nothing else has to move."""
    stamp = f"{made.astimezone(UTC):%Y%m%d%H%M%S}".encode()

    def put(found: re.Match[bytes]) -> bytes:
        return found[1] + stamp + (b"Z" if found[2] == b"Z" else b"+00'00'")

    return re.sub(rb"(/(?:Creation|Mod)Date ?\(D:)\d{14}(Z|[+-]\d\d'\d\d')", put, pdf)


def counted(pdf: bytes) -> bytes:
    """The PDF with its elements' names counted from one on: the browser counts on from whatever it named before. They
    are of fixed length and keep their order, so that nothing else has to move."""
    names = sorted(set(NAMED.findall(pdf)))
    counts = {name: b"(node%08d)" % at for at, name in enumerate(names, start=1)}
    return NAMED.sub(lambda found: counts[found[0]], pdf)
