"""A deck's files on disk: the last good ones stay until all of the next are there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sample

from socialwatch.errors import ReportError
from socialwatch.report.render import data, html
from socialwatch.report.swap import MADE, MAKING
from socialwatch.report.write import write

OLD = {"deck.html": "the last good page", "deck.json": "the last good figures"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in OLD.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def stands(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}


def test_a_renderer_that_fails_leaves_the_last_good_deck(folder, monkeypatch):
    def fails(*_args: object) -> None:
        raise RuntimeError("out of ink")

    monkeypatch.setattr(data, "write", fails)  # the last of them: the page was made already
    with pytest.raises(RuntimeError, match="out of ink"):
        write(sample.deck(), folder, ["html"])
    assert stands(folder) == OLD
    assert sorted(path.name for path in folder.iterdir()) == sorted(OLD)


def test_a_full_disk_leaves_the_last_good_deck_and_says_so(folder, monkeypatch):
    def full(_deck: object, path: Path, *_args: object, **_more: object) -> None:
        with Path("/dev/full").open("w") as device:
            device.write("x" * 100_000)

    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")
    monkeypatch.setattr(html, "render", full)
    with pytest.raises(ReportError, match="No space left on device"):
        write(sample.deck(), folder, ["html"])
    assert stands(folder) == OLD


def test_a_run_killed_after_all_files_were_made_is_finished_by_the_next(folder):
    left = folder / f"{MADE}abc"
    left.mkdir()
    (left / "deck.pptx").write_bytes(b"whole")
    (left / "deck.json").write_text("newer figures")
    write(sample.deck(), folder, [])
    assert (folder / "deck-before.pptx").read_bytes() == b"whole"  # of a deck whose figures cannot be read
    assert json.loads((folder / "deck.json").read_text())["brand"] == "Kaffa"
    assert not left.exists()


def test_what_a_dead_run_left_unfinished_is_cleared_away(folder):
    dead, alive = folder / f"{MAKING}dead", folder / f"{MAKING}alive"
    for path in (dead, alive):
        path.mkdir()
    os.utime(dead, (0, 0))
    write(sample.deck(), folder, [])
    assert alive.is_dir()
    assert not dead.exists()


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import sample
from socialwatch.report.render import html
from socialwatch.report.write import write
render = html.render
def slow(*args, **more):
    render(*args, **more)
    print("made", flush=True)
    time.sleep(60)
html.render = slow
write(sample.deck(), Path(sys.argv[1]), ["html"])
"""


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL there")
def test_a_kill_in_the_middle_leaves_the_last_good_deck(folder):
    command = [sys.executable, "-c", KILLED, str(folder), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline().strip() == "made"
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert stands(folder) == OLD
    write(sample.deck(), folder, ["html"])
    assert "Kaffa" in (folder / "deck.html").read_text("utf-8")
