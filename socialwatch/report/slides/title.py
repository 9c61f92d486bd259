"""The first page: the quarter's finding in one sentence, and the figures everybody asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from socialwatch.measures.base import Evidence, Figure
from socialwatch.report.context import Context, Measured, seen
from socialwatch.report.deck import BigNumber, BigNumbers, Block, Slide, Tone
from socialwatch.report.findings import all as every
from socialwatch.report.findings import mood, recovery, service, standing, talk
from socialwatch.report.findings.base import Finding
from socialwatch.report.moves import against, move, sized, sure
from socialwatch.report.slides import storm, volume
from socialwatch.report.words import COVER_LIMIT


class Title:
    """The weightiest finding as the title; volume, mood, share of voice and answers beside it."""

    needs: ClassVar = every.NEEDS
    options: ClassVar = {"numbers": True}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        words = context.words
        found = every.findings(measured, context)
        numbers = headline(measured, context) if context.options.get("numbers", True) else []
        if not found:
            return context.slide(
                words.title(unheard(context)), (), measured, n=0, layout="title", note=silence(measured, context)
            )
        blocks: list[Block] = [BigNumbers(key="headline", alt=alt(numbers), numbers=tuple(numbers))] if numbers else []
        drawn = (glance(measured, context) for glance in (volume.glance, storm.glance, volume.shaded))
        series, line = talk.line(measured, context), next(filter(None, drawn), None)
        if blocks and line is not None:
            blocks = [*blocks, line]
        return context.slide(
            words.title(*ended(measured, context, found), *found[0].titles, limit=COVER_LIMIT),
            blocks,
            measured,
            n=series.total.value if series is not None else found[0].shown.n,
            layout="title",
            note=caveat(measured, context),
            claims=claims(measured, context, found),
            also=words.say(
                "The title is the finding that weighs most: how much of the talk it concerns, and how far"
                " from usual it is."
            ),
        )


def unheard(context: Context) -> str:
    """That nothing was heard, and when: in a quarter, on a day, from one day to another."""
    words, span, zone = context.words, context.window.span, context.window.tz
    if "Q" in context.window.label:
        when = words.quarter(context.window)
        return words.say("We heard nothing about {brand} in {window}", brand=context.brand, window=when)
    first, last = span.start.astimezone(zone), (span.end - timedelta(seconds=1)).astimezone(zone)
    values = {"brand": context.brand, "last": words.day(last, year=True)}
    if first.date() == last.date():
        return words.say("We heard nothing about {brand} on {last}", **values)
    begun = words.day(first, year=first.year != last.year)
    return words.say("We heard nothing about {brand} from {first} to {last}", first=begun, **values)


def ended(measured: Measured, context: Context, found: list[Finding]) -> list[str]:
    """The first finding with how it ended, when it is the storm that the mood recovered from or did not."""
    came = recovery.findings(measured, context)
    if not came or found[0].sign != "-" or found[0].about == recovery.ABOUT:
        return []
    # the shorter title: how many posts it was stands beside it
    return [context.words.say("{storm}; {end}", storm=title, end=came[0].clause) for title in found[0].titles[1:]]


def claims(measured: Measured, context: Context, found: list[Finding]) -> list[Figure | Evidence]:
    """The figures that the title states: the finding's, and that of how it ended where the title says so."""
    said = [found[0].shown, *found[0].also]
    if ended(measured, context, found):
        said += [one.shown for one in recovery.findings(measured, context)]
    return said


def told(measured: Measured, context: Context, found: list[Finding]) -> set[str]:
    """What the cover speaks of, so that the summary's title says something else."""
    if not found:
        return set()
    return {found[0].about, *([recovery.ABOUT] if ended(measured, context, found) else [])}


def silence(measured: Measured, context: Context) -> str:
    """Why nothing was heard: nobody listened, some of the time, or all of the time and there was nothing."""
    words, coverage = context.words, measured.get("coverage")
    if coverage is None or not coverage.sources:
        return words.say(
            "No source was asked about these days: the silence is the listener's. Run `socialwatch fetch`, or import"
            " what you have, then make the deck again."
        )
    if coverage.blind or coverage.partial:
        return words.say(
            "{seen}: what was said then is not known. `socialwatch status` says what failed.",
            seen=seen(words, coverage),
        )
    return words.say(
        "{seen}: nobody spoke of it there, or its query misses how people write it; `socialwatch query` shows"
        " what it finds.",
        seen=seen(words, coverage),
    )


def caveat(measured: Measured, context: Context) -> str:
    """What a reader of the first page alone must know: comparisons that do not hold."""
    counted = measured.get("volume")
    if counted is None or not counted.comparable.reasons:
        return ""
    reasons = counted.comparable.reasons
    return context.words.told(reasons[-1] if not counted.comparable.trend else reasons[0])


def headline(measured: Measured, context: Context) -> list[BigNumber]:
    """Two to four figures with their changes."""
    words, result = context.words, []
    series = talk.line(measured, context)
    if series is not None:
        label = words.say("mention" if series.total.value == 1 else "mentions")
        result.append(_number(context, words.number(series.total.value or 0), label, series.total))
    felt = mood.mood(measured, context)
    if felt is not None:
        result.append(
            _number(context, words.score(felt.net.value), words.say("net sentiment, \N{MINUS SIGN}1 to +1"), felt.net)
        )
    stood = standing.standing(measured, context)
    if stood is not None:
        result.append(_number(context, words.share(stood[1].share.value), words.say("share of voice"), stood[1].share))
    asked = service.asked(measured)
    if (
        asked is not None
        and service.answering(context)
        and asked.answered.value is not None
        and asked.answered.unit == "share"
        and asked.answered.n >= service.FEW
    ):
        result.append(
            _number(context, words.share(asked.answered.value), words.say("of questions answered"), asked.answered)
        )
    return result[:4]


def _number(context: Context, value: str, label: str, figure: Figure) -> BigNumber:
    moved = move(figure)
    tone: Tone = "ink"
    if moved.clear and figure.unit == "score":  # the colours of the mood are the mood's alone
        tone = "positive" if moved.direction == "up" else "negative"
    # a figure that was never measured before says how sure it is, or of how many posts it is made
    parts = (
        []
        if moved.direction == "unknown" and figure.unit != "mentions"
        else [against(context.words, figure, context.before)]
    )
    change = "; ".join(part for part in (*parts, sure(context.words, figure)) if part) or sized(context.words, figure.n)
    return BigNumber(value=value, label=label, change=change, tone=tone, evidence=context.cite(figure))


def alt(numbers: list[BigNumber]) -> str:
    return "; ".join(f"{number.value} {number.label} ({number.change})" for number in numbers)
