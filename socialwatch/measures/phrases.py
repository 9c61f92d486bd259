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
from socialwatch.measures.stopwords import STOPWORDS, WEAK
from socialwatch.store.lists import read_texts, texts

if TYPE_CHECKING:
    from socialwatch.models import Span
    from socialwatch.store import Store
    from socialwatch.store.counts import Narrow

SAMPLE = 20_000  # posts read on each side, evenly over the time; what is shown is then counted in all of them
LEAST = 3  # mentions that a phrase needs to be one
WEIGHT = (1.0, 2.0, 2.2)  # of one, two and three words: two say what is meant where one only hints at it
CLEAR = 1.96  # standard deviations below which chance alone would explain it
WRITTEN = 60  # posts read to see how a phrase is written
SAME = 0.6  # a word that occurs in a longer phrase as often as this is said by the phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One to three words as people write them. `z` is how far it stands out, in standard deviations;
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
    if against:
        scores = {text: z for text, z in scores.items() if z >= CLEAR}
    best = best_of(scores, now, limit)
    found = [_phrase(store, scope, text, scores[text], against[text]) for text in best]
    return Phrases(
        window=scope.window, brands=scope.subject, compared=name if against else "", phrases=tuple(found), total=total
    )


def named(texts: Iterable[str]) -> frozenset[str]:
    """The folded words of the brands' names and queries, which say nothing new."""
    from socialwatch.query import tokens

    return frozenset(token.folded.strip("#@") for text in texts for token in tokens(text))


def count(store: Store, span: Span, narrow: Narrow, plain: frozenset[str]) -> tuple[Counter[str], int]:
    """In how many posts each word and phrase of two or three occurs, and how many posts were read."""
    found: Counter[str] = Counter()
    read = texts(store, span, narrow, SAMPLE)
    for _, title, text, _ in read:
        found.update(words_of(title, text, plain, threes=True))
    return found, len(read)


def words_of(title: str | None, text: str, plain: frozenset[str], *, threes: bool = False) -> set[str]:
    """The telling words of a post and its pairs of neighbours, folded as the index has them; with `threes` also
    what stands between two telling words, whatever it is ("stuck in Daventry")."""
    from socialwatch.query import tokens

    found: set[str] = set()
    for part in (title, text):
        before, last, end = "", "", 0  # the word before the last one with it, the last one, where it ends
        for token in tokens(part) if part else ():
            word = token.folded
            telling = len(word) > 2 and word.isalpha() and word not in STOPWORDS and word not in plain
            # neighbours in one breath: no comma, link or # between
            joined = bool(end) and part is not None and part[end : token.start].isspace()
            start = before if joined else ""
            if telling:
                found.add(word)
                if joined and last:
                    found.add(f"{last} {word}")
                if threes and start:
                    found.add(f"{start} {word}")
            # "stuck", then "stuck in": what may be the beginning of three words
            before = f"{last} {word}" if joined and last and word.isalpha() else ""
            last, end = (word if telling else ""), token.end
    return found


def best_of(scores: dict[str, float], now: Counter[str], limit: int) -> list[str]:
    """The phrases that stand out most, longer ones preferred where they carry as much; nothing is said twice."""
    weighed = {
        text: score * WEIGHT[text.count(" ")]
        for text, score in scores.items()
        if now[text] >= LEAST and score > 0 and text.rpartition(" ")[2] not in WEAK
    }
    order = sorted(weighed, key=lambda text: (-weighed[text], text))[: 20 * limit]
    kept: list[str] = []
    for text in order:
        if len(kept) == limit:
            break
        if not any(_says(other, text, now) for other in kept):
            kept = [other for other in kept if not _holds(text, other)] + [text]
    return kept


def _holds(longer: str, text: str) -> bool:
    """Whether a phrase holds a shorter one, word by word."""
    return f" {text} " in f" {longer} "


def _says(kept: str, text: str, now: Counter[str]) -> bool:
    """Whether a phrase adds nothing to one that is kept: part of it, or it with another word, or mostly its words."""
    if _holds(kept, text):
        return True
    if _holds(text, kept):
        return " " in kept and now[text] < SAME * now[kept]
    mine, theirs = set(text.split()) - WEAK - STOPWORDS, set(kept.split()) - WEAK - STOPWORDS
    return bool(mine & theirs) and len(mine & theirs) * 2 >= len(mine | theirs) and " " in text


def _phrase(store: Store, scope: Scope, text: str, z: float, against: int) -> Phrase:
    term = f'"{text}"' if " " in text else text
    keys = find_with(store, scope, query=term)
    n = len(keys)
    return Phrase(
        text=_written(store, keys[:WRITTEN], text),
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


def _written(store: Store, keys: Sequence[int], text: str) -> str:
    """A phrase as most people write it, with its accents and capitals."""
    from socialwatch.query import tokens

    words, spelt = text.split(), Counter[str]()
    for _, title, body, _ in read_texts(store, keys):
        for part in (title, body):
            found = list(tokens(part)) if part else []
            folded = [token.folded.strip("#@") for token in found]
            for at in range(len(found) - len(words) + 1):
                if folded[at : at + len(words)] == words:
                    spelt[" ".join(token.raw.strip("#@") for token in found[at : at + len(words)])] += 1
    if not spelt:
        return text
    # a capital counts where most write it, not where a sentence begins or somebody shouts
    small = {form: n for form, n in spelt.items() if form == form.lower()}
    capital = {form: n for form, n in spelt.items() if form != form.lower() and form != form.upper()}
    most = capital if sum(capital.values()) > 2 * sum(small.values()) else small or spelt
    return min(most, key=lambda form: (-most[form], form))
