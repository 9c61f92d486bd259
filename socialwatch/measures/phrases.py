"""What is said more than before, or of us more than of others: words and phrases by weighted log-odds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.comparing import both, comparable
from socialwatch.measures.coverage import sights
from socialwatch.measures.evidence import evidence
from socialwatch.measures.examples import Example, examples
from socialwatch.measures.fragments import fragments
from socialwatch.measures.sides import LEAST, Place, Side, sides
from socialwatch.measures.stats import clear_of_chance, log_odds, shares_differ
from socialwatch.measures.stopwords import COUNTED, DOING, NUMBERS, STOPWORDS, WEAK
from socialwatch.store.lists import read_texts
from socialwatch.store.tongues import tongue

if TYPE_CHECKING:
    from socialwatch.store import Store

Against = Literal["", "before", "competitors"]
LOOKED_AT = 6  # candidates for each phrase that is shown, whose neighbours are looked at
WEIGHT = (0.8, 2.0, 2.2)  # of one, two and three words: two say what is meant where one only hints at it
CLEAR = 1.96  # standard deviations below which chance alone would explain it
WRITTEN = 60  # posts read to see how a phrase is written
SAME = 0.6  # a word that occurs in a longer phrase as often as this is said by the phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """One to three words as people write them. `z` is how far it stands out, in standard deviations; `score`, by which
    phrases are ordered, prefers longer ones; `against` is how many of the compared mentions held it; `lang` the
    language of most of its posts, "" where they have several."""

    text: str
    mentions: Figure
    against: int
    z: float
    score: float
    examples: tuple[Example, ...] = ()
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """What stands out, most first; `compared` says against what: "the window before", "competitors" or, when
    neither could be seen, "" for the plain most frequent. Phrases were looked for in `read` of the `total` mentions,
    and counted in all."""

    window: Window
    brands: tuple[str, ...]
    compared: str
    phrases: tuple[Phrase, ...]
    total: int
    read: int


def phrases(store: Store, scope: Scope, limit: int = 20, against: Against = "") -> Phrases:
    """What stands out in the talk of the subject, against the window before or, where that was not seen, against
    the competitors that were heard over the same days; without either, simply the most frequent. `against` asks for
    one of the two. Posts that say the same count once where phrases are weighed; `mentions` are all that hold one."""
    subject = replace(scope.narrow, brands=scope.subject)
    plain = named(scope.named)
    now, others, name = _sides(store, scope, (scope.window.span, subject), plain, against)
    if others.size:
        all_counts = now.counts + others.counts
        odds = log_odds(now.counts, others.counts, all_counts, sizes=(now.size, others.size))
        sure = beyond_chance(now, others)
        scores = {text: z for text, z in lifted(odds, now.counts).items() if z >= CLEAR and text in sure}
    else:
        scores = lifted({word: float(n) for word, n in now.counts.items()}, now.counts)
    likely = best_of(scores, now.counts, LOOKED_AT * limit)
    torn = fragments(now.posts, likely, plain)
    best = best_of({text: scores[text] for text in set(likely) - torn}, now.counts, limit)
    found = [_phrase(store, scope, text, scores[text], now, others) for text in best]
    if not others.size:
        found.sort(key=lambda one: -one.mentions.n)
    return Phrases(
        window=scope.window, brands=scope.subject, compared=name if others.size else "", phrases=tuple(found),
        total=now.total, read=now.read,
    )  # fmt: skip


def _sides(store: Store, scope: Scope, here: Place, plain: frozenset[str], against: Against) -> tuple[Side, Side, str]:
    """The posts, those to compare them with, and what these are."""
    compared = comparable(store, scope.only(*scope.subject))
    span, subject = here
    if compared.before and against != "competitors":
        some = replace(subject, sources=compared.sources) if compared.dropped else subject
        now, before = sides(store, here, (scope.window.before, some), plain)
        if before.posts or against:
            return now, before, "the window before"
    rivals = _heard_alongside(store, scope) if against != "before" else ()
    there = (span, replace(subject, brands=rivals)) if rivals else None
    now, others = sides(store, here, there, plain)
    return now, others, "competitors" if rivals else ""


def _heard_alongside(store: Store, scope: Scope) -> tuple[str, ...]:
    """The competitors that were heard over the same days: of others the news of other days would stand out."""
    rivals = tuple(brand for brand in scope.competitors if brand not in scope.subject)
    if not rivals:
        return ()
    found = sights(store, both(scope.window), scope.sources)
    return tuple(one for one in rivals if comparable(store, scope.only(*scope.subject, one), found).brands)


def named(texts: Iterable[str]) -> frozenset[str]:
    """The folded words of the brands' names and queries, which say nothing new."""
    from socialwatch.query import tokens

    return frozenset(token.folded.strip("#@") for text in texts for token in tokens(text))


