"""`doctor`: is everything in place? Also as cron would find it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, health, output
from socialwatch.cli.health import Finding
from socialwatch.cli.ways_out import of_delivery
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config

SIGNS = {"ok": "ok", "warning": "!", "failed": "FAILED", "skipped": "-"}
# what Debian's cron sets; others set even less
CRON_PATH = "/usr/bin:/bin"


def doctor(
    ctx: typer.Context,
    source: Annotated[list[str] | None, typer.Argument(help="Only these sources.")] = None,
    as_cron: Annotated[bool, typer.Option("--as-cron", help="Look with cron's bare environment.")] = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Check configuration, database, sources with their credentials, browser, fonts, mail, disk and clock."""
    state = common.state(ctx)
    form = ["--json"] if as_json else ["--csv"] if as_csv else []
    if as_cron:
        raise typer.Exit(again_as_cron(state.find(), source or [], form))
    found: list[Finding] = []
    for finding in look(state, source or []):
        found.append(finding)
        if not form:
            typer.echo(f"{SIGNS[finding.state]:>6}  {finding.what}: {indented(finding.detail)}")
    if form:
        rows = [{"what": f.what, "state": f.state, "detail": f.detail} for f in found]
        output.show(rows, [], as_json=as_json, as_csv=as_csv)
    failed = sum(finding.state == "failed" for finding in found)
    if failed:
        output.say(f"{failed} of {len(found)} failed", quiet=bool(form))
        raise typer.Exit(1)
    output.say("all is well", quiet=bool(form) or state.quiet)


def indented(detail: str) -> str:
    """Further lines under the first, and nothing that could steer the terminal."""
    return "\n        ".join(output.clean(line) for line in detail.splitlines())


def look(state: common.State, only: list[str]) -> Iterator[Finding]:
    """Everything, one after the other; without a configuration, what can be seen without one."""
    from socialwatch.config import Config

    try:
        path = state.find()
        config = state.check()
    except ConfigError as error:
        yield Finding("configuration", "failed", str(error))
        yield health.of_fonts(Config().languages)
        return
    if not only:
        yield health.of_config(path, config)
        yield health.of_database(config)
        yield health.of_disk(config)
    yield from health.of_sources(config, only)
    if not only:
        yield from of_pictures(config)
        yield from of_delivery(config)


def of_pictures(config: Config) -> Iterator[Finding]:
    yield health.of_browser(config)
    yield health.of_fonts(config.languages)


def again_as_cron(path: Path, sources: list[str], form: list[str]) -> int:
    """Run ourselves as cron would: four variables, the home folder, no terminal; returns the exit status."""
    home = str(Path.home())
    if not Path(home).is_dir():
        raise ConfigError(f"your home folder {home} does not exist: cron starts there; make it, or set HOME")
    user = os.environ.get("LOGNAME") or os.environ.get("USER") or "root"
    bare = {"HOME": home, "LOGNAME": user, "USER": user, "SHELL": "/bin/sh", "PATH": CRON_PATH}
    bare |= {name: os.environ[name] for name in ("SYSTEMROOT", "PATHEXT") if name in os.environ}  # Windows needs them
    command = [sys.executable, "-m", "socialwatch", "--config", str(path.resolve()), "doctor", *sources]
    output.say(f"with cron's environment: {' '.join(sorted(bare))}", quiet=bool(form))
    done = subprocess.run(  # noqa: S603 - ourselves, with a path that we found
        [*command, *form], env=bare, cwd=home, stdin=subprocess.DEVNULL, check=False
    )
    return done.returncode
