"""Whoever opens a deck's folder finds the files of one deck, the old or the new, whatever happens to the run."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import sample

from socialwatch.errors import ReportError
from socialwatch.report import swap
from socialwatch.report.explain import deck_id
from socialwatch.report.render import data, html
from socialwatch.report.write import write

OLD, NEW = replace(sample.deck(), id="aaaa1111"), replace(sample.deck(), id="bbbb2222")
posix = pytest.mark.skipif(os.name != "posix", reason="folders are not exchanged there")


@pytest.fixture(autouse=True)
def plain_pages(monkeypatch):
    """Pages that say of which deck they are, and no more: the files are the matter here."""

    def render(deck, path: Path, *_: object, **__: object) -> None:
        path.write_text(f'<meta name="socialwatch:deck" content="{deck.id}">')

    monkeypatch.setattr(html, "render", render)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(OLD, tmp_path / "decks" / "Kaffa-2026Q3", ["html"])
    return tmp_path / "decks" / "Kaffa-2026Q3"


@pytest.fixture
def without_exchange(monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EINVAL, "not on this disk")

    monkeypatch.setattr(swap, "exchange", refuse)


def decks_in(folder: Path) -> set[str]:
    """The decks that the files of a folder say they are of, read without another folder coming in between."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        texts = [Path(f"/proc/self/fd/{handle}/deck.{form}").read_text() for form in ("html", "json")]
    finally:
        os.close(handle)
    return {texts[0].partition('content="')[2][:8], json.loads(texts[1])["id"]}


def forked(work: Callable[[], object]) -> int:
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    return pid


@posix
@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads folders by /proc")
def test_thirty_kills_at_random_moments_leave_a_whole_deck_each_time(folder, monkeypatch):
    def made_before(deck, path: Path) -> None:
        path.write_bytes(texts[deck.id])

    texts = {deck.id: data.text(deck).encode() for deck in (OLD, NEW)}
    monkeypatch.setattr(data, "write", made_before)  # so that the swap takes most of the time
    began = time.perf_counter()
    for deck in (NEW, OLD, NEW, OLD):  # in processes of their own, as those that are killed: these are slower
        os.waitpid(forked(lambda deck=deck: write(deck, folder, ["html"])), 0)
    lasts, chance, seen = (time.perf_counter() - began) / 4, random.Random(5), set()
    for turn in range(30):
        before = decks_in(folder)
        deck = NEW if before == {OLD.id} else OLD
        pid = forked(lambda deck=deck: write(deck, folder, ["html"]))
        time.sleep(chance.uniform(0, 2.5 * lasts))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        found = decks_in(folder)
        assert found in ({OLD.id}, {NEW.id}), f"turn {turn}"
        seen.add(found == before)
    assert seen == {True, False}  # some were killed before, some after
    for left in folder.parent.glob(f"{swap.MAKING}*"):
        os.utime(left, (0, 0))
    write(NEW, folder, ["html"])
    assert [one.name for one in folder.parent.iterdir()] == ["Kaffa-2026Q3"]


@posix
@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="reads folders by /proc")
@pytest.mark.parametrize("exchanged", [True, False])
def test_two_reports_at_once_leave_one_whole_deck_and_readers_never_see_a_mixed_one(folder, exchanged, request):
    if not exchanged:
        request.getfixturevalue("without_exchange")

    def over_and_over(deck) -> None:
        for _ in range(8):
            write(deck, folder, ["html"])

    running = [forked(lambda deck=deck: over_and_over(deck)) for deck in (OLD, NEW)]
    while running:
        running = [pid for pid in running if os.waitpid(pid, os.WNOHANG) == (0, 0)]
        with suppress(FileNotFoundError):  # the old deck's folder went while we were reading in it
            assert not exchanged or len(decks_in(folder)) == 1
    assert len(decks_in(folder)) == 1
    assert [one.name for one in folder.parent.iterdir()] == ["Kaffa-2026Q3"]


@pytest.mark.parametrize("way", ["exchange", "without_exchange"])
def test_what_people_laid_beside_a_deck_stays(folder, way, request):
    if way != "exchange":
        request.getfixturevalue(way)
    (folder / "edited.pptx").write_bytes(b"hours of work")
    (folder / "deck.pptx").write_bytes(b"edited, too")
    (folder / "cover.png").write_bytes(b"of the old deck")
    write(NEW, folder, ["html"])
    assert (folder / "edited.pptx").read_bytes() == b"hours of work"
    assert (folder / "deck-aaaa1111.pptx").read_bytes() == b"edited, too"
    assert sorted(one.name for one in folder.iterdir()) == [
        "deck-aaaa1111.pptx", "deck.html", "deck.json", "edited.pptx"
    ]  # fmt: skip
    assert deck_id(folder / "deck.html") == NEW.id


def test_a_format_that_is_added_to_a_deck_leaves_its_others(folder):
    (folder / "deck.pptx").write_bytes(b"edited")
    write(OLD, folder, ["html"])
    assert (folder / "deck.pptx").read_bytes() == b"edited"
    assert deck_id(folder / "deck.html") == OLD.id


