"""What every block's drawing needs beside the block: canvas, colours, sizes, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from socialwatch.report.render.measure import LINE, cut, width, wrap
from socialwatch.report.render.shapes import Box, Canvas, Para, Run
from socialwatch.report.tokens import Palette, Tokens
from socialwatch.report.words import Words

CODED = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
"""Between the last word and the code of its evidence, which does not stand on a line alone."""
UNDER = 0.06  # inches between a caption and its figure
LABEL = 12  # points of a label on our own page


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One slide being drawn."""

    canvas: Canvas
    tokens: Tokens
    words: Words
    pictures: Mapping[str, bytes]
    own_theme: bool  # our own template: its sizes and places are ours
    themed: bool = True  # the theme's accent is the palette's

    @property
    def palette(self) -> Palette:
        return self.tokens.light

    @property
    def part(self) -> float:
        """How large letters are here beside those of our own page: less on a small one."""
        return self.tokens.type.label / LABEL

    def theme(self, color: str) -> str:
        """The theme's name for the accent, so that a recoloured theme recolours the deck."""
        return "accent1" if self.themed and color == self.palette.accent else color

    def caption(self, key: str, box: Box, text: str, code: str) -> Box:
        """The line over a figure, with the code of its evidence; gives what is left of the box."""
        if not text and not code:
            return box
        size, p = self.tokens.type.label, self.palette
        note = f"{CODED}{code}" if code else ""
        short = self._short(box.width, text, note)
        runs = [Run(short, size, p.muted)] if short else []
        if code:
            runs.append(Run(note if short else code, self.tokens.type.source, p.muted))
        tall = self.caption_height(box.width, text, code)
        self.canvas.text(f"{key}:caption", box.with_(height=tall - UNDER), [Para(runs)])
        return box.below(tall)

    def caption_height(self, wide: float, text: str, code: str) -> float:
        """What the line over a figure takes, of one line or two, with the air under it."""
        if not text and not code:
            return 0.0
        size, note = self.tokens.type.label, f"{CODED}{code}" if code else ""
        lines = max(1, len(wrap(self._short(wide, text, note) + note, wide, size)))
        return lines * LINE * size / 72 + UNDER

    def _short(self, wide: float, text: str, note: str) -> str:
        """As much of a caption as fits on two lines."""
        t = self.tokens.type
        return cut(text, wide - width(note, t.source) - 0.05, 2 * LINE * t.label / 72, t.label)

    def nothing(self, key: str, box: Box, alt: str) -> None:
        """Where a figure has nothing to show it says so."""
        run = Run(self.words.say("No figures for this window"), self.tokens.type.note, self.palette.muted)
        self.canvas.text(key, box.with_(height=min(box.height, 0.4)), [Para([run])], alt=alt)
