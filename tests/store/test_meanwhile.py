"""Large batches, which are indexed in a thread: the same archive as from small ones, or nothing of them at all."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, found, fresh, heard, save

from socialwatch.errors import StoreError
from socialwatch.store import Heard, Store, words
from socialwatch.store import save as saving
from socialwatch.store.meanwhile import meanwhile

MANY = 300


@pytest.fixture(autouse=True)
def a_thread_for_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MANY", MANY - 1)
    monkeypatch.setattr(saving, "MANY", MANY - 1)


def posts(count: int = MANY) -> list[Heard]:
    texts = ("acme says {}", 'Acme "quoted" \\ {} \u2028 and\ttabs', "Grüße von acme_{} #acme_{} 咖啡 😀")
    return [
        heard(number, text=texts[number % 3].format(number, number), created=NOW - timedelta(seconds=number))
        for number in range(count)
    ]


def test_a_large_batch_is_found_like_as_many_small_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    large, small = fresh(tmp_path / "a"), fresh(tmp_path / "b")
    assert save(large, *posts()).stored == MANY
    monkeypatch.setattr(words, "MANY", MANY + 1)
    assert save(small, *posts()).stored == MANY
    assert instances(large) == instances(small)
    assert len(instances(large)) > MANY * 3
    large.db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    assert len(found(large, "quoted")) == MANY // 3


def test_a_large_batch_that_was_stored_before_changes_nothing(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    assert save(store, *posts()).stored == MANY
    before = list(store.db.iterdump())
    assert save(store, *posts()).unchanged == MANY, "the same batch"
    assert list(store.db.iterdump()) == before
    fewer = posts()[1:]
    assert save(store, *fewer, *posts(1)).unchanged == MANY, "the same posts, cut differently"
    more = [*posts(10), *posts(2 * MANY)[MANY:]]
    again = save(store, *more)
    assert (again.stored, again.unchanged) == (MANY, 10), "some of them are new"
    assert found(store, "quoted") == sorted(set(found(store, "quoted")))


def test_a_large_batch_of_which_nobody_looked_at_is_known_changes_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = fresh(tmp_path)
    save(store, *posts())
    before = list(store.db.iterdump())
    monkeypatch.setattr(saving.Writer, "_may_be_known", lambda *_: False)
    assert save(store, *posts()).unchanged == MANY
    assert list(store.db.iterdump()) == before


def test_what_json_would_escape_parts_words_in_large_batches(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    odd = [heard(9000 + number, text=f"acme\x1eone{chr(number)}two") for number in range(1, 32)]
    assert save(store, *posts(), *odd).stored == MANY + 31
    assert len(found(store, '"one two"')) == 31
    store.db.execute("INSERT INTO words (words) VALUES ('integrity-check')")


def instances(store: Store) -> list[tuple[object, ...]]:
    """Every word of the index, with its post and its place in it."""
    store.db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.instances USING fts5vocab(main, words, instance)")
    return store.db.execute("SELECT * FROM temp.instances ORDER BY 1, 2, 4").fetchall()


def test_an_error_in_the_thread_leaves_nothing_of_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = fresh(tmp_path)
    save(store, heard(1))
    before = list(store.db.iterdump())
    monkeypatch.setattr(words, "_AT_ONCE", "INSERT INTO words (rowid, tokens) SELECT key, value FROM nowhere(?)")
    with pytest.raises(StoreError):
        save(store, *posts())
    assert list(store.db.iterdump()) == before
    monkeypatch.undo()
    assert save(store, *posts()).stored == MANY - 1, "and it can be stored afterwards"


def test_an_error_beside_the_thread_waits_for_it_and_leaves_nothing_of_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = fresh(tmp_path)
    before = list(store.db.iterdump())

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("socialwatch.store.inserting.cells_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(store, *posts())
    assert not [thread for thread in threading.enumerate() if thread.name == "meanwhile"]
    assert list(store.db.iterdump()) == before


def test_work_that_no_thread_can_be_had_for_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    done: list[str] = []
    with meanwhile(lambda: done.append("work")):
        done.append("body")
    assert done == ["body", "work"]
    with pytest.raises(ZeroDivisionError), meanwhile(lambda: done.append("never")):
        raise ZeroDivisionError
    assert done == ["body", "work"]
