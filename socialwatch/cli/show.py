"""All we know of one post: text, counts, who saw it, what the steps said, and why it matched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch.cli import common, output
from socialwatch.errors import StoreError

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import JSON


def show(
    ctx: typer.Context,
    mention_id: Annotated[str, typer.Argument(metavar="ID", help="network:native_id, as `search` prints it.")],
    raw: Annotated[bool, typer.Option("--raw", help="What the platform answered, as it was.")] = False,
    as_json: common.AsJson = False,
) -> None:
    """All we know of one post, and why it matched."""
    config = common.state(ctx).load()
    with common.open_store(config) as store:
        key = store.mentions.find(mention_id)
        if key is None:
            raise StoreError(f"no post is called {mention_id!r}; ids look like mastodon:https://..., see `search`")
        row = store.mentions.read([key])[0]
        known: dict[str, JSON] = row.as_json()
        known["why"] = why(row, config)
        known["results"] = [
            {"step": step, "target": target, "value": value, "score": score}
            for step, target, value, score in row.results
        ]
        if raw:
            known["items"] = [kept.item for kept in store.items.of(key)]
    if as_json or raw:
        output.write_json(known)
    else:
        print_known(known)


def why(row: Any, config: Config) -> list[dict[str, JSON]]:
    """For each brand and topic that the post matches: the query, and the words of the post that satisfied it."""
    from socialwatch.query import highlights

    text = f"{row.mention.title}\n{row.mention.text}" if row.mention.title else row.mention.text
    reasons: list[dict[str, JSON]] = []
    for kind, sections in (("brand", config.brands), ("topic", config.topics)):
        for section in sections:
            if section.name in (row.brands if kind == "brand" else row.topics):
                words = [text[low:high] for low, high in highlights(section.parsed, text)]
                reasons.append({"kind": kind, "name": section.name, "query": section.parsed.text, "words": words})
    return reasons


def print_known(known: dict[str, JSON]) -> None:
    from rich.text import Text

    console = output.console()
    console.print(Text(output.clean(str(known["id"])), style="bold"), soft_wrap=True)
    for key, value in known.items():
        if key in ("id", "text", "why", "results") or value in (None, [], {}, ""):
            continue
        line = Text(f"{key:<12}", style="grey62")
        line.append(output.clean(str(output.flat(value))))
        console.print(line, soft_wrap=True)
    console.print()
    for paragraph in str(known["text"]).splitlines():
        console.print(Text(output.clean(paragraph)))
    console.print()
    for reason in known["why"]:
        words = ", ".join(f'"{output.clean(word)}"' for word in reason["words"]) or "the post's fields"
        line = Text(f"{reason['kind']} ", style="grey62")
        line.append(reason["name"], style="bold")
        line.append(f" because of {words}")
        line.append(f"   {reason['query']}", style="grey62")
        console.print(line, soft_wrap=True)
    for result in known["results"]:
        score = "" if result["score"] is None else f" ({result['score']:+.3f})"
        target = f" toward {result['target']}" if result["target"] else ""
        console.print(Text(f"{result['step']}{target}: {result['value']}{score}", style="grey62"))
