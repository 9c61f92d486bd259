"""Threads of posts that matched: who answered is heard, our own answers count, silent threads are asked for less."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pipeline_fakes import NOW, Paged, config_for, item

from socialwatch import clock, pipeline, sources
from socialwatch.config import Brand, Config
from socialwatch.errors import RateLimited, SourceDown
from socialwatch.measures.base import scope_for
from socialwatch.measures.response import response
from socialwatch.models import JSON, Engagement, Mention, Page, Span
from socialwatch.sources.base import Follows, Policy
from socialwatch.store import Store
from socialwatch.store.migrations import OWN

ACME = Brand(name="Acme", query="acme", accounts=("@acme_care",))


@dataclass
class Forum(Paged):
    """Its search finds `items`; below a post stand those of `below` that name it as their thread."""

    below: list[dict[str, JSON]] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    error: Exception | None = None

    async def replies(self, http: Any, post: Mention) -> AsyncIterator[Page]:
        self.asked_for.append(post.native_id)
        if self.error:
            raise self.error
        found = [one for one in self.below if one["thread"] == post.native_id]
        yield Page(found, Span.of(0, 0))

    def mentions(self, item: JSON) -> Any:
        for mention in super().mentions(item):
            yield replace(mention, parent=item.get("parent"), thread=item.get("thread"))


def answer(number: int, to: int, minutes: int, by: str, text: str = "thanks, so do I") -> dict[str, JSON]:
    return item(number, minutes=minutes, text=text) | {"by": by, "parent": str(to), "thread": str(to)}


@pytest.fixture
def forum(monkeypatch: pytest.MonkeyPatch) -> Forum:
    found = Forum([])

    def build(config: Config, only: Sequence[str] = ()) -> dict[str, Any]:
        return {"forum": found}

    monkeypatch.setattr(sources, "build", build)
    return found


def fetch(config: Config, hours: float = 0) -> pipeline.Run:
    return pipeline.collect(config, now=NOW + timedelta(hours=hours))


def stored(config: Config) -> dict[str, Any]:
    with Store.open(config.database) as store:
        assert store.facts.check() == []
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions")]
        return {one.mention.native_id: one for one in store.mentions.read(keys)}


def test_our_own_answer_in_a_thread_is_known_as_ours_and_ends_the_wait(forum: Forum, tmp_path: Path) -> None:
    forum.items = [item(1, minutes=100), item(2, minutes=90)]
    forum.below = [answer(10, 1, 60, "acme_care"), answer(11, 1, 50, "jane")]
    config = config_for(tmp_path, "forum", brands=[ACME])
    run = fetch(config)
    assert isinstance(forum, Follows)
    assert [run.sources[0].ending, run.sources[0].saved.stored] == ["whole", 3]
    kept = stored(config)
    assert set(kept) == {"1", "2", "10"}, "an answer by others that names no brand is no mention"
    assert kept["10"].flags == {"Acme": OWN}
    assert (kept["10"].mention.parent, kept["10"].mention.thread) == ("1", "1")
    with Store.open(config.database) as store:
        waiting = [one.item["id"] for one in store.items.waiting(1)]
        window = clock.window_for(now=NOW, tz_name="UTC", last="1d")
        found = response(store, scope_for(config, window))
    assert waiting == [11], "it waits as an item, for when a query changes"
    assert (found.answered.value, found.minutes.value) == (0.5, 40)


def test_an_answer_that_names_the_brand_is_a_mention_like_any_other(forum: Forum, tmp_path: Path) -> None:
    forum.items, forum.below = [item(1, minutes=100)], [answer(10, 1, 60, "jane", "acme never answers")]
    config = config_for(tmp_path, "forum", brands=[ACME])
    fetch(config)
    assert stored(config)["10"].flags == {"Acme": 0}
    fetch(config, 1)
    assert forum.asked_for == ["1", "1"], "the thread's answer shows this one's answers as well"


def test_a_thread_that_falls_silent_is_asked_for_less_and_less_and_then_no_more(forum: Forum, tmp_path: Path) -> None:
    forum.items = [item(1, minutes=1)]
    config = config_for(tmp_path, "forum", brands=[ACME], follow="4d")
    fetch(config)
    asked = [0]
    with Store.open(config.database, write=True) as store:
        for hour in range(1, 5 * 24):
            now = int((NOW + timedelta(hours=hour)).timestamp())
            store.following.enrol(1, now - 4 * 86400)
            if keys := store.following.due(1, now, 100):
                store.following.asked(1, dict.fromkeys(keys, 0), now)
                asked.append(hour)
        assert store.following.count(1) == 0, "followed for four days"
    gaps = [late - early for early, late in pairwise(asked)]
    assert gaps == sorted(gaps), "each wait at least as long as the one before"
    assert gaps[:3] == [1, 1, 2]
    assert gaps[-1] == 24
    assert len(asked) < 16
    assert asked[-1] < 4 * 24


def test_where_there_are_too_many_threads_those_with_answers_come_first(forum: Forum, tmp_path: Path) -> None:
    class Counting(Forum):
        def mentions(self, item: JSON) -> Any:
            for mention in super().mentions(item):
                yield replace(mention, engagement=Engagement(replies=item.get("replies")))

    forum.__class__ = Counting
    forum.items = [
        item(1, replies=0),
        item(2, minutes=600, replies=4),
        item(3, minutes=900),
        item(4, minutes=2, replies=0),
    ]
    config = config_for(tmp_path, "forum", brands=[ACME], follow="0")
    fetch(config)
    now = int(NOW.timestamp())
    with Store.open(config.database, write=True) as store:
        store.following.enrol(1, now - 86400)
        keys = {name: one.key for name, one in stored(config).items()}
        assert store.following.due(1, now, 2) == [keys["3"], keys["2"]], "4 answers, and as many as nobody told"
        assert store.following.due(1, now, 3) == [keys["3"], keys["2"], keys["1"]], "of the others the newest"
        store.following.asked(1, {keys["2"]: 0}, now)
        assert store.following.due(1, now + 7 * 3600, 1) == [keys["3"]], "asked for of late, it is not as late"
        assert store.following.due(1, now + 2 * 86400, 1) == [keys["2"]], "but is when it has waited for days"


def test_somebody_writing_again_brings_a_thread_forward(forum: Forum, tmp_path: Path) -> None:
    forum.items = [item(1, minutes=60 * 40)]
    config = config_for(tmp_path, "forum", brands=[ACME])
    fetch(config)
    fetch(config, 10)
    assert len(forum.asked_for) == 1, "silent for 40 hours: next in 20"
    forum.below = [answer(10, 1, -60 * 20, "jane")]
    fetch(config, 21)
    assert len(forum.asked_for) == 2
    fetch(config, 22)
    assert len(forum.asked_for) == 3, "jane wrote an hour ago"


@pytest.mark.parametrize("follow", ["top", "source"])
def test_following_can_be_turned_off(forum: Forum, tmp_path: Path, follow: str) -> None:
    forum.items = [item(1)]
    config = config_for(tmp_path, "forum", brands=[ACME], follow="0" if follow == "top" else "7d")
    if follow == "source":
        config = replace(config, sources=(replace(config.sources[0], follow="0"),))
    fetch(config)
    assert forum.asked_for == []


def test_threads_that_cannot_be_had_take_nothing_from_what_was_heard(forum: Forum, tmp_path: Path) -> None:
    forum.items = [item(number) for number in range(1, 4)]
    config = config_for(tmp_path, "forum", brands=[ACME])
    forum.error = RateLimited("forum: too many requests")
    row = fetch(config).sources[0]
    assert (row.ending, row.saved.stored) == ("capped", 3)
    assert row.error == "answers in threads: forum: too many requests"
    assert len(forum.asked_for) == 1, "whoever asks us to wait is not asked for the other threads"
    forum.error = ValueError("no such thread")
    assert "no such thread" in str(fetch(config, 1).sources[0].error)
    assert len(forum.asked_for) == 4, "one thread's trouble is not the others'"
    forum.error = SourceDown("gone")
    fetch(config, 1.1)
    assert len(forum.asked_for) == 4, "what could not be had waits for its turn as well"


def test_a_thread_of_which_a_part_was_given_is_told(forum: Forum, tmp_path: Path, monkeypatch: Any) -> None:
    async def replies(self: Forum, http: Any, post: Mention) -> AsyncIterator[Page]:
        yield Page(self.below, Span.of(0, 0), capped=True)

    monkeypatch.setattr(Forum, "replies", replies)
    forum.items, forum.below = [item(1)], [answer(10, 1, 0, "acme_care")]
    config = config_for(tmp_path, "forum", brands=[ACME])
    (row,) = fetch(config).sources
    assert (row.ending, row.saved.stored) == ("capped", 2)
    assert row.error
    assert "fake.example/1: the platform gave a part" in row.error


def test_reposts_noise_and_own_threads(forum: Forum, tmp_path: Path) -> None:
    class Reposting(Forum):
        def mentions(self, item: JSON) -> Any:
            for mention in super().mentions(item):
                yield replace(mention, repost_of="1") if item["id"] == 2 else mention

    forum.__class__ = Reposting
    forum.items = [item(1), item(2), item(3, text="we have news") | {"by": "acme_care"}]
    config = config_for(tmp_path, "forum", brands=[ACME])
    fetch(config)
    assert sorted(forum.asked_for) == ["1", "3"], "what people answer to us is followed, a repost has no thread"


def test_a_followed_post_that_is_purged_is_not_asked_for_any_more(forum: Forum, tmp_path: Path) -> None:
    from socialwatch.store.purge import purge

    forum.items = [item(1)]
    config = config_for(tmp_path, "forum", brands=[ACME])
    fetch(config)
    key = stored(config)["1"].key
    with Store.open(config.database, write=True) as store:
        purge(store, [key])
    fetch(config, 30)
    assert forum.asked_for == ["1"]


def test_an_answer_that_its_platform_says_is_gone_is_let_go(forum: Forum, tmp_path: Path) -> None:
    class Deleting(Forum):
        policy = Policy(deletes=True)

        async def replies(self, http: Any, post: Mention) -> AsyncIterator[Page]:
            async for page in super().replies(http, post):
                yield replace(page, gone=["10"] if len(self.asked_for) > 1 else [])

    forum.__class__ = Deleting
    forum.items, forum.below = [item(1)], [answer(10, 1, 0, "jane", "acme is slow")]
    config = config_for(tmp_path, "forum", brands=[ACME])
    fetch(config)
    assert not stored(config)["10"].purged
    forum.below = []
    fetch(config, 2)
    assert stored(config)["10"].purged


def test_an_older_database_is_followed_from_now_on(forum: Forum, tmp_path: Path) -> None:
    forum.items = [item(1, minutes=60 * 24 * 20), item(2)]
    config = config_for(tmp_path, "forum", brands=[ACME])
    fetch(config)
    assert forum.asked_for == ["2"], "three weeks old is over"
