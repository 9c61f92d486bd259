"""`trends`, `compare`, `top` and `pulse` as a person or a script meets them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from socialwatch.cli import app
from socialwatch.cli.charts import Bar, columns, squeeze
from socialwatch.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "measures"))

from planting import NOW, Post, build, plant

CONFIG = """
timezone = "Europe/London"
database = "archive.sqlite"
[[brand]]
name = "Acme"
own = true
[[brand]]
name = "Rival"
kind = "competitor"
[[brand]]
name = "Coffee"
kind = "category"
[[topic]]
name = "Delivery"
query = "parcel"
"""
JULY = ("--since", "2026-07-01", "--until", "2026-07-31")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ask")
    (folder / "socialwatch.toml").write_text(CONFIG)
    build(folder / "archive.sqlite").close()
    return folder / "socialwatch.toml"


def run(config: Path, *words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["--config", str(config), *words])
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


def rows(config: Path, *words: str) -> Any:
    return json.loads(run(config, *words, "--json"))


def test_trends_have_a_row_a_day_and_brand_with_the_days_of_the_zone(config: Path) -> None:
    found = rows(config, "trends", *JULY)
    assert len(found) == 31 * 3
    assert {"start", "brand", "mentions", "positive", "neutral", "negative", "unknown"} <= found[0].keys()
    assert found[0]["start"] == "2026-07-01T00:00:00+01:00"
    assert [one["start"] for one in found] == sorted(one["start"] for one in found)
    for one in found:
        assert one["mentions"] == one["positive"] + one["neutral"] + one["negative"] + one["unknown"]


@pytest.mark.long
def test_until_includes_its_day_and_grains_add_up(config: Path) -> None:
    totals = []
    for by in ("hour", "day", "week", "month"):
        counts: Counter[str] = Counter()
        for one in rows(config, "trends", *JULY, "--by", by):
            counts[one["brand"]] += one["mentions"]
        totals.append(counts)
    assert totals[0] == totals[1] == totals[2] == totals[3]
    whole = rows(config, "trends", "--since", "2026-07-31", "--until", "2026-07-31", "--by", "day", "-b", "Acme")
    search = rows(config, "search", "--since", "2026-07-31", "--until", "2026-07-31", "-b", "Acme", "-n", "500")
    assert sum(one["mentions"] for one in whole) == len(search) > 0


def test_where_no_mood_is_known_nobody_is_said_to_be_negative(tmp_path: Path) -> None:
    path = tmp_path / "socialwatch.toml"
    path.write_text(CONFIG)
    at = NOW - timedelta(days=30)
    posts = [Post(text=f"Acme {n}", at=at, id=f"a{n}", mood="negative", lang="en") for n in range(3)]
    posts += [Post(text=f"Acme {n} ja", at=at, id=f"b{n}", mood="unknown", lang="de") for n in range(4)]
    with Store.open(tmp_path / "archive.sqlite", write=True, create=True) as store:
        plant(store, posts)
    shown = run(path, "trends", "--since", "2026-07-25", "--until", "2026-08-10", "--by", "lang").splitlines()
    table = {line.split()[0]: line.split()[-3:] for line in shown if " Acme " in line}
    assert table == {"de": ["–", "–", "–"], "en": ["0", "3", "−1.00"]}


def test_trends_narrow_by_query_topic_language_and_source(config: Path) -> None:
    def total(*words: str) -> int:
        return sum(one["mentions"] for one in rows(config, "trends", *words, *JULY, "--brand", "acme"))

    assert total("parcel") == total("--topic", "delivery") == 73
    assert total("--source", "fedi") == total()
    assert 0 < total("--lang", "de") < total()
    assert total("parcel", "--lang", "de") == 0


def test_csv_and_json_say_the_same(config: Path) -> None:
    table = list(csv.DictReader(io.StringIO(run(config, "trends", *JULY, "--csv"))))
    told = [{k: "" if v in (None, []) else str(v) for k, v in one.items()} for one in rows(config, "trends", *JULY)]
    assert told == table


def test_people_see_a_chart_the_window_its_zone_and_what_was_compared(config: Path) -> None:
    shown = run(config, "trends", *JULY)
    assert "1–31 Jul 2026 (Europe/London)" in shown
    assert "Change is against 31 May – 30 Jun 2026" in " ".join(shown.split())
    assert "█" in shown
    assert "no significant change" in " ".join(shown.split()) or "significant" in shown


def test_compare_leaves_categories_out_and_shares_add_up(config: Path) -> None:
    found = rows(config, "compare", *JULY)
    assert [one["brand"] for one in found] == ["Acme", "Rival"]
    assert sum(one["share"] for one in found) == pytest.approx(1)
    for one in found:
        assert one["low"] < one["share"] < one["high"]
    assert found[0]["voices"] - found[0]["stories"] == 3 + 68, "three reposts, and one angry text sent 69 times"
    assert "68%" in run(config, "compare", *JULY)


@pytest.mark.parametrize(
    ("what", "key", "first"),
    [
        ("topics", "topic", "Price"),
        ("links", "link", "example.org/outage"),
        ("hashtags", "hashtag", "#parcelgate"),
        ("sources", "source", "fedi"),
    ],
)
def test_top_ranks_what_was_asked_for(config: Path, what: str, key: str, first: str) -> None:
    found = rows(config, "top", what, *JULY)
    assert found[0][key] == first
    counts = [one["mentions"] for one in found]
    assert counts == sorted(counts, reverse=True)
    assert first in run(config, "top", what, *JULY)


def test_top_authors(config: Path) -> None:
    authors = rows(config, "top", "authors", *JULY, "-n", "5")
    assert len(authors) == 5
    assert {"author", "network", "mentions", "followers", "engagement"} <= authors[0].keys()
    assert rows(config, "top", "authors", "nothingsaysthis", *JULY) == []


def test_pulse_takes_a_brand_whatever_its_case(config: Path) -> None:
    found = rows(config, "pulse", "acme", *JULY)
    assert found["brand"] == "Acme"
    assert 0 <= found["strength"] <= 1
    assert {"strength", "ratio", "passion", "reach", "minutes", "last", "authors", "reposts"} <= found.keys()
    assert "strength" in run(config, "pulse", "Acme", *JULY)


def test_unknown_names_say_what_there_is(config: Path) -> None:
    for words, there in (
        (("--brand", "Nobody"), "Rival"),
        (("--source", "nowhere"), "fedi"),
        (("--topic", "x"), "Delivery"),
    ):
        result = CliRunner().invoke(app, ["--config", str(config), "trends", *words])
        assert there in str(result.exception)


def test_reading_imports_neither_rich_nor_pydantic_nor_httpx(config: Path) -> None:
    code = (
        "import sys; sys.argv = ['socialwatch', '--config', sys.argv[1], 'trends', '--json', '--last', '30d', '--now',"
        " '2026-08-31']\nfrom socialwatch.__main__ import main\ntry: main()\nfinally: print([name for name in"
        " ('rich', 'pydantic', 'httpx', 'sqlite_utils', 'socialwatch.query') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(config)], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "[]"
    assert json.loads(done.stdout)


def test_a_chart_shades_what_was_not_seen_and_marks_notes() -> None:
    bars = [Bar(4, "01 Jul"), Bar(None), Bar(0), Bar(8, "04 Jul", marked=True)]
    lines = columns(bars, width=30, height=4)
    assert lines[0].startswith("8")
    assert "░" in lines[1]
    assert lines[-1].count("▲") == 1
    assert lines[-2].split() == ["01", "Jul", "04", "Jul"]
    assert columns([Bar(1), Bar(1000)], width=30)[-3].split()[0][0] == "▁"  # one post is not none


def test_a_long_series_is_added_up_to_fit() -> None:
    squeezed = squeeze([Bar(1)] * 10 + [Bar(None)] * 10, 10)
    assert [bar.value for bar in squeezed] == [2] * 5 + [None] * 5


def test_an_empty_answer_says_what_the_archive_holds(config: Path) -> None:
    for words in (("trends",), ("compare",), ("pulse", "Acme")):
        result = CliRunner().invoke(
            app, ["--config", str(config), *words, "--since", "2020-01-01", "--until", "2020-01-31"]
        )
        assert result.exit_code == 0
        assert "the archive holds posts of 1 Jun" in result.stderr
    assert rows(config, "trends", "--since", "2020-01-01", "--until", "2020-01-31") == []
