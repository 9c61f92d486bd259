"""The first hour with the program: `try`, `init` and `doctor`, against small servers on loopback."""

from __future__ import annotations

import csv
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import stamina
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner
from werkzeug import Request, Response

from socialwatch import config
from socialwatch.cli import app, first_config, health, init, scouting, try_
from socialwatch.config import Config, Report
from socialwatch.errors import ConfigError, SocialWatchError
from socialwatch.query import Matcher

NOW = "2026-09-30"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    talk: str


def run(*args: str, typed: str | None = None) -> Done:
    result = CliRunner().invoke(app, list(args), input=typed)
    if isinstance(result.exception, SocialWatchError):
        return Done(result.exception.exit_code, result.stdout, f"{result.stderr}{result.exception}")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Done(result.exit_code, result.stdout, result.stderr)


def hit(number: int, text: str) -> dict[str, Any]:
    created = 1_790_000_000 - number * 3600  # 21 September 2026
    return {
        "objectID": str(number), "author": f"user{number}", "created_at_i": created, "comment_text": text,
        "story_id": 1, "parent_id": 1, "_tags": ["comment", f"author_user{number}", "story_1"],
    }  # fmt: skip


HITS = [hit(n, f"Brambling {mood} number {n}") for n, mood in enumerate(["is great", "is awful", "opens"] * 5)]
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><guid>n1</guid>
<title>Brambling opens a lovely shop</title><link>https://news.example/1</link>
<pubDate>Mon, 21 Sep 2026 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def places(httpserver: HTTPServer) -> list[str]:
    """Hacker News, Mastodon and two news searches on loopback, as --base-url flags; the second search is broken."""

    def search(request: Request) -> Response:
        low = [
            int(part.split(">")[1].strip("="))
            for part in request.args.get("numericFilters", "").split(",")
            if ">" in part
        ]
        high = [
            int(part.split("<")[1].strip("="))
            for part in request.args.get("numericFilters", "").split(",")
            if "<" in part
        ]
        named = "brambling" in request.args.get("query", "").lower() or not request.args.get("query")
        found = [
            h
            for h in HITS
            if named and h["created_at_i"] >= max(low, default=0) and h["created_at_i"] <= min(high, default=2**40)
        ]
        return Response(
            json.dumps({"hits": found, "nbHits": len(found), "nbPages": 1}), content_type="application/json"
        )

    httpserver.expect_request("/api/v1/search_by_date").respond_with_handler(search)
    httpserver.expect_request("/api/v1/timelines/tag/brambling").respond_with_json([])
    httpserver.expect_request("/api/v1/timelines/tag/zzyzx").respond_with_json([])
    httpserver.expect_request("/api/v1/timelines/tag/news").respond_with_json([])
    httpserver.expect_request("/news").respond_with_data(RSS, content_type="application/rss+xml")
    httpserver.expect_request("/broken").respond_with_data("<html>no</html>", status=403, content_type="text/html")
    root = httpserver.url_for("").rstrip("/")
    urls = {
        "hackernews": root,
        "mastodon": root,
        "google-news": f"{root}/news?q={{query}}",
        "bing-news": f"{root}/broken",
    }
    return [part for name, url in urls.items() for part in ("--base-url", f"{name}={url}")]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("SOCIALWATCH_CONFIG", raising=False)
    stamina.set_testing(True)  # what fails, fails at once
    yield
    stamina.set_testing(False)


# -- try


@pytest.mark.long
def test_try_shows_what_was_found_and_what_could_not_be_seen(places: list[str], tmp_path: Path) -> None:
    done = run("try", "Brambling", *places, "--now", NOW)
    assert done.code == 0
    assert "16 posts about Brambling, last 30 days (31 Aug – 29 Sep 2026, UTC)" in done.out
    assert "What we could not see" in done.out
    for name in ("X ", "Instagram", "TikTok", "Reddit", "Bluesky", "bing-news"):
        assert name in done.out
    assert "403" in done.out
    page = (tmp_path / "socialwatch-brambling.html").read_text("utf-8")
    assert "Brambling: what people said" in page
    assert "<script src" not in page
    said = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "4 sources were asked and 1 gave no answer" in said
    assert "3 of 4 sources, 30 of 30 days seen in part" in said
    assert "· 4 sources" not in said, "one of them saw nothing"


