"""Have it run by itself: from cron, systemd, launchd or the Windows Task Scheduler."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import common, output, scheduled
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.schedule import Job

app = typer.Typer(help="Run by itself: cron, systemd, launchd, Windows.", rich_markup_mode=None)
With = Annotated[
    str | None,
    typer.Option("--with", help="cron, systemd, launchd or windows; what this machine has unless given."),
]


@app.command()
def install(
    ctx: typer.Context,
    with_: With = None,
    every: Annotated[str, typer.Option("--every", help="How often to fetch: 5m, 15m, 1h, 6h, 1d.")] = "15m",
    watch: Annotated[bool, typer.Option("--watch", help="Keep `socialwatch watch` running instead.")] = False,
    report: Annotated[
        str | None,
        typer.Option(
            "--report",
            help="A deck as well: weekly, monthly or quarterly, or any recipe and how often: crisis@weekly, "
            "board.toml@yearly.",
            metavar="RECIPE[@PERIOD]",
        ),
    ] = None,
    decks: Annotated[
        Path | None, typer.Option("--decks", help="Where decks go; [report] folder, else `decks` beside the file.")
    ] = None,
    send: Annotated[bool, typer.Option("--send", help="Send each deck to [delivery] to when it is made.")] = False,
    digest: Annotated[
        str | None, typer.Option("--digest", help="Send a digest as well: daily or weekly.", metavar="PERIOD")
    ] = None,
    env_file: Annotated[
        Path | None,
        typer.Option("--env-file", help="NAME=value lines with secrets; secrets.env beside the file if it is there."),
    ] = None,
    show_only: Annotated[bool, typer.Option("--print", help="Show what would be written; write nothing.")] = False,
) -> None:
    """Install what listens by itself; again changes what is there, and leaves everybody else's entries alone."""
    from socialwatch import schedule
    from socialwatch.schedule.jobs import jobs_for

    state = common.state(ctx)
    path, config = state.find(), state.check()
    if env_file is not None and not env_file.is_file():
        raise ConfigError(f"--env-file {env_file}: there is no such file; write NAME=value lines into it, chmod 600")
    _check_sending(config, report, send, digest)
    jobs = jobs_for(
        path, watch=watch, length=every, report=report, decks=decks or config.report.folder, send=send,
        digest=digest, fiscal_start=config.fiscal_year_start,
        secrets=env_file,
    )  # fmt: skip
    chosen = schedule.scheduler(with_ or schedule.here())
    if show_only:
        typer.echo(chosen.text(jobs), nl=False)
        return
    for line in [*_elsewhere(jobs[0].archive, chosen.kind), *chosen.install(jobs)]:
        output.say(line)
    _advise(path, jobs)
    if send and "pdf" in config.delivery.attach and not _prints(config):
        output.say(
            "[delivery] attach has pdf, which needs chromium or libreoffice-impress: install one, or take it out"
        )


def _prints(config: Config) -> bool:
    """Whether a PDF can be made here."""
    found = (shutil.which(name) for name in ("chromium", "google-chrome", "soffice", "libreoffice"))
    return config.report.browser is not None or any(found)


def _check_sending(config: Config, report: str | None, send: bool, digest: str | None) -> None:
    """Whoever has sending scheduled hears now what would fail at half past six."""
    if send and report is None:
        raise ConfigError("--send sends decks: name the recipe with --report")
    if send and not config.delivery.to:
        raise ConfigError("--send: nobody to send to; write [delivery] to = [...] into the configuration")
    if digest is not None and not config.delivery.digest:
        raise ConfigError("--digest: nobody to send to; write [delivery] digest = [...] into the configuration")
    mails = [one for one in (*config.delivery.to, *config.delivery.digest) if "@" in one and "://" not in one]
    if (send or digest) and mails and not config.mail.host:
        raise ConfigError(f"{mails[0]}: without [mail] host nothing can be sent by itself")
    if (send or digest) and mails:
        from socialwatch.deliver.sending import check_sender

        check_sender(config)


def _elsewhere(archive: str, kind: str) -> list[str]:
    """Take the same away from other schedulers: nothing is to run twice."""
    from socialwatch.schedule import KINDS, scheduler

    said: list[str] = []
    for other in KINDS:
        if other != kind:
            with suppress(ConfigError):  # not on this machine
                said += scheduler(other).remove(archive)
    return said


def _advise(path: Path, jobs: list[Job]) -> None:
    """What a scheduler's bare environment will not have."""
    from socialwatch.schedule.jobs import SECRETS, missing_secrets, too_open

    file = jobs[0].environment_file
    if missing := missing_secrets(path, file):
        where = file or path.absolute().with_name(SECRETS)
        output.say(
            f"{', '.join(missing)}: read from the environment, which a scheduler does not have; put NAME=value lines"
            f" into {where} (chmod 600) and install again, or keep secrets in the keyring or in files"
        )
    if too_open(file):
        output.say(f"{file} can be read by others on this machine: chmod 600 it")


@app.command()
def show(
    ctx: typer.Context,
    with_: With = None,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """What is installed, and when it runs next; of every scheduler unless one is named."""
    from socialwatch.schedule import KINDS, scheduler
    from socialwatch.schedule.job import archive_of

    at = _local(now)
    mine = _archive(ctx, archive_of)
    rows: list[dict[str, Any]] = []
    for kind in [with_] if with_ else KINDS:
        try:
            found = scheduler(kind).installed(at)
        except ConfigError:
            if with_:
                raise
            continue  # not on this machine
        rows += [
            {"job": one.name, "with": kind, "every": one.every, "next": one.following, "mine": one.archive == mine,
             "where": one.where}
            for one in found
        ]  # fmt: skip
    columns = [
        output.Column("job"),
        output.Column("with"),
        output.Column("every"),
        output.Column("next", show=lambda moment: f"{moment:%Y-%m-%d %H:%M}"),
        output.Column("mine", "this file's", show=lambda yes: "yes" if yes else "another's"),
        output.Column("where", wrap=True),
    ]
    empty = "nothing runs by itself; `socialwatch schedule install`"
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty=empty)


def _archive(ctx: typer.Context, name: Any) -> str | None:
    try:
        return str(name(common.state(ctx).find()))
    except ConfigError:
        return None


def _local(now: str | None) -> datetime:
    """Schedulers go by the machine's clock and zone."""
    if now is None:
        return datetime.now().astimezone()
    return clock.parse_moment(now, clock.zone("UTC")).astimezone()


@app.command()
def remove(ctx: typer.Context, with_: With = None) -> None:
    """Take away what was installed for this configuration, wherever it is; nothing else."""
    from socialwatch.schedule import KINDS, scheduler
    from socialwatch.schedule.job import archive_of

    archive = archive_of(common.state(ctx).find())
    said: list[str] = []
    for kind in [with_] if with_ else KINDS:
        try:
            said += scheduler(kind).remove(archive)
        except ConfigError:
            if with_:
                raise
    for line in said or ["nothing was installed for this configuration"]:
        output.say(line)


app.command("deck")(scheduled.deck)
