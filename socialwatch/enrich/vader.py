"""VADER's score, exactly, from its authors' lexicon and rules, in time linear in the length of a text.

Hutto & Gilbert (2014), "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text".
The package `vadersentiment` brings the lexicon and the constants; its own scorer lowers and searches the whole
text again for every word, so that a post of 10,000 emoji takes it over a minute. Here each word is looked up
once. Where the package does something odd (see `_contrast`), so do we: the scores are equal to the last digit.
"""

from __future__ import annotations

import heapq
import math
import re
import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MEMO_SIZE = 60_000  # words remembered before we start afresh; a stranger must not fill the memory
SO_THIS = ("so", "this")


@dataclass(slots=True)
class Word:
    """What the rules want to know of a word: its place in the lexicon, its shape, whether it boosts or negates."""

    lower: str
    upper: bool
    valence: float | None
    boost: float
    negates: bool


class Memo(dict[str, Word]):
    """The words met so far; one that is asked for and not there is looked up."""

    def __init__(self, look: Callable[[str], Word]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, token: str) -> Word:
        if len(self) >= MEMO_SIZE:
            self.clear()
        word = self._look(token)
        if len(token) <= 64:
            self[token] = word
        return word


class Lexicon:
    """The package's lexicon and constants, and the words met so far."""

    def __init__(self) -> None:
        import vaderSentiment.vaderSentiment as package

        theirs: Any = package.SentimentIntensityAnalyzer()
        self.valence: dict[str, float] = theirs.lexicon
        self.signs = frozenset(sign for sign in theirs.emojis if len(sign) == 1)
        self.emoji = {ord(sign): " " + theirs.emojis[sign] for sign in self.signs}
        self.boost: dict[str, float] = package.BOOSTER_DICT
        self.negations = frozenset(package.NEGATE)
        self.idioms = {tuple(words.split(" ")): value for words, value in package.SPECIAL_CASES.items()}
        self.boost_pairs = {
            tuple(words.split(" ")): value for words, value in package.BOOSTER_DICT.items() if " " in words
        }
        phrases = [*self.idioms, *self.boost_pairs]
        self.turns = frozenset(max(words, key=len) for words in phrases if len(words) > 1) | {"no", "least", "but"}
        self.caps: float = package.C_INCR
        self.negation: float = package.N_SCALAR
        self._memo = Memo(self.look)

    def words(self, text: str) -> list[Word]:
        return list(map(self._memo.__getitem__, text.split()))

    def look(self, token: str) -> Word:
        stripped = token.strip(string.punctuation)
        shape = token if len(stripped) <= 2 else stripped  # short ones are emoticons as a rule
        lower = shape.lower()
        negates = lower in self.negations or "n't" in lower
        return Word(lower, shape.isupper(), self.valence.get(lower), self.boost.get(lower, 0.0), negates)

    def spell_emoji(self, text: str) -> str:
        """Each emoji as its description, set apart by a space in front and, as in the package, none behind.

        The package adds that space only where there is none yet; words are cut at runs of spaces all the same.
        """
        if text.isascii() or self.signs.isdisjoint(text):
            return text
        return text.translate(self.emoji)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon()


