"""Posts are read again while they are young: series of counts, edits, deletions, and what is never believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import pipeline, sources
from socialwatch.config import Config
from socialwatch.errors import AuthError, BudgetSpent, RateLimited, SourceDown, StoreError
from socialwatch.http.client import Http
from socialwatch.models import Engagement, Mention
from socialwatch.registry import Registry
from socialwatch.sources.base import Allowance, Policy, Reread
from socialwatch.store import Store

pytestmark = pytest.mark.long

HOUR = timedelta(hours=1)


@dataclass
class Looking(Paged):
    """A platform whose posts have likes, are edited and are deleted; `now` is what it shows at the moment."""

    policy: ClassVar[Policy] = Policy(deletes=True)
    now: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    looked: list[list[str]] = field(default_factory=list)
    error: Exception | None = None

    def mentions(self, item: Any) -> Any:
        for mention in super().mentions(item):
            yield replace(mention, engagement=Engagement(likes=item.get("likes")))

    async def reread(self, http: Any, native_ids: Sequence[str]) -> Reread:
        self.looked.append(list(native_ids))
        if self.error:
            raise self.error
        told = {one["id"]: one for one in self.items} | {one["id"]: one for one in self.now.values()}
        items = [told[int(one)] for one in native_ids if one not in self.gone and int(one) in told]
        return Reread(items, [one for one in native_ids if one in self.gone])


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    found: dict[str, Any] = {}
    monkeypatch.setattr(sources, "build", lambda config, only=(): found)
    return found


def run(config: Config, hours: float, **more: Any) -> pipeline.Run:
    """A fetch so many hours, and a minute, after the fake's first post."""
    return pipeline.collect(config, now=NOW + hours * HOUR + timedelta(minutes=1), **more)


def read(config: Config, number: int) -> Any:
    with Store.open(config.database) as store:
        key = store.mentions.find(f"fake:{number}")
        assert key is not None
        series = [((one.at - int(NOW.timestamp())) // 3600, one.likes) for one in store.rereads.series(key)]
        assert store.facts.check() == []
        return store.mentions.read([key])[0], series


def test_a_post_is_read_again_after_an_hour_six_a_day_three_seven_and_thirty(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(0, likes=0)])
    asked = []
    for hours in (0, 0.9, 1, 2, 5, 6, 7, 23, 24, 25, 71, 72, 80, 167, 168, 300, 719, 720, 730, 900):
        before = len(fakes["a"].looked)
        run(config, hours)
        asked += [hours] * (len(fakes["a"].looked) - before)
    assert asked == [1, 6, 24, 72, 168, 720]


def test_counts_are_a_series_that_has_a_row_when_something_changed(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(0, likes=3)])
    run(config, 0)
    for hours, likes in ((1, 10), (6, 10), (24, 40), (72, 38)):
        fakes["a"].now["0"] = item(0, likes=likes)
        run(config, hours)
    post, series = read(config, 0)
    assert series == [(0, 3), (1, 10), (24, 40), (72, 38)]
    assert post.mention.engagement.likes == 38, "they may fall as well"


def test_counts_that_an_ordinary_answer_tells_go_on_with_the_series(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a", "b")
    fakes["a"], fakes["b"] = Looking([item(0, likes=3)]), Looking([])
    run(config, 0, reread=False)
    fakes["b"] = Looking([item(0, likes=8)])
    run(config, 0.5, reread=False)
    fakes["a"].now["0"] = fakes["b"].now["0"] = item(0, likes=9)
    run(config, 2)
    assert read(config, 0)[1] == [(0, 3), (0, 8), (2, 9)]


def test_counts_of_a_post_that_two_places_show_only_grow(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "home", "mirror")
    fakes["home"], fakes["mirror"] = Looking([item(0, likes=100)]), Looking([item(0, likes=2)])
    run(config, 0)
    for fake in fakes.values():
        fake.now["0"] = item(0, likes=3)
    run(config, 1)
    assert read(config, 0)[0].mention.engagement.likes == 100
    assert sum(len(fake.looked) for fake in fakes.values()) == 1, "one of them was asked"


def test_an_edit_is_heard_and_scored_again(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(0)])
    run(config, 0)
    with Store.open(config.database, write=True) as store, store.transaction():
        store.results.done("", store.results.pending())  # as if it had been scored
    fakes["a"].now["0"] = item(0, text="acme coffee, I take it back")
    assert run(config, 1).again[0].changed == 1
    post, _ = read(config, 0)
    assert (post.mention.text, post.revision) == ("acme coffee, I take it back", 1)
    with Store.open(config.database) as store:
        assert store.results.pending() == [post.key]
        assert "take it back" in store.items.of(post.key)[0].item["text"], "nor is the old text kept raw"


