"""Sentences out of templates: `{slot}` is filled, `[a|b]` is one of several, and slots hold templates again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

Part = str | tuple[str, ...]
_SPLIT = re.compile(r"(\{\w+\}|\[[^\[\]]*\])")
TEXTS = Path(__file__).parent / "texts"


@cache
def _parts(template: str) -> tuple[Part, ...]:
    """The template as plain strings, ("{", name) and ("[", alternative, ...)."""
    parts: list[Part] = []
    for piece in _SPLIT.split(template):
        if piece.startswith("{"):
            parts.append(("{", piece[1:-1]))
        elif piece.startswith("["):
            parts.append(("[", *piece[1:-1].split("|")))
        elif piece:
            parts.append(piece)
    return tuple(parts)


def _lines(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if line]


class Grammar:
    """The texts of one file: scenes with the kinds of lines they have, and slots that fill them."""

    def __init__(self, name: str) -> None:
        raw = tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))
        self.name = name
        self.slots: dict[str, list[str]] = {key: _lines(value) for key, value in raw.pop("slots", {}).items()}
        self.scenes: dict[str, dict[str, list[str]]] = {
            scene: {kind: _lines(block) for kind, block in kinds.items()} for scene, kinds in raw.items()
        }

    def has(self, scene: str) -> bool:
        return scene in self.scenes

    def line(self, scene: str, kind: str, chance: Random, bound: Mapping[str, str]) -> str:
        """One line of that kind, filled and begun with a capital; KeyError names a slot nobody knows."""
        lines = self.scenes[scene].get(kind)
        if not lines:
            return ""
        return tidy(self.fill(lines[int(chance.random() * len(lines))], chance, bound))

    def fill(self, template: str, chance: Random, bound: Mapping[str, str]) -> str:
        out: list[str] = []
        for part in _parts(template):
            if isinstance(part, str):
                out.append(part)
            elif part[0] == "[":
                out.append(self.fill(part[1 + int(chance.random() * (len(part) - 1))], chance, bound))
            elif part[1] in bound:
                out.append(bound[part[1]])
            else:
                lines = self.slots[part[1]]
                out.append(self.fill(lines[int(chance.random() * len(lines))], chance, bound))
        return "".join(out)


_SENTENCE = re.compile(r"([.!?]\s+)([a-zà-öø-ÿ])")


def tidy(text: str) -> str:
    """Capitals at the start of sentences and no doubled spaces or stops, which filling leaves behind."""
    text = re.sub(r" {2,}", " ", text).replace("..", ".").replace("?.", "?").replace("!.", "!").strip()
    text = _SENTENCE.sub(lambda found: found[1] + found[2].upper(), text)
    return text[:1].upper() + text[1:]


@cache
def grammar(name: str) -> Grammar:
    return Grammar(name)
