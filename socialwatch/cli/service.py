"""`answers`: which part of the posts our own accounts answered, how fast, and whether the first answer settled it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from socialwatch.cli import common, output
from socialwatch.cli.ask import asked
from socialwatch.cli.options import Question, grouped

if TYPE_CHECKING:
    from socialwatch.cli.answers import Rows


@grouped
def answers(ctx: typer.Context, query: common.QueryText = "", *, shared: Question) -> None:
    """How our own accounts (or those of --brand) answer, as a whole and by network.

    The part of the posts that got an answer, the time to half and to nine of ten of the answers, the part of the
    negative posts that got one; and of what was answered the part that the first answer settled: for 7 days its
    author wrote no more about it, or only thanks (first-contact resolution). Shares have Wilson's interval, times
    one by their ranks. Only networks where own accounts write count: nobody can answer a newspaper. Accounts are
    those that the configuration names (`accounts` of a [[brand]]).
    """
    with asked(ctx, query, shared) as question:
        from socialwatch.cli import service_answer

        found = [service_answer.of_brand(question.store, question.scope, name) for name in question.scope.subject]
        silent = [one.brand for one in found if one.service is None]
        if question.plain:
            rows: Rows = [row for one in found for row in service_answer.answer_rows(one)]
            columns = service_answer.COLUMNS
            output.show(rows, columns, as_json=question.as_json, as_csv=question.as_csv)
        else:
            for one in found:
                service_answer.print_answers(one, question.scope)
        if silent:
            output.say(service_answer.unheard(silent))
