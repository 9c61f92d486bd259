"""What is usual and what is not: a robust seasonal baseline, and the runs of slots that stand above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt

from socialwatch.measures.stats import median, spread


@dataclass(frozen=True, slots=True)
class Run:
    """Slots [start, end) that stand out together; `top` is the highest, `score` its distance in robust sigmas."""

    start: int
    end: int
    top: int
    score: float


def expected(counts: Sequence[int | None], seasons: Sequence[Hashable], level_slots: int) -> list[float]:
    """What each slot would hold on a usual day: its season's median times how busy its surroundings are.

    `seasons` are parallel to the counts (an hour of the day on weekdays or weekends, a weekday); None counts
    are unseen slots and teach nothing. The level is the median ratio over `level_slots` on both sides, so that
    a brand that slowly doubles is not one long peak, and a peak shorter than that does not raise its own bar.
    """
    by_season: dict[Hashable, list[int]] = defaultdict(list)
    for count, season in zip(counts, seasons, strict=True):
        if count is not None:
            by_season[season].append(count)
    known = [count for count in counts if count is not None]
    overall = _typical(known) if known else 0.0
    # few examples of a season say little: the overall middle counts as two more of them
    profile = {s: (_typical(v) * len(v) + 2 * overall) / (len(v) + 2) for s, v in by_season.items()}
    usual = [profile.get(season, overall) for season in seasons]
    levels = _levels(counts, usual, level_slots)
    return [level * value for level, value in zip(levels, usual, strict=True)]


def _typical(counts: Sequence[int]) -> float:
    """The median; where that is 0 (a brand spoken of less than every other slot), the mean without the top tenth."""
    middle = median(counts)
    if middle > 0:
        return middle
    kept = sorted(counts)[: max(1, len(counts) - len(counts) // 10)]
    return max(sum(kept) / len(kept), 0.5 * sum(counts) / len(counts))


def _levels(counts: Sequence[int | None], usual: Sequence[float], reach: int) -> list[float]:
    """How busy the surroundings of each slot are, 1 being usual, in steps of a quarter of the reach."""
    step = max(1, reach // 4)
    levels: list[float] = []
    for middle in range(0, len(counts), step):
        low, high = max(0, middle - reach), min(len(counts), middle + step + reach)
        seen = [(count, usual[i]) for i, count in enumerate(counts[low:high], low) if count is not None]
        total = sum(share for _, share in seen)
        if len(seen) < reach // 2 or total <= 0:
            level = 1.0
        elif total / len(seen) < 2:  # too sparse for medians of ratios
            cut = sorted(count for count, _ in seen)[-max(1, len(seen) // 10)]
            level = sum(min(count, cut) for count, _ in seen) / total
        else:
            level = median([count / share for count, share in seen if share > 0])
        levels.extend([min(4.0, max(0.25, level))] * step)
    return levels[: len(counts)]


def scores(counts: Sequence[int | None], usual: Sequence[float]) -> list[float]:
    """How far each slot stands above what is usual, in robust standard deviations.

    On Anscombe's square-root scale, where a count's own noise is 1 whatever its size. The series' own spread
    widens it: its middle (MAD) or its upper tenth, whichever is wilder, so that a bursty brand needs a bigger
    burst. Unseen slots score 0.
    """
    gaps = [
        0.0 if count is None else 2 * (sqrt(count + 0.375) - sqrt(value + 0.375))
        for count, value in zip(counts, usual, strict=True)
    ]
    seen = sorted(gap for gap, count in zip(gaps, counts, strict=True) if count is not None)
    width = max(1.0, spread(seen), seen[len(seen) * 9 // 10] / 1.2816) if seen else 1.0
    return [gap / width for gap in gaps]


def runs(
    counts: Sequence[int | None],
    usual: Sequence[float],
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
    how_far = scores(counts, usual)
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
        found.append(Run(start, end, top, how_far[top]))
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
