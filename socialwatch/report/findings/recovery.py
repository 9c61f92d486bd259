"""Whether the mood came back after the storm: the four weeks before it, the storm itself, the last four weeks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import hypot, sqrt

from socialwatch.clock import Window
from socialwatch.measures.base import Figure
from socialwatch.measures.peaks import Peak
from socialwatch.measures.sentiment import BrandMood, MoodPoint, joined
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings import mood, talk
from socialwatch.report.findings.base import Finding, Sign
from socialwatch.report.moves import SMALL, move, sized

WEEKS = timedelta(days=28)
WEEK = timedelta(days=7)  # of what was before that a recovery needs to be told from
ABOUT = "recovery"
MOSTLY, BACK = 0.7, 0.9  # from which part of the loss won back the mood may be called mostly back, or recovered


@dataclass(frozen=True, slots=True)
class Stretch:
    """Net sentiment over some slots, with its 95% interval; made of `n` posts whose mood is known.

    Where labels have put it right, `n` are all posts, `labels` how many did, `counted` is what the machine says and
    `people` the part of the variance that comes of labels which put all stretches right.
    """

    start: datetime
    end: datetime
    net: float
    low: float
    high: float
    n: int
    people: float = 0.0
    counted: float | None = None
    labels: int | None = None

    @property
    def spread(self) -> float:
        """Its standard error, as far as it differs from that of other stretches."""
        return sqrt(max(0.0, ((self.high - self.low) / 2 / 1.96) ** 2 - self.people))

    def differs(self, other: Stretch) -> bool:
        """Whether chance alone would explain the gap less than 5 times in 100."""
        return abs(self.net - other.net) > 1.96 * hypot(self.spread, other.spread)


def stretch(points: Sequence[MoodPoint], end: datetime) -> Stretch | None:
    """The mood of whole slots up to `end`; None when fewer than `SMALL` posts tell."""
    if not points:
        return None
    whole = joined(points)
    known = sum(count or 0 for count in (whole.positive, whole.neutral, whole.negative))
    if known < SMALL or whole.net is None or whole.low is None or whole.high is None:
        return None
    start, shift = points[0].start, whole.shift
    if shift is None:
        return Stretch(start, end, whole.net, whole.low, whole.high, known)
    counted, everything = joined([replace(one, shift=None) for one in points]).net, known + (whole.unknown or 0)
    return Stretch(start, end, whole.net, whole.low, whole.high, everything, shift.shared, counted, shift.n)


def findings(measured: Measured, context: Context) -> list[Finding]:
    """At most one: after the biggest peak that pulled the mood down, it came back or it did not."""
    felt = mood.mood(measured, context)
    if felt is None:
        return []
    for peak in talk.peaks(measured, context):
        parts = _parts(felt, peak, context.window)
        if parts is not None and parts[1].net < parts[0].net and parts[1].differs(parts[0]) and _told(*parts):
            return [_finding(context, felt, *parts)]
    return []


def _parts(felt: BrandMood, peak: Peak, window: Window) -> tuple[Stretch, Stretch, Stretch] | None:
    """Before, in and after a peak. The slot in which it began, and that in which it ended, are its own: the first
    hours of a storm are not what the mood used to be."""
    points, span, starts = felt.points, window.span, [point.start for point in felt.points]
    first, after = max(0, bisect_right(starts, peak.start) - 1), bisect_left(starts, peak.end)
    if first >= after:
        return None
    began, over = starts[first], starts[after] if after < len(starts) else span.end
    early = [point for point in points[:first] if point.start >= max(_weeks_before(window, began), span.start)]
    late = [point for point in points[after:] if point.start >= _weeks_before(window, span.end)]
    if not early or began - early[0].start < WEEK:
        return None  # a day or two are not what the mood used to be
    before, during, last = stretch(early, began), stretch(points[first:after], over), stretch(late, span.end)
    return (before, during, last) if before is not None and during is not None and last is not None else None


def _weeks_before(window: Window, moment: datetime) -> datetime:
    """Four weeks earlier at the same time of day: a changed clock moves no day."""
    return moment.astimezone(window.tz) - WEEKS


def _regained(before: Stretch, during: Stretch, last: Stretch) -> float:
    return (last.net - during.net) / (before.net - during.net)


def _told(before: Stretch, during: Stretch, last: Stretch) -> bool:
    """Whether the end is clearly unlike the beginning or unlike the storm; too few posts tell neither."""
    return last.differs(before) or last.differs(during)


def _finding(context: Context, felt: BrandMood, before: Stretch, during: Stretch, last: Stretch) -> Finding:
    words = context.words
    values = {
        "last": words.score(last.net),
        "before": words.score(before.net),
        "during": words.score(during.net),
        "size": sized(words, last.n),
        "end": words.day(last.end - timedelta(seconds=1)),
        "since": words.day(last.start),
        "days": words.range(during.start, during.end),
        "whole": words.score(felt.net.value),
        "change": mood.changed(context, move(felt.net)),
        "share": words.share(_regained(before, during, last)),
        "earlier": round((before.end - before.start) / timedelta(days=1)),
    }
    text = (
        "{before} in the four weeks before, {during} on {days}, {last} since {since} ({size});"
        " {whole} in all, {change}."
        if values["earlier"] == WEEKS.days
        else "{before} in the {earlier} days before, {during} on {days}, {last} since {since} ({size});"
        " {whole} in all, {change}."
    )
    sign, titles, clause, head = _verdict(before, during, last)
    return Finding(
        sign=sign,
        weight=2.5,
        titles=tuple(words.say(title, **values) for title in titles),
        clause=words.say(clause, **values),
        head=words.say(head),
        text=words.say(text, **values),
        shown=figure(felt, last, "in the last four weeks"),
        about=ABOUT,
        also=(figure(felt, before, "before the peak"), figure(felt, during, "in the slots of the peak"), felt.net),
    )


def _verdict(before: Stretch, during: Stretch, last: Stretch) -> tuple[Sign, tuple[str, ...], str, str]:
    """Back where it was, on its way, or still down: sign, titles, clause and head."""
    fell = "Mood fell to {during} on {days}"
    regained = _regained(before, during, last)
    if last.net >= before.net or (not last.differs(before) and regained >= BACK):
        return "+", (fell + " and was back at {last} by {end}",), "mood recovered", "Mood recovered"
    if last.net > during.net and last.differs(during):
        titles = (fell + " and had regained {share} of the loss by {end}", fell + ", then regained {share} of the loss")
        if regained >= MOSTLY:
            return ">", titles, "mood regained {share} of the loss", "Mood is mostly back"
        return "-", titles, "mood regained only {share} of the loss", "Mood has not recovered"
    return "-", (fell + " and was still at {last} by {end}",), "mood has not recovered", "Mood has not recovered"


def figure(felt: BrandMood, part: Stretch, when: str) -> Figure:
    """The net sentiment of a stretch, with evidence that lists its posts."""
    of, how = "posts whose mood is known", ""
    if part.labels is not None:
        of, how = "mentions", f"; put right by {part.labels:,} labels; interval by prediction-powered inference"
    evidence = replace(
        felt.net.evidence,
        window=(part.start.isoformat(), part.end.isoformat()),
        n=part.n,
        formula=f"(positive - negative) / {of}, {when}{how}",
    )
    return Figure(
        key="net", value=part.net, unit="score", n=part.n, interval=(part.low, part.high), evidence=evidence,
        counted=part.counted, labels=part.labels,
    )  # fmt: skip
