"""Write the table of letter widths that text is measured with, from Carlito (metric-compatible with Calibri).

`python reports/make_widths.py CARLITO-REGULAR.ttf CARLITO-BOLD.ttf` rewrites socialwatch/report/render/widths.txt.
A table in the repository instead of a font on the machine: the same deck breaks its lines in the same places
everywhere.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import ImageFont

TARGET = Path(__file__).resolve().parents[1] / "socialwatch" / "report" / "render" / "widths.txt"
UNITS = 1000
RANGES = ((0x20, 0x24F), (0x2B0, 0x2DF), (0x370, 0x3FF), (0x400, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x206F), (0x20A0, 0x20BF),
          (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x25A0, 0x25FF))  # fmt: skip


def rows(path: str) -> list[str]:
    """One line for sixteen letters: the first one's code, then widths in thousandths of the size, - where unknown."""
    font = ImageFont.truetype(path, 2000, layout_engine=ImageFont.Layout.BASIC)
    unknown = font.getmask("\uffff").getbbox(), font.getlength("\uffff")
    lines = []
    for first, last in RANGES:
        for start in range(first & ~15, last + 1, 16):
            cells = []
            for code in range(start, start + 16):
                letter = chr(code)
                width = font.getlength(letter)
                missing = width == unknown[1] and font.getmask(letter).getbbox() == unknown[0]
                cells.append("-" if missing or not letter.isprintable() else str(round(width * UNITS / 2000)))
            if set(cells) != {"-"}:
                lines.append(f"{start:04X} {' '.join(cells)}")
    return lines


def main() -> None:
    regular, bold = sys.argv[1:3]
    text = "\n".join(["# regular", *rows(regular), "# bold", *rows(bold)])
    TARGET.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
