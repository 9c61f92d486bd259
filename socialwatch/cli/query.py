"""Looking after queries: lint, explain, test, diff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch.cli import common, judging, output
from socialwatch.cli.which import asked_for, config_if_any, configured_query, parsed
from socialwatch.errors import ConfigError, QueryError, SocialWatchError

if TYPE_CHECKING:
    from socialwatch.config import Brand, Config, Topic
    from socialwatch.query import Query
    from socialwatch.store import Store

app = typer.Typer(help="Lint, explain, test and diff queries.", rich_markup_mode=None, no_args_is_help=True)

Which = Annotated[str | None, typer.Argument(metavar="[QUERY]", help="A query, or the name of a brand or topic.")]


@app.command()
def lint(
    ctx: typer.Context,
    query: Which = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when there is a warning.")] = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Warn of what slows or blinds a query; without one, of every configured query."""
    from socialwatch.query import lint as warnings_of

    rows, broken = [], []
    for name, kind, text in asked_for(ctx, query):
        try:
            found = warnings_of(parsed(text, kind))
        except QueryError as error:
            broken.append(f"{name}: {error}" if name else str(error))
            continue
        rows += [
            {"name": name, "code": w.code, "message": w.message, "query": w.text, "start": w.start, "end": w.end}
            for w in found
        ]
    if as_json or as_csv:
        output.show(rows, [output.Column("name"), output.Column("code")], as_json=as_json, as_csv=as_csv)
    elif rows or not broken:
        _print_warnings(rows)
    if broken:
        raise ConfigError("\n".join(broken))
    if rows and strict:
        raise typer.Exit(1)


def _print_warnings(rows: list[dict[str, Any]]) -> None:
    from rich.text import Text

    console = output.console()
    for row in rows:
        head = Text(f"{row['name']}: " if row["name"] else "", style="bold")
        console.print(head + Text(row["message"]) + Text(f"  {row['code']}", style="grey50"), soft_wrap=True)
        marked = Text("  ") + output.highlighted(row["query"], [(row["start"], row["end"])])
        console.print(marked, soft_wrap=True)
        if not console.is_terminal:  # where nothing is bold, the place is marked below
            console.print(Text("  " + " " * row["start"] + "^" * max(1, row["end"] - row["start"])), soft_wrap=True)
    output.say(f"{len(rows)} warning{'' if len(rows) == 1 else 's'}" if rows else "nothing to warn of")


@app.command()
def explain(ctx: typer.Context, query: Which = None, as_json: common.AsJson = False) -> None:
    """Show how a query is read, and what each configured source will be asked for it."""
    from socialwatch.query import lint as warnings_of
    from socialwatch.query.explain import explain as explained

    answers = []
    for name, kind, text in asked_for(ctx, query):
        meant = parsed(text, kind)
        sources = _sources_asked(ctx, meant) if kind in ("brand", "search") else []
        # what sources are asked is shown as for a brand, and so is what that costs
        warnings = [warning.message for warning in warnings_of(replace(meant, kind="brand") if sources else meant)]
        told = {**explained(meant).as_json(), "sources": sources, "warnings": warnings}
        answers.append({"name": name, "query": text, **told})
    if as_json:
        output.write_json(answers)
        return
    for answer in answers:
        _print_explained(answer)


def _sources_asked(ctx: typer.Context, query: Query) -> list[dict[str, Any]]:
    """What every configured source would ask its platform for this query alone; none without a configuration."""
    from socialwatch.models import Span
    from socialwatch.sources import build

    config = config_if_any(ctx)
    if config is None:
        return []
    now = common.moment(None, config)
    rows: list[dict[str, Any]] = []
    for name, source in build(config).items():
        try:
            asks = [ask.title or ask.key for ask in source.plan([query], Span(now - timedelta(days=1), now))]
            rows.append({"source": name, "asks": asks, "error": None})
        except SocialWatchError as error:
            rows.append({"source": name, "asks": [], "error": str(error)})
    return rows


def _print_explained(answer: Mapping[str, Any]) -> None:
    from rich.text import Text

    console = output.console()
    console.print(Text(answer["name"] or answer["query"], style="bold"), soft_wrap=True)
    for line in answer["tree"]:
        console.print(Text("  " + "  " * line["depth"] + line["wants"]), soft_wrap=True)
    needed = ", ".join(answer["required"]) or "no word: it is asked of every post"
    console.print(Text(f"looked up by    {needed}"), soft_wrap=True)
    for written, read in answer["words"].items():
        if written != read:
            console.print(Text(f"read as         {output.clean(written)}: {read}", style="grey62"), soft_wrap=True)
    console.print(
        Text(f"can be asked    {', '.join(answer['asked']) or 'nothing that every match is sure to hold'}"),
        soft_wrap=True,
    )
    width = max((len(source["source"]) for source in answer["sources"]), default=0)
    for source in answer["sources"]:
        what = source["error"] or ", ".join(source["asks"]) or "nothing for this query"
        console.print(Text(f"  {source['source']:<{max(width, 12)}}  {output.clean(what)}"), soft_wrap=True)
    for warning in answer["warnings"]:
        console.print(Text(f"warning         {warning}", style="yellow"), soft_wrap=True)
    console.print()