def test_an_edit_back_to_the_first_words_is_heard_too(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(0)])
    run(config, 0)
    for hours, text in ((1, "acme coffee is bad"), (6, "post 0 about acme coffee")):
        fakes["a"].now["0"] = item(0, text=text)
        run(config, hours)
        assert read(config, 0)[0].mention.text == text


def test_a_post_that_is_gone_leaves_a_tombstone_with_its_counts(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(0, likes=5), item(1)])
    run(config, 0)
    fakes["a"].gone = {"0"}
    told = run(config, 1.1)
    assert (told.again[0].looked, told.again[0].gone) == (2, 1)
    post, _ = read(config, 0)
    assert (post.purged, post.mention.text, post.mention.engagement.likes) == (True, "", 5)
    assert not read(config, 1)[0].purged
    asked = len(fakes["a"].looked)
    run(config, 6)
    assert fakes["a"].looked[asked:] == [["1"]], "nobody asks for it again"


def test_where_terms_do_not_ask_for_it_a_deleted_post_is_kept_and_not_asked_for(tmp_path: Path, fakes: Any) -> None:
    class Lenient(Looking):
        policy = Policy()

    config = config_for(tmp_path, "a")
    fakes["a"] = Lenient([item(0)], gone={"0"})
    for hours in (0, 1, 6):
        run(config, hours)
    assert not read(config, 0)[0].purged
    assert fakes["a"].looked == [["0"]]


def test_a_great_deletion_is_believed_when_it_is_told_twice(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(number) for number in range(20)], gone={str(number) for number in range(15)})
    run(config, 0)
    assert run(config, 1).again[0].gone == 0, "an outage may look like that"
    assert run(config, 2).again == (), "and is given some time"
    assert run(config, 7.5).again[0].gone == 15


def test_what_cannot_be_told_does_not_stand_in_the_way(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(number) for number in range(120)])
    run(config, 0)
    fakes["a"].items = fakes["a"].items[100:]
    run(config, 7)
    assert [len(part) for part in fakes["a"].looked] == [100, 20], "each once"
    run(config, 8)
    assert len(fakes["a"].looked) == 2


@pytest.mark.parametrize(
    "error",
    [SourceDown("no answer"), RateLimited("wait", 9.0), AuthError("403"), BudgetSpent("spent"), KeyError("bug")],
)
def test_an_outage_deletes_nothing_and_fails_nobody(tmp_path: Path, fakes: Any, error: Exception) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Looking([item(0, likes=1)], error=error)
    run(config, 0)
    told = run(config, 1)
    assert (told.sources[0].ending, told.again[0].looked, told.again[0].gone) == ("whole", 0, 0)
    assert bool(told.again[0].error) is not isinstance(error, BudgetSpent)
    fakes["a"].error = None
    assert run(config, 1.2).again[0].looked == 1, "it is due still"


def test_the_youngest_and_of_them_the_most_engaged_come_first(tmp_path: Path, fakes: Any) -> None:
    config = config_for(tmp_path, "a")
    old, quiet, loud = item(3000, likes=9), item(50, likes=1), item(51, likes=5)
    fakes["a"] = Looking([old, quiet, loud, item(1)])
    run(config, -49)
    run(config, 0, reread=False)
    run(config, 1)
    assert fakes["a"].looked == [["51", "50", "1", "3000"]]


