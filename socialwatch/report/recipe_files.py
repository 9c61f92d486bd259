"""Where a recipe lies, and what is in its file: a name of ours, or the path of somebody's own."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError
from socialwatch.report import templates

MOST = 1_000_000  # bytes that anybody would write as a recipe


def read(name: str | Path) -> tuple[Path, dict[str, Any]]:
    """The file of a recipe and its content; ConfigError says what it is instead, and which recipes there are."""
    path = _find(name)
    try:
        if path.stat().st_size > MOST:
            raise _no_recipe(path, "is too large for one")
        text = path.read_text("utf-8")
        raw = tomllib.loads(text)
    except OSError as error:
        raise _no_recipe(path, f"cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise _no_recipe(path, "holds no text (in UTF-8)") from error
    except tomllib.TOMLDecodeError as error:
        raise _no_recipe(path, f"is no TOML: {error}") from error
    if not raw:
        raise _no_recipe(path, "is empty" if not text.strip() else "holds nothing but comments")
    if "slide" not in raw:
        raise _no_recipe(path, f"has no [[slide]] in it, but {', '.join(sorted(raw))}")
    return path, raw


def _find(name: str | Path) -> Path:
    """One of ours by its name; a file by its path, which may be told without `.toml`."""
    wanted, own = str(name), Path(name).expanduser()
    for candidate in (own, own.with_name(f"{own.name}.toml") if own.name else own):
        if candidate.is_file() and (candidate.suffix == ".toml" or _is_path(wanted)):
            return candidate
    ours = templates.ours(wanted if wanted.endswith(".toml") else f"{wanted}.toml")
    if ours is not None and ours.stem in templates.recipes():
        return ours
    if own.is_dir():
        raise _no_recipe(own, "is a folder: name the file in it")
    if own.exists():
        raise _no_recipe(own, "is no .toml file")
    near = difflib.get_close_matches(own.stem, templates.recipes(), 1)
    meant = f"; did you mean {near[0]}?" if near else ""
    what = f"there is no file {own}" if _is_path(wanted) else f"no recipe is called {wanted!r}"
    raise ConfigError(f"{what}{meant} {HELP.format(ours=', '.join(templates.recipes()))}")


def _is_path(name: str) -> bool:
    return "/" in name or "\\" in name or name.startswith("~")


HELP = (
    "(ours: {ours}; your own is a TOML file with a [[slide]] for each slide, `socialwatch report --list-slides` tells"
    " which there are)"
)


def _no_recipe(path: Path, why: str) -> ConfigError:
    return ConfigError(f"{path} is no recipe: it {why} {HELP.format(ours=', '.join(templates.recipes()))}")
