"""How a long-running process fares, in a small file that monitors read: written often, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from socialwatch import __version__
from socialwatch.collect.events import Event, PageStored, SourceEnded, StreamEnded
from socialwatch.errors import StoreError
from socialwatch.store.runs import ALARM_AFTER

STALE = 60.0
"""Seconds without a new file after which the process counts as dead or stuck; it is written every few seconds."""
LATE = 900.0
"""Seconds that a stream may be behind."""


def health_path(database: Path) -> Path:
    return database.with_name(database.name + ".watch.json")


@dataclass(slots=True)
class Vital:
    """One source: how it is heard, when it said something last, why it does not."""

    mode: str  # "stream" or "poll"
    every: float | None = None
    state: str = "starting"
    failures: int = 0
    error: str | None = None
    stored: int = 0
    last_answer: datetime | None = None  # of the platform, whatever it held
    last_post: datetime | None = None  # when something new was stored
    reached: datetime | None = None  # up to when it has been heard

    def as_json(self, now: datetime) -> dict[str, Any]:
        behind = None if self.reached is None else max(0, int((now - self.reached).total_seconds()))
        return {
            "mode": self.mode, "every_seconds": self.every, "state": self.state, "lag_seconds": behind,
            "failures": self.failures, "error": self.error, "stored": self.stored,
            "last_answer": iso(self.last_answer), "last_post": iso(self.last_post),
        }  # fmt: skip


@dataclass(slots=True)
class Vitals:
    """Listens to what happens and writes it down; `pid`, version and start tell which process it was."""

    path: Path
    started: datetime
    sources: dict[str, Vital] = field(default_factory=dict)
    last_event: datetime | None = None
    waits_for: str | None = None
    today: int | None = None

    def __call__(self, event: Event) -> None:
        now = datetime.now(UTC)
        self.last_event = now
        source = self.sources.get(getattr(event, "source", ""))
        if source is None:
            return
        match event:
            case PageStored():
                source.state, source.last_answer = "listening", now
                source.stored += event.saved.stored
                if event.saved.stored:
                    source.last_post = now
                if source.mode == "stream":
                    source.failures, source.error = 0, None
            case StreamEnded():
                source.state, source.failures, source.error = "reconnecting", event.failures, event.reason
            case SourceEnded(row):
                failed = row.ending in ("failed", "denied")
                source.state, source.error = "failing" if failed else "waiting", row.error
                source.failures = source.failures + 1 if failed else 0
                if not failed:
                    source.last_answer = source.reached = now

    def as_json(self, now: datetime, state: str = "running") -> dict[str, Any]:
        return {
            "pid": os.getpid(), "version": __version__, "state": state, "started": iso(self.started),
            "written": iso(now), "last_event": iso(self.last_event), "waits_for": self.waits_for,
            "mentions_today": self.today,
            "sources": {name: vital.as_json(now) for name, vital in self.sources.items()},
        }  # fmt: skip

    def write(self, state: str = "running") -> None:
        """Whole or not at all: a monitor never reads half a file."""
        beside = self.path.with_name(self.path.name + ".new")
        try:
            beside.write_text(json.dumps(self.as_json(datetime.now(UTC), state), indent=1) + "\n", "utf-8")
            beside.replace(self.path)
        except OSError as error:
            raise StoreError(f"the health file {self.path} cannot be written: {error.strerror}") from error


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(path: Path) -> dict[str, Any] | None:
    """What the file says, None when there is none that can be read."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and "written" in told else None


def troubles(told: Mapping[str, Any] | None, now: datetime) -> list[str]:
    """What a person has to look at: nobody watches, the process is stuck, a source is down or far behind."""
    if told is None:
        return ["nobody watches: start `socialwatch watch`, or `socialwatch schedule install --watch`"]
    if told["state"] != "running":
        return [f"the process {told['pid']} has {told['state']} at {told['written']}"]
    age = (now - datetime.fromisoformat(told["written"])).total_seconds()
    if age > STALE:
        return [f"the process {told['pid']} has given no sign of life for {age:.0f} s: it was killed, or is stuck"]
    found = []
    for name, source in told["sources"].items():
        if source["failures"] >= ALARM_AFTER:
            found.append(f"{name}: down, {source['failures']} failures in a row: {source['error']}")
        elif source["mode"] == "stream" and (source["lag_seconds"] or 0) > LATE:
            found.append(f"{name}: {source['lag_seconds']} s behind")
    return found
