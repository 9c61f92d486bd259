"""Which topics moved, which please and which hurt."""

from __future__ import annotations

from math import log

from socialwatch.measures.quotes import About
from socialwatch.measures.topics import Topic, Topics
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings.base import Finding, Sign
from socialwatch.report.moves import SMALL, Move, move, sized, verb

NEXT_TO_NONE = 0.02  # of a topic's mentions: with so few before it is called new
MOVED = ("Talk about {topic} {did} against {before} (n={n})", "{topic} {did} (n={n})")
NEW = (
    "{topic} was new: {n} mentions with a net sentiment of {net}, {then} in {before}",
    "{topic} was new: {n} mentions, {then} in {before}",
    "{topic} was new (n={n})",
)


def themes(measured: Measured) -> list[Topic]:
    """Topics with at least one mention, most talked about first."""
    topics: Topics | None = measured.get("topics")
    return [topic for topic in topics.topics if topic.mentions.value] if topics is not None else []


def moved(topic: Topic) -> Move:
    """Whether a topic took a larger or smaller part of the talk; its count says by how much."""
    verdict = move(topic.share)
    if not verdict.clear:
        return Move(verdict.direction, topic.mentions.value or 0.0, topic.mentions.before)
    count = Move(verdict.direction, topic.mentions.value or 0.0, topic.mentions.before)
    grew = (count.before or 0.0) < count.now
    # a topic can lose share while its count grows with all the talk: then only the share may be spoken of
    return count if grew == (verdict.direction == "up") else Move("same", count.now, count.before)


def loudest(topics: list[Topic]) -> Topic | None:
    """The topic whose count moved most among those that moved for certain."""
    clear = [topic for topic in topics if moved(topic).clear and (topic.mentions.value or 0) >= SMALL]
    return max(clear, key=lambda topic: (abs(moved(topic).difference), topic.name), default=None)


def move_finding(context: Context, topic: Topic) -> Finding:
    """A topic that grew or shrank for certain, or that was new."""
    words, change, n = context.words, moved(topic), int(topic.mentions.value or 0)
    values = {
        "topic": topic.name,
        "did": verb(words, change),
        "n": n,
        "before": context.before,
        "then": int(change.before or 0),
        "net": words.score(topic.net.value),
    }
    low, high = topic.net.interval or (0.0, 0.0)
    sign: Sign = "-" if high < -0.1 and change.direction == "up" else "+" if low > 0.1 or high < -0.1 else ""
    new = change.direction == "up" and (change.before or 0) <= NEXT_TO_NONE * n
    titles = NEW if new else MOVED
    text = (
        "{n} mentions, {then} in {before}; net sentiment {net}."
        if new
        else "Mentions {did} to {n}; net sentiment {net}."
    )
    return Finding(
        sign=sign,
        weight=1.5 + min(2.0, abs(log(change.factor)) if change.factor else 2.0) * min(1.0, n / 200),
        titles=[words.say(title, **values) for title in titles],
        clause=words.say(clause(new, sign), **values),
        about=topic.name,
        head=topic.name,
        text=words.say(text, **values),
        shown=topic.mentions,
        voiced=voiced(topic, sign),
    )


def clause(new: bool, sign: Sign) -> str:
    """A topic's move inside a sentence."""
    if not new:
        return "talk about {topic} {did}"
    said: dict[Sign, str] = {"+": "{topic} was new and liked ({net})", "-": "{topic} was new and disliked ({net})"}
    return said.get(sign, "{topic} was new with {n} mentions")


def voiced(topic: Topic, sign: Sign) -> About | None:
    """Who may stand for a topic that works or hurts; nobody for one that is disliked and shrank: praise says nothing of
    that, and blame the opposite."""
    net = topic.net.value or 0.0
    if (sign == "+" and net > 0) or (sign == "-" and net < 0):
        return About("topic", topic.name, "positive" if sign == "+" else "negative")
    return None


def mood_finding(context: Context, topic: Topic, sign: str) -> Finding:
    """A topic that pleases (+) or hurts (-), by its net sentiment with enough posts."""
    words = context.words
    good = sign == "+"
    figure = topic.net
    say = (
        "{topic} pleased: net sentiment {net} in {n} mentions"
        if good
        else "{topic} hurt: net sentiment {net} in {n} mentions"
    )
    values = {"topic": topic.name, "net": words.score(figure.value), "n": int(topic.mentions.value or 0)}
    return Finding(
        sign="+" if good else "-",
        weight=0.5 + abs(figure.value or 0) * min(1.5, log(1 + figure.n) / 5),
        titles=(words.say(say, **values),),
        clause=words.say("{topic} pleased" if good else "{topic} hurt", **values),
        about=topic.name,
        head=topic.name,
        text=words.say(
            "Net sentiment {net} ({size}); {negative} of all {n} mentions were negative."
            if topic.negative.labels is not None
            else "Net sentiment {net} ({size}); {negative} of the mentions whose mood is known were negative.",
            **values,
            negative=words.share(topic.negative.value),
            size=sized(words, figure.n),
        ),
        shown=figure,
        voiced=voiced(topic, "+" if good else "-"),
    )


def findings(measured: Measured, context: Context) -> list[Finding]:
    """The biggest mover, the best liked and the worst liked topic, each at most once."""
    topics = [topic for topic in themes(measured) if (topic.mentions.value or 0) >= SMALL]
    result, used = [], set()
    mover = loudest(topics)
    if mover is not None:
        result.append(move_finding(context, mover))
        used.add(mover.name)
    rated = [topic for topic in topics if topic.net.value is not None and topic.name not in used]
    for topic in sorted(rated, key=lambda one: (-(one.net.value or 0), one.name)):
        low, high = topic.net.interval or (topic.net.value or 0, topic.net.value or 0)
        if low > 0.1:
            result.append(mood_finding(context, topic, "+"))
        elif high < -0.1:
            result.append(mood_finding(context, topic, "-"))
    return result
