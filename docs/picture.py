"""Make docs/img/deck.png, the README's picture, from a real deck: `python docs/picture.py DECK.pptx 1 3 5 7`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

WIDE, GAP, PAPER = 760, 14, "#D9DEE3"


def main(deck: Path, numbers: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        office = ["soffice", f"-env:UserInstallation=file://{work}/office", "--headless", "--convert-to", "pdf"]
        subprocess.run([*office, "--outdir", work, deck], check=True, capture_output=True)
        subprocess.run(["pdftoppm", "-r", "110", "-png", work / f"{deck.stem}.pdf", work / "slide"], check=True)
        pages = sorted(work.glob("slide-*.png"))
        slides = [Image.open(pages[number - 1]).convert("RGB") for number in numbers]
    high = WIDE * slides[0].height // slides[0].width
    rows = (len(slides) + 1) // 2
    sheet = Image.new("RGB", (2 * WIDE + 3 * GAP, rows * high + (rows + 1) * GAP), PAPER)
    for index, slide in enumerate(slides):
        row, column = divmod(index, 2)
        place = (GAP + column * (WIDE + GAP), GAP + row * (high + GAP))
        sheet.paste(slide.resize((WIDE, high), Image.Resampling.LANCZOS), place)
    target = Path(__file__).parent / "img" / "deck.png"
    # rare colours are the ones to look at: the median would drop them
    sheet.quantize(160, method=Image.Quantize.MAXCOVERAGE).save(target, optimize=True)
    print(target, target.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(number) for number in sys.argv[2:]])
