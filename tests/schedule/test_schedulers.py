"""Jobs as cron, systemd, launchd and Windows have them: written, read back, found again, and only ours taken away."""

from __future__ import annotations

import plistlib
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commands import call

from socialwatch.errors import ConfigError
from socialwatch.schedule.cron import Cron
from socialwatch.schedule.job import Job, archive_of
from socialwatch.schedule.jobs import jobs_for, missing_secrets
from socialwatch.schedule.launchd import Launchd
from socialwatch.schedule.periods import PERIODS, asked, ended, tries, when_of
from socialwatch.schedule.systemd import Systemd, quoted
from socialwatch.schedule.when import ALWAYS, MONTHLY, again, every, quarterly, yearly
from socialwatch.schedule.windows import Windows

NOW = datetime(2026, 11, 21, 23, 50, tzinfo=UTC)
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
OTHERS = "MAILTO=me@example.com\n# my own\n0 5 * * * /usr/bin/backup # socialwatch of somebody\n"


class Machine:
    """Carries out nothing, and remembers what it was told."""

    def __init__(self, status: int = 0) -> None:
        self.told: list[str] = []
        self.status = status

    def __call__(self, command):
        self.told.append(" ".join(command))
        return self.status, "Failed to connect to bus" if self.status else ""


@pytest.fixture
def config(tmp_path):
    """A configuration in a folder whose name no shell would leave in peace."""
    folder = tmp_path / "it's 100% $mine"
    folder.mkdir()
    path = folder / "socialwatch.toml"
    path.write_text('[[brand]]\nname = "Acme"\n[[source]]\ntype = "hackernews"\n', "utf-8")
    return path


def schedulers(tmp_path, status=0):
    """Each kind with a place of its own below the test's folder."""
    machine = Machine(status)
    tab = tmp_path / "tab"
    tab.write_text(OTHERS)
    return machine, {
        "cron": Cron(tab),
        "systemd": Systemd(tmp_path / "units", machine),
        "launchd": Launchd(tmp_path / "agents", machine),
        "windows": Windows(tmp_path / "tasks", machine),
    }


KINDS = pytest.mark.parametrize("kind", ["cron", "systemd", "launchd", "windows"])


@KINDS
def test_installed_twice_it_is_there_once_and_removed_it_is_gone(tmp_path, config, kind):
    _, found = schedulers(tmp_path)
    made = found[kind]
    for length in ("15m", "1h"):
        made.install(jobs_for(config, length=length, report="weekly"))
    shown = {one.name: one for one in made.installed(NOW)}
    assert {name: one.every for name, one in shown.items()} == {"fetch": "1h", "report-weekly": "weekly"}
    assert shown["report-weekly"].following == datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
    made.install(jobs_for(config, watch=True))
    (watch,) = made.installed(NOW)
    assert (watch.name, watch.every, watch.following) == ("watch", "always", None)
    other = tmp_path / "socialwatch.toml"
    made.install(jobs_for(other))
    assert made.remove(archive_of(config))
    (left,) = made.installed(NOW)
    assert left.archive == archive_of(other)
    assert made.remove(archive_of(config)) == []


@KINDS
def test_what_is_printed_is_nowhere_written(tmp_path, config, kind):
    machine, found = schedulers(tmp_path)
    text = found[kind].text(jobs_for(config, report="quarterly"))
    assert archive_of(config) in text
    assert found[kind].installed(NOW) == []
    assert machine.told == []


def test_lines_of_others_in_cron_stay_as_they_are(tmp_path, config):
    _, found = schedulers(tmp_path)
    found["cron"].install(jobs_for(config))
    assert (tmp_path / "tab").read_text().startswith(OTHERS)
    found["cron"].remove(archive_of(config))
    assert (tmp_path / "tab").read_text() == OTHERS


