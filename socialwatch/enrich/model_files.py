"""Models that lie in files: where they are, a hash of what is in them, and what their config.json says."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from socialwatch.errors import ConfigError
from socialwatch.models import JSON

if TYPE_CHECKING:
    from socialwatch.config import Config

LONGEST = 512  # tokens of a post that a model is shown, when it says nothing itself


def located(config: Config) -> Path | None:
    """The file or folder that [sentiment] model names, relative to the configuration; None when there is none."""
    name = config.sentiment.model
    if not name:
        raise ConfigError(f"[sentiment] engine = {config.sentiment.engine!r} needs model = the path of a model")
    folder = config.path.parent if config.path else Path()
    path = folder / Path(name).expanduser()
    return path if path.exists() else None


def covered(config: Config) -> tuple[str, ...]:
    """The languages that somebody's model or program covers, which only that somebody knows."""
    if not config.sentiment.languages:
        raise ConfigError(
            f"which languages does {config.sentiment.engine} cover? Say so, like [sentiment] languages = "
            f'["en"]; posts in others stay unknown'
        )
    return config.sentiment.languages


def digest(path: Path) -> str:
    """A hash of a file, or of all files of a folder with their names: another model is another fingerprint."""
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    whole = hashlib.sha256()
    for one in files:
        stat = one.stat()
        whole.update(f"{one.relative_to(path.parent)}\0{_of_file(one, stat.st_size, stat.st_mtime_ns)}\n".encode())
    return whole.hexdigest()[:32]


@lru_cache(maxsize=256)
def _of_file(path: Path, size: int, changed: int) -> str:
    """Read once a process, and again when it changes: `watch` asks every few minutes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def described(folder: Path) -> dict[str, JSON]:
    """What the model's config.json says; nothing when there is none."""
    path = folder / "config.json"
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    return found if isinstance(found, dict) else {}


def longest(about: dict[str, JSON]) -> int:
    """Tokens that a model takes: a few positions are kept by some kinds for themselves."""
    most = about.get("max_position_embeddings")
    return min(LONGEST, most - 2) if isinstance(most, int) and most > 2 else LONGEST
