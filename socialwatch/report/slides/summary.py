"""The executive summary: what works, what does not, where there is room for improvement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from socialwatch.models import JSON
from socialwatch.report.context import Asked, Context, Measured
from socialwatch.report.deck import Point, Points, Slide
from socialwatch.report.findings import all as every
from socialwatch.report.findings.base import Finding, Sign
from socialwatch.report.quoting import Quoting
from socialwatch.report.slides import title as cover

COLUMNS: tuple[tuple[Sign, str, str], ...] = (
    ("+", "works", "What works"),
    ("-", "hurts", "What does not"),
    (">", "room", "Room for improvement"),
)


class Summary:
    """Three columns of at most three findings, each with its figure; with `posts` the post that stands for the first of
    them that has one."""

    needs: ClassVar = every.NEEDS
    options: ClassVar = {"each": 3, "posts": True}

    @staticmethod
    def asks(options: Mapping[str, JSON]) -> Asked:
        return {"quotes": ("quotes", {})} if options.get("posts", True) else {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        everything = every.findings(measured, context)
        found = apart(everything)
        columns = {
            sign: [one for one in found if one.sign == sign][: context.options.get("each", 3)] for sign, _, _ in COLUMNS
        }
        if sum(map(len, columns.values())) < 2:
            return None  # one statement is on the cover, or on its own slide
        quoting = Quoting(measured, context) if context.options.get("posts", True) else None
        blocks = [_column(context, key, heading, columns[sign], sign, quoting) for sign, key, heading in COLUMNS]
        return context.slide(
            _title(context, columns, cover.told(measured, context, everything)),
            blocks,
            measured,
            note=context.words.say(
                "Each statement is tested: what chance alone would explain is not listed as a change."
            ),
        )


def apart(found: Sequence[Finding]) -> list[Finding]:
    """The findings without those about a thing of which a weightier one speaks already."""
    kept: dict[str, Finding] = {}
    for one in found:
        kept.setdefault(one.about or one.head, one)
    return list(kept.values())


def _column(
    context: Context, key: str, heading: str, found: Sequence[Finding], sign: Sign, quoting: Quoting | None
) -> Points:
    points = [
        Point(head=one.head + ".", text=one.text, mark=sign, evidence=context.cite(one.shown, *one.also))
        for one in found
    ]
    if not points:
        points = [Point(head="", text=context.words.say("Nothing stood out by more than chance."))]
    quote = quoting.quote(found) if quoting is not None else None
    return Points(key=key, heading=context.words.say(heading), points=tuple(points), quote=quote)


def _title(context: Context, columns: dict[Sign, list[Finding]], told: set[str]) -> str:
    """What works against what does not, beyond what the cover says."""
    words = context.words

    def other(*signs: Sign) -> list[Finding]:
        found = sorted((one for sign in signs for one in columns[sign]), key=lambda one: -one.weight)
        return [one for one in found if one.about not in told] or found

    good, bad = other("+"), other("-", ">")
    if good and bad:
        clauses = [
            words.say("{good}, but {bad}", good=_upper(one.clause), bad=against.clause)
            for one in good[:2]
            for against in bad[:2]
        ]
        short = words.say("{good}; against it: {bad}", good=_upper(good[0].clause), bad=bad[0].head)
        return words.title(*clauses, short)
    found = good or bad
    both = (
        [words.say("{one} and {other}", one=_upper(found[0].clause), other=found[1].clause)] if len(found) > 1 else []
    )
    return words.title(*both, *found[0].titles)


def _upper(clause: str) -> str:
    return clause[:1].upper() + clause[1:]
