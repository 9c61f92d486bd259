"""`explain`: follow the figures of a deck back to their posts."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.errors import ConfigError, SocialWatchError

if TYPE_CHECKING:
    from socialwatch.report.words import Words
    from socialwatch.store import Store

WHY = {
    "gone": "its page is gone",
    "closed": "its page is not open to everybody",
    "other": "its words are not on its page",
    "refused": "its page leads to a private address",
    "failed": "its page could not be photographed",
}


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
    from socialwatch.report import copies
    from socialwatch.report import explain as follow
    from socialwatch.report.veiling import unsealed

    quiet = common.state(ctx).quiet
    path, number, code = follow.split(reference) if reference else (None, None, None)
    code = (figure or code or "").upper() or None
    if path is None and code is None:
        raise ConfigError("name a slide (deck.pptx#3) or a figure (--figure K7QM)")
    store = _reading(ctx)
    try:
        copy = copies.find(path, code, store)
        document = copy.document if store is None else unsealed(_known(store, copy.document))
        places = _places(path, number, document)
        shown = places[0] if places else None
        wanted = [code] if code else list(dict.fromkeys(one for place in places for one in place["evidence"]))
        more = list(dict.fromkeys(one for place in places for one in place.get("further", ()) if one not in wanted))
        figures = _touched(store, document, follow.figures(document, [*wanted, *(more if as_json else ())]))
        since = _since(store, document)
        if as_json:
            output.write_json({
                "deck": document["id"], "made": document["made"],
                "copy": {"kind": copy.kind, "place": copy.place, "fits": copy.fits},
                "since": since, "slide": shown, "figures": figures,
            })  # fmt: skip
            return
        output.say(f"{document['id']}, made {document['made'][:10]}; read from {copy.said()}", quiet=quiet)
        output.say(_changed(since, knows=store is not None and _keeps(store, document)), quiet=quiet)
        if shown is None and code is None:
            _contents(document)
        else:
            words = _words(document)
            _explained(places, number, figures, store, posts, words)
            _further(follow.figures(document, more), path, words)
            _pictured(places or _showing(document, code), store, document["zone"])
    finally:
        if store is not None:
            store.close()


def _places(path: Path | None, number: int | None, document: Any) -> list[Any]:
    """The slide of a number, and those that parts on it were taken from: in a PowerPoint file where it stands now."""
    from socialwatch.report import explain as follow
    from socialwatch.report import numbered

    if number is None:
        return []
    if path is not None and path.suffix == ".pptx" and path.is_file():
        standing = numbered.at(path, number, document)
        return [standing.slide, *standing.others]
    return [follow.slide(document, number)]


def _since(store: Store | None, document: Any) -> dict[str, int] | None:
    """What has happened to the posts of the deck's window since; None without an archive."""
    from socialwatch.report import changes

    return None if store is None else changes.since(store, document)


def _known(store: Store, document: Any) -> Any:
    """A document with what this archive knows of its making, so that it is told exactly what came later."""
    import json

    if "again" in document or not _keeps(store, document):
        return document
    kept = json.loads(store.decks.get(document["id"]) or "null") or {}
    same = kept.get("made") == document["made"]
    return {**document, "again": kept.get("again", {})} if same else document


def _touched(store: Store | None, document: Any, figures: list[Any]) -> list[Any]:
    """Figures with what has become of the posts behind each."""
    from socialwatch.report.changes import Since

    if store is None or not figures:
        return [{**one, "since": None} for one in figures]
    since = Since(store, document)
    return [{**one, "since": since.of(one)} for one in figures]


def _keeps(store: Store, document: Any) -> bool:
    return any(one.id == document["id"] for one in store.decks.list())


def _changed(since: dict[str, int] | None, *, knows: bool) -> str:
    if since is None:
        return "no archive is here to tell what has changed since"
    told = _causes(since)
    if not knows:
        return f"the archive here does not keep this deck, it may be another one ({told or 'nothing changed since'})"
    return f"the archive has changed since ({told})" if told else "the archive has not changed since in its window"


def _causes(since: dict[str, int]) -> str:
    from socialwatch.report.changes import SAID

    return ", ".join(f"{count:,} {SAID[cause]}" for cause, count in since.items())


def _reading(ctx: typer.Context) -> Store | None:
    """The database if there is one; a deck.json explains itself without.

    One that is there and cannot be read is told, with the reason.
    """
    state = common.state(ctx)
    try:
        config = state.load()
    except SocialWatchError:
        return None
    try:
        return common.open_store(config)
    except SocialWatchError as error:
        if config.database.exists():
            output.say(f"the archive is not asked: {error}", quiet=state.quiet)
        return None


def _contents(document: Any) -> None:
    rows = [{"slide": one["number"], "title": one["title"], "figures": one["evidence"]} for one in document["slides"]]
    columns = [
        output.Column("slide", align="right"),
        output.Column("title", wrap=True),
        output.Column("figures", wrap=True),
    ]
    output.show(rows, columns, title=document["title"])


