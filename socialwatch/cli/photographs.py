"""`photographs`: the pictures that are kept of posts' pages, with time, address and hash; take more, save one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.errors import ConfigError, ReportError

if TYPE_CHECKING:
    from socialwatch.store import Store

app = typer.Typer(help="Pictures of posts that will matter.", rich_markup_mode=None)
Post = Annotated[str, typer.Argument(metavar="ID", help="network:native_id, as `search` and `show` give it.")]


@app.callback(invoke_without_command=True)
def photographs(ctx: typer.Context, as_json: common.AsJson = False, as_csv: common.AsCsv = False) -> None:
    """The kept pictures of posts' pages, newest first, each with when, from where, and the SHA-256 of its bytes."""
    if ctx.invoked_subcommand is not None:
        return
    config = common.state(ctx).load()
    zone = clock.zone(config.timezone)
    with common.open_store(config) as store:
        rows = [
            {"id": one.id, "taken": one.taken, "url": one.url, "sha256": one.sha256, "bytes": one.bytes}
            for one in store.pictures.shots()
        ]
    columns = [
        output.Column("taken", f"taken ({config.timezone})", show=lambda at: f"{at.astimezone(zone):%Y-%m-%d %H:%M}"),
        output.Column("url", "page", wrap=True),
        output.Column("sha256", wrap=True),
    ]
    output.show(
        rows, columns, as_json=as_json, as_csv=as_csv,
        empty="no photographs yet; `socialwatch fetch` takes them, `socialwatch photographs take ID` takes one",
    )  # fmt: skip


@app.command()
def take(
    ctx: typer.Context,
    post: Annotated[
        str | None, typer.Argument(metavar="ID", help="This post; without it those that will matter.")
    ] = None,
    now: common.Now = None,
) -> None:
    """Photograph one post, or those that will matter: for cron, where `watch` listens in place of `fetch`."""
    from socialwatch import pipeline

    state = common.state(ctx)
    config = state.check()
    keys = None
    if post is not None:
        with common.open_store(config) as store:
            keys = [_key(store, post)]
    done = pipeline.photograph(config, now=common.moment(now, config), tell=output.say, keys=keys)
    for name in done.taken:
        output.write_line(name)
    for name, reason in done.reasons.items():
        output.say(f"{name}: {reason}", quiet=state.quiet and post is None)
    if post is not None and not done.taken:
        raise ReportError(f"{post} was not photographed: " + (done.reasons.get(post) or "no browser, or no address"))


@app.command()
def save(
    ctx: typer.Context,
    post: Post,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the PNG goes.")],
) -> None:
    """Write the latest picture of a post to a file; the same bytes, so that the hash still proves them."""
    config = common.state(ctx).load()
    with common.open_store(config) as store:
        kept = store.pictures.latest(_key(store, post), "shot")
    if kept is None:
        raise ConfigError(f"there is no photograph of {post}; `socialwatch photographs take {post}` takes one")
    try:
        file.write_bytes(kept.body)
    except OSError as error:
        raise ReportError(f"{file} cannot be written: {error.strerror}") from error
    output.say(f"{file}: {kept.url}, {kept.taken:%Y-%m-%dT%H:%M:%SZ}, sha256 {kept.sha256}")


def _key(store: Store, post: str) -> int:
    key = store.mentions.find(post)
    if key is None:
        raise ConfigError(f"the archive holds no post {post!r}; `socialwatch search` gives ids")
    return key
