"""What people ask, near wordings together, and whether an own account answered."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.evidence import evidence
from socialwatch.measures.phrases import named
from socialwatch.measures.ranked import find_with
from socialwatch.measures.response import Answer, answers
from socialwatch.measures.stats import median, share, wilson
from socialwatch.measures.stopwords import STOPWORDS
from socialwatch.store.lists import Brief, briefs_of, read_texts

if TYPE_CHECKING:
    from socialwatch.store import Store

# a point inside a number, an address or an abbreviation ends no sentence
SENTENCE = re.compile(r"(?:[^.!?？؟。！\n]|\.(?=[^\s\"”’»)]))*(?:[.!?？؟。！]+[\"”’»)]*|\n|$)")
ASKS = re.compile(r"[?？؟][\"”’»)]*$")
CALL = re.compile(r"^(?:(?:RT\s+)?@[\w.\-]+(?:@[\w.\-]+)?[\s,:]*)+")
FEW = 4  # a question of fewer words is told with the sentence before it
ALIKE = 0.5  # two questions are one when half of their telling words are the same (Jaccard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with its near wordings; `text` is the wording closest to all of them.

    `answered` of the `asked` mentions got a reply by an own account in their thread; `by` are these accounts,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Questions, most asked first. `answerable` counts those on networks where threads are known at all."""

    window: Window
    brands: tuple[str, ...]
    questions: tuple[Question, ...]
    asked: Figure
    answered: Figure


@dataclass(slots=True)
class _Group:
    """Questions of near wording, with how often each of their telling words occurs."""

    words: Counter[str]
    wordings: list[tuple[int, str, frozenset[str]]]

    def shared(self) -> list[str]:
        """Up to three words that nearly all wordings hold, the most frequent and longest first."""
        least = 0.75 * len(self.wordings)
        return sorted((w for w, n in self.words.items() if n >= least), key=lambda w: (-self.words[w], -len(w), w))[:3]


def questions(store: Store, scope: Scope, limit: int = 10) -> Questions:
    """What people ask of the subject. A group is what its query finds: questions that hold its shared words."""
    keys = find_with(store, scope, query="is:question -is:repost")
    posts = {one.key: one for one in briefs_of(store, keys, scope.subject)}
    answered = answers(store, scope, [(one.key, one.created) for one in posts.values()])
    groups = sorted(_groups(store, keys, named(scope.named)), key=lambda group: -len(group.wordings))
    found: dict[frozenset[str], Question] = {}
    for group in groups[: 3 * limit]:
        if question := _question(store, scope, group, posts, answered):
            found.setdefault(frozenset(group.shared()), question)
    # what holds all words of another question and more is counted there already
    whole = [question for words, question in found.items() if not any(other < words for other in found)]
    ordered = sorted(whole, key=lambda one: (-(one.asked.value or 0), one.first, one.id))
    proof = evidence("questions", scope, len(keys), "is:question -is:repost", formula="mentions that ask something")
    return Questions(
        window=scope.window,
        brands=scope.subject,
        questions=tuple(ordered[:limit]),
        asked=Figure(key="asked", value=len(keys), unit="mentions", n=len(keys), evidence=proof),
        answered=Figure(
            key="answered",
            value=share(len(answered), len(keys)),
            unit="share",
            n=len(keys),
            interval=wilson(len(answered), len(keys)),
            evidence=proof,
        ),
    )


def _groups(store: Store, keys: Sequence[int], plain: frozenset[str]) -> Iterable[_Group]:
    """Put each question to the first group whose shared words it is like; new ones begin their own."""
    groups: list[_Group] = []
    holding: dict[str, list[int]] = defaultdict(list)
    for key, title, text, _ in read_texts(store, keys):
        wording = asking(title, text)
        telling = _telling(wording, plain)
        if not telling:
            continue
        near = Counter(at for word in telling for at in holding[word])
        best = next((at for at, _ in near.most_common(5) if _alike(groups[at], telling)), None)
        if best is None:
            best = len(groups)
            groups.append(_Group(Counter(), []))
            for word in telling:
                holding[word].append(best)
        groups[best].words.update(telling)
        groups[best].wordings.append((key, wording, telling))
    return groups


def asking(title: str | None, text: str) -> str:
    """The longest sentence with a question mark; one of few words ("Which partner?") with what it asks about."""
    found: list[str] = []
    for part in (title, text):
        said = [one.strip() for one in SENTENCE.findall(part) if one.strip()] if part else []
        for at, one in enumerate(said):
            if ASKS.search(one) and any(map(str.isalpha, one)):
                short = at and len(one.split()) < FEW and len(one) < 30 and not ASKS.search(said[at - 1])
                found.append(f"{said[at - 1]} {one}" if short else one)
    return CALL.sub("", max(found, key=len, default=""))


def _telling(wording: str, plain: frozenset[str]) -> frozenset[str]:
    from socialwatch.query import tokens

    words = (token.folded for token in tokens(wording))
    return frozenset(w for w in words if w.isalpha() and len(w) > 2 and w not in STOPWORDS and w not in plain)


def _alike(group: _Group, telling: frozenset[str]) -> bool:
    first = group.wordings[0][2]
    return len(first & telling) >= ALIKE * len(first | telling)


def _question(
    store: Store, scope: Scope, group: _Group, posts: dict[int, Brief], answered: dict[int, Answer]
) -> Question | None:
    words = group.shared()
    if not words:
        return None
    terms = f"is:question -is:repost {' '.join(words)}"
    keys = find_with(store, scope, query=terms)
    asked = [posts[key] for key in keys if key in posts]
    if not asked:
        return None
    key, wording, _ = max(group.wordings, key=lambda one: (sum(group.words[w] for w in one[2]) / len(one[2]), -one[0]))
    got = [answered[one.key] for one in asked if one.key in answered]
    return Question(
        text=wording,
        id=store.mentions.ids([key])[0],
        asked=Figure(
            key="asked",
            value=len(keys),
            unit="mentions",
            n=len(keys),
            evidence=evidence("questions", scope, len(keys), terms, formula="questions that hold these words"),
        ),
        answered=len(got),
        by=tuple(name for name, _ in Counter(answer.by for answer in got).most_common()),
        minutes=median([answer.minutes for answer in got]) if got else None,
        first=datetime.fromtimestamp(min(one.created for one in asked), UTC),
        last=datetime.fromtimestamp(max(one.created for one in asked), UTC),
    )
