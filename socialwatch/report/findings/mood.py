"""How people felt about the brand, whether that changed, and where it differs."""

from __future__ import annotations

from socialwatch.measures.base import Figure
from socialwatch.measures.quotes import About
from socialwatch.measures.sentiment import BrandMood, MoodBy, Sentiment
from socialwatch.report.context import Context, Measured
from socialwatch.report.findings.base import Finding, Sign
from socialwatch.report.leading import ends, leading
from socialwatch.report.moves import SMALL, Move, move, sized
from socialwatch.report.names import platform

ABOUT = "mood"
FEW = 5  # posts of known mood; fewer have none in common


def mood(measured: Measured, context: Context) -> BrandMood | None:
    """The mood toward the brand; None when the mood of hardly any post is known."""
    sentiment: Sentiment | None = measured.get("sentiment")
    if sentiment is None or context.brand not in {one.brand for one in sentiment.brands}:
        return None
    found = sentiment.of(context.brand)
    return found if found.net.value is not None and found.net.n >= FEW else None


def balance(context: Context, net: float) -> str:
    """A net sentiment as a sentence's predicate: "positive posts led negative ones by 21 points"."""
    words = context.words
    if abs(net) < 0.005:
        return words.say("positive and negative posts were even")
    lead = "positive posts led negative ones by {gap}" if net > 0 else "negative posts led positive ones by {gap}"
    return words.say(lead, gap=words.points(net))


def changed(context: Context, moved: Move) -> str:
    """What came of it against the window before, as a clause."""
    words = context.words
    if moved.direction == "unknown":
        return words.say("{before} cannot be compared", before=context.before)
    if moved.direction == "same":
        return words.say("no significant change against {before}", before=context.before)
    did = "up {gap} on {before}" if moved.direction == "up" else "down {gap} on {before}"
    return words.say(did, gap=words.points(moved.difference), before=context.before)


def net_finding(context: Context, found: BrandMood) -> Finding:
    words, net = context.words, found.net
    value, moved = net.value or 0.0, move(net)
    sentence = balance(context, value)
    head = {
        "up": words.say("Mood improved"),
        "down": words.say("Mood worsened"),
        "same": words.say("Mood stayed bad" if value <= -0.1 else "Mood stayed good" if value >= 0.1 else "Mood held"),
        "unknown": words.say("More praise than blame" if value > 0 else "More blame than praise"),
    }[moved.direction]
    moves: dict[str, Sign] = {"up": "+", "down": "-"}
    sign = moves.get(moved.direction) or ("-" if value <= -0.1 else "+" if value >= 0.1 else "")
    if net.n < SMALL:
        sign = ""  # a handful of posts is no mood
    titled = sentence[:1].upper() + sentence[1:]
    joint = "{balance}; {change}" if moved.direction == "unknown" else "{balance}, {change}"
    whole = words.say(joint, balance=titled, change=changed(context, moved))
    return Finding(
        sign=sign,
        weight=(2 + 10 * abs(moved.difference)) if moved.clear else 0.8 + abs(value),
        titles=(whole, f"{titled} ({sized(words, net.n)})"),
        clause=clause(context, moved, sentence),
        about=ABOUT,
        head=head,
        text=f"{whole} ({sized(words, net.n)}).",
        shown=net,
        voiced=About("brand", "", "negative" if sign == "-" else "positive") if sign else None,
    )


def worsened(measured: Measured, context: Context) -> bool:
    """Whether the mood fell for certain against the window before."""
    found = mood(measured, context)
    return found is not None and move(found.net).direction == "down"


def clause(context: Context, moved: Move, balance: str) -> str:
    """The mood inside a sentence: "mood improved by 9 points"."""
    words = context.words
    if not moved.clear:
        return balance
    did = "mood improved by {gap}" if moved.direction == "up" else "mood worsened by {gap}"
    return words.say(did, gap=words.points(moved.difference))


def apart(found: BrandMood) -> tuple[MoodBy, MoodBy] | None:
    """The places with the best and the worst mood, when more than chance is between them."""
    return ends(_rated(found), _net)


def _rated(found: BrandMood) -> list[MoodBy]:
    return [place for place in found.networks if place.net.value is not None and place.net.n >= SMALL]


def _net(place: MoodBy) -> Figure:
    return place.net


def findings(measured: Measured, context: Context) -> list[Finding]:
    """The mood as a whole; the place where it is worst, when it stands apart."""
    found = mood(measured, context)
    if found is None:
        return []
    result = [net_finding(context, found)]
    places = apart(found)
    if places is not None:
        result.append(worst_place(context, found, *places))
    return result


def worst_place(context: Context, found: BrandMood, best: MoodBy, worst: MoodBy) -> Finding:
    """That people are harsher in one place than in another; it weighs more the farther these are apart. A place is the
    harshest where chance explains none of what is between it and each of the others."""
    words = context.words
    harshest = len(leading(_rated(found), _net, lowest=True)) == 1
    both = harshest and len(leading(_rated(found), _net)) == 1
    low, high = platform(words, worst.name), platform(words, best.name)
    figures = {"low": low, "net": words.score(worst.net.value), "high": high, "best": words.score(best.net.value)}
    return Finding(
        sign=">",
        weight=1.2 * ((best.net.value or 0) - (worst.net.value or 0)),
        titles=(
            words.say(
                "Mood was worst on {low} (net {net}) and best on {high} ({best})"
                if both
                else "Mood was worse on {low} (net {net}) than on {high} ({best})",
                **figures,
            ),
            words.say("Net sentiment: {low} {net}, {high} {best}", **figures),
        ),
        clause=words.say(
            "mood was worst on {low}" if harshest else "mood was worse on {low} than on {high}", **figures
        ),
        about=worst.name,
        head=words.say("{low} was the harshest place" if harshest else "{low} was harsher than {high}", **figures),
        text=words.say(
            "Net sentiment {net} there ({size}), {best} on {high}.", **figures, size=sized(words, worst.net.n)
        ),
        shown=worst.net,
        voiced=About("network", worst.name, "negative"),
    )
