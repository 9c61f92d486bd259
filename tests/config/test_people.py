"""Opening hours and owners as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialwatch import config
from socialwatch.config.people import opening
from socialwatch.errors import ConfigError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "socialwatch.toml"
    path.write_text(f'[[brand]]\nname = "Acme"\n{text}\n', "utf-8")
    return path


def test_hours_run_over_the_end_of_the_week():
    assert opening(["Sat-Mon 10:00-24:00"]) == ((0, 600, 1440), (5, 600, 1440), (6, 600, 1440))


@pytest.mark.parametrize("hours", ["Mon-Fri 9-17", "Mon 17:00-09:00", "weekdays 09:00-17:00", "Mon 09:00-24:30"])
def test_hours_that_are_none_are_refused_with_an_example(tmp_path: Path, hours: str):
    with pytest.raises(ConfigError, match=r"Mon-Fri 09:00-17:30"):
        config.check(written(tmp_path, f'[service]\nhours = ["{hours}"]'))


def test_owners_are_read_with_what_is_theirs(tmp_path: Path):
    found = config.load(written(tmp_path, '[[owner]]\nname = "Care"\ntopics = ["Delivery"]\n[[owner]]\nname = "All"'))
    assert [(one.name, one.topics, one.rules) for one in found.owners] == [("Care", ("Delivery",), ()), ("All", (), ())]


def test_a_misspelt_key_of_an_owner_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match="topic"):
        config.check(written(tmp_path, '[[owner]]\nname = "Care"\ntopic = ["Delivery"]'))
