"""The configuration that `init` writes: the answers as commented TOML, and the line for cron."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from socialwatch import config
from socialwatch.config import Brand, SourceSection
from socialwatch.errors import ConfigError
from socialwatch.models import JSON

HEAD = """\
# What socialwatch listens to, written by `socialwatch init`. Change it as you like, then run `socialwatch doctor`.
# docs/configuration.md explains every key, docs/query.md the query language.
"""
BRAND_HINTS = """\
# Your own accounts: what they post is left out of the figures unless asked for.
# accounts = ["@acme", "mastodon:@acme@mastodon.social", "bluesky:acme.com"]
# Product words that must not score: "Bliss" is no joy.
# words = ["Bliss"]
"""
TOPICS = """\
# What posts are about: each topic is a query over the posts that matched a brand. For a start:
#
# [[topic]]
# name = "Delivery"
# query = "deliver* OR shipping OR parcel OR courier OR late"
#
# [[topic]]
# name = "Price"
# query = 'price* OR expensive OR cheap OR "too much"'
"""
TAIL = """\
[network]
# So that a server's owner can reach you: it goes into the User-Agent.
{contact}

# [report]
# accent = "#5B2A86"   # the brand's colour, in decks

# Private people's names in decks, pictures and mails: hide, initials or show.
[privacy]
names = "hide"
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a first configuration is made of."""

    brands: tuple[Brand, ...]
    sources: tuple[SourceSection, ...]
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    contact: str = ""
    allow: tuple[str, ...] = ()


def text(answers: Answers) -> str:
    """The whole file."""
    parts = [HEAD]
    parts.append(
        f"# Days, weeks and quarters begin in this zone.\ntimezone = {toml(answers.timezone)}\n"
        '# On a local disk: network drives lose data.\ndatabase = "socialwatch.sqlite"\n'
        f"# Languages that posts are expected in; others are recognised, too.\nlanguages = {toml(answers.languages)}\n"
    )
    parts += [_brand(brand) for brand in answers.brands]
    parts.append(TOPICS)
    parts += [_source(source) for source in answers.sources]
    contact = f"contact = {toml(answers.contact)}" if answers.contact else '# contact = "you@example.com"'
    tail = TAIL.format(contact=contact)
    if answers.allow:
        allowed = f"# Private addresses that may be reached.\nallow = {toml(answers.allow)}"
        tail = tail.replace("\n\n# [report]", f"\n{allowed}\n\n# [report]")
    return "\n".join([*parts, tail])


def _brand(brand: Brand) -> str:
    lines = [f"[[brand]]\nname = {toml(brand.name)}\n", f"own = {toml(brand.kind == 'own')}\n"]
    lines.append(f"query = {toml(brand.query)}\n")
    if brand.accounts:
        lines.append(f"accounts = {toml(brand.accounts)}\n")
    elif brand.kind == "own":
        lines.append(BRAND_HINTS)
    return "".join(lines)


def _source(source: SourceSection) -> str:
    lines = ["[[source]]\n", f"name = {toml(source.name)}\n" if source.name != source.type else ""]
    lines.append(f"type = {toml(source.type)}\n")
    lines += [f"{key} = {toml(value)}\n" for key, value in source.options.items()]
    return "".join(lines)


def toml(value: JSON) -> str:
    """A value in TOML; text with quotes in it stands in single ones where it can, which is how queries read best."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    if isinstance(value, str) and '"' in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def write(path: Path, body: str, *, force: bool) -> config.Config:
    """Check the text, then put it there in one step; ConfigError when it is wrong or a file is there already."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(body, "utf-8")
        checked = _checked(fresh, path)
        if force:
            fresh.replace(path)
        else:
            _place(fresh, path)
        return checked
    except FileExistsError:
        raise exists(path) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        fresh.unlink(missing_ok=True)


def exists(path: Path) -> ConfigError:
    return ConfigError(f"{path} is there already: --force replaces it, --config FILE before `init` writes another")


def _checked(fresh: Path, path: Path) -> config.Config:
    try:
        config.check(fresh)
    except ConfigError as error:
        raise ConfigError(str(error).replace(str(fresh), str(path))) from None
    return config.load(fresh)


def _place(fresh: Path, path: Path) -> None:
    """Give the file its name, unless it is taken; a link is one step, which not every file system knows."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:
        with path.open("x", encoding="utf-8") as file:
            file.write(fresh.read_text("utf-8"))


