"""`explain`: follow the figures of a deck back to their posts."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.errors import ConfigError, SocialWatchError

if TYPE_CHECKING:
    from socialwatch.store import Store


def explain(
    ctx: typer.Context,
    reference: Annotated[
        str | None, typer.Argument(help="deck.pptx#3 (a slide), deck.json, or a code.", metavar="[DECK#SLIDE|CODE]")
    ] = None,
    figure: Annotated[
        str | None, typer.Option("--figure", help="The code printed on the slide.", metavar="CODE")
    ] = None,
    posts: Annotated[int, typer.Option(help="How many of the posts behind each figure to show.")] = 3,
    as_json: common.AsJson = False,
) -> None:
    """Follow a figure back: measure, formula, window, query, n, interval, and the posts behind it."""
    from socialwatch.report import explain as follow

    path, number, code = follow.split(reference) if reference else (None, None, None)
    code = (figure or code or "").upper() or None
    if path is None and code is None:
        raise ConfigError("name a slide (deck.pptx#3) or a figure (--figure K7QM)")
    store = _reading(ctx)
    try:
        document = follow.find(path, code, store)
        shown = follow.slide(document, number) if number else None
        codes = [code] if code else shown["evidence"] if shown else []
        figures = follow.figures(document, codes)
        if as_json:
            output.write_json({"deck": document["id"], "made": document["made"], "slide": shown, "figures": figures})
        elif shown is None and code is None:
            _contents(document)
        else:
            _explained(document, shown, figures, store, posts)
    finally:
        if store is not None:
            store.close()


def _reading(ctx: typer.Context) -> Store | None:
    """The database if there is one; a deck.json explains itself without."""
    try:
        return common.open_store(common.state(ctx).load())
    except SocialWatchError:
        return None


def _contents(document: Any) -> None:
    rows = [{"slide": one["number"], "title": one["title"], "figures": one["evidence"]} for one in document["slides"]]
    columns = [
        output.Column("slide", align="right"),
        output.Column("title", wrap=True),
        output.Column("figures", wrap=True),
    ]
    output.show(rows, columns, title=document["title"])


def _explained(document: Any, shown: Any, figures: list[Any], store: Store | None, posts: int) -> None:
    out = sys.stdout.write
    if shown is not None:
        out(f"slide {shown['number']}: {output.clean(shown['title'])}\n")
        if shown["note"]:
            out(f"  {output.clean(shown['note'])}\n")
    for one in figures:
        out(f"\n{one['code']}  measure {one['measure']}, n={one['n']:,}\n")
        start, end = (_local(moment, one["zone"]) for moment in one["window"])
        out(f"  window   {start} to {end}, end excluded ({one['zone']})\n")
        if one["query"]:
            out(f"  query    {output.clean(one['query'])}\n")
        if one["formula"]:
            out(f"  formula  {one['formula']}\n")
        out(f"  without  {', '.join(one['exclusions']) or 'nothing left out'}\n")
        if one["sources"]:
            out(f"  sources  {', '.join(one['sources'])}\n")
        for value in one["figures"]:
            out(f"  value    {_value(value)}\n")
        if since := _labelled_since(store, one["ids"], document["made"]):
            out(f"  since    people labelled {since:,} of these posts after the deck was made\n")
        for mention in one["ids"][:posts]:
            out(f"  post     {output.clean(_post(store, mention, one['zone']))}\n")
        if len(one["ids"]) > posts:
            out(f"           and {one['n'] - posts:,} more: socialwatch search {_quoted(one['query'])} "
                f"--since {one['window'][0]} --until {one['window'][1]}\n")  # fmt: skip


def _local(moment: str, zone: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(clock.zone(zone)):%Y-%m-%d %H:%M}"


def _value(value: Any) -> str:
    shown = (
        "unknown"
        if value["value"] is None
        else f"{value['value']:,.4g}"
        if value["unit"] != "mentions"
        else f"{value['value']:,.0f}"
    )
    text = f"{value['key']}: {shown} {value['unit']}"
    if value["interval"]:
        text += f", {_sure(value)}"
    if value["before"] is not None:
        text += f"; before {value['before']:,.4g}"
    if value["p"] is not None:
        text += f", p={value['p']:.2g}"
    return text


def _sure(value: Any) -> str:
    """What the interval stands for: people's labels, or, unmeasured, chance alone. Decks of old tell of none."""
    low, high = value["interval"]
    if value.get("labels") is None:
        return f"by chance alone {low:,.4g} to {high:,.4g}, unmeasured"
    counted = "" if value.get("counted") is None else f" (counted {value['counted']:,.4g})"
    others = " of other mentions" if value.get("carried") else ""
    return f"95% interval {low:,.4g} to {high:,.4g} by {value['labels']:,} labels{others}{counted}"


def _post(store: Store | None, mention: str, zone: str) -> str:
    """A post in one line: its id, time in the figure's zone, and text when the database has it."""
    key = store.mentions.find(mention) if store is not None else None
    if store is None or key is None:
        return mention
    for stored in store.mentions.read([key]):
        text = " ".join(stored.mention.text.split())
        return f"{mention}  {stored.created.astimezone(clock.zone(zone)):%Y-%m-%d %H:%M}  {text[:100]}"
    return mention


def _labelled_since(store: Store | None, ids: list[str], made: str) -> int:
    """How many of a figure's posts people have said something of since: a recount may differ by so many."""
    if store is None:
        return 0
    keys = [key for one in ids if (key := store.mentions.find(one)) is not None]
    moment = datetime.fromisoformat(made)
    labelled = store.labels.of(store.labels.among(keys)).values()
    return sum(any(label.at is not None and label.at > moment for label in labels) for labels in labelled)


def _quoted(query: str) -> str:
    import shlex

    return shlex.quote(query)
