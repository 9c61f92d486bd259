"""`report send`, `report index`, `digest` and their schedule, as they are called."""

from __future__ import annotations

import email
import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from commands import call
from filled import fill
from post_office import PASSWORD, USER, post_office

from socialwatch.errors import StoreError
from socialwatch.models import Author, Mention
from socialwatch.report import again
from socialwatch.store import connection

pytestmark = pytest.mark.long
NOW = datetime(2026, 10, 2, tzinfo=UTC)
START = datetime(2026, 4, 1, tzinfo=UTC)
CONFIG = """timezone = "Europe/London"
[report]
screenshots = false
recipe = "weekly"
folder = "decks"
[[brand]]
name = "Umbra"
query = "umbra"
[delivery]
attach = ["pptx"]
"""
WEEK = ("--since", "2026-09-21", "--until", "2026-09-27", "--now", "2026-10-02")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a deck of its last week, in the folder of decks."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "socialwatch.toml").write_text(CONFIG)
    said = [
        Mention(
            network="mastodon", native_id=f"p{number}", url=f"https://roast.example/{number}",
            created=NOW - timedelta(hours=2 * number + 1), text="My umbra parcel is here",
            author=Author(native_id=f"a{number % 40}", handle="ann@roast.example"),
        )
        for number in range(300)
    ]  # fmt: skip
    fill(folder / "socialwatch.toml", said, START, NOW)
    done = call("report", *WEEK, "--no-pictures", "--json", config=folder / "socialwatch.toml")
    assert done.code == 0, done.talk
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """The same, for one test to write into."""
    shutil.copytree(made, tmp_path / "archive")
    return tmp_path / "archive" / "socialwatch.toml"


def with_mail(archive: Path, office, *more: str) -> None:
    (archive.parent / "password").write_text(PASSWORD)
    (archive.parent / "password").chmod(0o600)
    lines = [
        f'[network]\nca_bundle = "{office.bundle}"\nallow = ["127.0.0.0/8"]',
        f'[mail]\nhost = "localhost"\nport = {office.port}\nuser = "{USER}"',
        f'password = "file:{archive.parent}/password"',
        *more,
    ]
    archive.write_text(archive.read_text() + "\n".join(lines) + "\n")


def test_a_deck_goes_into_its_own_folder_with_a_page_over_all(made):
    folder = made / "decks" / "Umbra-2026-09-21--2026-09-27-weekly"
    assert {path.name for path in folder.iterdir()} == {"cover.png", "deck.html", "deck.json", "deck.pptx"}
    assert "Umbra-2026-09-21--2026-09-27-weekly/deck.html" in (made / "decks" / "index.html").read_text("utf-8")


def test_the_page_is_written_again_when_asked_and_says_what_it_lists(archive):
    (archive.parent / "decks" / "index.html").unlink()
    done = call("report", "index", "--json", config=archive)
    assert [(row["brand"], row["formats"]) for row in done.json] == [("Umbra", ["pptx", "html"])]
    assert (archive.parent / "decks" / "index.html").is_file()
    assert call("report", "index", archive.parent / "nowhere", config=archive).code == 3


def test_a_dry_run_says_what_would_go_to_whom_and_sends_nothing(archive, tmp_path):
    done = call("report", "send", "--dry-run", "--to", "ann@acme.example", "--json", config=archive)
    assert done.code == 0, done.talk
    ((row),) = done.json
    assert (row["to"], row["by"], row["ending"]) == ("ann@acme.example", "mail", "would be written")
    assert "Umbra-2026-09-21--2026-09-27-weekly.pptx" in row["detail"]
    assert call("report", "sent", "--json", config=archive).json == []


def test_a_dry_run_shows_the_words_the_sender_and_what_would_fail(archive, tmp_path):
    words = ("report", "send", "--dry-run", "--to", "ann@acme.example", "--to", "nowhere://x")
    by_hand = call(*words, config=archive)
    assert ("would be written" in by_hand.out, "knows no such address" in " ".join(by_hand.out.split())) == (True, True)
    archive.write_text(archive.read_text() + '[mail]\nhost = "localhost"\n')
    assert "who do mails come from?" in call(*words, config=archive).out
    archive.write_text(archive.read_text() + 'sender = "Acme listening <listening@acme.example>"\n')
    told = call(*words, config=archive).out
    assert "From: Acme listening <listening@acme.example>" in told
    assert "Every figure has a code" in told
    big = tmp_path / "big.pptx"
    big.write_bytes(b"0" * 31_000_000)
    heavy = call("report", "send", big, "--dry-run", "--to", "ann@acme.example", config=archive)
    assert "41 MB, and many mailboxes take no more" in heavy.talk


