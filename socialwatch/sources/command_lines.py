"""What programs print: one JSON object a line, or the messages of a Singer tap (SCHEMA, RECORD, STATE)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from socialwatch.models import JSON
from socialwatch.sources.text import clean

SINGER = ("SCHEMA", "RECORD", "STATE", "ACTIVATE_VERSION", "BATCH")


@dataclass(slots=True)
class Lines:
    """Takes lines and holds the items that are to be stored, and the newest state that belongs behind them."""

    streams: Collection[str] = ()
    state: JSON | None = None
    items: list[JSON] = field(default_factory=list)
    cut: bool = False
    """Whether the last line broke off."""
    number: int = 0

    def take(self, line: bytes) -> None:
        self.number += 1
        if not line.strip():
            return
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            # a whole object needs no line end behind it; half a one is what a killed or full program leaves
            self.cut = not line.endswith(b"\n")
            self._aside("it breaks off" if self.cut else "it is not JSON", line)
            return
        if not isinstance(told, dict):
            self._aside("it is no JSON object", line)
        elif told.get("type") in SINGER and ("stream" in told or "value" in told):
            self._message(told)
        else:
            self.items.append({"row": told})

    def _message(self, told: dict[str, JSON]) -> None:
        """One of a Singer tap's. A state counts once all records before it are stored, which they are together."""
        if told["type"] == "STATE":
            self.state = told.get("value")
        elif told["type"] == "RECORD" and (not self.streams or told.get("stream") in self.streams):
            record = told.get("record")
            self.items.append({"row": record if isinstance(record, dict) else {}, "stream": told.get("stream")})

    def _aside(self, reason: str, line: bytes) -> None:
        text = clean(line.decode("utf-8", "replace"))
        self.items.append({"error": f"line {self.number}: {reason}", "text": text[:500]})

    def taken(self) -> list[JSON]:
        """What there is to store, once."""
        items, self.items = self.items, []
        return items
