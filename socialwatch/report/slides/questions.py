"""What people ask, and what got an answer."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.questions import Question
from socialwatch.measures.questions import Questions as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Slide, Table
from socialwatch.report.findings import service, talk
from socialwatch.report.moves import SMALL
from socialwatch.report.words import Words, cut


class Questions:
    """The most asked questions, how many of them were answered and how fast."""

    needs: ClassVar = ("questions", "service", "coverage")
    options: ClassVar = {"top": 7}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        questions = service.asked(measured)
        if questions is None:
            return None
        finding = service.question_finding(context, questions)
        return context.slide(
            context.words.title(*finding.titles),
            [_table(context, questions)],
            measured,
            n=questions.asked.value,
            note=_note(measured, context),
            also=context.words.say(
                "Questions that mean the same are one; an answer is a reply by an own account to whoever asked."
            ),
        )


def _table(context: Context, questions: Measure) -> Table:
    words, rows = context.words, []
    for question in questions.questions[: int(context.options.get("top", 7))]:
        rows.append(
            (
                context.gathered.quote(talk.capital(cut(context.names.text(question.text), 110)), question.id),
                words.number(question.asked.value or 0),
                _answered(context, question) if service.answering(context) else words.say("unknown"),
                words.minutes(question.minutes) if question.minutes is not None else "\N{EN DASH}",
            )
        )
    head = [words.say(text) for text in ("Question", "Asked", "Answered", "Median time")]
    alt = words.say("What people asked most: {first}", first=rows[0][0])
    shown = questions.questions[: len(rows)]
    return Table(
        key="questions",
        alt=alt,
        head=head,
        rows=rows,
        numeric=(False, True, True, True),
        caption=_caption(words, questions),
        widths=(0.58, 0.11, 0.15, 0.16),
        evidence=context.cite(questions.asked, questions.answered, *(question.asked for question in shown)),
    )


def _caption(words: Words, questions: Measure) -> str:
    if questions.read >= (questions.asked.value or 0):
        return words.say("Questions that mean the same are counted together")
    return words.say(
        "Questions that mean the same, found in {n} read evenly over time and counted in all", n=questions.read
    )


def _answered(context: Context, question: Question) -> str:
    """How many got an answer, and which part that is where there are enough to speak of parts."""
    asked, words = int(question.asked.value or 0), context.words
    if asked < SMALL:
        return words.number(question.answered)
    return words.say("{n} ({share})", n=question.answered, share=words.share(question.answered / asked))


def _note(measured: Measured, context: Context) -> str:
    answers = measured.get("service")
    if answers is None:
        return ""
    told = service.response_findings(context, answers)[:2]
    for found in told:
        context.cite(found.shown, *found.also)
    return " ".join(found.text for found in told)
