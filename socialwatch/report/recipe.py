"""A recipe: which slides a deck has, in which order, with which options. A TOML file that anyone may write."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError
from socialwatch.models import JSON
from socialwatch.registry import SLIDES
from socialwatch.report.recipe_files import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One line of a recipe: a slide by name, its key in the deck, what it is about, and its options."""

    use: str
    key: str
    appendix: bool = False
    query: str = ""  # of the brand's mentions only those that this finds are measured for the slide
    options: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A whole recipe; `title` stands on the first page and may hold {brand}."""

    name: str
    title: str
    slides: Sequence[Wanted]

    def as_json(self) -> JSON:
        """What goes into the deck's id: a changed recipe is another deck."""
        return [
            self.name,
            self.title,
            [[w.use, w.key, w.appendix, dict(w.options), *([w.query] if w.query else [])] for w in self.slides],
        ]

    def travelling(self) -> JSON:
        """What files of a deck carry, so that they can be refreshed elsewhere: as a recipe is written.

        Its name alone where a query in it names an account: such stay here.
        """
        tables = [
            {**one.options, "use": one.use, "key": one.key, "appendix": one.appendix, "query": one.query}
            for one in self.slides
        ]
        if NAMING.search(json.dumps(tables)):
            return {"name": self.name}
        return {"name": self.name, "title": self.title, "slide": tables}


NAMING = re.compile(r"\b(author|from):")


def carried(said: Mapping[str, JSON], tell: Callable[[str], None]) -> Recipe | None:
    """The recipe that a file carries, without slides that this version does not know; None when it carries none."""
    wanted, tables = [], said.get("slide") or ()
    for number, table in enumerate(tables, start=1):
        problems: list[str] = []
        one = _wanted(number, table, "", problems)
        if problems:
            tell(f"left out of the recipe that the file carries: {problems[0]}")
        else:
            wanted.append(one)
    return Recipe(name=str(said["name"]), title=str(said["title"]), slides=tuple(wanted)) if wanted else None


def load(name: str | Path) -> Recipe:
    """The recipe of that name ("quarterly") or path; ConfigError names file, place and what is allowed."""
    path, raw = read(name)
    problems: list[str] = [
        f"unknown key {key!r}; allowed: query, slide, title" for key in raw.keys() - {"title", "slide", "query"}
    ]
    tables = raw.get("slide")
    if not isinstance(tables, list) or not tables:
        problems.append("no [[slide]] in it; a deck needs one at least")
        tables = []
    about = _query("the recipe", raw.get("query", ""), problems)
    wanted = [_wanted(number, table, about, problems) for number, table in enumerate(tables, start=1)]
    _check_keys(wanted, problems)
    if problems:
        raise ConfigError("\n".join(f"{path}: {problem}" for problem in problems))
    return Recipe(name=path.stem, title=str(raw.get("title", "What was said about {brand}")), slides=tuple(wanted))


def _query(where: str, text: Any, problems: list[str]) -> str:
    """A query of a recipe as it is written; one that cannot be read is a problem of the recipe."""
    from socialwatch.query import parse

    if not isinstance(text, str):
        problems.append(f"{where}: query = {text!r} should be text in the query language, like 'topic:Delivery'")
        return ""
    try:
        if text.strip():
            parse(text)
    except ConfigError as error:
        problems.append(f"{where}: query = {text!r}: {error}")
    return text.strip()


def _wanted(number: int, table: Any, about: str, problems: list[str]) -> Wanted:
    use = str(table.get("use", "")) if isinstance(table, dict) else ""
    if use not in SLIDES.names():
        near = difflib.get_close_matches(use, SLIDES.names(), 1)
        meant = f"did you mean {near[0]!r}? " if near else ""
        problems.append(
            f"slide {number}: use = {use!r} is no slide; {meant}allowed: {', '.join(SLIDES.names())}"
            " (`socialwatch report --list-slides` tells what each shows)"
        )
        return Wanted(use=use, key=f"{use}-{number}")
    options = {key: value for key, value in table.items() if key not in ("use", "key", "appendix", "query")}
    known: Mapping[str, JSON] = getattr(SLIDES.load(use), "options", {})
    for key, value in options.items():
        if key not in known:
            problems.append(f"slide {number} ({use}): unknown option {key!r}; allowed: {', '.join(known) or 'none'}")
        elif type(value) is not type(known[key]):
            wants = type(known[key]).__name__
            problems.append(f"slide {number} ({use}): {key} = {value!r} should be {wants}, like {known[key]!r}")
    return Wanted(
        use=use,
        key=str(table.get("key", use)),
        appendix=bool(table.get("appendix", False)),
        query=_query(f"slide {number} ({use})", table.get("query", about), problems),
        options={**known, **options},
    )


def _check_keys(wanted: Sequence[Wanted], problems: list[str]) -> None:
    seen: set[str] = set()
    for slide in wanted:
        if slide.key in seen:
            problems.append(f'two slides have the key {slide.key!r}; give one of them a key = "..." of its own')
        seen.add(slide.key)
