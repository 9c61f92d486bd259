"""`trends`: how much is said, and in what mood, by hour, day, week or month, or by something else."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from socialwatch.cli import common, output
from socialwatch.cli.ask import asked
from socialwatch.cli.options import Question, grouped


class By(StrEnum):
    hour = "hour"
    day = "day"
    week = "week"
    month = "month"
    source = "source"
    network = "network"
    lang = "lang"
    country = "country"
    topic = "topic"
    intent = "intent"
    stage = "stage"
    urgency = "urgency"
    campaign = "campaign"


TIMES = (By.hour, By.day, By.week, By.month)


@grouped
def trends(
    ctx: typer.Context,
    query: common.QueryText = "",
    by: Annotated[By | None, typer.Option("--by", help="What a row counts; fits the window when left out.")] = None,
    *,
    shared: Question,
) -> None:
    """How much is said of each brand, and in what mood, by hour, day, week or month; or by language, country, topic...

    Without dates the last 30 days. The change is against as many days before, over the sources that covered
    both. Sentiment is toward the brand. Slots that nobody could see are shaded, empty in CSV and null in JSON;
    days before the first and after the last that the archive holds are left out. `platforms` in JSON tells of all
    posts as a platform itself counts them (`sources counts`), heard or not.
    """
    with asked(ctx, query, shared) as question:
        if by is not None and by not in TIMES:
            from socialwatch.cli.breakdowns import print_breakdown
            from socialwatch.cli.compare import Parts

            print_breakdown(question, Parts(by.value).value, voices=False)
            return
        from socialwatch.cli import trend_answer
        from socialwatch.measures.volume import volume

        grain: Any = by.value if by else None
        answer = volume(question.store, question.scope, grain)
        if question.plain:
            from socialwatch.measures.counted import platform_slots

            rows = trend_answer.trend_rows(answer, platform_slots(question.store, question.scope, answer.starts))
            output.show(rows, trend_answer.TREND_COLUMNS, as_json=question.as_json, as_csv=question.as_csv)
        elif not any(series.total.value for series in answer.series):
            question.nothing()
        else:
            from socialwatch.cli import according

            told = according.told_of(question.store, question.scope, [one.brand for one in answer.series])
            trend_answer.print_trends(answer, question.scope, according.sentences(told))
