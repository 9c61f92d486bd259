"""Decisions about answering: complaints, the hours of nobody, the question that is asked again and again."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.rhythm import Rhythm
from socialwatch.measures.service import Service
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings import service as answers
from socialwatch.report.moves import SMALL, beside, move
from socialwatch.report.rules.base import Advice
from socialwatch.report.words import cut

ENOUGH = 0.5  # from which part of complaints answered nothing is asked for
LONGER = 2.0  # times the wait inside of opening hours


class Complaints:
    """Speaks when less than half of the complaints on networks where we write were answered."""

    needs: ClassVar = ("service",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        service: Service | None = measured.get("service")
        if service is None or service.whole.complaints.n < SMALL or not answers.answering(context):
            return None
        words, figure = context.words, service.whole.complaints
        part = figure.value or 0.0
        if part >= ENOUGH:
            return None
        values = {
            "n": figure.n,
            "open": figure.n - round(part * figure.n),
            "share": words.share(part),
            "change": beside(words, figure),
        }
        because = words.say("{open} of {n} complaints where we can reply had no answer by the end", **values)
        told = move(figure).direction != "unknown"
        return Advice(
            decide=words.say("Answer every complaint: decide who, and what may wait for it."),
            value=words.share(part),
            label=words.say("of complaints got an answer"),
            because=because + (words.say("; {change}.", **values) if told else "."),
            check=words.say("complaints answered, {share} now", **values),
            clause=words.say("answer more than {share} of complaints", **values),
            shown=figure,
            weight=1 + 2 * (1 - part) * min(1.0, figure.n / 200),
            about="complaints",
        )


class Hours:
    """Speaks when much is written outside of opening hours, and waits clearly longer for an answer."""

    needs: ClassVar = ("rhythm",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        found: Rhythm | None = measured.get("rhythm")
        if found is None or found.outside is None or found.waited is None or not found.waited_inside:
            return None
        if not answers.answering(context):
            return None
        part, wait = found.outside.value or 0.0, found.waited.value or 0.0
        if part < 0.2 or wait < LONGER * found.waited_inside or (found.p if found.p is not None else 1.0) >= 0.01:
            return None
        words = context.words
        values = {
            "share": words.share(part),
            "wait": words.minutes(wait),
            "inside": words.minutes(found.waited_inside),
            "n": found.total.n,
        }
        return Advice(
            decide=words.say("Staff the hours in which people write, or tell them when we read."),
            value=words.share(part),
            label=words.say("of posts came outside of opening hours"),
            because=words.say(
                "Half of those that were answered waited {wait} or more; {inside} inside of them.", **values
            ),
            check=words.say("median wait outside of opening hours, {wait} now", **values),
            clause=words.say("staff the hours people write in"),
            shown=found.outside,
            also=(found.waited, *([found.inside] if found.inside is not None else [])),
            weight=0.8 + 1.5 * part,
            about="hours",
            days=30,
        )


class OpenQuestion:
    """Speaks when a question that is often asked gets an answer in less than half of the cases."""

    needs: ClassVar = ("questions",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        questions = answers.asked(measured)
        if questions is None or not answers.answering(context):
            return None
        open_ = answers.neglected(questions)
        if open_ is None:
            return None
        words, n = context.words, int(open_.asked.value or 0)
        missed = n - open_.answered
        quote = context.gathered.quote(words.within(cut(context.names.text(open_.text), 70)), open_.id)
        values = {"quote": quote, "n": n, "done": open_.answered}
        return Advice(
            decide=words.say("Publish one answer to “{quote}”, and link it.", **values),
            value=words.number(n),
            label=words.say("times asked, {done} times answered", **values),
            because=words.say("Less than half of those who asked it got an answer."),
            check=words.say("how often it is asked in the next window"),
            clause=words.say("settle the top question"),
            shown=open_.asked,
            weight=1 + 4 * missed / max(questions.asked.value or 1, 1) * min(1.0, missed / SMALL),
            about="question",
        )
