"""What people ask, grouped by meaning, and whether an own account answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import evidence
from socialwatch.measures.examples import Example, examples
from socialwatch.measures.meaning import ALIKE, WEIGHT_WORD, Group, grouped, likeness, weight, wording
from socialwatch.measures.phrases import named
from socialwatch.measures.quotable import Quotable, quotable
from socialwatch.measures.ranked import find_with
from socialwatch.measures.response import Answer, answers
from socialwatch.measures.stats import median, share, wilson
from socialwatch.store.lists import read_texts, times
from socialwatch.store.word_hits import word_hits

if TYPE_CHECKING:
    from socialwatch.store import Store

# a point inside a number, an address or an abbreviation ends no sentence
SENTENCE = re.compile(r"[^.!?？؟。！\n]*(?:\.(?=[^\s\"”’»)])[^.!?？؟。！\n]*)*(?:[.!?？؟。！]+[\"”’»)]*|\n|$)")
MARKS, CLOSING = ("?", "？", "؟"), '"”’»)'
ENDS = frozenset((*MARKS, *CLOSING))
CALL = re.compile(r"(?:(?:RT\s+)?@[\w.\-]+(?:@[\w.\-]+)?[\s,:]*)+")
ASKING = "is:question -is:repost"
FEW = 4  # a question of fewer words is told with the sentence before it
MOST_GROUPED = 2_000  # questions whose wordings make the groups; of more every so manieth is taken, all are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question however it is put; `text` is the wording closest to all of them.

    `answered` of the `asked` mentions were answered by an own account; `by` are these accounts,
    `minutes` the median time to the first reply, None when there was none.
    """

    text: str
    id: str  # of the mention whose wording is shown
    asked: Figure
    answered: int
    by: tuple[str, ...]
    minutes: float | None
    first: datetime
    last: datetime
    examples: tuple[Example, ...] = ()
    said: tuple[Quotable, ...] = ()  # the same, as they may be quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions, most asked first; the groups were found among `read` of those that were asked, and counted in all.

    The evidence of a question lists all questions that hold its words; its formula says how many ask about them."""

    window: Window
    brands: tuple[str, ...]
    questions: tuple[Question, ...]
    asked: Figure
    answered: Figure
    read: int


def questions(store: Store, scope: Scope, limit: int = 10) -> Questions:
    """What people ask of the subject. Its query finds the questions that hold a group's words; those count that ask
    about them, and do not only say them somewhere beside what they ask."""
    keys = find_with(store, scope, query=ASKING)
    posts = times(store, keys)
    answered = answers(store, scope, list(posts.items()))
    some = keys[:: -(-len(keys) // MOST_GROUPED) or 1]
    whose = _Whose.of(scope)
    groups = sorted(_groups(store, some, whose), key=lambda group: -len(group.wordings))
    found: dict[frozenset[str], tuple[Group, list[int]]] = {}
    for group in groups[: 2 * limit]:
        shared = frozenset(group.shared())
        if shared and shared not in found and (same := _about(store, scope, posts, _terms(group))):
            found[shared] = group, same
    # what is about all that another question is about and more is counted there already
    whole = [one for words, one in found.items() if not any(other < words for other in found if not _thin(other))]
    asked = _asking(store, posts, whole, whose, limit)
    ordered = sorted(asked, key=lambda one: (-len(one.keys), one.first, store.mentions.ids([one.center])))
    every = len(some) == len(keys)
    how = "" if every else f", found in {len(some):,} of {len(keys):,} that were read evenly over time"
    proof = evidence("questions", scope, len(keys), ASKING, formula="mentions that ask something")
    return Questions(
        window=scope.window,
        brands=scope.subject,
        questions=tuple(_question(store, scope, one, posts, answered, how) for one in ordered[:limit]),
        asked=Figure(key="asked", value=len(keys), unit="mentions", n=len(keys), evidence=proof),
        answered=Figure(
            key="answered",
            value=share(len(answered), len(keys)),
            unit="share",
            n=len(keys),
            interval=wilson(len(answered), len(keys)),
            evidence=proof,
        ),
        read=len(some),
    )


class _Asked(NamedTuple):
    """One question: the wordings that it was found by, all posts that ask it, how many questions hold its words, and
    when the first was written."""

    group: Group
    keys: Sequence[int]
    holding: int
    first: int

    @property
    def center(self) -> int:
        return self.group.center().key


class _Whose(NamedTuple):
    """The brands that a question may name: those asked about, and the others that are tracked. `plain` are the words
    of all of them, which are no subject."""

    ours: tuple[frozenset[str], ...]
    others: tuple[frozenset[str], ...]
    plain: frozenset[str]

    @classmethod
    def of(cls, scope: Scope) -> _Whose:
        ours, others = (
            tuple(named([brand]) for brand in scope.tracked if (brand in scope.subject) is mine)
            for mine in (True, False)
        )
        return cls(ours, others, named(scope.named))

    def named(self) -> frozenset[str]:
        """Every word of their names."""
        return frozenset[str]().union(*self.ours, *self.others)

    def asks(self, words: frozenset[str]) -> bool:
        """Whether a question may be about the brands asked about: one that names others alone is not."""
        return any(map(words.issuperset, self.ours)) or not any(map(words.issuperset, self.others))


def _groups(store: Store, keys: Sequence[int], whose: _Whose) -> list[Group]:
    asked = ((key, asking(title, text)) for key, title, text, _ in read_texts(store, keys))
    ours = ((key, text) for key, text in asked if text and whose.asks(_words(text)))
    return grouped(wording(key, text, whose.plain) for key, text in ours)


def _words(text: str) -> frozenset[str]:
    from socialwatch.query.tokens import words

    return frozenset(words(text))


class _Meant(NamedTuple):
    """What a post asks, and those of its words that tell whether it is one of the questions."""

    text: str
    words: frozenset[str]


def _asking(
    store: Store, posts: Mapping[int, int], found: list[tuple[Group, list[int]]], whose: _Whose, limit: int
) -> list[_Asked]:
    """Of the questions that hold a group's words those that ask about them; at least of the `limit` most asked."""
    from socialwatch.query.tokens import words as listed

    meant: dict[int, _Meant | None] = {}  # None: asks about others
    result: list[_Asked] = []
    telling = whose.named().union(*(_ways(group) for group, _ in found))
    ours = cache(whose.asks)  # many questions have the same of these words
    for group, holding in sorted(found, key=lambda one: -len(one[1])):
        if sum(len(one.keys) >= len(holding) for one in result) >= limit:
            break  # no group of fewer can have more
        fresh = sorted(key for key in holding if key not in meant)  # as they lie in the file
        for key, title, text, _ in read_texts(store, fresh):
            words = telling.intersection(listed(said := asking(title, text)))
            meant[key] = _Meant(said, words) if ours(words) else None
        about = _asks(group, whose)
        if same := [key for key in holding if (one := meant[key]) is not None and about(one)]:
            result.append(_Asked(group, same, len(holding), min(posts[key] for key in same)))
    return result


