"""How much was said, when it peaked and why."""

from __future__ import annotations

from datetime import timedelta
from math import log

from socialwatch.measures.peaks import Peak
from socialwatch.measures.volume import Series, Volume
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings.base import Finding
from socialwatch.report.moves import beside, move, sized, verb
from socialwatch.report.words import cut


def line(measured: Measured, context: Context) -> Series | None:
    """The brand's own line; None when it was not measured or nothing was heard."""
    volume: Volume | None = measured.get("volume")
    if volume is None or context.brand not in {one.brand for one in volume.series}:
        return None
    series = volume.of(context.brand)
    return series if series.total.value else None


def peaks(measured: Measured, context: Context, most: int = 3) -> list[Peak]:
    """The brand's peaks, most unusual first; none when sources came and went, for then a peak proves nothing."""
    volume: Volume | None = measured.get("volume")
    if "peaks" not in measured or volume is None or not volume.comparable.trend:
        return []
    return [peak for peak in measured["peaks"].peaks if peak.brand == context.brand][:most]


def subject(context: Context, peak: Peak) -> str:
    """What a peak was about: "complaints about Delivery", "talk of “oat milk”", "mentions"."""
    words = context.words
    about = peak.cause.topic or (f"“{peak.cause.words[0]}”" if peak.cause.words else None)
    if about is None:
        return words.say("mentions")
    if peak.net is not None and peak.net <= -0.2:
        return words.say("complaints about {about}", about=about)
    if peak.net is not None and peak.net >= 0.35:
        return words.say("praise around {about}", about=about)
    return words.say("talk about {about}", about=about)


def when(context: Context, peak: Peak) -> str:
    """ "on 11 August" or "from 10 to 19 August"."""
    words = context.words
    if peak.end - peak.start <= timedelta(hours=25):
        return words.say("on {day}", day=words.day(peak.top))
    return words.say(
        "between {first} and {last}", first=words.day(peak.start), last=words.day(peak.end - timedelta(seconds=1))
    )


def after(measured: Measured, context: Context, peak: Peak) -> str:
    """What came after a peak, against the four weeks before it; "" when the window does not tell."""
    series = line(measured, context)
    if series is None:
        return ""
    later = [p for p in series.points if peak.end <= p.start < peak.end + timedelta(days=14)]
    earlier = [p for p in series.points if peak.start - timedelta(days=28) <= p.start and p.end <= peak.start]
    known = (
        [p.mentions for p in later if p.mentions is not None],
        [p.mentions for p in earlier if p.mentions is not None],
    )
    if len(known[0]) < 7 or len(known[1]) < 7 or not sum(known[1]):
        return ""
    ratio = (sum(known[0]) / len(known[0])) / (sum(known[1]) / len(known[1]))
    words = context.words
    if abs(ratio - 1) < 0.15:
        return words.say("In the two weeks after, volume was back at its earlier level.")
    side = "{share} above" if ratio > 1 else "{share} below"
    return words.say(
        "In the two weeks after, volume was {gap} the four weeks before.",
        gap=words.say(side, share=words.share(abs(ratio - 1))),
    )


def peak_finding(context: Context, peak: Peak, total: float) -> Finding:
    """A peak as a finding: bad when its mood was, good when its mood was, news otherwise."""
    words = context.words
    about, day, n = subject(context, peak), when(context, peak), peak.mentions.n
    times = words.number(peak.times, 1 if peak.times < 10 else 0)
    about = about[:1].upper() + about[1:]
    first = ""
    if peak.cause.first_text:
        first = " " + words.say("First post: “{text}”", text=cut(context.names.text(peak.cause.first_text), 80))
    return Finding(
        sign="-"
        if peak.net is not None and peak.net <= -0.2
        else "+"
        if peak.net is not None and peak.net >= 0.2
        else "",
        weight=3 + log(max(peak.times, 1)) + n / max(total, 1),
        titles=(
            words.say(
                "{about} made {n} mentions {day}, {times} times the expected", about=about, n=n, day=day, times=times
            ),
            words.say(
                "{about}: {n} mentions {day}, {times} times the expected", about=about, n=n, day=day, times=times
            ),
            words.say("{n} mentions {day}, {times} times the expected", n=n, day=day, times=times),
        ),
        head=about,
        text=words.say("{n} mentions {day}, {times} times the expected.", n=n, day=day, times=times) + first,
        shown=peak.mentions,
    )


def total_finding(context: Context, series: Series) -> Finding:
    """How much was said in the whole window, and whether that is a change."""
    words, total = context.words, series.total
    moved = move(total)
    n, brand = int(total.value or 0), context.brand
    if moved.clear:
        sentence = words.say("Mentions of {brand} {did} to {n}", brand=brand, did=verb(words, moved), n=n)
        head, text = (
            words.say("Volume"),
            words.say("{n} mentions, {change} on {before}.", n=n, change=beside(words, total), before=context.before),
        )
    elif moved.direction == "same":
        sentence = words.say(
            "{brand} was mentioned {n} times, no significant change against {before}",
            brand=brand,
            n=n,
            before=context.before,
        )
        head, text = (
            words.say("Volume held"),
            words.say("{n} mentions, no significant change against {before}.", n=n, before=context.before),
        )
    else:
        sentence = words.say(
            "{brand} was mentioned {n} times; {before} cannot be compared", brand=brand, n=n, before=context.before
        )
        head, text = (
            words.say("Volume"),
            words.say("{size}; {before} cannot be compared.", size=sized(words, n), before=context.before),
        )
    short = words.say("{n} mentions of {brand}", n=n, brand=brand)
    weight = 1 + abs(log(moved.factor)) if moved.clear and moved.factor else 0.2
    return Finding(sign="", weight=weight, titles=(sentence, short), head=head, text=text, shown=total)


def findings(measured: Measured, context: Context) -> list[Finding]:
    """Peaks and the whole, weightiest first."""
    series = line(measured, context)
    if series is None:
        return []
    found = [peak_finding(context, peak, series.total.value or 1) for peak in peaks(measured, context)]
    return [*found, total_finding(context, series)]
