"""All we know of one post: text, counts, who saw it, what the steps said, and why it matched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from socialwatch import clock
from socialwatch.cli import common, output
from socialwatch.errors import StoreError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from socialwatch.config import Config
    from socialwatch.models import JSON


# shown elsewhere than in the list of fields
APART = ("id", "text", "why", "results", "sentiment", "copy_of", "copies", "series", "labels")
SAID = ("topics", "intents", "stages", "urgency", "campaigns")
LONGEST_QUERY = 160  # characters that are shown
COUNTS = ("likes", "replies", "reposts", "views")


def show(
    ctx: typer.Context,
    mention_id: Annotated[str, typer.Argument(metavar="ID", help="network:native_id, as `search` prints it.")],
    raw: Annotated[bool, typer.Option("--raw", help="What the platform answered, as it was.")] = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """All we know of one post, and why it matched."""
    from socialwatch.store.mentions import moment
    from socialwatch.store.rows import iso

    config = common.state(ctx).load()
    with common.open_store(config) as store:
        key = store.mentions.find(mention_id)
        if key is None:
            raise StoreError(f"no post is called {mention_id!r}; ids look like mastodon:https://..., see `search`")
        row = common.present(store, config, {})(store.mentions.read([key])[0])
        known: dict[str, JSON] = row.as_json()
        known["set_aside"] = [f"{step}: {reason}" for step, reason in store.aside.of(key).items()]
        known["why"] = why(row, config)
        known["results"] = [
            {"step": step, "target": target, "value": value, "score": score}
            for step, target, value, score in row.results
        ]
        known["series"] = [
            {"at": iso(moment(one.at)), **dict(zip(COUNTS, one.counts, strict=True))}
            for one in store.rereads.series(key)
        ]
        gone = store.rereads.gone(key)
        known["gone"] = None if gone is None else iso(moment(gone))
        if raw:
            known["items"] = [kept.item for kept in store.items.of(key)]
    if as_json or raw:
        output.write_json(known)
    elif as_csv:
        output.show([known], [], as_csv=True)
    else:
        print_known(known, clock.zone(config.timezone))


def why(row: Any, config: Config) -> list[dict[str, JSON]]:
    """For each brand and topic that the post matches: the query, and the words of the post that satisfied it."""
    from socialwatch.query import highlights
    from socialwatch.store.verdicts import holding

    told = {one.value for one in holding(row.labels, "topic") if one.verdict}
    text = f"{row.mention.title}\n{row.mention.text}" if row.mention.title else row.mention.text
    reasons: list[dict[str, JSON]] = []
    found: dict[str, Sequence[str]] = {"brand": row.brands, "topic": row.topics, "campaign": row.said("campaigns")}
    found |= {"intent": row.said("intents"), "stage": row.said("stages"), "urgency": row.said("urgency")}
    found["noise"] = [reason.split(" (")[0] for reason in (row.noise_because or "").split("; ")]
    for kind, names in found.items():
        for section in sections_of(config, kind) if any(names) else ():
            if section.name in names:
                words = list(dict.fromkeys(text[low:high] for low, high in highlights(section.parsed, text)))
                query = " ".join(section.parsed.text.split())
                people = kind == "topic" and section.name in told
                reasons.append({"kind": kind, "name": section.name, "query": query, "words": words, "people": people})
    return reasons


def sections_of(config: Config, kind: str) -> Sequence[Any]:
    """What is configured of a kind; sets are read only where a post has something of them."""
    from socialwatch.config.categories import KINDS

    told: dict[str, Sequence[Any]] = {"brand": config.brands, "topic": config.topics, "campaign": config.campaigns}
    return told[kind] if kind in told else config.entries(KINDS[kind])


def print_known(known: dict[str, JSON], zone: ZoneInfo) -> None:
    """What is known and not empty, the text, and the reasons; times in the configured zone."""
    from rich.text import Text

    console = output.console()
    console.print(Text(output.clean(str(known["id"])), style="bold"), soft_wrap=True)
    for head, words in facts(known, zone):
        line = Text(f"{head:<13}", style="grey62")
        line.append(output.clean(words))
        console.print(line, soft_wrap=True)
    console.print()
    without = "(no text: the post was purged)" if known["purged"] else "(no text)"
    for paragraph in str(known["text"] or without).splitlines():
        console.print(Text(output.clean(paragraph)))
    console.print()
    print_reasons(known)
    print_labels(known["labels"], zone)
    print_results(known)


def facts(known: dict[str, JSON], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """What is known in a word or a line, each with its name."""
    for key, value in known.items():
        if key in APART or value in (None, [], {}, "", False):
            continue
        shown = local(value, zone) if key in ("created", "seen", "gone") else output.flat(value)
        yield key.replace("_", " "), "yes" if shown is True else str(shown)
    if known["copies"]:
        yield "says", told_again(known)
    for number, point in enumerate(known["series"]):
        yield "" if number else "counts", counted(point, zone)


def print_reasons(known: dict[str, JSON]) -> None:
    """Which brands, topics and the like it matches, and by which words."""
    from rich.text import Text

    console = output.console()
    for reason in known["why"]:
        words = ", ".join(f'"{output.clean(word)}"' for word in reason["words"])
        words = words or ("what people say" if reason["people"] else "the post's fields")
        line = Text(f"{reason['kind']} ", style="grey62")
        line.append(reason["name"], style="bold")
        line.append(f" because of {words}")
        line.append(f"   {_shortened(output.clean(reason['query']))}", style="grey62")
        console.print(line, soft_wrap=True)
    if not known["why"]:
        console.print(Text("matches no brand"))


def print_results(known: dict[str, JSON]) -> None:
    """What the steps said, but for what is said above, with the reason."""
    from rich.text import Text

    from socialwatch.store.overruling import ASIDE

    console = output.console()
    for result in known["results"]:
        if result["step"] in SAID:
            continue
        score = "" if result["score"] is None else f" ({result['score']:+.3f})"
        target = f" toward {result['target']}" if result["target"] not in (None, result["value"]) else ""
        step = result["step"].removeprefix(ASIDE)
        over = "" if step == result["step"] else ", overruled by a label"
        console.print(Text(output.clean(f"{step}{target}: {result['value']}{score}{over}"), style="grey62"))


def _shortened(query: str) -> str:
    """A query's beginning: those of the shipped sets fill a screen; `--json` and `sets show` have all of it."""
    text = " ".join(query.split())
    return text if len(text) <= LONGEST_QUERY else f"{text[:LONGEST_QUERY].rpartition(' ')[0]} …"


