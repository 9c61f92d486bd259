"""The posts that stand for what was found: the most engaged of each topic, network and peak in a good or a bad mood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from socialwatch.clock import Window
from socialwatch.measures.base import Evidence, Scope
from socialwatch.measures.evidence import evidence, quoted
from socialwatch.measures.peaks import Peak, peaks
from socialwatch.measures.quotable import MEASURE, Quotable, quotable
from socialwatch.measures.totals import toward
from socialwatch.store.held import foremost_felt, holding
from socialwatch.store.lists import topic_keys
from socialwatch.store.migrations import MOODS
from socialwatch.store.said import said
from socialwatch.store.stories import told_once

if TYPE_CHECKING:
    from socialwatch.models import Mood
    from socialwatch.store import Store
    from socialwatch.store.held import Held

Kind = Literal["brand", "topic", "network", "peak"]
FELT: tuple[Mood, ...] = ("positive", "negative")
EACH = 3  # candidates of each: a post may stand for something else already
LOOKED_AT, STEP = 4096, 1024  # of the most engaged posts, and how many of them are read at a time
ENOUGH = 2  # times, after which more are read for those alone that have none
HOW = "the most engaged of these posts that is no repost and tells no story twice"


class About(NamedTuple):
    """What posts speak of, and in what mood: a topic or network by its name, a peak by its start (ISO)."""

    kind: Kind
    name: str
    mood: Mood


@dataclass(frozen=True, slots=True, kw_only=True)
class Voices:
    """Posts that speak of one thing in one mood, the most engaged first, and the evidence of those they are out of."""

    about: About
    posts: tuple[Quotable, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """What may be quoted of a brand; nothing where moods are toward several."""

    window: Window
    voices: tuple[Voices, ...]

    def of(self, about: About) -> Voices | None:
        """The posts for that; None where there are none."""
        return next((one for one in self.voices if one.about == about), None)


class _Post(NamedTuple):
    key: int
    created: int
    mood: Mood
    network: str
    topics: frozenset[str]


class _Cell(NamedTuple):
    """One thing to find posts for: which ones speak of it, how many may be found, and where they come from."""

    about: About
    holds: Callable[[_Post], bool]
    most: int
    behind: Evidence


def quotes(store: Store, scope: Scope) -> Quotes:
    """For the brand as a whole, its topics, networks and foremost peaks the most engaged posts in each mood.

    They are found among the most engaged of the window; a topic that none of these speaks of has none.
    """
    if len(scope.subject) != 1:
        return Quotes(window=scope.window, voices=())
    scope = scope.only(*scope.subject)
    with holding(store) as held:
        table = held.table(scope.window.span, scope.narrow)
        cells = [*_cells(store, held, scope, table), *_peaks(store, scope)]
        found = _filled(cells, _loudest(store, held, table))
    once = set(told_once(store, list(dict.fromkeys(key for keys in found.values() for key in keys))))
    kept = {about: [key for key in keys if key in once][:EACH] for about, keys in found.items()}
    wanted = list(dict.fromkeys(key for keys in kept.values() for key in keys))
    posts = {one.id: one for one in quotable(store, scope.subject, wanted)}
    names = dict(zip(wanted, store.mentions.ids(wanted), strict=True))
    voices = []
    for cell in cells:
        some = tuple(posts[names[key]] for key in kept[cell.about] if names[key] in posts)
        if some:
            voices.append(Voices(about=cell.about, posts=some, evidence=cell.behind))
    return Quotes(window=scope.window, voices=tuple(voices))


def _cells(store: Store, held: Held, scope: Scope, table: str) -> Iterator[_Cell]:
    """The brand, its networks and its topics, in each mood that there are posts in."""
    networks = dict(store.db.execute("SELECT id, name FROM networks"))
    felt: Counter[tuple[str, Mood]] = Counter()
    for (kind, code), n in held.originals(table).items():
        felt[networks[kind.network], MOODS[code]] += n
    for mood in FELT:
        whole = sum(n for (_, of), n in felt.items() if of == mood)
        yield from _cell(scope, About("brand", "", mood), whole, lambda post: True, "-is:repost")
        for network in sorted({name for name, of in felt if of == mood}):
            term = f"network:{quoted(network)}"
            n = felt[network, mood]
            yield from _cell(scope, About("network", network, mood), n, _on(network), term, "-is:repost")
        for topic, moods in sorted(said(store, scope.window.span, scope.narrow).moods.items()):
            yield from _cell(scope, About("topic", topic, mood), moods[mood], _in(topic), f"topic:{quoted(topic)}")


def _cell(scope: Scope, about: About, n: int, holds: Callable[[_Post], bool], *terms: str) -> Iterator[_Cell]:
    if n:
        behind = evidence(MEASURE, scope, n, *toward(about.mood), *terms, formula=HOW)
        yield _Cell(about, lambda post: post.mood == about.mood and holds(post), min(n, 2 * EACH), behind)


def _on(network: str) -> Callable[[_Post], bool]:
    return lambda post: post.network == network


def _in(topic: str) -> Callable[[_Post], bool]:
    return lambda post: topic in post.topics


def _peaks(store: Store, scope: Scope) -> Iterator[_Cell]:
    """The most unusual peaks, in the mood that most of their posts were in: posts about their cause."""
    for peak in peaks(store, scope).peaks[:EACH]:
        if peak.net and peak.about is not None:
            mood: Mood = "positive" if peak.net > 0 else "negative"
            behind = replace(peak.about.evidence, measure=MEASURE, formula=f"{HOW}, among those in a {mood} mood")
            yield _Cell(About("peak", peak.start.isoformat(), mood), _caused(peak, mood), 2 * EACH, behind)


def _caused(peak: Peak, mood: Mood) -> Callable[[_Post], bool]:
    low, high, topic = peak.start.timestamp(), peak.end.timestamp(), peak.cause.topic
    return lambda post: post.mood == mood and low <= post.created < high and topic in post.topics


def _loudest(store: Store, held: Held, table: str) -> Iterator[list[_Post]]:
    """The most engaged posts of a known mood that are no reposts, some at a time, with the topics they are in."""
    rows = foremost_felt(store, held.loudest(table), FELT, LOOKED_AT)
    for start in range(0, len(rows), STEP):
        some = rows[start : start + STEP]
        topics = _topics(store, [key for key, *_ in some])
        yield [_Post(*row, frozenset(topics.get(row[0], ()))) for row in some]


def _topics(store: Store, keys: Sequence[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for name, some in topic_keys(store, keys).items():
        for key in some:
            found.setdefault(key, []).append(name)
    return found


def _filled(cells: Sequence[_Cell], parts: Iterator[list[_Post]]) -> dict[About, list[int]]:
    """The keys for each, the most engaged first. More are read for those that have none yet alone."""
    found: dict[About, list[int]] = {cell.about: [] for cell in cells}
    waiting = list(cells)
    for number, part in enumerate(parts, start=1):
        for post in part:
            for cell in waiting:
                if len(found[cell.about]) < cell.most and cell.holds(post):
                    found[cell.about].append(post.key)
        least = EACH if number < ENOUGH else 1
        waiting = [cell for cell in waiting if len(found[cell.about]) < min(least, cell.most)]
        if not waiting:
            break
    return found
