"""Topics by how much they are talked about and in which mood, and how both moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.stats import holm, net_sentiment, nets_differ
from socialwatch.measures.topics import Topic
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Quadrant, Slide, Spot
from socialwatch.report.findings import talk, themes
from socialwatch.report.leading import leading
from socialwatch.report.moves import SMALL, move
from socialwatch.report.words import Words

FEWEST = 3  # topics that make a map worth a look
RATED = 10  # posts whose mood is known, from which a topic has a place on it
LEAST = 0.001  # of the talk, below which a topic has no place: the map's scale ends there
FAR = 4  # times the smallest share
EQUALS = 2  # topics that a title may name as liked most
KNOWN = ("positive", "negative", "neutral")


class TopicMap:
    """A map of topics by share of the talk and net sentiment, each with a tail from where it was; the title is what
    moved for certain."""

    needs: ClassVar = ("topics", "coverage")
    options: ClassVar = {"top": 9}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        rated = [topic for topic in themes.themes(measured) if _known(topic.moods)[2] >= RATED and _placed(topic)]
        shown = sorted(rated, key=lambda one: (-(one.mentions.value or 0), one.name))
        shown = shown[: int(context.options.get("top", 9))]
        if len(shown) < FEWEST:
            return None
        mover = themes.loudest(shown)
        return context.slide(
            _title(context, shown, mover),
            [_map(context, shown)],
            measured,
            n=measured["topics"].total,
            note=_note(context, shown),
            also=context.words.say(
                "Right is more of the talk, up is a better mood; the small ring is the window before. Coloured tails"
                " are changes that chance does not explain; whiskers hold the mood 95 times in 100."
            ),
            claims=_claims(shown, mover),
        )


def _known(moods: Mapping[str, int]) -> tuple[int, int, int]:
    return moods.get("positive", 0), moods.get("negative", 0), sum(moods.get(mood, 0) for mood in KNOWN)


def _placed(topic: Topic) -> bool:
    return topic.net.value is not None and (topic.share.value or 0.0) >= LEAST


def net_before(topic: Topic) -> float | None:
    """The mood of a topic in the window before, put right by labels like the other; None where none compares."""
    if topic.moods_before is None:
        return None
    counted = _known(topic.moods_before)
    if counted[2] < RATED:
        return None
    return topic.net.before if topic.net.labels is not None else net_sentiment(*counted)


def moods_moved(shown: Sequence[Topic]) -> dict[str, float]:
    """By how much the mood of topics changed, 0.0 where chance explains it, so many looked at, or nothing is known."""
    before = [net_before(topic) for topic in shown]
    tested = [_tested(topic) if then is not None else None for topic, then in zip(shown, before, strict=True)]
    return {
        topic.name: (topic.net.value or 0.0) - (then or 0.0) if p is not None and p < 0.05 else 0.0
        for topic, then, p in zip(shown, before, _together(shown, tested), strict=True)
    }


def _together(shown: Sequence[Topic], tested: Sequence[float | None]) -> Sequence[float | None]:
    """Of many topics some seem to change by chance; figures that labels put right come corrected for that."""
    return tested if any(topic.net.labels is not None for topic in shown) else holm(tested)


def _tested(topic: Topic) -> float | None:
    if topic.net.labels is not None:
        return topic.net.p
    return nets_differ(_known(topic.moods), _known(topic.moods_before)) if topic.moods_before else None


def _net(topic: Topic) -> Figure:
    return topic.net


def _liked(shown: Sequence[Topic], *, least: bool = False) -> list[Topic]:
    """The topic in the best mood (or the worst) of those whose mood many tell, with those that may be its equals."""
    return leading([topic for topic in shown if topic.net.n >= SMALL] or list(shown), _net, lowest=least)


def _claims(shown: Sequence[Topic], mover: Topic | None) -> list[Figure]:
    """The figures that the title may state."""
    best = [topic.net for topic in _liked(shown)[:EQUALS]]
    return [mover.share, mover.net, *best] if mover is not None else [*best, _liked(shown, least=True)[0].net]


def _title(context: Context, shown: Sequence[Topic], mover: Topic | None) -> str:
    words = context.words
    liked, disliked = _liked(shown), _liked(shown, least=True)
    best, worst = liked[0], disliked[0]
    values = {
        "best": best.name,
        "high": words.score(best.net.value),
        "worst": worst.name,
        "low": words.score(worst.net.value),
    }
    if len(liked) == len(disliked) == 1:
        apart = words.say("{best} was liked most ({high}), {worst} least ({low})", **values)
    else:
        apart = words.say("net sentiment ranged from {high} ({best}) to {low} ({worst})", **values)
    if mover is None:
        still = words.say("No topic moved significantly; {apart}", apart=apart)
        return words.title(*([still] if measured_before(shown) else []), talk.capital(apart))
    values |= {
        "topic": mover.name,
        "share": words.share(mover.share.value),
        "net": words.score(mover.net.value),
    }
    grew, turned = move(mover.share).direction == "up", moods_moved(shown)[mover.name]
    if turned:
        told = _both(context, values, grew, turned)
    elif grew:
        told = words.say("{topic} grew to {share} of the talk, in a mood of {net}", **values)
    else:
        told = words.say("{topic} fell to {share} of the talk, in a mood of {net}", **values)
    if mover in liked or len(liked) > EQUALS:
        return words.title(told)
    if len(liked) == 1:
        return words.title(words.say("{told}; {best} was liked most ({high})", told=told, **values), told)
    values |= {"next": liked[1].name, "then": words.score(liked[1].net.value)}
    return words.title(
        words.say("{told}; {best} ({high}) and {next} ({then}) were liked most", told=told, **values),
        words.say("{told}; {best} and {next} pleased most", told=told, **values),
        told,
    )


def _both(context: Context, values: Mapping[str, object], grew: bool, turned: float) -> str:
    """A topic whose share and mood both moved for certain."""
    words = context.words
    if grew and turned < 0:
        return words.say("{topic} grew to {share} of the talk while its mood fell to {net}", **values)
    if grew:
        return words.say("{topic} grew to {share} of the talk and its mood rose to {net}", **values)
    if turned < 0:
        return words.say("{topic} fell to {share} of the talk and its mood to {net}", **values)
    return words.say("{topic} fell to {share} of the talk while its mood rose to {net}", **values)


def measured_before(shown: Sequence[Topic]) -> bool:
    """Whether any of the topics can be compared with the window before."""
    return any(topic.share.before is not None for topic in shown)


def _map(context: Context, shown: Sequence[Topic]) -> Quadrant:
    words = context.words
    turned = moods_moved(shown)
    spots = [_spot(topic, turned[topic.name]) for topic in shown]
    told = "; ".join(
        f"{topic.name} {words.share(topic.share.value)}, {words.score(topic.net.value)}" for topic in shown
    )
    return Quadrant(
        key="topics",
        alt=words.say("Topics by share of the talk and net sentiment: {topics}.", topics=told),
        spots=spots,
        x_name=words.say("share of the talk, each step twice as much")
        if _far_apart(spots)
        else words.say("share of the talk"),
        y_name=words.say("net sentiment"),
        doubling=_far_apart(spots),
        x_split=round(mean(spot.x for spot in spots), 4),
        corners=[
            words.say("liked, little spoken of"),
            words.say("liked and much spoken of"),
            words.say("disliked, little spoken of"),
            words.say("disliked and much spoken of"),
        ],
        caption=words.say("Topics now (large dot) and in {before} (small dot)", before=context.before)
        if measured_before(shown)
        else words.say("Topics by share of the talk and net sentiment"),
        evidence=context.cite(*(figure for topic in shown for figure in (topic.share, topic.net))),
    )


def _far_apart(spots: Sequence[Spot]) -> bool:
    """Whether the largest would press all others against the edge."""
    return max(spot.x for spot in spots) >= FAR * min(spot.x for spot in spots)


def _spot(topic: Topic, turned: float) -> Spot:
    before, share = net_before(topic), move(topic.share)
    clear = share.clear or bool(turned)
    low, high = topic.net.interval or (None, None)
    tailed = before is not None and bool(topic.share.before)
    return Spot(
        name=topic.name,
        x=topic.share.value or 0.0,
        y=topic.net.value or 0.0,
        x_before=topic.share.before if tailed else None,
        y_before=before if tailed else None,
        low=low,
        high=high,
        tone=("negative" if turned < 0 else "positive" if turned > 0 else "ink") if clear else "muted",
    )


def _note(context: Context, shown: Sequence[Topic]) -> str:
    """Moods that changed by more than chance beside the title's topic."""
    words, gaps = context.words, moods_moved(shown)
    fell = [_moved(words, name, gap) for name, gap in gaps.items() if gap < 0]
    rose = [_moved(words, name, gap) for name, gap in gaps.items() if gap > 0]
    parts = []
    if fell:
        parts.append(words.say("Mood fell by more than chance at {topics}.", topics=words.join(fell)))
    if rose:
        parts.append(words.say("Mood rose by more than chance at {topics}.", topics=words.join(rose)))
    if not parts and measured_before(shown):
        parts.append(words.say("No topic's mood changed significantly."))
    return " ".join(parts)


def _moved(words: Words, name: str, gap: float) -> str:
    return words.say("{topic} ({gap})", topic=name, gap=words.points(gap))
