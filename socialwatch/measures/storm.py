"""A storm hour by hour: what began it, when it took off and turned, who was loudest, when we answered, how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from socialwatch.clock import Window
from socialwatch.measures.base import Figure, Scope
from socialwatch.measures.coverage import edges_of, gaps, sights
from socialwatch.measures.evidence import evidence
from socialwatch.measures.expecting import hourly
from socialwatch.measures.peaks import Peak, peaks
from socialwatch.measures.response import REPLIED, Answer, answers
from socialwatch.measures.stats import share, wilson
from socialwatch.models import Span
from socialwatch.store.counts import tally
from socialwatch.store.lists import Brief, briefs, own_posts, topic_keys

if TYPE_CHECKING:
    from socialwatch.store import Store
    from socialwatch.store.rows import Stored

LEAD, TAIL = timedelta(hours=12), timedelta(hours=12)  # shown before and after
LONGEST = timedelta(days=7)  # of hours one by one
Kind = Literal["first", "began", "reach", "loudest", "press", "statement", "answer", "top", "half", "end", "open"]


class Event(NamedTuple):
    """Something that happened in a storm; `id` is the post that it is, with its author and numbers where known.

    began, top and end are hours with `n` mentions in them; half is the hour by which half of all had been written;
    open stands in place of the end where nobody has seen an hour after it.
    """

    at: datetime
    kind: Kind
    n: int | None = None
    id: str | None = None
    network: str = ""
    author: str | None = None
    text: str = ""
    url: str | None = None
    engagement: int | None = None
    reach: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """One peak of talk, hour by hour; values are parallel to `starts`, None where nobody could see."""

    peak: Peak
    starts: tuple[datetime, ...]
    mentions: tuple[int | None, ...]
    negative: tuple[int | None, ...]
    expected: tuple[float, ...]
    blind: tuple[tuple[int, int], ...]
    events: tuple[Event, ...]
    answered: Figure  # part of its posts that got an answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Storms:
    """The peaks of the scope's subject in which most was said against it, the worst first."""

    window: Window
    brands: tuple[str, ...]
    storms: tuple[Storm, ...]


def storms(store: Store, scope: Scope, limit: int = 1) -> Storms:
    """At most so many of the peaks, by how many of their mentions were negative; those in a good mood are none."""
    found = [peak for peak in peaks(store, scope.only(*scope.subject)).peaks if peak.net is not None and peak.net < 0]
    found.sort(key=lambda peak: (-(-(peak.net or 0.0) * peak.mentions.n), peak.start))
    return Storms(
        window=scope.window,
        brands=scope.subject,
        storms=tuple(_storm(store, scope.only(peak.brand), peak) for peak in found[:limit]),
    )


def _storm(store: Store, scope: Scope, peak: Peak) -> Storm:
    span = scope.window.span
    start = max(span.start, min(peak.began, peak.start) - LEAD)
    end = min(scope.window.so_far.span.end, peak.end + TAIL, start + LONGEST)
    edges, slots = edges_of(Window(Span(start, end), Span(start, end), scope.window.zone, ""), "hour")
    counts = tally(store, edges, scope.narrow, scope.window.zone, ("slot", "mood"))
    totals = [sum(n for (slot, _), n in counts.items() if slot == at) for at in range(len(slots))]
    blind, _ = gaps(sights(store, Span(start, end), scope.sources), edges)
    unseen = {at for low, high in blind for at in range(low, high) if not totals[at]}
    over = any(slot.start >= peak.end for at, slot in enumerate(slots) if at not in unseen)
    line = hourly(store, scope, peak.brand)
    inside = [one for one in briefs(store, Span(peak.start, peak.end), scope.narrow) if not one.repost]
    replies = answers(store, scope, [(one.key, one.created) for one in inside])
    return Storm(
        peak=peak,
        starts=tuple(slot.start for slot in slots),
        mentions=tuple(None if at in unseen else n for at, n in enumerate(totals)),
        negative=tuple(None if at in unseen else counts[at, "negative"] for at in range(len(slots))),
        expected=tuple(line.due(low, high) for low, high in pairwise(edges)),
        blind=blind,
        events=tuple(_events(store, scope, peak, inside, replies, [slot.start for slot in slots], totals, over)),
        answered=Figure(
            key="answered",
            value=share(len(replies), len(inside)),
            unit="share",
            n=len(inside),
            interval=wilson(len(replies), len(inside)),
            evidence=evidence(
                "storms",
                scope,
                len(inside),
                "-is:repost",
                formula=f"{len(replies)} answered / {len(inside)}; {REPLIED}",
                span=Span(peak.start, peak.end),
            ),
        ),
    )


