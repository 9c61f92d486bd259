"""What is usual and what is not: what an hour holds by the weeks before its own, and the runs that stand above it.

What is expected of an hour follows from the weeks before its own week and from nothing after it: every window that
holds it, and every deck that is made later, says the same of it. Its parts are those of a robust seasonal
decomposition (Cleveland et al. 1990), a profile of the day, a factor for the weekday and a level, all of them medians,
so that a storm or an outage in these weeks moves them little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import NamedTuple

from socialwatch.measures.stats import median, spread

MEMORY = 8  # weeks before its own that tell what a week usually holds
LEAST = 28 * 24  # hours of them that must have been seen
BACK = 26  # weeks that are looked back through where the eight have fewer
AHEAD = 8  # weeks, its own the first, that are taken in where there are still fewer: an archive's first weeks
LEVEL = 28  # days that tell how much is said lately
PART = 12  # hours of a day that must have been seen for it to tell anything
THIN = 2  # mentions a day, below which days tell nothing one by one
FAR = 6  # robust standard deviations from which on a day teaches nothing
OTHERS = 4  # days like all others that a weekday's own are added to


class Hours(NamedTuple):
    """Counts hour by hour, None where nobody could see.

    `seasons` say which hours are alike (18:00 on working days); `days` are local days as `date.toordinal()`; `anew` are
    days from which on more was listened to than before: what was before says nothing of them.
    """

    counts: Sequence[int | None]
    seasons: Sequence[Hashable]
    days: Sequence[int]
    anew: Sequence[int] = ()


class Usual(NamedTuple):
    """What hours usually hold; how far hours stray from that, and how far days do (see `scores`); hour by hour."""

    values: list[float]
    widths: list[float]
    daily: list[float]


@dataclass(frozen=True, slots=True)
class Run:
    """Slots [start, end) that stand out together; `top` is the highest, `score` its distance in robust sigmas, `hot`
    are those that stand out by themselves."""

    start: int
    end: int
    top: int
    score: float
    hot: tuple[int, ...] = ()


class _Day(NamedTuple):
    """The hours of a day that were seen."""

    day: int
    seasons: tuple[Hashable, ...]
    counts: tuple[int, ...]


class _Held(NamedTuple):
    """What a day held and what the profile gives it."""

    day: int
    held: int
    due: float


def week_of(day: int) -> int:
    """The week of a day that `date.toordinal()` gives; weeks begin on Mondays, as the first of all days was one."""
    return (day - 1) // 7


def expected(hours: Hours, weeks: range | None = None) -> Usual:
    """What each hour of these weeks (all, by default) usually holds: its profile x its weekday x the level.

    All three are learnt from the hours that `_taught` gives, and are one for a week. The profile is the median of the
    same season; the weekday's factor the median of what its days held over what the profile gives them, with `OTHERS`
    more days that were like any; the level the same median of the last four weeks. Of days rather than hours, because
    the median of a bursty hour is far below its mean, and that of a day is not.
    """
    length, seen = len(hours.counts), _seen(hours)
    usual = Usual([0.0] * length, [1.0] * length, [1.0] * length)
    for week, places in groupby(range(length), key=lambda at: week_of(hours.days[at])):
        if weeks is None or week in weeks:
            _learn(hours, _taught(seen, hours.anew, week), list(places), usual)
    return usual


def lacking(hours: Hours, weeks: range) -> bool:
    """Whether the eight weeks before any of these weeks say too little of it, so that others are asked."""
    seen = _seen(hours)
    return any(_told(_between(seen, hours.anew, week, week - MEMORY, week)) < LEAST for week in weeks if week in seen)


def _seen(hours: Hours) -> dict[int, list[_Day]]:
    """The days of each week with their hours that were seen."""
    found: dict[int, list[_Day]] = defaultdict(list)
    for day, places in groupby(range(len(hours.days)), key=hours.days.__getitem__):
        some = [at for at in places if hours.counts[at] is not None]
        if some:
            counts = tuple(hours.counts[at] or 0 for at in some)
            found[week_of(day)].append(_Day(day, tuple(hours.seasons[at] for at in some), counts))
    return found


def _taught(seen: Mapping[int, list[_Day]], anew: Sequence[int], week: int) -> list[_Day]:
    """What a week is learnt from: the eight weeks before it; where fewer than `LEAST` hours of these were seen, as many
    weeks further back as it takes; and where there are none, the week itself and those after it."""
    back, ahead = MEMORY, 0
    days = _between(seen, anew, week, week - back, week)
    while _told(days) < LEAST and back < BACK:
        back += 1
        days = _between(seen, anew, week, week - back, week)
    while _told(days) < LEAST and ahead < AHEAD:
        ahead += 1
        days = _between(seen, anew, week, week - back, week + ahead)
    return days


def _told(days: Sequence[_Day]) -> int:
    return sum(len(day.counts) for day in days)


def _between(seen: Mapping[int, list[_Day]], anew: Sequence[int], week: int, low: int, high: int) -> list[_Day]:
    """The days of the weeks [low, high) on which was listened to what is listened to at the end of `week`."""
    monday = 7 * week + 1
    first = max((day for day in anew if day < monday + 7), default=0)
    last = min((day for day in anew if day >= monday + 7), default=None)
    days = [day for one in range(low, high) for day in seen.get(one, ())]
    return [one for one in days if first <= one.day and (last is None or one.day < last)]


class _Shape(NamedTuple):
    """What days teach: what an hour of each season holds, what they held themselves, how busy each weekday is."""

    days: Sequence[_Day]
    profile: Mapping[Hashable, float]
    held: Sequence[_Held]
    weekdays: Sequence[float]

    def due(self, one: _Held) -> float:
        return one.due * self.weekdays[one.day % 7]


def _learn(hours: Hours, days: Sequence[_Day], places: Sequence[int], usual: Usual) -> None:
    """Fill in what the hours of one week usually hold."""
    monday = hours.days[places[0]]
    shape = _calm(_shape(days), monday)
    near, profile = _near(shape.held, monday), shape.profile
    level = _level([one._replace(due=shape.due(one)) for one in near])
    roots = {season: _root(value) for season, value in profile.items()}
    width = _width(
        _root(count) - roots[season]
        for one in shape.days
        for season, count in zip(one.seasons, one.counts, strict=True)
    )
    daily = _width(_root(one.held) - _root(level * shape.due(one)) for one in near)
    for at in places:
        own = profile.get(hours.seasons[at], profile[None])
        usual.values[at] = level * shape.weekdays[hours.days[at] % 7] * own
        usual.widths[at], usual.daily[at] = width, daily


def _shape(days: Sequence[_Day]) -> _Shape:
    profile = _profile(days)
    held = _held(days, profile)
    return _Shape(days, profile, held, _weekdays(held))


def _calm(shape: _Shape, monday: int) -> _Shape:
    """The same without the days that stand far above the others, which are no measure of how far hours stray: a storm
    of a week in eight would hide the next. Where they are half of the last four weeks, they are what is usual now."""
    if not shape.held:
        return shape
    middle = median([one.held / shape.due(one) for one in shape.held])
    gaps = {one.day: _root(one.held) - _root(middle * shape.due(one)) for one in shape.held}
    far = FAR * max(1.0, spread(list(gaps.values())))
    wild = {one.day for one in shape.held if gaps[one.day] > far and one.held > 2 * middle * shape.due(one)}
    near = _near(shape.held, monday)
    if not wild or 2 * sum(one.day in wild for one in near) >= len(near):
        return shape
    return _shape([one for one in shape.days if one.day not in wild])


def _profile(days: Sequence[_Day]) -> dict[Hashable, float]:
    """What an hour of each season holds; None is any hour."""
    by_season: dict[Hashable, list[int]] = defaultdict(list)
    for one in days:
        for season, count in zip(one.seasons, one.counts, strict=True):
            by_season[season].append(count)
    overall = _typical([count for some in by_season.values() for count in some]) if days else 0.0
    # few examples of a season say little: the overall middle counts as two more of them
    found = {one: (_typical(some) * len(some) + 2 * overall) / (len(some) + 2) for one, some in by_season.items()}
    return {**found, None: overall}


def _typical(counts: Sequence[int]) -> float:
    """The median; where that is 0 (a brand spoken of less than every other slot), the mean without the top tenth."""
    middle = median(counts)
    if middle > 0:
        return middle
    kept = sorted(counts)[: max(1, len(counts) - len(counts) // 10)]
    return max(sum(kept) / len(kept), 0.5 * sum(counts) / len(counts))


def _held(days: Sequence[_Day], profile: Mapping[Hashable, float]) -> list[_Held]:
    """The days without those of which little was seen."""
    found = [
        _Held(one.day, sum(one.counts), sum(map(profile.__getitem__, one.seasons)))
        for one in days
        if len(one.counts) >= PART
    ]
    return [one for one in found if one.due > 0]


def _near(held: Sequence[_Held], monday: int) -> list[_Held]:
    """The days of the four weeks around a week; where fewer of them were seen, the nearest that were."""
    found = [one for one in held if monday - LEVEL <= one.day < monday + 7 + LEVEL]
    return found if len(found) >= LEVEL else sorted(held, key=lambda one: (abs(one.day - monday), one.day))[:LEVEL]


def _thin(held: Sequence[_Held]) -> bool:
    return sum(one.due for one in held) < THIN * len(held)


def _weekdays(held: Sequence[_Held]) -> list[float]:
    """How much busier than others each weekday is, by `date.toordinal() % 7`; 1 where days are too thin to tell."""
    if not held or _thin(held):
        return [1.0] * 7
    middle = median([one.held / one.due for one in held]) or 1.0
    factors = []
    for weekday in range(7):
        own = [one.held / one.due / middle for one in held if one.day % 7 == weekday]
        factors.append((median(own) * len(own) + OTHERS) / (len(own) + OTHERS) if own else 1.0)
    return factors


def _level(held: Sequence[_Held]) -> float:
    """How much these days held over what was due on them, by the median day; 1 where they are too few to tell."""
    if len(held) < 7:
        return 1.0
    if _thin(held):  # medians of ratios would be of 0 and 1
        most = sorted(one.held for one in held)[-max(1, len(held) // 10)]
        level = sum(min(one.held, most) for one in held) / sum(one.due for one in held)
    else:
        level = median([one.held / one.due for one in held])
    return min(4.0, max(0.25, level))


def _root(count: float) -> float:
    """Anscombe's square-root scale, on which chance strays by 1 whatever the size of a count."""
    return 2 * sqrt(count + 0.375)


