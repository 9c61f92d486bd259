"""A small archive that the tests of commands share, read from the CSV of `forum.py`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import call
from forum import CONFIG, NOW, write_posts


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The configuration of an archive that nobody may change."""
    folder = tmp_path_factory.mktemp("archive")
    config = folder / "socialwatch.toml"
    config.write_text(CONFIG, "utf-8")
    posts = write_posts(folder / "posts.csv")
    done = call("import", posts, "--source", "forum", "--timezone", "UTC", "--now", NOW, config=config)
    assert done.code == 0, done.talk
    return config


@pytest.fixture
def own(archive: Path, tmp_path: Path) -> Path:
    """A copy of it, to write to."""
    for file in archive.parent.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path / "socialwatch.toml"
