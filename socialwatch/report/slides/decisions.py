"""What is to be decided: by whom, until when, which figure calls for it, and which will show whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumber, BigNumbers, Point, Points, Slide
from socialwatch.report.findings import talk
from socialwatch.report.rules import all as rules
from socialwatch.report.rules.all import Decision


class Decisions:
    """At most three decisions that the findings call for, the largest first, each with the rule's reason, an owner and
    a date; `without` switches rules off, `within` is the most days that a decision may take."""

    needs: ClassVar = rules.needs()
    options: ClassVar = {"top": 3, "without": [], "within": 0}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        options = context.options
        within = int(options.get("within", 0))
        found = rules.decisions(measured, context, options.get("without", ()), within)
        shown = found[: int(options.get("top", 3))]
        if not shown:
            return None
        return context.slide(
            _title(context, shown),
            [
                _numbers(context, shown),
                *(_column(context, number, one) for number, one in enumerate(shown, start=1)),
            ],
            measured,
            note=_note(context, shown, found[len(shown) :]),
            also=context.words.say(
                "Decisions come from rules over this deck's figures: {rules}. `socialwatch report --list-rules` says"
                " when each speaks; `[report] rules_off` switches one off.",
                rules=", ".join(one.rule for one in shown),
            )
            + _unowned(context, shown),
        )


def _title(context: Context, shown: Sequence[Decision]) -> str:
    words, clauses = context.words, [one.advice.clause for one in shown]
    asked = [words.say("We ask you to {what}", what=words.join(clauses))] if len(clauses) > 1 else []
    most = [words.join(clauses[:many]) for many in range(len(clauses), 0, -1)]
    return words.title(
        *asked,
        *(words.say("To decide: {what}", what=what) for what in most),
        words.say("{n} decisions are called for, the first by {day}", n=len(shown), day=words.day(_first(shown))),
    )


def _first(shown: Sequence[Decision]) -> date:
    return min(one.due for one in shown)


def _numbers(context: Context, shown: Sequence[Decision]) -> BigNumbers:
    """The figure that calls for each, over its column."""
    numbers = [
        BigNumber(
            value=one.advice.value,
            label=one.advice.label,
            evidence=context.cite(one.advice.shown, *one.advice.also),
        )
        for one in shown
    ]
    alt = "; ".join(f"{number.value} {number.label}" for number in numbers)
    return BigNumbers(key="reasons", alt=alt, numbers=tuple(numbers))


def _column(context: Context, number: int, one: Decision) -> Points:
    words, advice = context.words, one.advice
    values = {"owner": one.owner or words.say("Owner to be named"), "day": words.day(one.due, short=True)}
    return Points(
        key=f"decision-{number}",
        heading=words.say("{owner}, by {day}", **values),
        points=(
            Point(head=advice.decide, text="", mark=">"),
            Point(head=words.say("Why:"), text=advice.because),
            Point(head=words.say("To watch:"), text=advice.check + "."),
        ),
    )


def _note(context: Context, shown: Sequence[Decision], rest: Sequence[Decision]) -> str:
    words = context.words
    if not rest:
        return ""
    clauses = [one.advice.clause for one in rest[:3]]
    return talk.capital(words.say("Further down the list: {what}.", what=words.join(clauses)))


def _unowned(context: Context, shown: Sequence[Decision]) -> str:
    """For the person who makes the deck, not for those who look at it: where owners come from."""
    if all(one.owner for one in shown):
        return ""
    return " " + context.words.say("Owners come from [[owner]] in the configuration.")
