"""What `doctor` looks at, each a function that gives findings and raises nothing a user can mend."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, Protocol

from socialwatch.errors import AuthError, BudgetSpent, ConfigError, SocialWatchError, SourceError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.http import Answer
    from socialwatch.sources.base import Source

State = Literal["ok", "warning", "failed", "skipped"]
SLOW = 45.0  # seconds that a source may take to answer
SKEW = 60.0  # seconds that our clock may be off before windows and "last seen" go wrong
LITTLE, TOO_LITTLE = 2 * 2**30, 200 * 2**20  # bytes free: worth a word, not enough to go on


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `detail` says what was found, and what to do when it is not well."""

    what: str
    state: State
    detail: str


class Checked(Protocol):
    """A source that can say whether it answers."""

    async def check(self, http: Any) -> str: ...


def of_config(path: Path, config: Config) -> Finding:
    brands, sources = len(config.brands), len(config.sources)
    told = f"{path}: {brands} brand{'s' * (brands != 1)}, {sources} source{'s' * (sources != 1)}, {config.timezone}"
    if not config.own:
        return Finding("configuration", "warning", f"{told}; no brand is yours: set own = true for one")
    return Finding("configuration", "ok", f"{told}; yours: {', '.join(brand.name for brand in config.own)}")


def of_database(config: Config) -> Finding:
    """Whether it can be opened and is of this version; one that is not there yet must be possible to make."""
    from socialwatch.store import Store
    from socialwatch.store.connection import refuse_network_drive

    path = config.database
    try:
        refuse_network_drive(path)
        if not path.exists():
            return _place_for(path)
        with Store.open(path) as store:
            held = store.db.execute("SELECT count(*) FROM mentions").fetchone()[0]
    except SocialWatchError as error:
        return Finding("database", "failed", str(error))
    if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
        return Finding("database", "failed", f"{path} cannot be written by this user, `fetch` will fail")
    return Finding("database", "ok", f"{path}: {held:,} posts, {path.stat().st_size / 2**20:,.1f} MB")


def _place_for(path: Path) -> Finding:
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding("database", "failed", f"{path} is not there, and {folder} cannot be written by this user")
    return Finding("database", "ok", f"{path} is not there yet; the first `fetch` or `import` makes it")


def of_disk(config: Config) -> Finding:
    path = config.database
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    free = shutil.disk_usage(folder).free
    size = path.stat().st_size if path.exists() else 0
    told = f"{free / 2**30:,.1f} GB free in {folder}"
    if free < TOO_LITTLE:
        return Finding("disk", "failed", f"{told}: make room, a full disk stops every fetch")
    if free < max(LITTLE, 2 * size):  # a backup needs as much again, and so does tidying up
        return Finding("disk", "warning", f"{told}: little beside a database of {size / 2**30:,.1f} GB and its backup")
    return Finding("disk", "ok", told)


def of_browser(config: Config) -> Finding:
    """Start the one that screenshots are taken with."""
    if not config.report.screenshots:
        return Finding("browser", "skipped", "[report] screenshots = false: decks show drawn cards")
    from socialwatch.report.shots import browser_path, open_camera

    reasons: list[str] = []
    with open_camera(config, reasons.append) as camera:
        if camera is None:
            return Finding("browser", "warning", reasons[0] if reasons else "no browser can be started")
    return Finding("browser", "ok", f"{browser_path(config.report.browser) or 'playwright’s own'} starts")


def of_fonts(languages: Collection[str]) -> Finding:
    """Whether cards can show every configured language, and emoji in colour."""
    lister = shutil.which("fc-list")
    if lister is None:
        return Finding("fonts", "skipped", "fc-list is not here to ask")
    missing = [f"a font for {code!r}" for code in languages if not _fonts(lister, f":lang={code}")]
    if not _fonts(lister, "Noto Color Emoji"):
        missing.append("Noto Color Emoji (package fonts-noto-color-emoji)")
    if missing:
        return Finding("fonts", "warning", f"missing: {', '.join(missing)}; cards will show boxes instead")
    return Finding("fonts", "ok", f"there are some for {', '.join(languages)} and emoji")