def _words(document: Any) -> Words:
    """Formulas and names of figures are told in the deck's language; codes and queries are in none."""
    from socialwatch.report import messages
    from socialwatch.report.words import words_for

    return words_for(document["locale"], document["zone"], messages.load(document["locale"]))


def _explained(
    places: list[Any], number: int | None, figures: list[Any], store: Store | None, posts: int, words: Words
) -> None:
    from socialwatch.report import figure_names, formulas

    out = sys.stdout.write
    for at, shown in enumerate(places):
        moved = "" if shown["number"] == number else f" (made as slide {shown['number']})"
        named = f"with parts of slide {shown['number']}" if at else f"slide {number}{moved}"
        out(f"{named}: {output.clean(shown['title'])}\n")
        if shown["note"]:
            out(f"  {output.clean(shown['note'])}\n")
    for one in figures:
        out(f"\n{one['code']}  measure {figure_names.measure(words, one['measure'])}, n={one['n']:,}\n")
        start, end = (_local(moment, one["zone"]) for moment in one["window"])
        out(f"  window   {start} to {end}, end excluded ({one['zone']})\n")
        if one["query"]:
            out(f"  query    {output.clean(one['query'])}\n")
        if one["formula"]:
            out(f"  formula  {formulas.formula(words, one['formula'])}\n")
        left_out = ", ".join(figure_names.left_out(words, one["exclusions"]))
        out(f"  without  {left_out or 'nothing left out'}\n")
        if one["sources"]:
            out(f"  sources  {', '.join(one['sources'])}\n")
        for value in one["figures"]:
            out(f"  value    {_value(value, words)}\n")
        if one["since"]:
            out(f"  since    {_causes(one['since'])}\n")
        for mention in one["ids"][:posts]:
            out(f"  post     {output.clean(_post(store, mention, one['zone']))}\n")
        if len(one["ids"]) > posts:
            out(f"           and {one['n'] - posts:,} more: socialwatch search {_quoted(one['query'])} "
                f"--since {one['window'][0]} --until {one['window'][1]}\n")  # fmt: skip


def _further(figures: list[Any], path: Path | None, words: Words) -> None:
    """The other figures of a slide, those of its rows, bars and lines, in a line each."""
    if figures:
        sys.stdout.write(f"\nfurther figures on it, each followed by `socialwatch explain {_quoted(f'{path}#CODE')}`\n")
    for one in figures:
        told = "; ".join(_value(value, words) for value in one["figures"])
        sys.stdout.write(f"  {one['code']:6} {told or one['measure']}; n={one['n']:,}  {output.clean(one['query'])}\n")


def _showing(document: Any, code: str | None) -> list[Any]:
    """The slides on which posts stand for a figure, with these alone."""
    found = []
    for slide in document["slides"]:
        blocks = [one for one in slide.get("blocks", ()) if one.get("posts") and one.get("evidence") == code]
        found += [{**slide, "blocks": blocks}] if blocks else []
    return found


def _pictured(places: list[Any], store: Store | None, zone: str) -> None:
    """The pictures on slides: what each shows, since when, of which page, and the hash of its bytes."""
    posts = [post for place in places for one in place.get("blocks", ()) for post in one.get("posts") or ()]
    for post in {post["picture"]: post for post in posts if post["picture"]}.values():
        kind, at = post["pictured"], post.get("captured")
        taken = f", taken {_local(at, zone)} ({zone})" if at else ""
        reason = f" because {WHY[post['why']]}" if post.get("why") else ""
        sys.stdout.write(f"\npicture  {kind}{taken}{reason}\n  post     {output.clean(post['id'])}\n")
        sys.stdout.write(f"  page     {output.clean(post['url'] or 'not told: its address names a private person')}\n")
        kept = "" if store is None else ", kept here" if store.pictures.of_bytes(post["picture"]) else ", not kept here"
        sys.stdout.write(f"  sha256   {post['picture']}{kept}\n")


def _local(moment: str, zone: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(clock.zone(zone)):%Y-%m-%d %H:%M}"


def _number(value: float) -> str:
    """Whole as it is, others by four figures."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.4g}"


def _value(value: Any, words: Words) -> str:
    from socialwatch.report import figure_names

    shown = (
        "unknown"
        if value["value"] is None
        else f"{value['value']:,.4g}"
        if value["unit"] in ("share", "score", "minutes")
        else _number(value["value"])
    )
    text = f"{figure_names.figure(words, value['key'])}: {shown} {figure_names.unit(words, value['unit'])}"
    if value["interval"]:
        text += f", {_sure(value)}"
    if value["before"] is not None:
        text += f"; before {_number(value['before'])}"
    if value["p"] is not None:
        text += ", p<0.001" if value["p"] < 0.001 else f", p={value['p']:.2g}"
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
        text = " ".join(stored.mention.text.split()) or ("(purged)" if stored.purged else "")
        return f"{mention}  {stored.created.astimezone(clock.zone(zone)):%Y-%m-%d %H:%M}  {text[:100]}"
    return mention


def _quoted(query: str) -> str:
    import shlex

    return shlex.quote(query)
