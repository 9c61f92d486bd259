"""Lines and bars with gaps, intervals, long names and many series."""

from __future__ import annotations

from datetime import timedelta

from sample.ground import CODES, START, days, wave
from socialwatch.report.deck import Bars, Lines, Mark, Series


def volume_lines(key: str = "volume") -> Lines:
    starts, labels = days(92)
    kaffa: list[float | None] = list(wave(92, 60, 41, 346))
    kaffa[66] = kaffa[67] = None
    return Lines(
        key=key,
        alt="Mentions of Kaffa a day rose from about 60 to 390 on 11 August and were back below 60 by 24 August.",
        categories=starts,
        labels=labels,
        series=[
            Series(name="Kaffa", values=kaffa),
            Series(name="Bohne & Co", values=wave(92, 42, 70, 40), tone="competitor"),
            Series(name="Northroast", values=wave(92, 36, 20, 25), tone="competitor"),
        ],
        marks=[
            Mark(index=13, text="14 July: the Lungo launch; 31% of the day's posts name it (n=104)"),
            Mark(
                index=41,
                text="11 August: late deliveries after the depot fire in Leeds, six times the expected 64; first post by "
                "@roastfan at 09:12, shared 412 times within the day",
            ),
            Mark(index=67, text="6 September: a strike at the parcel service (noted by the owner)"),
        ],
        blind=[(66, 68), (30, 38)],
        caption="Mentions a day",
        evidence=CODES[0],
    )


def mood_lines() -> Lines:
    starts = [START + timedelta(days=7 * week) for week in range(14)]
    values = [0.22, 0.25, 0.31, 0.28, 0.2, 0.12, -0.28, -0.35, -0.18, None, 0.02, 0.11, 0.16, 0.21]
    return Lines(
        key="net",
        alt="Net sentiment fell from +0.28 to −0.35 in the week of 17 August and was +0.21 at the end.",
        categories=starts,
        labels=[f"{start.day} {start:%b}" for start in starts],
        series=[
            Series(
                name="Net sentiment",
                values=values,
                low=[None if v is None else v - 0.08 for v in values],
                high=[None if v is None else v + 0.08 for v in values],
            )
        ],
        unit="score",
        blind=[(9, 10)],
        caption="Share of positive minus share of negative posts a week, with the 95% interval",
        evidence=CODES[2],
    )


def voice_bars() -> Bars:
    return Bars(
        key="voice",
        alt="Kaffa had 60% of the mentions, Bohne & Co 24%, Northroast 16%.",
        categories=["Kaffa", "Bohne & Co", "Northroast"],
        series=[
            Series(name="Share of voice", values=[0.602, 0.238, 0.16], low=[0.58, 0.21, 0.14], high=[0.625, 0.26, 0.19])
        ],
        unit="share",
        emphasis=0,
        notes=["+12 points", "−7 points", "−5 points"],
        caption="Share of voice, with 95% intervals; change against April \N{EN DASH} June",
        evidence=CODES[1],
    )


def topic_bars(many: bool = False) -> Bars:
    names = [
        "Delivery",
        "Taste",
        "Price",
        "App and account",
        "Packaging and everything about how it is sealed, opened and recycled at home",
    ]
    values = [1210.0, 902.0, 611.0, 402.0, 220.0]
    if many:
        names = [f"A topic with a long name, number {n}" for n in range(1, 41)]
        values = [float(1300 - 30 * n) for n in range(40)]
    return Bars(
        key="topics",
        alt=f"{names[0]} was named most, {values[0]:.0f} times.",
        categories=names,
        series=[Series(name="Mentions", values=values, tone="neutral")],
        emphasis=0,
        notes=["+212%", "+3%", "no significant change", "", "n<30 before"] if not many else (),
        caption="Mentions by topic and change against the quarter before",
        evidence=CODES[3],
    )


def mood_bars() -> Bars:
    return Bars(
        key="by-source",
        alt="Mood by source: feeds were mostly neutral, Mastodon was a third negative.",
        categories=["Mastodon", "Bluesky", "Hacker News", "News feeds"],
        series=[
            Series(name="positive", values=[0.31, 0.38, 0.22, 0.12], tone="positive"),
            Series(name="neutral", values=[0.35, 0.4, 0.61, 0.845], tone="neutral"),
            Series(name="negative", values=[0.34, 0.22, 0.17, 0.035], tone="negative"),
        ],
        unit="share",
        stacked=True,
        notes=["n=3,120", "n=2,411", "n=310", "n=279"],
        caption="Mood of the posts whose language we score",
        evidence=CODES[2],
    )


def small_multiples() -> Lines:
    starts, labels = days(28)
    names = ["Delivery", "Taste", "Price", "App and account", "Packaging", "Recycling"]
    series = [
        Series(name=name, values=wave(28, 30 - 4 * n, 6 + 3 * n, 60 - 9 * n), tone="accent" if n == 0 else "competitor")
        for n, name in enumerate(names)
    ]
    return Lines(key="topic-lines", alt="Six topics over four weeks; delivery peaked first.", categories=starts, labels=labels,
                 series=series, blind=[(20, 22)], caption="Mentions a day by topic", evidence=CODES[3])  # fmt: skip


def clusters() -> Bars:
    return Bars(
        key="clusters",
        alt="Questions before and now.",
        categories=["Where is my order?", "Is it recyclable?", "Can I pause?"],
        series=[
            Series(name="April \N{EN DASH} June", values=[40, 81, 33], tone="neutral"),
            Series(name="July \N{EN DASH} September", values=[310, 120, 35]),
        ],
        caption="Questions asked",
        evidence=CODES[3],
    )
