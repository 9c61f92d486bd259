"""What we saw and what we did not: how each source's asking ended, slot by slot."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.clock import Grain, Window, grain_for
from socialwatch.measures.base import Scope
from socialwatch.measures.intervals import Stretch, inside, inside_each, ranges, union, without
from socialwatch.measures.told import Days, Part, Told
from socialwatch.models import Ending, Span

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.spans import Asked


class Seen(NamedTuple):
    """How one source's asking ended over the window, slot by slot.

    `endings` are parallel to the slots; None where it was not asked. `share` is the part of the window it
    covered whole (0..1). `first` and `last` are the times of its first and last mention, None without any.
    """

    source: str
    kind: str  # the connector's type: feed, mastodon, file...
    endings: tuple[Ending | None, ...]
    share: float
    mentions: int
    first: datetime | None = None
    last: datetime | None = None
    details: tuple[str, ...] = ()  # what the source said when it capped, denied or failed


class Coverage(NamedTuple):
    """Every source over the window; `blind` are half-open ranges of slots that no source saw at all,
    `partial` those that at least one of the sources missed."""

    window: Window
    grain: Grain
    slots: tuple[Span, ...]
    sources: tuple[Seen, ...]
    blind: tuple[tuple[int, int], ...]
    partial: tuple[tuple[int, int], ...]
    sentences: tuple[str, ...] = ()  # what a reader must be told, in words

    @property
    def silent(self) -> tuple[Seen, ...]:
        """The sources that were asked and gave no answer at all: nothing was seen by them."""
        return tuple(one for one in self.sources if not one.share and not {"whole", "capped"} & {*one.endings})


MANY = 2  # sources that are named one by one also where the same is true of all
ENDINGS: tuple[Ending, ...] = ("whole", "capped", "denied", "failed")


@dataclass(slots=True)
class Sight:
    """What one source saw: for each ending the stretches that ended so, none of them overlapping."""

    source: str
    kind: str
    stretches: dict[Ending, list[Stretch]] = field(default_factory=dict)
    details: list[str] = field(default_factory=list)

    def seconds(self, low: int, high: int, *endings: Ending) -> int:
        return sum(inside(self.stretches.get(ending, ()), low, high) for ending in endings or ENDINGS)

    def share(self, span: Span) -> float:
        """The part of a span that was covered whole."""
        low, high = span.epochs
        return self.seconds(low, high, "whole") / (high - low) if high > low else 0.0


def sights(store: Store, span: Span, sources: Sequence[str] = ()) -> list[Sight]:
    """What every source saw of a span. A later answer mends an earlier failure of the same ask; where asks of one
    source ended differently, the worst ending counts."""
    from socialwatch.store.spans import asked

    by_source: dict[str, list[Asked]] = defaultdict(list)
    for one in asked(store, span, sources):
        by_source[one.source].append(one)
    return [_sight(name, found) for name, found in by_source.items()]


def _sight(name: str, found: Iterable[Asked]) -> Sight:
    sight = Sight(name, "")
    by_ask: dict[str, dict[Ending, list[Stretch]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        sight.kind = one.kind
        by_ask[one.ask][one.ending].append((one.start, one.end))
        if one.detail and one.ending != "whole" and one.detail not in sight.details:
            sight.details.append(one.detail)
    worst: dict[Ending, list[Stretch]] = defaultdict(list)
    for endings in by_ask.values():
        better: list[Stretch] = []
        for ending in ENDINGS:
            worst[ending] += without(endings[ending], better)
            better = union([*better, *endings[ending]])
    spoilt: list[Stretch] = []
    for ending in reversed(ENDINGS):
        sight.stretches[ending] = without(worst[ending], spoilt)
        spoilt = union([*spoilt, *worst[ending]])
    return sight


def seen_by_any(found: Iterable[Sight]) -> list[Stretch]:
    """The moments that at least one source saw, if only in part."""
    return union(
        stretch for sight in found for ending in ("whole", "capped") for stretch in sight.stretches.get(ending, ())
    )


def gaps(
    found: Sequence[Sight], edges: Sequence[int]
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Ranges of slots that no source saw for even a tenth of the time, and of those that some source of the
    window missed for more than a twentieth of it. Nothing is known of archives without a ledger: no ranges."""
    if not found:
        return (), ()
    lengths = [high - low for low, high in itertools.pairwise(edges)]
    blind = unseen(found, edges)
    wholes = [inside_each(sight.stretches["whole"], edges) for sight in found]
    partial = [not blind[i] and any(whole[i] < length * 0.95 for whole in wholes) for i, length in enumerate(lengths)]
    return ranges(blind), ranges(partial)


