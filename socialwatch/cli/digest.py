"""`digest`: three findings, what waits for an answer, what broke; at the terminal or on its way to people."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch import clock
from socialwatch.cli import common, output, send
from socialwatch.errors import ConfigError
from socialwatch.models import Span, fingerprint

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.deliver.who import Target
    from socialwatch.report.digest import Digest
    from socialwatch.store import Store

FIRST, LONGEST = timedelta(days=1), timedelta(days=14)


def digest(
    ctx: typer.Context,
    since: Annotated[
        str, typer.Option("--since", help="Since the last digest (last), or a length: 1d, 7d.", metavar="SINCE")
    ] = "last",
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Of this brand; the first own one.")] = None,
    lang: common.Langs = None,
    country: common.Countries = None,
    sending: Annotated[bool, typer.Option("--send", help="Send it to [delivery] digest.")] = False,
    to: send.To = None,
    always: Annotated[bool, typer.Option("--always", help="Send it even when nothing happened.")] = False,
    dry_run: send.DryRun = False,
    again: send.Again = False,
    eml: send.Eml = None,
    quiet: common.Quiet = False,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """What happened since the last digest: three findings, what waits for an answer, what broke.

    Without --send or --to it is shown here. One in which nothing happened is not sent unless --always.
    """
    from socialwatch.report import digest as digests

    current = common.state(ctx)
    config, quiet = current.load(), quiet or current.quiet
    moment = common.moment(now, config)
    goes_out = bool(sending or to or dry_run or eml)
    if goes_out:
        wanted = _wanted(config, to, eml)
    with common.open_store(config, write=goes_out and not dry_run and eml is None) as store:
        what = _what(lang or [], country or [])
        window, key = _window(config, store, since, moment, what)
        made = digests.digest(config, store, window, moment, brand, langs=lang or (), countries=country or ())
        if not goes_out:
            _show(made, as_json, as_csv)
            return
        if made.empty and not always:
            output.say("nothing happened, nothing is sent; --always sends it all the same", quiet=quiet)
            return
        from socialwatch.deliver.message import Message, drawn

        message = Message(
            what=what, key=fingerprint([made.brand, key]), name=f"{what}-{moment:%Y-%m-%d}", letter=made.letter,
            pictures=tuple(drawn(made.letter)),
        )  # fmt: skip
        send.carry_out(config, store, message, wanted, moment, dry_run, again, eml, as_json, as_csv, quiet)


def _what(langs: list[str], countries: list[str]) -> str:
    """How the log calls it: one of German posts alone is not the one of all, and begins where the last such ended."""
    from socialwatch.report.letter import slug

    return "-".join(["digest", *(slug(code).lower() for code in (*sorted(langs), *sorted(countries)))])


def _wanted(config: Config, to: list[str] | None, eml: Path | None) -> list[Target]:
    from socialwatch.deliver.who import targets

    wanted = targets(config, to or ([] if eml else config.delivery.digest))
    if not wanted and eml is None:
        raise ConfigError("nobody to send to: name them with --to, or in [delivery] digest = [...]")
    return wanted


def _window(config: Config, store: Store, since: str, now: datetime, what: str) -> tuple[clock.Window, str]:
    """The window, and what names it: whoever got a day's digest does not get it again, whoever did not does."""
    tz = clock.zone(config.timezone)
    local = now.astimezone(tz)
    if since != "last":
        hour = f"T{local:%H}" if clock.parse_length(since) < FIRST else ""
        return clock.last_window(since, now, config.timezone), f"{local:%Y-%m-%d}{hour} {since}"
    latest = store.deliveries.latest(what, clock.midnight(local.date(), tz))
    span = Span(max(latest or now - FIRST, now - LONGEST), now)
    window = clock.Window(
        span, Span(span.start - (span.end - span.start), span.start), config.timezone, clock.days_label(span, tz)
    )
    return window, f"{local:%Y-%m-%d}"


def _show(made: Digest, as_json: bool, as_csv: bool) -> None:
    """The digest at the terminal: the words of the mail."""
    from socialwatch.deliver.message import plain

    if as_json:
        output.write_json(made.as_json())
        return
    if as_csv:
        told = made.as_json()
        rows = [{"part": part, **row} for part in ("findings", "posts", "broken") for row in told[part]]
        output.show(rows, [output.Column(key) for key in ("part", "head", "text", "link")], as_csv=True)
        return
    sys.stdout.write("\n".join(map(output.clean, plain(made.letter).splitlines())) + "\n")
