"""What `schedule install --report quarterly --send` has cron run, run as cron would: elsewhere, with nothing around."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from post_office import PASSWORD, USER, PostOffice, post_office

from socialwatch.clock import first_of_month
from socialwatch.collect.matching import Matching
from socialwatch.config import load
from socialwatch.models import Author, Mention, Span
from socialwatch.store import Store
from socialwatch.store.rows import Row

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(os.name == "nt", reason="cron"),
    pytest.mark.skipif(not (shutil.which("chromium") or shutil.which("soffice")), reason="a PDF needs one of them"),
]
CONFIG = """timezone = "UTC"
[report]
screenshots = false
[[brand]]
name = "Umbra"
query = "umbra"
[delivery]
to = ["ann@acme.example", "bob@acme.example"]
[network]
ca_bundle = "{bundle}"
allow = ["127.0.0.0/8"]
[mail]
host = "localhost"
port = {port}
user = "{user}"
password = "env:SMTP_PASSWORD"
"""
CRONTAB = """#!/bin/sh
# a table of cron in a file: -l shows it, a file or - takes its place
if [ "$1" = -l ]; then cat '{table}'; else cat "$1" > '{table}.new' && mv '{table}.new' '{table}'; fi
"""


@dataclass
class Machine:
    """A folder with an archive, a table of cron, and how its line is run."""

    config: Path
    table: Path

    def install(self, *words: str) -> None:
        path = f"{self.table.parent}{os.pathsep}{os.environ['PATH']}"
        command = [sys.executable, "-m", "socialwatch", "--config", str(self.config), "schedule", "install", *words]
        env = {"PATH": path, "HOME": str(self.table.parent)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def run(self, job: str, *more: str) -> subprocess.CompletedProcess[str]:
        """The line of a job, in the few variables that cron sets, in another folder, with cron's own reading of %."""
        (line,) = [one for one in self.table.read_text().splitlines() if f":{job}:" in one]
        words = line.split(maxsplit=5)[5].rpartition(" # ")[0]
        assert not re.search(r"(?<!\\)%", words)
        env = {"HOME": "/nonexistent", "LOGNAME": "nobody", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
        told = " ".join([words.replace("\\%", "%"), *more])
        return subprocess.run(
            ["/bin/sh", "-c", told], env=env, cwd="/", capture_output=True, text=True, check=False
        )  # fmt: skip

    def decks(self) -> dict[str, bytes]:
        """Every file of the folder of decks."""
        root = self.config.parent / "decks"
        return {str(one.relative_to(root)): one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}


def last_quarter() -> tuple[datetime, datetime, str]:
    """The last whole quarter before the clock of this machine, which is the one that the line goes by."""
    today = datetime.now(UTC).date()
    first = today.month - (today.month - 1) % 3
    days = [first_of_month(today.year, month) for month in (first - 3, first)]
    start, end = (datetime(day.year, day.month, 1, tzinfo=UTC) for day in days)
    return start, end, f"{start.year}Q{(start.month + 2) // 3}"


def fill(config: Path) -> None:
    """Posts for every few hours of two quarters."""
    loaded = load(config)
    matching, rows = Matching(loaded.brands), []
    start, end, _ = last_quarter()
    start -= timedelta(days=90)
    for number in range(500):
        moment = start + (end - start) * number / 500
        text = "My umbra parcel is late again" if number % 3 else "I love umbra"
        said = Mention(
            network="mastodon", native_id=f"p{number}", url=f"https://roast.example/{number}", created=moment,
            text=text, author=Author(native_id=f"a{number}"),
        )  # fmt: skip
        rows.append(Row({"n": number}, (matching.heard(said, moment),)))
    with Store.open(loaded.database, write=True, create=True) as store, store.transaction():
        store.facts.use_zone(loaded.timezone)
        source = store.sources.id("fedi", "mastodon")
        store.writer.save(source, rows, run=None, now=end)
        store.coverage.record(source, "ask", Span(start, end), "whole", run=None, at=end)


def machine(folder: Path, office: PostOffice) -> Machine:
    home = folder / "the brand's 50 % söhne"
    home.mkdir()
    config = home / "socialwatch.toml"
    config.write_text(CONFIG.format(bundle=office.bundle, port=office.port, user=USER), "utf-8")
    (home / "secrets.env").write_text(f"SMTP_PASSWORD='{PASSWORD}'\n")
    (home / "secrets.env").chmod(0o600)
    fill(config)
    table = folder / "bin" / "table"
    table.parent.mkdir()
    table.write_text("0 5 * * * tar cf /backup.tar /home # mine\n")
    (table.parent / "crontab").write_text(CRONTAB.format(table=table))
    (table.parent / "crontab").chmod(0o755)
    return Machine(config, table)


def test_crons_own_line_makes_the_deck_sends_it_once_and_keeps_the_last_good_one(tmp_path):
    name = f"Umbra-{last_quarter()[2]}"
    with post_office(tmp_path) as office:
        here = machine(tmp_path, office)
        here.install("--with", "cron", "--report", "quarterly", "--send")
        assert here.table.read_text().startswith("0 5 * * * tar cf /backup.tar /home # mine\n")
        first = here.run("report-quarterly")
        assert (first.returncode, first.stdout, first.stderr) == (0, "", ""), first.stderr
        assert sorted(to for to, _ in office.mails) == ["ann@acme.example", "bob@acme.example"]
        files = list(office.mails[0][1].iter_attachments())
        assert [one.get_filename() for one in files] == [f"{name}.pptx", f"{name}.pdf"]
        assert [one.get_content()[:4] for one in files] == [b"PK\x03\x04", b"%PDF"]
        assert all(office.encrypted)
        made = here.decks()
        assert {"index.html", *(f"{name}/deck.{form}" for form in ("pptx", "html", "pdf", "json"))} <= set(made)

        second = here.run("report-quarterly")
        assert (second.returncode, second.stdout, second.stderr, len(office.mails)) == (0, "", "", 2)
        assert here.decks() == made, "it was there, and everybody had had it"
        whole = here.config.read_text("utf-8")

        here.config.write_text(whole.replace('query = "umbra"', 'query = "umbra AND ("'), "utf-8")
        broken = here.run("report-quarterly")
        assert (broken.returncode != 0, broken.stdout, len(office.mails)) == (True, "", 2)
        assert broken.stderr.count("brand[1].query") == 1, broken.stderr
        assert here.decks() == made

        more = whole.replace('"bob@acme.example"', '"bob@acme.example", "cy@acme.example", "di@acme.example"')
        here.config.write_text(more, "utf-8")
    away = here.run("report-quarterly")  # nobody answers any more
    assert (away.returncode, away.stdout) == (1, "")
    said, hint = away.stderr.strip().splitlines()
    assert f"report send {name}" in hint
    assert "cy@acme.example, di@acme.example" in said
    assert PASSWORD not in said
    assert here.decks() == made, "only to be sent, not to be made anew"

    with post_office(tmp_path) as office:
        here.config.write_text(re.sub(r"port = \d+", f"port = {office.port}", more), "utf-8")
        back = here.run("report-quarterly")
    assert (back.returncode, back.stderr) == (0, "")
    assert sorted(to for to, _ in office.mails) == ["cy@acme.example", "di@acme.example"]
    assert here.decks() == made


def test_a_morning_that_failed_is_made_good_on_the_next_ones_and_then_left_alone(tmp_path):
    end = last_quarter()[1]
    mornings = [f"{end + timedelta(days=number):%Y-%m-%dT06:30}" for number in range(1, 5)]
    with post_office(tmp_path) as office:
        here = machine(tmp_path, office)
        here.install("--with", "cron", "--report", "quarterly", "--send")
        (line,) = [one for one in here.table.read_text().splitlines() if ":report-quarterly:" in one]
        assert line.startswith("30 6 2,3,4,5 1,4,7,10 * ")
        early = here.run("report-quarterly", "--now", f"{end:%Y-%m-%d}T09:00")  # by hand, a day too soon
        assert (early.returncode, len(office.mails)) == (0, 2)
        with sqlite3.connect(here.config.with_name("socialwatch.sqlite")) as archive:
            archive.execute("DELETE FROM deliveries")
        office.mails.clear()
        before = here.decks()
    # the machine was off on the first morning; the mail server is on the second
    failed = here.run("report-quarterly", "--now", mornings[1])
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "a run tomorrow tries again" in failed.stderr
    made = here.decks()
    assert made != before, "made before all had been heard, it is made anew"
    with post_office(tmp_path) as office:
        here.config.write_text(re.sub(r"port = \d+", f"port = {office.port}", here.config.read_text("utf-8")), "utf-8")
        for morning in mornings[2:]:
            good = here.run("report-quarterly", "--now", morning)
            assert (good.returncode, good.stdout, good.stderr) == (0, "", "")
            assert sorted(to for to, _ in office.mails) == ["ann@acme.example", "bob@acme.example"]
            assert here.decks() == made
