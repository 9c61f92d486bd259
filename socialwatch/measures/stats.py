"""The arithmetic of doubt: intervals for shares and net sentiment, tests of change, robust spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import comb, erfc, log, sqrt

Z = 1.959964  # of 95 times of 100


def two_sided(z: float) -> float:
    """How often chance alone makes a standard normal at least this far from 0."""
    return erfc(abs(z) / sqrt(2))


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """The 95% interval of a share by Wilson (1927), which stays honest at 0, 1 and small counts; None of nothing."""
    if not whole:
        return None
    share, shrink = part / whole, 1 + Z * Z / whole
    middle = (share + Z * Z / (2 * whole)) / shrink
    half = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole)) / shrink
    return max(0.0, middle - half), min(1.0, middle + half)


def share(part: int, whole: int) -> float | None:
    """`part / whole`, None of nothing: silence has no shares."""
    return part / whole if whole else None


def holm(chances: Sequence[float | None]) -> list[float | None]:
    """What p of several tests looked at together come to, by Holm (1979): of ten tests of nothing one in two looks like
    something. None, which was not tested, stays None and does not count."""
    tested = sorted((p, at) for at, p in enumerate(chances) if p is not None)
    corrected: list[float | None] = [None] * len(chances)
    least = 0.0
    for rank, (p, at) in enumerate(tested):
        least = max(least, min(1.0, p * (len(tested) - rank)))
        corrected[at] = least
    return corrected


def clear_of_chance(chances: Iterable[float], most: float = 0.05) -> float:
    """The p up to which, of many tests looked at together, they stand out: at most this part of those that do are there
    by chance (Benjamini & Hochberg 1995). 0 where none does."""
    found = sorted(chances)
    return max((p for rank, p in enumerate(found, 1) if p * len(found) <= most * rank), default=0.0)


def shares_differ(part: int, whole: int, part_before: int, whole_before: int) -> float | None:
    """p of the pooled two-proportion z test; None when one side is empty, or both all or none."""
    if not whole or not whole_before:
        return None
    pooled = (part + part_before) / (whole + whole_before)
    spread = pooled * (1 - pooled) * (1 / whole + 1 / whole_before)
    if spread <= 0:
        return None
    return two_sided((part / whole - part_before / whole_before) / sqrt(spread))


def net_sentiment(positive: int, negative: int, total: int) -> float:
    """Share of positive minus share of negative mentions, -1..1.

    Neutral mentions count in `total`, unknown ones do not. Raises ValueError when `total` is 0: silence has
    no mood.
    """
    if total <= 0:
        raise ValueError("silence has no mood")
    return (positive - negative) / total


def net_interval(positive: int, negative: int, total: int) -> tuple[float, float] | None:
    """The 95% interval of net sentiment: Bonett & Price (2012) for the difference of two shares of one sample."""
    if total <= 0:
        return None
    up, down, n = (positive + 1) / (total + 2), (negative + 1) / (total + 2), total + 2
    half = Z * sqrt(max(0.0, up + down - (up - down) ** 2) / n)
    return max(-1.0, up - down - half), min(1.0, up - down + half)


def nets_differ(now: tuple[int, int, int], before: tuple[int, int, int]) -> float | None:
    """p of a z test between two net sentiments, each (positive, negative, total); None when one is silent."""
    if not now[2] or not before[2]:
        return None
    variance = 0.0
    for positive, negative, total in (now, before):
        up, down = (positive + 0.5) / (total + 1), (negative + 0.5) / (total + 1)
        variance += (up + down - (up - down) ** 2) / total
    return two_sided((net_sentiment(*now) - net_sentiment(*before)) / sqrt(variance))


def counts_differ(now: Sequence[int], before: Sequence[int]) -> float | None:
    """p of a change between two windows of counts per day, None when either is empty or has fewer than 3 days.

    Quasi-Poisson: posts come in bursts, so the days' own spread widens the test; a plain Poisson test would
    call every second week a change.
    """
    if len(now) < 3 or len(before) < 3 or not sum(now) or not sum(before):
        return None
    spreads = []
    for days in (now, before):
        mean = sum(days) / len(days)
        spreads.append(sum((day - mean) ** 2 for day in days) / (len(days) - 1) / mean)
    dispersion = max(1.0, (spreads[0] * (len(now) - 1) + spreads[1] * (len(before) - 1)) / (len(now) + len(before) - 2))
    ratio = log((sum(now) / len(now)) / (sum(before) / len(before)))
    return two_sided(ratio / sqrt(dispersion * (1 / sum(now) + 1 / sum(before))))


def range_by_chance(n: int, part: float) -> float:
    """How often n moments thrown evenly over a span would all fall within `part` (0..1) of it.

    The distribution of the sample range of n uniform draws; 1 for fewer than two, which tell nothing.
    """
    if n < 2 or part >= 1:
        return 1.0
    return float(min(1.0, n * part ** (n - 1) - (n - 1) * part**n))


def median(values: Sequence[float]) -> float:
    """The middle value; ValueError of nothing."""
    if not values:
        raise ValueError("nothing has no middle")
    ordered = sorted(values)
    half = len(ordered) // 2
    return float(ordered[half]) if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread(values: Sequence[float], middle: float | None = None) -> float:
    """The median absolute deviation, scaled (1.4826) to the standard deviation of normal values."""
    centre = median(values) if middle is None else middle
    return 1.4826 * median([abs(value - centre) for value in values])


def percentile(values: Sequence[float], part: float) -> float | None:
    """The value that `part` (0..1) of the values do not exceed, between neighbours in proportion; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    at = part * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (at - low))


