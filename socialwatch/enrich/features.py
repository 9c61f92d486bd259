"""What a model sees of a text: its words and pairs of words, pieces of words, and what VADER makes of it.

Names of brands, handles, addresses and numbers are each one and the same word, so that a model learns how people speak
and not of whom. Training and scoring both come here: what a model was taught is what it is asked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from socialwatch.enrich.vader import Lexicon, Scorer

LONGEST = 4000  # characters of a text that are cut into pieces; its mood is told by then
SHORTEST_PIECE, LONGEST_PIECE = 2, 5
PIECE, BESIDE = "\t", "\n"  # what the names of pieces, and of what is beside, begin with: no word can
TONE = (
    "compound", "good", "bad", "lean+", "lean-",
    "flat", "!", "?", "link", "repost", "handle", "long", "not", "capitals",
)  # fmt: skip
_LINK = re.compile(r"https?://\S+|www\.\S+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_NUMBER = re.compile(r"\d+")
_DRAWN_OUT = re.compile(r"(.)\1{3,}")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|_\w+_|0|#\w+|[!?]+|[:;=]['-]?[()DPp/|]|[^\w\s]")


class Features(NamedTuple):
    """Words and pairs of words, pieces of words, the tone (see TONE), and what is known beside the text ("lang=de")."""

    words: Mapping[str, int]
    pieces: Mapping[str, int]
    tone: Sequence[float]
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class Reading:
    """Cuts texts into features. `masks` are the names and product words of the configured brands."""

    masks: tuple[str, ...] = ()

    def features(self, text: str, beside: Sequence[str] = ()) -> Features:
        plain = self.plain(text)
        words = _WORD.findall(plain)
        counted = Counter(words)
        counted.update(f"{one} {two}" for one, two in pairwise(words))
        return Features(counted, Counter(_pieces(plain)), self.tone(text), beside)

    def plain(self, text: str) -> str:
        """A text in small letters, with one word for all links, handles, names and numbers."""
        text = _HANDLE.sub(" _at_ ", _LINK.sub(" _url_ ", text[:LONGEST]))
        if self._names is not None:
            text = self._names.sub("_name_", text)
        return _DRAWN_OUT.sub(r"\1\1\1", _NUMBER.sub("0", text.lower()))

    def tone(self, text: str) -> list[float]:
        """What the lexicon and the looks of a text tell, each about 0 to 1."""
        score = self._scorer.compound(text)
        words = self._lexicon.words(self._lexicon.spell_emoji(text[:LONGEST]))
        values = [word.valence for word in words if word.valence is not None]
        good, bad = sum(v for v in values if v > 0), -sum(v for v in values if v < 0)
        looks = (
            abs(score) < 0.05,
            "!" in text,
            "?" in text,
            "://" in text,
            text.startswith("RT "),
            "@" in text,
            min(len(text) / 140, 2),
            any(word.negates for word in words),
            sum(word.upper for word in words) / max(1, len(words)),
        )
        return [score, good / (good + 4), bad / (bad + 4), max(score, 0.0), max(-score, 0.0), *map(float, looks)]

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        plain = {mask.lstrip("@#") for mask in self.masks if mask.strip("@# ")}
        names = sorted(plain, key=lambda name: (-len(name), name))  # of two that begin alike the longer one
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE) if names else None

    @cached_property
    def _scorer(self) -> Scorer:
        from socialwatch.enrich.vader import Scorer

        return Scorer(self.masks)

    @cached_property
    def _lexicon(self) -> Lexicon:
        from socialwatch.enrich.vader import lexicon

        return lexicon()


def _pieces(plain: str) -> list[str]:
    """All runs of two to five characters of each word, a space put before and behind it."""
    found: list[str] = []
    for word in plain.split():
        padded = f" {word} "
        for size in range(SHORTEST_PIECE, min(LONGEST_PIECE, len(padded)) + 1):
            found += [padded[at : at + size] for at in range(len(padded) - size + 1)]
    return found


@dataclass(frozen=True)
class Space:
    """The features that are counted, and how much each weighs: the rarer, the more (TF-IDF).

    A text's words have length 1 together, and so have its pieces; tone and what is beside stand as they are.
    """

    names: Sequence[str]  # words, pieces after a tab, what is beside after a line break; those of TONE come last
    weights: Sequence[float]

    @cached_property
    def places(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    def vector(self, found: Features) -> tuple[list[int], list[float]]:
        """The places of a text's features, and their values."""
        places, values = self._block(found.words, "")
        for more in (self._block(found.pieces, PIECE), self._tone(found.tone), self._beside(found.beside)):
            places += more[0]
            values += more[1]
        return places, values

    def _block(self, counted: Mapping[str, int], mark: str) -> tuple[list[int], list[float]]:
        find, weights = self.places.get, self.weights
        places, values = [], []
        for name, count in counted.items():
            at = find(mark + name)
            if at is not None:
                places.append(at)
                values.append(weights[at] * (1 + math.log(count)) if count > 1 else weights[at])
        height = 1 / (math.sqrt(sum([value * value for value in values])) or 1.0)
        return places, [value * height for value in values]

    def _tone(self, tone: Sequence[float]) -> tuple[list[int], list[float]]:
        first = len(self.names) - len(TONE)
        some = [(at, value) for at, value in enumerate(tone, first) if value]
        return [at for at, _ in some], [value for _, value in some]

    def _beside(self, beside: Sequence[str]) -> tuple[list[int], list[float]]:
        places = [self.places[BESIDE + name] for name in beside if BESIDE + name in self.places]
        return places, [1.0] * len(places)
