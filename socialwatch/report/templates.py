"""Where templates are found: the user's own path first, then the wheel's data, then the checkout."""

from __future__ import annotations

from pathlib import Path

from socialwatch.errors import ConfigError

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = (PACKAGE / "_data" / "templates", PACKAGE.parent / "reports" / "templates")


def find(name: str | Path) -> Path:
    """The file of that name ("quarterly.toml", "brand.pptx") or path; ConfigError says where was looked."""
    for candidate in (Path(name).expanduser(), *(folder / name for folder in FOLDERS)):
        if candidate.is_file():
            return candidate
    raise ConfigError(f"no template {str(name)!r}: it is no file, and the templates there are: {', '.join(names())}")


def ours(name: str) -> Path | None:
    """The file of that name that comes with the program, None when there is none."""
    return next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)


def recipes() -> list[str]:
    """The recipes among them, by the name that `report --recipe` takes."""
    found = (ours(name) for name in names(".toml"))
    return [path.stem for path in found if path is not None and "[[slide]]" in path.read_text("utf-8")]


def names(ending: str = "") -> list[str]:
    """The templates that come with the program."""
    return sorted({file.name for folder in FOLDERS if folder.is_dir() for file in folder.glob(f"*{ending}")})