def percentile_interval(values: Sequence[float], part: float) -> tuple[float, float] | None:
    """The 95% interval of a percentile, however the values are distributed: between two of their ranks, by the binomial
    chance of how many lie below it (Conover 1999, "Practical Nonparametric Statistics", 3.2); None of too few."""
    ordered, n = sorted(values), len(values)
    if n > 300:  # where the normal approximation of the binomial is right to a rank
        half = Z * sqrt(n * part * (1 - part))
        return float(ordered[int(n * part - half)]), float(ordered[min(n - 1, int(n * part + half))])
    below = list(accumulate(comb(n, k) * part**k * (1 - part) ** (n - k) for k in range(n + 1)))
    low = max((k for k in range(n) if below[k] <= 0.025), default=None)
    high = min((k for k in range(n) if below[k] >= 0.975), default=None)
    return None if low is None or high is None else (float(ordered[low]), float(ordered[high]))


def ranks_differ(now: Sequence[float], before: Sequence[float]) -> float | None:
    """p of the Mann-Whitney test that one of two samples tends to larger values, by its normal approximation with
    ties; None where one has fewer than 8, for which that does not hold."""
    n, m = len(now), len(before)
    if min(n, m) < 8:
        return None
    ordered = sorted([(value, True) for value in now] + [(value, False) for value in before])
    ranks, ties, at = 0.0, 0.0, 0
    while at < n + m:
        end = at
        while end < n + m and ordered[end][0] == ordered[at][0]:
            end += 1
        many = end - at
        ranks += sum(mine for _, mine in ordered[at:end]) * (at + end + 1) / 2
        ties += many**3 - many
        at = end
    variance = n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1)))
    return two_sided((ranks - n * (n + m + 1) / 2) / sqrt(variance)) if variance > 0 else None


def log_odds(
    now: Mapping[str, int],
    against: Mapping[str, int],
    prior: Mapping[str, int],
    weight: float = 500.0,
    *,
    sizes: tuple[int, int] | None = None,
) -> dict[str, float]:
    """How far each word stands out in `now`, as z: weighted log-odds with an informative Dirichlet prior.

    Monroe, Colaresi & Quinn (2008), "Fightin' Words", equations 16, 18, 20 and 22. `prior` are counts in
    everything; its shares, `weight` words heavy, shrink rare words toward no difference. `sizes` are how much all words
    of `now` and `against` come to, where rare ones were left out.
    """
    n_now, n_against = sizes or (sum(now.values()), sum(against.values()))
    n_prior = n_now + n_against if sizes else sum(prior.values())
    if not n_now or not n_against or not n_prior:
        return {}
    scores = {}
    for word in now:
        a = weight * prior.get(word, 1) / n_prior
        x, y = now[word] + a, against.get(word, 0) + a
        if prior.get(word, 1) >= n_prior:  # the only word there is: it cannot stand out
            scores[word] = 0.0
            continue
        delta = log(x / (n_now + weight - x)) - log(y / (n_against + weight - y))
        scores[word] = delta / sqrt(1 / x + 1 / y)
    return scores