def test_a_source_looks_again_at_what_another_of_its_network_heard_that_cannot(
    tmp_path: Path, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = Registry("sources", {"fake": f"{__name__}:Paged"})
    monkeypatch.setattr("socialwatch.collect.rereading.SOURCES", ours)
    config = config_for(tmp_path, "stream", "search")
    fakes["stream"], fakes["search"] = Paged([item(0)]), Looking([])
    run(config, 0)
    fakes["search"].now["0"] = item(0, likes=7)
    run(config, 1)
    assert read(config, 0)[0].mention.engagement.likes == 7


def test_only_posts_that_matched_are_read_again_and_no_reposts(tmp_path: Path, fakes: Any) -> None:
    class Reposting(Looking):
        def mentions(self, item: Any) -> Any:
            for mention in super().mentions(item):
                yield replace(mention, repost_of="99" if item["id"] == 2 else None)

    config = config_for(tmp_path, "a")
    fakes["a"] = Reposting([item(0), item(1, text="milk"), item(2)])
    run(config, 0)
    run(config, 1.2)
    assert fakes["a"].looked == [["0"]]
    run(config, 7, reread=False)
    assert fakes["a"].looked == [["0"]]


def test_what_terms_want_read_again_is_read_in_time_and_kept(tmp_path: Path, fakes: Any) -> None:
    class Tube(Looking):
        policy = Policy(refresh_days=30)

    config = config_for(tmp_path, "a")
    fakes["a"] = Tube([item(0)])
    for day in range(0, 80, 5):
        run(config, 24 * day)
    assert not read(config, 0)[0].purged
    fakes["a"].error = SourceDown("no answer")
    run(config, 24 * 120)
    assert read(config, 0)[0].purged


def test_reading_again_uses_a_share_of_the_budget_and_no_more(
    tmp_path: Path, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Paying(Looking):
        allowances = (Allowance("requests", 40, "day"),)

        async def reread(self, http: Any, native_ids: Sequence[str]) -> Reread:
            await http.get("http://fake.invalid")
            return await super().reread(http, native_ids)

    async def get(self: Any, url: str, *, toll: Any, **options: Any) -> None:
        toll()

    monkeypatch.setattr(Http, "get", get)
    monkeypatch.setattr("socialwatch.collect.rereading.AT_ONCE", 1)
    config = config_for(tmp_path, "a")
    fakes["a"] = Paying([item(number) for number in range(30)])
    run(config, 0)
    first = run(config, 1)
    assert (first.again[0].looked, first.again[0].requests, first.again[0].error) == (10, 10, None)
    assert run(config, 2).again[0].looked == 0
    assert run(config, 24).again[0].looked == 10, "the next day"


def test_a_kill_between_two_parts_loses_none_and_asks_for_none_twice(
    tmp_path: Path, fakes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socialwatch.collect.rereading.AT_ONCE", 5)

    class Cut(Looking):
        async def reread(self, http: Any, native_ids: Sequence[str]) -> Reread:
            if len(self.looked) == 2:
                raise StoreError("no room left")
            return await super().reread(http, native_ids)

    config = config_for(tmp_path, "a")
    fakes["a"] = Cut([item(number, likes=1) for number in range(15)])
    run(config, 0)
    with pytest.raises(StoreError):
        run(config, 2)
    before = [one for part in fakes["a"].looked for one in part]
    fakes["a"] = Looking(fakes["a"].items)
    run(config, 2)
    after = [one for part in fakes["a"].looked for one in part]
    assert sorted(before + after, key=int) == [str(number) for number in range(15)]


def test_a_mention_without_a_date_is_read_again_from_when_it_was_seen(tmp_path: Path, fakes: Any) -> None:
    class Dateless(Looking):
        def mentions(self, item: Any) -> Any:
            for mention in super().mentions(item):
                yield Mention(network="fake", native_id=mention.native_id, text=mention.text)

    config = config_for(tmp_path, "a")
    fakes["a"] = Dateless([item(0)])
    run(config, 0)
    run(config, 1.5)
    assert fakes["a"].looked == [["0"]]
    assert datetime.fromtimestamp(0, UTC) < NOW
