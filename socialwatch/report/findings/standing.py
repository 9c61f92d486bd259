"""How the brand stands beside its competitors, if they were heard over the same days."""

from __future__ import annotations

from socialwatch.measures.voice import Share, Voice
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings import mood
from socialwatch.report.findings.base import Finding
from socialwatch.report.moves import Move, beside, move, sized


def standing(measured: Measured, context: Context) -> tuple[Voice, Share] | None:
    """The shares and the brand's own, when there is somebody to stand beside and the comparison holds."""
    voice: Voice | None = measured.get("voice")
    if voice is None or not voice.holds or len(voice.shares) < 2 or not voice.total:
        return None
    own = next((share for share in voice.shares if share.brand == context.brand), None)
    return (voice, own) if own is not None and own.share.value is not None else None


def share_finding(measured: Measured, context: Context, voice: Voice, own: Share) -> Finding:
    """The share and its change; more talk in a worse mood is nothing that works."""
    worse = mood.worsened(measured, context)
    words, change = context.words, move(own.share)
    other = next(one for one in voice.shares if one.brand != own.brand)
    ahead = all((one.share.value or 0) <= (own.share.value or 0) for one in voice.shares) and not tied(own, other)
    values = {
        "brand": own.brand,
        "share": words.share(own.share.value),
        "other": other.brand,
        "theirs": words.share(other.share.value),
        "brands": len(voice.shares),
    }
    if change.clear:
        gained = "{brand} gained {gap} and had {share} of the talk; {other} had {theirs}"
        lost = "{brand} lost {gap} and had {share} of the talk; {other} had {theirs}"
        did = gained if change.direction == "up" else lost
        sentence = words.say(did, **values, gap=words.points(change.difference))
    elif ahead:
        sentence = words.say(
            "{brand} led with {share} of the talk about {brands} brands; {other} had {theirs}", **values
        )
    elif tied(own, other):
        sentence = words.say("{brand} had {share} of the talk; none of {brands} brands clearly led", **values)
    else:
        sentence = words.say(
            "{brand} had {share} of the talk about {brands} brands; {other} led with {theirs}", **values
        )
    return Finding(
        sign="-" if change.direction == "down" else "" if worse else "+" if change.clear or ahead else "",
        weight=1.5 + 10 * abs(change.difference) if change.clear else 0.6,
        titles=(sentence, words.say("{brand} had {share} of the talk", **values)),
        clause=clause(context, own, change),
        about="voice",
        head=words.say("Share of voice {share}", **values),
        text=words.say(
            "{change} on {before}; {other} had {theirs} ({size})."
            if change.clear
            else "{other} had {theirs}; {change} ({size}).",
            **values,
            change=beside(words, own.share),
            before=context.before,
            size=sized(words, voice.total),
        ),
        shown=own.share,
    )


def tied(own: Share, other: Share) -> bool:
    """Whether two shares lie within each other's intervals."""
    mine, theirs = own.share.interval, other.share.interval
    return mine is not None and theirs is not None and mine[0] <= theirs[1] and theirs[0] <= mine[1]


def clause(context: Context, own: Share, change: Move) -> str:
    """The share inside a sentence: "share of voice rose to 46%"."""
    words = context.words
    say = {"up": "share of voice rose to {share}", "down": "share of voice fell to {share}"}
    return words.say(say.get(change.direction, "share of voice was {share}"), share=words.share(own.share.value))


def findings(measured: Measured, context: Context) -> list[Finding]:
    found = standing(measured, context)
    return [share_finding(measured, context, *found)] if found is not None else []
