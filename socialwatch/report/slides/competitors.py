"""The brands that compete side by side: how much, in what mood, about what, and the post that stands for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.posts import Mattered
from socialwatch.measures.rivals import Rival, Rivals
from socialwatch.models import JSON
from socialwatch.report.context import Asked, Context, Measured
from socialwatch.report.deck import Slide, Table
from socialwatch.report.findings.service import FEW
from socialwatch.report.leading import ends, leading
from socialwatch.report.moves import beside, move, sized
from socialwatch.report.words import Words, cut

READ = 0.8  # of the posts, from which their mood may stand for them all
NAME = 20  # letters of a brand's name that stand in a narrow column
ROOM = 116  # letters of a quotation: four lines in its column


class Competitors:
    """A row a brand: mentions and their change, share of voice, mood, largest topic, best and worst received post."""

    needs: ClassVar = ("rivals", "coverage")
    options: ClassVar = {"top": 5}

    @staticmethod
    def asks(options: Mapping[str, JSON]) -> Asked:
        return {"rivals": ("rivals", {"most": int(options.get("top", 5))})}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        found: Rivals | None = measured.get("rivals")
        if found is None or not found.holds:
            return None  # the slide of share of voice says why
        brands = [one for one in found.brands if one.share.net.n >= FEW]
        if len(brands) < 2 or context.brand not in {one.brand for one in brands}:
            return None
        return context.slide(
            _title(context, brands),
            [_table(context, brands)],
            measured,
            n=sum(one.share.voices.value or 0 for one in brands),
            note=_note(context, brands),
            also=context.words.say(
                "Posts stand for the mood toward their brand: of those with most reactions and reach, the first in a"
                " good and the first in a bad mood."
            ),
            claims=[one.share.net for one in _liked(brands)],
        )


def _title(context: Context, brands: list[Rival]) -> str:
    """Who was liked best and least, when that is more than chance; and what the own brand was talked of for."""
    words, known = context.words, _liked(brands)
    own = next(one for one in brands if one.brand == context.brand)
    far = ends(known, _mood)
    if far is None:
        plain = words.say("Mood did not differ significantly between {n} brands", n=len(brands))
    else:
        best, worst = far
        alone = len(leading(known, _mood)) == len(leading(known, _mood, lowest=True)) == 1
        plain = words.say(
            "{best} had the best mood of {n} brands ({high}), {worst} the worst ({low})"
            if alone
            else "The mood toward {n} brands ranged from {high} ({best}) to {low} ({worst})",
            best=best.brand,
            worst=worst.brand,
            high=words.score(best.share.net.value),
            low=words.score(worst.share.net.value),
            n=len(brands),
        )
    if own.topic is None:
        return words.title(plain)
    values = {"plain": plain, "brand": own.brand, "topic": own.topic.name}
    return words.title(words.say("{plain}; {brand} was talked of for {topic}", **values), plain)


def _liked(brands: list[Rival]) -> list[Rival]:
    """Those of known mood, the best first."""
    return sorted((one for one in brands if one.share.net.value is not None), key=lambda one: -_net(one))


def _net(one: Rival) -> float:
    return one.share.net.value or 0.0


def _mood(one: Rival) -> Figure:
    return one.share.net


def _table(context: Context, brands: list[Rival]) -> Table:
    words = context.words
    rows = []
    for one in brands:
        voices, topic = one.share.voices, one.topic
        rows.append(
            (
                one.brand,
                words.number(voices.value or 0) + (f" ({beside(words, voices)})" if move(voices).clear else ""),
                words.share(one.share.share.value),
                words.score(one.share.net.value),
                f"{topic.name} ({words.share(topic.share.value)})" if topic else "\N{EN DASH}",
                _quote(context, one.best),
                _quote(context, one.worst),
            )
        )
    short = all(len(one.brand) <= NAME for one in brands)
    head = ("Brand", "Mentions", "Share", "Mood", "Largest topic", "Best received", "Worst received")
    return Table(
        key="competitors",
        alt=words.say("{n} brands with their mentions, mood, largest topic and posts.", n=len(brands)),
        head=[words.say(text) for text in head],
        rows=rows,
        numeric=(False, True, True, True, False, False, False),
        widths=(0.1, 0.13, 0.065, 0.09, 0.145, 0.235, 0.235) if short else (0.22, 0.13, 0.065, 0.085, 0.14, 0.18, 0.18),
        caption=words.say("Share is of the mentions of all these brands; mood is net sentiment"),
        evidence=context.cite(*(figure for one in brands for figure in _figures(one)), *(one.ranked for one in brands)),
    )


def _figures(one: Rival) -> list[Figure]:
    return [one.share.voices, one.share.share, one.share.net, *([one.topic.share] if one.topic else [])]


def _quote(context: Context, post: Mattered | None) -> str:
    if post is None:
        return "\N{EN DASH}"
    shown = context.words.within(cut(context.names.text(post.title or post.text), ROOM))
    return context.words.quote(context.gathered.quote(shown, post.id))


def _untold(words: Words, brands: list[Rival]) -> list[str]:
    """Of how many posts the mood is known, where it is not known of so many that languages may make the difference."""
    parts = [(one.brand, one.share.net.n / (one.share.voices.value or 1)) for one in brands]
    if all(part >= READ for _, part in parts):
        return []
    told = "Mood is known of a part of the posts only ({rows}); the language of the others is not covered."
    return [words.say(told, rows=", ".join(f"{brand} {words.share(part)}" for brand, part in parts))]


def _note(context: Context, brands: list[Rival]) -> str:
    """Where two brands are talked of for the same thing, and whose mood is told by few posts."""
    words, parts = context.words, []
    own = next(one for one in brands if one.brand == context.brand)
    same = [one for one in brands if own.topic and one.topic and one is not own and one.topic.name == own.topic.name]
    if own.topic is not None and same:
        parts.append(
            words.say(
                "{topic} was the largest topic of {names} too: net sentiment in it {rows}.",
                topic=own.topic.name,
                names=words.join([one.brand for one in same]),
                rows=", ".join(
                    f"{one.brand} {words.score(one.topic.net.value)}" for one in (own, *same) if one.topic is not None
                ),
            )
        )
    parts += _untold(words, brands)
    few = [f"{one.brand} ({sized(words, one.share.net.n)})" for one in brands if one.share.net.n < 30]
    if few:
        parts.append(words.say("Few posts tell of {names}.", names=words.join(few)))
    if any(one.share.net.labels is None for one in brands):
        parts.append(words.say("Moods and topics are what the machine read, the same way for every brand."))
    else:
        parts.append(
            words.say("Moods are put right by labels of each brand's posts; topics are what the queries find.")
        )
    return " ".join(parts)
