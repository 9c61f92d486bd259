"""What has become of the posts of a window since a deck was made: by which cause, and which posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.models import JSON, Span
from socialwatch.store.touched import touched

if TYPE_CHECKING:
    from socialwatch.store import Store

SAID = {
    "late": "heard late",
    "purged": "purged",
    "edited": "edited",
    "relabelled": "labelled by people",
    "muted": "muted",
    "model": "redone by another model",
}


def since(store: Store, document: Mapping[str, JSON]) -> dict[str, int]:
    """How many posts of a deck's window each cause has touched after the deck was made; causes of none are left out."""
    now = {**document, "basis": {"steps": store.results.current()}}
    span = Span(*(datetime.fromisoformat(moment) for moment in document["window"]))
    found = touched(store, span, knew(document), None, redone(document, now))
    return {cause: len(keys) for cause, keys in found.items() if keys}


class Since:
    """What has become of the posts behind single figures, looked up once a window."""

    def __init__(self, store: Store, document: Mapping[str, JSON]) -> None:
        self._store, self._after = store, knew(document)
        self._redone = redone(document, {"basis": {"steps": store.results.current()}})
        self._known: dict[Span, dict[str, set[int]]] = {}

    def of(self, evidence: JSON) -> dict[str, int]:
        """Posts by cause, of those that a figure names and of those that its query lists now."""
        span = Span(*(datetime.fromisoformat(moment) for moment in evidence["window"]))
        if span not in self._known:
            self._known[span] = touched(self._store, span, self._after, None, self._redone)
        known = {cause: keys for cause, keys in self._known[span].items() if keys}
        if not known:
            return {}
        counted = {key for one in evidence["ids"] if (key := self._store.mentions.find(one)) is not None}
        counted |= _listed(self._store, evidence)
        return {cause: len(keys & counted) for cause, keys in known.items() if keys & counted}


def _listed(store: Store, evidence: JSON) -> set[int]:
    from socialwatch.errors import SocialWatchError
    from socialwatch.measures.base import Evidence
    from socialwatch.measures.evidence import posts_of

    told = {field.name: evidence[field.name] for field in fields(Evidence) if field.name in evidence}
    try:
        return set(posts_of(store, replace(Evidence(**told), exclusions=())))
    except SocialWatchError:  # a query that stays with another archive, or of another version
        return set()


def knew(document: Mapping[str, JSON]) -> datetime:
    """Up to when the archive had heard things when a deck was made; of a deck that is only a file: when it was made.

    `--now` may have named any moment, so that `made` alone would call late what had long been heard.
    """
    return datetime.fromisoformat(document.get("again", {}).get("at") or document["made"])


def redone(then: Mapping[str, JSON], now: Mapping[str, JSON]) -> dict[str, str]:
    """Steps that another model, version or configuration has done since, with their fingerprints of now.

    A deck of which it is not known what its steps were tells of none.
    """
    old, new = (document.get("basis", {}).get("steps", {}) for document in (then, now))
    return {name: mark for name, mark in new.items() if name in old and old[name] != mark}
