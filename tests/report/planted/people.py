"""What people wrote and asked, who they are and where they write."""

from __future__ import annotations

from typing import Any

from planted.world import WINDOW, at, figure, replace
from socialwatch.measures.authors import Author, Authors
from socialwatch.measures.posts import Mattered, Posts
from socialwatch.measures.questions import Question, Questions
from socialwatch.measures.ranked import Ranked, Row


def post(number: int, mood: str = "negative", **changes: Any) -> Mattered:
    whole = Mattered(
        id=f"mastodon:https://roast.example/{number}",
        network="mastodon",
        author=f"ann{number}@roast.example",
        created=at(8, 11, 9),
        title=None,
        text=f"Post {number}: my parcel never came, @bob@roast.example. Write to bob@mail.example!",
        url=f"https://roast.example/{number}",
        lang="en",
        brands=("Umbra",),
        mood=mood,
        likes=400 + number,
        replies=None,
        reposts=12,
        views=None,
        engagement=412 + number,
        reach=None,
        percentile=0.99,
        copies=2,
        media=False,
    )
    return replace(whole, **changes)


def posts(*found: Mattered) -> Posts:
    shown = found or (post(1), post(2, "positive"), post(3), post(4), post(5, "positive"))
    return Posts(window=WINDOW, brands=("Umbra",), posts=shown, evidence=figure("posts", 18_402).evidence)


def questions(answered: float | None = 0.31) -> Questions:
    asked = (
        Question(
            text="Where is my parcel?",
            id="mastodon:q1",
            asked=figure("question parcel", 212),
            answered=40,
            by=("umbra",),
            minutes=95.0,
            first=at(8, 11),
            last=at(8, 19),
        ),
    )
    return Questions(
        window=WINDOW,
        brands=("Umbra",),
        questions=asked,
        asked=figure("questions", 640),
        answered=figure("answered questions", answered, 640, "share"),
        read=640,
    )


def authors() -> Authors:
    ann = Author(
        handle="ann@roast.example", name="Ann Smith", network="mastodon", url="https://roast.example/@ann",
        mentions=figure("author ann", 88), reach=300, engagement=1_000, positive=3, negative=60, last=at(9, 1),
    )  # fmt: skip
    bean = replace(
        ann, handle="dailybean", name="The Daily Bean", network="feed", url="https://bean.example",
        mentions=figure("author bean", 40), reach=None, engagement=None, negative=6,
    )  # fmt: skip
    return Authors(window=WINDOW, brands=("Umbra",), authors=(ann, bean), people=5_120)


def sources() -> Ranked:
    rows = tuple(
        Row(
            name=name,
            mentions=figure(f"source {name}", n, before=n * 0.8, p=0.2),
            voices=n // 3,
            positive=n // 3,
            negative=n // 5,
        )
        for name, n in (("roast.example", 11_000), ("hn", 3_000))
    )
    return Ranked(window=WINDOW, brands=("Umbra",), kind="sources", rows=rows)