def test_a_line_of_cron_runs_as_written_whatever_the_folder_is_called(tmp_path, config):
    (job,) = jobs_for(config)
    secrets = tmp_path / "se crets.env"
    secrets.write_text("TOKEN='a b'\n")
    script = 'import sys, os; print(sys.argv[1:], os.environ["TOKEN"], os.environ["PATH"])'
    told = Job(archive="ab", name="fetch", command=(job.command[0], "-c", script, str(config)), when=job.when,
               path="/usr/bin:/bin", environment_file=secrets)  # fmt: skip
    cron = Cron(tmp_path / "table")
    cron.install([told])
    table = (tmp_path / "table").read_text().strip()
    assert table == cron.text([told]).strip()
    # cron takes one backslash before a % away, and the line ends at a % that has none
    line, *rest = re.split(r"(?<!\\)(?:\\\\)*%", table.split(maxsplit=5)[5])
    assert not rest
    line = line.replace("\\%", "%")
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout == f"{[str(config)]} a b /usr/bin:/bin\n"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_itself_finds_no_fault_with_the_units(tmp_path, config):
    _, found = schedulers(tmp_path)
    found["systemd"].install([*jobs_for(config, report="quarterly"), *jobs_for(config, watch=True)])
    units = [str(path) for path in sorted((tmp_path / "units").iterdir())]
    assert len(units) == 5
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    command = ["systemd-analyze", "--user", "verify", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=bare)
    faults = [line for line in done.stderr.splitlines() if "socialwatch-" in line]
    assert (done.returncode, faults) == (0, [])
    for when in (every("15m", 7), every("6h", 50), every("1d", 3), *map(when_of, PERIODS), quarterly(4)):
        told = subprocess.run(
            ["systemd-analyze", "calendar", "--base-time=2026-11-21 23:50:00", when.systemd()],
            capture_output=True, text=True, check=True, env={"TZ": "UTC", "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        ).stdout  # fmt: skip
        assert f"{when.following(NOW):%Y-%m-%d %H:%M}:00" in told, (when, told)


def test_what_systemd_cannot_do_is_left_to_the_user_word_for_word(tmp_path, config):
    _, found = schedulers(tmp_path, status=1)
    said = "\n".join(found["systemd"].install(jobs_for(config, watch=True)))
    assert "Failed to connect to bus" in said
    assert f"systemctl --user enable --now socialwatch-{archive_of(config)}-watch.service" in said
    assert "enable-linger" in said


def test_words_of_systemd_survive_its_quoting():
    assert quoted("/plain/path") == "/plain/path"
    assert quoted('a "b" 100% $c \\d') == '"a \\"b\\" 100%% $$c \\\\d"'
    assert quoted("") == '""'


def test_an_agent_of_launchd_reads_back(tmp_path, config):
    secrets = config.with_name("secrets.env")
    secrets.write_text("A=b\n")
    machine, found = schedulers(tmp_path)
    found["launchd"].install(jobs_for(config, length="6h"))
    (path,) = (tmp_path / "agents").iterdir()
    told = plistlib.loads(path.read_bytes())
    assert told["Label"] == path.stem
    assert told["ProgramArguments"][:2] == ["/bin/sh", "-c"]
    assert str(secrets) in told["ProgramArguments"]
    assert told["ProgramArguments"][-2:] == ["fetch", "--quiet"]
    assert [entry["Hour"] for entry in told["StartCalendarInterval"]] == [0, 6, 12, 18]
    assert any(line.startswith("launchctl bootstrap gui/") for line in machine.told)
    found["launchd"].install(jobs_for(config, watch=True))
    (path,) = (tmp_path / "agents").iterdir()
    assert plistlib.loads(path.read_bytes())["KeepAlive"] is True


def test_a_task_of_windows_parses_and_says_when(tmp_path, config):
    machine, found = schedulers(tmp_path)
    found["windows"].install(jobs_for(config, report="quarterly"))
    tasks = {path.stem.rpartition("-")[2]: ElementTree.parse(path) for path in (tmp_path / "tasks").iterdir()}
    assert tasks["fetch"].find(f".//{TASK}Interval").text == "PT15M"
    months = [entry.tag.removeprefix(TASK) for entry in tasks["quarterly"].find(f".//{TASK}Months")]
    assert months == ["January", "April", "July", "October"]
    words = tasks["fetch"].find(f".//{TASK}Arguments").text
    assert words == subprocess.list2cmdline(jobs_for(config)[0].command[1:])
    assert any(line.startswith("schtasks /Create /TN \\socialwatch\\") for line in machine.told)


@pytest.mark.parametrize(
    ("length", "cron", "following"),
    [
        ("5m", "1,6,11,16,21,26,31,36,41,46,51,56 * * * *", "2026-11-21 23:51"),
        ("30m", "16,46 * * * *", "2026-11-22 00:16"),
        ("1h", "46 * * * *", "2026-11-22 00:46"),
        ("6h", "46 0,6,12,18 * * *", "2026-11-22 00:46"),
        ("1d", "46 6 * * *", "2026-11-22 06:46"),
    ],
)
def test_how_often_and_when_next(length, cron, following):
    when = every(length, 46)
    assert when.cron() == cron
    assert f"{when.following(NOW):%Y-%m-%d %H:%M}" == following
    assert again(when.text, 46) == when


@pytest.mark.parametrize("length", ["7m", "45m", "5h", "2d", "0m", "soon"])
def test_a_length_that_no_scheduler_keeps_is_refused(length):
    with pytest.raises(ConfigError, match="write"):
        every(length, 0)


def test_quarters_follow_the_fiscal_year_and_marks_tell_them_again():
    assert quarterly(2).months == (2, 5, 8, 11)
    assert again(quarterly(2).text, 0) == quarterly(2)
    assert quarterly(1).following(NOW) == datetime(2027, 1, 2, 6, 30, tzinfo=UTC)
    assert again("always", 0) is ALWAYS
    assert again("sometimes", 0) is None


@pytest.mark.parametrize(
    ("period", "cron", "ended_on", "mornings"),
    [
        ("weekly", "30 6 * * 1,2,3,4", date(2026, 11, 22), ("2026-11-23", "2026-11-26")),
        ("monthly", "30 6 2,3,4,5 * *", date(2026, 11, 30), ("2026-12-02", "2026-12-05")),
        ("quarterly", "30 6 2,3,4,5 1,4,7,10 *", date(2026, 12, 31), ("2027-01-02", "2027-01-05")),
        ("yearly", "30 6 2,3,4,5 1 *", date(2026, 12, 31), ("2027-01-02", "2027-01-05")),
    ],
)
def test_a_deck_is_tried_again_on_three_more_mornings_and_still_of_the_same_time(period, cron, ended_on, mornings):
    when = when_of(period)
    assert when.cron() == cron
    assert {(one.get("Day"), one.get("Weekday")) for one in when.launchd()} == (
        {(None, day) for day in (1, 2, 3, 4)} if period == "weekly" else {(day, None) for day in (2, 3, 4, 5)}
    )
    first, final = tries(period, ended_on)
    assert (f"{first}", f"{final}") == mornings
    assert ended(period, first, 1) == ended(period, final, 1)
    assert ended(period, first, 1)[1] == ended_on
    noon = datetime.combine(first, datetime.min.time(), UTC).replace(hour=12)
    assert when.following(noon) == noon.replace(hour=6, minute=30) + timedelta(days=1), "tomorrow, and shown as such"


@KINDS
def test_a_digest_goes_out_on_mondays_alone_and_is_shown_so(tmp_path, config, kind):
    made = schedulers(tmp_path)[1][kind]
    made.install(jobs_for(config, report="weekly", digest="weekly"))
    monday = datetime(2026, 11, 23, 12, tzinfo=UTC)
    shown = {one.name: f"{one.following:%d}" for one in made.installed(monday) if one.following}
    assert (shown["report-weekly"], shown["digest-weekly"]) == ("24", "30")


def test_months_and_years_are_kept_by_every_scheduler_and_known_again(tmp_path, config):
    assert MONTHLY.following(NOW) == datetime(2026, 12, 2, 6, 30, tzinfo=UTC)
    assert yearly(4).following(NOW) == datetime(2027, 4, 2, 6, 30, tzinfo=UTC)
    assert [again(when.text, 0) for when in (MONTHLY, yearly(), yearly(4))] == [MONTHLY, yearly(), yearly(4)]
    _, found = schedulers(tmp_path)
    for kind in found:
        found[kind].install(jobs_for(config, report="crisis@monthly"))
        told = {one.name: (one.every, one.following) for one in found[kind].installed(NOW)}
        assert told["report-crisis-monthly"] == ("monthly", datetime(2026, 12, 2, 6, 30, tzinfo=UTC)), kind
    [task] = [
        ElementTree.fromstring(path.read_text("utf-16")) for path in tmp_path.rglob("*.xml") if "monthly" in path.name
    ]
    assert len(list(task.find(f".//{TASK}Months"))) == 12, "without a month the task would never run"


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("weekly", "weekly", ("weekly", "weekly")),
        ("board of 2.toml@yearly", "board-of---yearly", ("board of 2.toml", "yearly")),
        ("/srv/Board.toml@quarterly", "board-quarterly", ("/srv/Board.toml", "quarterly")),
    ],
)
def test_any_recipe_is_made_as_often_as_is_said(text, name, words):
    assert asked(text) == words
    assert asked(text).name == name


