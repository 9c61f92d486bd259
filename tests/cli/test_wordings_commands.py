"""`top phrases`, `top questions`: examples for programs, savings only where somebody said what an answer costs."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from socialwatch.cli import app
from socialwatch.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "measures"))

from planting import Post, cover, plant

CONFIG = """
database = "archive.sqlite"
[[brand]]
name = "Acme"
own = true
"""
ROI = "[roi]\nminutes_per_answer = 6\ncost_per_hour = 30\ndeflection = 0.5\n"
JULY = ("--since", "2026-07-01", "--until", "2026-07-31")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wordings")
    start = datetime(2026, 7, 10, 9, tzinfo=UTC)
    said = ("Acme, where is my {} parcel?", "Where did Acme send my {} package?")
    kinds = "first second birthday blue heavy lost small strange".split()
    posts = [Post(text=said[i % 2].format(kinds[i]), at=start + timedelta(hours=i), by=f"u{i}") for i in range(8)]
    with Store.open(folder / "archive.sqlite", write=True, create=True) as store:
        plant(store, posts)
        cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
    return folder


def run(folder: Path, more: str, *words: str) -> str:
    (folder / "socialwatch.toml").write_text(CONFIG + more, "utf-8")
    result = CliRunner().invoke(app, ["--config", str(folder / "socialwatch.toml"), *words])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def test_a_help_page_saves_what_its_askers_would_cost(folder: Path) -> None:
    (plain,) = json.loads(run(folder, "", "top", "questions", *JULY, "--json"))
    assert plain["saving"] is None
    assert (plain["mentions"], len(plain["examples"])) == (8, 3)
    (row,) = json.loads(run(folder, ROI, "top", "questions", *JULY, "--json"))
    assert row["saving"] == 8 * 6 / 60 * 30 * 0.5
    assert "deflection" in run(folder, ROI, "top", "questions", *JULY)
    assert "saves" not in run(folder, "", "top", "questions", *JULY)


def test_phrases_come_with_posts_for_programs_and_without_for_spreadsheets(folder: Path) -> None:
    rows = json.loads(run(folder, "", "top", "phrases", *JULY, "--json"))
    assert {"phrase", "mentions", "compared", "z", "score", "examples"} == rows[0].keys()
    assert rows[0]["examples"][0]["id"].startswith("mastodon:")
    table = csv.DictReader(io.StringIO(run(folder, "", "top", "phrases", *JULY, "--csv")))
    assert "examples" not in (table.fieldnames or ())
