"""How much was said, when it peaked and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import log

from socialwatch.measures.peaks import Peak
from socialwatch.measures.quotes import About
from socialwatch.measures.volume import Series, Volume
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings import mood
from socialwatch.report.findings.base import Finding, Sign
from socialwatch.report.moves import beside, move, sized, verb

LED = 0.4  # from which share of a peak its topic may be said to have driven it
DRIVEN = (
    "{About} drove mentions to {times} times the expected {when} (n={n})",
    "{About} drove talk to {times} times the expected {when}",
)
PART = (
    "Mentions ran at {times} times the expected {when} (n={n}), led by {about}",
    "Mentions ran at {times} times the expected {when}, led by {about}",
)
PLAIN = ("Mentions ran at {times} times the expected {when} (n={n})",)


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


def feeling(measured: Measured, context: Context, peak: Peak) -> Sign:
    """Whether a peak's mood was worse (-) or better (+) than usual, and bad or good as well.

    Usual is the window before where that was seen: a storm may fill its own window.
    """
    felt = mood.mood(measured, context)
    known = (felt.net.before, felt.net.value) if felt is not None else ()
    usual = next((net for net in known if net is not None), 0.0)
    if peak.net is None:
        return ""
    if peak.net <= min(-0.05, usual - 0.15):
        return "-"
    return "+" if peak.net >= max(0.35, usual + 0.1) else ""


def subject(measured: Measured, context: Context, peak: Peak) -> str:
    """What a peak was about: "complaints about Delivery", "talk of “oat milk”", "" when nothing stood out."""
    words = context.words
    about = peak.cause.topic or (words.quote(peak.cause.words[0]) if peak.cause.words else None)
    if about is None:
        return ""
    said = {"-": "complaints about {about}", "+": "praise around {about}"}
    return words.say(said.get(feeling(measured, context, peak), "talk about {about}"), about=about)


def marked(measured: Measured, context: Context, peak: Peak) -> str:
    """A peak's cause as it stands on a chart: "complaints about Delivery", "led by talk about Price", "" """
    about = subject(measured, context, peak)
    return context.words.say("led by {about}", about=about) if about and not drove(peak) else about


def drove(peak: Peak) -> bool:
    """Whether so much of a peak was about one topic that it may be said to have driven it."""
    return peak.cause.topic is not None and (peak.cause.topic_share or 0.0) >= LED


