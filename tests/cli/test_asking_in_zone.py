"""Hours and days inside a query are those of the configured zone, as those of the options are."""

from __future__ import annotations

from pathlib import Path

from commands import call
from forum import SEPTEMBER

from socialwatch.config import load
from socialwatch.measures.base import Evidence
from socialwatch.measures.evidence import posts_of
from socialwatch.store import Store


def test_an_hour_is_told_in_the_configured_zone(archive: Path) -> None:
    late = call("search", "hour:23", *SEPTEMBER, "--json", config=archive).json  # 22:30 in Greenwich, 23:30 in London
    assert [post["native_id"] for post in late] == ["11"]
    assert call("search", "hour:22", *SEPTEMBER, "--json", config=archive).json == []


def test_figures_count_the_same_hours_as_search(archive: Path) -> None:
    rows = call("trends", "hour:23", *SEPTEMBER, "--json", config=archive).json
    assert sum(row["mentions"] or 0 for row in rows if row["brand"] == "Acme") == 1
    authors = call("top", "authors", "hour:23", *SEPTEMBER, "--json", config=archive).json
    assert [row["author"] for row in authors] == ["fay"]


def test_a_figure_is_followed_to_posts_in_its_own_zone(archive: Path) -> None:
    evidence = Evidence(
        measure="volume",
        window=("2026-09-01T00:00:00+01:00", "2026-10-01T00:00:00+01:00"),
        zone="Europe/London",
        query="hour:23",
        n=1,
        exclusions=(),
        sources=(),
    )
    with Store.open(load(archive).database) as store:
        assert store.mentions.ids(posts_of(store, evidence)) == ["forum:11"]
