"""Which part of a post speaks of which brand, when it names several.

The rule: a post is cut into clauses at the ends of sentences, at line breaks, and at "but", "while", "whereas",
"although", "though" and "however"; one that names several brands also at a comma or "and" where a new statement about
another brand begins ("Acme is great, Globex is awful"). A clause speaks of the brands named in it; one that names none
goes on about those of the clause before; what stands before the first name speaks of all. What another brand is better
or worse than gets the contrary of that clause. Where the turn of phrase itself says which is the better one
("switched from Globex to Acme"), that is kept instead of the clause (see preference.py).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from socialwatch.enrich.preference import MOST, NONE, Likely, Verdict, likely, verdict

# each begins with one character of a set, which is what is looked for quickly, and then looks back; a run of spaces is
# looked at from its beginning only: strangers send a million of them
CUT = re.compile(
    r"[\s,;](?:(?<=[.!?;…。！？]\s)\s*|(?<=\s)(?<!\s\s)(?:\s*(?<=\n)|\s*\n)\s*"
    r"|(?:(?<=[,;])\s+|(?<![\s,;]\s)(?<=\s)\s*)(?:but|while|whereas|although|though|however)\b,?\s+)",
    re.IGNORECASE,
)
JOINT = re.compile(r"[,\s](?:(?<=,)\s+(?:and\s+)?|(?<=\s)(?<![\s,]\s)\s*and\s+)", re.IGNORECASE)
SPEAKER = re.compile(r"(?:I|we|you|they|he|she|it)\b", re.IGNORECASE)
# one brand does it: of "Acme and Globex are" both are meant
STATES = re.compile(
    r"['’]s\s|(?:\s+\S{1,20}){0,2}?\s+(?:is|was|has|does|isn['’]?t|wasn['’]?t|hasn['’]?t|doesn['’]?t|never"
    r"|always|sucks|rocks|keeps|makes)\b",
    re.IGNORECASE,
)
THAN = re.compile(
    r"(?:\b(?:(?<!other )(?<!more )(?<!less )than|beats|unlike|(?:compared|in comparison) (?:to|with)|in contrast to)"
    r"|(?:\bnot|n['’]t) (?:\w{1,10} )?(?:as|so) \w{1,20} as"
    r"|\b(?:besser|schlechter|schlimmer|langsamer|schneller|teurer|günstiger|billiger|schöner|(?:mehr"
    r"|weniger) \w{1,20}) als"
    r"|\b(?!immer|unter|hinter)\w{4,20}[^n]er als|\b(?:nicht|nie) (?:\w{1,12} )?so \w{1,20} wie"
    r"|\bim (?:Vergleich|Gegensatz) zu"
    r"|\b(?:mieux|meilleure?s?|pires?|(?:plus|moins) \w{1,20}|pas (?:aussi|si) \w{1,20}) que|\b(?:comparée?s?"
    r"|contrairement) à"
    r"|\b(?:mejor(?:es)?|peor(?:es)?|(?:más|menos) \w{1,20}) que|\bno \w{1,8} tan \w{1,20} como|\ba diferencia de"
    r"|\bcomparad[oa]s? con)(?!\w)",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"[\W_]*(?:unlike|(?:compared|in comparison) (?:to|with)|in contrast to|anders als|im (?:Vergleich"
    r"|Gegensatz) zu|verglichen mit"
    r"|contrairement à|comparée?s? à|a diferencia de|comparad[oa]s? con)\b",
    re.IGNORECASE,
)
COMPARING = (  # of which THAN and AHEAD hold one
    "than", "beats", "unlike", "compar", "contrast", " as", "als", "wie", "vergleich", "gegensatz", "verglichen",
    " que", "contrairement", "como", "diferencia",
)  # fmt: skip
NEAR = 60  # characters to the name in a statement that begins
Place = tuple[int, int]


class Spoken(NamedTuple):
    """What speaks of a brand, the clauses in which others are better or worse, and whether it is the better."""

    text: str
    against: str = ""
    better: bool | None = None  # by the turn of phrase itself


def clauses(text: str) -> list[Place]:
    """The clauses as offsets, in order, without what cuts them."""
    places, start = [], 0
    for cut in CUT.finditer(text):
        places.append((start, cut.start()))
        start = cut.end()
    places.append((start, len(text)))
    return [place for place in places if place[0] < place[1]]


def parts(text: str, named: Mapping[str, Sequence[Place]]) -> dict[str, Spoken]:
    """For each brand the clauses that speak of it, joined; `named` holds where each brand is named.

    A brand that is named nowhere in the text (its query matched a link, a tag) gets the whole text.
    """
    heard = {brand: _Heard() for brand in named}
    about = [brand for brand in named if named[brand]]
    ahead = {brand: deque(sorted(places)) for brand, places in named.items()}
    aside: set[str] = set()
    told = likely(text) if len(named) > 1 else None
    compares = any(word in told.low for word in COMPARING) if told else False
    for start, end in _statements(text, named):
        here = {brand: found for brand, places in ahead.items() if (found := _within(places, start, end))}
        said = _verdict(text, start, end, here, told) if told and here else NONE
        decided = said.better | said.worse
        for brand in decided:
            heard[brand].decide(better=brand in said.better)
        other = _compared(text, start, end, here) if compares else set()
        other = (other | (aside if here.keys() - aside else set())) - decided
        for brand in here.keys() - other - decided:
            heard[brand].itself = True
        about = [brand for brand in here if brand not in other | said.worse] or [*said.worse] or about
        for brand in about:
            if brand not in decided:
                heard[brand].spoken.append(text[start:end])
        for brand in other:
            heard[brand].against.append(text[start:end])
        aside = set(here) if compares and len(here) == 1 and AHEAD.match(text, start, end) else set()
    return {brand: heard[brand].told() if named[brand] else Spoken(text) for brand in named}


@dataclass(slots=True)
class _Heard:
    """What was heard of a brand so far."""

    spoken: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    better: bool | None = None
    itself: bool = False  # a clause spoke of it alone, or of it as of others

    def decide(self, *, better: bool) -> None:
        """What was said before of all counts no more."""
        self.better = better
        if not self.itself:
            self.spoken.clear()

    def told(self) -> Spoken:
        if self.against and not self.itself and self.better is None:  # what was said before of all: of who is compared
            self.spoken.clear()
        return Spoken(" ".join(self.spoken), " ".join(self.against), self.better)


def _verdict(text: str, start: int, end: int, here: Mapping[str, Sequence[Place]], told: Likely) -> Verdict:
    if end > MOST or not (told.alone or (told.several and len(here) > 1)):
        return NONE
    moved = {brand: [(a - start, b - start) for a, b in places] for brand, places in here.items()}
    return verdict(text[start:end], moved, told)


def _statements(text: str, named: Mapping[str, Sequence[Place]]) -> Iterator[Place]:
    """The clauses, cut once more before a statement about a brand that the clause has not named so far."""
    names = deque(sorted((place, brand) for brand, places in named.items() for place in places))
    for start, end in clauses(text):
        seen: set[str] = set()
        for joint in JOINT.finditer(text, start, end) if _several(names, start, end + NEAR) else ():
            while names and names[0][0][0] < joint.start():
                (first, _), brand = names.popleft()
                seen.update((brand,) if first >= start else ())
            another = seen and names and names[0][1] not in seen and _begins(text, joint.end(), names[0][0])
            if another and len(text[max(start, joint.start() - 300) : joint.start()].split()) > len(seen):
                yield start, joint.start()
                start, seen = joint.end(), set()
        yield start, end


def _several(names: deque[tuple[Place, str]], start: int, end: int) -> bool:
    """Whether more than one brand is named from here to there; names before are taken off."""
    while names and names[0][0][0] < start:
        names.popleft()
    for (first, _), brand in names:
        if first > end:
            break
        if brand != names[0][1]:
            return True
    return False


def _begins(text: str, at: int, name: Place) -> bool:
    """Whether a statement about the brand of this name begins here."""
    if name[0] - at > NEAR or JOINT.search(text, at, name[0]):
        return False  # another statement stands between
    return bool(SPEAKER.match(text, at) or STATES.match(text, name[1]))


def _compared(text: str, start: int, end: int, here: Mapping[str, list[Place]]) -> set[str]:
    """The brands that stand after "than" alone, where another stands before it; after "unlike" the first."""
    if len(here) > 1 and AHEAD.match(text, start, end):
        return {min(here, key=lambda brand: here[brand][0])}
    turn = THAN.search(text, start, end) if len(here) > 1 else None
    if turn is None:
        return set()
    after = {brand for brand, places in here.items() if all(place[0] >= turn.end() for place in places)}
    return after if len(after) < len(here) else set()


def _within(places: deque[Place], start: int, end: int) -> list[Place]:
    """The places that lie in this clause; those before it are taken off, so that each is met once."""
    while places and places[0][1] <= start:
        places.popleft()
    return list(takewhile(lambda place: place[0] < end, places))
