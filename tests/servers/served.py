"""A configuration for servers of the tests, and what a run over it has stored."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

from killing import Victims, contents, was_killed

from socialwatch import pipeline
from socialwatch.config import Config, check
from socialwatch.models import Mention
from socialwatch.store import Store, Stored

KILLS = 10


def configured(folder: Path, url: str, sources: str, query: str = "acme") -> Config:
    """One brand, the sources given as TOML, and leave to ask the server at `url`."""
    path = folder / "socialwatch.toml"
    path.write_text(
        f'[network]\nallow = ["{url.partition("://")[2]}"]\n[[brand]]\nname = "Acme"\nquery = "{query}"\n{sources}'
    )
    return check(path)


def stored(config: Config) -> dict[str, Stored]:
    """Every mention by its native id; each stands there once."""
    with Store.open(config.database) as store:
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions")]
        rows = list(store.mentions.read(keys))
    found = {row.mention.native_id: row for row in rows}
    assert len(found) == len(rows) == len(keys)
    return found


def mentions(config: Config) -> dict[str, Mention]:
    return {native_id: row.mention for native_id, row in stored(config).items()}


def collected(config: Config, now: datetime) -> int:
    """Fetch without any error; how many mentions were new."""
    run = pipeline.collect(config, now=now)
    errors = {row.source: row.error for row in run.sources if row.error}
    assert not errors, errors
    return run.saved.stored


def ends_as_an_uncut_run(victims: Victims, folder: Path, url: str, sources: str, now: datetime, most: int) -> None:
    """Killed at ten random moments, each within `most` events of a run's beginning, it leaves the same rows.

    A run that got to its end is followed by one in a new folder, so that all ten are hit at work.
    """

    def begun(name: str) -> Path:
        (folder / name).mkdir()
        (folder / name / "now").write_text(now.isoformat())
        configured(folder / name, url, sources)
        return folder / name

    chance, kills, cut = random.Random(7), 0, [begun("cut 0")]
    while kills < KILLS and len(cut) <= KILLS:
        if was_killed(victims, "collect", cut[-1], chance, most):
            kills += 1
        else:
            cut.append(begun(f"cut {len(cut)}"))
    assert kills == KILLS
    uncut = begun("uncut")
    for one in (*cut, uncut):
        victims.start("collect", one)
        assert victims.end() == 0
    left = contents(uncut / "socialwatch.sqlite")
    assert len(left["mentions"]) >= 200
    for one in cut:
        assert contents(one / "socialwatch.sqlite") == left, one.name