def cron_line(path: Path) -> str:
    """The hourly line for `crontab -e`: whole paths, cron has no PATH of ours, and a minute of one's own."""
    program = shutil.which("socialwatch")
    command = [program] if program else [sys.executable, "-m", "socialwatch"]
    line = shlex.join([*command, "--config", str(path.resolve()), "--quiet", "fetch"])
    return f"{crc32(str(path.resolve()).encode()) % 60} * * * * {line}".replace("%", r"\%")


def local_zone() -> str:
    """The zone that this machine is set to, UTC when it does not say."""
    from zoneinfo import available_timezones

    linked = Path("/etc/localtime")
    spelled = linked.resolve().as_posix() if linked.exists() else ""
    found = [os.environ.get("TZ", "").lstrip(":"), spelled.partition("zoneinfo/")[2]]
    return next((name for name in found if name in available_timezones()), "UTC")


def local_languages() -> tuple[str, ...]:
    """The language that this machine is set to, English when it does not say."""
    from socialwatch.config.rules import LANGUAGES

    code = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    return (code,) if code in LANGUAGES else ("en",)


def parts(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def languages(codes: Sequence[str]) -> tuple[str, ...]:
    """Two-letter codes; ConfigError names the first that is none."""
    from socialwatch.config.rules import LANGUAGES

    found = tuple(dict.fromkeys(code.lower() for code in codes))
    if wrong := [code for code in found if code not in LANGUAGES]:
        raise ConfigError(f"{wrong[0]!r} is no language; write two-letter codes, like en, de")
    return found or ("en",)


def zone_name(text: str) -> str:
    """The name of a time zone; ConfigError when there is none of that name."""
    from socialwatch.clock import zone

    return zone(text).key


def sections(names: Sequence[str], offered: dict[str, SourceSection]) -> tuple[SourceSection, ...]:
    """The sources of an answer, each with a name of its own."""
    return numbered([section(name, offered) for name in names])


def section(text: str, offered: dict[str, SourceSection]) -> SourceSection:
    """A source as `--source` names it: one that is offered, or feed:URL, mastodon:SERVER, bluesky:HANDLE."""
    kind, _, rest = text.strip().partition(":")
    if text in offered:
        return offered[text]
    if kind == "mastodon" and rest:
        return SourceSection(name=rest, type="mastodon", options={"server": rest})
    if kind == "bluesky" and rest:
        secret = {"handle": rest.lstrip("@"), "password": "env:SOCIALWATCH_BLUESKY_PASSWORD"}
        return SourceSection(name="bluesky", type="bluesky", options=secret)
    if kind == "feed" and rest:
        return SourceSection(name=_feed_name(rest), type="feed", options={"url": rest})
    raise ConfigError(
        f"{text!r} is no place: write {', '.join(offered)}, mastodon:SERVER, bluesky:HANDLE or feed:https://..."
    )


def _feed_name(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or "feed"


def numbered(sections: Sequence[SourceSection]) -> tuple[SourceSection, ...]:
    """The sources, each with a name of its own."""
    from dataclasses import replace

    seen: dict[str, int] = {}
    result = []
    for one in sections:
        seen[one.name] = seen.get(one.name, 0) + 1
        result.append(one if seen[one.name] == 1 else replace(one, name=f"{one.name} {seen[one.name]}"))
    return tuple(result)
