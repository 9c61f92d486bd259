"""Programs that print posts, real ones: what they print, how they end, what they are told."""

from __future__ import annotations

import asyncio
import json
import sys
import textwrap
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from socialwatch import pipeline
from socialwatch.config import Config, SourceSection, check
from socialwatch.errors import BadItem, ConfigError, SourceError
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources import build
from socialwatch.sources.command import Command
from socialwatch.store import Store

AUGUST = Span.of(1_785_542_400, 1_788_220_800)
PRELUDE = "import json, os, sys, time\ndef say(**told): print(json.dumps(told), flush=True)\n"


@pytest.fixture
def program(tmp_path):
    """A Python program of these lines as a source."""

    def make(code, *words, **options):
        path = tmp_path / "program.py"
        path.write_text(PRELUDE + textwrap.dedent(code), "utf-8")
        return Command(command=(sys.executable, str(path), *words), name="prog", **options)

    return make


def run(source, resume=None, queries=()):
    """Its pages and the error that ended it."""

    async def fetch():
        pages, error = [], None
        try:
            async for page in source.fetch(None, source.plan(queries, AUGUST)[0], resume):
                pages.append(page)
        except SourceError as told:
            error = told
        return pages, error

    return asyncio.run(fetch())


def test_each_line_is_a_post_and_a_good_end_covers_the_span(program):
    source = program("""
        for number in range(1203):
            say(id=number, text=f"acme {number}", author="jane", created="2026-08-05T12:00:00+02:00", likes=0)
    """)
    pages, error = run(source)
    assert error is None
    assert [len(page.items) for page in pages] == [500, 500, 203]
    assert [page.covered.seconds for page in pages[:2]] == [0, 0]
    assert pages[-1].covered == AUGUST
    assert not pages[-1].capped
    (mention,) = source.mentions(pages[-1].items[-1])
    assert mention.id == "prog:1202"
    assert mention.created == datetime(2026, 8, 5, 10, tzinfo=UTC)
    assert (mention.author.handle, mention.engagement.likes, mention.engagement.replies) == ("jane", 0, None)


def test_a_program_with_its_own_names_is_mapped(program):
    source = program(
        'say(nr=7, body={"html": "<b>acme</b>"}, who="joe")', map={"id": "nr", "text": "body.html", "author": "who"}
    )
    (mention,) = source.mentions(run(source)[0][0].items[0])
    assert (mention.native_id, mention.text, mention.author.handle) == ("7", "acme", "joe")


def test_a_failure_is_told_with_status_and_last_words_and_keeps_what_came_before(program, monkeypatch):
    monkeypatch.setenv("FORUM_TOKEN", "sesame-open")
    source = program(
        """
        say(id=1, text="acme")
        print("x" * 100_000, file=sys.stderr)
        print("login refused for", os.environ["TOKEN"], file=sys.stderr)
        sys.exit(3)
        """,
        secrets={"TOKEN": Secret("env:FORUM_TOKEN")},
    )
    pages, error = run(source)
    assert [len(page.items) for page in pages] == [1]
    assert pages[0].covered.seconds == 0, "the span is still owed"
    assert "status 3" in str(error)
    assert "login refused for …" in str(error)
    assert "sesame" not in str(error)


def test_half_a_line_at_the_end_is_set_aside_and_leaves_a_gap(program):
    source = program("""
        say(id=1, text="acme")
        print('no json here')
        print('[1, 2]')
        sys.stdout.write('{"id": 2, "text": "acm')
    """)
    pages, error = run(source)
    assert error is None
    assert pages[-1].capped
    assert [item.get("error") for item in pages[-1].items] == [
        None, "line 2: it is not JSON", "line 3: it is no JSON object", "line 4: it breaks off"
    ]  # fmt: skip
    for item in pages[-1].items[1:]:
        with pytest.raises(BadItem, match="line"):
            list(source.mentions(item))


def test_a_last_line_without_its_end_that_is_whole_counts(program):
    pages, error = run(program('sys.stdout.write(\'{"id": 2, "text": "acme"}\')'))
    assert error is None
    assert not pages[-1].capped
    assert pages[-1].items == [{"row": {"id": 2, "text": "acme"}}]


@pytest.mark.long
def test_a_program_that_hangs_is_ended_with_all_that_it_started(program, tmp_path):
    note = tmp_path / "child"
    source = program(
        """
        import subprocess
        say(id=1, text="acme")
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        open(os.environ["NOTE"], "w").write(str(child.pid))
        time.sleep(600)
        """,
        seconds=1,
        environment={"NOTE": str(note)},
    )
    pages, error = run(source)
    assert "was not done after 1 s" in str(error)
    assert [len(page.items) for page in pages] == [1]
    child = int(note.read_text())
    for _ in range(100):
        if not _alive(child):
            break
        time.sleep(0.05)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_only_what_is_named_of_our_environment_is_passed_on(program, monkeypatch):
    monkeypatch.setenv("OTHER_SECRET", "hidden")
    monkeypatch.setenv("FORUM_TOKEN", "given")
    source = program(
        'say(id=1, text=" ".join(sorted(os.environ)), title=os.environ["TOKEN"])',
        secrets={"TOKEN": Secret("env:FORUM_TOKEN")},
        environment={"MODE": "new"},
    )
    row = run(source)[0][0].items[0]["row"]
    assert {"PATH", "TOKEN", "MODE"} <= set(row["text"].split())
    assert not {"OTHER_SECRET", "FORUM_TOKEN"} & set(row["text"].split())
    assert row["title"] == "given"


