"""What people talked about, and what of it changed."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.topics import Topic
from socialwatch.measures.topics import Topics as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Bars, Series, Slide
from socialwatch.report.findings import themes
from socialwatch.report.moves import SMALL, beside, joined, sized, sure
from socialwatch.report.words import Words

FEW = 5  # mentions of the brand that shares may be made of


class Topics:
    """Bars by topic with the change beside each; the title is the topic that moved most for certain."""

    needs: ClassVar = ("topics", "coverage")
    options: ClassVar = {"top": 8}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found = themes.themes(measured)
        if not found or measured["topics"].total < FEW:
            return None
        measure: Measure = measured["topics"]
        shown = sorted(found, key=lambda topic: (-(topic.mentions.value or 0), topic.name))[
            : int(context.options.get("top", 8))
        ]
        mover = themes.loudest(found)
        return context.slide(
            _title(context, measure, shown, mover),
            [_bars(context, shown, mover or shown[0])],
            measured,
            n=measure.total,
            note=_note(context, measure, shown),
            also=context.words.say(
                "Topics are queries over the brand's mentions; one mention may be in several. Changes are"
                " tested on the topic's share of the talk."
            ),
        )


def _title(context: Context, measure: Measure, shown: list[Topic], mover: Topic | None) -> str:
    words, first = context.words, shown[0]
    if mover is not None:
        return words.title(*themes.move_finding(context, mover).titles)
    values = {"topic": first.name, "share": words.share(first.share.value), "before": context.before}
    if not measure.comparable.before or first.mentions.before is None:
        return words.title(
            words.say("{topic} was the largest topic with {share} of the talk; {before} cannot be compared", **values),
            words.say("{topic} was the largest topic with {share} of the talk", **values),
        )
    return words.title(
        words.say("{topic} was the largest topic ({share}); no topic changed significantly on {before}", **values),
        words.say("{topic} was the largest topic; no topic changed significantly", **values),
        words.say("No topic changed significantly on {before}; the largest had {share} of the talk", **values),
    )


def _bars(context: Context, shown: list[Topic], told: Topic) -> Bars:
    words = context.words
    names = [topic.name for topic in shown]
    alt = "; ".join(
        f"{topic.name} {words.number(topic.mentions.value or 0)} ({beside(words, topic.share)})" for topic in shown
    )
    return Bars(
        key="topics",
        alt=words.say("Mentions by topic: {topics}.", topics=alt),
        categories=names,
        series=(Series(name=words.say("mentions"), values=[topic.mentions.value for topic in shown]),),
        emphasis=names.index(told.name) if told.name in names else None,  # what the title speaks of
        notes=[_beside(context, topic) for topic in shown],
        caption=_caption(words, shown),
        evidence=context.cite(*(figure for topic in shown for figure in (topic.mentions, topic.share, topic.net))),
    )


def _beside(context: Context, topic: Topic) -> str:
    words = context.words
    few = sized(words, topic.mentions.value or 0) if (topic.mentions.value or 0) < SMALL else ""
    part = sure(words, topic.share) if topic.share.labels is not None else ""
    return joined(words, topic.share, words.say("mood {net}", net=words.score(topic.net.value)), part, few)


def _caption(words: Words, shown: list[Topic]) -> str:
    if any(topic.share.labels is not None for topic in shown):
        return words.say("Mentions by topic, with net sentiment, its share of the talk and how that changed")
    plain = words.say("Mentions by topic, with net sentiment and the change of its share of the talk")
    return plain + words.say("; how right the queries of the topics are is unmeasured")


def _note(context: Context, measure: Measure, shown: list[Topic]) -> str:
    words, parts = context.words, []
    rated = [topic for topic in shown if topic.net.value is not None and topic.net.n >= SMALL]
    if len(rated) > 1:
        best = max(rated, key=lambda topic: (topic.net.value or 0, topic.name))
        worst = min(rated, key=lambda topic: (topic.net.value or 0, topic.name))
        parts.append(
            words.say(
                "Of the topics shown, net sentiment ranged from {high} ({best}) to {low} ({worst}).",
                best=best.name,
                high=words.score(best.net.value),
                worst=worst.name,
                low=words.score(worst.net.value),
            )
        )
    if measure.total:
        told = "{share} of the mentions are in none of the {n} topics."
        if measure.none.labels is not None:
            told = "{share} of the mentions are in none of the {n} topics ({between})."
        values = {
            "share": words.share(measure.none.value),
            "between": sure(words, measure.none),
            "n": len(measure.topics),
        }
        context.cite(measure.none)
        parts.append(words.say(told, **values))
    return " ".join(parts)
