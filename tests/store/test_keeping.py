"""Notes, decks, pictures, backups."""

from __future__ import annotations

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from heard import NOW, fresh, heard, save

from socialwatch.errors import StoreError
from socialwatch.models import Span
from socialwatch.store import Store


def test_notes_are_found_by_their_day_and_brand(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        strike = store.notes.add(NOW, "strike at the warehouse", now=NOW)
        launch = store.notes.add(NOW + timedelta(days=1), "launch", "Acme", now=NOW)
        assert store.notes.between(Span(NOW, NOW + timedelta(hours=1))) == [strike]
        assert store.notes.between(Span(NOW, NOW + timedelta(days=2)), "Rival") == [strike]
        assert store.notes.between(Span(NOW, NOW + timedelta(days=2)), "Acme") == [strike, launch]
        store.notes.remove(strike.id)
        assert store.notes.all() == [launch]
        with pytest.raises(StoreError, match="no note 1: `socialwatch note list`"):
            store.notes.remove(strike.id)
        with pytest.raises(StoreError, match="needs words"):
            store.notes.add(NOW, " \0 ", now=NOW)


def test_decks_and_pictures_come_back(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        store.decks.put("d1", '{"ä": 1}', made=NOW, recipe="quarterly", span=Span(NOW, NOW), zone="UTC")
        assert (store.decks.get("d1"), store.decks.get("d2")) == ('{"ä": 1}', None)
        assert [deck.recipe for deck in store.decks.list()] == ["quarterly"]
        name = store.pictures.put(b"png", kind="shot", taken=NOW, mention=5, url="https://a.example")
        later = store.pictures.put(b"png2", kind="shot", taken=NOW + timedelta(days=1), mention=5)
        found, latest = store.pictures.get(name), store.pictures.latest(5, "shot")
        assert (found and found.body) == b"png"
        assert (latest and latest.hash) == later


@pytest.mark.long  # one that nobody disturbs is taken in cli/test_writing_commands.py
def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    stop = threading.Event()

    def write() -> None:
        with Store.open(tmp_path / "socialwatch.sqlite", write=True) as store:
            number = 0
            while not stop.is_set():
                save(store, *(heard(number + more) for more in range(20)))
                number += 20

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with Store.open(tmp_path / "socialwatch.sqlite") as store:
            for copy in range(5):
                made = store.backup(tmp_path / f"copy{copy}.sqlite")
                db = sqlite3.connect(made.path)
                assert db.execute("SELECT count(*) FROM mentions").fetchone()[0] == made.rows["mentions"]
                assert made.rows["mentions"] % 20 == 0, "no half transaction"
                db.close()
    finally:
        stop.set()
        writer.join()
    assert not list(tmp_path.glob(".*.part")), "nothing half-made is left behind"
    with Store.open(tmp_path / "copy4.sqlite", write=True) as copy_store:
        assert copy_store.facts.check() == []


def test_a_backup_over_the_database_itself_is_refused(tmp_path: Path) -> None:
    with fresh(tmp_path) as store, pytest.raises(StoreError, match="is the database itself"):
        store.backup(tmp_path / "socialwatch.sqlite")


def test_a_backup_into_a_missing_folder_says_so(tmp_path: Path) -> None:
    with fresh(tmp_path) as store, pytest.raises(StoreError, match="cannot be opened"):
        store.backup(tmp_path / "nowhere" / "copy.sqlite")
