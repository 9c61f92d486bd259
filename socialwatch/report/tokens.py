"""Colours, type and grid from tokens.toml, and the arithmetic of contrast that keeps text readable."""

from __future__ import annotations

import colorsys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError
from socialwatch.report.deck import Tone
from socialwatch.report.templates import find

TEXT = 4.5
"""The least contrast of text against what is behind it (WCAG 2.2, AA)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The slide and its grid, in inches."""

    width: float
    height: float
    margin: float
    columns: int
    gutter: float
    title_top: float
    title_height: float
    body_top: float
    body_bottom: float
    source_top: float
    source_height: float

    @property
    def column(self) -> float:
        """Width of one column."""
        return (self.width - 2 * self.margin - (self.columns - 1) * self.gutter) / self.columns

    def span(self, columns: float) -> float:
        """Width of that many columns with the gutters between them."""
        return columns * self.column + (columns - 1) * self.gutter

    def left(self, column: float) -> float:
        """Where a column starts, counted from 0."""
        return self.margin + column * (self.column + self.gutter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """Sizes in points; `family` has widths equal to the measuring table's."""

    family: str
    title: float
    cover: float
    lead: float
    body: float
    body_least: float
    note: float
    label: float
    source: float
    big: float
    big_least: float

    def on(self, part: float) -> Type:
        """The sizes for a page with that part of our height, which is as large on the wall; titles fit themselves."""
        names = ("lead", "body", "body_least", "note", "label", "source", "big", "big_least")
        return replace(self, **{name: round(getattr(self, name) * part) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours as #RRGGBB, for light or for dark."""

    ink: str
    muted: str
    hairline: str
    paper: str
    panel: str
    blind: str
    accent: str
    highlight: str
    positive: str
    neutral: str
    negative: str
    competitors: tuple[str, ...]

    def tone(self, tone: Tone, order: int = 0) -> str:
        """The fill or line colour of a tone; `order` tells competitors apart."""
        if tone == "competitor":
            return self.competitors[order % len(self.competitors)]
        colour: str = getattr(self, tone)
        return colour

    def text(self, colour: str, on: str | None = None) -> str:
        """The colour itself, or the nearest darker (lighter) one that can be read on `on`."""
        return readable(colour, on or self.paper)

    def on(self, fill: str) -> str:
        """Ink, paper or black, whichever reads best on a fill."""
        return max((self.ink, self.paper, "#000000"), key=lambda colour: contrast(colour, fill))

    def branded(self, accent: str) -> Palette:
        """This palette with a brand's accent, moved in lightness until text in it can be read."""
        return replace(self, accent=readable(checked(accent), self.paper))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Everything that decides how a deck looks."""

    page: Page
    type: Type
    light: Palette
    dark: Palette

    def branded(self, accent: str) -> Tokens:
        """These tokens with a deck's accent; an empty one keeps ours."""
        if not accent:
            return self
        return replace(self, light=self.light.branded(accent), dark=self.dark.branded(accent))


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue, 0..1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def checked(colour: str) -> str:
    """The colour as #RRGGBB; ConfigError when it is none."""
    text = colour.strip().upper()
    if len(text) == 4 and text.startswith("#"):
        text = "#" + "".join(letter * 2 for letter in text[1:])
    if len(text) == 7 and text.startswith("#") and all(letter in "0123456789ABCDEF" for letter in text[1:]):
        return text
    raise ConfigError(f"{colour!r} is no colour; write six hex digits after #, like #5B2A86")


def luminance(colour: str) -> float:
    """Relative luminance after WCAG, 0..1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1..21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@lru_cache(maxsize=512)
def readable(colour: str, on: str, least: float = TEXT) -> str:
    """The colour, moved away from `on` in lightness only as far as `least` needs."""
    hue, light, saturation = colorsys.rgb_to_hls(*channels(colour))
    step = -0.01 if luminance(on) > 0.18 else 0.01
    while contrast(colour, on) < least and 0 <= light + step <= 1:
        light += step
        rgb = colorsys.hls_to_rgb(hue, light, saturation)
        colour = "#" + "".join(f"{round(c * 255):02X}" for c in rgb)
    return colour


def mix(colour: str, on: str, share: float) -> str:
    """What a colour of that opacity looks like on another."""
    pairs = zip(channels(colour), channels(on), strict=True)
    return "#" + "".join(f"{round((a * share + b * (1 - share)) * 255):02X}" for a, b in pairs)


def load(path: Path | str = "tokens.toml") -> Tokens:
    """The tokens in a file; ConfigError names what is missing, unknown or no colour."""
    file = find(path)
    try:
        data = tomllib.loads(file.read_text("utf-8"))
        return Tokens(
            page=Page(**data["page"]),
            type=Type(**data["type"]),
            light=_palette(data["light"]),
            dark=_palette(data["dark"]),
        )
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from error
    except KeyError as error:
        raise ConfigError(f"{file}: the table [{error.args[0]}] is missing") from error
    except TypeError as error:
        raise ConfigError(f"{file}: {str(error).replace('__init__() ', '')}") from error


def _palette(data: Mapping[str, Any]) -> Palette:
    colours = {key: checked(value) for key, value in data.items() if key != "competitors"}
    return Palette(**colours, competitors=tuple(checked(value) for value in data["competitors"]))
