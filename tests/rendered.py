"""Render a deck with LibreOffice and a page with Chromium, and fail on anything empty, broken or chatty.

`python tests/rendered.py FOLDER [--keep PNGS]` looks at deck.pptx and deck.html in the folder.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

MARKED = 0.004  # the least share of pixels that differ from the page's own background on a slide with something on it


def slides(deck: Path, work: Path) -> list[Path]:
    """One PNG a slide, through LibreOffice and poppler."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{work}/office",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            work,
            deck,
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    pdf = work / f"{deck.stem}.pdf"
    subprocess.run(["pdftoppm", "-r", "50", "-png", pdf, work / "slide"], check=True, timeout=300)
    return sorted(work.glob("slide-*.png"))


def marked(picture: Path) -> float:
    """Share of pixels unlike the commonest colour, 0..1."""
    from PIL import Image

    with Image.open(picture) as image:
        grey = image.convert("L")
        counts = grey.histogram()
        return 1 - max(counts) / sum(counts)


def empty_slides(deck: Path, work: Path) -> list[str]:
    from pptx import Presentation

    pictures = slides(deck, work)
    expected = len(Presentation(str(deck)).slides)
    faults = [] if len(pictures) == expected else [f"{expected} slides made {len(pictures)} pages"]
    return faults + [f"{p.name} is empty ({marked(p):.4f} marked)" for p in pictures if marked(p) < MARKED]


def page_faults(page_path: Path, work: Path) -> list[str]:
    """Console errors, page errors and requests other than the file itself."""
    import shutil

    from playwright.sync_api import sync_playwright

    faults: list[str] = []
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        for name, size in {"desktop": (1440, 900), "phone": (390, 844)}.items():
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.on(
                "console", lambda m: faults.append(f"console: {m.text}") if m.type in ("error", "warning") else None
            )
            page.on("pageerror", lambda e: faults.append(f"script: {e}"))
            page.on(
                "request",
                lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else faults.append(f"request: {r.url}"),
            )
            page.goto(page_path.resolve().as_uri(), wait_until="load")
            page.screenshot(path=str(work / f"page-{name}.png"))
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if wide > 1:
                faults.append(f"{name}: {wide} pixels wider than the screen")
            if not page.evaluate("document.body.innerText.trim().length > 500"):
                faults.append(f"{name}: the page says almost nothing")
            page.close()
        browser.close()
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="keep the pictures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = options.keep or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        work = work.resolve()
        faults = empty_slides(options.folder / "deck.pptx", work) + page_faults(options.folder / "deck.html", work)
    for fault in faults:
        print(fault)
    print("deck and page: nothing empty, nothing asked of the network" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
