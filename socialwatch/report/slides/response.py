"""How well people are answered: which part, how fast, where, and against the window before."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.service import Place, Service
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumber, BigNumbers, Slide, Table
from socialwatch.report.findings import service as answers
from socialwatch.report.moves import SMALL, against, beside, move
from socialwatch.report.names import platform
from socialwatch.report.words import Words


class Response:
    """The part that was answered and the time it took, whole and by network, with changes that chance does not
    explain; only networks where own accounts write."""

    needs: ClassVar = ("service", "coverage")
    options: ClassVar = {"top": 6}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found: Service | None = measured.get("service")
        if found is None or not answers.answering(context) or found.whole.posts < SMALL:
            return None
        if found.whole.minutes.n < answers.FEW:
            return None
        return context.slide(
            _title(context, found.whole),
            [_numbers(context, found.whole), _table(context, found)],
            measured,
            n=found.whole.posts,
            note=_note(context, found),
            also=context.words.say(
                "An answer is the first reply by an own account under a post or later in its thread, up to fourteen"
                " days after the window. Shares are tested by proportions, times by ranks (Mann-Whitney)."
            ),
        )


def _title(context: Context, whole: Place) -> str:
    words, length = context.words, whole.minutes
    values: dict[str, object] = {
        "share": words.share(whole.answered.value),
        "n": whole.posts,
        "length": words.minutes(length.value or 0.0),
        "then": words.minutes(length.before or 0.0),
        "before": context.before,
    }
    got = words.say("{share} of {n} posts got an answer", **values)
    if move(length).clear and length.before is not None:
        slower = (length.value or 0.0) > length.before
        said = (
            "the median wait rose from {then} to {length}" if slower else "the median wait fell from {then} to {length}"
        )
        return words.title(words.say("{got}; {told}", got=got, told=words.say(said, **values)), got)
    told = words.say("half of the answers came within {length}", **values)
    return words.title(words.say("{got}; {told}", got=got, told=told), got)


def _numbers(context: Context, whole: Place) -> BigNumbers:
    words = context.words
    numbers = [
        _number(context, words.share(whole.answered.value), words.say("of posts answered"), whole.answered),
        _number(context, words.share(whole.complaints.value), words.say("of complaints answered"), whole.complaints),
        _number(context, words.minutes(whole.minutes.value or 0.0), words.say("to half of the answers"), whole.minutes),
        _number(context, words.minutes(whole.slow.value or 0.0), words.say("to nine of ten answers"), whole.slow),
    ]
    alt = "; ".join(f"{one.value} {one.label} ({one.change})" for one in numbers)
    return BigNumbers(key="answers", alt=alt, numbers=tuple(numbers))


def _number(context: Context, value: str, label: str, figure: Figure) -> BigNumber:
    """A figure with how it moved; a length of time tells what it was."""
    words = context.words
    change = against(words, figure, context.before) if move(figure).direction != "unknown" else ""
    if figure.unit == "minutes" and figure.before is not None and move(figure).direction != "same":
        change = words.say("{then} in {before}", then=words.minutes(figure.before), before=context.before)
    return BigNumber(value=value, label=label, change=change, evidence=context.cite(figure))


def _table(context: Context, found: Service) -> Table:
    words = context.words
    shown = found.places[: int(context.options.get("top", 6))]
    head = [
        words.say(text)
        for text in ("Place", "Posts", "Answered", "Change", "Half within", "Nine of ten within", "Complaints answered")
    ]
    return Table(
        key="places",
        alt=words.say(
            "Answers by place: {places}.",
            places="; ".join(f"{platform(words, one.name)} {words.share(one.answered.value)}" for one in shown),
        ),
        head=head,
        rows=[_row(words, one) for one in shown],
        numeric=(False, *[True] * 6),
        widths=(0.16, 0.1, 0.1, 0.2, 0.13, 0.15, 0.16),
        caption=words.say("By place; only those where own accounts write"),
        evidence=context.cite(*(figure for one in shown for figure in (one.answered, one.minutes, one.complaints))),
    )


def _row(words: Words, one: Place) -> tuple[str, ...]:
    few = one.minutes.n < answers.FEW
    return (
        platform(words, one.name),
        words.number(one.posts),
        words.share(one.answered.value),
        beside(words, one.answered) if move(one.answered).direction != "unknown" else "\N{EN DASH}",
        "\N{EN DASH}" if few else words.minutes(one.minutes.value or 0.0),
        "\N{EN DASH}" if few else words.minutes(one.slow.value or 0.0),
        words.share(one.complaints.value) if one.complaints.n >= answers.FEW else "\N{EN DASH}",
    )


def _note(context: Context, found: Service) -> str:
    complaints = context.words.say("Complaints are posts in a negative mood.")
    if not found.unanswerable:
        return complaints
    n = found.unanswerable
    left_out = context.words.plural(
        n,
        "1 post stood where no own account writes; it is left out.",
        "{n} posts stood where no own account writes; they are left out.",
    )
    return f"{left_out} {complaints}"
