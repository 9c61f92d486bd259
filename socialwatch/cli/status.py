"""How the listening goes: last runs, how far each source lags, what it covered; `--check` is for monitors."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import budgets, common, output
from socialwatch.cli.common import ago
from socialwatch.models import Span
from socialwatch.store.ledger import OVERLAP
from socialwatch.store.runs import ALARM_AFTER

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store
    from socialwatch.store.ledger import Entry

# how a run ended, as it is kept and as it is said
ENDS = {None: "done", "KeyboardInterrupt": "stopped by hand"}
ENDINGS = ("whole", "capped", "denied", "failed")


def status(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 when a source lags or is down.")] = False,
    lag: Annotated[str, typer.Option("--lag", help="How far behind is too far: 6h, 2d.", metavar="LENGTH")] = "26h",
    last: Annotated[str, typer.Option("--last", help="The window that coverage is shown for.")] = "7d",
    now: common.Now = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Last runs, lag and coverage of every configured source."""
    from socialwatch.collect.limits import all_standings

    config = common.state(ctx).load()
    at = common.moment(now, config)
    allowed = clock.parse_length(lag)
    span = clock.last_window(last, at, config.timezone).span
    with common.open_store(config) as store:
        rows = [_source(store, section.name, section.type, at, span) for section in config.sources]
        runs, aside, deck = store.runs.last(1), store.aside.counts(), _deck(store, config, at)
        spent = all_standings(store, config, at)
    troubles = [trouble for row in rows if (trouble := _trouble(row, allowed))]
    if as_json or as_csv:
        public = [_public(row) | {"budgets": budgets.of(spent, row["source"])} for row in rows]
        output.show(public, [], as_json=as_json, as_csv=as_csv)
    elif not check:
        _print(rows, config, at, last)
        budgets.show(spent, config.timezone)
        if runs:
            ended = "still running, or killed" if runs[0].ended is None else ENDS.get(runs[0].error, runs[0].error)
            output.say(f"last run: {runs[0].command}, {ago(at - runs[0].started)} ago, {ended}")
        if deck:
            output.say(deck)
        _say_watch(config)
    for trouble in troubles:
        output.say(trouble)
    for step, (count, reason) in aside.items() if not check else ():
        output.say(f"{step}: {count:,} posts set aside ({reason}); `socialwatch enrich --redo {step}` tries them again")
    if check and troubles:
        raise typer.Exit(1)


def _source(store: Store, name: str, type_: str, now: datetime, span: Span) -> dict[str, Any]:
    """What is known of one source, all in seconds and shares so that programs can use it."""
    number = store.sources.get(name)
    entries = _current([entry for entry in store.ledger.entries() if entry.source == name])
    # an ask that never closed a span lags since its beginning
    highs = [
        entry.high if entry.high is not None else min(s.epochs[0] for s in entry.owed)
        for entry in entries
        if entry.high is not None or entry.owed
    ]
    row: dict[str, Any] = {"source": name, "type": type_, "asks": len(entries)}
    row["lag_seconds"] = max(0, int(now.timestamp()) - min(highs)) if highs else None
    row["failures"] = store.runs.failures(number) if number is not None else 0
    row["owed_spans"] = sum(len(entry.owed) for entry in entries)
    covered = _shares(store, name, span)
    row |= {ending: covered[ending] for ending in ENDINGS}
    row["never"] = max(0.0, 1 - sum(covered.values()))
    row["error"] = _last_error(store, name)
    return row


def _current(entries: list[Entry]) -> list[Entry]:
    """Those that the last run asked for: what a query of former times asked for is not behind, it is over."""
    newest = max((entry.asked for entry in entries), default=0)
    return [entry for entry in entries if entry.asked >= newest - OVERLAP]


