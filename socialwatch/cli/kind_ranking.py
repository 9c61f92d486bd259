"""How topics, intents, stages, urgency and campaigns of `top` are laid out, for programs and for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from socialwatch.cli.answers import Rows, caveats, percent, signed
from socialwatch.cli.output import Column
from socialwatch.cli.rankings import Ranking
from socialwatch.cli.sureness import between, measured, unmeasured

if TYPE_CHECKING:
    from socialwatch.cli.ask import Asked
    from socialwatch.measures.topics import Topic, Topics
    from socialwatch.models import JSON

KINDS = {"topics": "topic", "intents": "intent", "stages": "stage", "urgency": "urgency", "campaigns": "campaign"}
ASKED = ("topic", "intent", "stage", "urgency")
"""Of what people can be asked; a campaign is known by its own words."""


def ranking(question: Asked, what: str, limit: int, names: Sequence[str] = ()) -> Ranking:
    """`names` are those that are told even where nobody has them."""
    from socialwatch.measures.topics import topics

    kind = KINDS[what]
    answer = topics(question.store, question.scope, kind, names)
    shown = answer.topics[:limit]
    rows: Rows = [row(kind, one) for one in shown]
    if not question.plain:
        for told, one in zip(rows, shown, strict=True):
            told["between"], told["mood"] = between(one.share, percent), between(one.net, signed)
            told["unhappy"] = between(one.negative, percent)
    columns = [
        Column(kind), Column("mentions", align="right"), Column("before", align="right"),
        Column("share", align="right", show=percent), Column("between", align="right"),
        Column("negative", align="right", show=percent), Column("unhappy", "negative", "right"),
        Column("net", "net", align="right", show=signed), Column("mood", "net mood", "right"),
        Column("verdict", " ", wrap=True),
    ]  # fmt: skip
    hidden = {"net" if any(one.net.labels for one in shown) else "mood"}
    hidden.add("negative" if any(one.negative.labels for one in shown) else "unhappy")
    if not any(one.share.labels for one in shown):
        hidden.add("between")
    return Ranking(rows, [one for one in columns if one.key not in hidden], _caption(question, answer, kind))


def row(kind: str, one: Topic) -> dict[str, JSON]:
    """A topic for programs."""
    return {
        kind: one.name,
        "mentions": one.mentions.value,
        "before": one.mentions.before,
        "share": one.share.value,
        "negative": one.negative.value,
        "net": one.net.value,
        "verdict": one.verdict,
        **measured("negative", one.negative),
        **measured("net", one.net),
        "share_before": one.share.before,
        "share_counted": one.share.value if one.share.labels is None else one.share.counted,
        **measured("share", one.share),
    }


def _caption(question: Asked, answer: Topics, kind: str) -> str:
    told = [
        f"{answer.untouched:,} of {answer.total:,} mentions are in no {kind}.",
        caveats(question.scope, answer.comparable),
        unmeasured((one.net for one in answer.topics), "Mood"),
    ]
    if kind in ASKED:
        what = f"What share each {kind} has"
        told.append(unmeasured((one.share for one in answer.topics), what, kind))
    return " ".join(text for text in told if text)