def test_two_runs_send_a_deck_once_and_the_log_says_to_whom(archive, tmp_path):
    words = ("report", "send", "--now", "2026-10-02T07:00", "--to", "ann@acme.example", "--to", "bob@acme.example")
    with post_office(tmp_path) as office:
        office.refused = ("bob@acme.example",)
        with_mail(archive, office)
        first = call(*words, config=archive)
        second = call(*words, "--json", config=archive)
    assert (first.code, second.code) == (1, 1)
    assert "no such mailbox" in first.out
    assert [row["ending"] for row in second.json] == ["before", "failed"]
    assert [to for to, _ in office.mails] == ["ann@acme.example"]
    (attached,) = office.mails[0][1].iter_attachments()
    assert attached.get_filename() == "Umbra-2026-09-21--2026-09-27-weekly.pptx"
    log = call("report", "sent", "--json", config=archive).json
    assert [(row["to"], row["ending"]) for row in log] == [
        ("bob@acme.example", "failed"), ("bob@acme.example", "failed"), ("ann@acme.example", "sent"),
    ]  # fmt: skip
    assert PASSWORD not in json.dumps(log) + first.out + first.talk


def test_a_deck_that_somebody_has_edited_goes_as_it_lies_in_its_folder(archive, tmp_path):
    folder = next((archive.parent / "decks").glob("Umbra-*"))
    with zipfile.ZipFile(folder / "deck.pptx", "a") as package:
        package.writestr("docProps/by-hand.txt", "edited")
    edited = (folder / "deck.pptx").read_bytes()
    done = call("report", "send", folder, "--eml", tmp_path, "--to", "ann@acme.example", config=archive)
    assert done.code == 0, done.talk
    mail = email.message_from_bytes(next(tmp_path.glob("*.eml")).read_bytes(), policy=policy.default)
    assert [part.get_content() for part in mail.iter_attachments()] == [edited]
    assert mail["To"] == "ann@acme.example"


def test_a_file_that_is_named_is_the_one_that_is_sent(archive, tmp_path):
    folder = next((archive.parent / "decks").glob("Umbra-*"))
    edited = tmp_path / "edited.pptx"
    edited.write_bytes((folder / "deck.pptx").read_bytes())
    with zipfile.ZipFile(edited, "a") as package:
        package.writestr("docProps/by-hand.txt", "edited")
    (folder / "board.pdf").write_bytes(b"%PDF of somebody's own")
    for file, subject, name in (
        (edited, "Umbra", "Umbra-2026-09-21--2026-09-27-weekly.pptx"), (folder / "board.pdf", "board", "board.pdf")
    ):  # fmt: skip
        words = ("report", "send", file, "--eml", tmp_path / file.stem, "--to", "ann@acme.example")
        done = call(*words, config=archive)
        assert done.code == 0, done.talk
        mail = email.message_from_bytes(next((tmp_path / file.stem).glob("*.eml")).read_bytes(), policy=policy.default)
        assert [(part.get_filename(), part.get_content()) for part in mail.iter_attachments()] == [
            (name, file.read_bytes())
        ]
        assert mail["Subject"].startswith(subject)


