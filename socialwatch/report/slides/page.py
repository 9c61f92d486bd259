"""The quarter on a page: figures and their line, what moved, the largest topics, the post that mattered most."""

from __future__ import annotations

import re
from typing import ClassVar

from socialwatch.measures.posts import Posts
from socialwatch.measures.topics import Topics
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BigNumbers, Block, Point, Points, Slide
from socialwatch.report.findings import all as every
from socialwatch.report.findings import talk
from socialwatch.report.moves import beside, move
from socialwatch.report.names import platform
from socialwatch.report.slides import title as cover
from socialwatch.report.slides import volume
from socialwatch.report.slides.summary import apart
from socialwatch.report.words import cut

QUOTE, SHORT = 150, 110  # letters of a post and of a statement


class Page:
    """Everything on one slide, for those who read no other: `each` says how many statements a column holds."""

    needs: ClassVar = (*every.NEEDS, "posts", "coverage")
    options: ClassVar = {"each": 2}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found = apart(every.findings(measured, context))
        numbers = cover.headline(measured, context)
        if not found or not numbers:
            return None
        each = int(context.options.get("each", 2))
        each = max(1, each - 1) if context.narrowed else each  # the line that says what is counted needs room, too
        blocks: list[Block] = [BigNumbers(key="headline", alt=cover.alt(numbers), numbers=tuple(numbers))]
        if (line := volume.glance(measured, context) or volume.shaded(measured, context)) is not None:
            blocks.append(line)
        moved = []
        for one in found[:each]:
            code = context.cite(one.shown, *one.also)
            moved.append(Point(head=one.head + ".", text=brief(one.text), mark=one.sign, evidence=code))
        blocks.append(Points(key="moved", heading=context.words.say("What moved"), points=tuple(moved)))
        for column in (_topics(measured, context, each + 1), _post(measured, context)):
            if column is not None:
                blocks.append(column)
        series = talk.line(measured, context)
        return context.slide(
            context.words.title(*found[0].titles),
            blocks,
            measured,
            n=series.total.value if series is not None else None,
            claims=[found[0].shown],
        )


def brief(text: str) -> str:
    """A statement's first sentences, as many as are short together; of a long one its beginning."""
    kept = ""
    for sentence in re.split(r"(?<=[^\d\s][.!?]) +(?=[^\W\d_a-z])", text):
        if kept and len(kept) + len(sentence) >= SHORT:
            break
        kept = f"{kept} {sentence}".strip()
    return cut(kept, SHORT + 20)


def _topics(measured: Measured, context: Context, most: int) -> Points | None:
    """The largest topics with their mood, and whether their part of the talk changed."""
    words, topics = context.words, measured.get("topics")
    if not isinstance(topics, Topics):
        return None
    points = []
    for topic in [one for one in topics.topics if one.mentions.value][:most]:
        many = words.number(topic.mentions.value or 0)
        parts = [
            f"{many} ({beside(words, topic.share)})" if move(topic.share).clear else many,
            words.say("mood {net}", net=words.score(topic.net.value)) if topic.net.value is not None else "",
        ]
        points.append(
            Point(
                head=topic.name + ".",
                text=", ".join(part for part in parts if part),
                evidence=context.cite(topic.mentions, topic.share, topic.net),
            )
        )
    heading = words.say("Largest topics, in mentions")
    return Points(key="topics", heading=heading, points=tuple(points)) if points else None


def _post(measured: Measured, context: Context) -> Points | None:
    """The words of the post that travelled furthest, with where and how far."""
    words, posts = context.words, measured.get("posts")
    if not isinstance(posts, Posts) or not posts.posts:
        return None
    first = posts.furthest or posts.posts[0]
    where = f"{platform(words, first.network)}, {words.day(first.created)}"
    far = words.plural(first.engagement, "{n} reaction", "{n} reactions") if first.engagement else ""
    shown = words.within(cut(context.names.text(first.title or first.text), SHORT if context.narrowed else QUOTE))
    said = words.quote(context.gathered.quote(shown, first.id))
    point = Point(head=said, text=" \N{MIDDLE DOT} ".join(part for part in (where, far) if part),
                  evidence=context.cite(posts.evidence))  # fmt: skip
    return Points(key="post", heading=words.say("The post that mattered most"), points=(point,))
