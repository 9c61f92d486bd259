"""`socialwatch query`: lint, explain, test, diff."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from socialwatch import cli
from socialwatch.models import Mention
from socialwatch.store import Heard, Row, Store

CONFIG = """
timezone = "Europe/London"
[[brand]]
name = "Acme"
query = 'acme coffee'
hits = ["Acme coffee, lovely"]
misses = ["acme anvils"]
[[topic]]
name = "Billing"
query = 'brand:Acme (invoice* OR refund)'
hits = ["refund for my acme coffee"]
misses = ["a refund"]
[[source]]
type = "hackernews"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "socialwatch.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*words: str) -> int:
    """The exit status of a command line."""
    import sys

    before = sys.argv
    sys.argv = ["socialwatch", *words]
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        sys.argv = before
    return 0


def test_lint_of_a_clean_configuration_has_nothing_to_say(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("query", "lint", "--strict") == 0
    out, err = capsys.readouterr()
    assert (out, err) == ("", "nothing to warn of\n")


def test_lint_of_a_broken_query_has_no_good_word_for_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("query", "lint", "acme (beta") == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "never closed" in err
    assert "nothing to warn of" not in err


def test_lint_marks_the_place_and_strict_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("query", "lint", "acme or beta", "--strict") == 1
    out = capsys.readouterr().out
    assert "the operator is OR" in out
    assert "  acme or beta\n       ^^" in out
    assert call("query", "lint", "acme or beta", "--json") == 0
    assert [(row["code"], row["start"]) for row in json.loads(capsys.readouterr().out)] == [("lower-case", 5)]


def test_an_unclosed_bracket_is_a_config_error_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("query", "lint", "acme (coffee") == 3
    assert capsys.readouterr().err.endswith("this ( is never closed\n  acme (coffee\n       ^\n")


def test_explain_shows_what_sources_are_asked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("query", "explain", "acme", "--json") == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert (answer["name"], answer["canonical"], answer["required"]) == ("Acme", "acme coffee", ["coffee"])
    (source,) = answer["sources"]
    assert source["source"] == "hackernews"
    assert any("coffee" in ask or "acme" in ask for ask in source["asks"])
    assert call("query", "explain", "niño OR caf*") == 0
    told = capsys.readouterr().out
    assert "with its accents" in told
    assert "Mastodon without a token for the tag #caf alone" in told, "a beginning hears only itself there"
    assert call("query", "explain", "$moka", "--json") == 0
    assert "$moka is read as moka" in json.loads(capsys.readouterr().out)[0]["warnings"][0]


def test_kept_texts_are_tried_and_a_wrong_one_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("query", "test") == 0
    assert capsys.readouterr().err == "4 of 4 as expected\n"
    path = folder / "socialwatch.toml"
    path.write_text(CONFIG.replace('misses = ["a refund"]', 'misses = ["refund at acme coffee"]'))
    assert call("query", "test") == 1
    out, err = capsys.readouterr()
    assert "refund at acme coffee" in out
    assert err == "3 of 4 as expected\n"


def test_diff_lists_what_a_change_gains_and_loses(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["acme coffee", "acme tea", "beta tea"]
    now = datetime(2026, 9, 1, tzinfo=UTC)
    rows = [
        Row(text, (Heard(Mention(network="x", native_id=str(n), text=text, created=now), ("Acme",)),))
        for n, text in enumerate(texts)
    ]
    with Store.open(folder / "socialwatch.sqlite", write=True, create=True) as store, store.transaction():
        store.writer.save(store.sources.id("x", "file"), rows, run=None, now=now)
    assert call("query", "diff", "acme", "tea", "--json") == 0
    out, err = capsys.readouterr()
    assert sorted((row["change"], row["text"]) for row in json.loads(out)) == [
        ("gained", "acme tea"),
        ("gained", "beta tea"),
        ("lost", "acme coffee"),
    ]
    assert err == "gains 2, loses 1, keeps 0\n"
    assert call("query", "diff", "Nobody", "tea") == 3
