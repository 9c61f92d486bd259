"""What a question is about: its concepts and telling words, and groups of questions that are about the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain

from socialwatch.measures.concepts import ASKING, concept, phrase_at
from socialwatch.measures.stopwords import STOPWORDS, WEAK

ALIKE = 0.35  # of the weight of all that two questions are about; found on one half of tests/fixtures/questions.txt
NEAREST = 8  # groups that a question is compared with
# whole numbers: of sums of fractions the last bit would decide where a question stands just as near as it must
WEIGHT_CONCEPT = 10  # a concept is what somebody asks about, another word may be a detail
WEIGHT_ASKING = 3
WEIGHT_WORD = 5
ENDINGS = ("ungen", "ings", "ing", "ung", "ern", "ies", "ed", "en", "es", "er", "e", "s", "n")
SHORTEST = 4  # letters that an ending must leave


@dataclass(slots=True)
class Wording:
    """One question: the words that stand for each thing it is about."""

    key: int
    text: str
    about: dict[str, str]  # concept or stem -> the words as searched for


@dataclass(slots=True)
class Group:
    """Questions that are about the same, with how many are about each thing and in which words."""

    wordings: list[Wording] = field(default_factory=list)
    about: Counter[str] = field(default_factory=Counter)
    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    weight: int = 0  # of all that its questions are about, together

    def take(self, wording: Wording) -> None:
        self.wordings.append(wording)
        for name, word in wording.about.items():
            self.weight += weight(name)
            self.about[name] += 1
            self.words[name][word] += 1

    def shared(self, least: float = 0.6) -> list[str]:
        """Up to three things that most of its questions are about, the most frequent first."""
        enough = [name for name, n in self.about.items() if n >= least * len(self.wordings)]
        return sorted(enough, key=lambda name: (-weight(name), -self.about[name], name))[:3]

    def term(self, name: str) -> str:
        """What search finds a thing by: any of the words that were used for it."""
        words = [f'"{word}"' if " " in word else word for word, _ in sorted(self.words[name].items())]
        return words[0] if len(words) == 1 else f"({' OR '.join(words)})"

    def center(self) -> Wording:
        """The wording that is closest to all of them; of those the one that was put most often, then the first."""
        often = Counter(one.text for one in self.wordings)
        return max(
            self.wordings,
            key=lambda one: (
                sum(self.about[name] * weight(name) for name in one.about) / (3 + len(one.about)),
                often[one.text],
                -one.key,
            ),
        )


@lru_cache(10_000)
def weight(name: str) -> int:
    return WEIGHT_ASKING if name in ASKING else WEIGHT_CONCEPT if name.isupper() else WEIGHT_WORD


def wording(key: int, text: str, plain: frozenset[str]) -> Wording:
    """What a question is about; the brands' own names (`plain`) are not."""
    from socialwatch.query import tokens

    words = [token.folded for token in tokens(text)]
    about: dict[str, str] = {}
    at = 0
    while at < len(words):
        word, step = words[at], 1
        if found := phrase_at(words, at):
            name, step = found
            about.setdefault(name, " ".join(words[at : at + step]))
        elif word.isalpha() and word not in plain:
            if name := concept(word) or "":
                about.setdefault(name, word)
            elif len(word) > 2 and word not in STOPWORDS and word not in WEAK:
                about.setdefault(stem(word), word)
        at += step
    return Wording(key, text, about)


def stem(word: str) -> str:
    """A word without its ending; crude, and the same for the forms of one word as a rule."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


def grouped(wordings: Iterable[Wording], alike: float = ALIKE) -> list[Group]:
    """The questions in groups by what they are about; those that are about nothing are left out.

    The plainest question comes first: a long one holds details that would draw others to it.
    """
    groups: list[Group] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for one in sorted(wordings, key=lambda one: (len(one.about), len(one.text), one.text)):
        if not any(name not in ASKING for name in one.about):
            continue
        near = Counter(chain.from_iterable(holding[name] for name in one.about))
        best = max(
            (at for at, _ in near.most_common(NEAREST)),
            key=lambda at: (likeness(groups[at], one.about), -at),
            default=None,
        )
        if best is None or likeness(groups[best], one.about) < alike:
            best = len(groups)
            groups.append(Group())
        for name in one.about:
            if name not in groups[best].about:
                holding[name].append(best)
        groups[best].take(one)
    return groups


def likeness(group: Group, about: Mapping[str, str]) -> float:
    """How much of all that a question and a group are about they share, 0..1."""
    n, counts = len(group.wordings), group.about
    # what few in the group are about is a detail of theirs
    both = sum(weight(name) * counts[name] for name in about if name in counts)
    return both / (group.weight + n * sum(map(weight, about)) - both)


def agreement(found: Sequence[Sequence[str]], true: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall of pairs: of two questions in one group, and of two that mean the same."""
    pairs = right = 0
    for group in found:
        kinds = Counter(true[one] for one in group)
        pairs += len(group) * (len(group) - 1) // 2
        right += sum(n * (n - 1) // 2 for n in kinds.values())
    whole = sum(n * (n - 1) // 2 for n in Counter(true.values()).values())
    return right / pairs if pairs else 1.0, right / whole if whole else 1.0
