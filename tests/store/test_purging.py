"""Tombstones: what goes, what stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, found, fresh, heard, one, save

from socialwatch.models import Author
from socialwatch.store import Store
from socialwatch.store.purge import expired, purge


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


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


def test_only_what_a_source_alone_has_shown_expires_with_it(store: Store) -> None:
    save(store, heard(1), heard(2), source="short")
    save(store, heard(2), source="long")
    save(store, heard(3), source="short", now=NOW + timedelta(days=3))
    source = store.sources.get("short") or 0
    assert expired(store, source, int((NOW + timedelta(days=1)).timestamp())) == [one(store, 1).key]
