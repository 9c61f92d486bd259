"""`sources` and `sources show`: what there is to listen with, what is missing, how it fares."""

from __future__ import annotations

import csv
import io
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from commands import call

from socialwatch.registry import SOURCES

CONFIG = """
[[brand]]
name = "Acme"
own = true

[[source]]
name = "the news"
type = "feed"
url = "http://127.0.0.1:9/feed.xml"

[[source]]
type = "bluesky"
handle = "acme.example"
password = "env:SOCIALWATCH_TEST_NOT_SET"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "socialwatch.toml"
    path.write_text(CONFIG, "utf-8")
    return path


def row(done: Any, kind: str) -> dict[str, Any]:
    return next(row for row in done.json if row["type"] == kind)


def test_every_connector_is_listed_and_yours_say_what_they_need(config: Path) -> None:
    done = call("sources", "--json", config=config)
    assert {one["type"] for one in done.json} == set(SOURCES.names())
    bluesky = row(done, "bluesky")
    assert (bluesky["source"], bluesky["access"]) == ("bluesky", "login")
    assert bluesky["state"] == "needs password: the environment variable SOCIALWATCH_TEST_NOT_SET is not set"
    assert row(done, "feed")["state"].startswith("never asked")
    assert row(done, "imap")["state"] == "not configured; wants an account"
    table = call("sources", config=config).out
    assert "the news" in table
    assert "A mailbox" in table


def test_what_only_streams_is_sent_to_watch_since_fetch_passes_it_over(tmp_path: Path) -> None:
    config = tmp_path / "socialwatch.toml"
    config.write_text(CONFIG + '[[source]]\ntype = "jetstream"\n', "utf-8")
    assert (
        row(call("sources", "--json", config=config), "jetstream")["state"] == "never heard; `socialwatch watch` does"
    )
    call("fetch", "--source", "the news", config=config)
    assert "jetstream: never heard; run `socialwatch watch`" in call("status", config=config).talk


def test_a_service_accounts_file_that_is_not_there_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "socialwatch.toml"
    config.write_text(
        '[[source]]\ntype = "googleplay"\napps = { acme = "com.acme" }\naccount_file = "key.json"\n', "utf-8"
    )
    state = row(call("sources", "--json", config=config), "googleplay")["state"]
    assert state.startswith("needs account_file: ")
    assert f"{tmp_path}" in state
    (tmp_path / "key.json").write_text("{}")
    (tmp_path / "key.json").chmod(0o600)
    monkeypatch.chdir(tmp_path)
    state = row(call("sources", "--json", config="socialwatch.toml"), "googleplay")["state"]
    assert state.startswith("never asked")


def test_a_source_that_was_asked_says_how_that_went(config: Path) -> None:
    call("fetch", "--source", "the news", config=config)  # port 9 is closed here, and private besides
    news = row(call("sources", "--json", config=config), "feed")
    assert news["ending"] in ("failed", "denied")
    assert news["state"].startswith(f"{news['ending']}, never heard: ")
    assert news["heard"] is None
    rows = list(csv.DictReader(io.StringIO(call("sources", "--csv", config=config).out)))
    assert [one["state"] for one in rows if one["source"] == "the news"] == [news["state"]]


def test_connectors_can_be_read_of_before_there_is_a_configuration(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert {one["source"] for one in call("sources", "--json").json} == {None}
    assert call("sources", "show", "lemmy").out.startswith("# lemmy\n")


def test_a_source_can_be_read_of_by_its_name(config: Path) -> None:
    assert call("sources", "show", "the news", config=config).out.startswith("# feed\n")
    done = call("sources", "show", "nosuch", config=config)
    assert done.code == 3
    assert "no source is called 'nosuch'; there are: appstore" in done.talk


def test_a_connector_of_another_package_is_listed_and_its_docstring_is_its_page(monkeypatch: Any) -> None:
    module = types.ModuleType("strangers_forum", "A forum of strangers.\n\nAsk them for a key.")

    class Forum:
        """Posts of the forum."""

        access = "approval"

    module.Forum = Forum
    Forum.__module__ = "strangers_forum"
    monkeypatch.setitem(sys.modules, "strangers_forum", module)
    monkeypatch.setattr(SOURCES, "_others", {"strangers": "strangers_forum:Forum", "broken": "no_such_module:X"})
    done = call("sources", "--json")
    assert row(done, "strangers")["hears"] == "A forum of strangers."
    assert row(done, "strangers")["state"] == "not configured; wants an approved application"
    assert "cannot be loaded" in row(done, "broken")["state"]
    assert "Ask them for a key." in call("sources", "show", "strangers").out
