"""What people talk about that is no topic yet: themes found in posts of no topic, named by what sets them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.checked import Checked, checked
from socialwatch.measures.comparing import comparable
from socialwatch.measures.evidence import evidence
from socialwatch.measures.examples import Example, examples
from socialwatch.measures.factors import Factor, alike, factors
from socialwatch.measures.fragments import fragments
from socialwatch.measures.phrases import best_of, lifted, named, written
from socialwatch.measures.ranked import find_with
from socialwatch.measures.sides import Ways, read, words_of
from socialwatch.measures.stats import log_odds
from socialwatch.measures.totals import mood_figure
from socialwatch.store.counts import find
from socialwatch.store.lists import briefs_of, topic_keys
from socialwatch.store.remembered import Remembered, remembered

if TYPE_CHECKING:
    from socialwatch.measures.sides import Texts
    from socialwatch.store import Store

MOST = 20  # looked for, however many are shown: of fewer each would be of more, and no longer what its name says
SAME = 0.3  # a theme is one of those found before when it weighs its words as that one did
SURE = 0.6  # so much so that its query may have no word of the one before
LEAST = 5  # posts of a theme
TERMS = 6  # words and phrases in its query
PURE, PURER = 0.5, 0.7  # of the posts with a phrase, or a word, that are of the theme, for it to stand in its query
TYPICAL = 10  # posts that hold the most of its words, one of which is shown
GAIN = 0.02  # of a theme's posts that a further word must add


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Something that people talk about. Its posts are those that `query` finds, whatever else they are about;
    `number` and `name` stay from one look to the next, `new` says that it was not there before."""

    number: int
    name: str
    query: str
    new: bool
    mentions: Figure
    net: Figure
    terms: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Themes:
    """Themes, most talked about first; `read` posts of no topic were looked at, of `total`. `known` is what is to be
    remembered of all themes, those of before that were not found now included."""

    window: Window
    brands: tuple[str, ...]
    themes: tuple[Theme, ...]
    read: int
    total: int
    known: tuple[Remembered, ...]


def themes(store: Store, scope: Scope, limit: int = 20) -> Themes:
    """The themes of the subject's posts that are of no topic; with topics asked for, the themes within these."""
    plain = named(scope.named)
    _, posts, total = read(store, scope.window.span, replace(scope.narrow, brands=scope.subject))
    if not scope.topics:
        told = {key for keys in topic_keys(store, [key for key, *_ in posts]).values() for key in keys}
        posts = [one for one in posts if one[0] not in told]
    before = remembered(store, scope.subject)
    ways = Ways(plain)
    said = {key: words_of(title, text, ways, threes=True) for key, title, text, _ in posts}
    everything = Counter(word for words in said.values() for word in words)
    made = [_Made(posts, said, everything, plain, factor) for factor in _found(said)]
    made = [one for one in made if one.terms]
    numbers = _numbers(made, before)
    old = {one.number: one for one in before}
    labels = checked(store, scope.only(*scope.subject))
    found = [_theme(store, scope, one, n, old.get(n), labels) for one, n in zip(made, numbers, strict=True)]
    ordered = sorted(found, key=lambda one: (-(one.mentions.value or 0), one.number))
    now = {theme.number: theme for theme in found}
    weights = {number: one.factor.terms for one, number in zip(made, numbers, strict=True)}
    kept = [one for one in before if one.number not in now]
    kept += [Remembered(n, theme.name, theme.query, weights[n]) for n, theme in now.items()]
    return Themes(
        window=scope.window, brands=scope.subject, themes=tuple(ordered[:limit]), read=len(posts), total=total,
        known=tuple(sorted(kept, key=lambda one: one.number)),
    )  # fmt: skip


def _found(said: Mapping[int, set[str]]) -> list[Factor]:
    """Words and pairs make the themes; longer phrases only name them."""
    words = [(key, frozenset(word for word in words if word.count(" ") < 2)) for key, words in said.items()]
    return [one for one in factors(words, MOST) if len(one.posts) >= LEAST]


