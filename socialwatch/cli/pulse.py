"""`pulse`: a brand at a glance, with the four figures that Social Mention had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from socialwatch.cli import common, names, output
from socialwatch.cli.ask import asked
from socialwatch.cli.options import Days, Form, Posts, Question, grouped

if TYPE_CHECKING:
    from socialwatch.models import JSON


@grouped
def pulse(
    ctx: typer.Context,
    brand_name: Annotated[
        str, typer.Argument(metavar="BRAND", help="Which brand.", show_default=False, autocompletion=names.brands)
    ],
    query: common.QueryText = "",
    *,
    days: Days,
    now: common.Now = None,
    posts: Posts,
    form: Form,
) -> None:
    """A brand at a glance, with the four figures that Social Mention had.

    Strength: mentions in the last 24 hours / most in any 24 hours of the window. Sentiment: positive / negative
    mentions. Passion: mentions by authors who wrote more than one / mentions with an author. Reach: different
    authors / mentions. Beside them minutes per mention (of the time that some source saw), last mention, authors and
    reposts. Strength is unknown where the last 24 hours were not seen.
    """
    shared = Question(days=days, now=now, brand=[brand_name], posts=posts, form=form)
    with asked(ctx, query, shared) as question:
        from socialwatch.cli import pulse_answer
        from socialwatch.measures.pulse import pulse as measure

        answer = measure(question.store, question.scope)
        row: dict[str, JSON] = pulse_answer.pulse_row(answer)
        if question.as_json:
            output.write_json(row)
        elif question.as_csv:
            output.write_csv([row], list(row))
        elif not answer.mentions.value:
            question.nothing()
        else:
            pulse_answer.print_pulse(answer, question.scope)
