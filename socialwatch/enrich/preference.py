"""Which brand of a clause is held the better one by how it is said: "switched from Globex to Acme", "Acme > Globex".

A lexicon hears no mood in these words, and an engine that hears one does not know for whom. Each brand of the clause
becomes one letter of its own, then turns of phrase are tried in order; the first that names one brand as the better or
another as the worse decides. A question, an "if" and a "how to" decide nothing; "never" and "I regret" turn it around.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from socialwatch.enrich.turns import FIRST, Turn, all_hints, beaten_by_nothing, choices_and_facts, of_one

LONGEST = 400  # characters; a longer clause is no comparison but a list
MOST = 5_000  # characters of a post in which brands are set beside each other
NEGATED = re.compile(
    r"(?:n['’]t|\bnot|\bnever|\bcannot|\bnie|\bjamais|\bnunca)(?:\s(?:ever|really|going to|gonna|planning to"
    r"|want to|be))?\s$",
    re.IGNORECASE,
)
NEITHER = re.compile(r"\b(?:neither|weder|ni)\s(?:the\s|my\s)?$", re.IGNORECASE)
UNSURE = re.compile(r"\b(?:if|whether|how to|should (?:I|we|you)|why would|wenn|falls|ob|si)\b", re.IGNORECASE)
REGRET = re.compile(
    r"\bregret(?:s|ted|ting)?\b|\bmistake\b|\bworst (?:decision|move)|\bwish (?:I|we) (?:had(?:n['’]t| not"
    r"| never)|never)",
    re.IGNORECASE,
)
NO_REGRET = re.compile(
    r"\b(?:no|zero|without|not|never|n['’]t|any)\s(?:\w{1,10}\s)?(?:regret|a mistake)"
    r"|n['’]t (?:\w{1,10}\s)?(?:regret|a mistake)",
    re.IGNORECASE,
)


class Verdict(NamedTuple):
    """The brands that a clause holds to be better, and those that it holds to be worse."""

    better: frozenset[str] = frozenset()
    worse: frozenset[str] = frozenset()


NONE = Verdict()


class Likely(NamedTuple):
    """A post in small letters with single spaces, and the turns of phrase that may be in it: of most, none."""

    low: str
    several: Sequence[Turn]
    alone: Sequence[Turn]


def likely(text: str) -> Likely:
    """Looked for in the whole post at once, for `verdict`s about its clauses."""
    low = _low(text)
    found = {hint for hint in all_hints() if hint in low}
    if not found:
        return Likely(low, (), ())
    several, alone = (
        [turn for turn in turns if not found.isdisjoint(turn.hints)] for turns in (choices_and_facts(), of_one())
    )
    return Likely(low, several, alone)


def verdict(text: str, named: Mapping[str, Sequence[tuple[int, int]]], told: Likely | None = None) -> Verdict:
    """What a clause that names these brands there says of which is the better one; `told` of the post it is in."""
    if len(text) > LONGEST or text.rstrip().endswith("?"):
        return NONE
    told = told or likely(text)
    low = _low(text)
    several = [turn for turn in told.several if _hinted(turn, low)] if len(named) > 1 else []
    alone = [turn for turn in told.alone if _hinted(turn, low)]
    if not several and not alone:
        return NONE
    masked, brands = _masked(text, named)
    for turn in several:
        if (said := _said(turn, masked, brands)) is not None:
            return said
    heard = [said for turn in alone if (said := _said(turn, masked, brands)) is not None]
    better, worse = (frozenset[str]().union(*some) for some in zip(*heard, strict=True)) if heard else NONE
    return Verdict(better - worse, worse - better)


def praised(text: str) -> bool:
    """Whether a post may say that nothing is better than what it is about: a quick look, for most do not."""
    return "beats" in text or "comes close" in text or "nichts " in text or "rien ne" in text or "nada " in text


def unbeaten(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a post about one brand, which it names there, holds that nothing is better."""
    if len(text) > MOST:
        return False
    masked, _ = _masked(text, {"": places})
    return any(turn.search(masked) for turn in beaten_by_nothing())


def _low(text: str) -> str:
    return " ".join(text.lower().split())


def _hinted(turn: Turn, low: str) -> bool:
    return any(hint in low for hint in turn.hints)


def _said(turn: Turn, masked: str, brands: Sequence[str]) -> Verdict | None:
    """What a clause says by this turn of phrase, if it is in it."""
    found = turn.pattern.search(masked)
    if found is None or UNSURE.search(masked, 0, found.start()):
        return None
    better, worse = _of(found, "better", brands), _of(found, "worse", brands)
    if not better ^ worse:
        return None
    said = Verdict(better - worse, worse - better)
    turned = (turn.choice and _turned(masked, found.start())) != bool(NEITHER.search(masked, 0, found.start()))
    return Verdict(said.worse, said.better) if turned else said


def _masked(text: str, named: Mapping[str, Sequence[tuple[int, int]]]) -> tuple[str, list[str]]:
    """The clause with a letter for each name, runs of spaces as one, and which brand the letters stand for."""
    brands, pieces, at = list(named), [], 0
    places = sorted((start, -end, number) for number, brand in enumerate(brands) for start, end in named[brand])
    for start, end, number in places:
        if start >= at and number < 256:  # of two names in one place the longer
            pieces += [text[at:start], chr(FIRST + number)]
            at = -end
    return " ".join("".join([*pieces, text[at:]]).split()), brands


def _of(found: re.Match[str], name: str, brands: Sequence[str]) -> frozenset[str]:
    """The brands that a group of the match names."""
    held = found.groupdict().get(name) or ""
    return frozenset(brands[ord(letter) - FIRST] for letter in held if 0 <= ord(letter) - FIRST < len(brands))


def _turned(masked: str, start: int) -> bool:
    """Whether a choice was not made, or is regretted."""
    regretted = bool(REGRET.search(masked)) and not NO_REGRET.search(masked)
    return bool(NEGATED.search(masked, max(0, start - 40), start)) != regretted