@app.command("test")
def try_kept_texts(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A brand, topic, entry or set; all of yours when left out.")
    ] = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Try each query on the `hits` and `misses` kept beside it; exits with 1 when one is wrong.

    Where people have labelled mentions, says how right each query is on them.
    """
    config = common.state(ctx).load()
    rows = list(_tried(config, name))
    failed = [row for row in rows if not row["ok"]]
    columns = [output.Column("name"), output.Column("expected"), output.Column("text", wrap=True)]
    if as_json or as_csv:
        output.show(rows, columns, as_json=as_json, as_csv=as_csv)
    elif failed:
        output.show(failed, columns, title="Wrong")
    output.say(
        f"{len(rows) - len(failed)} of {len(rows)} as expected"
        if rows
        else "no `hits` or `misses` beside any query yet: keep a few texts there that it must and must not find"
    )
    for told in judging.of_configured(config, name):
        output.say(told)
    if failed:
        raise typer.Exit(1)


def _tried(config: Config, name: str | None) -> Iterator[dict[str, Any]]:
    """Every text kept beside a query, and whether it came out as expected; topics see the brands of the text."""
    from socialwatch.cli.set_tests import tried
    from socialwatch.query import Known, Matcher
    from socialwatch.query.document import bare

    brands = Matcher({brand.name: brand.parsed for brand in config.brands})
    topics = Matcher({topic.name: topic.parsed for topic in config.topics})
    sections: list[tuple[Brand | Topic, Matcher]] = [
        *((brand, brands) for brand in config.brands),
        *((topic, topics) for topic in config.topics),
    ]
    for section, matcher in sections:
        if name is not None and section.name.casefold() != name.casefold():
            continue
        for expected, kept in (("hit", section.hits), ("miss", section.misses)):
            for text in kept:
                known = Known(brands=brands.match_text(text))
                found = section.name in matcher.match(bare(text), known)
                yield {"name": section.name, "expected": expected, "ok": found == (expected == "hit"), "text": text}
    yield from tried(config, name)


@app.command()
def diff(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A brand or topic.")],
    query: Annotated[
        str | None, typer.Argument(metavar="[NEW]", help="Its new query; left out: the configured one.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many posts of each.")] = 10,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """List what a changed query gains and loses in the archive, and its precision on labelled mentions.

    With a new query it is compared with the configured one; without, the configured one with that of the last
    fetch. Posts that matched nothing are not in the archive: `rematch` looks through those that are kept. Where people
    have labelled mentions of what it is about, JSON ends with a row `before` and a row `after`: how many are
    labelled, how many of these the query finds, precision and recall.
    """
    config = common.state(ctx).load()
    kind, configured = configured_query(config, name)
    narrowing: dict[str, Any] = {"matched_only": False, "with_own": True, "with_noise": True}
    if since or until or last:
        scope = common.scope(config, now=common.moment(None, config), since=since, until=until, last=last)
        narrowing["span"] = scope.window.span
    with common.open_store(config) as store:
        old_text = configured if query is not None else store.queries.text(name) or configured
        old, new = (parsed(text, kind, config.timezone) for text in (old_text, query or configured))
        rows, summary = _differences(store, old, new, limit, narrowing)
        judged, told = judging.beside_people(store, kind, name, old, new)
    columns = [
        output.Column("change"),
        output.Column("created", show=lambda text: str(text)[:16].replace("T", " ")),
        output.Column("network"),
        output.Column("text", wrap=True, show=lambda text: output.clean(str(text))[:200]),
    ]
    if as_json:
        output.write_json([*rows, *judged])
    else:
        output.show(rows, columns, as_csv=as_csv, title=name, empty="no difference in the archive")
    output.say("; ".join([summary, *told]))


def _differences(
    store: Store, old: Query, new: Query, limit: int, narrowing: dict[str, Any]
) -> tuple[list[dict[str, Any]], str]:
    """The newest of what only one of two queries finds, and the numbers in words."""
    from socialwatch.store.select import select

    before, after = select(store, old, **narrowing), select(store, new, **narrowing)
    sides = {"gained": set(after) - set(before), "lost": set(before) - set(after)}
    rows = []
    for change, keys in sides.items():
        newest = [key for key in (after if change == "gained" else before) if key in keys][:limit]
        rows += [{"change": change, **stored.as_json()} for stored in store.mentions.read(newest)]
    kept = len(before) - len(sides["lost"])
    return rows, f"gains {len(sides['gained']):,}, loses {len(sides['lost']):,}, keeps {kept:,}"