def beyond_chance(now: Side, others: Side) -> set[str]:
    """The phrases whose rates differ by more than chance, all of them looked at together: of a thousand that are as
    usual, 25 would look as if they rose. The log-odds do not tell, as they shrink what a small archive says."""
    chances = {text: shares_differ(now.counts[text], now.size, others.counts[text], others.size) for text in now.counts}
    bar = clear_of_chance(p for p in chances.values() if p is not None)
    return {text for text, p in chances.items() if p is not None and p <= bar}


def lifted(scores: dict[str, float], now: Counter[str]) -> dict[str, float]:
    """A phrase that most mentions of one of its words hold says what the word says ("genius bar" for "bar"): it stands
    out as far."""
    found = dict(scores)
    for text in scores:
        n = now[text]
        if " " in text and n >= LEAST:
            words = (word for word in text.split() if word in scores and n >= SAME * now[word])
            found[text] = max([scores[text], *(scores[word] for word in words)])
    return found


def stands_out(text: str, z: float) -> float:
    """What phrases are ordered by."""
    return z * WEIGHT[text.count(" ")]


def best_of(scores: dict[str, float], now: Counter[str], limit: int) -> list[str]:
    """The phrases that stand out most, longer ones preferred where they carry as much; nothing is said twice."""
    weighed = {
        text: stands_out(text, score)
        for text, score in scores.items()
        if now[text] >= LEAST and score > 0 and _names(text)
    }
    order = sorted(weighed, key=lambda text: (-weighed[text], text))[: 20 * limit]
    kept: list[str] = []
    for text in order:
        if len(kept) == limit:
            break
        if not any(_says(other, text, now) for other in kept):
            kept = [other for other in kept if not _holds(text, other)] + [text]
    return kept


def _names(text: str) -> bool:
    """Whether a phrase may name something by its first and last word."""
    first, last = text.partition(" ")[0], text.rpartition(" ")[2]
    if " " in text and (first in NUMBERS or first in COUNTED):
        return False  # "four parts water", "days late": how many it was is no name
    return last not in WEAK and last not in DOING and first not in DOING


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


def _phrase(store: Store, scope: Scope, text: str, z: float, now: Side, others: Side) -> Phrase:
    term = f'"{text}"' if " " in text else text
    keys = now.holding(store, term, scope.window.zone)
    n = len(keys)
    some = "" if now.read == now.total else f", in {now.read:,} of {now.total:,} that were read evenly over time"
    return Phrase(
        text=written(store, keys, text),
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
                formula=f"weighted log-odds with an informative Dirichlet prior (Monroe et al. 2008){some}",
            ),
        ),
        against=len(others.holding(store, term, scope.window.zone)) if others.size else 0,
        z=z,
        score=stands_out(text, z),
        examples=examples(store, keys),
        lang=tongue(store, keys),
    )


def written(store: Store, keys: Sequence[int], text: str) -> str:
    """A phrase as most people write it, with its accents and capitals."""
    from socialwatch.query import tokens

    words, spelt = text.split(), Counter[str]()
    for _, title, body, _ in read_texts(store, keys[:WRITTEN]):
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
