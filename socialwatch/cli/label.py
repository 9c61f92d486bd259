"""What people say of posts: in a screen of its own, from the shell, from files; and whether people agree."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from socialwatch.cli import common, names, output
from socialwatch.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from socialwatch.collect.labelling import Brought
    from socialwatch.models import JSON
    from socialwatch.store import Store

REASONS_TOLD = 5
By = Annotated[str | None, typer.Option("--by", help="Who says so; your user name unless given.")]
Task = Annotated[str | None, typer.Option("--task", "-t", help="Only labels of this task.", autocompletion=names.tasks)]
Asked = Annotated[
    str,
    typer.Option(
        "--task", "-t", help="sentiment, relevant, noise, topic, intent, stage or urgency.", autocompletion=names.tasks
    ),
]
Seed = Annotated[int, typer.Option("--seed", help="Another number draws others.")]


class Labelling(TyperGroup):
    """`label ID VALUE` is short for `label set ID VALUE`: ids have a colon, commands have none."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return super().get_command(ctx, "set" if ":" in cmd_name else cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        return super().resolve_command(ctx, ["set", *args] if ":" in args[0] else args)


app = typer.Typer(
    cls=Labelling,
    help="Say what posts are, one by one in a screen; a label wins over what the machine says, at once and backwards.",
    rich_markup_mode=None,
    invoke_without_command=True,
)


@app.callback()
def screen(ctx: typer.Context, task: Asked = "sentiment", by: By = None, seed: Seed = 0) -> None:
    """Say what posts are, one at a time in a screen. A label wins over what the machine says, at once and backwards.

    `socialwatch label ID VALUE` says it of one post from the shell: positive, neutral, negative, relevant, irrelevant,
    noise, topic:NAME, intent:NAME, stage:NAME, or that it is not one of these: "not topic:Billing".
    """
    if ctx.invoked_subcommand is not None:
        return
    config = common.state(ctx).load()
    check_task(task)
    if not output.interactive():
        raise ConfigError("labelling wants a terminal; `socialwatch label queue --json` and `label import` do without")
    try:
        from socialwatch.tui.labelling import Screen
    except ImportError as error:
        raise ConfigError('the screen needs one more package: pip install "socialwatch[screens]"') from error
    with common.open_store(config, write=True) as store:
        told = Screen(store, config, task, by=who(ctx, by), seed=seed).run()
    output.say(told or "nothing labelled")


@app.command("set")
def set_(
    ctx: typer.Context,
    mention_id: Annotated[str, typer.Argument(metavar="ID", help="network:native_id, as `search` prints it.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it is: negative, irrelevant, 'not topic:Price'.")],
    brand: Annotated[
        str | None, typer.Option("--brand", "-b", help="Said of this brand alone.", autocompletion=names.brands)
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Of all posts that say the same as well.")] = False,
    by: By = None,
    now: common.Now = None,
) -> None:
    """Say of one post what it is; the same as `socialwatch label ID VALUE`."""
    from socialwatch.collect.labelling import Vocabulary, last_words
    from socialwatch.models import Label

    config = common.state(ctx).load()
    with common.open_store(config, write=True) as store:
        words = Vocabulary(config)
        task, said, verdict = words.read(value)
        about = words.brand(brand or "")
        ids = [mention_id, *(fellows(store, mention_id) if copies else ())]
        label, *others = (Label(one, task, said, who(ctx, by), about, verdict) for one in ids)
        done = store.labels.put([*others, label], common.moment(now, config))
    if done.unknown:
        raise StoreError(f"no post is called {mention_id!r}; ids look like mastodon:https://..., see `search`")
    what = "and every figure takes it so from now on" if done.added or done.changed else "said so before"
    whom = f"{mention_id} and {output.counted(len(others), 'other')}" if copies else mention_id
    output.say(f"{whom}: {last_words([label])}, {what}")


def fellows(store: Store, mention_id: str) -> list[str]:
    """The posts that say the same."""
    key = store.mentions.find(mention_id)
    return store.mentions.ids(store.copies.fellows([key])) if key is not None else []


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, xlsx or JSONL.", exists=True, dir_okay=False)],
    by: Annotated[str | None, typer.Option("--by", help="Who says so, where no column tells.")] = None,
    random: Annotated[
        bool, typer.Option("--random", help="These were drawn by chance: fit to measure accuracy with.")
    ] = False,
    now: common.Now = None,
    quiet: common.Quiet = False,
    as_json: common.AsJson = False,
) -> None:
    """Labels from a file with the columns network, native_id, task, value, by and, if you like, brand, verdict, at.

    "not Billing" as a value is a verdict no. What cannot be used is told with its line and the reason; the rest counts.
    Reading the same file again changes nothing.
    """
    from socialwatch.collect.labelling import FileOfLabels, Vocabulary

    current = common.state(ctx)
    config = current.load()
    with common.open_store(config, write=True) as store:
        rows = FileOfLabels(Vocabulary(config), file, common.moment(now, config), by or "", random)
        brought = rows.bring(store)
    tell(brought, as_json=as_json, quiet=quiet or current.quiet)


