"""Tombstones: what goes, what stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, found, fresh, heard, mention, one, save

from socialwatch.models import Author, Span
from socialwatch.store import Store
from socialwatch.store.purge import expired, gone, purge
from socialwatch.store.wiping import wiping


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


def all_of(parts: Iterator[list[int]]) -> list[int]:
    return [key for part in parts for key in part]


SECRET = "acme confidentialword"


def test_a_purged_mention_counts_on_but_nothing_of_it_can_be_read(store: Store) -> None:
    author = Author("lonely", handle="lonelyhandle")
    save(store, heard(1, text=SECRET, author=author, url="https://private.example/x"), heard(2))
    stored, facts = one(store), store.db.execute("SELECT * FROM facts ORDER BY 1, 2").fetchall()
    assert purge(store, [stored.key]) == 1
    gone = one(store)
    assert (gone.purged, gone.mention.text, gone.mention.author, gone.mention.url) == (True, "", None, None)
    assert (gone.created, gone.brands) == (stored.created, stored.brands)
    assert store.db.execute("SELECT * FROM facts ORDER BY 1, 2").fetchall() == facts
    assert (found(store, "confidentialword"), len(found(store, "acme"))) == ([], 1)
    assert store.items.of(stored.key) == []
    assert purge(store, [stored.key]) == 0
    store.close()
    data = b"".join(path.read_bytes() for path in store.path.parent.iterdir() if path.is_file())
    for trace in (b"confidentialword", b"lonelyhandle", b"private.example"):
        assert trace not in data


def test_a_kept_deck_shows_nothing_of_a_post_that_is_purged(store: Store) -> None:
    save(store, heard(1, text=SECRET), heard(2))
    posts = [
        {"id": one(store, number).id, "author": "Jane", "text": text,
         "url": "https://private.example/x" + "y" * (number - 1)}
        for number, text in ((1, SECRET), (2, "acme stays"))
    ]  # fmt: skip
    links = ["https://private.example/x", "https://private.example/xy", None]
    blocks = [{"type": "posts", "posts": posts}, {"type": "table", "rows": [["He wrote: ouch"]], "links": links}]
    again = {"quotes": {"ouch": posts[0]["id"], links[0]: posts[0]["id"], "acme": posts[1]["id"]}}
    body = {"id": "d1", "slides": [{"blocks": [*blocks, blocks[0]]}], "evidence": {}, "again": again}
    for name, text in (("d1", json.dumps(body)), ("d2", "null")):
        store.decks.put(name, text, made=NOW, recipe="r", span=Span.of(0, 1), zone="UTC")
    purge(store, [one(store).key])
    (told,) = json.loads(store.decks.get("d1") or "")["slides"]
    first, second = told["blocks"][0]["posts"]
    assert first == {**posts[0], "author": "", "text": "", "url": None, "picture": "", "pictured": ""}
    assert second == posts[1]
    assert told["blocks"][2] == told["blocks"][0], "a post may stand on a slide twice"
    assert told["blocks"][1]["links"] == [None, *links[1:]]
    assert told["blocks"][1]["rows"] != blocks[1]["rows"]
    assert store.decks.get("d2") == "null"


def test_a_tombstone_stays_one_whatever_a_cache_still_shows(store: Store) -> None:
    save(store, heard(text=SECRET))
    purge(store, [one(store).key])
    assert save(store, heard(text=SECRET)).stored == 0
    assert save(store, heard(text=SECRET + " again", edited=NOW)).changed == 0
    assert one(store).mention.text == ""
    assert found(store, "confidentialword") == []


def test_what_was_said_of_a_purged_mention_stays_when_a_step_is_done_again(store: Store) -> None:
    save(store, heard(1, text=SECRET), heard(2))
    store.results.adopt({"language": "one"})
    with store.transaction():
        store.results.done("", store.results.pending())
        store.results.done("language", store.results.pending("language"))
    purge(store, [one(store).key])
    store.results.redo("language")
    assert store.results.pending("language") == [one(store, 2).key]
    store.results.adopt({"language": "two"})
    assert store.results.pending("language") == [one(store, 2).key]


def test_the_raw_item_of_a_tombstone_does_not_come_back_with_another_sighting(store: Store) -> None:
    save(store, heard(text=SECRET))
    key = one(store).key
    purge(store, [key])
    save(store, heard(text=SECRET), heard(2), source="other")
    assert store.items.of(key) == []
    assert store.db.execute("SELECT count(*) FROM items").fetchone() == (1,), "that of the second post"
    save(store, heard(3, author=None), heard(text=SECRET, author=Author("new", handle="newhandle")))
    assert not store.db.execute("SELECT 1 FROM authors WHERE native_id = 'new'").fetchone()


def test_what_a_platform_deleted_takes_its_reposts_and_waiting_items_along(store: Store) -> None:
    first = mention(1).native_id
    save(store, heard(1, text=SECRET), heard(2, text=SECRET, repost_of=first), heard(3), heard(4, brands=()))
    with store.transaction():
        keys = gone(store, "mastodon", [first, mention(4).native_id, "unheard of"], run=None, now=5)
    _ = list(wiping(store))
    assert sorted(keys) == sorted([one(store, 1).key, one(store, 2).key])
    assert [one(store, number).purged for number in (1, 2, 3)] == [True, True, False]
    assert store.rereads.gone(one(store, 1).key) == 5
    assert list(store.items.waiting()) == []
    assert found(store, "confidentialword") == []


def test_a_kill_before_the_wipe_leaves_it_due(store: Store) -> None:
    save(store, heard(text=SECRET, author=Author("lonely", handle="lonelyhandle")))
    with store.transaction():
        gone(store, "mastodon", [mention().native_id], run=None, now=5)
    store.close()  # killed here
    with Store.open(store.path, write=True) as later:
        _ = list(wiping(later))
        assert not later.db.execute("SELECT 1 FROM authors").fetchone()
    data = b"".join(path.read_bytes() for path in store.path.parent.iterdir() if path.is_file())
    assert b"confidentialword" not in data


def test_an_edited_post_is_kept_raw_as_it_is_now(store: Store) -> None:
    save(store, heard(text=SECRET), heard(2))
    save(store, heard(text="acme says sorry", edited=NOW), heard(2))
    [kept] = store.items.of(one(store).key)
    assert kept.item["text"] == "acme says sorry"
    assert one(store).revision == 1


def test_a_post_expires_when_everybody_who_has_shown_it_lets_go_of_it(store: Store) -> None:
    day = 86400
    save(store, heard(1), heard(2), source="short")
    save(store, heard(2), source="long")
    save(store, heard(3), source="short", now=NOW + timedelta(days=3))
    short, long = (store.sources.get(name) or 0 for name in ("short", "long"))
    at = int(NOW.timestamp())
    assert all_of(expired(store, {short: at + day}, {})) == [one(store, 1).key]
    assert sorted(all_of(expired(store, {short: at + day, long: at + 9 * day}, {}))) == sorted(
        [one(store, 1).key, one(store, 2).key]
    )
    assert all_of(expired(store, {}, {})) == []


def test_what_was_not_read_again_in_time_expires(store: Store) -> None:
    save(store, heard(1), heard(2), source="tube")
    at, tube = int(NOW.timestamp()), store.sources.get("tube") or 0
    store.rereads.note([one(store, 1).key], [one(store, 1).key], [], at + 86400)
    assert all_of(expired(store, {}, {tube: at + 3600})) == [one(store, 2).key]