def _events(
    store: Store, scope: Scope, peak: Peak, inside: Sequence[Brief], replies: Mapping[int, Answer],
    starts: Sequence[datetime], totals: Sequence[int], over: bool,
) -> list[Event]:  # fmt: skip
    """What happened, in the order of time; of two things that are one post the first said stays."""
    during = [at for at, start in enumerate(starts) if peak.start <= start < peak.end]
    top = max(during, key=lambda at: (totals[at], -at), default=0)
    found = [
        Event(peak.began, "began", _count(starts, totals, peak.began)),
        Event(starts[top], "top", totals[top]),
        Event(peak.end, "end" if over else "open", sum(totals[at] for at in during)),
    ]
    reached, whole = 0, sum(totals[at] for at in during)
    for at in during:
        reached += totals[at]
        if 2 * reached >= whole:
            found.append(Event(starts[at] + timedelta(hours=1), "half", reached))
            break
    found += _told(store, scope, peak, inside)
    found += _ours(store, scope, peak, inside, replies)
    kept: list[Event] = []
    for event in sorted(found, key=lambda event: (event.at, event.kind)):
        if event.id is None or all(event.id != one.id for one in kept):
            kept.append(event)
    return kept


def _count(starts: Sequence[datetime], totals: Sequence[int], moment: datetime) -> int | None:
    return next((n for start, n in zip(starts, totals, strict=True) if start == moment), None)


def _told(store: Store, scope: Scope, peak: Peak, inside: Sequence[Brief]) -> list[Event]:
    """The first post of the cause, the loudest one, that of the widest reach, the first of the press."""
    about = set(topic_keys(store, [one.key for one in inside]).get(peak.cause.topic or "", ()))
    mine = [one for one in inside if one.key in about] or list(inside)
    wanted: list[tuple[Kind, int]] = []
    caused: tuple[tuple[Kind, str | None], ...] = (("first", peak.cause.first), ("loudest", peak.cause.engaged))
    for kind, id in caused:
        key = store.mentions.find(id) if id else None
        if key:
            wanted.append((kind, key))
    far = max((one for one in mine if one.followers), key=lambda one: (one.followers or 0, -one.created), default=None)
    press = next((one for one in mine if one.network == "web" and one.created >= peak.began.timestamp()), None)
    if far:
        wanted.append(("reach", far.key))
    if press:
        wanted.append(("press", press.key))
    rows = {row.key: row for row in store.mentions.read(list(dict.fromkeys(key for _, key in wanted)))}
    return [_post(kind, rows[key]) for kind, key in wanted if key in rows]


def _post(kind: Kind, row: Stored) -> Event:
    mention, author = row.mention, row.mention.author
    counts = mention.engagement
    told = [count for count in (counts.likes, counts.replies, counts.reposts) if count is not None]
    return Event(
        at=row.created,
        kind=kind,
        id=mention.id,
        network=mention.network,
        author=(author.handle or author.name) if author else None,
        text=mention.title or mention.text,
        url=mention.url,
        engagement=sum(told) if told else None,
        reach=author.followers if author else None,
    )


def _ours(
    store: Store, scope: Scope, peak: Peak, inside: Sequence[Brief], replies: Mapping[int, Answer]
) -> list[Event]:
    """Our first answer to one of its posts, and the first that we wrote for all to read."""
    span = Span(peak.began, peak.end)
    first = min(
        (one.created + round(replies[one.key].minutes * 60) for one in inside if one.key in replies), default=None
    )
    events: list[Event] = []
    ours = own_posts(store, scope.subject, span)
    for network, native_id, parent, _, created, handle in ours:
        at = datetime.fromtimestamp(created, UTC)
        if created == first and not any(event.kind == "answer" for event in events):
            events.append(Event(at, "answer", id=f"{network}:{native_id}", network=network, author=handle))
        elif parent is None and not any(event.kind == "statement" for event in events):
            events.append(Event(at, "statement", id=f"{network}:{native_id}", network=network, author=handle))
    keys = [key for event in events if event.id is not None and (key := store.mentions.find(event.id))]
    texts = {row.mention.id: row for row in store.mentions.read(keys)}
    return [
        event._replace(text=texts[event.id].mention.text, url=texts[event.id].mention.url)
        if event.id in texts
        else event
        for event in events
    ]
