"""Work that one mention spoils goes on without that mention."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from socialwatch.errors import SocialWatchError

Said = TypeVar("Said")


def carefully(work: Callable[[Sequence[int]], Said], keys: Sequence[int]) -> tuple[list[Said], dict[int, str]]:
    """What `work` gives for these keys, in parts where it must be, and why it fails for some, by key.

    Where it raises, the keys are halved until those that it raises for stand alone. Errors of ours are raised, they
    say what a person has to do, and so are those of a database that is full, locked or gone: no mention's fault.
    """
    if not keys:
        return [], {}
    try:
        return [work(keys)], {}
    except (SocialWatchError, sqlite3.OperationalError):
        raise
    except Exception as error:
        if len(keys) == 1:
            return [], {keys[0]: f"{type(error).__name__}: {error}"}
    middle = len(keys) // 2
    first, aside = carefully(work, keys[:middle])
    second, more = carefully(work, keys[middle:])
    return first + second, aside | more
