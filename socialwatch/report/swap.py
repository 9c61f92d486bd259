"""A folder of files put in place of another as a whole; one file after the other where the disk cannot do that."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from socialwatch.errors import ReportError
from socialwatch.models import fingerprint
from socialwatch.report.explain import read

MAKING, MADE = ".deck-", ".made-deck-"
"""What a folder is called while its files are made, and, inside the one it is for, once all of them are there."""
STALE = 86_400  # seconds after which whoever made files is dead
OURS = frozenset(f"deck.{form}" for form in ("pptx", "html", "pdf", "xlsx", "json"))
COVER = "cover.png"
ALONG = frozenset(
    {".pptx", ".html", ".pdf", ".xlsx", ".json", ".eml", ".png", ".jpg", ".docx", ".odp", ".md", ".txt", ".csv"}
)
"""What people lay beside a deck. A folder with anything else, like a database at work, is not swapped."""


def beside(folder: Path) -> Path:
    """An empty folder to make files in: next to the one they are for, or in it when that cannot be swapped."""
    folder = folder.resolve()
    if _swappable(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):  # files may be written here, but no folders next to them
            return Path(tempfile.mkdtemp(dir=folder.parent, prefix=_prefix(folder)))
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(dir=folder, prefix=MAKING))


def put(made: Path, folder: Path) -> None:
    """Put the folder that `beside` gave, its files now made, in place. Raises OSError."""
    folder = folder.resolve()
    made.chmod(_mode(folder))
    _synced(made)
    if made.parent != folder:
        with suppress(OSError):  # there is no folder yet, or it is empty
            made.rename(folder)
            return
    with _alone(folder):
        if made.parent != folder:
            with suppress(OSError):
                _swap(made, folder)
                return
        # from here on the new files count, whatever happens to this process
        _move(made.rename(folder / f"{MADE}{fingerprint(made.name)[:8]}"), folder)


def settle(folder: Path) -> None:
    """Finish what a killed run had made whole, and clear away what others left unfinished long ago."""
    folder = folder.resolve()
    if (found := sorted(folder.glob(f"{MADE}*"), key=lambda path: path.stat().st_mtime)) and folder.is_dir():
        with _alone(folder):
            for done in found:
                _move(done, folder)
    for left in (*folder.glob(f"{MAKING}*"), *folder.parent.glob(f"{_prefix(folder)}*")):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE:
                _rescue(left, folder)
                shutil.rmtree(left, ignore_errors=True)


def _swap(made: Path, folder: Path) -> None:
    """In one step the new folder has the place of the old one, with what people laid beside the deck."""
    if not _swappable(folder):  # something came there while files were made
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), str(folder))
    before, now = _deck_in(folder), _deck_in(made)
    for file in folder.iterdir():
        name = _stays(file.name, before, now)
        if name is not None and not any((made / one).exists() for one in (file.name, name)):
            (made / name).hardlink_to(file)
    _same_rights(folder, made)
    exchange(made, folder)
    with suppress(OSError):
        _rescue(made, folder)
        shutil.rmtree(made, ignore_errors=True)


def _move(done: Path, folder: Path) -> None:
    """File by file, deck.json first: whoever reads in between may see files of two decks."""
    with suppress(FileNotFoundError):  # another run has finished this one meanwhile
        before, now = _deck_in(folder), _deck_in(done)
        # without a deck.json, a run that was killed has gone past this
        for file in sorted(folder.iterdir()) if now not in (None, before) else ():
            name = _stays(file.name, before, now)
            if file.name in (*OURS, COVER) and not (done / file.name).exists():
                file.replace(folder / name) if name else file.unlink()
        for file in sorted(done.iterdir(), key=lambda path: (path.suffix != ".json", path.name)):
            file.replace(folder / file.name)
            file.unlink(missing_ok=True)  # two names of one file are left as they are
        done.rmdir()


def _stays(name: str, before: str | None, now: str | None) -> str | None:
    """What a file of the folder is called beside the new deck; None when it goes.

    What belongs to another deck, and is not made anew, may have been edited: it stays under a name that says so.
    """
    if before == now and now is not None:
        return name
    if name in (COVER, "deck.json"):
        return None
    return f"deck-{(before or 'before')[:8]}{Path(name).suffix}" if name in OURS else name


def _deck_in(folder: Path) -> str | None:
    """Which deck lies in a folder."""
    with suppress(ReportError, KeyError):
        return str(read(folder / "deck.json")["id"])
    return None


def _rescue(old: Path, folder: Path) -> None:
    """What people saved into the old folder while it was swapped belongs into the new one."""
    for file in old.iterdir():
        place = folder / file.name
        if file.name in OURS or file.name == COVER or not file.is_file():
            continue
        if not place.exists() or (not place.samefile(file) and place.stat().st_mtime < file.stat().st_mtime):
            file.replace(place)


def _swappable(folder: Path) -> bool:
    """Whether another folder may take the place of this one: not where we stand, nor where anything is at work."""
    if not folder.exists():
        return True
    here = Path.cwd()
    if folder == here or folder in here.parents or not os.access(folder, os.W_OK):
        return False
    if folder.stat().st_dev != folder.parent.stat().st_dev or os.path.ismount(folder):
        return False
    return all(one.is_file(follow_symlinks=False) and _goes_along(one.name) for one in os.scandir(folder))


def _goes_along(name: str) -> bool:
    return Path(name).suffix.casefold().rstrip("#") in ALONG or name == ".DS_Store"  # "#" ends a lock of LibreOffice


def exchange(one: Path, other: Path) -> None:
    """Two folders change their names in one step. Raises OSError where the system or the disk cannot."""
    library = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(*names, 2)  # RENAME_SWAP
    elif library is not None and hasattr(library, "renameat2"):
        failed = library.renameat2(-100, names[0], -100, names[1], 2)  # AT_FDCWD, RENAME_EXCHANGE
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(other))
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))


def _same_rights(old: Path, new: Path) -> None:
    """Whoever could read the old folder reads the new one. Its times stay its own: by them it counts as at work."""
    if hasattr(os, "chown"):
        owner = old.stat()
        os.chown(new, owner.st_uid, owner.st_gid)
        new.chmod(owner.st_mode & 0o7777)
    for name in os.listxattr(old) if hasattr(os, "listxattr") else ():
        os.setxattr(new, name, os.getxattr(old, name))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time: two runs that move files into one folder would leave some of each."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    while True:
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # a disk without locks
                fcntl.flock(handle, fcntl.LOCK_EX)
            if not os.path.samestat(os.fstat(handle), folder.stat()):
                continue  # swapped while we waited
            yield
            return
        finally:
            os.close(handle)


def _mode(folder: Path) -> int:
    """The rights of the folder that is there, else those that a new one gets."""
    if folder.exists():
        return folder.stat().st_mode & 0o7777
    umask = os.umask(0)
    os.umask(umask)
    return 0o777 & ~umask


def _synced(folder: Path) -> None:
    """A power cut must not leave an empty file where a good deck was."""
    for path in (*folder.iterdir(), folder):
        with suppress(PermissionError):  # Windows opens no folders
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _prefix(folder: Path) -> str:
    return f"{MAKING}{fingerprint(folder.name)[:8]}-"
