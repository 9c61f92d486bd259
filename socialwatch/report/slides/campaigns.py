"""What campaigns of one's own brought, beside what their days would have held without them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from socialwatch.measures.campaigns import Campaign
from socialwatch.measures.campaigns import Campaigns as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Block, Lines, Mark, Series, Slide, Table
from socialwatch.report.findings import talk
from socialwatch.report.findings.service import FEW

MOST = 5
TWICE = 1.95  # times the expected, from which times are said and not shares


class Campaigns:
    """Days of the window with the campaigns marked, the expected beneath; a row each with its lift and the interval."""

    needs: ClassVar = ("campaigns", "peaks", "volume", "coverage")
    options: ClassVar[dict[str, object]] = {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found: Measure | None = measured.get("campaigns")
        shown = [one for one in found.campaigns if one.expected and one.mentions.n >= FEW] if found else []
        if found is None or not shown:
            return None
        shown = shown[:MOST]
        drawn = len(found.starts) > max(2, FEW)
        blocks: list[Block] = [_lines(context, found, shown)] if drawn else []
        blocks.append(_table(context, shown, numbered=drawn))
        return context.slide(
            _title(context, shown),
            blocks,
            measured,
            n=sum(one.mentions.n for one in shown),
            note=_note(measured, context, shown),
            also=context.words.say(
                "Lift is what was said in the days of a campaign over what the same weekdays held before it. Its"
                " interval comes from all stretches of as many days without a campaign or a peak: how far these strayed"
                " from what was expected of them."
            ),
        )


def clear(one: Campaign) -> bool:
    """Whether more was said than stretches without a campaign explain."""
    return one.lift.interval is not None and not one.lift.interval[0] <= 1 <= one.lift.interval[1]


def _gain(context: Context, one: Campaign) -> str:
    """ "34% more", "3.2 times as much" """
    words, value = context.words, one.lift.value or 0.0
    if value >= TWICE:
        return words.say("{times} times as much", times=words.times(value))
    part = words.share(abs(value - 1))
    return words.say("{share} more", share=part) if value >= 1 else words.say("{share} less", share=part)


def _verdict(context: Context, one: Campaign) -> str:
    """What a campaign brought where chance does not explain it; that it does, or that too few days tell, elsewhere."""
    if one.lift.interval is None:
        return context.words.say("too few days")
    return _gain(context, one) if clear(one) else context.words.say("no significant change")


def _title(context: Context, shown: Sequence[Campaign]) -> str:
    words = context.words
    best = max(shown, key=lambda one: (clear(one), one.lift.value or 0.0, one.name))
    values = {
        "campaign": best.name,
        "brand": context.brand,
        "n": len(shown),
        "gain": _gain(context, best),
        "mentions": best.mentions.n,
        "expected": round(best.expected or 0),
    }
    if best.lift.interval is None:
        return words.title(
            words.say(
                "{campaign}: {mentions} mentions in its days, {expected} expected; too few days to say more", **values
            )
        )
    if not clear(best):
        if len(shown) == 1:
            return words.title(
                words.say("{campaign} did not change significantly how much was said of {brand}", **values),
                words.say("{campaign} did not change significantly how much was said", **values),
            )
        return words.title(words.say("None of {n} campaigns changed significantly how much was said", **values))
    if (best.lift.value or 0) < 1:
        return words.title(words.say("During {campaign} less was said than its days usually hold: {gain}", **values))
    if (best.lift.value or 0) >= TWICE:
        return words.title(
            words.say("{campaign}: {gain} was said as its days usually hold ({mentions} mentions)", **values),
            words.say("{campaign}: {gain} was said as its days usually hold", **values),
        )
    return words.title(
        words.say("{campaign}: {gain} was said than its days usually hold ({mentions} mentions)", **values),
        words.say("{campaign}: {gain} was said than its days usually hold", **values),
    )


def _lines(context: Context, found: Measure, shown: Sequence[Campaign]) -> Lines:
    words = context.words
    marks = []
    for one in shown:
        at = next((i for i, start in enumerate(found.starts) if start >= one.start), 0)
        marks.append(Mark(index=at, text=words.say("{name}: {gain}", name=one.name, gain=_verdict(context, one))))
    names = ", ".join(one.name for one in shown)
    known = [count is not None for count in found.counts]
    end = max([at + 1 for at, seen in enumerate(known) if seen] + [mark.index + 1 for mark in marks])  # days to come
    return Lines(
        key="days",
        alt=words.say(
            "Mentions of {brand} by day beside the expected, with {names}.", brand=context.brand, names=names
        ),
        categories=found.starts[:end],
        labels=[words.tick(start, "day") for start in found.starts[:end]],
        series=(
            Series(name=context.brand, values=list(found.counts[:end])),
            Series(
                name=words.say("expected"),
                values=[round(n, 1) if seen else None for n, seen in zip(found.usual[:end], known, strict=False)],
                tone="muted",
            ),
        ),
        marks=tuple(marks),
        listed=False,
        blind=tuple((low, min(high, end)) for low, high in found.blind if low < end),
        caption=words.say("Mentions by day, and what is expected without a campaign; numbers mark first days"),
        evidence=context.cite(*(one.mentions for one in shown)),
    )


def _table(context: Context, shown: Sequence[Campaign], *, numbered: bool) -> Table:
    """A row for each campaign, `numbered` as on the chart above."""
    words = context.words
    rows = []
    for number, one in enumerate(shown, start=1):
        between = one.lift.interval
        sure = (
            words.say("too few days")
            if between is None
            else words.say("{low} to {high}", low=words.number(between[0], 2), high=words.number(between[1], 2))
        )
        rows.append(
            (
                f"{number}  {one.name}" if numbered else one.name,
                words.range(one.start, one.end),
                words.number(one.tagged.n),
                words.number(one.mentions.n),
                words.number(round(one.expected or 0)),
                words.number(one.lift.value or 0.0, 2) + "×",
                sure if between is None or clear(one) else words.say("{between}: not significant", between=sure),
            )
        )
    head = ("Campaign", "Days", "With its words", "All mentions", "Expected", "Lift", "95 in 100")
    return Table(
        key="campaigns",
        alt=words.say("{n} campaigns with what was said in their days and what was expected.", n=len(rows)),
        head=[words.say(text) for text in head],
        rows=rows,
        numeric=(False, False, True, True, True, True, False),
        widths=(0.2, 0.16, 0.12, 0.12, 0.1, 0.08, 0.22),
        caption=words.say("Lift: all mentions over the expected; 1.00× is no lift"),
        evidence=context.cite(*(one.lift for one in shown), *(one.tagged for one in shown)),
    )


def _note(measured: Measured, context: Context, shown: Sequence[Campaign]) -> str:
    """What else happened in a campaign's days, which no arithmetic can take apart."""
    words = context.words
    for peak in talk.peaks(measured, context):
        for one in shown:
            about = talk.subject(measured, context, peak)
            if peak.start < one.end and one.start < peak.end and about:
                return words.say(
                    "A peak {when} ({about}) fell into {campaign}: whether the campaign made it, the posts must tell.",
                    when=talk.when(context, peak),
                    about=about,
                    campaign=one.name,
                )
    return words.say("More talk is not yet more sales, nor a better mood.")