def test_a_file_beside_another_decks_data_goes_without_that_decks_summary(archive, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(next((archive.parent / "decks").glob("Umbra-*")), other)
    made = call("report", *WEEK, "--no-pictures", "--formats", "xlsx", "--out", tmp_path / "x", config=archive)
    assert made.code == 0, made.talk
    whole = (tmp_path / "x" / "deck.xlsx").read_bytes()
    (other / "deck.xlsx").write_bytes(whole)
    (other / "deck.pdf").write_bytes(b"%PDF- of a quarter before")
    words = ("report", "send", "--to", "ann@acme.example", "--dry-run", "--json")
    own = call(*words, other / "deck.xlsx", config=archive)
    strange = call(*words, other / "deck.pdf", config=archive)
    assert (own.code, strange.code) == (0, 0)
    assert own.json[0]["detail"].startswith("Umbra-2026-09-21--2026-09-27-weekly.xlsx")
    assert strange.json[0]["detail"].startswith("deck.pdf")
    assert "beside it" in strange.talk


def test_list_status_index_and_send_mean_the_same_deck(archive):
    day = ("--since", "2026-09-01", "--until", "2026-09-20", "--recipe", "weekly", "--no-pictures")
    for at in ("2026-10-03", "2026-10-04"):  # of a window before the first deck's; the second takes its place
        assert call("report", *day, "--now", at, "--formats", "html", config=archive).code == 0
    rows = call("report", "list", "--json", config=archive).json
    index = call("report", "index", "--json", config=archive).json
    name = "Umbra-2026-09-01--2026-09-20-weekly"
    assert [row["folder"] for row in index] == sorted({row["name"] for row in rows if row["last"]}, reverse=True)
    assert rows[0]["name"] == name
    assert f"last deck: {name} ({rows[0]['id'][:8]})" in call("status", config=archive).talk
    words = ("report", "send", "--to", "ann@acme.example", "--dry-run", "--attach", "html", "--json")
    for which in ((), (name,), (rows[0]["id"][:8],), (archive.parent / "decks" / name,)):
        assert f"{name}.html" in call(*words, *which, config=archive).json[0]["detail"]


def test_who_has_had_a_deck_gets_what_somebody_made_of_it(archive, tmp_path):
    folder = next((archive.parent / "decks").glob("Umbra-*"))
    words = ("report", "send", "--to", "ann@acme.example")
    with post_office(tmp_path) as office:
        with_mail(archive, office)
        assert call(*words, config=archive).code == 0
        sent = len(office.mails)
        assert call(*words, folder / "deck.pptx", config=archive).code == 0
        assert len(office.mails) == sent  # the same bytes
        with zipfile.ZipFile(folder / "deck.pptx", "a") as package:
            package.writestr("docProps/by-hand.txt", "edited")
        for _ in range(2):
            assert call(*words, folder / "deck.pptx", config=archive).code == 0
    assert len(office.mails) == 2 * sent


def test_without_a_mail_server_an_eml_file_is_written_and_said(archive, monkeypatch):
    monkeypatch.chdir(archive.parent)
    done = call("report", "send", "--to", "ann@acme.example", "--attach", "none", config=archive)
    assert done.code == 0
    assert "send it by hand" in done.talk
    assert (archive.parent / "Umbra-2026-09-21--2026-09-27-weekly.eml").is_file()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nobody to send to"),
        (("--to", "the board"), "neither a mail address"),
        (("--to", "ann@acme..example"), "neither a mail address"),
        (("--to", "a@b.example", "--attach", "docx"), "allowed are pptx"),
        (("--to", "a@b.example", "zzzz"), "no deck 'zzzz'"),
        (("--latest", "zzzz"), "either a DECK or --latest"),
    ],
)
def test_what_cannot_be_sent_says_what_to_do(made, words, said):
    done = call("report", "send", *words, config=made / "socialwatch.toml")
    assert done.code in (3, 6)
    assert said in done.talk


def test_the_digest_is_shown_as_words_and_as_json(made):
    words = ("digest", "--since", "1d", "--now", "2026-10-01T12:00")
    shown = call(*words, config=made / "socialwatch.toml")
    told = call(*words, "--json", config=made / "socialwatch.toml").json
    assert shown.code == 0, shown.talk
    assert "What waits for an answer" in shown.out
    assert (told["mentions"], told["empty"], told["waiting"]) == (12, False, 0)
    assert "12 mentions" in shown.out


