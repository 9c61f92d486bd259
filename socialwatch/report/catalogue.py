"""What there is: the decks that the archive keeps, and the slides that a recipe may ask for."""

from __future__ import annotations

import inspect
import json
import sys
from typing import TYPE_CHECKING, Any

from socialwatch.errors import ConfigError
from socialwatch.models import JSON
from socialwatch.registry import SLIDES
from socialwatch.report.editions import called, kind_of
from socialwatch.report.words import iso
from socialwatch.store.decks import made_of

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.decks import KeptDeck


def decks(store: Store, fiscal_start: int = 1) -> list[dict[str, JSON]]:
    """Every kept deck as a row, the latest first; the window's end is excluded.

    `name` is that of its folder and files; `last` of several of one name is the one that was made last; `kept` are the
    bytes that the archive gives to its files.
    """
    rows: list[dict[str, JSON]] = []
    known: set[object] = set()
    for one in store.decks.list():
        document = json.loads(store.decks.get(one.id) or "null") or {}
        brand = document.get("brand") or ""
        same = (brand, one.span, kind_of(one.recipe))
        rows.append(
            {
                "id": one.id,
                "name": name_of(one, brand, fiscal_start),
                "last": same not in known,
                "made": iso(one.made),
                "recipe": one.recipe,
                "window": [iso(one.span.start), iso(one.span.end)],
                "zone": one.zone,
                "brand": document.get("brand"),
                "title": next((slide["title"] for slide in document.get("slides", ())), None),
                "kept": store.decks.size(made_of(document)),
            }
        )
        known.add(same)
    return rows


def name_of(one: KeptDeck, brand: str, fiscal_start: int = 1) -> str:
    """What a kept deck is called."""
    return called(brand, (one.span.start, one.span.end), one.zone, one.recipe, fiscal_start)


def slides() -> list[dict[str, JSON]]:
    """Every slide as a row, those of other packages too: what it says and shows, the measures it needs, its options.

    One that cannot be loaded says why, and does not keep the others from being listed.
    """
    return [_slide(name) for name in SLIDES.names()]


def _slide(name: str) -> dict[str, JSON]:
    try:
        made = SLIDES.load(name)
    except ConfigError as error:
        return {"slide": name, "about": str(error), "shows": "", "needs": [], "options": {}}
    return {
        "slide": name,
        "about": _first(sys.modules[made.__module__]),
        "shows": _first(made),
        "needs": list(getattr(made, "needs", ())),
        "options": dict(getattr(made, "options", {})),
    }


def _first(documented: Any) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(documented) or "").partition("\n\n")[0].split())
