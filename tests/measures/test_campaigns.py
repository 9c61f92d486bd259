"""A campaign is credited with what its days had more than such days usually have, and with no more than that."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from planting import scope, window

from socialwatch.measures import campaigns
from socialwatch.measures.baseline import Hours
from socialwatch.measures.campaigns import strayed
from socialwatch.measures.expecting import slots_of, weeks_of
from socialwatch.store import Store

DAYS = 180
STORM, LAUNCH = (date(2026, *at).toordinal() for at in ((6, 8), (7, 13)))
USUAL = [100.0] * DAYS


def noisy(seed: int = 3) -> list[int | None]:
    rng = random.Random(seed)
    return [round(rng.gauss(100, 10)) for _ in range(DAYS)]


def test_the_interval_of_a_lift_is_as_wide_as_days_without_a_campaign_stray():
    low, high = strayed(1.3, 7, noisy(), USUAL, [False] * DAYS) or (0, 0)
    assert 1.15 < low < 1.3 < high < 1.45
    wilder = [None if one is None else round(100 + 5 * (one - 100)) for one in noisy()]
    wide = strayed(1.3, 7, wilder, USUAL, [False] * DAYS) or (0, 0)
    assert wide[0] < low
    assert wide[1] > high


def test_days_of_campaigns_and_peaks_and_days_not_seen_teach_no_chance():
    counts = noisy()
    plain = strayed(1.3, 7, counts, USUAL, [40 <= at < 60 for at in range(DAYS)])
    counts[45] = 5_000
    assert strayed(1.3, 7, counts, USUAL, [40 <= at < 60 for at in range(DAYS)]) == plain
    unseen = noisy()
    unseen[45] = None
    assert strayed(1.3, 7, unseen, USUAL, [40 <= at < 60 for at in range(DAYS)]) == plain


@pytest.mark.parametrize(("length", "days"), [(7, 20), (30, 100), (0, 180)])
def test_too_few_days_give_no_interval(length, days):
    assert strayed(1.3, length, noisy()[:days], USUAL[:days], [False] * days) is None


def test_a_lift_of_nothing_has_no_interval():
    assert strayed(None, 7, noisy(), USUAL, [False] * DAYS) is None


def test_a_storm_before_a_campaign_raises_no_bar_for_it(monkeypatch):
    weeks = weeks_of(window("2026-07-13", "2026-07-19"))
    counts = {}

    def read(store, scope, brands, weeks):
        slots = slots_of(weeks, scope.window.tz)
        for day in slots.days:
            storm = round(900 * 0.9 ** (day - STORM) / 24) if 0 <= day - STORM < 30 else 0
            counts.setdefault(day, 4 + storm)
        return slots, Hours([counts[day] for day in slots.days], slots.seasons, slots.days)

    monkeypatch.setattr(campaigns, "heard", read)
    quiet = campaigns._quiet(None, replace(scope(), campaigns=(("Launch", "2026-07-13", "2026-07-19"),)), weeks)
    assert [round(one) for one in quiet.days.usual] == pytest.approx([96] * 7, rel=0.05)
    assert {STORM, STORM + 5, LAUNCH, LAUNCH + 6} < quiet.wild
    assert not any(LAUNCH - 8 <= day < LAUNCH or day > LAUNCH + 6 for day in quiet.wild)


@pytest.mark.long
def test_what_a_campaign_brought_is_the_same_in_every_window(archive: Store):
    found = [
        campaigns.campaigns(archive, replace(scope(over), campaigns=(("Launch", "2026-08-03", "2026-08-09"),)))
        for over in (
            window("2026-08-03", "2026-08-09"),
            window("2026-07-20", "2026-08-23"),
            window("2026-06-15", "2026-08-31"),
        )
    ]
    (first,), *others = ([replace(one, lift=one.lift.value) for one in each.campaigns] for each in found)
    assert first.expected == pytest.approx(70, rel=0.1)
    assert all(one == [first] for one in others)
    assert found[0].campaigns[0].lift.interval == found[1].campaigns[0].lift.interval
    days = dict(zip(found[1].starts, found[1].usual, strict=True))
    assert [days[start] for start in found[0].starts] == list(found[0].usual)
