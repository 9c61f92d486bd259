"""Posts that match a query: newest first or best first, with the words that matched in bold."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.cli.options import Question, grouped

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.measures.base import Scope
    from socialwatch.query import Query
    from socialwatch.store import Store


# the heading of an empty CSV
COLUMNS = [output.Column(key) for key in ("id", "network", "native_id", "author", "created", "text", "url")]


class Order(StrEnum):
    new = "new"
    rank = "rank"


@grouped
def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help='In the query language: "late delivery" lang:en -is:repost.')] = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many posts.")] = 20,
    order: Annotated[Order, typer.Option("--order", help="Newest first, or best match first.")] = Order.new,
    *,
    shared: Question,
) -> None:
    """Posts that match a query, newest first or best first.

    Without dates the last 30 days are searched. Own posts and noise are left out unless asked for. `is:unanswered`
    lists what waits for an answer: of our own brands, unless --brand says otherwise.
    """
    from socialwatch.store.select import count, select

    current = common.state(ctx)
    config = current.load()
    scope = shared.scope(config, query)
    if not scope.brands and scope.own and asks_for_answers(scope.query):
        scope = scope.only(*scope.own)
    with common.open_store(config) as store:
        common.check_sources(store, scope)
        narrowed = common.narrowing(scope)
        present = common.present(store, config, narrowed)
        keys = select(store, scope.query, order=order.value, limit=limit, **narrowed)
        rows = list(map(present, store.mentions.read(keys)))
        if shared.form.plain:
            output.show([row.as_json() for row in rows], COLUMNS, **vars(shared.form))
        elif rows:
            total = count(store, scope.query, **narrowed) if len(keys) == limit else len(keys)
            print_posts(rows, scope.query, config, f"{len(rows)} of {total:,} posts, {common.window_line(scope)}")
        if not rows:
            output.say(nothing(store, scope, config), quiet=current.quiet)


def asks_for_answers(query: Query | None) -> bool:
    """Whether a question is about what waits for an answer, which nobody gives for others' brands."""
    from socialwatch.query.nodes import Is, walk

    return query is not None and any(isinstance(node, Is) and node.name == "unanswered" for node in walk(query.root))


def nothing(store: Store, scope: Scope, config: Config) -> str:
    """Why there may be nothing: the archive is empty, or holds other days."""
    held = store.mentions.extent()
    if held is None:
        return "the archive is empty; run `socialwatch fetch` or `socialwatch import FILE`"
    days = clock.days_label(held, clock.zone(config.timezone))
    return f"nothing found, {common.window_line(scope)}; the archive holds posts of {days} (--since, --until)"


def print_posts(rows: Any, query: Query | None, config: Config, caption: str) -> None:
    """Posts for people: one heading line and the text with what matched in bold, then the caption."""
    from rich.text import Text

    from socialwatch.query import highlights

    console = output.console()
    wide = not console.is_terminal  # lines of a pipe are for `grep`, not for a screen
    zone = clock.zone(config.timezone)
    for row in rows:
        mention = row.mention
        label, compound = row.sentiment
        created = row.created.astimezone(zone)
        author = mention.author
        name = (author.handle or author.name or author.native_id) if author else "unknown author"
        head = Text(f"{created:%Y-%m-%d %H:%M}  ")
        head.append(output.clean(name), style="bold")
        head.append(f"  {output.clean(mention.network)}  {', '.join(row.brands)}  ", style="grey62")
        head.append(label if compound is None else f"{label} {compound:+.2f}", style=output.MOOD_STYLE[label])
        text = f"{mention.title}\n{mention.text}" if mention.title else mention.text
        console.print(head, soft_wrap=True)
        console.print(output.highlighted(text, highlights(query, text) if query else [], width=400), soft_wrap=wide)
        console.print(Text(output.clean(mention.id), style="grey50"), soft_wrap=True)
        console.print()
    console.print(Text(caption, style="grey62"), soft_wrap=wide)
