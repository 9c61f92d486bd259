"""Setting the demo up: its config passes the check, its query does what it says, its folder is safe."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from socialwatch import config
from socialwatch.demo import config_text, stage
from socialwatch.demo.world import World
from socialwatch.errors import ConfigError
from socialwatch.models import Mention
from socialwatch.query import Matcher

pytestmark = pytest.mark.long

URLS = {
    "mastodon": "http://127.0.0.1:1", "bluesky": "http://127.0.0.1:2", "hackernews": "http://127.0.0.1:3",
    "web": "http://127.0.0.1:4",
}  # fmt: skip


def test_the_demo_config_passes_the_same_check_as_anybodys(tmp_path: Path) -> None:
    made = stage.furnish(tmp_path, URLS)
    checked = config.check(made.config)
    assert [brand.kind for brand in checked.brands] == ["own", "competitor", "competitor"]
    assert len(checked.sources) == 7
    assert set(checked.network.allow) == {url.removeprefix("http://") for url in URLS.values()}


def test_nothing_is_left_to_fill_in() -> None:
    text = config_text(URLS)
    assert not [line for line in text.splitlines() if "@mastodon@" in line or "@password@" in line or "@web@" in line]


def test_the_password_lies_in_a_file_of_its_own(tmp_path: Path) -> None:
    made = stage.furnish(tmp_path, URLS)
    secret = tmp_path / "bluesky-password"
    assert secret.read_text().strip() not in made.config.read_text()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_the_brands_queries_leave_out_birds_and_spam_and_little_else(tmp_path: Path, world: World) -> None:
    brands = config.check(stage.furnish(tmp_path, URLS).config).brands
    matcher = Matcher({brand.name: brand.parsed for brand in brands})
    wrong = missed = wanted = 0
    for post in world.posts[::5]:
        truth = world.truth[post.number]
        found = matcher.match(Mention(network="x", native_id="1", text=post.text, title=post.title, tags=post.tags))
        should = bool(truth.brands) and not (truth.spam or truth.irrelevant)
        wanted += should
        missed += should and not found
        wrong += bool(found) and (truth.spam or truth.irrelevant)
    assert missed / wanted < 0.005
    assert wrong / wanted < 0.005


def test_a_second_demo_replaces_the_first_and_keeps_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert not stage.clear(folder)
    stage.furnish(folder, URLS)
    (folder / "socialwatch.sqlite").write_text("old")
    (folder / "notes.txt").write_text("mine")
    assert stage.clear(folder)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_folder_that_no_demo_made_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "socialwatch.toml").write_text('[[brand]]\nname = "Mine"\n')
    with pytest.raises(ConfigError, match="--dir"):
        stage.clear(tmp_path)
    assert (tmp_path / "socialwatch.toml").exists()


def test_the_page_does_not_open_where_nobody_can_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from socialwatch.cli import demo, output

    monkeypatch.setattr(output, "interactive", lambda: True)
    monkeypatch.setenv("DISPLAY", ":0")
    for name in ("CI", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    assert demo.may_open()
    for name in ("CI", "SSH_CONNECTION"):
        with monkeypatch.context() as inner:
            inner.setenv(name, "1")
            assert not demo.may_open()
    monkeypatch.setattr(output, "interactive", lambda: False)
    assert not demo.may_open()


def test_the_next_commands_are_what_works_in_the_same_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    from socialwatch.cli import demo

    monkeypatch.setenv("UV_RUN_RECURSION_DEPTH", "1")
    assert demo._program() == "uv run socialwatch"
    monkeypatch.delenv("UV_RUN_RECURSION_DEPTH")
    assert demo._program() == "socialwatch"
