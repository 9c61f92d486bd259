"""What measures are made of: a scope to count in, figures that carry their evidence.

Answers that every `trends` imports are NamedTuples: a frozen dataclass takes ten times longer to define, which a
process that lives for a tenth of a second would feel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from socialwatch.clock import Window
from socialwatch.models import fingerprint

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.query import Query
    from socialwatch.store.counts import Narrow


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scope:
    """What is counted: a window, and what narrows it. Empty tuples mean "all".

    `own`, `competitors` and `products` are the names of the brands of these kinds, in the order of the config; share
    of voice is over them alone. `tracked` are all brands, `labels` all topics of the config. `named` are the brands'
    own names, queries and accounts, whose words say nothing new in a list of phrases. `opening` are the hours in which
    somebody answers: weekday from Monday, minute from, minute to. `campaigns` are own ones: name, first and last day.
    """

    window: Window
    brands: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    query: Query | None = None
    with_own: bool = False
    with_noise: bool = False
    own: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    tracked: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    opening: tuple[tuple[int, int, int], ...] = ()
    campaigns: tuple[tuple[str, str, str], ...] = ()

    @property
    def counted(self) -> tuple[str, ...]:
        """The brands to speak of: those asked for, else all that are tracked."""
        return self.brands or self.tracked

    @property
    def subject(self) -> tuple[str, ...]:
        """The brands a question is about: those asked for, else our own, else all."""
        return self.brands or self.own or self.tracked

    @property
    def narrow(self) -> Narrow:
        """What the store is to count, for the brands asked for or tracked."""
        from socialwatch.store.counts import Narrow

        return Narrow(
            brands=self.counted,
            sources=self.sources,
            topics=self.topics,
            langs=self.langs,
            countries=self.countries,
            query=self.query,
            with_own=self.with_own,
            with_noise=self.with_noise,
        )

    def only(self, *brands: str) -> Scope:
        """The same scope for these brands."""
        return replace(self, brands=brands)

    def moved(self, window: Window) -> Scope:
        """The same scope in another window."""
        return replace(self, window=window)

    def earlier(self) -> Scope:
        """The same scope in the window before."""
        return replace(self, window=self.window.previous())


def scope_for(config: Config, window: Window, **narrow: Any) -> Scope:
    """A scope with the brands and topics of a configuration; `narrow` are Scope's fields."""
    return Scope(
        window=window,
        own=tuple(brand.name for brand in config.brands if brand.kind == "own"),
        competitors=tuple(brand.name for brand in config.brands if brand.kind == "competitor"),
        products=tuple(brand.name for brand in config.brands if brand.kind == "product"),
        tracked=tuple(brand.name for brand in config.brands),
        labels=tuple(topic.name for topic in config.topics),
        named=tuple(text for b in config.brands for text in (b.name, b.query, *b.words, *b.accounts)),
        opening=config.service.opening,
        campaigns=tuple((one.name, one.start, one.end) for one in config.campaigns),
        **narrow,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How a figure was made, so that it can be followed to its posts and checked a year later.

    `query` lists the posts when given to `socialwatch search` with the window; `ids` are the first of them
    (`network:native_id`), at most 200.
    """

    measure: str
    window: tuple[str, str]  # ISO times, half-open, UTC
    zone: str
    query: str
    n: int
    ids: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ("own accounts", "noise")
    sources: tuple[str, ...] = ()
    formula: str = ""

    @property
    def code(self) -> str:
        """Three or four letters and digits that name this evidence on paper, the same for the same content."""
        alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0/O and 1/I, which people misread
        number = int(
            fingerprint([self.measure, self.window, self.zone, self.query, self.n, self.sources, self.formula]), 16
        )
        letters = []
        for _ in range(4):
            number, index = divmod(number, len(alphabet))
            letters.append(alphabet[index])
        return "".join(letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that a slide or an answer shows.

    `value` is None when it cannot be known; `before` is the same figure in the window before, None when that
    window was not covered by the same sources; where only some of the sources were, `like` is the value over
    these alone, which is what `before` compares with. `unit` is mentions, share (0..1), score (-1..1), people,
    minutes, reactions.
    `interval` holds the true value 95 times of 100; `p` is how often chance alone would make a difference to
    the window before at least this large, None when that was not tested.
    `labels` is how many labels of people have measured it: then `value`, `before` and `interval` are what they come to
    together with the machine, and `counted` what the counts alone say. None is unmeasured: the interval tells of
    chance alone, as if no step and no query ever erred. `carried` are labels of other mentions than those counted.
    """

    key: str
    value: float | None
    unit: str
    n: int
    evidence: Evidence
    before: float | None = None
    like: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    counted: float | None = None
    labels: int | None = None
    carried: bool = False

    @property
    def change(self) -> float | None:
        """The relative change to the window before (0.5 is half as much again); None when it can't be told.

        For scores, which have no meaningful ratio, the difference.
        """
        value = self.value if self.like is None else self.like
        if value is None or self.before is None:
            return None
        if self.unit == "score":
            return value - self.before
        return (value - self.before) / self.before if self.before else None

    @property
    def significant(self) -> bool | None:
        """Whether the change is more than chance explains (p < .05); None when that was not tested."""
        return None if self.p is None else self.p < 0.05
