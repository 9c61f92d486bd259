"""What is said more than before, or of us more than of others: words and phrases by weighted log-odds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.comparing import comparable
from socialwatch.measures.evidence import evidence
from socialwatch.measures.ranked import find_with
from socialwatch.measures.stats import log_odds
from socialwatch.measures.stopwords import STOPWORDS
from socialwatch.store.lists import texts

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.counts import Narrow

SAMPLE = 20_000  # posts read on each side, evenly over the time; what is shown is then counted in all of them
LEAST = 3  # mentions that a phrase needs to be one


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One word or pair of words as people write it. `z` is how far it stands out, in standard deviations;
    `against` is how many of the compared mentions held it."""

    text: str
    mentions: Figure
    against: int
    z: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What stands out, most first; `compared` says against what: "the window before", "competitors" or, when
    neither could be seen, "" for the plain most frequent."""

    window: Window
    brands: tuple[str, ...]
    compared: str
    phrases: tuple[Phrase, ...]
    total: int


def phrases(store: Store, scope: Scope, limit: int = 20) -> Phrases:
    """What stands out in the talk of the subject, against the window before or, where that was not seen, against
    the competitors over the same days; without either, simply the most frequent."""
    subject = replace(scope.narrow, brands=scope.subject)
    plain = named(scope.named)
    now, total = count(store, scope.window.span, subject, plain)
    compared = comparable(store, scope.only(*scope.subject))
    against: Counter[str] = Counter()
    name = ""
    if compared.before:
        some = replace(subject, sources=compared.sources) if compared.dropped else subject
        against, _ = count(store, scope.window.before, some, plain)
        name = "the window before"
    rivals = tuple(brand for brand in scope.competitors if brand not in scope.subject)
    if not against and rivals:
        against, _ = count(store, scope.window.span, replace(subject, brands=rivals), plain)
        name = "competitors"
    scores = log_odds(now, against, now + against) if against else {word: float(n) for word, n in now.items()}
    best = _best(scores, now, limit)
    found = [_phrase(store, scope, text, scores[text], against[text]) for text in best]
    return Phrases(
        window=scope.window, brands=scope.subject, compared=name if against else "", phrases=tuple(found), total=total
    )


def named(texts: Iterable[str]) -> frozenset[str]:
    """The folded words of the brands' names and queries, which say nothing new."""
    from socialwatch.query import tokens

    return frozenset(token.folded.strip("#@") for text in texts for token in tokens(text))


def count(store: Store, span: Span, narrow: Narrow, plain: frozenset[str]) -> tuple[Counter[str], int]:
    """In how many posts each word and pair of words occurs, and how many posts were read."""
    found: Counter[str] = Counter()
    read = texts(store, span, narrow, SAMPLE)
    for _, title, text, _ in read:
        found.update(words_of(title, text, plain))
    return found, len(read)


def words_of(title: str | None, text: str, plain: frozenset[str]) -> set[str]:
    """The telling words of a post and its pairs of neighbours, folded as the index has them."""
    from socialwatch.query import tokens

    found: set[str] = set()
    for part in (title, text):
        last, end = "", 0
        for token in tokens(part) if part else ():
            word = token.folded
            telling = len(word) > 2 and word.isalpha() and word not in STOPWORDS and word not in plain
            if telling:
                found.add(word)
                # neighbours in one breath: no comma, link or # between
                if last and part is not None and part[end : token.start].isspace():
                    found.add(f"{last} {word}")
            last, end = (word if telling else ""), token.end
    return found


def _best(scores: dict[str, float], now: Counter[str], limit: int) -> Sequence[str]:
    """The phrases that stand out most; a word that is nearly always part of a chosen pair is not said twice."""
    order = sorted(
        (text for text in scores if now[text] >= LEAST and scores[text] > 0), key=lambda text: (-scores[text], text)
    )
    pairs = [text for text in order[: 4 * limit] if " " in text]
    covered = {word for pair in pairs for word in pair.split() if now[pair] >= 0.6 * now[word]}
    return [text for text in order if text not in covered][:limit]


def _phrase(store: Store, scope: Scope, text: str, z: float, against: int) -> Phrase:
    term = f'"{text}"' if " " in text else text
    n = len(find_with(store, scope, query=term))
    return Phrase(
        text=text,
        mentions=Figure(
            key="mentions",
            value=n,
            unit="mentions",
            n=n,
            evidence=evidence(
                "phrases",
                scope,
                n,
                term,
                formula="weighted log-odds with an informative Dirichlet prior (Monroe et al. 2008)",
            ),
        ),
        against=against,
        z=z,
    )
