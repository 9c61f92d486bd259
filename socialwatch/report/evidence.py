"""Where every figure comes from: evidence gathered by code while slides are made, and the deck as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from socialwatch.measures.base import Evidence, Figure
from socialwatch.models import JSON
from socialwatch.report.deck import Block, Deck, Posts, Slide
from socialwatch.report.words import iso

FORMAT = 1


@dataclass(slots=True)
class Gathered:
    """The evidence of one deck; two that would share a code get a letter more, so that each can be found."""

    evidence: dict[str, Evidence] = field(default_factory=dict)
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    quotes: dict[str, str] = field(default_factory=dict)  # what posts are quoted with, as shown -> the post's id
    sealed: dict[str, str] = field(default_factory=dict)  # code -> the query that does not travel
    cited: dict[str, dict[str, None]] = field(default_factory=dict)  # a slide's key -> the codes of all that it shows

    def quote(self, shown: str, post: str) -> str:
        """Words of a post that stand in a sentence or a table, kept with its id: when it is purged, they go as well."""
        if shown:
            self.quotes.setdefault(shown, post)
        return shown

    def unquote(self, gone: Callable[[str], bool]) -> None:
        """Keep nothing of posts that were gone before the deck was made: what stands for them is none of their words,
        and need not go later."""
        self.quotes = {shown: post for shown, post in self.quotes.items() if not gone(post)}

    def add(self, *shown: Figure | Evidence, slide: str = "") -> str:
        """Keep what a block of a slide shows; the code of the first, which the block carries."""
        codes = [self._one(one) for one in shown]
        self.cited.setdefault(slide, {}).update(dict.fromkeys(codes))
        return codes[0] if codes else ""

    def follow(self, posts: Callable[[Evidence], tuple[str, ...]]) -> None:
        """Name the posts behind every figure; those that name theirs already keep them."""
        found: dict[object, tuple[str, ...]] = {}  # figures often rest on the same posts
        for code, evidence in self.evidence.items():
            if not evidence.ids and evidence.n:
                same = (evidence.query, evidence.window, evidence.exclusions)
                if same not in found:
                    found[same] = posts(evidence)
                self.evidence[code] = replace(evidence, ids=found[same])

    def _one(self, shown: Figure | Evidence) -> str:
        evidence = shown.evidence if isinstance(shown, Figure) else shown
        code = evidence.code
        while code in self.evidence and _plain(self.evidence[code]) != _plain(evidence):
            code += "X"
        self.evidence[code] = evidence
        if isinstance(shown, Figure):
            kept = self.figures.setdefault(code, [])
            if shown not in kept:
                kept.append(shown)
        return code


def travelling(query: str, code: str) -> str:
    """A query as it may stand in a file that travels: one that names an account stays in the archive."""
    return query if "author:" not in query else f"socialwatch explain --figure {code}"


def codes(slide: Slide) -> list[str]:
    """The codes on a slide, each once: its title's first, then those of its blocks in their order.

    `slide.further` are those of the figures that stand beside the first of a block.
    """
    found: dict[str, None] = dict.fromkeys(slide.claims)
    for block in slide.blocks:
        for code in _codes(block):
            if code:
                found[code] = None
    return list(found)


def _codes(block: Block) -> Iterable[str]:
    yield getattr(block, "evidence", "")
    for part in (*getattr(block, "numbers", ()), *getattr(block, "points", ()), getattr(block, "quote", None)):
        yield getattr(part, "evidence", "")


def document(deck: Deck) -> JSON:
    """The deck for programs and for `explain`: its slides with their words and values, and all evidence."""
    return {
        "format": FORMAT,
        "id": deck.id,
        "title": deck.title,
        "subtitle": deck.subtitle,
        "brand": deck.brand,
        "locale": deck.locale,
        "zone": deck.zone,
        "window": [iso(moment) for moment in deck.window],
        "made": iso(deck.made),
        "basis": _plain(deck.basis),
        **({"recipe": _plain(deck.recipe)} if deck.recipe else {}),  # decks of before it was carried stay as they are
        "slides": [_slide(number, slide) for number, slide in enumerate(deck.slides, start=1)],
        "evidence": {code: _evidence(deck, code) for code in sorted(deck.evidence)},
    }


def _slide(number: int, slide: Slide) -> JSON:
    return {
        "number": number,
        "key": slide.key,
        "title": slide.title,
        "layout": slide.layout,
        "appendix": slide.appendix,
        "note": slide.note,
        "source": slide.source,
        "speaker": slide.speaker,
        "evidence": codes(slide),
        **({"further": list(slide.further)} if slide.further else {}),  # kept decks stay what they are
        "posts": [post.id for block in slide.blocks if isinstance(block, Posts) for post in block.posts],
        "blocks": [{"type": type(block).__name__.lower(), **_plain(block)} for block in slide.blocks],
    }


def _evidence(deck: Deck, code: str) -> JSON:
    figures = [
        {key: value for key, value in _plain(figure).items() if key != "evidence"}
        for figure in deck.figures.get(code, ())
    ]
    return {**_plain(deck.evidence[code]), "figures": figures}


def _plain(value: Any) -> JSON:
    """Dataclasses as objects, times as ISO text, sequences as lists."""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(one) for name, one in value._asdict().items()}
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    told = ((one.name, getattr(value, one.name)) for one in fields(value))
    # a column without a quotation is written as before there were any: kept decks stay what they are
    return {name: _plain(one) for name, one in told if name != "quote" or one is not None}
