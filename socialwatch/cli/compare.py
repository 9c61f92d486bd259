"""`compare`: share of voice and mood of the brands, side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, output
from socialwatch.cli.ask import asked
from socialwatch.cli.options import Question, grouped

if TYPE_CHECKING:
    from socialwatch.cli.answers import Rows


class Parts(StrEnum):
    """What posts are told apart by, beside time."""

    source = "source"
    network = "network"
    lang = "lang"
    country = "country"
    topic = "topic"
    intent = "intent"
    stage = "stage"
    urgency = "urgency"
    campaign = "campaign"


@grouped
def compare(
    ctx: typer.Context,
    query: common.QueryText = "",
    by: Annotated[Parts | None, typer.Option("--by", help="Apart for each language, country, source...")] = None,
    *,
    shared: Question,
) -> None:
    """Share of voice of own brands and competitors, and the mood toward each.

    Voices are all mentions, stories count copies and reposts once. Shares come with the range (Wilson, 95%) that
    their number of mentions leaves open. Brands that were not heard over the same days cannot be compared: then
    the answer says so, and gives no share.
    """
    with asked(ctx, query, shared) as question:
        if by:
            from socialwatch.cli.breakdowns import print_breakdown

            print_breakdown(question, by.value, voices=True)
            return
        from socialwatch.cli import according, voice_answer
        from socialwatch.measures.voice import voice

        answer = voice(question.store, question.scope)
        told = according.told_of(question.store, question.scope, [one.brand for one in answer.shares])
        rows: Rows = [
            {**row, "platforms": according.by_brand(told, row["brand"])} for row in voice_answer.voice_rows(answer)
        ]
        if question.plain:
            output.show(rows, voice_answer.VOICE_COLUMNS, as_json=question.as_json, as_csv=question.as_csv)
        elif not answer.total and not told:
            question.nothing()
        else:
            voice_answer.print_voice(answer, question.scope, rows, according.sentences(told))
