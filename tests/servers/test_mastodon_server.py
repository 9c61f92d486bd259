"""A server that speaks Mastodon's API over real HTTP: posts in, mentions out, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mastodon_mocked import Mocked, mastodon_mocked
from served import collected, configured, ends_as_an_uncut_run, mentions, stored

from socialwatch import pipeline
from socialwatch.config import check

pytestmark = pytest.mark.server
POSTS = 200


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the pace that a stranger's server is asked at, which other tests hold it to, this would take minutes."""
    monkeypatch.setattr("socialwatch.sources.mastodon.A_MINUTE", 6_000)


@pytest.fixture(scope="module")
def mocked(tmp_path_factory) -> Iterator[Mocked]:
    with mastodon_mocked(tmp_path_factory.mktemp("mock") / "log") as at:
        yield at


@pytest.fixture(scope="module")
def server(mocked) -> str:
    return mocked.url


@pytest.fixture(scope="module")
def posted(mocked) -> list[dict]:
    """Posts about acme, every fifth an answer to the one before, all under one tag."""
    told: list[dict] = []
    for number in range(POSTS):
        more = {"in_reply_to_id": told[-1]["id"]} if number % 5 == 4 else {}
        words = f"Acme coffee number {number} #acme" + " #kávé ☕" * (number % 2)
        told.append(mocked.ask("/api/v1/statuses", status=words, **more))
    return told


def later(minutes: float = 0) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5 + 60 * minutes)


@pytest.fixture(scope="module")
def token(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("secret") / "token"
    path.write_text("mock_token\n")
    path.chmod(0o600)
    return path


def source(server: str, token: Path | None, name: str = "mock", tags: str = '"acme"') -> str:
    """Without a token only the tags are asked: no search, no mentions of one's own."""
    more = f'token = "file:{token}"' if token else "query_tags = false"
    return f'[[source]]\ntype = "mastodon"\nname = "{name}"\nbase_url = "{server}"\ntags = [{tags}]\n{more}\n'


def test_two_hundred_posts_in_two_hundred_mentions_out_right_twice_and_none_twice(server, posted, token, tmp_path):
    config = configured(tmp_path, server, source(server, token))
    assert collected(config, later()) == POSTS
    found, uris = mentions(config), {post["id"]: post["uri"] for post in posted}
    assert set(found) == set(uris.values())
    for number, told in enumerate(posted):
        one = found[told["uri"]]
        assert one.author is not None
        assert (one.author.name, one.author.followers) == (told["account"]["display_name"], 0)
        assert one.author.handle is not None
        assert one.author.handle.startswith(told["account"]["acct"])
        assert one.created == datetime.fromisoformat(told["created_at"]).replace(microsecond=0)
        assert one.text == f"Acme coffee number {number} #acme" + " #kávé ☕" * (number % 2)
        assert one.url == told["url"]
        assert one.parent == uris.get(told["in_reply_to_id"])
    assert sum(one.parent is not None for one in found.values()) == POSTS // 5
    assert collected(config, later(1)) == 0
    assert mentions(config) == found


def test_a_post_under_two_tags_or_on_two_servers_is_one_mention_with_a_sighting_for_each(
    server, posted, token, tmp_path
):
    twin = server.replace("127.0.0.1", "localhost")  # another address of it, as another server would show the post
    sources = source(server, token) + source(twin, token, "twin") + source(server, None, "other", '"kávé"')
    config = configured(tmp_path, server, sources)
    text = config.path.read_text().replace("allow = [", 'allow = ["::1", ')
    config.path.write_text('follow = "0"\n' + text)  # answers below a post are another way to see them
    config = check(config.path)
    assert collected(config, later()) == POSTS
    found = stored(config)
    assert len(found) == POSTS
    for number, told in enumerate(posted):
        assert set(found[told["uri"]].sources) == {"mock", "twin", *(["other"] * (number % 2))}


def test_a_wrong_token_is_told(server, posted, token, tmp_path):
    (tmp_path / "token").write_text("stale-token")
    (tmp_path / "token").chmod(0o600)
    run = pipeline.collect(configured(tmp_path, server, source(server, tmp_path / "token")), now=later())
    assert run.failed
    assert str(tmp_path / "token") in str(run.sources[0].error)
    assert "stale-token" not in str(run.sources[0].error)


def test_a_fetch_killed_ten_times_ends_as_an_uncut_one(server, posted, token, tmp_path, victims):
    # threads are asked for at Mastodon's pace, which the runs that are killed keep to
    unfollowed = 'follow = "0"\n'
    more = source(server, token) + unfollowed + source(server, token, "twin", '"acme", "kávé"') + unfollowed
    ends_as_an_uncut_run(victims, tmp_path, server, more, later(), 5)
