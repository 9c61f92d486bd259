"""`init`: a first configuration, from a few answers, with a look at what each query finds before it is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from socialwatch.cli import common, first_config, output
from socialwatch.cli.first_config import Answers
from socialwatch.cli.scouting import DAYS, FIRST, Look, brand_for, keyless, looking, moved
from socialwatch.cli.try_ import one_line
from socialwatch.config import FILE_NAME, Brand, Config
from socialwatch.errors import ConfigError, QueryError, SocialWatchError
from socialwatch.query import parse

SAMPLES = 10


Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks the person at the terminal; with nobody there, every answer is the default."""

    there: bool

    def text(self, question: str, default: str = "", *, must: str = "") -> str:
        """One line. `must` names the flag to give instead, when there is no default and nobody to ask."""
        if self.there:
            answer = typer.prompt(question, default=default, show_default=bool(default), err=True)
            return str(answer).strip()
        if must and not default:
            raise ConfigError(f"there is nobody to ask: give {must}")
        return default

    def right(self, question: str, default: str, read: Callable[[str], Answer], *, must: str = "") -> Answer:
        """Ask until `read` can make something of it; with nobody there, its ConfigError is the end."""
        while True:
            try:
                return read(self.text(question, default, must=must))
            except ConfigError as error:
                if not self.there:
                    raise
                output.say(str(error))


def init(
    ctx: typer.Context,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Your brand, as people write it.")] = None,
    query: Annotated[str | None, typer.Option(help="What finds it; made from the name unless given.")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Your own account, @acme or bluesky:acme.com.")] = None,
    competitor: Annotated[list[str] | None, typer.Option(help="A brand to stand beside; may be repeated.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="A language to expect: en, de...")] = None,
    timezone: Annotated[str | None, typer.Option(help="The zone in which days begin: Europe/London.")] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(help=f"Where: {', '.join(FIRST)}, reddit, lobsters, mastodon:SERVER, bluesky:HANDLE, feed:URL."),
    ] = None,
    contact: Annotated[str, typer.Option(help="A mail address for servers' owners, sent along.")] = "",
    preview: Annotated[bool, typer.Option("--preview/--no-preview", help="Look at what each query finds.")] = True,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; take flags and defaults.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a configuration that is there.")] = False,
    base_url: Annotated[list[str] | None, typer.Option("--base-url", help="NAME=URL: ask a source there.")] = None,
    now: common.Now = None,
) -> None:
    """Write a configuration: asks for brand, competitors and places, and previews what each query finds."""
    state = common.state(ctx)
    path = state.explicit or Path(FILE_NAME)
    if path.exists() and not force:
        raise first_config.exists(path)
    asker = Asker(not yes and sys.stdin.isatty())
    own = (
        brand_for(brand) if brand else asker.right("Your brand, as people write it", "", brand_for, must="--brand NAME")
    )
    own = replace(own, query=checked(query) if query else own.query, accounts=tuple(account or ()))
    rivals = several(asker, "Competitors", competitor, (), brands_of)
    languages = several(asker, "Languages", language, first_config.local_languages(), first_config.languages)
    zone = (
        first_config.zone_name(timezone)
        if timezone
        else asker.right("Time zone", first_config.local_zone(), first_config.zone_name)
    )
    offered, network = moved(keyless(languages, names=()), base_url or ())
    places = f"Places ({', '.join(offered)}, mastodon:SERVER, bluesky:HANDLE, feed:URL)"
    sources = several(asker, places, source, FIRST, lambda names: first_config.sections(names, offered))
    base = Config(timezone=zone, languages=languages, sources=sources, network=replace(network, contact=contact))
    brands = [own, *rivals]
    if preview and sources:
        moment = common.moment(now, base)
        brands = [settled(one, asker, lambda b: show_preview(b, base, moment, state.quiet)) for one in brands]
    finish(path, Answers(tuple(brands), sources, languages, zone, contact, network.allow), force, state.quiet)


def several(
    asker: Asker, question: str, given: Sequence[str] | None, default: Sequence[str],
    read: Callable[[Sequence[str]], Answer],
) -> Answer:  # fmt: skip
    """What a repeated flag gave, else what the person answers, with commas between."""
    if given is not None:
        return read(given)
    return asker.right(f"{question}, commas between", ", ".join(default), lambda text: read(first_config.parts(text)))


def brands_of(names: Sequence[str]) -> list[Brand]:
    return [brand_for(name, "competitor") for name in names]


def checked(query: str) -> str:
    """The query itself when a brand can have it; QueryError marks what is wrong."""
    parse(query, kind="brand")
    return query


def settled(brand: Brand, asker: Asker, preview: Callable[[Brand], None]) -> Brand:
    """Show what the query finds until the person keeps one."""
    while True:
        preview(brand)
        query = another(brand, asker)
        if query == brand.query:
            return brand
        brand = replace(brand, query=query)


def another(brand: Brand, asker: Asker) -> str:
    """The query to go on with: the same one, or another that can be understood."""
    while True:
        answer = asker.text(f"Keep this query for {brand.name}? Enter keeps it, or write another", brand.query)
        try:
            return brand.query if answer.casefold() in ("y", "yes") else checked(answer)
        except QueryError as error:
            output.say(str(error))


def show_preview(brand: Brand, base: Config, now: datetime, quiet: bool) -> None:
    """Posts per place in the last 30 days, and ten of them; a place that does not answer says why."""
    output.say(f"\n{brand.name}: {brand.query}\nlooking at the last {DAYS} days...", quiet=quiet)
    try:
        with looking(replace(base, brands=(brand,)), now=now, tell=lambda _: None) as look:
            _show(look, brand)
    except SocialWatchError as error:
        output.say(f"no preview: {error}", quiet=quiet)


def _show(look: Look, brand: Brand) -> None:
    from socialwatch.query import highlights

    places = [{"place": p.name, "posts": p.posts, "note": p.note} for p in look.places]
    columns = [output.Column("place"), output.Column("posts", align="right"), output.Column("note", wrap=True)]
    output.show(places, columns, title=f"{brand.name}: posts in {DAYS} days")
    lines = [(stored, one_line(stored.as_json())) for stored in look.posts(SAMPLES, "spread")]
    samples = [
        {"when": f"{stored.created:%d %b}", "where": stored.mention.network,
         "post": output.highlighted(line, highlights(brand.parsed, line))} for stored, line in lines
    ]  # fmt: skip
    if samples:
        output.show(samples, [output.Column("when"), output.Column("where"), output.Column("post", wrap=True)])


def finish(path: Path, answers: Answers, force: bool, quiet: bool) -> None:
    """Write the file, then say what comes next."""
    first_config.write(path, first_config.text(answers), force=force)
    output.say(f"wrote {path}", quiet=quiet)
    output.say("check it with `socialwatch doctor`, begin with `socialwatch fetch`", quiet=quiet)
    output.say("`socialwatch schedule install` has it listen by itself; or put this into cron:", quiet=quiet)
    typer.echo(first_config.cron_line(path))
    for one in answers.sources:
        for value in one.options.values():
            if str(value).startswith("env:"):
                output.say(
                    f"{one.name} wants {str(value)[4:]} in the environment; see docs/configuration.md", quiet=quiet
                )