class _Made:
    """A factor with the words and phrases that set it apart."""

    def __init__(
        self,
        posts: Texts,
        said: Mapping[int, set[str]],
        everything: Counter[str],
        plain: frozenset[str],
        factor: Factor,
    ) -> None:
        self.factor = factor
        here = Counter(word for key in factor.posts for word in said[key])
        there = everything - here
        scores = log_odds(here, there, everything) if there else {word: float(n) for word, n in here.items()}
        likely = best_of(lifted(scores, here), here, 4 * TERMS)
        mine = set(factor.posts)
        torn = fragments([one for one in posts if one[0] in mine], likely, plain)
        pure = [
            text
            for text in likely
            if text not in torn and here[text] >= (PURE if " " in text else PURER) * everything[text]
        ]
        self.terms = _covering({key: said[key] for key in factor.posts}, pure)
        self.typical = sorted(factor.posts, key=lambda key: -len(said[key].intersection(self.terms)))[:TYPICAL]

    @property
    def telling(self) -> tuple[str, ...]:
        """What names it: phrases rather than words."""
        return tuple(sorted(self.terms, key=lambda term: " " not in term)[:2])


def _covering(said: Mapping[int, set[str]], terms: Sequence[str]) -> tuple[str, ...]:
    """A few of the words and phrases, in their order, that together are in most of the posts."""
    covered: set[int] = set()
    chosen: list[str] = []
    for term in terms:
        holding = {key for key, words in said.items() if term in words}
        if len(chosen) < TERMS and len(holding - covered) >= max(2, GAIN * len(said)):
            chosen.append(term)
            covered |= holding
    return tuple(chosen)


def _numbers(found: Sequence[_Made], before: Sequence[Remembered]) -> list[int]:
    """A number for each: that of the theme before which it is most like, or the next that was never given."""
    pairs = [(_same(one, old), -at, -old.number) for at, one in enumerate(found) for old in before]
    numbers: dict[int, int] = {}
    for likeness, at, number in sorted(pairs, reverse=True):
        if likeness >= SAME and -at not in numbers and -number not in numbers.values():
            numbers[-at] = -number
    free = max((old.number for old in before), default=0)
    for at in range(len(found)):
        if at not in numbers:
            free += 1
            numbers[at] = free
    return [numbers[at] for at in range(len(found))]


def _same(one: _Made, old: Remembered) -> float:
    """How like they are; 0 where a half of the theme before only shares small words with it, not what named it."""
    likeness = alike(one.factor.terms, old.terms)
    shared = set(one.terms) & {term.strip('"') for term in old.query.split(" OR ")}
    return likeness if shared or likeness >= SURE else 0.0


def _theme(
    store: Store, scope: Scope, made: _Made, number: int, old: Remembered | None, labels: Checked | None
) -> Theme:
    query = " OR ".join(f'"{term}"' if " " in term else term for term in made.terms)
    term = f"({query})"
    keys = find_with(store, scope, query=term)
    compared = comparable(store, scope.only(*scope.subject))
    before = like = None
    if compared.before:
        from socialwatch.query import parse

        asked = f"({scope.query.text}) {term}" if scope.query else term
        narrow = replace(scope.narrow, brands=scope.subject, query=parse(asked, zone=scope.window.zone))
        some = replace(narrow, sources=compared.sources) if compared.dropped else narrow
        before = len(find(store, scope.window.before, some))
        like = len(find(store, scope.window.span, some)) if compared.dropped else None
    moods = Counter(str(one.mood) for one in briefs_of(store, keys, scope.subject))
    proof = evidence("themes", scope, len(keys), term, formula="mentions that hold what sets the theme apart")
    counted = set(keys)
    return Theme(
        number=number,
        name=old.name if old else ", ".join(written(store, keys, text) for text in made.telling),
        query=query,
        new=old is None,
        mentions=Figure(
            key="mentions", value=len(keys), unit="mentions", n=len(keys), before=before, like=like, evidence=proof
        ),
        net=mood_figure(
            "themes", scope, scope.subject, moods, term, labels=labels, pick=lambda row: row.key in counted
        ),
        terms=made.terms,
        examples=examples(store, [key for key in made.typical if key in counted] or keys),
    )
