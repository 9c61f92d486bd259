"""What may be called a change, and the words for it: the verdict is the measure's (its p), never the eye's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from socialwatch.measures.base import Figure
from socialwatch.report.words import Words

Direction = Literal["up", "down", "same", "unknown"]
SMALL = 30  # fewer posts than this say little; the words say so
# factor from, to: what people call it
NAMED = ((1.9, 2.15, "doubled"), (2.8, 3.3, "tripled"), (3.7, 4.4, "quadrupled"), (0.46, 0.54, "fell by half"))


@dataclass(frozen=True, slots=True)
class Move:
    """A figure and the one before it; "same" when chance would explain the gap, "unknown" without a before."""

    direction: Direction
    now: float
    before: float | None

    @property
    def factor(self) -> float | None:
        """How many times the figure before; None where there is nothing to divide by."""
        return self.now / self.before if self.before else None

    @property
    def difference(self) -> float:
        return self.now - (self.before or 0.0)

    @property
    def clear(self) -> bool:
        return self.direction in ("up", "down")


def move(figure: Figure) -> Move:
    """How a figure moved against the window before; an untested difference is not called a change."""
    now = figure.value if figure.like is None else figure.like  # what the same sources gave in both windows
    if now is None or figure.before is None or figure.significant is None:
        return Move("unknown", figure.value or 0.0, None)
    if not figure.significant or now == figure.before:
        return Move("same", now, figure.before)
    return Move("up" if now > figure.before else "down", now, figure.before)


def verb(words: Words, moved: Move) -> str:
    """What a count did: "tripled", "rose 34%", "fell by half", "did not change significantly"."""
    factor = moved.factor
    if moved.direction == "same":
        return words.say("did not change significantly")
    if moved.direction == "unknown":
        return words.say("cannot be compared")
    if factor is None:
        return words.say("rose from none")
    if factor == 0:
        return words.say("fell to none")
    for low, high, saying in NAMED:
        if low <= factor <= high:
            return words.say(saying)
    if factor > 2.15:
        return words.say("grew {times}-fold", times=words.times(factor))
    return words.say("rose {share}" if factor > 1 else "fell {share}", share=words.share(abs(factor - 1)))


def beside(words: Words, figure: Figure) -> str:
    """A figure's change as it stands beside it: "+34%", "+3 points", "no significant change"."""
    moved = move(figure)
    if moved.direction == "unknown":
        return words.say("no comparison possible")
    if moved.direction == "same":
        return words.say("no significant change")
    sign = "+" if moved.difference > 0 else "\N{MINUS SIGN}"
    if figure.unit == "share":
        return sign + words.points(moved.difference)
    if figure.unit == "score":
        return sign + words.number(abs(moved.difference), 2)
    if moved.factor is None:
        return words.say("none before")
    if moved.factor >= 3:
        return words.say("{times} times as many", times=words.times(moved.factor))
    return sign + words.share(abs(moved.factor - 1))


def against(words: Words, figure: Figure, before: str) -> str:
    """The change with what it is against: "+34% on the quarter before"; verdicts that are none stand alone."""
    change = beside(words, figure)
    if not move(figure).clear:
        return change
    joint = (
        "{change} as in {before}"
        if (move(figure).factor or 0) >= 3 and figure.unit == "mentions"
        else "{change} on {before}"
    )
    return words.say(joint, change=change, before=before)


JUDGED = ("share", "net", "negative", "positive", "neutral")
"""Keys of figures that rest on what a step or a query takes a post for, and so may be wrong."""


def sure(words: Words, figure: Figure) -> str:
    """How sure a share or a mood is: "between 31 and 38 in 100" where people have measured it, else "unmeasured"."""
    if figure.value is None or figure.key.partition(":")[0] not in JUDGED or figure.unit not in ("share", "score"):
        return ""
    if figure.labels is None or figure.interval is None:
        return words.say("unmeasured")
    return words.between(*figure.interval, figure.unit)


def borrowed(words: Words, named: Mapping[str, Figure]) -> str:
    """Says which of these figures labels of other posts put right, because too few of their own are labelled."""
    names = [name for name, figure in named.items() if figure.labels is not None and figure.carried]
    if not names:
        return ""
    return words.say(
        "Few posts of {names} are labelled: labels of all of the brand's posts put the mood right there.",
        names=words.join(names),
    )


def joined(words: Words, figure: Figure, *first: str) -> str:
    """What stands beside a bar: the given parts, then the change where one can be told."""
    parts = [*first] if move(figure).direction == "unknown" else [*first, beside(words, figure)]
    return "; ".join(part for part in parts if part)


def sized(words: Words, n: float) -> str:
    """ "n=412", and that it is few when it is."""
    few = words.say(", few") if n < SMALL else ""
    return f"n={words.number(n)}{few}"
