"""Whether the first answer settled it, in sentences: what that was taken from, and of whom nothing can be told."""

from __future__ import annotations

from socialwatch.measures.base import Figure
from socialwatch.measures.resolution import Resolution
from socialwatch.report.findings.service import FEW
from socialwatch.report.names import platform
from socialwatch.report.words import Words


def settled(found: Resolution | None) -> Figure | None:
    """The share of all first contacts that can be told; None where that is next to none."""
    return found.whole.resolved if found is not None and found.whole.resolved.n >= FEW else None


def proxy(words: Words, found: Resolution | None) -> str:
    """What counts as settled, in plain words; empty where nobody was answered. Short: it stands beneath figures."""
    if found is None:
        return ""
    told = settled(found)
    if told is None or told.interval is None:
        return words.say("Whether the first answer settled it we could not see: nobody was heard again beneath one.")
    return words.say(
        "Settled: no more from its author within {days} days, or only thanks; silence is taken for content ({between},"
        " n={n}).",
        days=found.days,
        between=words.between(*told.interval, "share"),
        n=told.n,
    )


def left_out(words: Words, found: Resolution | None) -> str:
    """For the speaker: what the share rests on, and which answered posts are not in it; empty where none is told."""
    if found is None or settled(found) is None:
        return ""
    whole, where = found.whole, ", ".join(platform(words, name) for name in found.untold)
    said = words.say(
        "First-contact resolution: of {n} matters that were answered, {silent} authors wrote no more, {thanked} only"
        " something kind, {back} came back. Left out are praise, {young} answered less than {days} days before the"
        " newest post, and {unread} whose later words have no known mood.",
        n=whole.resolved.n,
        silent=whole.silent,
        thanked=whole.thanked,
        back=whole.back,
        young=whole.young,
        unread=whole.unread,
        days=found.days,
    )
    untold = words.say("Of {places} nothing can be told: nobody was heard again beneath an answer.", places=where)
    return f"{said} {untold}" if where else said
