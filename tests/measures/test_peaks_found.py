"""Peaks: the planted crisis is found with its beginning and cause, ordinary weeks are not peaks."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from planting import CRISIS, scope, window

from socialwatch.measures import baseline
from socialwatch.measures.baseline import Hours, Run
from socialwatch.measures.evidence import posts_of
from socialwatch.measures.peaks import peaks
from socialwatch.store import Store
from socialwatch.store.held import holding


def test_the_planted_crisis_is_the_only_peak_and_its_cause_is_named(archive: Store) -> None:
    (peak,) = peaks(archive, scope()).peaks
    assert peak.brand == "Acme"
    assert peak.began == CRISIS
    assert CRISIS <= peak.top < CRISIS + timedelta(hours=6)
    assert peak.start <= CRISIS < peak.end <= CRISIS + timedelta(hours=14)
    assert peak.times > 5
    assert (peak.net or 0) < -0.7
    mentions, expected, times = (figure.value or 0 for figure in peak.told)
    assert times == pytest.approx(mentions / expected, rel=0.01)
    assert "expected: what the same hours" in peak.mentions.evidence.formula
    cause = peak.cause
    assert (cause.topic, cause.first, cause.first_by) == ("Delivery", "mastodon:crisis-1", "first_ada")
    assert cause.topic_share is not None
    assert cause.topic_share > 0.8
    assert {"parcel", "lost", "courier"} & {word for text in cause.words for word in text.split()}
    assert peak.about is not None
    assert peak.about.value == len(posts_of(archive, peak.about.evidence)) < (peak.mentions.value or 0)
    assert 'topic:"Delivery"' in peak.about.evidence.query
    engaged = archive.mentions.read([archive.mentions.find(cause.engaged or "") or 0])[0]
    assert engaged.mention.engagement.likes == 900


def test_a_month_without_a_crisis_has_no_peak(archive: Store) -> None:
    assert peaks(archive, scope(window("2026-08-01", "2026-08-31"))).peaks == ()


def test_peaks_are_the_same_where_posts_are_held_and_are_looked_for_once(
    archive: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = peaks(archive, scope())
    with holding(archive):
        assert peaks(archive, scope()) == alone
        monkeypatch.setattr(baseline, "runs", None)
        assert peaks(archive, scope().only("Acme")).peaks == alone.peaks


def test_a_peak_has_the_same_cause_whatever_window_is_asked_for(archive: Store) -> None:
    (there,) = {peak.cause for over in (
        window("2026-06-01", "2026-07-31"), window("2026-07-01", "2026-07-31"), window("2026-05-15", "2026-08-20"),
    ) for peak in peaks(archive, scope(over)).peaks}  # fmt: skip
    assert there.topic == "Delivery"
    assert there.topic_usual is not None
    assert there.topic_usual < (there.topic_share or 0)


def test_peaks_of_brands_beside_the_subject_are_left_out_where_nobody_asks_for_them(archive: Store) -> None:
    about_another = replace(scope(), own=("Rival",), competitors=("Acme",))
    assert [peak.brand for peak in peaks(archive, about_another).peaks] == ["Acme"]
    assert peaks(archive, about_another, subject=True).peaks == ()
    assert peaks(archive, scope(), subject=True) == peaks(archive, scope())


MONDAY = datetime(2026, 1, 5, tzinfo=UTC)


def hours_of(counts: Sequence[int | None], start: datetime = MONDAY) -> Hours:
    local = [start + timedelta(hours=i) for i in range(len(counts))]
    return Hours(counts, [(at.hour, at.weekday() >= 5) for at in local], [at.toordinal() for at in local])


def found_in(counts: Sequence[int | None], start: datetime = MONDAY, gap: int = 3) -> list[Run]:
    usual = baseline.expected(hours_of(counts, start))
    return baseline.runs(counts, usual.values, usual.widths, gap=gap)


def test_daily_rhythm_is_no_peak_but_a_burst_at_night_is() -> None:
    hours = [30 if 8 <= i % 24 < 22 else 1 for i in range(24 * 28)]
    assert found_in(hours) == []
    hours[24 * 17 + 3] = 30  # as much as on any afternoon, but at three in the morning
    (run,) = found_in(hours)
    assert run.top == 24 * 17 + 3
    assert run.hot == (24 * 17 + 3,)


def test_unseen_slots_neither_teach_nor_peak() -> None:
    counts: list[int | None] = [10] * 24 * 42
    counts[24 * 29 : 24 * 31] = [None] * 48
    usual = baseline.expected(hours_of(counts))
    assert usual.values[24 * 30] == pytest.approx(10)
    assert baseline.runs(counts, usual.values, usual.widths) == []


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "hits", "windows", "most"),
    # AAPL and AMZN chose the threshold; the others had no say in it
    [("AAPL", 4, 4, 4), ("AMZN", 3, 4, 3), ("GOOG", 2, 3, 2), ("KO", 2, 3, 1), ("UPS", 5, 5, 16)],
)
def test_labelled_anomalies_of_real_volume_are_found(
    shared_data: Path, name: str, hits: int, windows: int, most: int
) -> None:
    file = f"Twitter_volume_{name}.csv"
    labelled = json.loads((shared_data / "nab" / "windows.json").read_text())[file]
    start, counts = hourly(shared_data / "nab" / file)
    local = [start + timedelta(hours=i) for i in range(len(counts))]
    found = [(local[run.start], local[run.end - 1] + timedelta(hours=1)) for run in found_in(counts, start, gap=6)]
    spans = [tuple(datetime.fromisoformat(text).replace(tzinfo=UTC) for text in one) for one in labelled]
    hit = sum(any(a < high and b > low for a, b in found) for low, high in spans)
    beside = sum(not any(a < high and b > low for low, high in spans) for a, b in found)
    assert len(spans) == windows
    assert hit >= hits
    assert beside <= most


def hourly(path: Path) -> tuple[datetime, list[int | None]]:
    with path.open() as lines:
        rows = [
            (datetime.fromisoformat(r["timestamp"]).replace(tzinfo=UTC), int(r["value"])) for r in csv.DictReader(lines)
        ]
    start = rows[0][0].replace(minute=0, second=0)
    counts: list[int | None] = [0] * (int((rows[-1][0] - start).total_seconds() // 3600) + 1)
    for at, value in rows:
        hour = int((at - start).total_seconds() // 3600)
        counts[hour] = (counts[hour] or 0) + value
    return start, counts