@pytest.mark.long
def test_try_leaves_nothing_behind_but_its_page(places: list[str], tmp_path: Path) -> None:
    run("try", "Brambling", *places, "--now", NOW, "--out", "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.long
def test_try_gives_one_json_document(places: list[str]) -> None:
    found = json.loads(run("try", "Brambling", *places, "--now", NOW, "--json", "--no-html").out)
    assert found["posts"] == sum(day["mentions"] or 0 for day in found["days"]) == 16
    assert {place["place"]: place["posts"] for place in found["places"]} == {
        "hackernews": 15, "mastodon": 0, "google-news": 1, "bing-news": None,
    }, "one that did not answer has not said that there is nothing"  # fmt: skip
    assert sum(found["moods"].values()) == 16
    assert found["moods"]["positive"] >= 5
    assert "bing-news" in found["could_not_see"]
    assert len(found["samples"]) == 5


def test_try_finds_nothing_and_says_so(places: list[str], tmp_path: Path) -> None:
    done = run("try", "Zzyzx", *places, "--now", NOW)
    assert done.code == 0
    assert "0 posts about Zzyzx" in done.out
    assert "no page: nothing was found to put on it\n" in done.talk
    assert list(tmp_path.iterdir()) == []


def test_try_without_any_answer_fails_and_names_every_reason() -> None:
    dead = [part for name in scouting.keyless() for part in ("--base-url", f"{name}=http://127.0.0.1:9/x")]
    done = run("try", "Brambling", *dead, "--now", NOW)
    assert done.code == 4
    for name in scouting.keyless():
        assert f"{name}: " in done.talk


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["try", '"'], "is no name to listen for"),
        (["try", "a\nb"], "is no name to listen for"),
        (["try", "Acme", "--base-url", "myspace=http://x"], "write NAME=https://..., with a name of hackernews"),
        (["try", "Acme", "--base-url", "hackernews=ftp://x"], "write NAME=https://"),
        (["try", "Acme", "--timezone", "Mars/Olympus"], "no time zone"),
    ],
)
def test_try_says_what_is_wrong_with_its_arguments(args: list[str], said: str) -> None:
    done = run(*args)
    assert done.code == 3
    assert said in done.talk


def test_a_name_becomes_the_query_that_people_mean() -> None:
    assert scouting.query_for("Acme") == '"Acme"'
    assert scouting.query_for("Blue  Bottle") == '"Blue Bottle" OR BlueBottle'
    found = Matcher({"it": scouting.brand_for("Blue Bottle").parsed})
    assert [bool(found.match_text(text)) for text in ("#bluebottle!", "Blue-bottle", "a blue big bottle")] == [
        True, True, False,
    ]  # fmt: skip


def test_only_loopback_addresses_are_let_through_by_base_url() -> None:
    _, network = scouting.moved(scouting.keyless(), ["hackernews=http://127.0.0.1:81", "mastodon=http://10.0.0.5:82"])
    assert network.allow == ("127.0.0.1:81",)


def test_file_names_are_safe_on_any_system() -> None:
    assert try_.slug("../A/B: C?") == "a-b-c"
    assert try_.slug("☕") == "brand"


# -- init


def test_init_writes_a_checked_configuration_and_the_line_for_cron(tmp_path: Path) -> None:
    done = run(
        "init", "--yes", "--no-preview", "--brand", "Blue Bottle", "--competitor", "Bolt, Inc.", "--language", "de",
        "--timezone", "Europe/Berlin", "--account", "@bluebottle", "--contact", "me@example.com",
        "--source", "hackernews", "--source", "mastodon:chaos.social", "--source", "bluesky:me.example",
        "--source", "feed:https://a.example/1", "--source", "feed:https://a.example/2?a,b",
    )  # fmt: skip
    assert done.code == 0
    found = config.check(tmp_path / "socialwatch.toml")
    assert [(b.name, b.kind, b.query) for b in found.brands] == [
        ("Blue Bottle", "own", '"Blue Bottle" OR BlueBottle'),
        ("Bolt, Inc.", "competitor", '"Bolt, Inc." OR BoltInc'),
    ]
    assert [s.name for s in found.sources] == ["hackernews", "chaos.social", "bluesky", "a.example", "a.example 2"]
    assert (found.timezone, found.languages, found.network.contact) == ("Europe/Berlin", ("de",), "me@example.com")
    assert found.brands[0].accounts == ("@bluebottle",)
    assert done.out.strip().endswith(f"--config {tmp_path / 'socialwatch.toml'} --quiet fetch")
    assert "SOCIALWATCH_BLUESKY_PASSWORD" in done.talk