def test_a_folder_with_a_database_in_it_is_not_swapped(folder):
    (folder / "socialwatch.sqlite").write_bytes(b"at work")
    before = folder.stat().st_ino
    write(NEW, folder, ["html"])
    assert folder.stat().st_ino == before
    assert deck_id(folder / "deck.html") == json.loads((folder / "deck.json").read_text())["id"] == NEW.id


def test_the_folder_that_one_stands_in_is_not_taken_away(folder, monkeypatch):
    monkeypatch.chdir(folder)
    write(NEW, Path(), ["html"])
    assert sorted(one.name for one in Path().iterdir()) == ["deck.html", "deck.json"]
    assert deck_id(Path("deck.html")) == NEW.id


@posix
def test_rights_of_a_folder_stay(folder):
    folder.chmod(0o2770)
    write(NEW, folder, ["html"])
    assert folder.stat().st_mode & 0o7777 == 0o2770


@posix
def test_a_link_to_a_folder_stays_a_link(folder, tmp_path: Path):
    (tmp_path / "latest").symlink_to(folder)
    write(NEW, tmp_path / "latest", ["html"])
    assert (tmp_path / "latest").is_symlink()
    assert deck_id(folder / "deck.html") == NEW.id


@posix
def test_a_kill_between_two_files_is_finished_by_the_next(folder, without_exchange):
    """Where folders cannot be exchanged: the one moment at which files of two decks lie there."""
    (folder / "deck.pptx").write_bytes(b"of the old deck")
    moved = []

    def dies(self: Path, target: Path) -> Path:
        if len(moved) == 2:
            os._exit(9)
        moved.append(target)
        return self.rename(target)

    def killed() -> None:
        Path.replace = dies  # in the process that dies
        write(NEW, folder, ["html"])

    assert os.waitstatus_to_exitcode(os.waitpid(forked(killed), 0)[1]) == 9
    assert list(folder.glob(f"{swap.MADE}*"))
    swap.settle(folder)
    assert sorted(one.name for one in folder.iterdir()) == ["deck-aaaa1111.pptx", "deck.html", "deck.json"]
    assert deck_id(folder / "deck.html") == json.loads((folder / "deck.json").read_text())["id"] == NEW.id


def test_a_folder_that_cannot_be_written_keeps_its_deck_and_is_told(folder):
    if os.name != "posix" or os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder.chmod(0o555)
    with pytest.raises(ReportError, match="Permission denied"):
        write(NEW, folder, ["html"])
    folder.chmod(0o755)
    assert deck_id(folder / "deck.html") == OLD.id


SMALL_DISK = """
import os, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import sample
from socialwatch.errors import ReportError
from socialwatch.report.explain import deck_id
from socialwatch.report.write import write
folder = Path(sys.argv[2]) / "decks" / "a"
write(replace(sample.deck(), id="aaaa1111"), folder, ["html"])
free = os.statvfs(sys.argv[2])
Path(sys.argv[2], "ballast").write_bytes(bytes(free.f_bavail * free.f_frsize - 20_000))
try:
    write(replace(sample.deck(), id="bbbb2222"), folder, ["html"])
except (ReportError, OSError) as error:
    print(type(error).__name__, error)
print(deck_id(folder / "deck.html"), sorted(one.name for one in folder.iterdir()), len(list(folder.parent.iterdir())))
"""


@pytest.mark.long
@pytest.mark.parametrize("disk", ["full", "read-only"])
def test_a_small_disk_that_is_full_or_read_only_keeps_the_last_good_deck(tmp_path: Path, disk):
    mount, here = shutil.which("unshare"), Path(__file__).parent
    if mount is None or subprocess.run([mount, "-Urm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no file systems of one's own here")
    (tmp_path / "run.py").write_text(SMALL_DISK)
    script = f"mkdir {tmp_path}/disk && mount -t tmpfs -o size=2m none {tmp_path}/disk"
    run = f"{sys.executable} {tmp_path}/run.py {here} {tmp_path}/disk"
    if disk == "read-only":
        first, second = SMALL_DISK.split("free = ")[0], SMALL_DISK.replace("Path(sys.argv[2], ", "#")
        (tmp_path / "run.py").write_text(first)
        (tmp_path / "frozen.py").write_text(second.replace("write(replace(sample.deck(), id=", "#", 1))
        run += f" && mount -o remount,ro {tmp_path}/disk && {run.replace('run.py', 'frozen.py')}"
    script += f" && {run}"
    done = subprocess.run([mount, "-Urm", "sh", "-c", script], check=True, capture_output=True, text=True)
    *_, told, stands = done.stdout.strip().splitlines()
    assert told.startswith("ReportError")
    assert ("No space left" if disk == "full" else "Read-only file system") in told
    assert stands == "aaaa1111 ['deck.html', 'deck.json'] 1"
