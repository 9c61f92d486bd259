"""Year against year before, quarter by quarter."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.coverage import Coverage
from socialwatch.measures.years import Quarter
from socialwatch.measures.years import Years as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Bars, Series, Slide, Table
from socialwatch.report.moves import beside, move

DAY = timedelta(days=1)


class Years:
    """Bars of the quarters beside those of a year before; a row each with share of voice, mood, and the changes."""

    needs: ClassVar = ("years", "coverage")
    options: ClassVar[dict[str, object]] = {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found: Measure | None = measured.get("years")
        if found is None or len(found.quarters) < 2:
            return None
        words, quarters = context.words, found.quarters
        tested = words.say(
            "Each quarter is tested against the same quarter of the year before, over the sources that were heard in"
            " both."
        )
        return context.slide(
            _title(context, quarters),
            [_bars(measured, context, quarters), _table(context, quarters)],
            measured,
            n=sum(one.share.voices.value or 0 for one in quarters),
            note=tested if _compared(quarters) else words.say("A quarter that was heard in part tells no trend."),
        )


def named(context: Context, one: Quarter) -> str:
    """A quarter as people call it: "Jul – Sep 2026"."""
    words = context.words
    first = words.locale.short[one.start.astimezone(context.window.tz).month - 1]
    return f"{first} \N{EN DASH} {words.tick(one.end - timedelta(days=1), 'month')}"


def _compared(quarters: tuple[Quarter, ...]) -> bool:
    """Whether any figure has one of a year before to stand beside."""
    figures = [figure for one in quarters for figure in (one.share.voices, one.share.share, one.share.net)]
    return any(move(figure).direction != "unknown" for figure in figures)


def _heard(measured: Measured, context: Context, one: Quarter) -> str:
    """How many of a quarter's days were heard, where some were not or are yet to come; "" of a whole one."""
    coverage: Coverage | None = measured.get("coverage")
    if coverage is None or not coverage.slots:
        return ""
    missed = [(coverage.slots[low].start, coverage.slots[high - 1].end) for low, high in coverage.blind]
    if context.now is not None:
        missed.append((context.now, one.end))
    unseen = sum(
        (max(timedelta(0), min(end, one.end) - max(start, one.start)) for start, end in missed), start=timedelta(0)
    )
    days, lost = round((one.end - one.start) / DAY), round(unseen / DAY)
    return context.words.say("{heard} of {days} days heard", heard=days - lost, days=days) if lost else ""


def _moved(quarters: tuple[Quarter, ...], direction: str) -> int:
    return sum(move(one.share.voices).direction == direction for one in quarters)


def _title(context: Context, quarters: tuple[Quarter, ...]) -> str:
    words, n = context.words, len(quarters)
    up, down, unknown = (_moved(quarters, one) for one in ("up", "down", "unknown"))
    values: dict[str, object] = {"brand": context.brand, "n": n, "up": up, "down": down}
    if unknown == n:
        return words.title(
            words.say("The year before was not heard: {n} quarters of {brand} stand alone", **values),
            words.say("The year before was not heard: {n} quarters stand alone", **values),
        )
    if not up and not down:
        return words.title(words.say("No quarter's mentions changed significantly on the year before", **values))
    net = [move(one.share.net) for one in quarters]
    better, worse = (sum(one.direction == way for one in net) for way in ("up", "down"))
    plain = (
        words.say("Mentions rose in {up} and fell in {down} of {n} quarters on the year before", **values)
        if up and down
        else words.say("Mentions rose in {up} of {n} quarters on the year before", **values)
        if up
        else words.say("Mentions fell in {down} of {n} quarters on the year before", **values)
    )
    mood = (
        words.say("mood improved in {better} and worsened in {worse}", better=better, worse=worse)
        if better or worse
        else words.say("no mood changed significantly")
    )
    return words.title(words.say("{plain}; {mood}", plain=plain, mood=mood), plain)


def _bars(measured: Measured, context: Context, quarters: tuple[Quarter, ...]) -> Bars:
    words = context.words
    names = [named(context, one) for one in quarters]
    now = [one.share.voices.value for one in quarters]
    before = [one.share.voices.before for one in quarters]
    told = "; ".join(f"{name} {words.number(value or 0)}" for name, value in zip(names, now, strict=True))
    series = [Series(name=words.say("this year"), values=now)]
    heard, caption = [_heard(measured, context, one) for one in quarters], words.say("Mentions by quarter")
    if any(value is not None for value in before):
        series.append(Series(name=words.say("a year before"), values=before, tone="competitor"))
        caption = words.say("Mentions by quarter, beside the same quarter of the year before")
    return Bars(
        key="quarters",
        alt=words.say("Mentions of {brand} by quarter: {rows}.", brand=context.brand, rows=told),
        categories=names,
        series=tuple(series),
        notes=heard if any(heard) else (),
        caption=caption,
        evidence=context.cite(*(one.share.voices for one in quarters)),
    )


def _table(context: Context, quarters: tuple[Quarter, ...]) -> Table:
    words, none = context.words, "\N{EN DASH}"  # said in the title and the note, not in every cell

    def changed(figure: Figure) -> str:
        return none if move(figure).direction == "unknown" else beside(words, figure)

    rows = [
        (
            named(context, one),
            words.number(one.share.voices.value or 0),
            changed(one.share.voices),
            words.share(one.share.share.value) if one.holds else words.say("unknown"),
            changed(one.share.share) if one.holds else none,
            words.score(one.share.net.value),
            changed(one.share.net),
        )
        for one in quarters
    ]
    head = ("Quarter", "Mentions", "Change", "Share of voice", "Change", "Net sentiment", "Change")
    widths, compared = (0.22, 0.1, 0.14, 0.14, 0.13, 0.14, 0.13), _compared(quarters)
    shown = range(len(head)) if compared else (0, 1, 3, 5)  # no columns of dashes
    return Table(
        key="changes",
        alt=words.say("Mentions, share of voice and net sentiment of {n} quarters with their changes.", n=len(rows)),
        head=[words.say(head[at]) for at in shown],
        rows=[tuple(row[at] for at in shown) for row in rows],
        numeric=[at > 0 for at in shown],
        widths=[widths[at] for at in shown],
        caption=words.say("Changes are on the same quarter of the year before")
        if compared
        else words.say("Share of voice and net sentiment by quarter"),
        evidence=context.cite(*(figure for one in quarters for figure in (one.share.share, one.share.net))),
    )