def capital(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def when(context: Context, peak: Peak) -> str:
    """ "on 11 August" or "on 10–19 August"."""
    if peak.end - peak.start <= timedelta(hours=25):
        return context.words.say("on {day}", day=context.words.day(peak.top))
    return context.words.say("on {days}", days=context.words.range(peak.start, peak.end))


def hours(context: Context, peak: Peak) -> str:
    """Which hours of its days a peak's figure counts: its first and last day are seldom whole."""
    words = context.words
    return words.say("Counted from {start} to {end}.", start=words.moment(peak.start), end=words.moment(peak.end))


def top(starts: Sequence[datetime], values: Sequence[float | None], peak: Peak) -> int:
    """The slot in which a peak's line stands highest, for its mark; of equal ones that of its highest hour."""
    ends = (peak.start, peak.end - timedelta(seconds=1), peak.top)
    first, last, hour = (max(0, bisect_right(starts, moment) - 1) for moment in ends)
    known = [(value, at == hour, -at) for at, value in enumerate(values) if first <= at <= last and value is not None]
    return -max(known)[2] if known else hour


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
    if ratio >= 1.75:
        return words.say(
            "In the two weeks after, volume was {times} times its earlier level.", times=words.times(ratio)
        )
    side = "{share} above" if ratio > 1 else "{share} below"
    return words.say(
        "In the two weeks after, volume was {gap} the four weeks before.",
        gap=words.say(side, share=words.share(abs(ratio - 1))),
    )


def peak_finding(measured: Measured, context: Context, peak: Peak, total: float) -> Finding:
    """A peak as a finding: bad when its mood was, good when its mood was, news otherwise."""
    words = context.words
    about, day = subject(measured, context, peak), when(context, peak)
    sign, topic = feeling(measured, context, peak), peak.cause.topic
    values = {
        "topic": topic or about,
        "part": peak.about.n if peak.about is not None else 0,
        "about": about,
        "About": capital(about),
        "n": peak.mentions.n,
        "when": day,
        "times": words.times(peak.times),
    }
    driven = drove(peak)
    said = "{n} mentions {when}, {times} times the expected" if driven else "{n} mentions, {times} times the expected"
    text = words.say(said, **values)
    if peak.about is not None:
        text += words.say("; {part} of them were about {topic}", **values)
    text += ". " + hours(context, peak)
    clause = "mentions ran at {times} times the expected {when}"
    if driven:
        named = "{topic}" if sign == "+" else "{about}"  # praise says so by where it stands
        clause = named + " drove talk to {times} times the expected"
    return Finding(
        sign=sign,
        weight=3 + log(max(peak.times, 1)) + 2 * peak.mentions.n / max(total, 1),
        titles=[words.say(title, **values) for title in (*(DRIVEN if driven else PART if about else ()), *PLAIN)],
        clause=words.say(clause, **values),
        head=capital(about) if driven else words.say("A peak {when}", when=day),
        text=text,
        shown=peak.mentions,
        also=(*peak.told[1:], *((peak.about,) if peak.about is not None else ())),
        about=peak.cause.topic or about or day,
        voiced=About("peak", peak.start.isoformat(), "negative" if sign == "-" else "positive") if sign else None,
    )


def total_finding(context: Context, series: Series) -> Finding:
    """How much was said in the whole window, and whether that is a change."""
    words, total = context.words, series.total
    moved = move(total)
    values = {
        "n": int(total.value or 0),
        "size": sized(words, total.value or 0),
        "brand": context.brand,
        "before": context.before,
        "did": verb(words, moved),
        "change": beside(words, total),
    }
    if moved.clear:
        said = (
            "Mentions of {brand} {did} to {n}",
            "mentions {did} to {n}",
            "Volume",
            "{n} mentions, {change} on {before}.",
        )
    elif moved.direction == "same":
        said = (
            "{brand} was mentioned {n} times, no significant change on {before}",
            "mentions did not change significantly ({n})",
            "Volume held",
            "{n} mentions, no significant change on {before}.",
        )
    else:
        said = (
            "{brand} was mentioned once; {before} cannot be compared"
            if total.value == 1
            else "{brand} was mentioned {n} times; {before} cannot be compared",
            "1 mention was heard" if total.value == 1 else "{n} mentions were heard",
            "Volume",
            "{size}; {before} cannot be compared.",
        )
    sentence, clause, head, text = (words.say(one, **values) for one in said)
    return Finding(
        sign="",
        weight=1 + abs(log(moved.factor)) if moved.clear and moved.factor else 0.2,
        titles=(sentence, words.say("{n} mentions of {brand}", **values)),
        clause=clause,
        head=head,
        text=text,
        shown=total,
        about="volume",
    )


def untrended(context: Context, volume: Volume, series: Series) -> list[str]:
    """Titles that claim no trend: what was heard, when, and that it is no trend."""
    words = context.words
    seen = next((one.span for one in volume.comparable.observed if one.brand == context.brand), None)
    n = int(series.total.value or 0)
    values: dict[str, object] = {"brand": context.brand, "n": words.plural(n, "1 mention", "{n} mentions")}
    if seen is None or seen == context.window.span:
        return [words.say("{n} of {brand}; what could be seen changed, so no trend can be told", **values)]
    values["days"] = words.days(seen.start, seen.end)
    return [
        words.say("{brand} was heard {days} only ({n}): no trend can be told", **values),
        words.say("Heard {days} only ({n}): no trend can be told", **values),
    ]


def findings(measured: Measured, context: Context) -> list[Finding]:
    """Peaks and the whole, weightiest first."""
    series = line(measured, context)
    if series is None:
        return []
    volume: Volume = measured["volume"]
    if not volume.comparable.trend:
        # the first thing a reader must know of such a deck
        whole = total_finding(context, series)
        return [replace(whole, titles=untrended(context, volume, series), weight=3.0)]
    found = [peak_finding(measured, context, peak, series.total.value or 1) for peak in peaks(measured, context)]
    return [*found, total_finding(context, series)]
