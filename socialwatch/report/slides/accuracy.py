"""How right the machine is: its moods beside those that people gave to posts that chance drew."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.accuracy import Accuracy as Measure
from socialwatch.measures.accuracy import Moods
from socialwatch.measures.stats import wilson
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumber, BigNumbers, Block, Slide, Table
from socialwatch.report.moves import SMALL
from socialwatch.report.words import Words

MOODS = ("positive", "neutral", "negative")
ANSWERS = (*MOODS, "unknown")
ALL = 0.98  # of the posts, from which the few that could not be read make no difference
MOST = 4  # figures in a row


class Accuracy:
    """Agreement, F1 and alpha of the labelled sample, and what the machine took each mood for; left out without one."""

    needs: ClassVar = ("accuracy", "coverage")
    options: ClassVar[dict[str, object]] = {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found: Measure | None = measured.get("accuracy")
        if found is None or not found.moods.drawn or found.moods.right is None:
            return None  # the method says that nothing was measured
        blocks: list[Block] = [_numbers(context, found), _table(context, found)]
        return context.slide(_title(context, found), blocks, measured, n=found.moods.drawn, note=_note(context, found))


def _read(moods: Moods) -> float:
    """The part of the posts that the machine gave a mood; the others are in languages that it does not cover."""
    return moods.read or 1.0


def _right(moods: Moods) -> float:
    """Of the moods that the machine read, the part that people give, too."""
    return (moods.right or 0.0) / _read(moods)


def _between(words: Words, moods: Moods) -> str:
    n = round(_read(moods) * moods.drawn)
    interval = wilson(round(_right(moods) * n), n)
    return words.between(*interval, "share") if interval is not None else ""


def _title(context: Context, found: Measure) -> str:
    words, moods = context.words, found.moods
    read = _read(moods)
    values = {"right": words.number(_right(moods) * 100, 0), "n": moods.drawn, "read": words.number(read * 100, 0)}
    if read < ALL:
        return words.title(
            words.say("The machine could read {read} of 100 posts, and {right} in 100 of these as people do", **values)
        )
    between = _between(words, moods)
    return words.title(
        words.say("The machine read {right} of 100 moods as people do ({between}; n={n})", **values, between=between),
        words.say("The machine read {right} of 100 moods as people do (n={n})", **values),
    )


def _numbers(context: Context, found: Measure) -> BigNumbers:
    words, moods, query = context.words, found.moods, found.found
    read = _read(moods)
    numbers = [
        BigNumber(
            value=words.share(_right(moods)),
            label=words.say("of moods as people give them"),
            change=words.say("{n} posts drawn by chance", n=moods.drawn),
        )
    ]
    if read < ALL:
        numbers = [
            BigNumber(
                value=words.share(_right(moods)),
                label=words.say("of the moods it read are as people give them"),
                change=_between(words, moods),
            ),
            BigNumber(
                value=words.share(read),
                label=words.say("of posts whose mood it could read"),
                change=words.say("the language of the others is not covered"),
            ),
        ]
    if moods.macro_f1 is not None:
        numbers.append(
            BigNumber(
                value=words.number(moods.macro_f1, 2),
                label=words.say("macro-F1 of the moods"),
                change=words.say("1 would be faultless; a mood it could not read is a mistake")
                if read < ALL
                else words.say("1 would be faultless"),
            )
        )
    if query.drawn and query.precision is not None:
        numbers.append(
            BigNumber(
                value=words.share(query.precision),
                label=words.say("of what the query finds speaks of the brand"),
                change=words.between(*query.interval, "share") if query.interval else f"n={words.number(query.drawn)}",
            )
        )
    if found.alpha is not None:
        numbers.append(
            BigNumber(
                value=words.number(found.alpha, 2),
                label=words.say("alpha of people among themselves"),
                change=words.say("over {n} posts labelled twice", n=found.shared),
            )
        )
    if len(numbers) > MOST:
        del numbers[2]  # the slide of the method has the macro-F1 as well
    alt = "; ".join(f"{one.value} {one.label} ({one.change})" for one in numbers)
    return BigNumbers(key="agreement", alt=alt, numbers=tuple(numbers))


def _table(context: Context, found: Measure) -> Table:
    """By what people said, what the machine said."""
    words, moods = context.words, found.moods
    rows = []
    for mood in MOODS:
        said = moods.confusion.get(mood, {})
        f1 = moods.f1.get(mood)
        rows.append(
            (
                words.term(mood),
                words.number(sum(said.values())),
                *(words.number(said.get(answer, 0)) for answer in ANSWERS),
                words.say("unknown") if f1 is None else words.number(f1, 2),
            )
        )
    return Table(
        key="confusion",
        alt=words.say("What people said of {n} posts, and what the machine said of each.", n=moods.drawn),
        head=(
            words.say("People said"),
            words.say("Posts"),
            *(words.say("machine: {mood}", mood=words.term(answer)) for answer in ANSWERS),
            "F1",
        ),
        rows=rows,
        numeric=(False, True, True, True, True, True, True),
        widths=(0.18, 0.1, 0.16, 0.16, 0.16, 0.16, 0.08),
        caption=words.say(
            "Posts as drawn, by the mood of people and machine; small languages are drawn more often, which the shares"
            " weigh out"
        ),
    )


def _note(context: Context, found: Measure) -> str:
    words, moods, parts = context.words, found.moods, []
    if moods.drawn < SMALL:
        parts.append(words.say("So few labels say little; label more with `socialwatch label`."))
    if moods.net is not None and moods.counted is not None:
        parts.append(
            words.say(
                "Over all that was heard, in this window and before, net sentiment would be {counted} as counted; with"
                " the labels it is {value}, {between}.",
                counted=words.score(moods.counted),
                value=words.score(moods.net.value),
                between=words.between(moods.net.low, moods.net.high, "score"),
            )
        )
    worst = min(((f1, mood) for mood, f1 in moods.f1.items() if f1 is not None), default=None)
    if worst is not None:
        parts.append(
            words.say(
                "It is weakest on {mood} posts (F1 {f1}).", mood=words.term(worst[1]), f1=words.number(worst[0], 2)
            )
        )
    return " ".join(parts)
