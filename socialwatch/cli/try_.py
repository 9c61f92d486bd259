"""`try`: what is said about any brand, now, without a configuration; and what we could not see."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.cli.scouting import DAYS, Look, Place, brand_for, keyless, looking, moved
from socialwatch.config import Config
from socialwatch.errors import SocialWatchError, SourceError

if TYPE_CHECKING:
    from socialwatch.measures.base import Scope
    from socialwatch.models import JSON
    from socialwatch.report.deck import Deck

UNSEEN = (
    ("X", "its search is paid; a key goes into a configuration"),
    ("Instagram, Facebook, Threads", "no search for outsiders; your own pages after an app review"),
    ("TikTok", "closed to companies"),
    ("Reddit", "wants an approved application"),
    ("YouTube", "wants a key, which is free"),
    ("Bluesky", "wants an account, which is free: `socialwatch init --source bluesky:YOUR.HANDLE`"),
    ("LinkedIn, private groups, chats", "nobody outside can see them"),
)
RECIPE, TITLE = "weekly", "{brand}: what people said"  # its pages, of another stretch than a week


def try_(
    ctx: typer.Context,
    brand: Annotated[str, typer.Argument(help='The brand as people write it, like "Blue Bottle".')],
    language: Annotated[list[str] | None, typer.Option("--language", help="Languages to expect: en, de...")] = None,
    timezone: Annotated[str, typer.Option(help="The zone in which days begin.")] = "UTC",
    server: Annotated[str, typer.Option(help="The Mastodon server to ask.")] = "mastodon.social",
    out: Annotated[Path | None, typer.Option(help="The page to write; socialwatch-BRAND.html unless given.")] = None,
    html: Annotated[bool, typer.Option("--html/--no-html", help="Write the page.")] = True,
    base_url: Annotated[
        list[str] | None, typer.Option("--base-url", help="Ask another address: hackernews=http://127.0.0.1:8001")
    ] = None,
    now: common.Now = None,
    as_json: common.AsJson = False,
) -> None:
    """Listen for a brand for a minute: keyless places, the last 30 days, one page here and one in HTML."""
    languages = tuple(language or ("en",))
    sections, network = moved(keyless(languages, server), base_url or ())
    config = Config(
        timezone=timezone, languages=languages, brands=(brand_for(brand),), sources=tuple(sections.values()),
        network=network, follow="0",  # nobody waits for answers in a minute
    )  # fmt: skip
    quiet = common.state(ctx).quiet
    moment = common.moment(now, config)
    output.say(f"asking {', '.join(sections)} for the last {DAYS} days of {brand!r}...", quiet=quiet)
    with looking(config, now=moment, scored=True, tell=lambda text: output.say(f"  {text}", quiet=quiet)) as look:
        places = look.places
        if look.run.failed:
            raise SourceError("nothing could be reached:\n" + "\n".join(f"  {p.name}: {p.note}" for p in places))
        found = gather(look, moment)
        if as_json:
            output.write_json({**found, "could_not_see": unseen(places)})
        else:
            show(found, places)
        if html and not found["posts"]:
            output.say("no page: nothing was found to put on it", quiet=quiet)
        elif html:
            path = out or Path(f"socialwatch-{slug(brand)}.html")
            if page(look, moment, path, quiet):
                output.say(f"\nthe same as a page: {path}", quiet=quiet)
    output.say("listen for good: socialwatch init", quiet=quiet)


def gather(look: Look, now: datetime) -> dict[str, JSON]:
    """What there is to say, measured as everywhere else."""
    from socialwatch.measures.base import scope_for
    from socialwatch.measures.phrases import phrases
    from socialwatch.measures.pulse import pulse
    from socialwatch.measures.volume import volume

    window = clock.last_window(f"{DAYS}d", now, look.config.timezone)
    scope = scope_for(look.config, window)
    brand = look.config.brands[0]
    line, beat = volume(look.store, scope, "day").of(brand.name), pulse(look.store, scope)
    return {
        "brand": brand.name,
        "query": brand.query,
        "window": common.window_line(scope),
        "posts": line.total.n,
        "moods": {
            "positive": beat.positive,
            "neutral": beat.neutral,
            "negative": beat.negative,
            "unknown": beat.unknown,
        },
        "pulse": {key: getattr(beat, key).value for key in ("strength", "ratio", "passion", "reach")},
        "authors": beat.authors.value,
        "days": [{"start": point.start, "mentions": point.mentions} for point in line.points],
        "places": [{"place": p.name, "posts": p.posts, "note": p.note} for p in look.places],
        "phrases": _phrases(phrases, look, scope),
        "samples": [stored.as_json() for stored in look.posts(5, "spread")],
    }


def _phrases(measure: Any, look: Look, scope: Scope) -> list[str]:
    return [entry.text for entry in measure(look.store, scope).phrases[:8]]


def show(found: dict[str, Any], places: list[Place]) -> None:
    """One page for the terminal."""
    say = output.console().print
    say(f"\n{found['posts']:,} posts about {output.clean(found['brand'])}, {found['window']}", style="bold")
    say(f"asked for: {output.clean(found['query'])}")
    if found["posts"]:
        say(f"\n{output.spark([day['mentions'] for day in found['days']])}  a day each")
        say("   ".join(_figures(found)))
    columns = [output.Column("place"), output.Column("posts", align="right"), output.Column("note", wrap=True)]
    output.show(found["places"], columns, title="\nWhere")
    if found["phrases"]:
        say(f"They speak of: {output.clean(', '.join(found['phrases']))}\n")
    rows = [
        {"when": str(post["created"])[:10], "where": post["network"], "mood": post["sentiment"]["label"],
         "post": one_line(post)} for post in found["samples"]
    ]  # fmt: skip
    wide = [output.Column("when"), output.Column("where"), output.Column("mood"), output.Column("post", wrap=True)]
    if rows:
        output.show(rows, wide, title="Some of them")
    missed = [{"place": name, "why": why} for name, why in unseen(places).items()]
    output.show(missed, [output.Column("place"), output.Column("why", wrap=True)], title="What we could not see")


def _figures(found: dict[str, Any]) -> list[str]:
    moods, pulse = Counter(found["moods"]), found["pulse"]
    told = [f"{moods[mood]:,} {mood}" for mood in ("positive", "neutral", "negative", "unknown") if moods[mood]]
    told.append(f"{found['authors']:,.0f} people")
    told += [f"{key} {pulse[key]:.0%}" for key in ("strength", "passion", "reach") if pulse[key] is not None]
    return told


def one_line(post: dict[str, Any], width: int = 160) -> str:
    """A post on one line: who, and the beginning of what."""
    text = " ".join(f"{post['title'] or ''} {post['text']}".split())
    text = text if len(text) <= width else text[: width - 2].rstrip() + " …"
    return f"{post['author']}: {text}" if post["author"] else text


def unseen(places: list[Place]) -> dict[str, str]:
    """What was not asked and why, then what was asked and did not answer, or not in full."""
    return dict(UNSEEN) | {place.name: place.note for place in places if place.note}


def page(look: Look, now: datetime, path: Path, quiet: bool) -> Deck | None:
    """Write the page; None, with the reason said, when too little was found to make one."""
    from socialwatch.report import recipe
    from socialwatch.report.make import make
    from socialwatch.report.render import html

    window = clock.last_window(f"{DAYS}d", now, look.config.timezone)
    try:
        wanted = replace(recipe.load(RECIPE), title=TITLE)
        deck = make(look.config, look.store, recipe=wanted, window=window, now=now)
        html.render(deck, path)
    except OSError as error:
        output.say(f"{path} cannot be written: {error.strerror}", quiet=quiet)
    except SocialWatchError as error:
        output.say(f"no page: {error}", quiet=quiet)
    else:
        return deck
    return None


def slug(name: str) -> str:
    """A name that can be a file's on any system."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-")[:60] or "brand"
