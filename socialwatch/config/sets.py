"""The sets in force: those that come with socialwatch or files of your own, with the tables of the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.config.categories import SETS, Entry, Kind, NoiseRule, Section

if TYPE_CHECKING:
    from socialwatch.config.sections import Config

FOLDER = Path(__file__).parent / "shipped"
NONE = "none"


def shipped(kind: Kind) -> Path:
    """The file of the set that comes with socialwatch."""
    return FOLDER / f"{SETS[kind]}.toml"


def class_of(kind: Kind) -> Callable[..., Section]:
    return NoiseRule if kind == "noise" else Entry


def file_of(config: Config, kind: Kind) -> Path | None:
    """The file that a set is read from; None when it is "none"."""
    own: Path | None = getattr(config.labels, SETS[kind])
    if own is None:
        return shipped(kind)
    return None if own.name == NONE and not own.exists() else own


def entries(config: Config, kind: Kind) -> tuple[Section, ...]:
    """The entries of a kind: those of its file, then those of the configuration, which win over the same names."""
    own: tuple[Section, ...] = config.noise if kind == "noise" else getattr(config, SETS[kind])
    path = file_of(config, kind)
    mine = {entry.name.casefold() for entry in own}
    found = [entry for entry in (read(path, kind) if path else ()) if entry.name.casefold() not in mine]
    for entry in (*found, *own):
        object.__setattr__(entry, "_zone", config.timezone)
        object.__setattr__(entry, "_kind", kind)
    return (*found, *own)


def read(path: Path, kind: Kind) -> tuple[Section, ...]:
    """The entries of a file; ConfigError says what is wrong with it, and where."""
    from socialwatch.config.reading import Misfit, build, read_toml

    _, raw = read_toml(path)
    try:
        tables = raw.get(kind, [])
        if set(raw) - {kind} or not isinstance(tables, list):
            raise Misfit(kind)
        return tuple(build(class_of(kind), table) for table in tables)
    except Misfit:
        from socialwatch.config.checking_sets import check_file

        check_file(path, kind)
        raise


def dates_as_text(table: Mapping[str, Any]) -> dict[str, Any]:
    """A campaign's table with `from` and `to` under the names of its fields; days may stand without quotes."""
    rest = {key: value for key, value in table.items() if key not in ("from", "to")}
    for key, name in (("from", "start"), ("to", "end")):
        if key in table:
            rest[name] = str(table[key])
    return rest
