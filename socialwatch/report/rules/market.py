"""Decisions about where one stands: competitors that gain, places that are harsh."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.stats import holm
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings import mood, standing
from socialwatch.report.moves import move
from socialwatch.report.names import platform
from socialwatch.report.rules.base import Advice


class Rival:
    """Speaks when a competitor's share of voice grew for certain while ours did not."""

    needs: ClassVar = ("voice", "sentiment")

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        found = standing.standing(measured, context)
        if found is None or move(found[1].share).direction == "up":
            return None
        rivals = [one for one in found[0].shares if not one.own]
        chances = holm([one.share.p for one in rivals])
        gained = [
            one
            for one, p in zip(rivals, chances, strict=True)
            if move(one.share).direction == "up" and p is not None and p < 0.05
        ]
        if not gained:
            return None
        words = context.words
        rival = max(gained, key=lambda one: (move(one.share).difference, one.brand))
        gap = move(rival.share).difference
        values = {"rival": rival.brand, "gap": words.points(gap), "share": words.share(rival.share.value)}
        return Advice(
            decide=words.say("Decide whether and how to answer what {rival} gained with.", **values),
            value=words.share(rival.share.value),
            label=words.say("of the talk was about {rival}", **values),
            because=words.say("{rival} gained {gap} of the talk and has {share} now; we gained nothing.", **values),
            check=words.say("our share of voice against that of {rival}", **values),
            clause=words.say("answer {rival}", **values),
            shown=rival.share,
            also=(found[1].share,),
            weight=1 + 10 * gap,
            about=rival.brand,
            days=30,
        )


class HarshPlace:
    """Speaks when the mood on one network is bad, and worse than elsewhere by more than chance."""

    needs: ClassVar = ("sentiment",)

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        felt = mood.mood(measured, context)
        places = mood.apart(felt) if felt is not None else None
        if felt is None or places is None or (places[1].net.value or 0.0) > 0:
            return None
        best, worst = places
        words = context.words
        values = {
            "place": platform(words, worst.name),
            "net": words.score(worst.net.value),
            "other": platform(words, best.name),
            "best": words.score(best.net.value),
            "n": worst.net.n,
        }
        return Advice(
            decide=words.say("Decide who speaks for us on {place}, or that nobody does.", **values),
            value=words.score(worst.net.value),
            label=words.say("net sentiment on {place}", **values),
            because=words.say("Net sentiment {net} in {n} posts there, {best} on {other}.", **values),
            check=words.say("net sentiment on {place}, {net} now", **values),
            clause=words.say("speak on {place} or leave it", **values),
            shown=worst.net,
            also=(best.net,),
            weight=0.6 + 2 * worst.net.n / max(felt.net.n, 1),
            about=worst.name,
            days=30,
        )