@pytest.mark.long
def test_init_previews_each_query_before_it_is_kept(places: list[str], tmp_path: Path) -> None:
    done = run("init", "--yes", "--brand", "Brambling", "--competitor", "Zzyzx", *places, "--now", NOW)
    assert done.code == 0
    assert "Brambling: posts in 30 days" in done.out
    assert "Zzyzx: posts in 30 days" in done.out
    assert done.out.count("Brambling is") >= 3
    assert config.check(tmp_path / "socialwatch.toml").network.allow
    assert [path.name for path in tmp_path.iterdir()] == ["socialwatch.toml"]


def test_init_never_overwrites_without_being_told(tmp_path: Path) -> None:
    path = tmp_path / "socialwatch.toml"
    path.write_text("mine", "utf-8")
    flags = ["init", "--yes", "--no-preview", "--brand", "Acme"]
    done = run(*flags)
    assert done.code == 3
    assert "is there already: --force replaces it" in done.talk
    assert path.read_text("utf-8") == "mine"
    assert run(*flags, "--force").code == 0
    assert config.check(path).brands[0].name == "Acme"


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "socialwatch.toml"
    path.write_text("mine", "utf-8")
    with pytest.raises(ConfigError, match="is there already"):
        first_config.write(path, '[[brand]]\nname = "Acme"\n', force=False)
    assert path.read_text("utf-8") == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["socialwatch.toml"]


def test_init_writes_nothing_that_does_not_check(tmp_path: Path) -> None:
    done = run("init", "--yes", "--no-preview", "--brand", "Acme", "--timezone", "Mars/X", "--language", "xx")
    assert done.code == 3
    assert "'xx' is no language" in done.talk
    with pytest.raises(ConfigError, match=r"socialwatch\.toml has 2 errors") as caught:
        first_config.write(tmp_path / "socialwatch.toml", '[[brand]]\nnaem = "Acme"\n', force=False)
    assert ".new" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_init_asks_again_when_an_answer_is_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["Mars/X", "Europe/Paris"])
    monkeypatch.setattr("typer.prompt", lambda *args, **options: next(answers))
    assert init.Asker(True).right("Time zone", "UTC", first_config.zone_name) == "Europe/Paris"


def test_init_marks_a_query_that_cannot_be_understood() -> None:
    done = run("init", "--yes", "--no-preview", "--brand", "Acme", "--query", "acme OR (")
    assert done.code == 3
    assert "^" in done.talk


def test_init_with_nobody_to_ask_names_the_flag() -> None:
    assert "give --brand NAME" in run("init", "--yes").talk


def test_init_names_the_sources_there_are() -> None:
    done = run("init", "--yes", "--no-preview", "--brand", "Acme", "--source", "myspace")
    assert done.code == 3
    assert "write hackernews, mastodon" in done.talk


def test_init_asks_until_a_query_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["acme OR (", "acme OR anvil", ""])
    monkeypatch.setattr("typer.prompt", lambda *args, default="", **options: next(answers) or default)
    shown: list[str] = []
    kept = init.settled(scouting.brand_for("Acme"), init.Asker(True), lambda brand: shown.append(brand.query))
    assert kept.query == "acme OR anvil"
    assert shown == ['"Acme"', "acme OR anvil"]


@pytest.mark.parametrize("name", ['Say "hi"', "O'Brien's", "back\\slash", "both \" and '", "naïve ☕"])
def test_any_name_survives_the_way_into_the_file(name: str, tmp_path: Path) -> None:
    assert run("init", "--yes", "--no-preview", "--brand", name).code == 0
    assert config.check(tmp_path / "socialwatch.toml").brands[0].name == name


def test_the_line_for_cron_quotes_what_a_shell_and_cron_would_take_apart(tmp_path: Path) -> None:
    line = first_config.cron_line(tmp_path / "a b 100%" / "socialwatch.toml")
    assert f"'{tmp_path}/a b 100\\%/socialwatch.toml' --quiet fetch" in line
    assert 0 <= int(line.split()[0]) < 60


# -- doctor


def write_config(places: list[str], tmp_path: Path, more: str = "") -> None:
    run("init", "--yes", "--no-preview", "--brand", "Brambling", *places)
    with (tmp_path / "socialwatch.toml").open("a", encoding="utf-8") as file:
        file.write(more)


NO_PICTURES = "\n[report]\nscreenshots = false\n"


def test_doctor_says_what_is_well_and_what_is_not(places: list[str], tmp_path: Path) -> None:
    write_config(places, tmp_path, NO_PICTURES)
    done = run("doctor")
    assert done.code == 1
    assert "ok  configuration: socialwatch.toml: 1 brand, 4 sources" in done.out
    assert "ok  database: " in done.out
    assert "ok  source hackernews: " in done.out
    assert "FAILED  source bing-news: " in done.out
    assert "1 of 10 failed" in done.talk