class Scorer:
    """Scores texts; names given as `masks` count as words that the lexicon does not know.

    A masked word neither scores, boosts nor negates; everything around it stays as it was: it takes its place
    when distances are counted, and its capitals when the text's are. A mask of several words counts only where
    they stand together. Handles ("@happy_guy") are names, too, and always masked when there are masks at all.
    """

    def __init__(self, masks: Iterable[str] = ()) -> None:
        self._lexicon = lexicon()
        self._masks: dict[str, list[tuple[str, ...]]] = {}
        for mask in masks:
            words = tuple(word.lower for word in self._lexicon.words(self._lexicon.spell_emoji(mask)))
            if words:
                self._masks.setdefault(words[0], []).append(words)
        self._first = frozenset(self._masks)

    def compound(self, text: str) -> float:
        """-1 (very negative) .. 1 (very positive), to four digits, 0.0 when no word scores."""
        spelled = self._lexicon.spell_emoji(text).strip()
        words = self._lexicon.words(spelled)
        said = {word.lower for word in words}
        if self._masks and ("@" in spelled or not said.isdisjoint(self._first)):
            self._mask(words, spelled)
            said = {word.lower for word in words}
        places = [at for at, word in enumerate(words) if word.valence is not None]
        if not places:
            return 0.0
        capitals = sum([word.upper for word in words])
        turns = not said.isdisjoint(self._lexicon.turns)
        values = [self._value(words, at, 0 < capitals < len(words), turns) for at in places]
        if "but" in said:
            _contrast(values, places, next(at for at, word in enumerate(words) if word.lower == "but"))
        return _normal(sum(values), _emphasis(spelled))

    def _mask(self, words: list[Word], text: str) -> None:
        """Replace what is masked, in place."""
        for at, first in enumerate(words):
            for mask in self._masks.get(first.lower, ()):
                if tuple(word.lower for word in words[at : at + len(mask)]) == mask:
                    words[at : at + len(mask)] = map(_unknown, words[at : at + len(mask)])
        if "@" in text:
            for at, token in enumerate(text.split()):
                if _HANDLE.match(token):
                    words[at] = _unknown(words[at])

    def _value(self, words: Sequence[Word], at: int, shouting: bool, turns: bool) -> float:
        """The valence of a word of the lexicon after every rule but that of "but".

        `turns` says whether the text holds any word of the rules for "no", "least" and idioms; most do not.
        """
        own = words[at]
        assert own.valence is not None
        if own.boost or (own.lower == "kind" and at + 1 < len(words) and words[at + 1].lower == "of"):
            return 0.0
        value = self._no(words, at, own.valence) if turns else own.valence
        if own.upper and shouting:
            value += self._lexicon.caps if value > 0 else -self._lexicon.caps
        for back in (1, 2, 3):
            if back > at:
                break
            word = words[at - back]
            if word.valence is None:
                if word.boost:
                    value += self._boost(word, value, shouting, back)
                if word.negates or back == 3:
                    value *= self._negation(words, at, back)
                if turns and back == 3:
                    value = self._idioms(words, at, value)
        return self._least(words, at, value) if turns else value

    def _no(self, words: Sequence[Word], at: int, value: float) -> float:
        """ "no" negates the word after it instead of scoring itself."""
        back = [words[at - step].lower if at >= step else "" for step in (1, 2, 3)]
        if back[0] == "no" or back[1] == "no" or (back[2] == "no" and back[0] in ("or", "nor")):
            return value * self._lexicon.negation
        if words[at].lower == "no" and at + 1 < len(words) and words[at + 1].valence is not None:
            return 0.0
        return value

    def _boost(self, word: Word, value: float, shouting: bool, back: int) -> float:
        """What "very" or "kinda" adds, less the further it stands before the word."""
        boost = -word.boost if value < 0 else word.boost
        if word.upper and shouting:
            boost += self._lexicon.caps if value > 0 else -self._lexicon.caps
        return boost * 0.95 if back == 2 else boost * 0.9 if back == 3 else boost

    def _negation(self, words: Sequence[Word], at: int, back: int) -> float:
        """The factor for a negation `back` words before; "never so good" is praise, "without doubt" nothing."""
        word = words[at - back]
        if back == 2:
            near = words[at - 1].lower
            if word.lower == "never" and near in SO_THIS:
                return 1.25
            if word.lower == "without" and near == "doubt":
                return 1.0
        elif back == 3:
            near, middle = words[at - 1].lower, words[at - 2].lower
            if near in SO_THIS or (word.lower == "never" and middle in SO_THIS):
                return 1.25
            if word.lower == "without" and "doubt" in (near, middle):
                return 1.0
        return self._lexicon.negation if word.negates else 1.0

    def _idioms(self, words: Sequence[Word], at: int, value: float) -> float:
        """ "the bomb", "to die for" and the like around the word, then "kind of" and "sort of" before it."""
        three, two, one, zero = (words[at - step].lower for step in (3, 2, 1, 0))
        idioms = self._lexicon.idioms
        for words_before in ((one, zero), (two, one, zero), (two, one), (three, two, one), (three, two)):
            if words_before in idioms:
                value = idioms[words_before]
                break
        after = tuple(word.lower for word in words[at + 1 : at + 3])
        if after:
            value = idioms.get((zero, after[0]), value)
        if len(after) == 2:
            value = idioms.get((zero, *after), value)
        for pair in ((three, two), (two, one)):
            value += self._lexicon.boost_pairs.get(pair, 0.0)
        return value

    def _least(self, words: Sequence[Word], at: int, value: float) -> float:
        """ "least helpful" is no praise; "at least helpful" is."""
        if at == 0 or words[at - 1].lower != "least":
            return value
        if at > 1 and words[at - 2].lower in ("at", "very"):
            return value
        return value * self._lexicon.negation


_UNKNOWN = Word("", False, None, 0.0, False)
_SHOUTED = Word("", True, None, 0.0, False)
_HANDLE = re.compile(r"\W{0,3}@\w{2,}")


def _unknown(word: Word) -> Word:
    return _SHOUTED if word.upper else _UNKNOWN


def _contrast(values: list[float], places: Sequence[int], but: int) -> None:
    """Halve what stands before the first "but" and raise what follows by half, in place.

    The package changes, for each value in turn, the *first* place that holds an equal value at that moment, so
    that of two equal words one may change twice and the other not at all. Kept, with a heap of places for each
    value in the stead of its search.
    """
    holders: dict[float, list[int]] = {}
    for index, value in enumerate(values):
        holders.setdefault(value, []).append(index)
    for index in range(len(values)):
        value = values[index]
        holding = holders[value]
        while values[holding[0]] != value:
            heapq.heappop(holding)
        first = holding[0]
        changed = value * (0.5 if places[first] < but else 1.5)
        values[first] = changed
        heapq.heappush(holders.setdefault(changed, []), first)


def _emphasis(text: str) -> float:
    """What exclamation and question marks add."""
    questions = text.count("?")
    asked = 0.0 if questions < 2 else questions * 0.18 if questions <= 3 else 0.96
    return min(text.count("!"), 4) * 0.292 + asked


def _normal(total: float, emphasis: float) -> float:
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    return round(max(-1.0, min(1.0, total / math.sqrt(total * total + 15))), 4)