def tell(brought: Brought, *, as_json: bool, quiet: bool) -> None:
    counts = {
        "added": brought.added,
        "changed": brought.changed,
        "unchanged": brought.unchanged,
        "set_aside": len(brought.aside),
    }
    if as_json:
        output.write_json({**counts, "set_aside_reasons": list(brought.aside)})
    elif not quiet:
        output.write_line(", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items()))
    if brought.aside and not quiet:
        shown = "\n".join(f"  {reason}" for reason in brought.aside[:REASONS_TOLD])
        more = len(brought.aside) - REASONS_TOLD
        output.say(f"set aside:\n{shown}" + (f"\n  and {more:,} more (--json tells all)" if more > 0 else ""))


@app.command()
def export(
    ctx: typer.Context,
    task: Task = None,
    stale: Annotated[bool, typer.Option("--stale", help="Those of posts that were edited since as well.")] = False,
    as_json: common.AsJson = False,
) -> None:
    """All labels as CSV, in the columns that `label import` reads, or as JSON."""
    from socialwatch.collect.labelling import COLUMNS, as_row

    config = common.state(ctx).load()
    with common.open_store(config) as store:
        rows = [as_row(label) for _, label in store.labels.all(task and check_task(task), stale=stale)]
    output.show(rows, [output.Column(name) for name in COLUMNS], as_json=as_json, as_csv=not as_json)


@app.command()
def undo(ctx: typer.Context, by: By = None) -> None:
    """Take your last label back; what the machine said holds again."""
    from socialwatch.collect.labelling import last_words

    config = common.state(ctx).load()
    name = who(ctx, by)
    with common.open_store(config, write=True) as store:
        taken = store.labels.take_back(by=name)
    if taken is None:
        raise StoreError(f"{name} has not labelled anything; --by names somebody else")
    output.say(f"{taken.mention}: no longer {last_words([taken])}")


@app.command()
def queue(
    ctx: typer.Context,
    task: Asked = "sentiment",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most this many posts.")] = 20,
    by: Annotated[
        str | None, typer.Option("--by", help="What this person has not labelled; what nobody has unless given.")
    ] = None,
    seed: Seed = 0,
    random: Annotated[
        bool, typer.Option("--random", help="All drawn by chance: a sample to measure with, for `label import`.")
    ] = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """The posts that the screen would ask about next, and why; other tools can label in the same order."""
    from socialwatch.collect.choosing import choose

    config = common.state(ctx).load()
    check_task(task)
    with common.open_store(config, write=True) as store:  # what chance has drawn is kept, so that it stays the same
        choices = choose(store, config, task, limit, seed=seed, by=asker(ctx, by) or "", random=random)
        keys = [store.mentions.find(one.id) or 0 for one in choices]
        posts = {row.id: row.as_json() for row in store.mentions.read(keys)}
    rows = [queued(posts[one.id], one.why, one.random, one.stratum) for one in choices if one.id in posts]
    columns = [
        output.Column("id", style="grey62"),
        output.Column("text", wrap=True, show=output.clean),
        output.Column("why"),
        output.Column("stratum"),
    ]
    output.show(rows, columns, as_json=as_json, as_csv=as_csv, empty="nothing is left to label")


def queued(post: dict[str, JSON], why: str, random: bool, stratum: str) -> dict[str, JSON]:
    """What is needed to label a post elsewhere; without what the machine says of it, which would sway people."""
    shown = ("id", "network", "native_id", "author", "created", "lang", "brands", "title", "text", "url")
    return {**{name: post[name] for name in shown}, "why": why, "random": random, "stratum": stratum}


@app.command()
def agreement(
    ctx: typer.Context, task: Task = None, as_json: common.AsJson = False, as_csv: common.AsCsv = False
) -> None:
    """Whether those who labelled the same posts agree: Krippendorff's alpha over all, Cohen's kappa for each two."""
    from socialwatch.measures.agreement import agreement as agreement_of
    from socialwatch.store.verdicts import TASKS

    config = common.state(ctx).load()
    with common.open_store(config) as store:
        found = [agreement_of(store, one) for one in ([check_task(task)] if task else TASKS)]
    rows: list[dict[str, JSON]] = []
    for one in found:
        if len(one.people) > 1:
            rows.append(_agreed(one.task, "all", one.units, None, one.alpha))
            rows += [_agreed(one.task, f"{two.one}, {two.other}", two.both, two.agreed, two.kappa) for two in one.pairs]
    columns = [
        output.Column("task"),
        output.Column("people", show=output.clean),
        output.Column("both", "labelled by both", "right"),
        output.Column("agreed", "the same", "right", show=lambda share: "–" if share is None else f"{share:.0%}"),
        output.Column("beyond_chance", "beyond chance", "right", show=lambda n: "–" if n is None else f"{n:.2f}"),
    ]
    output.show(
        rows, columns, as_json=as_json, as_csv=as_csv,
        caption="beyond chance: 1 is always the same, 0 is what chance would give (alpha for all, kappa for two)",
        empty="nobody has labelled what somebody else has; two people label the same posts with --by",
    )  # fmt: skip


def _agreed(task: str, people: str, both: int, agreed: int | None, beyond: float | None) -> dict[str, JSON]:
    share = None if agreed is None or not both else round(agreed / both, 4)
    return {
        "task": task,
        "people": people,
        "both": both,
        "agreed": share,
        "beyond_chance": None if beyond is None else round(beyond, 4),
    }


def check_task(task: str) -> str:
    from socialwatch.store.verdicts import TASKS

    if task not in TASKS:
        raise ConfigError(f"no task is called {task!r}; there are: {', '.join(TASKS)}")
    return task


def who(ctx: typer.Context, by: str | None) -> str:
    """Who labels: what --by says, before the command or after it, else the name of whoever is logged in."""
    import getpass

    if said := asker(ctx, by):
        return said
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # the system does not say
        return "me"


def asker(ctx: typer.Context, by: str | None) -> str | None:
    """What --by says, before the command or after it."""
    said = by or (ctx.parent.params.get("by") if ctx.parent else None)
    return None if said is None else str(said)
