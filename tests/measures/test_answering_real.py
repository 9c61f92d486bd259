"""Real customers and real support desks: who was answered, and after how long."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from socialwatch import pipeline
from socialwatch.clock import window_for
from socialwatch.config import Config, check
from socialwatch.measures.base import scope_for
from socialwatch.measures.response import answers, response
from socialwatch.store import Store
from socialwatch.store.lists import briefs

NOW = datetime(2017, 12, 1, tzinfo=UTC)
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def desks(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Config, Store, Path]]:
    """The tweets, read with no map at all; the accounts that answer are the brand's own, everybody else its public."""
    tweets = shared_data / "twcs" / "sample.csv"
    with tweets.open(encoding="utf-8", newline="") as file:
        accounts = sorted({row["author_id"] for row in csv.DictReader(file) if row["inbound"] == "False"})
    path = tmp_path_factory.mktemp("desks") / "socialwatch.toml"
    quoted = ", ".join(f'"x:{account}"' for account in accounts)
    path.write_text(f'[[brand]]\nname = "Desks"\nown = true\nquery = "*"\naccounts = [{quoted}]\n', "utf-8")
    config = check(path)
    saved = pipeline.import_file(config, tweets, "twcs", now=NOW, network="x")
    assert (saved.stored, saved.set_aside) == (93, 0)
    with Store.open(config.database) as store:
        yield config, store, tweets


def test_every_answered_customer_is_found_and_the_median_is_that_of_the_tweets(
    desks: tuple[Config, Store, Path],
) -> None:
    config, store, _ = desks
    window = window_for(now=NOW, tz_name="UTC", since="2017-10-01", until="2017-11-30")
    told = response(store, scope_for(config, window, brands=("Desks",)))
    assert told.mentions.value == 49
    assert told.answered.value == pytest.approx(41 / 49)
    assert told.minutes.value == pytest.approx(47.9, abs=0.05)


def test_customers_who_open_a_conversation_wait_longer(desks: tuple[Config, Store, Path]) -> None:
    config, store, tweets = desks
    window = window_for(now=NOW, tz_name="UTC", since="2017-10-01", until="2017-11-30")
    scope = scope_for(config, window, brands=("Desks",))
    with tweets.open(encoding="utf-8", newline="") as file:
        opening = {row["tweet_id"] for row in csv.DictReader(file) if not row["in_response_to_tweet_id"]}
    keys = {store.mentions.find(f"x:{number}") for number in opening}
    posts = [(one.key, one.created) for one in briefs(store, window.span, scope.narrow) if one.key in keys]
    waited = sorted(answer.minutes for answer in answers(store, scope, posts).values())
    assert len(waited) == 22
    assert sum(waited[10:12]) / 2 == pytest.approx(68.5, abs=0.05)
