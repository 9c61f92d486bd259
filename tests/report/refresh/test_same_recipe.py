"""By which recipe a deck is refreshed: its own, from the archive, from its file, whatever else is configured."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialwatch.config import Config
from socialwatch.report import recipe as recipes
from socialwatch.report.refresh.same_recipe import same_recipe

BOARD = """title = "For the board of {brand}"
query = "topic:Delivery"
[[slide]]
use = "title"
[[slide]]
use = "posts"
key = "worst"
mood = "negative"
appendix = true
"""


@pytest.fixture
def board(tmp_path: Path) -> recipes.Recipe:
    (tmp_path / "board.toml").write_text(BOARD)
    return recipes.load(tmp_path / "board.toml")


def chosen(said: object, called: str | None) -> tuple[recipes.Recipe, str, list[str]]:
    told: list[str] = []
    same = same_recipe(Config(database=Path("a.sqlite")), {"recipe": said} if said else {}, called, told.append)
    return same.recipe, same.called, told


def test_a_file_brings_its_recipe_along_with_keys_options_and_queries(board):
    recipe, called, (told,) = chosen(board.travelling(), None)
    assert (recipe, called) == (board, "board")
    assert "does not keep the deck: the recipe 'board' that came with the deck is taken" in told


def test_a_kept_deck_is_refreshed_by_its_recipe_as_it_is_written_today(board, tmp_path):
    path = tmp_path / "board.toml"
    path.write_text(BOARD.replace("worst", "sharpest"))
    recipe, called, told = chosen(board.travelling(), str(path))
    assert ([one.key for one in recipe.slides], called, told) == (["title", "sharpest"], str(path), [])
    path.unlink()
    recipe, called, (said,) = chosen(board.travelling(), str(path))
    assert (recipe, called) == (board, "board")
    assert "cannot be read any more" in said


def test_a_slide_that_this_version_does_not_know_is_left_out_and_told(board):
    said = board.travelling()
    said["slide"].append({"use": "horoscope", "key": "horoscope"})
    recipe, _, told = chosen(said, None)
    assert recipe == board
    assert "'horoscope' is no slide" in told[0]


def test_a_recipe_that_names_an_account_stays_at_home(tmp_path):
    (tmp_path / "mine.toml").write_text(BOARD.replace("topic:Delivery", "author:ann"))
    said = recipes.load(tmp_path / "mine.toml").travelling()
    assert said == {"name": "mine"}
    recipe, called, (told,) = chosen(said, None)
    assert (recipe.name, called) == ("quarterly", "quarterly")
    assert "of [report] recipe is taken" in told


def test_a_file_of_an_older_version_is_refreshed_by_the_configured_recipe():
    recipe, _, (told,) = chosen(None, None)
    assert recipe.name == "quarterly"
    assert "the recipe 'quarterly' of [report] recipe is taken" in told
