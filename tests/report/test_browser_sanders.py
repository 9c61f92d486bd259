"""Real posts of October 2011, of four brands that were each heard on days of their own, through the whole program."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from papers import assert_readable, printed
from typer.testing import CliRunner

from socialwatch.cli import app

pytestmark = [pytest.mark.browser, pytest.mark.real]
CONFIG = """
timezone = "Europe/London"
[[brand]]
name = "Apple"
own = true
query = "apple OR iphone* OR ipad* OR ipod* OR ios5 OR itunes OR icloud OR siri"
[[brand]]
name = "Google"
query = "google OR android OR nexus OR gmail OR galaxynexus"
[[brand]]
name = "Microsoft"
query = "microsoft OR windows* OR xbox OR kinect OR ballmer"
[[brand]]
name = "Twitter"
query = "twitter OR tweet*"
"""


@pytest.fixture(scope="module")
def october(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sanders")
    (folder / "socialwatch.toml").write_text(CONFIG)
    posts = shared_data / "sanders" / "full-corpus.csv"
    named = ["--source", "sanders", "--network", "twitter", "--map", "id=TweetId,text=TweetText,created=TweetDate"]
    _run(folder, "import", str(posts), *named)
    _run(folder, "report", "--since", "2011-10-01", "--until", "2011-10-31", "--formats", "pptx", "--out", str(folder))
    return folder


def _run(folder: Path, *words: str) -> None:
    done = CliRunner().invoke(app, ["--config", str(folder / "socialwatch.toml"), *words])
    assert done.exit_code == 0, done.output


def test_no_word_of_a_real_month_leaves_the_paper_or_covers_another(october: Path):
    assert_readable(printed([october / "deck.pptx"], october)["deck"])


def test_a_month_heard_in_pieces_claims_no_trend_and_no_share_of_voice(october: Path):
    said = json.loads((october / "deck.json").read_text())
    titles = {slide["key"]: slide["title"] for slide in said["slides"]}
    assert "no trend can be told" in titles["title"]
    assert titles["voice"] == "No share of voice can be told: the brands were heard on different days"
    assert "nothing to compare with" in titles["phrases"]
