"""Themes: found without anybody naming them, the same from look to look, and a topic in one command."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from planting import Post, cover, plant, scope
from typer.testing import CliRunner

from socialwatch.cli import app
from socialwatch.config import check
from socialwatch.errors import ConfigError
from socialwatch.measures.evidence import posts_of
from socialwatch.measures.factors import alike
from socialwatch.measures.themes import Themes, themes
from socialwatch.store import Store
from socialwatch.store.learned import LearnedModels
from socialwatch.store.remembered import remember

pytestmark = pytest.mark.skipif(not find_spec("sklearn"), reason="needs scikit-learn")

START = datetime(2026, 7, 10, 9, tzinfo=UTC)
NOW = datetime(2026, 8, 1, tzinfo=UTC)
TALK = {
    "oat milk": "oat milk latte barista foam creamy carton froth",
    "loyalty card": "loyalty card stamps reward points tenth free coffee wallet",
    "train station": "train station kiosk platform queue commuters opening morning",
}
CONFIG = """# ours
database = "archive.sqlite"
timezone = "Europe/London"

[[brand]]
name = "Acme"  # the roaster
own = true

[[topic]]
name = "Price"
query = "price"
"""


def talk(n: int, seed: int = 1) -> list[Post]:
    """Posts on three things, each in words of its own, and some on a topic that is known."""
    dice = random.Random(seed)
    posts = []
    for i in range(n):
        about, words = list(TALK.items())[i % 3]
        said = " ".join(dice.sample([word for word in words.split() if word not in about], 4))
        filler = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=9))
        at = START + timedelta(minutes=i, seconds=seed)
        posts.append(Post(text=f"Acme {said} and the {about} {filler}", at=at, by=f"u{i}", id=f"{seed}-{i}"))
    priced = [Post(text=f"Acme price {i * 7919} oat milk", at=START, topics=("Price",), id=f"p{i}") for i in range(20)]
    return [*posts, *priced]


def archive(path: Path, posts: Sequence[Post]) -> Store:
    store = Store.open(path, write=True, create=True)
    plant(store, posts)
    cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
    return store


def names(found: Themes) -> dict[int, str]:
    return {theme.number: theme.name for theme in found.themes}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Themes:
    with archive(tmp_path_factory.mktemp("themes") / "a.sqlite", talk(150)) as store:
        found = themes(store, scope())
        for theme in found.themes:  # every figure can be followed
            assert len(posts_of(store, theme.mentions.evidence)) == theme.mentions.n
            assert len(posts_of(store, theme.net.evidence)) == theme.net.n
    return found


def test_what_posts_of_no_topic_are_about_is_found_and_named(first: Themes) -> None:
    assert first.total == 170
    assert 140 <= first.read <= 150  # those of a topic are left out, and what says the same counts once
    assert {theme.name.split(", ")[0] for theme in first.themes} == set(TALK)
    for theme in first.themes:
        assert 45 <= (theme.mentions.value or 0) <= 75
        assert len(theme.examples) == 3
        assert theme.new


def test_the_order_of_arrival_changes_nothing(first: Themes, tmp_path: Path) -> None:
    shuffled = talk(150)
    random.Random(5).shuffle(shuffled)
    with archive(tmp_path / "b.sqlite", shuffled) as store:
        again = themes(store, scope())
    assert [(t.number, t.name, t.query) for t in again.themes] == [(t.number, t.name, t.query) for t in first.themes]


def test_names_and_numbers_stay_when_a_tenth_is_new(first: Themes, tmp_path: Path) -> None:
    newer = [replace(post, text=f"{post.text} vending machine broken again") for post in talk(15, seed=9)[:15]]
    with archive(tmp_path / "c.sqlite", [*talk(150), *newer]) as store:
        with store.transaction():
            remember(store, first.brands, first.known, NOW)
            assert LearnedModels(store).reports() == []  # what is remembered is no model that people trained
        again = themes(store, scope())
    kept = {number: name for number, name in names(again).items() if number in names(first)}
    assert kept == names(first)
    assert not any(theme.new for theme in again.themes if theme.number in kept)
    assert min((n for n in names(again) if n not in kept), default=4) == 4  # a new one gets a new number


def test_a_theme_that_is_gone_keeps_its_number_for_its_return(first: Themes, tmp_path: Path) -> None:
    without = [post for post in talk(150) if "loyalty" not in post.text]
    with archive(tmp_path / "d.sqlite", without) as store:
        with store.transaction():
            remember(store, first.brands, first.known, NOW)
        again = themes(store, scope())
    gone = next(theme.number for theme in first.themes if "loyalty card" in theme.name)
    assert gone not in names(again)
    assert gone in {one.number for one in again.known}


def test_asking_for_fewer_themes_shows_the_largest_of_the_same(tmp_path: Path) -> None:
    with archive(tmp_path / "f.sqlite", talk(150)) as store:
        all_, two = themes(store, scope()), themes(store, scope(), limit=2)
    assert [(t.name, t.query, t.mentions.value) for t in two.themes] == [
        (t.name, t.query, t.mentions.value) for t in all_.themes[:2]
    ]
    assert two.known == all_.known


def test_a_name_is_never_given_to_what_only_shares_small_words_with_it(first: Themes, tmp_path: Path) -> None:
    old = next(one for one in first.known if "loyalty card" in one.name)
    broad = {**old.terms, "elsewhere": 2 * sum(weight**2 for weight in old.terms.values()) ** 0.5}
    assert 0.3 < alike(old.terms, broad) < 0.6
    other = old._replace(name="chat bot", query='"chat bot"', terms=broad)
    with archive(tmp_path / "g.sqlite", talk(150)) as store:
        with store.transaction():
            remember(store, first.brands, [other], NOW)
        again = themes(store, scope())
    assert other.number not in names(again)
    assert "chat bot" not in names(again).values()


def test_too_few_posts_have_no_themes(tmp_path: Path) -> None:
    with archive(tmp_path / "e.sqlite", talk(12)) as store:
        assert themes(store, scope()).themes == ()
    assert alike({}, {"a": 1.0}) == 0.0


def test_a_theme_becomes_a_topic_in_one_command(tmp_path: Path) -> None:
    archive(tmp_path / "archive.sqlite", talk(150)).close()
    path = tmp_path / "socialwatch.toml"
    path.write_text(CONFIG, "utf-8")

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["--config", str(path), *words])
        assert result.exit_code == code, (result.output, result.exception)
        return result.stdout

    july = ("--since", "2026-07-01", "--until", "2026-07-31", "--json")
    found = json.loads(run("top", "themes", *july))
    assert {"number", "theme", "mentions", "before", "net", "query", "examples"} <= found[0].keys()
    assert json.loads(run("themes", "list", "--json"))[0]["number"] == 1
    wanted = next(one for one in found if "oat milk" in one["theme"])
    run("themes", "adopt", str(wanted["number"]), "--as", 'Oat "milk"', "--dry-run")
    assert path.read_text("utf-8") == CONFIG
    run("themes", "adopt", str(wanted["number"]), "--as", 'Oat "milk"')
    text = path.read_text("utf-8")
    assert text.startswith(CONFIG.rstrip())  # comments and all
    topic = tomllib.loads(text)["topic"][-1]
    assert (topic["name"], topic["query"]) == ('Oat "milk"', wanted["query"])
    adopted = check(path).topics[-1]
    assert adopted.hits
    assert all(adopted.parsed.matches_text(hit) for hit in adopted.hits)
    run("query", "test")
    again = CliRunner().invoke(app, ["--config", str(path), "themes", "adopt", wanted["theme"], "--as", 'oat "milk"'])
    assert isinstance(again.exception, ConfigError)
    nobody = CliRunner().invoke(app, ["--config", str(path), "themes", "adopt", "77"])
    assert isinstance(nobody.exception, ConfigError)
