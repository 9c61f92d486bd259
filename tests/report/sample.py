"""A deck made by hand with every kind of block, and everything that is hard to draw: it has no figures of anybody's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from socialwatch.measures.base import Evidence
from socialwatch.report.deck import (
    Bars,
    BigNumber,
    BigNumbers,
    Block,
    Deck,
    Heat,
    Lines,
    Mark,
    Point,
    Points,
    Post,
    Posts,
    Quadrant,
    Series,
    Slide,
    Spot,
    Step,
    Table,
    Text,
)

START = datetime(2026, 7, 1, tzinfo=UTC)
SOURCE = "1 July \N{EN DASH} 30 September 2026, Europe/London \N{MIDDLE DOT} n=8,412 mentions of Kaffa \N{MIDDLE DOT} 4 sources, 2 of 92 days not seen"
HOSTILE = (
    "</script><script>alert('x')</script><img src=x onerror=alert(1)> & \"quoted\" {{ 7*7 }} \x00\x07 #panic() $x$"
)


def wave(days: int, base: float, peak: int, height: float) -> list[float]:
    """A busy weekday, a quiet weekend, and one storm."""
    return [
        float(
            round(
                base * (1 - 0.35 * (day % 7 > 4)) + 6 * math.sin(day / 3) + height * math.exp(-((day - peak) ** 2) / 8)
            )
        )
        for day in range(days)
    ]


def evidence(measure: str, n: int, query: str = 'brand:"Kaffa"') -> Evidence:
    return Evidence(
        measure=measure,
        window=("2026-06-30T23:00:00Z", "2026-09-30T23:00:00Z"),
        zone="Europe/London",
        query=query,
        n=n,
        ids=(*(f"mastodon:https://roast.example/@a{i}/{n + i}" for i in range(5)), "hackernews:4100001"),
        sources=("forum", "hn"),
        formula="Sum of the matched mentions of the window.",
    )


EVIDENCE = {
    one.code: one
    for one in (
        evidence("volume", 8412),
        evidence("voice", 13977, ""),
        evidence("sentiment", 6120),
        evidence("topics", 5230),
        evidence("hostile", 3, HOSTILE),
    )
}
CODES = list(EVIDENCE)


def days(count: int) -> tuple[list[datetime], list[str]]:
    starts = [START + timedelta(days=day) for day in range(count)]
    return starts, [f"{start.day} {start:%b}" for start in starts]


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


def big_numbers() -> BigNumbers:
    return BigNumbers(
        key="headline",
        alt="8,412 mentions; net sentiment −0.08; 60% share of voice; 48 minutes to the first answer.",
        numbers=[
            BigNumber(
                value="8,412",
                label="mentions of Kaffa",
                change="+38% on April \N{EN DASH} June (n=6,096)",
                evidence=CODES[0],
            ),
            BigNumber(
                value="\N{MINUS SIGN}0.08",
                label="net sentiment",
                change="95% interval \N{MINUS SIGN}0.11 to \N{MINUS SIGN}0.05; was +0.19",
                tone="negative",
                evidence=CODES[2],
            ),
            BigNumber(value="60%", label="share of voice", change="+12 points", tone="accent", evidence=CODES[1]),
            BigNumber(value="48 min", label="to the first answer (median)", change="was 31 minutes", evidence=CODES[3]),
        ],
    )


def summary_points() -> list[Points]:
    def three(mark: str, *texts: tuple[str, str]) -> list[Point]:
        return [Point(head=head, text=text, mark=mark, evidence=CODES[n % 4]) for n, (head, text) in enumerate(texts)]  # type: ignore[arg-type]

    return [
        Points(
            key="works",
            heading="What works",
            points=three(
                "+",
                ("Taste carries the brand.", "72% of the posts about it were positive (n=902), as many as in spring."),
                (
                    "The Lungo launch was heard.",
                    "Mentions doubled on 14 July; half of the authors had never named us before.",
                ),
                ("Answers calm people.", "Threads that we answered within an hour turned negative a third as often."),
            ),
        ),
        Points(
            key="fails",
            heading="What does not",
            points=three(
                "-",
                ("Delivery.", "Complaints tripled in the week of 11 August (n=412), then fell below July's level."),
                (
                    "The app.",
                    "Log-in trouble is named in 29% of its posts, and nobody at our side answered 61 of them.",
                ),
            ),
        ),
        Points(
            key="room",
            heading="Where there is room",
            points=three(
                ">",
                ("Refunds.", "Bohne & Co is praised for same-day refunds in 88 posts; we are in none."),
                ("German.", "18% of the posts are German, 4% of our answers are."),
                ("Recycling.", "Asked 120 times, answered nowhere on our site."),
            ),
        ),
    ]


TEXTS: Sequence[tuple[str, str, str | None]] = (
    (
        "@roastfan",
        "Third week without my Kaffa order. The tracking page says “out for delivery” since Monday. Support told me to wait. "
        "I have waited. I am a patient person, but coffee is the one thing you cannot be late with! 😡☕ "
        "Cancelling the subscription unless somebody calls me back today. And no, a voucher is not an answer.",
        "https://roast.example/@roastfan/1",
    ),
    (
        "@nour",
        "القهوة رائعة لكن التوصيل تأخر أسبوعين كاملين. هل من أحد يستطيع مساعدتي؟ ☕🙏",
        "https://roast.example/@nour/2",
    ),
    (
        "@mika",
        "ルンゴ最高☕✨ でも配送が遅すぎる。三週間待っても届かないので、サポートに連絡しました。返事はまだありません。",
        None,
    ),
    (
        "@asha",
        "काफ़ा की कॉफ़ी बहुत अच्छी है, पर डिलीवरी में बहुत देर हो गई 😞 क्या कोई बता सकता है कि कब आएगी?",
        "javascript:alert(1)",
    ),
)


def posts(key: str = "posts") -> Posts:
    moods = ("negative", "neutral", "positive", "unknown")
    made = [
        Post(
            id=f"mastodon:https://roast.example/{n}",
            network="mastodon",
            author=author,
            created=START + timedelta(days=41, minutes=n),
            when=f"Tue 11 August, 09:1{n}",
            text=text,
            url=url,
            engagement="412 likes, 88 reposts" if n == 0 else "",
            mood=moods[n],  # type: ignore[arg-type]
            lang=("en", "ar", "ja", "hi")[n],
        )
        for n, (author, text, url) in enumerate(TEXTS)
    ]
    return Posts(key=key, posts=made, evidence=CODES[2])


def authors() -> Table:
    return Table(
        key="authors",
        alt="Ten authors wrote 14% of the posts; @roastfan wrote most of them.",
        head=["Author", "Where", "Posts", "Likes", "Mood"],
        rows=[
            [
                f"@author{n} with a display name that goes on",
                "Mastodon",
                f"{60 - 3 * n}",
                f"{1200 - 77 * n:,}",
                "+0.21" if n % 2 else "−0.40",
            ]
            for n in range(14)
        ],
        numeric=[False, False, True, True, True],
        links=[f"https://roast.example/@author{n}" for n in range(14)],
        caption="Who wrote most",
        evidence=CODES[0],
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


def topic_map(doubling: bool = True) -> Quadrant:
    """Topics that crowd in one corner, one far away, one without a before, one with an endless name."""
    spots = [
        Spot(name="Delivery", x=0.4, y=-0.09, x_before=0.2, y_before=0.34, low=-0.12, high=-0.06, tone="negative"),
        Spot(name="Customer service and everything about it", x=0.114, y=-0.03, x_before=0.012, y_before=-0.3),
        Spot(name="Lungo", x=0.122, y=0.63, x_before=0.013, y_before=-0.27, low=0.58, high=0.68, tone="positive"),
        Spot(name="Taste", x=0.1, y=0.6, x_before=0.14, y_before=0.52, tone="ink"),
        Spot(name="Price", x=0.099, y=0.11, x_before=0.094, y_before=0.11),
        Spot(name="Brewing", x=0.058, y=0.52),
        Spot(name="Grinder", x=0.05, y=0.54),
    ]
    return Quadrant(
        key="topics",
        alt="Topics by share of the talk and net sentiment: Delivery 40%, -0.09.",
        spots=spots,
        x_name="share of the talk",
        y_name="net sentiment",
        doubling=doubling,
        x_split=0.13,
        corners=["liked, little spoken of", "liked", "disliked, little spoken of", "disliked"],
        caption="Topics now (dot) and in the quarter before (ring)",
        evidence=CODES[0],
    )


def week() -> Heat:
    """A week of hours with frames and an unknown hour."""
    values: list[list[float | None]] = [[float((day + 1) * hour) for hour in range(24)] for day in range(7)]
    values[6][3] = None
    return Heat(
        key="hours",
        alt="Posts by weekday and hour, most on Sunday at 23:00.",
        rows=["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        columns=[f"{hour:02}" for hour in range(24)],
        values=values,
        framed=[(day, 9, 17) for day in range(5)],
        caption="Posts by hour; framed: opening hours",
        evidence=CODES[1],
    )


def calendar() -> Heat:
    """A quarter of days in classes."""
    _, labels = days(92)
    return Heat(
        key="calendar",
        alt="How asking ended by source.",
        rows=["Mastodon (98%)", "Bluesky (71%)"],
        columns=labels,
        values=[[3.0 if 30 <= at < 38 else 0.0 for at in range(92)], [1.0 if at > 60 else None for at in range(92)]],
        steps=[
            Step(name="heard whole", tone="neutral"),
            Step(name="cut short", tone="highlight"),
            Step(name="denied", tone="negative"),
            Step(name="failed", tone="ink"),
        ],
    )


def slide(key: str, title: str, *blocks: Block, **more: object) -> Slide:
    rest = {"source": SOURCE, "speaker": f"How the figures of “{title}” were made: counted, not guessed.", **more}
    return Slide(key=key, title=title, blocks=blocks, **rest)  # type: ignore[arg-type]


def slides() -> list[Slide]:
    note = (
        "The storm was one depot, not the product: taste kept its mood through August. Half of the complaints named the "
        "silence of the support desk, not the delay itself."
    )
    long = (
        "Delivery complaints tripled in the week of 11 August after the fire in the Leeds depot (n=412), then fell below "
        "July's level, while posts about taste kept their mood in every week of the quarter and nobody else gained by it"
    )
    method = [
        "We asked four sources for posts that match the query of each brand and kept what matched, own accounts and noise excluded.",
        "Mood is scored by a published lexicon for English; other languages are counted as unknown, never as neutral. "
        * 3,
        "Six people labelled 400 posts; intervals come from their agreement with the score (F1 0.71). " * 3,
        "We could not see X, Instagram and TikTok. On 5 and 6 September the forum refused our requests: those days are shaded.",
    ]
    return [
        slide(
            "title",
            "Late deliveries in August turned a good quarter for Kaffa negative; taste still carries the brand",
            big_numbers(),
            layout="title",
        ),
        slide(
            "summary",
            "Taste and launch worked, delivery did not, and refunds are where Bohne & Co wins",
            *summary_points(),
        ),
        slide(
            "volume",
            "Mentions of Kaffa peaked at 390 on 11 August, six times the expected, and were back in a fortnight",
            volume_lines(),
            note=note,
        ),
        slide(
            "voice",
            "Kaffa had 60% of the conversation, 12 points more than in spring, and most of the gain was complaints",
            voice_bars(),
            note="Only days on which all three brands were seen are counted.",
        ),
        slide(
            "sentiment",
            "Net sentiment fell to −0.35 in the week of 17 August and had recovered by the end of September",
            mood_lines(),
            mood_bars(),
        ),
        slide("topics", long, topic_bars(), note=note * 4),
        slide("many", "Forty topics were named at least 100 times", topic_bars(many=True)),
        slide("posts", "Four posts that mattered: three wait for a parcel, one for an answer", posts(), layout="cards"),
        slide(
            "authors",
            "Ten authors wrote 14% of the posts",
            authors(),
            note="Names are shown as the platform shows them.",
        ),
        slide(
            "panels", "Delivery peaked first, then the app: people came to look for their parcels", small_multiples()
        ),
        slide("questions", "“Where is my order?” was asked eight times as often as in spring", clusters(), authors()),
        slide(
            "close",
            "What follows: answer within the hour, refund the same day, and say so",
            *summary_points()[:2],
            layout="closing",
        ),
        slide(
            "hostile",
            f"Nothing that people write can break the page: {HOSTILE}",
            Table(
                key="bad",
                alt=HOSTILE,
                head=["Text", "n"],
                rows=[[HOSTILE, "1"], ["x" * 300, "2"], ["שלום עולם", "3"]],
                numeric=[False, True],
                links=["javascript:alert(1)", None, 'https://a.example/?q="><script>'],
                caption=HOSTILE,
                evidence=CODES[4],
            ),
            note=HOSTILE,
            speaker=HOSTILE,
            appendix=True,
        ),
        slide(
            "quiet",
            "No significant change in how often the price was named",
            Bars(key="empty", alt="No figures.", categories=["Price"], series=[Series(name="Mentions", values=[None])]),
            appendix=True,
        ),
        slide("map", "Delivery doubled while its mood fell to −0.09", topic_map(), appendix=True),
        slide("plain-map", "The same on a plain axis", topic_map(doubling=False), appendix=True),
        slide("hours", "People write in the evening", week(), appendix=True),
        slide(
            "calendar", "One source was deaf on eight days", calendar(), note="Figures are lower bounds.", appendix=True
        ),
        slide(
            "method", "How it was made, and what we could not see", Text(key="method", paragraphs=method), appendix=True
        ),
    ]


def deck(**changes: object) -> Deck:
    whole: dict[str, object] = {
        "id": "3f2a77c0d1e4b590",
        "title": "Kaffa: what people said",
        "subtitle": "2026 Q3",
        "brand": "Kaffa",
        "accent": "#5B2A86",
        "locale": "en",
        "zone": "Europe/London",
        "window": (START, START + timedelta(days=92)),
        "made": datetime(2026, 10, 1, 8, tzinfo=UTC),
        "slides": slides(),
        "evidence": EVIDENCE,
        **changes,
    }
    return Deck(**whole)  # type: ignore[arg-type]
