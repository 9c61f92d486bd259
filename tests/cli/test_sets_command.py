"""Sets at the terminal: listed, copied, tested; posts told apart by market and intent."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from commands import call
from forum import SEPTEMBER


def test_the_sets_are_listed_without_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = call("sets", "--json").json
    assert {row["set"] for row in rows} == {"intents", "stages", "urgency", "noise"}
    assert {"complaint", "churn risk"} <= {row["name"] for row in rows if row["set"] == "intents"}


def test_a_copied_set_is_in_force_as_soon_as_it_is_named_and_never_written_over(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "intents.toml"
    assert call("sets", "copy", "intents", target).code == 0
    again = call("sets", "copy", "intents", target)
    assert (again.code, "is there already" in again.talk) == (3, True)
    target.write_text(
        '[[intent]]\nname = "lost"\nquery = "lost"\nhits = ["is it lost"]\nmisses = ["it is lost"]\n', "utf-8"
    )
    config = tmp_path / "own.toml"
    config.write_text(f'{archive.read_text("utf-8")}\n[labels]\nintents = "{target}"\n', "utf-8")
    assert [row["name"] for row in call("sets", "--json", config=config).json if row["set"] == "intents"] == ["lost"]
    assert "lost" in call("sets", "show", "intents", config=config).out
    tried = call("query", "test", "lost", "--json", config=config)
    assert [(row["expected"], row["ok"]) for row in tried.json] == [("hit", True), ("miss", False)]
    assert tried.code == 1


def test_posts_are_told_apart_by_intent_and_language(archive: Path) -> None:
    rows = call("trends", *SEPTEMBER, "--by", "intent", "--json", config=archive).json
    complaints = [row for row in rows if row["value"] == "complaint"]
    assert complaints
    for row in complaints:
        posts = call("search", row["query"], *SEPTEMBER, "-n", 99, "--json", config=archive).json
        assert len(posts) == row["mentions"]
        assert all("complaint" in post["intents"] for post in posts)
    by_lang = call("compare", *SEPTEMBER, "--by", "lang", "--json", config=archive).json
    assert {"value", "brand", "mentions", "share", "net"} <= by_lang[0].keys()
    ranked = call("top", "intents", *SEPTEMBER, "--json", config=archive).json
    assert {"intent", "mentions", "negative"} <= ranked[0].keys()
    assert call("top", "stages", *SEPTEMBER, config=archive).code == 0


def test_an_intent_that_does_not_exist_is_told(archive: Path) -> None:
    assert "no intent is called 'grumble'" in call("search", "intent:grumble", *SEPTEMBER, config=archive).talk


def test_what_a_set_says_brings_a_post_back_is_a_command(archive: Path) -> None:
    (said,) = re.findall(r"`label ID ([^`]+)` brings a post back", call("sets", "show", "noise", config=archive).out)
    answer = call("label", "mastodon:nobody", *shlex.split(said), config=archive)
    assert (answer.code, "no post is called" in answer.talk) == (5, True)
