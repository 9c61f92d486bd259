"""Sentences that people wrote beside figures that are others now: which, and what the figures were and are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from socialwatch.models import JSON
from socialwatch.report.diff import Told as Figure
from socialwatch.report.diff import pairs
from socialwatch.report.locales import LOCALES
from socialwatch.report.refresh.lettering import says
from socialwatch.report.refresh.onslide import Told
from socialwatch.report.refresh.owned import Page
from socialwatch.report.words import Words

_DATED = "|".join(dict.fromkeys(one[:3] for one in LOCALES["de"].months)) + "|Quartal"  # what "14." stands before
SENTENCE = re.compile(rf"(?<=[.!?\u2026。！？])(?!(?<=\d\.)\s+(?:{_DATED}))\s+|\n+")
TOKEN = re.compile(r"[+\u2212\u2013-]?\d(?:[\d.,\u202f\u00a0]*\d)?(?:\s?%)?")
CODE = re.compile(r"\b(?=\w*[A-Z])[2-9A-HJ-NP-Z]{4,6}\b")
WORDS = 3  # of fewer without a figure in them nothing can be out of date


@dataclass(frozen=True, slots=True)
class Stale:
    """A sentence of a person, the figures beside it that changed, and those that it names as they were."""

    number: int
    where: str
    sentence: str
    cites: Mapping[str, str]  # as it stands in the sentence -> as it is now ("" where that is not told)
    figures: Sequence[JSON] = field(default_factory=tuple)


def changed(old: JSON, new: JSON, words: Words) -> dict[str, list[JSON]]:
    """The figures that are others now, by the slide of the old deck that shows them."""
    found: dict[str, list[JSON]] = {}
    rows: dict[str, list[JSON]] = {}
    for before, after in pairs(old, new):
        if before is not None and (after is None or before.figure["value"] != after.figure["value"]):
            rows.setdefault(before.code, []).append(_row(before, after, words))
    for slide in old["slides"]:
        codes = (*slide["evidence"], *slide.get("further", ()))
        found[slide["key"]] = [row for code in codes for row in rows.get(code, ())]
    return found


def _row(before: Figure, after: Figure | None, words: Words) -> JSON:
    unit = before.figure["unit"]
    return {
        "code": [before.code, after.code if after else None],
        "figure": f"{before.evidence['measure']}: {before.figure['key']}",
        "query": before.evidence["query"],
        "unit": unit,
        "before": before.figure["value"],
        "after": after.figure["value"] if after else None,
        "said": [
            _said(before.figure["value"], unit, words),
            _said(after.figure["value"], unit, words) if after else "",
        ],
    }


def _said(value: float | None, unit: str, words: Words) -> str:
    """A figure as our slides write it."""
    if value is None:
        return words.say("unknown")
    return words.share(value) if unit == "share" else words.score(value) if unit == "score" else words.number(value)


def stale(
    told: Sequence[Told], figures: Mapping[str, list[JSON]], base: Mapping[str, Page], new: Mapping[str, Page]
) -> list[Stale]:
    """The sentences to read again, slide by slide.

    On a slide of ours every sentence of a person is listed when a figure of the slide changed; on a slide of the
    person's own those that name a figure which some slide of ours had said.
    """
    here = {key: moved_numbers(page, new.get(key), figures.get(key, ())) for key, page in base.items()}
    everywhere: dict[str, str] = {}
    for one in here.values():
        for was, now in one.items():
            if len(re.sub(r"\D", "", was)) > 2 or was.endswith("%"):
                everywhere.setdefault(was, now)
    found = []
    for slide in told:
        rows = figures.get(slide.key or "", [])
        known = {**everywhere, **here.get(slide.key or "", {})}
        still = said(new.get(slide.key or ""))  # figures that the slide goes on saying
        for where, text in slide.prose:
            for sentence in sentences(text):
                named = tokens(sentence)
                cites = {token: known[token] for token in named if token in known}
                holds = bool(named) and not cites and set(named) <= still
                if cites or (rows and len(sentence.split()) >= WORDS and not holds):
                    found.append(Stale(slide.number, where, sentence, cites, rows))
    return found


def sentences(text: str) -> list[str]:
    return [part.strip() for part in SENTENCE.split(text) if CODE.sub("", part).strip()]


def tokens(text: str) -> list[str]:
    """The figures in a text, without their spaces, in the order in which they stand there; codes are none."""
    return [_plain(token) for token in TOKEN.findall(CODE.sub("", text))]


def frame(text: str) -> list[str]:
    """The words of a text without its figures and codes."""
    return TOKEN.sub("#", CODE.sub("", text)).split()


def _plain(token: str) -> str:
    return re.sub(r"\s", "", token).replace("\N{EN DASH}", "").replace("-", "\N{MINUS SIGN}")


def moved_numbers(page: Page, new: Page | None, rows: Iterable[JSON]) -> dict[str, str]:
    """What a slide of ours said in figures and says no more: each with what stands in its place now, "" if unknown."""
    then = [(role, text, tokens(text)) for role, text in _texts(page)]
    now = dict(_texts(new)) if new is not None else {}
    still = said(new)
    found: dict[str, str] = {}
    for role, text, before in then:
        # figures stand for each other where the words around them are the same
        after = tokens(now[role]) if role in now and frame(text) == frame(now[role]) else []
        for at, token in enumerate(before):
            if token not in still:
                found.setdefault(token, after[at] if after else "")
    for row in rows:
        was = _plain(row["said"][0])
        if was not in still:
            found[was] = found.get(was) or row["said"][1]
    return found


def said(page: Page | None) -> set[str]:
    """The figures that stand on a slide of ours."""
    return set() if page is None else {token for _, text in _texts(page) for token in tokens(text)}


def _texts(page: Page) -> list[tuple[str, str]]:
    """What the parts of a slide say, but for source lines and what people wrote in posts."""
    return [(role, _words(shape)) for role, shape in page.parts.items() if "source" not in role and "posts" not in role]


def _words(shape: Any) -> str:
    from socialwatch.report.refresh.cells import grid

    table = grid(shape)
    return says(shape) if table is None else "\n".join(says(cell) for row in table.cells for cell in row)