def print_labels(labels: list[dict[str, JSON]], zone: ZoneInfo) -> None:
    """Who said what and when, whether it holds, and of which brand."""
    from socialwatch.store.verdicts import told

    for label in labels:
        about = f" toward {label['brand']}" if label["brand"] else ""
        said = told(label["task"], label["value"], label["verdict"] == "yes")
        at = f"{datetime.fromisoformat(label['at']).astimezone(zone):%Y-%m-%d %H:%M}"
        stale = "; stale: the post was edited since" if label["stale"] else ""
        output.styled(
            ("label ", "grey62"), (f"{label['task']}{about}: ", "grey62"), (said, "bold"),
            (f"  by {label['by']}, {at}{stale}", "grey62"),
        )  # fmt: skip


def counted(point: dict[str, JSON], zone: ZoneInfo) -> str:
    """ "2026-08-11 09:12: 12 likes, 3 replies"; what is not told is left out."""
    told = [f"{point[name]:,} {name}" for name in COUNTS if point[name] is not None]
    return f"{datetime.fromisoformat(point['at']).astimezone(zone):%Y-%m-%d %H:%M}: {', '.join(told)}"


def told_again(known: dict[str, JSON]) -> str:
    """That others say the same, and which of them was first."""
    if known["copy_of"]:
        return f"a copy of {known['copy_of']}, one of {known['copies'] + 1:,}"
    return f"what {known['copies']:,} later ones say again"


def local(moment: str, zone: ZoneInfo) -> str:
    """ "2026-08-11 09:12 Europe/London"."""
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M:%S} {zone.key}"