def test_doctor_of_one_source_looks_at_nothing_else(places: list[str], tmp_path: Path) -> None:
    write_config(places, tmp_path)
    found = json.loads(run("doctor", "hackernews", "--json").out)
    assert (found[0]["what"], found[0]["state"]) == ("source hackernews", "ok")
    assert {one["what"] for one in found} == {"source hackernews", "clock"}
    assert list(csv.reader(run("doctor", "hackernews", "--csv").out.splitlines()))[:2] == [
        [*found[0]],
        [*found[0].values()],
    ]


def test_doctor_without_a_configuration_says_how_to_make_one() -> None:
    done = run("doctor")
    assert done.code == 1
    assert "`socialwatch init` writes one" in done.out


@pytest.mark.long
def test_a_secret_that_cron_does_not_have_is_found_by_doctor_as_cron(
    places: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The shell has the variable, cron has not; the value itself is shown by neither."""
    monkeypatch.setenv("ACME_MASTODON", "hunter2")
    monkeypatch.setenv("HOME", str(tmp_path))
    write_config(places, tmp_path)
    path = tmp_path / "socialwatch.toml"
    text = path.read_text("utf-8").replace('type = "mastodon"\n', 'type = "mastodon"\ntoken = "env:ACME_MASTODON"\n')
    path.write_text(text, "utf-8")
    here = run("doctor", "mastodon")
    assert "ACME_MASTODON is not set" not in here.out
    done = run("doctor", "mastodon", "--as-cron")
    said = capfd.readouterr()
    assert done.code == 1
    assert "FAILED  source mastodon: the environment variable ACME_MASTODON is not set; cron has no" in said.out
    assert "write file:/path in place of env:ACME_MASTODON" in said.out
    assert "hunter2" not in said.out + said.err + here.out + here.talk


def test_a_home_that_is_missing_is_named_where_cron_would_start(
    places: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_config(places, tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "gone"))
    done = run("doctor", "hackernews", "--as-cron")
    assert done.code == ConfigError.exit_code
    assert "gone does not exist: cron starts there" in done.talk


def test_the_clock_beside_the_servers() -> None:
    assert health.of_clock([]).state == "skipped"
    assert health.of_clock([0.4, 1.2, -0.3]).state == "ok"
    assert health.of_clock([0.4, 90_000, 1.0]).state == "ok"
    ahead = health.of_clock([3600.0, 3601.0, 0.0])
    assert (ahead.state, ahead.detail.split(":")[0]) == ("failed", "3,600 s ahead of the servers asked")


def test_a_database_that_cannot_be_made_or_read_is_a_failure(tmp_path: Path) -> None:
    assert health.of_database(Config(database=tmp_path / "new" / "posts.sqlite")).state == "ok"
    broken = tmp_path / "broken.sqlite"
    broken.write_text("this is no database, whatever its name says. " * 200, "utf-8")
    assert health.of_database(Config(database=broken)).state == "failed"
    if os.geteuid() != 0:
        tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
        assert health.of_database(Config(database=tmp_path / "posts.sqlite")).state == "failed"
        tmp_path.chmod(0o700)


def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = Config(database=tmp_path / "posts.sqlite")
    usage = type("Usage", (), {"free": 100 * 2**20})
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    assert health.of_disk(about).state == "failed"
    usage.free = 2**30
    assert health.of_disk(about).state == "warning"
    usage.free = 2**40
    assert health.of_disk(about).state == "ok"


def test_a_missing_font_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/fc-list")
    monkeypatch.setattr(health, "_fonts", lambda lister, pattern: "ja" not in pattern)
    found = health.of_fonts(("en", "ja"))
    assert found.state == "warning"
    assert "a font for 'ja'" in found.detail


def test_pictures_that_are_switched_off_need_no_browser() -> None:
    assert health.of_browser(Config(report=Report(screenshots=False))).state == "skipped"


def test_help_of_these_commands_is_quick_to_load() -> None:
    code = (
        "import sys; import socialwatch.cli.init, socialwatch.cli.doctor, socialwatch.cli.try_; "
        "print([m for m in ('pydantic', 'httpx', 'rich', 'pptx', 'sqlite_utils', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_search_that_answers_with_a_feed_is_offered_and_four_places_are_the_start() -> None:
    from socialwatch.sources.feed import NEWS_SEARCHES

    offered = scouting.keyless(["de"], names=())
    assert set(offered) == {"hackernews", "mastodon", *(name.lower().replace(" ", "-") for name in NEWS_SEARCHES)}
    assert "hl=de" in str(offered["google-news"].options["url"])
    assert tuple(scouting.keyless()) == scouting.FIRST
