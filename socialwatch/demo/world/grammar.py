"""Sentences out of templates: `{slot}` is filled, `[a|b]` is one of several, and both hold templates again.

A line may begin with the mood that it means, where that is not its scene's: `(-)` toward the brand that it is about,
`(+-)` toward that one and toward any other that it names.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from random import Random

# a template in pieces: words as they are, a slot's name, or the ways to put something
Slot = tuple[str]
Choice = list["Template"]
Template = tuple["str | Slot | Choice", ...]
Dice = Callable[[], float]
Put = Callable[[str], None]
_MARK = re.compile(r"\(([-+=]{1,2})\) ")
_SPLIT = re.compile(r"(\{\w+\}|[\[\]|])")
TEXTS = Path(__file__).parent / "texts"


def parse(template: str) -> Template:
    """The template in pieces; ValueError when brackets do not match."""
    pieces = [piece for piece in _SPLIT.split(template) if piece]
    (parsed,), rest = _ways(pieces, 0, top=True)
    if rest != len(pieces):
        raise ValueError(f"brackets do not match in {template!r}")
    return parsed


def _ways(pieces: list[str], at: int, *, top: bool) -> tuple[Choice, int]:
    """What stands between `at` and the closing bracket, a template for each way, and where it ended."""
    ways: Choice = []
    parts: list[str | Slot | Choice] = []
    while at < len(pieces) and (top or pieces[at] != "]"):
        piece = pieces[at]
        if piece == "[":
            inner, at = _ways(pieces, at + 1, top=False)
            parts.append(inner)
        elif piece == "|" and not top:
            ways.append(tuple(parts))
            parts = []
        else:
            parts.append((piece[1:-1],) if piece[0] == "{" else piece)
        at += 1
    return [*ways, tuple(parts)], at


def _lines(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if line]


def _mark(line: str) -> str:
    found = _MARK.match(line)
    return found[1] if found else ""


def _load(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))


@cache
def _alike(lang: str) -> tuple[re.Pattern[str], dict[str, str]] | None:
    """Words and turns that say the same in that language, from alike.toml: a pattern, and each with all its ways."""
    block = _load("alike").get("alike", {}).get(lang)
    if not block:
        return None
    ways = {way: f"[{line}]" for line in _lines(block) for way in line.split("|")}
    longest = sorted(ways, key=len, reverse=True)
    return re.compile(r"(?<![\w{'’-])(?:" + "|".join(map(re.escape, longest)) + r")(?![\w}'’-])"), ways


class Grammar:
    """The texts of one file: scenes with the kinds of lines they have, and slots that fill them."""

    def __init__(self, name: str) -> None:
        raw = _load(name)
        self.name = name
        self.slots = {key: self._parsed(_lines(value)) for key, value in raw.pop("slots", {}).items()}
        marked = {scene: {kind: _lines(block) for kind, block in kinds.items()} for scene, kinds in raw.items()}
        self.scenes = {
            scene: {kind: [_MARK.sub("", line, count=1) for line in lines] for kind, lines in kinds.items()}
            for scene, kinds in marked.items()
        }
        self._marks = {
            scene: {kind: [_mark(line) for line in lines] for kind, lines in kinds.items()}
            for scene, kinds in marked.items()
        }
        self._templates = {
            scene: {kind: self._parsed(lines) for kind, lines in kinds.items()} for scene, kinds in self.scenes.items()
        }

    def _parsed(self, lines: Iterable[str]) -> list[Template]:
        return [parse(line) for line in self._varied(lines)]

    def _varied(self, lines: Iterable[str]) -> Iterable[str]:
        """The lines with every way to put the words that have several."""
        alike = _alike(self.name.rpartition(".")[2])
        if alike is None:
            return lines
        pattern, ways = alike
        return [pattern.sub(lambda found: ways[found[0]], line) for line in lines]

    def has(self, scene: str) -> bool:
        return scene in self.scenes

    def line(self, scene: str, kind: str, chance: Random, bound: Mapping[str, str]) -> str:
        """One line of that kind, filled and begun with a capital; KeyError names a slot nobody knows."""
        return self.pick(scene, kind, chance, bound)[0]

    def pick(self, scene: str, kind: str, chance: Random, bound: Mapping[str, str]) -> tuple[str, str]:
        """The same, with the mood that the line is marked with: "-", "+-", or "" for its scene's."""
        lines = self._templates[scene].get(kind)
        if not lines:
            return "", ""
        at = int(chance.random() * len(lines))
        return tidy(self.fill(lines[at], chance, bound)), self._marks[scene][kind][at]

    def slot(self, name: str, at: int, chance: Random) -> str:
        """The slot's line of that number, filled."""
        return self.fill(self.slots[name][at], chance, {})

    def any_of(self, name: str, chance: Random) -> str:
        lines = self.slots[name]
        return self.fill(lines[int(chance.random() * len(lines))], chance, {})

    def fill(self, template: Template, chance: Random, bound: Mapping[str, str]) -> str:
        out: list[str] = []
        self._fill(template, chance.random, bound, out.append)
        return "".join(out)

    def _fill(self, template: Template, dice: Dice, bound: Mapping[str, str], put: Put) -> None:
        for part in template:
            if isinstance(part, str):
                put(part)
                continue
            if isinstance(part, tuple):
                if part[0] in bound:
                    put(bound[part[0]])
                    continue
                part = self.slots[part[0]]
            self._fill(part[int(dice() * len(part))], dice, bound, put)


_SENTENCE = re.compile(r"([.!?]\s+)([a-zà-öø-ÿ])")
_SPACES = re.compile(r" {2,}")


def tidy(text: str) -> str:
    """Capitals at the start of sentences and no doubled spaces or stops, which filling leaves behind."""
    if "  " in text:
        text = _SPACES.sub(" ", text)
    text = text.replace("..", ".").replace("?.", "?").replace("!.", "!").strip()
    text = _SENTENCE.sub(lambda found: found[1] + found[2].upper(), text)
    return text[:1].upper() + text[1:]


@cache
def grammar(name: str) -> Grammar:
    return Grammar(name)
