"""Big numbers, points, posts in four scripts, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sample.ground import CODES, START
from socialwatch.report.deck import (
    BigNumber,
    BigNumbers,
    Point,
    Points,
    Post,
    Posts,
    Table,
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
        return [Point(head=head, text=text, mark=mark, evidence=CODES[n % 4]) for n, (head, text) in enumerate(texts)]

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
            mood=moods[n],
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
