"""What is wrong in a configuration, gathered: each with its line, its key, what was found, what is allowed."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError
from socialwatch.secrets import looks_secret

_HEADER = re.compile(r"\s*(\[\[|\[)\s*([\w.\"-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+|\"[^\"]+\")\s*=")
_PRIVATE_URL = re.compile(r"(\w+://)([^/@\s]+@)?([^/?\s]+)([^?\s]*)(\?\S*)?")
NOTHING = object()


class Problems:
    """Errors of one file, in the order of their lines."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._lines = key_lines(text)
        self._found: list[tuple[int, str]] = []

    def add(self, where: str, found: Any, allowed: str) -> None:
        """`where` is a key path such as `brand[2].query`; `found` is the value, NOTHING when there is none."""
        self.say(where, f"found {shown(where, found)}, allowed: {allowed}")

    def say(self, where: str, message: str) -> None:
        line = self._line(where)
        place = f"{self.path}:{line}" if line else str(self.path)
        self._found.append((line, f"{place}: {where}: {message}"))

    def unknown(self, where: str, key: str, known: Iterable[str]) -> None:
        """A key that nobody reads; its value is not repeated, a misspelt `password` would show it."""
        names = sorted(known)
        self.say(
            f"{where}.{key}" if where else key, f"found an unknown key{like(key, names)}, allowed: {', '.join(names)}"
        )

    def stop(self) -> None:
        """Raise everything gathered as one ConfigError, or do nothing."""
        if not self._found:
            return
        lines = [message for _, message in sorted(self._found, key=lambda entry: entry[0])]
        count = "1 error" if len(lines) == 1 else f"{len(lines)} errors"
        raise ConfigError("\n".join([f"{self.path} has {count}:", *lines]))

    def _line(self, where: str) -> int:
        """The line of the key, else of the table it should stand in; 0 when neither is in the file."""
        while where:
            if where in self._lines:
                return self._lines[where]
            shorter = re.sub(r"(\.[^.\[]+|\[[^\]]*\]|^[^.\[]+)$", "", where)
            where = shorter if shorter != where else ""  # quoted keys may hold anything
        return 0


def key_lines(text: str) -> dict[str, int]:
    """Key path -> line, for tables and keys written one a line; `[[brand]]` counts from 1."""
    lines: dict[str, int] = {}
    counts: Counter[str] = Counter()
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table_path(header[1] == "[[", header[2], counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            name = key[1].strip('"')
            lines.setdefault(f"{table}.{name}" if table else name, number)
    return lines


def _table_path(repeated: bool, name: str, counts: Counter[str]) -> str:
    """`brand` -> `brand[2]`; `source.map` belongs to the last `[[source]]`."""
    if repeated:
        counts[name] += 1
        return f"{name}[{counts[name]}]"
    first, dot, rest = name.partition(".")
    return f"{first}[{counts[first]}]{dot}{rest}" if counts[first] else name


def shown(where: str, value: Any) -> str:
    """A value as a message may repeat it: short, and never a secret or a URL's private parts."""
    if value is NOTHING:
        return "nothing"
    if looks_secret(re.sub(r"\[[^\]]*\]", "", where).rpartition(".")[2]):
        return "a value (not shown)"
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = _PRIVATE_URL.sub(lambda url: url[1] + url[3] + url[4] + ("?..." if url[5] else ""), text)
    return text if len(text) <= 120 else text[:117] + '..."'


def like(word: str, names: Iterable[str]) -> str:
    """ ", did you mean 'query'?" when one of the names is close."""
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.7)
    return f" (did you mean {folded[close[0]]!r}?)" if close else ""