@pytest.mark.parametrize("text", ["crisis", "board.toml", "crisis@hourly", "@weekly", ""])
def test_a_recipe_that_does_not_say_how_often_is_refused_with_what_to_write(text):
    with pytest.raises(ConfigError, match=r"weekly, monthly, quarterly, yearly .* like \S+@monthly"):
        asked(text)


@pytest.mark.parametrize(
    ("period", "today", "fiscal", "found"),
    [
        ("weekly", date(2026, 10, 5), 1, ("2026-09-28", "2026-10-04")),
        ("weekly", date(2026, 10, 4), 1, ("2026-09-21", "2026-09-27")),
        ("monthly", date(2026, 10, 2), 1, ("2026-09-01", "2026-09-30")),
        ("monthly", date(2027, 1, 31), 7, ("2026-12-01", "2026-12-31")),
        ("quarterly", date(2026, 10, 2), 1, ("2026-07-01", "2026-09-30")),
        ("quarterly", date(2026, 10, 2), 2, ("2026-05-01", "2026-07-31")),
        ("yearly", date(2026, 10, 2), 1, ("2025-01-01", "2025-12-31")),
        ("yearly", date(2026, 3, 31), 4, ("2024-04-01", "2025-03-31")),
        ("yearly", date(2026, 4, 1), 4, ("2025-04-01", "2026-03-31")),
    ],
)
def test_a_deck_is_of_the_last_period_that_has_ended(period, today, fiscal, found):
    assert tuple(map(str, ended(period, today, fiscal))) == found