def _shares(store: Store, name: str, span: Span) -> dict[str, float]:
    """Share of the window by how the latest answer for it ended; the worst of several asks counts."""
    start, end = span.epochs
    step = max(900, (end - start) // 2000)
    slots: dict[int, dict[str, str]] = {}
    for covered in store.coverage.read(span, [name]):
        first, past = covered.span.epochs
        for slot in range((max(first, start) - start) // step, -(-(min(past, end) - start) // step)):
            slots.setdefault(slot, {})[covered.ask] = covered.ending
    total = max(1, -(-(end - start) // step))
    worst = [max(by_ask.values(), key=ENDINGS.index) for by_ask in slots.values()]
    return {ending: min(1.0, worst.count(ending) / total) for ending in ENDINGS}


def _deck(store: Store, config: Config, now: datetime) -> str | None:
    """The deck that was made last, which `report send` takes, and to how many it went."""
    from socialwatch.report import catalogue

    kept = store.decks.list()
    if not kept:
        return None
    name = catalogue.name_of(kept[0], json.loads(store.decks.get(kept[0].id) or "{}").get("brand", ""),
                             config.fiscal_year_start)  # fmt: skip
    sent = {one.address for one in store.deliveries.list(1000) if one.key == kept[0].id and one.ending == "sent"}
    return f"last deck: {name} ({kept[0].id[:8]}), made {ago(now - kept[0].made)} ago, sent to {len(sent) or 'nobody'}"


def _say_watch(config: Config) -> None:
    """Whether somebody watches, and how that fares."""
    from socialwatch.collect import vitals

    told = vitals.read(vitals.health_path(config.database))
    if told is not None and told["state"] == "running":
        found = vitals.troubles(told, datetime.now(UTC))
        output.say(f"watch: process {told['pid']}, " + ("all is well" if not found else "; ".join(found)))


def _last_error(store: Store, name: str) -> str | None:
    """Why it did not answer, when it did not the last time it was asked (which need not be the last run)."""
    number = store.sources.get(name)
    error = store.runs.last_error(number) if number is not None else None
    return error.splitlines()[0] if error else None


def _trouble(row: dict[str, Any], allowed: timedelta) -> str | None:
    if row["failures"] >= ALARM_AFTER:
        return f"{row['source']}: down, {row['failures']} failures in a row: {row['error'] or 'no reason kept'}"
    if row["type"] == "file":
        return None  # a file is there or it is not; it does not lag
    if row["lag_seconds"] is None:
        return f"{row['source']}: never heard; run `socialwatch {_listener(row['type'])}`"
    if row["lag_seconds"] > allowed.total_seconds():
        return f"{row['source']}: {ago(timedelta(seconds=row['lag_seconds']))} behind"
    return None


def _listener(type_: str) -> str:
    """The command that asks sources of a type; `fetch` passes over what only streams."""
    from socialwatch.registry import SOURCES

    return "watch" if getattr(SOURCES.load(type_), "only_streams", False) else "fetch"


def _public(row: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}


def _print(rows: list[dict[str, Any]], config: Config, now: datetime, last: str) -> None:
    shown = [row | {"coverage": _coverage(row)} for row in rows]
    columns = [
        output.Column("source"),
        output.Column("type"),
        output.Column("lag_seconds", "behind", "right", show=lambda s: ago(timedelta(seconds=s))),
        output.Column("failures", "fails", "right"),
        output.Column("coverage", f"coverage of the last {last}", wrap=True),
    ]
    output.show(
        shown,
        columns,
        title=f"Sources at {now.astimezone(clock.zone(config.timezone)):%Y-%m-%d %H:%M} {config.timezone}",
        empty="no source is configured; `socialwatch init` offers some, `import` needs none",
    )
    for row in rows:
        if row["error"]:
            output.write_line(f"{row['source']}: {row['error']}")


def _coverage(row: dict[str, Any]) -> str:
    """ "whole 62%, capped 3%, never 35%"."""

    def percent(share: float) -> str:
        return f"{share:.0%}" if share >= 0.005 else "<1%"

    parts = [f"{ending} {percent(row[ending])}" for ending in (*ENDINGS, "never") if row[ending]]
    return parts[0].split()[0] if len(parts) == 1 else ", ".join(parts)
