"""`report send`: a deck on its way to people, each address once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch.cli import common, output, preview
from socialwatch.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from socialwatch.config import Config
    from socialwatch.deliver.message import Message
    from socialwatch.deliver.sending import Outcome
    from socialwatch.deliver.who import Target
    from socialwatch.store import Store

To = Annotated[
    list[str] | None,
    typer.Option(
        "--to", help="A mail address, a channel's name or an apprise address; may be repeated.", metavar="WHO"
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be sent to whom, in which words; send nothing.")
]
Again = Annotated[bool, typer.Option("--again", help="Also to those who have had it.")]
Eml = Annotated[
    Path | None, typer.Option("--eml", help="Write the mail into this folder, to send it by hand.", metavar="DIR")
]
ENDINGS = {"before": "had it"}


def send(
    ctx: typer.Context,
    deck: Annotated[
        str | None,
        typer.Argument(metavar="DECK", help="A kept deck's id or name, its folder, or a file of it, edited or not."),
    ] = None,
    latest: Annotated[
        bool, typer.Option("--latest", help="The deck that was made last (so it is without DECK).")
    ] = False,
    to: To = None,
    attach: Annotated[
        str | None, typer.Option("--attach", help="Files that come along: pptx,pdf,html,xlsx, or none.")
    ] = None,
    dry_run: DryRun = False,
    again: Again = False,
    eml: Eml = None,
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Send a deck: its headline, three findings, a chart, and the files; to [delivery] to unless --to says whom."""
    if latest and deck is not None:
        raise ConfigError("either a DECK or --latest, not both")
    send_deck(common.state(ctx), deck, to, attach, dry_run, again, eml, now, as_json, as_csv)


def send_deck(
    current: common.State,
    deck: str | None,
    to: list[str] | None = None,
    attach: str | None = None,
    dry_run: bool = False,
    again: bool = False,
    eml: Path | None = None,
    now: str | None = None,
    as_json: bool = False,
    as_csv: bool = False,
    *,
    scheduled: bool = False,
) -> None:
    """Send a deck; a `scheduled` one only to those who have had no earlier edition of it."""
    from socialwatch.deliver import decks
    from socialwatch.deliver.who import targets

    config = current.load()
    wanted = targets(config, to or ([] if eml else config.delivery.to))
    if not wanted and eml is None:
        raise ConfigError("nobody to send to: name them with --to, or in [delivery] to = [...]")
    forms = _forms(attach, config)
    with common.open_store(config, write=not dry_run and eml is None) as store:
        found = decks.find(config, store, deck)
        also = decks.editions(config, store, found.id) if scheduled and found.id is not None else []
        if found.file is not None and attach is None:
            forms = []  # who names one file means that one
        had = [store.deliveries.before("deck", found.key, one.key, also) for one in wanted]
        if not (again or dry_run or eml) and all(had):
            forms = []  # nobody is left to get them: a PDF takes its time
        message = decks.deck_message(config, store, found, forms, lambda text: output.say(text, quiet=current.quiet))
        moment = common.moment(now, config)
        message = replace(message, also=also)
        carry_out(config, store, message, wanted, moment, dry_run, again, eml, as_json, as_csv, current.quiet)


def has_arrived(config: Config, folder: Path) -> bool:
    """Whether all of [delivery] to have had the scheduled deck of a folder, or an earlier edition of it."""
    from socialwatch.deliver import decks
    from socialwatch.deliver.who import targets

    with common.open_store(config) as store:
        found = decks.find(config, store, str(folder))
        also = decks.editions(config, store, found.key)
        return all(
            store.deliveries.before("deck", found.key, one.key, also) for one in targets(config, config.delivery.to)
        )


def _forms(attach: str | None, config: Config) -> list[str]:
    from socialwatch.config.delivery import ATTACHED

    if attach is None:
        return list(config.delivery.attach)
    forms = [form.strip() for form in attach.split(",") if form.strip()]
    if forms == ["none"]:
        return []
    if unknown := [form for form in forms if form not in ATTACHED]:
        raise ConfigError(f"--attach {unknown[0]!r}: allowed are {', '.join(ATTACHED)}, or none")
    return forms


def carry_out(
    config: Config,
    store: Store,
    message: Message,
    wanted: Sequence[Target],
    now: datetime,
    dry_run: bool,
    again: bool,
    eml: Path | None,
    as_json: bool,
    as_csv: bool,
    quiet: bool,
) -> None:
    """Send, write or show; exit status 1 when any address failed."""
    from socialwatch.deliver import sending

    if any(one.way == "mail" for one in wanted) and (told := preview.heavy(message)):
        output.say(told, quiet=quiet)
    if dry_run:
        rows = [preview.planned(config, store, message, one, again) for one in wanted]
        _show(rows, message, as_json, as_csv)
        if not (as_json or as_csv):
            preview.show_words(config, message, wanted)
        return
    by_hand = [one for one in wanted if one.way == "mail" and (eml is not None or not config.mail.host)]
    rest = [one for one in wanted if one not in by_hand] if eml is None else []
    outcomes: list[Outcome] = []
    if by_hand or eml is not None:
        path = sending.write_unsent(config, message, by_hand, eml or Path(), now)
        outcomes += [sending.Outcome(one.name, "mail", "written", str(path)) for one in by_hand]
        if not by_hand:
            outcomes.append(sending.Outcome("", "mail", "written", str(path)))
        if eml is None:
            output.say(f"no [mail] host is configured: open {path} and send it by hand", quiet=quiet)
    outcomes += sending.send(config, store, message, rest, now=now, again=again)
    failed = [one for one in outcomes if one.ending == "failed"]
    if not quiet or as_json or as_csv:
        rows = [{"to": one.to, "by": one.by, "ending": one.ending, "detail": one.detail} for one in outcomes]
        _show(rows if as_json or as_csv else _once(rows), message, as_json, as_csv)
    else:
        for detail, names in _sharing(failed).items():
            output.say(f"{', '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}: {detail}")
    if failed:
        raise typer.Exit(1)


def _sharing(failed: Sequence[Outcome]) -> dict[str, list[str]]:
    """Who was not reached, by the reason."""
    found: dict[str, list[str]] = {}
    for one in failed:
        found.setdefault(one.detail, []).append(one.to)
    return found


def _once(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A reason is told of the first whom it kept from us."""
    told: set[str] = set()
    shown = []
    for row in rows:
        again = row["ending"] == "failed" and row["detail"] in told
        shown.append({**row, "detail": "for the same reason"} if again else row)
        told.add(row["detail"])
    return shown


def _show(rows: list[dict[str, Any]], message: Message, as_json: bool, as_csv: bool) -> None:
    columns = [
        output.Column("to"),
        output.Column("by"),
        output.Column("ending", show=lambda value: ENDINGS.get(value, value)),
        output.Column("detail", wrap=True),
    ]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, title=message.letter.subject, empty="nobody")


def sent(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many.")] = 50,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """What was sent to whom, the latest first: decks and digests, with what failed and why."""
    config = common.state(ctx).load()
    with common.open_store(config) as store:
        rows = [
            {
                "at": one.at,
                "what": one.what,
                "key": one.key,
                "to": one.address,
                "ending": one.ending,
                "error": one.error,
            }
            for one in store.deliveries.list(limit)
        ]
    columns = [
        output.Column("at", show=lambda value: f"{value:%Y-%m-%d %H:%M}"),
        output.Column("what"),
        output.Column("key"),
        output.Column("to"),
        output.Column("ending"),
        output.Column("error", wrap=True),
    ]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty="nothing was sent yet")