def _fonts(lister: str, pattern: str) -> bool:
    done = subprocess.run([lister, pattern, "family"], capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 - fc-list itself, no shell
    return bool(done.stdout.strip())


def of_sources(config: Config, only: Collection[str] = ()) -> list[Finding]:
    """Ask every source whether it answers and takes our credentials, all at once; then how far our clock is off."""
    from socialwatch import sources

    try:
        built = sources.build(config, tuple(only))
    except ConfigError as error:
        return [Finding("sources", "failed", str(error))]
    if not built:
        return [
            Finding("sources", "skipped", "none is configured; `import` needs none, `socialwatch init` offers some")
        ]
    found, offsets = asyncio.run(_ask_all(config, built))
    return [*found, of_clock(offsets)]


async def _ask_all(config: Config, built: Mapping[str, Source]) -> tuple[list[Finding], list[float]]:
    from socialwatch.collect.noting import noted
    from socialwatch.http.client import Http

    offsets: list[float] = []

    class Timed(Http):
        """Notes the Date of every answer, refusals and redirects included."""

        async def _exchange(self, client: Any, request: Any) -> Answer:
            answer = await super()._exchange(client, request)
            offsets.extend(_offset(answer))
            return answer

    async with Timed(config.network, patience=10, attempts=2) as http:
        with noted(config, built, http) as asked:
            told = await asyncio.gather(*(_ask(name, one, asked.get(name)) for name, one in built.items()))
            return list(told), offsets


async def _ask(name: str, source: Any, http: Any) -> Finding:
    what = f"source {name}"
    if http is None:
        how = "`socialwatch doctor` without its name says why, `fetch` brings an older archive up to date"
        return Finding(what, "warning", f"not asked: it costs money, and the archive cannot note how much; {how}")
    if not hasattr(source, "check"):
        return Finding(what, "skipped", "its connector has no check; `fetch --dry-run` shows what it would be asked")
    try:
        return Finding(what, "ok", await asyncio.wait_for(source.check(http), SLOW))
    except BudgetSpent as error:
        return Finding(what, "warning", f"not asked: {error}")
    except AuthError as error:
        return Finding(what, "failed", f"{error}{_given(source, str(error))}")
    except (SourceError, ConfigError) as error:
        return Finding(what, "failed", str(error))
    except TimeoutError:
        return Finding(what, "failed", f"no answer in {SLOW:.0f} s")
    except Exception as error:
        # a stranger's connector may fail in any way; the others are still worth hearing about
        return Finding(what, "failed", f"its connector failed: {type(error).__name__}: {error}")


def _given(source: Any, said: str) -> str:
    """Where the credentials lie that were refused, for an error that does not say so."""
    from socialwatch.collect.taping import secrets_in

    lie = list(dict.fromkeys(str(secret) for secret in secrets_in(source)))
    if any(place in said for place in lie):
        return ""
    return f" (it was given {', '.join(lie)})" if lie else " (it was given no key or token)"


def _offset(answer: Answer) -> Iterator[float]:
    """Seconds that our clock is ahead of the server's, when it tells its time."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return
    if theirs.tzinfo is not None and not answer.headers.get("age"):  # a cache tells when it was filled
        yield (datetime.now(UTC) - theirs).total_seconds()


def of_clock(offsets: Collection[float]) -> Finding:
    """The clock beside those of the servers that answered; one that lies alone does not outvote the others."""
    if not offsets:
        return Finding("clock", "skipped", "no server told its time")
    off = median(offsets)
    if abs(off) > SKEW:
        way = "ahead of" if off > 0 else "behind"
        return Finding("clock", "failed", f"{abs(off):,.0f} s {way} the servers asked: turn on time synchronisation")
    return Finding("clock", "ok", f"within {max(1, round(abs(off)))} s of the servers asked")
