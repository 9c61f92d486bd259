"""Decisions about topics: what hurts and grows, what came twice, what pleases."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.peaks import Peak
from socialwatch.measures.topics import Topic
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings import recovery, talk, themes
from socialwatch.report.moves import SMALL, beside, move
from socialwatch.report.rules.base import Advice

SEVERAL = 2


class SoreTopic:
    """Speaks when a topic is in a bad mood for certain: of these the one with the most negative posts."""

    needs: ClassVar = ("topics",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        sore = [topic for topic in themes.themes(measured) if _sore(topic)]
        if not sore:
            return None
        words, total = context.words, measured["topics"].total
        topic = max(sore, key=lambda one: (_negative(one), one.name))
        rising = move(topic.share).direction == "up"
        values = {
            "topic": topic.name,
            "net": words.score(topic.net.value),
            "n": int(topic.mentions.value or 0),
            "negative": round(_negative(topic)),
            "known": _heard(topic),
            "change": beside(words, topic.share),
        }
        because = words.say(
            "{negative} of its {n} mentions were negative (net sentiment {net})"
            if topic.negative.labels is not None
            else "{negative} of its {known} mentions whose mood is known were negative (net sentiment {net})",
            **values,
        )
        because += words.say("; its share of the talk: {change}.", **values) if rising else "."
        return Advice(
            decide=words.say("Name who puts {topic} right, with what money, by when.", **values),
            value=words.share(topic.negative.value),
            label=words.say("of the talk about {topic} was negative", **values),
            because=because,
            check=words.say("net sentiment of {topic}, {net} now", **values),
            clause=words.say("fix {topic}", **values),
            shown=topic.negative,
            also=(topic.net, topic.share),
            weight=1 + 4 * _negative(topic) / max(total, 1) + 0.3 * rising,
            about=topic.name,
            topic=topic.name,
        )


def _sore(topic: Topic) -> bool:
    high = topic.net.interval[1] if topic.net.interval is not None else (topic.net.value or 0.0)
    return (topic.mentions.value or 0) >= SMALL and topic.net.value is not None and high < 0


def _negative(topic: Topic) -> float:
    return (topic.negative.value or 0.0) * _heard(topic)


def _heard(topic: Topic) -> int:
    """The mentions that the share of negative ones is of: where no labels put it right, those whose mood is known."""
    if topic.negative.labels is not None:
        return int(topic.mentions.value or 0)
    return sum(n for mood, n in topic.moods.items() if mood != "unknown")


class StormAgain:
    """Speaks when complaints about one topic peaked more than once: what caused them is not gone."""

    needs: ClassVar = ("peaks", "volume", "sentiment")

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        storms = _storms(measured, context)
        again = [(peak, other) for peak in storms for other in storms if _same(peak, other) and other.start > peak.end]
        if not again:
            return None
        words = context.words
        first, last = max(again, key=lambda pair: (pair[0].mentions.n + pair[1].mentions.n, pair[1].start))
        values = {
            "topic": first.cause.topic,
            "when": talk.when(context, first),
            "then": talk.when(context, last),
            "n": first.mentions.n,
            "more": last.mentions.n,
        }
        return Advice(
            decide=words.say("Find what causes the complaints about {topic}, and end it.", **values),
            value=words.number(len({id(one) for pair in again for one in pair if _same(one, first)})),
            label=words.say("peaks of complaints about {topic}", **values),
            because=words.say("They came {when} ({n} mentions) and again {then} ({more}).", **values),
            check=words.say("peaks of complaints about {topic} in the next window", **values),
            clause=words.say("fix {topic}", **values),
            shown=last.about or last.mentions,
            also=(first.about or first.mentions, first.mentions, last.mentions),
            weight=2.2 + min(1.0, (first.mentions.n + last.mentions.n) / max(_total(measured, context), 1)),
            about=str(first.cause.topic),
            topic=str(first.cause.topic),
            days=7,
        )


def _storms(measured: Measured, context: Context) -> list[Peak]:
    return [peak for peak in talk.peaks(measured, context, 10) if talk.feeling(measured, context, peak) == "-"]


def _same(peak: Peak, other: Peak) -> bool:
    return peak.cause.topic is not None and peak.cause.topic == other.cause.topic


def _total(measured: Measured, context: Context) -> float:
    line = talk.line(measured, context)
    return (line.total.value or 0.0) if line is not None else 0.0


class StormUnresolved:
    """Speaks when the mood had not come back by the end of the window after a storm."""

    needs: ClassVar = ("peaks", "volume", "sentiment")

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        came = [one for one in recovery.findings(measured, context) if one.sign == "-"]
        storms = _storms(measured, context)
        if not came or not storms or not isinstance(came[0].shown, Figure):
            return None
        words, about = context.words, talk.subject(measured, context, storms[0])
        topic = storms[0].cause.topic or ""
        named = about or words.say("the peak {when}", when=talk.when(context, storms[0]))
        return Advice(
            decide=words.say("Say in public what was done about {about}, and do what was not.", about=named),
            value=words.score(came[0].shown.value),
            label=words.say("net sentiment in the last four weeks"),
            because=came[0].text,
            check=words.say("mood of four weeks against what it was before"),
            clause=words.say("settle {about}", about=named),
            shown=came[0].shown,
            also=came[0].also,
            weight=2.8,
            about=topic or named,
            topic=topic,
            days=7,
        )


class Praise:
    """Speaks when a topic that grew for certain pleased as certainly: what works can be done again."""

    needs: ClassVar = ("topics",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        liked = [topic for topic in themes.themes(measured) if _liked(topic)]
        if not liked:
            return None
        words, total = context.words, measured["topics"].total
        topic = max(liked, key=lambda one: ((one.net.value or 0) * (one.mentions.value or 0), one.name))
        values = {
            "topic": topic.name,
            "net": words.score(topic.net.value),
            "n": int(topic.mentions.value or 0),
            "change": beside(words, topic.share),
        }
        return Advice(
            decide=words.say("Decide what to repeat of {topic}, and who shows its praise.", **values),
            value=words.score(topic.net.value),
            label=words.say("net sentiment of {topic}", **values),
            because=words.say("{n} mentions with a net sentiment of {net}; its share of the talk: {change}.", **values),
            check=words.say("share of the talk that {topic} holds in the next window", **values),
            clause=words.say("build on {topic}", **values),
            shown=topic.net,
            also=(topic.mentions, topic.share),
            weight=0.8 + 3 * (topic.net.value or 0) * (topic.mentions.value or 0) / max(total, 1),
            about=topic.name,
            topic=topic.name,
            days=30,
        )


def _liked(topic: Topic) -> bool:
    low = topic.net.interval[0] if topic.net.interval is not None else (topic.net.value or 0.0)
    grew = move(topic.share).direction == "up"
    return (topic.mentions.value or 0) >= SEVERAL * SMALL and low > 0.2 and grew
