"""The hits and misses beside the entries of sets, tried as `enrich` sees posts: language, mood, intents first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.config.categories import Campaign, Section
    from socialwatch.models import Result

STEPS = {"intent": "intents", "stage": "stages", "urgency": "urgency", "noise": "noise", "campaign": "campaigns"}


def tried(config: Config, name: str | None) -> Iterator[dict[str, Any]]:
    """Every text, what was expected of it, and whether it came out so.

    Without a name those of your own entries; those that come with socialwatch by their name, or by that of their set.
    """
    kept = [
        (kind, entry, expected, text)
        for kind, entry in _chosen(config, None if name is None else name.casefold())
        for expected, texts in (("hit", entry.hits), ("miss", entry.misses))
        for text in texts
    ]
    found = said(config, sorted({text for *_, text in kept}))
    for kind, entry, expected, text in kept:
        if kind == "noise":
            names = [reason for one in found[STEPS[kind]][text] for reason in one.value.split("; ")]
        else:
            names = [one.target or "" for one in found[STEPS[kind]][text]]
        ok = (entry.name in names) == (expected == "hit")
        yield {"name": entry.name, "expected": expected, "ok": ok, "text": text}


def _chosen(config: Config, name: str | None) -> Iterator[tuple[str, Section | Campaign]]:
    from socialwatch.config.categories import SETS
    from socialwatch.config.sets import file_of, shipped

    for kind, key in SETS.items():
        ours = file_of(config, kind) == shipped(kind)
        own = {id(entry) for entry in (config.noise if kind == "noise" else getattr(config, key))}
        for entry in config.entries(kind) if name is not None or own or not ours else ():
            if name in (entry.name.casefold(), key) or (name is None and (not ours or id(entry) in own)):
                yield kind, entry
    for campaign in config.campaigns:
        if name in (None, campaign.name.casefold()):
            yield "campaign", campaign


def said(config: Config, texts: list[str]) -> dict[str, dict[str, list[Result]]]:
    """What each step says of each text, as if it were a post about every brand: step -> text -> results."""
    from socialwatch.enrich import Batch, Comparing, steps
    from socialwatch.query.document import bare

    keys, mentions = list(range(len(texts))), list(map(bare, texts))
    brands = [tuple(brand.name for brand in config.brands)] * len(texts)
    results: dict[str, dict[int, list[Result]]] = {}
    for step in steps(config) if texts else ():
        if isinstance(step, Comparing):
            continue
        results[step.name] = {key: [] for key in keys}
        for one in step.run(Batch(keys, mentions, brands, results)):
            results[step.name][one.mention].append(one)
    return {name: {text: of[key] for key, text in enumerate(texts)} for name, of in results.items()}
