"""A second process makes some measures of a large deck; with it, without it and when it fails the deck is the same."""

from __future__ import annotations

import stat
import sys

import pytest
import strange

from socialwatch.report import beside, make
from socialwatch.report.evidence import document

WANTED = {"phrases": ("phrases", {}), "volume": ("volume", {})}


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "MANY", 0)
    monkeypatch.setattr(beside, "processors", lambda: 2)
    with strange.archive("one", tmp_path) as store:
        yield store


@pytest.fixture
def scope():
    config = strange.config("one")
    return make.scope_about(config, make.subject(config, None), strange.WINDOW)


@pytest.fixture
def python(tmp_path, monkeypatch):
    """What is started instead of Python: lines of a shell."""

    def stand_in(lines: str) -> None:
        path = tmp_path / "python"
        path.write_text(f"#!/bin/sh\n{lines}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(sys, "executable", str(path))

    return stand_in


@pytest.mark.long
def test_a_deck_made_by_two_processes_is_the_deck_made_by_one(tmp_path, monkeypatch):
    with strange.archive("ten", tmp_path) as store:
        alone = strange.deck("ten", store)
        handed = []
        plain = beside.Beside.handed
        monkeypatch.setattr(beside, "MANY", 0)
        monkeypatch.setattr(beside, "processors", lambda: 2)
        monkeypatch.setattr(beside.Beside, "handed", lambda one: handed.append(plain(one)) or handed[-1])
        assert document(strange.deck("ten", store)) == document(alone)
    assert set(handed[0]) == beside.MEASURED_BESIDE


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in of shell")
@pytest.mark.parametrize("lines", ["exit 3", "cat >/dev/null; echo nonsense", "cat >/dev/null; kill -9 $$"])
def test_what_a_process_that_fails_did_not_make_is_made_here(store, scope, python, lines):
    python(lines)
    said = make.measure(store, scope, WANTED, lambda _: None)
    assert list(said) == ["phrases", "volume"]
    assert said["phrases"].total == 1


def test_without_a_python_to_start_all_is_made_here(store, scope, monkeypatch, tmp_path):
    for missing in ("", str(tmp_path / "none")):
        monkeypatch.setattr(sys, "executable", missing)
        assert make.measure(store, scope, WANTED, lambda _: None)["phrases"].total == 1


@pytest.mark.skipif(sys.platform == "win32", reason="a stand-in of shell")
@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_no_process_is_left_when_a_deck_ends_early(store, scope, python, error):
    python("exec sleep 60")
    started = []

    def interrupted() -> None:
        with beside.beside(store, scope, WANTED) as other:
            started.append(other._process)
            assert started[0].poll() is None
            raise error

    with pytest.raises(error):
        interrupted()
    assert started[0].returncode is not None


@pytest.mark.parametrize(("name", "value"), [("MANY", 1), ("processors", lambda: 1)])
def test_few_posts_or_one_processor_start_no_other(store, scope, monkeypatch, name, value):
    with beside.beside(store, scope, WANTED) as other:
        assert other.names == {"phrases"}
    monkeypatch.setattr(beside, name, value)
    with beside.beside(store, scope, WANTED) as other:
        assert other is beside.NOBODY
