"""Opening the file: pragmas, places that cannot hold a database, and errors that say what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from socialwatch.errors import StoreError
from socialwatch.store.places import teach

NETWORK_FILESYSTEMS = frozenset(
    "nfs nfs3 nfs4 cifs smb smbfs smb2 smb3 afs afpfs webdav davfs davfs2 ncpfs 9p glusterfs ceph lustre gpfs beegfs"
    " fuse.sshfs fuse.davfs2 fuse.smbnetfs fuse.rclone fuse.s3fs fuse.gcsfuse fuse.glusterfs fuse.cephfs"
    " fuse.curlftpfs".split()
)
BUSY_SECONDS = 15.0
LEAST = 1 << 20
"""Bytes free below which a disk counts as full."""


def connect(path: Path, *, write: bool, create: bool) -> sqlite3.Connection:
    """A connection in autocommit mode; readers can't write, writers use WAL. Raises StoreError."""
    if not path.exists() and not (write and create):
        raise StoreError(f"there is no database at {path}: `socialwatch fetch` or `socialwatch import` makes one")
    if path.exists() and not path.is_file():
        raise StoreError(f"{path} is no file but a folder, a pipe or a device: point `database` at a file")
    refuse_network_drive(path)
    with explained(path):
        db = _writer(path, create=create) if write else _reader(path)
        teach(db)
        return db


def _writer(path: Path, *, create: bool) -> sqlite3.Connection:
    if create:
        path.parent.mkdir(parents=True, exist_ok=True)
    if hasattr(os, "statvfs") and os.statvfs(path.parent).f_flag & os.ST_RDONLY:
        raise StoreError(f"the disk of {path} is mounted read-only: remount it, or set `database` elsewhere")
    if path.exists() and not os.access(path, os.W_OK):
        raise StoreError(f"{path} is read-only: run `chmod u+w {path}`, or point `database` at a file you may write")
    if not os.access(path.parent, os.W_OK):
        raise StoreError(f"the folder {path.parent} is read-only, and SQLite writes its journal beside the database")
    db = sqlite3.connect(
        _uri(path, "rwc" if create else "rw"), uri=True, timeout=BUSY_SECONDS, isolation_level=None,
        check_same_thread=False,  # large batches are indexed in a thread (`words.py`)
    )  # fmt: skip
    db.executescript(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = normal; PRAGMA cache_size = -131072;"
        # 256 MB: a large import writes most pages to the file itself once, not once a batch; readers look through it
        "PRAGMA wal_autocheckpoint = 64000;"
        "PRAGMA temp_store = memory; PRAGMA secure_delete = off; PRAGMA journal_size_limit = 67108864;"
    )
    return db


def _reader(path: Path) -> sqlite3.Connection:
    wal = wal_of(path)
    # a reader of a WAL database writes the -shm file; in a read-only folder nobody else can be writing either
    still = not os.access(path.parent, os.W_OK) and not wal.exists()
    uri = _uri(path, "ro") + ("&immutable=1" if still else "")
    db = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    db.executescript(
        "PRAGMA query_only = on; PRAGMA cache_size = -65536; PRAGMA temp_store = memory; PRAGMA mmap_size = 67108864;"
    )
    db.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the first read is what finds out
    return db


def wal_of(path: Path) -> Path:
    """The file of what was written last, which SQLite keeps beside the database while somebody has it open."""
    return path.with_name(path.name + "-wal")


def leave_nothing(path: Path) -> None:
    """After a reader: it may not take away the -wal and -shm files that it had made, but a writer's end does."""
    wal = wal_of(path)
    if not wal.exists() or not os.access(path.parent, os.W_OK) or not os.access(path, os.W_OK):
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(_uri(path, "rw"), uri=True, timeout=0)) as db:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's and the system's errors into a StoreError that says what to do."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error


def explain(error: Exception, path: Path) -> StoreError:
    """What a user can do about an error of SQLite or of the file system."""
    text = str(error).lower()
    # of a full disk SQLite says "disk I/O error" where it is the file beside the database that cannot grow
    if "full" in text or getattr(error, "errno", None) == 28 or ("disk i/o" in text and _is_full(path)):
        return StoreError(f"no room left for {path}: free some disk space and run it again; what was stored is whole")
    if "readonly" in text or "read-only" in text or isinstance(error, PermissionError):
        return StoreError(f"{path} cannot be written: give yourself write permission on the file and its folder")
    if "not a database" in text or "malformed" in text:
        return StoreError(
            f"{path} is damaged or no SQLite database: put back a backup (`socialwatch backup` makes them)"
        )
    if "locked" in text or "busy" in text:
        return StoreError(
            f"{path} is in use by another program that has been writing for {BUSY_SECONDS:.0f} s: try again"
        )
    if "unable to open" in text:
        return StoreError(f"{path} cannot be opened: check that it is a file you may read and write")
    if "no such table" in text or "no such column" in text:
        return StoreError(f"{path} is not a socialwatch database, or of an older version ({error})")
    return StoreError(f"{path}: {error}")


def _is_full(path: Path) -> bool:
    with suppress(OSError):
        return shutil.disk_usage(path.absolute().parent).free < LEAST
    return False


def refuse_network_drive(path: Path, mounts: str | None = None) -> None:
    """StoreError when the file lies on a network drive, whose locks SQLite cannot trust."""
    kind = filesystem(path, mounts)
    if kind is not None and kind.lower() in NETWORK_FILESYSTEMS:
        raise StoreError(
            f"{path} is on a network drive ({kind}): its file locks do not hold, and two writers would destroy the"
            " database. Set `database` to a local path, and copy with `socialwatch backup` to the drive"
        )


def filesystem(path: Path, mounts: str | None = None) -> str | None:
    """The type of the file system below `path`, None where it can't be told; `mounts` is as in /proc/mounts."""
    if mounts is None:
        try:
            mounts = Path("/proc/mounts").read_text("utf-8", "surrogateescape")
        except OSError:
            return "smb" if os.name == "nt" and str(path.absolute()).startswith("\\\\") else None
    target = str(path.resolve())  # a link on a local disk may lead to a drive
    best, kind = "", None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        folder = fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
        inside = target == folder or target.startswith(folder.rstrip("/") + "/")
        if inside and len(folder) >= len(best):
            best, kind = folder, fields[2]
    return kind
