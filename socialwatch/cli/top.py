"""`top`: what comes up most, from authors and topics to questions and links."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.cli.ask import asked
from socialwatch.cli.options import Question, grouped

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.config.categories import Kind as SetKind


class Kind(StrEnum):
    authors = "authors"
    topics = "topics"
    intents = "intents"
    stages = "stages"
    urgency = "urgency"
    campaigns = "campaigns"
    phrases = "phrases"
    themes = "themes"
    questions = "questions"
    links = "links"
    hashtags = "hashtags"
    sources = "sources"


class Against(StrEnum):
    before = "before"
    competitors = "competitors"


@grouped
def top(
    ctx: typer.Context,
    what: Annotated[Kind, typer.Argument(help="What to rank.", show_default=False)],
    query: common.QueryText = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many rows.")] = 20,
    against: Annotated[
        Against | None, typer.Option("--against", help="What phrases are compared with.", show_default=False)
    ] = None,
    *,
    shared: Question,
) -> None:
    """What comes up most for our own brands (or for --brand): authors, topics, phrases, themes, questions, links...

    Phrases are those that stand out against the window before (weighted log-odds, Monroe et al. 2008), or
    against the competitors where that window was not seen. Themes are found among posts of no topic; `themes adopt`
    makes one a topic. Questions are grouped by meaning: each is a help page worth writing. What a page saves is
    questions x minutes_per_answer / 60 x cost_per_hour x deflection, from [roi] of the configuration, when it is set.
    """
    with asked(ctx, query, shared) as question:
        from socialwatch.cli import answers

        if what in (Kind.phrases, Kind.themes, Kind.questions):
            from socialwatch.cli import wordings

            table = wordings.ranking(question, what.value, limit, against.value if against else "")
        elif what in (Kind.authors, Kind.links, Kind.hashtags, Kind.sources):
            from socialwatch.cli import rankings

            table = rankings.ranking(question.store, question.scope, what.value, limit)
        else:
            from socialwatch.cli import kind_ranking

            table = kind_ranking.ranking(question, what.value, limit, told(question.config, what.value))
        whose = ", ".join(question.scope.subject)
        title = "" if question.plain else f"Top {what.value} of {whose}, {answers.about(question.scope)}"
        output.show(
            table.rows, table.columns, as_json=question.as_json, as_csv=question.as_csv, title=title,
            caption=table.caption, empty="nothing found",
        )  # fmt: skip


def told(config: Config, what: str) -> tuple[str, ...]:
    """The names that a ranking is to show even where nobody has them: those of the set."""
    if what == "campaigns":
        return tuple(campaign.name for campaign in config.campaigns)
    kinds: dict[str, SetKind] = {"intents": "intent", "stages": "stage", "urgency": "urgency"}
    return config.names(kinds[what]) if what in kinds else ()