def _width(gaps: Iterable[float]) -> float:
    """How far the gaps stray: their middle (MAD) or their upper tenth, whichever is wilder, so that a bursty brand
    needs a bigger burst; at least as far as chance."""
    found = sorted(gaps)
    return max(1.0, spread(found), found[len(found) * 9 // 10] / 1.2816) if found else 1.0


def scores(counts: Sequence[int | None], usual: Sequence[float], widths: Sequence[float]) -> list[float]:
    """How far each slot stands above what is usual, in robust standard deviations. Unseen slots score 0."""
    return [
        0.0 if count is None else (_root(count) - _root(value)) / width
        for count, value, width in zip(counts, usual, widths, strict=True)
    ]


def runs(
    counts: Sequence[int | None],
    usual: Sequence[float],
    widths: Sequence[float],
    *,
    high: float = 6.0,
    low: float = 2.0,
    times: float = 2.0,
    least: int = 5,
    gap: int = 3,
) -> list[Run]:
    """Runs of slots around one that reaches `high` sigmas, `times` the expected and `least` counts.

    A run reaches as far as slots stay above `low`, `gap` quieter slots in between forgiven.
    """
    how_far = scores(counts, usual, widths)
    hot = [
        score >= high and (count or 0) >= max(least, times * value)
        for score, count, value in zip(how_far, counts, usual, strict=True)
    ]
    found: list[Run] = []
    i = 0
    while i < len(counts):
        if not hot[i]:
            i += 1
            continue
        start, end = _reach(how_far, i, -1, low, gap), _reach(how_far, i, 1, low, gap) + 1
        if found and start < found[-1].end:
            start = found[-1].end
        top = max(range(start, end), key=lambda k: (how_far[k], -k))
        found.append(Run(start, end, top, how_far[top], tuple(at for at in range(start, end) if hot[at])))
        i = max(end, i + 1)
    return found


def _reach(how_far: Sequence[float], start: int, step: int, low: float, gap: int) -> int:
    """The last slot of the run in that direction."""
    last, at, quiet = start, start + step, 0
    while 0 <= at < len(how_far) and quiet <= gap:
        if how_far[at] >= low:
            last, quiet = at, 0
        else:
            quiet += 1
        at += step
    return last