def _asks(group: Group, whose: _Whose) -> Callable[[_Meant], bool]:
    """Whether a question says all that most of a group is about, one way or another; words of a phrase in any order.

    Where that is one everyday word ("what happened?"), all that the question is about must be near the group's."""
    shared = group.shared()
    ways = [[frozenset(said.split()) for said in group.words[name]] for name in shared]
    thin = _thin(shared)

    @cache
    def says(words: frozenset[str]) -> bool:
        return all(any(map(words.issuperset, way)) for way in ways)

    def asks(one: _Meant) -> bool:
        if not says(one.words):
            return False
        return not thin or likeness(group, wording(0, one.text, whose.plain).about) >= ALIKE

    return asks


def _ways(group: Group) -> Iterator[str]:
    """Every word of what most of a group is about."""
    return (word for name in group.shared() for said in group.words[name] for word in said.split())


def _thin(shared: Collection[str]) -> bool:
    """Whether one everyday word is all that questions have in common."""
    return len(shared) == 1 and all(weight(name) <= WEIGHT_WORD for name in shared)


def asking(title: str | None, text: str) -> str:
    """The longest sentence with a question mark; one of few words ("Which partner?") with what it asks about."""
    found: list[str] = []
    for part in filter(None, (title, text)):
        before = ""
        for one in map(str.strip, SENTENCE.findall(part)):
            if one and _ends_in_a_mark(one) and any(map(str.isalpha, one)):
                short = before and len(one.split()) < FEW and len(one) < 30 and not _ends_in_a_mark(before)
                found.append(f"{before} {one}" if short else one)
            before = one or before
    longest = max(found, key=len, default="")
    called = CALL.match(longest)
    return longest[called.end() :] if called else longest


def _ends_in_a_mark(sentence: str) -> bool:
    return sentence[-1] in ENDS and sentence.rstrip(CLOSING).endswith(MARKS)


def _question(
    store: Store,
    scope: Scope,
    asked: _Asked,
    posts: Mapping[int, int],
    answered: Mapping[int, Answer],
    how: str,
) -> Question:
    keys, n, center = set(asked.keys), len(asked.keys), asked.group.center()
    got = [answer for key, answer in answered.items() if key in keys]
    shown = examples(store, asked.keys)
    read = [key for one in shown if (key := store.mentions.find(one.id)) is not None]
    terms = f"{ASKING} {_terms(asked.group)}"
    formula = f"{n} that ask about it, of {asked.holding} questions with these words{how}"
    return Question(
        text=center.text,
        id=store.mentions.ids([center.key])[0],
        asked=Figure(
            key="asked",
            value=n,
            unit="mentions",
            n=n,
            evidence=evidence("questions", scope, asked.holding, terms, formula=formula),
        ),
        answered=len(got),
        by=tuple(name for name, _ in Counter(answer.by for answer in got).most_common()),
        minutes=median([answer.minutes for answer in got]) if got else None,
        first=datetime.fromtimestamp(asked.first, UTC),
        last=datetime.fromtimestamp(max(posts[key] for key in keys), UTC),
        examples=shown,
        said=quotable(store, scope.subject, read),
    )


def _terms(group: Group) -> str:
    """The words that questions of a group are found by."""
    return " ".join(map(group.term, group.shared()))


def _about(store: Store, scope: Scope, posts: Mapping[int, int], terms: str) -> list[int]:
    """Those of the questions that hold the words, in no order."""
    from socialwatch.query import parse

    found = word_hits(store, parse(terms, zone=scope.window.zone), scope.window.span, posts)
    if found is not None:
        return found
    return [key for key in find_with(store, scope, query=f"{ASKING} {terms}") if key in posts]