def test_secrets_that_a_scheduler_will_not_have_are_named(config):
    config.write_text(config.read_text() + '# token = "env:NOT_THIS"\ntoken = "env:THIS"\nkey = "env:THAT"\n')
    secrets = config.with_name("secrets.env")
    secrets.write_text("export THAT=1\n")
    assert missing_secrets(config, None) == ["THIS", "THAT"]
    assert missing_secrets(config, secrets) == ["THIS"]


def test_from_the_command_line(config, tmp_path, monkeypatch):
    tab = tmp_path / "tab"
    tab.write_text(OTHERS)
    monkeypatch.setenv("SOCIALWATCH_CRONTAB", str(tab))
    monkeypatch.setenv("HOME", str(tmp_path))
    printed = call("schedule", "install", "--with", "cron", "--print", config=config)
    assert "fetch --quiet" in printed.out
    assert tab.read_text() == OTHERS
    assert call("schedule", "install", "--with", "cron", "--every", "7m", config=config).code == 3
    done = call("schedule", "install", "--with", "cron", "--watch", config=config)
    assert done.code == 0, done.talk
    (job,) = call("schedule", "show", "--json", "--now", "2026-11-21T23:50", config=config).json
    assert (job["job"], job["with"], job["mine"], job["next"]) == ("watch", "cron", True, None)
    assert "removed" not in call("schedule", "remove", config=config).talk
    assert tab.read_text() == OTHERS
    assert "nothing was installed" in call("schedule", "remove", config=config).talk
    assert call("schedule", "install", "--with", "at", config=config).code == 3
    assert Path(tmp_path, ".config").exists() is False