def test_a_digest_begins_where_the_last_one_ended_and_is_silent_when_nothing_happened(archive, tmp_path):
    with post_office(tmp_path) as office:
        with_mail(archive, office)
        words = ("digest", "--to", "ann@acme.example", "--to", "bob@acme.example", "--quiet")
        office.refused = ("bob@acme.example",)
        first = call(*words, "--now", "2026-09-29T07:00", config=archive)
        office.refused = ()
        again = call(*words, "--now", "2026-09-29T07:10", config=archive)
        second = call(*words, "--now", "2026-10-01T07:00", config=archive)
        nothing = call(*words, "--since", "1d", "--now", "2027-03-01T07:00", config=archive)
        always = call(*words, "--since", "1d", "--now", "2027-03-01T07:00", "--always", config=archive)
    assert [one.code for one in (first, again, second, nothing, always)] == [1, 0, 0, 0, 0]
    assert "no such mailbox" in first.talk
    assert again.out + again.talk + second.out + second.talk + nothing.out + nothing.talk == ""
    told = [(to, mail.get_body(("plain",)).get_content()) for to, mail in office.mails]
    assert [to[:3] for to, _ in told] == ["ann", "bob", "ann", "bob", "ann", "bob"]
    assert all("12 mentions" in text or "12 times" in text for _, text in told[:2])
    assert "Tue 29 September, 07:10" in told[2][1]
    assert "24 times" in told[2][1]


def test_a_scheduled_deck_is_sent_and_a_digest_scheduled(archive, tmp_path):
    with post_office(tmp_path) as office:
        with_mail(archive, office)
        text = archive.read_text().replace(
            "[delivery]", '[delivery]\nto = ["ann@acme.example"]\ndigest = ["ann@acme.example"]'
        )
        archive.write_text(text)
        words = ("--quiet", "schedule", "deck", "weekly", "--out", tmp_path / "decks", "--send")
        done = call(*words, "--now", "2026-09-28T06:30", config=archive)
    assert (done.code, done.out, done.talk) == (0, "", "")  # cron mails whatever is said
    assert [to for to, _ in office.mails] == ["ann@acme.example"]
    assert (tmp_path / "decks" / "index.html").is_file()
    planned = call("schedule", "install", "--with", "cron", "--print", "--report", "weekly", "--send", "--digest",
                   "daily", config=archive)  # fmt: skip
    assert planned.code == 0, planned.talk
    jobs = [line for line in planned.lines if "socialwatch:" in line or "-m socialwatch" in line]
    assert any("schedule deck weekly" in line and "--send" in line for line in jobs)
    assert any("digest --quiet --send --since last" in line and line.startswith("30 6 * * *") for line in jobs)


@pytest.mark.parametrize("trouble", ["read-only", "full"])
def test_a_scheduled_deck_that_cannot_be_kept_is_made_once_said_and_not_sent(archive, tmp_path, monkeypatch, trouble):
    folder, words = (
        tmp_path / "decks" / "Umbra-2026-09-21--2026-09-27-weekly",
        ("--quiet", "schedule", "deck", "weekly"),
    )

    def morning(day: int):
        now = f"2026-09-{day}T06:30"
        return call(*words, "--out", tmp_path / "decks", "--send", "--now", now, config=archive)

    with post_office(tmp_path) as office:
        with_mail(archive, office)
        archive.write_text(archive.read_text().replace("[delivery]", '[delivery]\nto = ["ann@acme.example"]'))
        with monkeypatch.context() as patched:
            if trouble == "full":
                patched.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
                patched.setattr(again, "keep", fails("no room left for a.sqlite: free some disk space"))
            else:
                patched.setattr(connection, "_writer", fails("a.sqlite is read-only: run `chmod u+w`"))
            first = morning(28)
            made = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
            second = morning(29)
        assert (first.code, second.code) == (5, 5)
        for done in (first, second):
            assert "is made, but the archive does not keep it" in done.talk
            assert ("no room left" if trouble == "full" else "read-only") in done.talk
        assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == made, "not made anew"
        assert office.mails == []
        assert [morning(30).code, morning(30).code] == [0, 0]
    assert [to for to, _ in office.mails] == ["ann@acme.example"]


def fails(words: str):
    def fail(*_: object, **__: object) -> None:
        raise StoreError(words)

    return fail


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--send",), "name the recipe"),
        (("--report", "weekly", "--send"), "nobody to send to"),
        (("--digest", "daily"), "nobody to send to"),
    ],
)
def test_sending_that_would_fail_is_said_at_installation(made, words, said):
    done = call("schedule", "install", "--with", "cron", "--print", *words, config=made / "socialwatch.toml")
    assert (done.code, said in done.talk) == (3, True), done.talk
