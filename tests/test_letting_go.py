"""What terms, users and platforms want forgotten is forgotten, and whom nobody may match is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import pipeline, sources
from socialwatch.config import Config
from socialwatch.errors import StoreError
from socialwatch.models import Ask, Span
from socialwatch.sources.base import Policy
from socialwatch.store import Store, Stored

Fakes = dict[str, Any]


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    found: Fakes = {}

    def build(config: Config, only: Sequence[str] = ()) -> Fakes:
        return {name: source for name, source in found.items() if not only or name in only}

    monkeypatch.setattr(sources, "build", build)
    return found


def under(policy: Policy, *items: dict[str, Any]) -> Paged:
    """A source of these terms."""
    kind = type("Bound", (Paged,), {"policy": policy})
    made: Paged = kind(list(items))
    return made


def alive(config: Config) -> dict[str, bool]:
    """Which posts still have their text."""
    with Store.open(config.database) as store:
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions")]
        stored: list[Stored] = store.mentions.read(keys)
    return {one.mention.native_id: bool(one.mention.text) for one in stored}


def with_keys(config: Config, **more: Any) -> Config:
    return replace(config, sources=tuple(replace(section, **more) for section in config.sources))


@pytest.mark.parametrize(("own", "kept"), [("2d", False), ("30d", True), (None, True)])
def test_a_users_retention_counts_where_it_is_shorter_than_the_platforms(
    tmp_path: Path, fakes: Fakes, own: str | None, kept: bool
) -> None:
    config = with_keys(config_for(tmp_path, "a"), retention=own)
    fakes["a"] = under(Policy(retention_days=10), item(1))
    pipeline.collect(config, now=NOW)
    pipeline.collect(config, now=NOW + timedelta(days=3))
    assert alive(config) == {"1": kept}
    pipeline.collect(config, now=NOW + timedelta(days=11))
    assert alive(config) == {"1": False}, "longer than the platform lets us is not to be had"


def test_posts_that_were_not_read_again_in_time_are_purged(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = under(Policy(refresh_days=30), item(1))
    pipeline.collect(config, now=NOW)
    pipeline.collect(config, now=NOW + timedelta(days=29))
    assert alive(config) == {"1": True}
    pipeline.collect(config, now=NOW + timedelta(days=31))
    assert alive(config) == {"1": False}


def test_what_waits_for_a_query_waits_no_longer_than_terms_let_it(tmp_path: Path, fakes: Fakes) -> None:
    config = with_keys(config_for(tmp_path, "a"), retention="2d")
    fakes["a"] = under(Policy(), item(1, text="about milk"))
    pipeline.collect(config, now=NOW)
    pipeline.collect(config, now=NOW + timedelta(days=3))
    with Store.open(config.database) as store:
        assert store.db.execute("SELECT count(*) FROM items").fetchone() == (0,)


class Telling(Paged):
    """Tells of a deletion together with the post that was deleted."""

    policy = Policy(deletes=True)
    gone: tuple[str, ...] = ()

    async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
        async for page in super().fetch(http, ask, resume):
            yield replace(page, gone=self.gone)


class Keeping(Telling):
    """The same where terms do not ask for it."""

    policy = Policy(deletes=False)


def test_what_a_platform_tells_to_be_deleted_goes_and_no_other_source_brings_it_back(
    tmp_path: Path, fakes: Fakes
) -> None:
    config = config_for(tmp_path, "a", "b")
    fakes["a"], fakes["b"] = Telling([item(1), item(2)]), Paged([])
    fakes["a"].gone = ("2", "99")
    pipeline.collect(config, now=NOW)
    assert alive(config) == {"1": True, "2": False}
    fakes["b"].items = [item(1), item(2)]
    pipeline.collect(config, now=NOW + timedelta(minutes=1))
    assert alive(config) == {"1": True, "2": False}
    with Store.open(config.database) as store:
        items = store.db.execute("SELECT count(*) FROM items").fetchone()
        assert store.facts.check() == []
    assert items == (2,), "the first post as either showed it"


def test_where_terms_do_not_ask_for_it_a_deletion_is_not_followed(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Keeping([item(1)])
    fakes["a"].gone = ("1",)
    pipeline.collect(config, now=NOW)
    assert alive(config) == {"1": True}


def test_whom_a_platform_forbids_to_match_nobody_may_match(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a", "b", "open")
    fakes["a"], fakes["b"] = under(Policy(identity=False)), under(Policy())
    fakes["open"] = Telling([])
    fakes["open"].network = "elsewhere"
    pipeline.collect(config, now=NOW)
    with Store.open(config.database) as store:
        told = {network: store.terms.may_match(network) for network in ("fake", "elsewhere", "never heard of")}
    assert told == {"fake": False, "elsewhere": True, "never heard of": True}


def test_posts_of_such_a_platform_that_came_from_a_file_are_held_to_its_terms(tmp_path: Path) -> None:
    path, config = tmp_path / "posts.csv", config_for(tmp_path)
    path.write_text("id,text,created\n1,acme,2026-08-01T10:00:00Z\n", "utf-8")
    pipeline.import_file(config, path, "old", now=NOW, network="reddit")
    with Store.open(config.database) as store:
        assert not store.terms.may_match("reddit")


def test_a_page_that_tells_of_deletions_is_stored_whole_or_not_at_all(tmp_path: Path, fakes: Fakes) -> None:
    """Rows, deletions and ledger are one transaction: what was not committed is asked for again."""
    config = config_for(tmp_path, "a")
    fakes["a"] = Telling([item(1)])
    fakes["a"].gone = ("1",)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socialwatch.store.ledger.Ledger.shrink", broken)
        with pytest.raises(StoreError):
            pipeline.collect(config, now=NOW)
    assert alive(config) == {}
    pipeline.collect(config, now=NOW)
    assert alive(config) == {"1": False}
    with Store.open(config.database) as store:
        entry = store.ledger.entries()[0]
        assert not store.ledger.owed(1, entry.ask)
        assert [one.ending for one in store.coverage.read(Span(NOW - timedelta(days=40), NOW))] == ["whole"]


def broken(*_: object) -> None:
    raise StoreError("no room left")
