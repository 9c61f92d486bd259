"""Catalogues of sentences: messages.de.toml has the German of every sentence that a report can say.

A catalogue is a TOML file with one table, `[messages]`: the English sentence, and what stands for it. Fields in
braces stay as they are, in any order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter

from socialwatch.errors import ConfigError
from socialwatch.report import templates

SPOKEN = "en"  # the language of the sentences themselves


def language(locale_name: str) -> str:
    """The language of a locale: "de" of "de-AT"."""
    return locale_name.replace("_", "-").partition("-")[0].casefold()


def load(locale_name: str, own: Path | None = None) -> Mapping[str, str]:
    """The sentences of a language as they are translated, with those of the user's `own` file in their place.

    Nothing for English, and for a language that has no catalogue. ConfigError names what is wrong in a file.
    """
    shipped = _shipped(language(locale_name))
    mine = _read(own, own.stat().st_mtime_ns) if own is not None and own.is_file() else {}
    if own is not None and not own.is_file():
        raise ConfigError(f"report.messages: there is no file {own}")
    return {**shipped, **mine} if mine else shipped


def missing(locale_name: str, own: Path | None = None) -> str:
    """What to say when sentences will be English though another language was asked for; "" when they will not."""
    spoken = language(locale_name)
    if spoken == SPOKEN or own is not None or _shipped(spoken):
        return ""
    known = ", ".join(name.split(".")[1] for name in templates.names() if name.startswith("messages."))
    return (
        f'sentences stay English: there is no catalogue for locale = "{locale_name}" (there are: {known});'
        " [report] messages takes one of your own"
    )


def _shipped(spoken: str) -> Mapping[str, str]:
    file = templates.ours(f"messages.{spoken}.toml")
    return _read(file, file.stat().st_mtime_ns) if file is not None else {}


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> Mapping[str, str]:
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not a catalogue of sentences: {error}") from error
    found = raw.get("messages")
    if not isinstance(found, dict) or raw.keys() != {"messages"}:
        raise ConfigError(f'{file}: a catalogue has one table, [messages], of "English" = "translated"')
    problems = [problem for sentence, said in found.items() if (problem := _problem(sentence, said))]
    if problems:
        raise ConfigError("\n".join(f"{file}: {problem}" for problem in problems))
    return found


def _problem(sentence: str, said: object) -> str:
    if not isinstance(said, str) or not said.strip():
        return f"{sentence!r}: its translation should be text"
    try:
        wanted, given = fields(sentence), fields(said)
    except ValueError as error:
        return f"{sentence!r}: its translation {said!r} cannot be read: {error}"
    if wanted == given:
        return ""
    names = ", ".join(sorted(f"{{{name}}}" for name in wanted)) or "none"
    return f"{sentence!r}: its translation {said!r} should have the fields of the sentence: {names}"


def fields(sentence: str) -> frozenset[str]:
    """The names in braces; ValueError when a brace is left open."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