def unseen(found: Sequence[Sight], edges: Sequence[int]) -> list[bool]:
    """Of which slots no source saw even a tenth."""
    seen = inside_each(seen_by_any(found), edges)
    return [part < (high - low) * 0.1 for part, (low, high) in zip(seen, itertools.pairwise(edges), strict=True)]


def blind_so_far(
    found: Sequence[Sight], edges: Sequence[int], window: Window
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """`gaps` without the slots that are still to come: nobody could have seen them."""
    end = window.so_far.span.epochs[1]
    return gaps(found, [edge for edge in edges if edge < end] + [min(end, edges[-1])])


def edges_of(window: Window, grain: Grain) -> tuple[list[int], tuple[Span, ...]]:
    """The slots of a window and the epochs of their edges."""
    slots = tuple(window.slots(grain))
    return [int(slot.start.timestamp()) for slot in slots] + [int(window.span.end.timestamp())], slots


def coverage(store: Store, scope: Scope, grain: Grain | None = None) -> Coverage:
    """What every source was asked for over the window, as far as it has come, and how that ended."""
    from socialwatch.store.spans import sightings

    grain = grain or grain_for(scope.window)
    window = scope.window.so_far
    edges, slots = edges_of(window, grain)
    found = sights(store, window.span, scope.sources)
    seen = []
    for sight in found:
        n, first, last = sightings(store, sight.source, window.span)
        seen.append(
            Seen(
                source=sight.source,
                kind=sight.kind,
                endings=tuple(_ending(sight, low, high) for low, high in itertools.pairwise(edges)),
                share=sight.share(window.span),
                mentions=n,
                first=None if first is None else datetime.fromtimestamp(first, UTC),
                last=None if last is None else datetime.fromtimestamp(last, UTC),
                details=tuple(sight.details),
            )
        )
    blind, partial = gaps(found, edges)
    return Coverage(
        window=window,
        grain=grain,
        slots=slots,
        sources=tuple(seen),
        blind=blind,
        partial=partial,
        sentences=tuple(_sentences(window, slots, seen, blind)),
    )


def _ending(sight: Sight, low: int, high: int) -> Ending | None:
    """How most of a slot ended; None when most of it was not asked for."""
    parts = {ending: sight.seconds(low, high, ending) for ending in ENDINGS}
    missing = high - low - sum(parts.values())
    best = max(ENDINGS, key=lambda ending: parts[ending])
    return best if parts[best] and parts[best] >= missing else None


def _sentences(
    window: Window, slots: Sequence[Span], seen: Sequence[Seen], blind: Sequence[tuple[int, int]]
) -> Iterable[str]:
    for start, end in blind:
        days = Days(Span(slots[start].start, slots[end - 1].end), window.tz)
        yield Told("Nothing could be seen on {days}: no source covered it.", days=days)
    alike: dict[tuple[str, str], list[Seen]] = {}
    for one in seen:
        if one.share < 0.95:
            why = f" ({one.details[0]})" if one.details else ""
            alike.setdefault((str(Part(one.share)), why), []).append(one)
    for (_, why), group in alike.items():
        share = Part(group[0].share)
        if len(group) == 1:
            yield Told("{source} covered {share} of the window{why}.", source=group[0].source, share=share, why=why)
        elif len(group) == len(seen) > MANY:
            yield Told("All {n} sources covered {share} of the window{why}.", n=len(group), share=share, why=why)
        else:
            names = ", ".join(one.source for one in group)
            yield Told("{sources} each covered {share} of the window{why}.", sources=names, share=share, why=why)
