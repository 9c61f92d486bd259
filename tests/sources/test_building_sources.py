"""From [[source]] tables to sources, with every mistake told at once."""

from __future__ import annotations

import pytest

from socialwatch.config import Config, SourceSection
from socialwatch.errors import ConfigError
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.registry import SOURCES
from socialwatch.secrets import Secret
from socialwatch.sources import Source, build

MINIMAL = {
    "feed": {"url": "https://example.com/feed.xml"},
    "hackernews": {},
    "mastodon": {"server": "mastodon.social"},
    "bluesky": {"handle": "acme.bsky.social", "password": "env:BSKY"},
    "file": {"path": "posts.csv"},
    "command": {"command": ["my-program"]},
    "imap": {"host": "imap.example.com", "user": "listen@example.com", "password": "env:MAILBOX"},
    "json": {"url": "https://forum.example/posts?q={query}", "map": {"text": "body"}},
    "discourse": {"base_url": "https://community.example.com"},
    "stackexchange": {},
    "lemmy": {"server": "lemmy.world"},
    "github": {},
    "threads": {"token": "env:THREADS"},
    "instagram": {"user": "178", "token": "env:GRAM"},
    "facebook": {"page": "acme", "token": "env:PAGE"},
    "trustpilot": {"domain": "acme.com", "key": "env:PILOT"},
    "x": {"token": "env:X_TOKEN"},
    "zendesk": {"subdomain": "acme", "token": "env:DESK"},
    "appstore": {"apps": {"acmecoffee": "1404176564"}},
    "gdelt": {},
    "googleplay": {"apps": {"acmecoffee": "com.acme.coffee"}, "account_file": "account.json"},
    "jetstream": {},
    "reddit": {"client_id": "an-app", "client_secret": "env:REDDIT"},
    "telegram": {"api_id": 7, "api_hash": "env:TG_HASH", "session": "env:TG_SESSION"},
    "youtube": {"key": "env:TUBE"},
}


def config(*sections: SourceSection) -> Config:
    return Config(timezone="Europe/London", sources=sections)


def section(kind: str, name: str = "", **options) -> SourceSection:
    return SourceSection(name=name or kind, type=kind, options=options)


def test_every_source_is_built_from_the_least_that_can_be_written():
    built = build(config(*(section(kind, **options) for kind, options in MINIMAL.items())))
    assert list(built) == list(MINIMAL)
    for source in built.values():
        assert isinstance(source, Source)
        assert hasattr(source, "base_url")
        assert callable(source.check)
        assert source.access in ("open", "key", "login", "approval", "paid")
        assert source.__class__.__doc__


def test_every_source_of_the_table_is_tested_here():
    assert set(SOURCES.names()) == set(MINIMAL), "add to MINIMAL the least that its [[source]] table can hold"


def test_every_mistake_is_told_at_once_and_none_of_the_values_repeated():
    with pytest.raises(ConfigError) as told:
        build(config(
            section("mastodon", "one", server="m.example", tagz=["a"]),
            section("bluesky", "two", handle="a.example", password="hunter2"),
            section("hackernews", "three", page_size="many", kinds=5),
            section("gopher", "four"),
            section("feed", "five"),
        ))  # fmt: skip
    message = str(told.value)
    for part in ("'tagz', did you mean", "'two': password", "page_size", "kinds", "gopher", "'five'"):
        assert part in message, part
    assert "hunter2" not in message


def test_one_name_is_given_once_and_unknown_names_are_told():
    with pytest.raises(ConfigError, match="two sources are called 'hackernews'"):
        build(config(section("hackernews"), section("hackernews")))
    with pytest.raises(ConfigError, match="no source is called 'x'; configured: hackernews"):
        build(config(section("hackernews")), only=["x"])
    assert list(build(config(section("hackernews"), section("gopher")), only=["hackernews"])) == ["hackernews"]


def test_a_file_takes_its_name_and_the_zone_of_the_configuration():
    built = build(config(section("file", "archive", path="a.csv", map={"id": "nr"})))["archive"]
    assert (built.network, built.timezone, built.map) == ("archive", "Europe/London", {"id": "nr"})


def test_a_file_is_looked_for_beside_the_configuration_and_not_where_cron_starts(tmp_path):
    sections = (section("file", "one", path="exports/*.csv"), section("file", "two", path="/data/all.csv"))
    built = build(Config(path=tmp_path / "socialwatch.toml", sources=sections))
    assert built["one"].path == str(tmp_path / "exports" / "*.csv")
    assert built["two"].path == "/data/all.csv"


def test_secrets_are_read_only_when_they_are_used():
    built = build(config(section("bluesky", handle="a.example", password="env:NOBODY_SET_THIS")))["bluesky"]
    assert built.password == Secret("env:NOBODY_SET_THIS")


def test_asks_have_the_same_names_in_every_run():
    queries = [parse('acme OR "acme cloud" OR #acme', kind="brand")]
    built = build(config(*(section(kind, **options) for kind, options in MINIMAL.items())))
    for source in built.values():
        one = [ask.key for ask in source.plan(queries, Span.of(0, 1_000))]
        two = [ask.key for ask in source.plan(list(reversed(queries)), Span.of(5_000, 9_000))]
        assert one == two
        assert len(set(one)) == len(one)
        assert one or source.only_streams
