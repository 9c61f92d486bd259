"""`socialwatch demo`: the whole program on a small fictional world, told as it happens."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.cli.board import DIM, STRONG, Board
from socialwatch.cli.watching import Watching
from socialwatch.models import Span

if TYPE_CHECKING:
    from datetime import datetime

    from socialwatch.config import Config
    from socialwatch.demo.stage import Running
    from socialwatch.measures.base import Scope
    from socialwatch.measures.peaks import Peak
    from socialwatch.report.deck import Deck
    from socialwatch.store import Store
    from socialwatch.store.rows import Stored

STORMS = 3


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to put it.", metavar="DIR")] = Path("socialwatch-demo"),
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open the deck in a browser.")] = False,
    seed: Annotated[int, typer.Option(help="Another number makes another world.")] = 2026,
    now: common.Now = None,
    keep_serving: Annotated[
        bool, typer.Option("--keep-serving", help="Let the world answer until Ctrl-C, to try `fetch` on it.")
    ] = False,
) -> None:
    """Show the whole thing on a small fictional world: fetch, score, deck. Takes well under a minute.

    A coffee roaster that does not exist, two competitors, six months of posts in five languages on places that
    answer on this machine in the real formats. What runs is what runs for you: only the addresses differ.
    """
    from socialwatch.demo import stage

    began = time.monotonic()
    again = stage.clear(folder)
    _head(folder, again)
    with stage.world(seed) as running:
        set_up = stage.furnish(folder, running.urls)
        config, moment = _config(set_up.config, now or stage.NOW)
        _listen(config, Span(clock.parse_moment(stage.FIRST_DAY, clock.zone(config.timezone)), moment), moment)
        _label(config, running, folder, moment)
        deck = _tell(config, folder, moment)
        _next(set_up.config, folder, time.monotonic() - began)
        if not no_open and may_open():
            import webbrowser

            webbrowser.open((folder / "deck.html").resolve().as_uri())
        if keep_serving:
            _wait(deck)


def may_open() -> bool:
    """Is there a person with a screen? Not under CI, over ssh, in a pipe, or without a display."""
    if os.environ.get("CI") or os.environ.get("SSH_CONNECTION") or not output.interactive():
        return False
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return sys.platform in ("darwin", "win32") or bool(has_display)


def _head(folder: Path, again: bool) -> None:
    output.styled(("Brambling", "bold orange3"), (" roasts coffee and does not exist. Neither do Nordkessel and ", ""),
                  ("Tazzarella, its competitors.", ""))  # fmt: skip
    note = "made anew" if again else "new"
    output.styled((f"Everything goes into {folder}/ ({note}); nothing leaves this machine.", DIM))


def _config(path: Path, now: str) -> tuple[Config, datetime]:
    from socialwatch.config import check

    config = check(path)
    return config, common.moment(now, config)


def _step(text: str) -> None:
    output.styled(("\n", ""), (text, STRONG))


def _listen(config: Config, span: Span, now: datetime) -> None:
    """`socialwatch fetch --since 2026-04-01`, watched."""
    from socialwatch import pipeline

    _step("Listening to seven places")
    tz = clock.zone(config.timezone)
    with output.screen() as draw:
        board = Board(span, tz, draw)
        run = pipeline.collect(config, now=now, span=span, listen=board)
        board.finish()
    saved, seconds = run.saved, max(row.seconds for row in run.sources)
    output.styled((f"  {saved.stored:,} posts in {seconds:.0f} s", STRONG),
                  (f"; {saved.unmatched:,} were about birds, or spam, and stay out", DIM))  # fmt: skip
    started = time.monotonic()
    with Watching() as watching:
        done = pipeline.enrich(config, now=now, listen=watching)
    seen, steps = max(done.values(), default=0), len(done)
    output.styled((f"  {seen:,} scored, {steps} steps each, in {time.monotonic() - started:.0f} s", ""))


def _label(config: Config, running: Running, folder: Path, now: datetime) -> None:
    """`socialwatch label`, by the world in a person's place: from here on figures know how wrong the machine is."""
    from socialwatch.demo.labelling import label

    with common.open_store(config, write=True) as store:
        said = label(store, config, running, folder, now)
    output.styled(
        (f"  {said:,} labels on a random sample", ""), (", by the world that wrote it: yours come from people", DIM)
    )


