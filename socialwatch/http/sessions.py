"""Sessions that servers opened for us, kept from one run to the next in a file that nobody else can read.

They stand beside the database and never in it: who copies the archive does not copy a way in.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from socialwatch.models import JSON

FORGOTTEN_AFTER = 100 * 86400
"""Seconds after which a session that nobody has renewed is dropped; no platform's lasts longer."""


class Sessions:
    """A small JSON file; without a path, or where it cannot be written, nothing is kept and nothing fails."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def get(self, key: str) -> JSON:
        """What was kept, or None; also where others could have read or written it."""
        found = self._read().get(key)
        return found.get("value") if isinstance(found, dict) else None

    def put(self, key: str, value: JSON) -> None:
        """Keep a value, in place of the one before; None takes it away."""
        if self._path is None:
            return
        now = time.time()
        kept = {name: one for name, one in self._read().items() if _is_young(one, now) and name != key}
        if value is not None:
            kept[key] = {"at": int(now), "value": value}
        with suppress(OSError):
            self._write(self._path, json.dumps(kept))

    def _read(self) -> dict[str, Any]:
        try:
            if self._path is None or not _is_private(self._path):
                return {}
            told = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def _write(self, path: Path, text: str) -> None:
        """Whole or not at all, and never readable by others, not even for a moment."""
        number, beside = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # mode 0600
        try:
            with os.fdopen(number, "w", encoding="utf-8") as file:
                file.write(text)
            Path(beside).replace(path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise


def _is_private(path: Path) -> bool:
    if os.name != "posix":
        return True
    about = path.stat()
    return stat.S_ISREG(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & 0o077


def _is_young(kept: Any, now: float) -> bool:
    return isinstance(kept, dict) and isinstance(kept.get("at"), int) and now - kept["at"] < FORGOTTEN_AFTER