def test_no_shell_sees_the_words_and_placeholders_are_filled(program):
    source = program('say(text=" ".join(sys.argv[1:]))', "$(id); {query}", "{since}", "{until}", "{other}")
    pages, _ = run(source, queries=[parse('"acme cloud"', kind="brand")])
    assert pages[0].items[0]["row"]["text"] == ('$(id); "acme cloud" 2026-08-01T00:00:00Z 2026-09-01T00:00:00Z {other}')


TAP = """
    state = json.load(open(sys.argv[sys.argv.index("--state") + 1]))
    done = state.get("done", 0)
    say(type="SCHEMA", stream="tickets", schema={"properties": {}}, key_properties=["id"])
    say(type="RECORD", stream="users", record={"id": 1, "name": "nobody"})
    for number in range(done, done + 3):
        say(type="RECORD", stream="tickets", record={"id": number, "subject": "acme", "created_at": 1785924000})
    say(type="STATE", value={"done": done + 3})
    say(type="RECORD", stream="tickets", record={"id": done + 100, "subject": "acme, not yet in any state"})
"""


def test_a_singer_taps_state_is_given_back_on_the_next_run(program):
    source = program(TAP, "--state", "{state}", streams=("tickets",))
    pages, error = run(source)
    assert error is None
    assert [item["row"]["id"] for item in pages[-1].items] == [0, 1, 2, 100]
    assert pages[-1].resume == {"state": {"done": 3}}
    again, _ = run(source, resume=pages[-1].resume)
    assert [item["row"]["id"] for item in again[-1].items] == [3, 4, 5, 103]
    (mention,) = source.mentions(pages[-1].items[0])
    assert (mention.title, mention.created) == ("acme", datetime(2026, 8, 5, 10, tzinfo=UTC))


def test_a_state_outlives_a_run_without_one(program):
    source = program('say(type="RECORD", stream="a", record={"id": 1, "text": "acme"})')
    pages, _ = run(source, resume={"state": {"done": 9}})
    assert pages[-1].resume == {"state": {"done": 9}}


def test_a_post_with_a_type_of_its_own_is_no_singer_message(program):
    pages, _ = run(program('say(type="RECORD", text="acme has broken the world record")'))
    assert pages[-1].items[0]["row"]["text"].startswith("acme")


def test_through_the_pipeline_the_ledger_keeps_the_state_and_nothing_comes_twice(tmp_path):
    (tmp_path / "tap.py").write_text(PRELUDE + textwrap.dedent(TAP), "utf-8")
    path = tmp_path / "socialwatch.toml"
    path.write_text(f"""
[[brand]]
name = "Acme"
query = "acme"
[[source]]
type = "command"
name = "desk"
command = [{json.dumps(sys.executable)}, "tap.py", "--state", "{{state}}"]
streams = ["tickets"]
""")
    config = check(path)
    now = datetime(2026, 8, 6, tzinfo=UTC)
    first = pipeline.collect(config, now=now)
    assert [row.error for row in first.sources] == [None]
    second = pipeline.collect(config, now=datetime(2026, 8, 7, tzinfo=UTC))
    assert [row.error for row in second.sources] == [None]
    with Store.open(config.database) as store:
        found = {int(row[0]) for row in store.db.execute("SELECT native_id FROM mentions")}
    assert found == {0, 1, 2, 100, 3, 4, 5, 103}


@pytest.mark.parametrize(
    ("command", "told"), [(["/no/such/program"], "cannot be started"), (["./nothing-here"], "cannot be started")]
)
def test_a_program_that_is_not_there_is_told(command, told, tmp_path):
    source = Command(command=tuple(command), folder=str(tmp_path))
    _, error = run(source)
    assert told in str(error)
    with pytest.raises(SourceError, match="no program"):
        asyncio.run(source.check(None))


def test_doctor_finds_the_program_without_running_it(program, tmp_path):
    assert Path(sys.executable).name in asyncio.run(program("1 / 0").check(None))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"command": []}, "command is empty"),
        ({"command": "ls -l"}, "command"),
        ({"map": {"colour": "x"}}, "no field 'colour'"),
        ({"seconds": 0}, "seconds is 0"),
        ({"secrets": {"T": "hunter2"}}, "secrets.T: a secret must not stand"),
    ],
)
def test_mistakes_are_told_by_their_key(options, told):
    section = SourceSection(name="prog", type="command", options={"command": ["ls"], **options})
    with pytest.raises(ConfigError) as error:
        build(Config(sources=(section,)))
    assert told in str(error.value)
    assert "hunter2" not in str(error.value)


def test_the_program_runs_beside_the_configuration_and_not_where_cron_starts(tmp_path):
    one, two = (
        SourceSection(name=name, type="command", options={"command": ["ls"], **more})
        for name, more in {"one": {}, "two": {"folder": "tools"}}.items()
    )
    built = build(Config(path=tmp_path / "socialwatch.toml", sources=(one, two)))
    assert (built["one"].folder, built["two"].folder) == (str(tmp_path), str(tmp_path / "tools"))