def _tell(config: Config, folder: Path, now: datetime) -> Deck:
    """What stood out, and the deck: `socialwatch report`, and a figure followed with `socialwatch explain`."""
    from socialwatch.report import make, pictures
    from socialwatch.report.again import keep
    from socialwatch.report.write import write

    window = clock.window_for(now=now, tz_name=config.timezone, default="quarter")
    with common.open_store(config, write=True) as store:
        _step(f"What stood out in {window.label}")
        _storms(store, config, window)
        _step("Making the deck")
        with output.doing("  ") as say, pictures.studio(config, say) as camera:
            recipe = config.report.recipe
            deck = make.make(config, store, recipe=recipe, window=window, now=now, camera=camera, listen=say)
        look = config.report
        paths = write(deck, folder, ("pptx", "html"), look.template, page=look.page, tokens=look.tokens)
        own = {"template": look.template, "page": look.page, "tokens": look.tokens}
        keep(store, deck, recipe, paths, own, files=look.keep_files)
        for path in paths:
            output.styled((f"  {path}", ""), (f"  {path.stat().st_size / 1000:,.0f} kB", DIM))
        _follow(store, deck, folder, window)
    return deck


def _storms(store: Store, config: Config, window: clock.Window) -> None:
    """The most unusual peaks, named by what the measure found: nothing here knows the world."""
    from socialwatch.registry import MEASURES
    from socialwatch.report.make import scope_about, subject

    scope: Scope = scope_about(config, subject(config, None), window)
    for peak in MEASURES.load("peaks")(store, scope).peaks[:STORMS]:
        _storm(peak, store, window)


def _storm(peak: Peak, store: Store, window: clock.Window) -> None:
    first = _read(store, [peak.cause.first] if peak.cause.first else [])
    began = (first[0].mention.created if first else None) or peak.began
    about = f"{peak.brand}, {peak.cause.topic}" if peak.cause.topic else peak.brand
    output.styled(
        (f"  {_when(began, window)}  ", "bold orange3"),
        (f"{about}: {_times(peak.times)} times the expected", STRONG),
        (f", {peak.mentions.value:,.0f} posts until {_when(peak.end, window)}", ""),
    )
    if peak.cause.first_by:
        text = " ".join((peak.cause.first_text or "").split())[:160]
        output.styled((f"{'':16}first post by {peak.cause.first_by}: ", DIM), (f"“{text}”", "italic"), cut=True)
    if peak.cause.words:
        output.styled((f"{'':16}words that stand out: {', '.join(peak.cause.words[:6])}", DIM))


def _times(times: float) -> str:
    return f"{times:.0f}" if times >= 3 else f"{times:.1f}"


def _when(moment: datetime, window: clock.Window) -> str:
    local = moment.astimezone(window.tz)
    return f"{local.day:>2} {local:%b %H:%M}"


def _read(store: Store, ids: Sequence[str]) -> list[Stored]:
    keys = [key for name in ids if (key := store.mentions.find(name)) is not None]
    return list(store.mentions.read(keys))


def _follow(store: Store, deck: Deck, folder: Path, window: clock.Window) -> None:
    """The headline's figure, down to three of its posts."""
    headline = deck.slides[0].title
    _step("The headline, followed down to its posts")
    output.styled((f"  {headline}", "bold orange3"))
    if not deck.slides[0].claims:
        return
    code = deck.slides[0].claims[0]
    evidence = deck.evidence[code]
    output.styled((f"  {code}: n={evidence.n:,}, query ", DIM), (evidence.query or "(all)", ""))
    loudest = sorted(_read(store, evidence.ids), key=lambda stored: -(stored.mention.engagement.likes or 0))
    for stored in loudest[:3]:
        mention = stored.mention
        when = _when(mention.created, window) if mention.created else ""
        text = " ".join((mention.text or mention.title or "").split())[:160]
        output.styled((f"    {when}  {mention.network:<10}  ", DIM), (text, "italic"), cut=True)
    output.styled((f"  again, in full: {_program()} explain {folder}/deck.pptx#{code}", DIM))


def _next(config: Path, folder: Path, seconds: float) -> None:
    _step(f"Done in {seconds:.0f} s. Three things to try:")
    program = _program()
    begin = f"{program} --config {config}"
    for command in (
        f"{begin} search 'topic:Delivery sentiment:negative' --quarter 2026Q3",
        f"{begin} compare --quarter 2026Q3",
        f'{program} try "Your Brand"',
    ):
        output.styled((f"  {command}", "bold blue"))


def _program() -> str:
    """What to type: who was started by `uv run` has no `socialwatch` on the path afterwards."""
    return "uv run socialwatch" if os.environ.get("UV_RUN_RECURSION_DEPTH") else "socialwatch"


def _wait(deck: Deck) -> None:
    """Keep the world up: the block that called us ends it on Ctrl-C."""
    output.say("\nThe world goes on answering until Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        output.say("The world has ended.")
