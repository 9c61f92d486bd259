"""The digest: what happened, what waits, what broke, from an archive whose truth is planted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from commands import call

from socialwatch.clock import last_window
from socialwatch.collect.matching import Matching
from socialwatch.config import Brand, Config, Report, SourceSection
from socialwatch.models import Author, Mention, Span
from socialwatch.report.digest import digest
from socialwatch.store import Store
from socialwatch.store.results import Result
from socialwatch.store.rows import Row
from socialwatch.store.runs import RunSource

NOW = datetime(2026, 10, 2, 7, tzinfo=UTC)
DAY = timedelta(days=1)
CONFIG = Config(
    timezone="Europe/London",
    brands=(Brand(name="Umbra", query="umbra", accounts=("mastodon:@umbra@roast.example",)),),
    sources=(SourceSection(name="mastodon", type="mastodon"), SourceSection(name="news", type="feed")),
    report=Report(screenshots=False),
)


def post(number: int, text: str, at: datetime, *, by: str = "someone", parent: str | None = None) -> Mention:
    return Mention(
        network="mastodon", native_id=f"p{number}", url=f"https://roast.example/@{by}/{number}", text=text, created=at,
        author=Author(native_id=by, handle=f"{by}@roast.example"), parent=parent, lang="en",
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as opened:
        yield opened


def keep(store, *posts: Mention) -> None:
    matching = Matching(CONFIG.brands)
    rows = [Row({"id": one.native_id}, (matching.heard(one, one.created),)) for one in posts]
    with store.transaction():
        store.facts.use_zone(CONFIG.timezone)
        store.writer.save(store.sources.id("mastodon", "mastodon"), rows, run=None, now=NOW)
        keys = {one.id: store.mentions.find(one.id) or 0 for one in posts}
        said = [Result(keys[one.id], "intents", "question", "question") for one in posts if "?" in one.text]
        store.results.save("intents", "i1", list(keys.values()), said, kind="intent")


def asked(store, source: str, at: datetime, ending: str, error: str | None = None) -> None:
    with store.transaction():
        run = store.runs.start("fetch", at)
        store.runs.record(
            run, store.sources.id(source, "mastodon"), RunSource(source=source, ending=ending, error=error)
        )
        store.runs.end(run, at)


def covered(store, source: str, start: datetime, end: datetime, ending: str = "whole") -> None:
    with store.transaction():
        number = store.sources.id(source, "mastodon")
        store.coverage.record(number, "ask", Span(start, end), ending, run=None, at=end)


@pytest.fixture
def well(store):
    """Both sources answered for the whole day, a moment ago."""
    for source in ("mastodon", "news"):
        covered(store, source, NOW - 2 * DAY, NOW)
        asked(store, source, NOW, "whole")
    return store


def made(store, now: datetime = NOW):
    return digest(CONFIG, store, last_window("1d", now, "Europe/London"), now)


def test_when_nothing_happened_it_is_empty(well):
    said = made(well)
    assert said.empty
    assert (said.mentions, said.waiting, list(said.broken)) == (0, 0, [])
    assert [part.heading for part in said.letter.parts] == ["Findings", "What waits for an answer", "What broke"]


def test_what_waits_is_listed_with_its_age_and_way_and_what_was_answered_is_not(well):
    keep(
        well,
        post(1, "Where is my umbra parcel?", NOW - timedelta(hours=5)),
        post(2, "Is umbra open on Sunday, @ann@roast.example?", NOW - timedelta(days=3)),
        post(3, "Does umbra ship to Malta?", NOW - timedelta(hours=4)),
        post(4, "Yes, umbra ships there", NOW - timedelta(hours=3), by="umbra", parent="p3"),
        post(5, "Was umbra open in spring?", NOW - timedelta(days=30)),
    )
    said = made(well)
    assert (said.waiting, said.new) == (2, 1)
    assert {item.link for item in said.posts} == {
        "https://roast.example/statuses/1",
        "https://roast.example/statuses/2",
    }
    told = {item.link[-1]: item for item in said.posts}
    assert told["1"].head == "Mastodon, for 5 hours:"
    assert "ann" not in told["2"].text
    assert "someone" not in told["1"].text
    assert not said.empty


def test_a_source_that_fails_is_told_with_its_reason_and_its_blind_hours(store):
    for source in ("mastodon", "news"):
        covered(store, source, NOW - 2 * DAY, NOW - timedelta(hours=6))
    covered(store, "news", NOW - timedelta(hours=6), NOW)
    asked(store, "news", NOW, "whole")
    for hour in (3, 2):
        asked(store, "mastodon", NOW - timedelta(hours=hour), "failed", "roast.example is down\nand more")
    told = {item.head: [] for item in made(store).broken}
    for item in made(store).broken:
        told[item.head].append(item.text)
    assert told == {
        "Mastodon:": ["failed 2 times in a row (roast.example is down).", "not heard for 6 hours of the window."]
    }


def test_what_is_asked_about_next_is_not_missing_yet(store):
    for source in ("mastodon", "news"):
        covered(store, source, NOW - 2 * DAY, NOW - timedelta(hours=3))
        asked(store, source, NOW - timedelta(hours=3), "whole")
    assert list(made(store).broken) == []


def test_when_nobody_asks_any_more_that_is_said_once_for_all(store):
    for source in ("mastodon", "news"):
        covered(store, source, NOW - 5 * DAY, NOW - 3 * DAY)
        asked(store, source, NOW - 3 * DAY, "whole")
    (item,) = made(store).broken
    assert item.head == "Mastodon, News:"
    assert item.text.startswith("was last asked Tue 29 September")


def test_a_message_that_did_not_arrive_is_told_until_it_does(well):
    log = well.deliveries
    log.end(log.begin("deck", "3f9a", "board@acme.example", NOW - timedelta(hours=2)), "mailbox full")
    assert [item.text for item in made(well).broken] == ["a message did not arrive (mailbox full)."]
    log.end(log.begin("deck", "3f9a", "board@acme.example", NOW - timedelta(hours=1)))
    assert list(made(well).broken) == []


def test_messages_that_did_not_arrive_are_one_line_with_their_count(well):
    log = well.deliveries
    for number in range(60):
        log.end(log.begin("deck", "3f9a", f"p{number}@acme.example", NOW - timedelta(hours=2)), "mailbox full")
    log.doubt(log.begin("deck", "3f9a", "late@acme.example", NOW - timedelta(hours=1)), "nobody knows")
    (item,) = made(well).broken
    assert item.head == "p0@acme.example:"
    assert item.text == "a message did not arrive (mailbox full), nor did 60 to others."


def test_findings_are_those_of_the_measures_with_their_figures(well):
    keep(well, *(post(n, "My umbra parcel is lost", NOW - timedelta(hours=3, minutes=n)) for n in range(40)))
    said = made(well)
    assert said.mentions == 40
    assert said.letter.numbers[0].value == "40"
    assert "40" in said.letter.headline
    assert "n=40" in said.letter.foot[0]
    assert "figures:" not in said.letter.foot[0]  # a digest is not kept: its codes would lead nowhere


def test_one_language_is_all_it_counts_and_it_says_so(well):
    hour = NOW - timedelta(hours=5)
    keep(well, *(post(n, "My umbra parcel is lost", hour) for n in range(6)), post(7, "Where is umbra?", hour),
         *(replace(post(n, "Wo bleibt mein umbra-Paket?", hour), lang="de") for n in range(10, 13)))  # fmt: skip
    window = last_window("1d", NOW, "Europe/London")
    said = digest(CONFIG, well, window, NOW, langs=["de"])
    assert (said.mentions, said.waiting, made(well).mentions, made(well).waiting) == (3, 3, 10, 4)
    assert ("de" in said.letter.subject, said.letter.kicker.split(" \N{MIDDLE DOT} ")[1]) == (
        True, "only in the language de"
    )  # fmt: skip
    assert digest(CONFIG, well, window, NOW, countries=["gb"]).mentions == 0


@pytest.mark.long
def test_one_languages_digest_and_that_of_all_are_sent_apart(well, tmp_path):
    keep(well, post(1, "Where is my umbra parcel?", NOW - timedelta(hours=5)))
    config = tmp_path / "socialwatch.toml"
    config.write_text('timezone = "Europe/London"\ndatabase = "a.sqlite"\n[[brand]]\nname = "Umbra"\nquery = "umbra"\n')
    words = ("digest", "--now", "2026-10-02T08:00", "--to", "ann@acme.example", "--eml", tmp_path)
    for more in ((), ("--lang", "en"), ("--lang", "EN", "--country", "../gb")):
        done = call(*words, *more, "--always", config=config)
        assert done.code == 0, done.talk
    assert {one.name for one in tmp_path.glob("*.eml")} == {
        "digest-2026-10-02.eml", "digest-en-2026-10-02.eml", "digest-en-gb-2026-10-02.eml"
    }  # fmt: skip


def test_it_is_said_in_the_readers_language(well):
    german = Config(**{**vars(CONFIG), "report": Report(locale="de", screenshots=False)})
    window = last_window("1d", NOW, "Europe/London")
    headings = [part.heading for part in digest(german, well, window, NOW).letter.parts]
    assert headings == ["Befunde", "Was auf Antwort wartet", "Was ausfiel"]
