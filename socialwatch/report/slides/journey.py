"""Where people stand on the way to a customer and beyond, and in which mood."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.base import Figure
from socialwatch.measures.journey import ENOUGH, Journey, Stage
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Bars, Series, Slide, Tone
from socialwatch.report.kinds import stage as called
from socialwatch.report.leading import ends, leading
from socialwatch.report.moves import beside, borrowed, move, sized, sure

LEAST = 0.1  # of the mentions that must tell of a stage, for the journey to be worth a slide
RATED = 10  # posts whose mood is known, from which a stage is compared; its interval says how few they are
MOODS: tuple[Tone, ...] = ("positive", "neutral", "negative")


class JourneyStages:
    """Shares of moods by stage, in the order of the journey; left out where few posts tell of a stage."""

    needs: ClassVar = ("journey", "coverage")
    options: ClassVar = {"top": 8}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        measure: Journey | None = measured.get("journey")
        if measure is None or not measure.total or 1 - measure.untold / measure.total < LEAST:
            return None
        stages = _ordered(context, [stage for stage in measure.stages if _known(stage)])
        if len([stage for stage in stages if _known(stage) >= ENOUGH]) < 2:
            return None
        return context.slide(
            _title(context, measure, stages),
            [_bars(context, stages[: int(context.options.get("top", 8))])],
            measured,
            n=measure.total - measure.untold,
            note=_note(context, measure, stages),
            also=context.words.say(
                "Stages are queries over the brand's mentions; one mention may tell of several. Changes are tested on"
                " the stage's share of the talk."
            ),
            claims=_claims(stages),
        )


def _known(stage: Stage) -> int:
    return sum(stage.moods.get(mood, 0) for mood in MOODS)


def _ordered(context: Context, stages: list[Stage]) -> list[Stage]:
    """As the configuration has them; what it does not know comes last."""
    order = {name: place for place, name in enumerate(context.config.names("stage"))}
    return sorted(stages, key=lambda stage: order.get(stage.name, len(order)))


def _rated(stages: list[Stage]) -> list[Stage]:
    return [stage for stage in stages if _known(stage) >= RATED and stage.net.interval is not None]


def _apart(stages: list[Stage]) -> tuple[Stage, Stage] | None:
    """The stages with the worst and the best mood, where chance alone does not explain what is between them."""
    far = ends(_rated(stages), _net)
    return (far[1], far[0]) if far is not None else None


def _net(stage: Stage) -> Figure:
    return stage.net


def _alone(stages: list[Stage], *, lowest: bool) -> bool:
    """Whether a stage is in a better (or worse) mood than each of the others for certain."""
    return len(leading(_rated(stages), _net, lowest=lowest)) == 1


def _moved(stages: list[Stage]) -> list[Stage]:
    """The stages that took another part of the talk than before for certain, the one that moved most first."""
    moved = [stage for stage in stages if move(stage.share).clear and _known(stage) >= ENOUGH]
    return sorted(moved, key=lambda stage: (abs(move(stage.share).difference), stage.name), reverse=True)


def _claims(stages: list[Stage]) -> list[Figure]:
    """The figures that the title may state."""
    said = [figure for stage in _moved(stages)[:1] for figure in (stage.share, stage.net)]
    return said + [stage.net for stage in _apart(stages) or ()]


def _title(context: Context, measure: Journey, stages: list[Stage]) -> str:
    words, apart = context.words, _apart(stages)
    moved = _moved(stages)
    values: dict[str, object] = {"n": len(_rated(stages)), "before": context.before}
    if moved:
        mover = moved[0]
        values |= {
            "stage": called(words, mover.name),
            "share": words.share(mover.share.value),
            "change": beside(words, mover.share),
            "mood": words.score(mover.net.value),
        }
    if apart is None:
        alike = words.say("Mood did not differ significantly between {n} stages of the journey", **values)
        if not moved:
            return words.title(alike)
        told = "{stage} took {share} of the talk ({change}); mood did not differ significantly"
        return words.title(words.say(told, **values), alike)
    values |= {
        "worst": called(words, apart[0].name),
        "low": words.score(apart[0].net.value),
        "best": called(words, apart[1].name),
        "high": words.score(apart[1].net.value),
    }
    worst_alone = _alone(stages, lowest=True)
    both = worst_alone and _alone(stages, lowest=False)
    said = (
        "Mood was worst at {worst} ({low}) and best at {best} ({high})"
        if both
        else "Mood ranged from {low} at {worst} to {high} at {best}"
    )
    plain = words.say(said, **values)
    if not moved:
        still = (
            words.say("{plain}; no stage changed significantly", plain=plain) if measure.comparable.before else plain
        )
        return words.title(still, plain)
    if not worst_alone:
        told = "{stage} took {share} of the talk ({change}), in a mood of {mood}"
        return words.title(words.say(told, **values), plain)
    if mover is apart[0]:
        told = "{stage} took {share} of the talk ({change}), in the worst mood of all stages: {mood}"
        return words.title(words.say(told, **values), plain)
    told = "{stage} took {share} of the talk ({change}); {worst} was in the worst mood"
    return words.title(words.say(told, **values), plain)


def _bars(context: Context, stages: list[Stage]) -> Bars:
    words = context.words
    names = [called(words, stage.name) for stage in stages]
    alt = "; ".join(f"{name} {words.score(stage.net.value)}" for name, stage in zip(names, stages, strict=True))
    return Bars(
        key="stages",
        alt=words.say("Net sentiment by stage of the journey: {stages}.", stages=alt),
        categories=names,
        unit="share",
        stacked=True,
        series=[
            Series(
                name=words.say(mood), values=[stage.moods.get(mood, 0) / _known(stage) for stage in stages], tone=mood
            )
            for mood in MOODS
        ],
        notes=[_beside(context, stage) for stage in stages],
        caption=words.say("Share of posts whose mood is known, stage by stage; net sentiment beside the bar")
        if all(stage.net.labels is None for stage in stages)
        else words.say("As the machine read the posts whose mood it knows; beside: net sentiment put right by labels"),
        evidence=context.cite(*(figure for stage in stages for figure in (stage.net, stage.share))),
    )


def _beside(context: Context, stage: Stage) -> str:
    words = context.words
    size = sized(words, _known(stage))
    if stage.share.labels is not None:
        size = "; ".join((size, words.say("{between} of the talk", between=sure(words, stage.share))))
    return words.say("{net} ({size})", net=words.score(stage.net.value), size=size)


def _note(context: Context, measure: Journey, stages: list[Stage]) -> str:
    """How far to trust it: the mood's interval, stages that nobody spoke of, and what told of none."""
    words, apart = context.words, _apart(stages)
    told = "{share} of the mentions told of no stage."
    if measure.none.labels is not None:
        told = "{share} of the mentions told of no stage ({between})."
    context.cite(measure.none)
    parts = [words.say(told, share=words.share(measure.none.value), between=sure(words, measure.none))]
    shown = {stage.name for stage in stages}
    silent = [called(words, name) for name in context.config.names("stage") if name not in shown]
    if silent:
        parts.append(words.say("Nobody was heard at {stages}.", stages=words.join(silent)))
    if apart is not None and apart[0].net.interval is not None:
        stage, net = apart[0], apart[0].net
        between = words.between(*apart[0].net.interval, "score")
        how = (
            "by chance {between}; how right moods are is unmeasured"
            if sure(words, net) == words.say("unmeasured")
            else "{between}"
        )
        said = words.say(how, between=between)
        parts.append(words.say("Mood at {stage}: {said}.", stage=called(words, stage.name), said=said))
    parts.append(borrowed(words, {called(words, stage.name): stage.net for stage in stages}))
    return " ".join(part for part in parts if part)
