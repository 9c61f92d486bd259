"""Opening the database: what is refused, and in which words."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from heard import fresh, heard, mention, save

from socialwatch.errors import StoreError
from socialwatch.store import Store, migrate
from socialwatch.store.below import ids_below
from socialwatch.store.connection import explain, filesystem, refuse_network_drive
from socialwatch.store.migrations import MIGRATIONS
from socialwatch.store.purge import drop_items, gone

rootless = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")


def test_a_missing_database_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no database at .*: `socialwatch fetch` or `socialwatch import` makes one"):
        Store.open(tmp_path / "none.sqlite")


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    store = Store.open(tmp_path / "socialwatch.sqlite")
    with pytest.raises(StoreError, match="cannot be written"), store.transaction():
        store.db.execute("INSERT INTO meta VALUES ('a', 'b')")


def test_a_reader_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    path = tmp_path / "socialwatch.sqlite"
    before = {one.name for one in tmp_path.iterdir()}
    with Store.open(path) as store, Store.open(path) as another:
        assert another.is_empty()
        assert store.is_empty()
    assert {one.name for one in tmp_path.iterdir()} == before


def test_a_reader_that_ends_takes_nothing_from_a_writer_at_work(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    path = tmp_path / "socialwatch.sqlite"
    with Store.open(path) as reader:
        reader.is_empty()
        with Store.open(path, write=True) as writer:
            writer.db.execute("INSERT INTO meta VALUES ('a', 'b')")
            reader.close()
            writer.db.execute("INSERT INTO meta VALUES ('c', 'd')")
    with Store.open(path) as store:
        assert store.db.execute("SELECT count(*) FROM meta WHERE key IN ('a', 'c')").fetchone() == (2,)


def test_a_newer_database_is_refused_by_readers_and_writers(tmp_path: Path) -> None:
    store = fresh(tmp_path)
    store.db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    store.close()
    for write in (False, True):
        with pytest.raises(StoreError, match=r"newer socialwatch .*upgrade"):
            Store.open(tmp_path / "socialwatch.sqlite", write=write)


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.close()
    with pytest.raises(StoreError, match="another program"):
        Store.open(path, write=True, create=True)


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("this is certainly no database, but long enough to be looked at as if it were one" * 20)
    with pytest.raises(StoreError, match="no SQLite database"):
        Store.open(path, write=True)


def test_an_older_database_is_copied_before_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh(tmp_path) as store:
        save(store, heard())
    later = [*MIGRATIONS, "CREATE TABLE cases (id INTEGER PRIMARY KEY);"]
    monkeypatch.setattr(migrate, "MIGRATIONS", later)
    with pytest.raises(StoreError, match="once, it brings the file up to date"):
        Store.open(tmp_path / "socialwatch.sqlite")
    with Store.open(tmp_path / "socialwatch.sqlite", write=True) as store:
        assert store.db.execute("SELECT count(*) FROM cases").fetchone() == (0,)
    copy = sqlite3.connect(tmp_path / f"socialwatch.sqlite.schema{len(MIGRATIONS)}.bak")
    assert copy.execute("SELECT count(*) FROM mentions").fetchone() == (1,)
    assert copy.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh(tmp_path).close()
    monkeypatch.setattr(
        migrate, "MIGRATIONS", [*MIGRATIONS, "CREATE TABLE cases (id); INSERT INTO nowhere VALUES (1);"]
    )
    with pytest.raises(StoreError):
        Store.open(tmp_path / "socialwatch.sqlite", write=True)
    db = sqlite3.connect(tmp_path / "socialwatch.sqlite")
    assert db.execute("SELECT name FROM sqlite_master WHERE name = 'cases'").fetchone() is None
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


@rootless
def test_a_read_only_file_says_so(tmp_path: Path) -> None:
    fresh(tmp_path).close()
    path = tmp_path / "socialwatch.sqlite"
    path.chmod(0o444)
    with pytest.raises(StoreError, match="read-only: run `chmod"):
        Store.open(path, write=True)


@rootless
def test_a_database_in_a_read_only_folder_can_still_be_read(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        save(store, heard())
    tmp_path.chmod(0o555)
    try:
        with Store.open(tmp_path / "socialwatch.sqlite") as store:
            assert len(store.mentions.read([store.mentions.find(heard().mention.id) or 0])) == 1
        with pytest.raises(StoreError, match=r"folder .* is read-only"):
            Store.open(tmp_path / "socialwatch.sqlite", write=True)
    finally:
        tmp_path.chmod(0o755)


def test_a_full_disk_says_so_and_keeps_what_was_stored(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        save(store, heard(1))
        pages = store.db.execute("PRAGMA page_count").fetchone()[0]
        store.db.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match=r"no room left .* free some disk space"):
            save(store, *(heard(number, text=f"acme {'long ' * 900}{number}") for number in range(2, 60)))
        assert store.db.execute("SELECT count(*) FROM mentions").fetchone() == (1,)
        assert store.facts.check() == []
        store.db.execute("PRAGMA max_page_count = 1000000")
        assert save(store, heard(2, author=heard().mention.author)).stored == 1, "goes on once there is room"


def test_an_error_of_the_disk_means_a_full_one_only_where_nothing_is_free(tmp_path: Path, monkeypatch) -> None:
    failed = sqlite3.OperationalError("disk I/O error")
    assert str(explain(failed, tmp_path / "a.sqlite")).endswith("disk I/O error")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    assert "free some disk space" in str(explain(failed, tmp_path / "a.sqlite"))


MOUNTS = "/dev/sda1 / ext4 rw 0 0\nnas:/export /srv/nas nfs4 rw 0 0\nme@box: /home/my\\040box fuse.sshfs rw 0 0\n"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/srv/nas/a.sqlite", "nfs4"), ("/srv/nas2/a.sqlite", "ext4"), ("/home/my box/a.sqlite", "fuse.sshfs")],
)
def test_the_file_system_below_a_path_is_found(path: str, kind: str) -> None:
    assert filesystem(Path(path), MOUNTS) == kind


def test_a_link_that_leads_to_a_network_drive_is_followed(tmp_path: Path) -> None:
    drive = tmp_path / "nas"
    drive.mkdir()
    (tmp_path / "here").symlink_to(drive)
    mounts = f"/dev/sda1 / ext4 rw 0 0\nnas:/export {drive.resolve()} nfs rw 0 0\n"
    assert filesystem(tmp_path / "here" / "a.sqlite", mounts) == "nfs"
    assert filesystem(tmp_path / "a.sqlite", mounts) == "ext4"


def test_a_network_drive_is_refused_with_the_reason() -> None:
    with pytest.raises(StoreError, match=r"network drive \(nfs4\): its file locks do not hold"):
        refuse_network_drive(Path("/srv/nas/a.sqlite"), MOUNTS)
    refuse_network_drive(Path("/var/lib/a.sqlite"), MOUNTS)


def test_names_given_out_in_a_failed_transaction_are_not_remembered(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        with pytest.raises(TypeError), store.transaction():
            sum((store.targets.id("brand", "Acme"), store.sources.id("listener", "fake")), None)
        assert store.targets.get("brand", "Acme") is None
        save(store, heard())
        assert one_name(store) == ("Acme", "listener")


def one_name(store: Store) -> tuple[str, str]:
    stored = store.mentions.read([store.mentions.find(heard().mention.id) or 0])[0]
    return stored.brands[0], stored.sources[0]


def test_posts_stored_before_ids_had_hashes_are_found_and_not_stored_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "MIGRATIONS", MIGRATIONS[:5])
    with Store.open(tmp_path / "socialwatch.sqlite", write=True, create=True) as store, store.transaction():
        for table, values in {
            "networks": (1, "mastodon"),
            "sources": (1, "listener", "fake"),
            "sightings": (64, 1, None),
        }.items():
            store.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        store.db.execute(
            "INSERT INTO mentions (id, network, native_id, created, seen, text, repost_of)"
            " VALUES (64, 1, ?, 1, 1, ?, 'x')",
            (mention(1).native_id, mention(1).text),
        )
        store.db.execute("INSERT INTO words (rowid, tokens) VALUES (64, ?)", (mention(1).text,))
    monkeypatch.undo()
    with Store.open(tmp_path / "socialwatch.sqlite", write=True) as store:
        assert store.mentions.find(mention(1).id) == 64
        assert save(store, heard(1), heard(2)).stored == 1
        assert store.db.execute("SELECT text FROM v_mentions WHERE key = 64").fetchone() == (mention(1).text,)
        assert store.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'mentions_reposts'").fetchone()
        assert store.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_posts_whose_ids_share_a_hash_are_two_posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialwatch.store.places.crc32", lambda data, start: 7)
    with fresh(tmp_path) as store:
        assert save(store, heard(1), heard(2)).stored == 2
        assert save(store, heard(2), heard(3)).stored == 1
        assert len({store.mentions.find(mention(number).id) for number in (1, 2, 3)}) == 3


def test_no_question_by_id_reads_all_posts(tmp_path: Path) -> None:
    """Ids have no index of their own: whatever looks for one goes through `hashes`."""
    asked: list[str] = []
    with fresh(tmp_path) as store:
        save(
            store,
            heard(1, thread=mention(2).native_id),
            heard(2),
            heard(3, network="bluesky", native_id="at://did/a/1"),
        )
        store.db.set_trace_callback(asked.append)
        with store.transaction():
            store.following.among(1, [("mastodon", mention(2).native_id)])
            store.mentions.find(mention(1).id)
            drop_items(store, [store.mentions.find(mention(1).id) or 0], around=True)
            gone(store, "mastodon", [mention(1).native_id], run=None, now=1)
            assert ids_below(store, "bluesky", "at://did/") == ["at://did/a/1"]
            assert ids_below(store, "mastodon", "https://host.example/users/ann/") == [
                mention(number).native_id for number in (2, 1)
            ]
            assert ids_below(store, "bluesky", "at://other/") == []
        store.db.set_trace_callback(None)
        wanted = [statement for statement in asked if "native_id" in statement and "hashes" in statement]
        plans = [row[3] for one in wanted for row in store.db.execute(f"EXPLAIN QUERY PLAN {one}")]
        assert len(wanted) >= 5
        assert not [step for step in plans if step in ("SCAN m", "SCAN o", "SCAN mentions")]
