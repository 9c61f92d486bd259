"""The log of sendings: what was sent once is not sent again by the next run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialwatch.store import Store

NOW = datetime(2026, 10, 2, 7, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path):
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as opened:
        yield opened


def test_what_was_sent_is_not_begun_again_unless_asked(store):
    log = store.deliveries
    number = log.begin("deck", "3f9a", "ann@acme.example", NOW)
    assert isinstance(number, int)
    log.end(number)
    before = log.begin("deck", "3f9a", "ann@acme.example", NOW + timedelta(hours=1))
    assert not isinstance(before, int)
    assert (before.at, before.ending) == (NOW, "sent")
    assert isinstance(log.begin("deck", "3f9a", "ann@acme.example", NOW, again=True), int)
    assert isinstance(log.begin("deck", "3f9a", "bob@acme.example", NOW), int)
    assert isinstance(log.begin("deck", "77aa", "ann@acme.example", NOW), int)


def test_what_failed_may_be_tried_again_and_says_why(store):
    log = store.deliveries
    log.end(log.begin("deck", "3f9a", "ann@acme.example", NOW), "the server is away")
    assert isinstance(log.begin("deck", "3f9a", "ann@acme.example", NOW), int)
    assert [(one.ending, one.error) for one in log.list()] == [("sending", None), ("failed", "the server is away")]


def test_a_sending_that_another_run_is_at_is_left_to_it(store, tmp_path: Path):
    with Store.open(tmp_path / "a.sqlite", write=True) as other:
        assert isinstance(other.deliveries.begin("deck", "3f9a", "ann@acme.example", NOW), int)
    before = store.deliveries.begin("deck", "3f9a", "ann@acme.example", NOW)
    assert not isinstance(before, int)
    assert before.ending == "sending"


def test_the_last_digest_is_known(store):
    log = store.deliveries
    assert log.latest("digest", NOW + timedelta(days=9)) is None
    log.end(log.begin("digest", "a", "ann@acme.example", NOW))
    log.end(log.begin("digest", "b", "ann@acme.example", NOW + timedelta(days=1)), "down")
    assert log.latest("digest", NOW + timedelta(days=9)) == NOW
    assert log.latest("digest", NOW) is None
