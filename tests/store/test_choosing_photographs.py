"""Which posts are photographed: those that stand out on their network, young, once, and not for ever when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from socialwatch.models import Author, Engagement, Mention, Result
from socialwatch.store import Store
from socialwatch.store.photographs import share_below
from socialwatch.store.rows import Heard, Row

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
EPOCH = int(NOW.timestamp())


def post(number: int, *, likes: int | None = 3, hours: float = 5, network: str = "fedi", **more: Any) -> Mention:
    author = Author(f"u{number}", handle=f"u{number}", followers=more.pop("followers", 200))
    created = NOW - timedelta(hours=hours, seconds=number)
    return Mention(
        network=network, native_id=f"{network}{number}", text=f"acme {number}", author=author, created=created,
        url=more.pop("url", f"https://{network}.example/{number}"), engagement=Engagement(likes=likes), **more,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "s.sqlite", write=True, create=True) as opened:
        yield opened


def save(store: Store, *posts: Mention, own: bool = False, brands: tuple[str, ...] = ("Acme",)) -> None:
    with store.transaction():
        source = store.sources.id("fedi", "mastodon")
        rows = [Row({"n": one.native_id}, (Heard(one, brands, brands if own else ()),)) for one in posts]
        store.writer.save(source, rows, run=None, now=NOW, keep_all=True)


def wanted(store: Store, limit: int = 10, hours: float = 0) -> list[str]:
    keys = store.photographs.wanted(EPOCH + int(hours * 3600), limit)
    return [store.mentions.read([key])[0].mention.native_id for key in keys]


def test_what_stands_out_on_its_own_network_is_photographed_first(store: Store) -> None:
    save(store, *(post(number, likes=number % 40) for number in range(200)))
    save(store, *(post(number, likes=number * 100, network="loud") for number in range(100)))
    save(store, post(500, likes=90), post(501, likes=45), post(502, likes=2, followers=50_000))
    assert wanted(store)[:3] == ["fedi502", "fedi500", "fedi501"]
    assert "loud99" in wanted(store, 1000)
    assert "loud50" not in wanted(store, 1000), "5,000 likes are nothing there"
    assert "fedi30" not in wanted(store, 1000)
    assert len(wanted(store, 2)) == 2


def test_a_small_archive_has_bars_of_its_own(store: Store) -> None:
    save(store, post(1, likes=19), post(2, likes=20), post(3, likes=None, followers=9_999), post(4, followers=10_000))
    assert wanted(store) == ["fedi4", "fedi2"]


def test_old_own_noisy_unmatched_reposted_and_purged_posts_are_not(store: Store) -> None:
    from socialwatch.store.purge import purge

    save(store, post(1, likes=99), post(2, likes=99, hours=24 * 8), post(3, likes=99, url=None))
    save(store, replace(post(4, likes=99), repost_of="fedi1"), post(5, likes=99))
    save(store, post(6, likes=99), own=True)
    save(store, post(7, likes=99), brands=())
    purge(store, [store.mentions.find("fedi:fedi5") or 0])
    assert wanted(store) == ["fedi1"]


def test_a_post_is_photographed_once_and_a_page_without_it_is_tried_three_times(store: Store) -> None:
    save(store, post(1, likes=99), post(2, likes=99))
    first, second = (store.mentions.find(f"fedi:fedi{number}") or 0 for number in (1, 2))
    store.pictures.put(b"png", kind="shot", taken=NOW, mention=first, url="https://fedi.example/1")
    kept = store.pictures.latest(first, "shot")
    assert kept is not None
    assert (kept.sha256, kept.taken, kept.url) == (sha256(b"png").hexdigest(), NOW, "https://fedi.example/1")
    tried = []
    for hour in range(24):
        if wanted(store, hours=hour):
            assert wanted(store, hours=hour) == ["fedi2"]
            store.photographs.note(second, EPOCH + hour * 3600, "the post's words are not on the page")
            tried.append(hour)
    assert tried == [0, 2, 4]


@pytest.mark.parametrize(("values", "below"), [([], 0), ([5], 5), (list(range(100)), 95), ([1] * 99 + [900], 1)])
def test_the_bar_is_what_nineteen_in_twenty_do_not_exceed(values: list[int], below: int) -> None:
    assert share_below(values, 0.95) == below


def urgent(store: Store, *numbers: int, what: str = "safety") -> None:
    keys = [store.mentions.find(f"fedi:fedi{number}") or 0 for number in numbers]
    with store.transaction():
        store.results.save("urgency", "f", keys, [Result(key, "urgency", what, "yes") for key in keys], kind="urgency")


def test_what_somebody_must_see_to_comes_first_whoever_reads_it(store: Store) -> None:
    from socialwatch.config import Config, Photographs
    from socialwatch.config.cases import cases_of

    save(store, *(post(number, likes=number) for number in range(40)), post(50, hours=24 * 8))
    save(store, post(60, likes=0), own=True)
    urgent(store, 2, 3, 50, 60)
    urgent(store, 4, what="press")

    def chosen(photographs: Photographs, limit: int = 3) -> list[str]:
        keys = store.photographs.wanted(EPOCH, limit, cases_of(Config(photographs=photographs)))
        return [store.mentions.read([key])[0].mention.native_id for key in keys]

    assert chosen(Photographs()) == ["fedi2", "fedi3", "fedi4"], "all that cannot wait, newest first"
    assert chosen(Photographs(), 5)[3:] == ["fedi39", "fedi38"]
    assert chosen(Photographs(cases="urgency:press")) == ["fedi4", "fedi39", "fedi38"]
    assert chosen(Photographs(cases=""), 2) == ["fedi39", "fedi38"]
    store.photographs.note(store.mentions.find("fedi:fedi2") or 0, EPOCH - 60, "a login wall")
    assert chosen(Photographs(), 2) == ["fedi3", "fedi4"], "and is tried no more often than others"


def test_a_query_for_cases_that_cannot_be_read_is_told_by_its_key(tmp_path: Path) -> None:
    from socialwatch.config import check
    from socialwatch.errors import ConfigError

    path = tmp_path / "socialwatch.toml"
    path.write_text("[photographs]\ncases = 'urgency:(safety'\n", "utf-8")
    with pytest.raises(ConfigError, match=r"photographs\.cases"):
        check(path)
