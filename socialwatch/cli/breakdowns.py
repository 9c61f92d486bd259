"""How `--by lang`, `--by country` and the like are laid out: a row a value and brand, for programs and for people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from socialwatch.cli import output
from socialwatch.cli.output import Column
from socialwatch.cli.sureness import between, by_chance, measured, unmeasured

if TYPE_CHECKING:
    from socialwatch.cli.ask import Asked
    from socialwatch.measures.breakdown import Breakdown, Part
    from socialwatch.models import JSON
    from socialwatch.store.parts import By

MOODS = ("positive", "neutral", "negative", "unknown")
UNHEARD: dict[str, JSON] = {"positive": None, "negative": None}  # no mood is known: "0" would say that nobody minds
SURE = [f"{name}_{what}" for name in ("share", "net") for what in ("low", "high", "labels", "basis")]
CSV = [Column(key) for key in ("by", "value", "brand", "mentions", "before", "share", *MOODS, "net", *SURE)]


def print_breakdown(question: Asked, by: By, *, voices: bool) -> None:
    """The answer to a question by something else than time; `voices` puts the brands' shares first."""
    from socialwatch.cli import answers
    from socialwatch.measures.breakdown import breakdown

    answer = breakdown(question.store, question.scope, by)
    rows = [row(part, answer) for part in answer.parts]
    if question.plain:
        output.show(rows, CSV, as_json=question.as_json, as_csv=question.as_csv)
        return
    if not rows:
        question.nothing()
        return
    told = "Share of voice" if voices else "Mentions"
    title = f"{told} by {by}, {answers.about(question.scope)}"
    shown = [
        {
            **one,
            **({} if any(part.moods[mood] for mood in MOODS[:3]) else UNHEARD),
            "change": answers.shift(part.mentions),
            "range": between(part.voice, answers.percent),
            "mood": between(part.net, answers.signed) or "unmeasured",
        }
        for one, part in zip(rows, answer.parts, strict=True)
    ]
    output.show(shown, columns(answer, voices), title=title, caption=caption(question, answer, voices))


def row(part: Part, answer: Breakdown) -> dict[str, JSON]:
    """One brand where the value is the same; the share is null where the brands cannot be compared."""
    interval = part.voice.interval if answer.comparable.brands else None
    return {
        "by": answer.by,
        "value": part.value,
        "brand": part.brand,
        "mentions": part.mentions.value,
        "before": part.mentions.before,
        "share": part.voice.value if answer.comparable.brands else None,
        "low": interval[0] if interval else None,  # where it is unmeasured, what chance alone explains
        "high": interval[1] if interval else None,
        **part.moods,
        "net": part.net.value,
        **measured("share", part.voice if answer.comparable.brands else replace(part.voice, labels=None)),
        **measured("net", part.net),
        "query": part.mentions.evidence.query,
    }


def columns(answer: Breakdown, voices: bool) -> list[Column]:
    from socialwatch.cli.answers import percent, signed

    numbers: list[Any] = [
        Column("mentions", align="right"), Column("change", align="right"),
        Column("positive", "pos", align="right"), Column("negative", "neg", align="right"),
        Column("mood", "net mood", align="right") if any(part.net.labels is not None for part in answer.parts)
        else Column("net", align="right", show=signed),
    ]  # fmt: skip
    if voices:
        numbers.insert(1, Column("share", align="right", show=percent))
        if any(part.voice.labels is not None for part in answer.parts):
            numbers.insert(2, Column("range", "between", align="right"))
    return [Column("value", answer.by), Column("brand"), *numbers]


def caption(question: Asked, answer: Breakdown, voices: bool) -> str:
    from socialwatch.cli import answers
    from socialwatch.store.parts import SEVERAL

    unknown = sum(int(part.mentions.value or 0) for part in answer.parts if part.value is None)
    told = [f"Of {unknown:,} mentions no {answer.by} is told (–)."] if unknown else []
    if answer.by in SEVERAL:
        told.append(f"A post may have several: what each {answer.by} counts adds up to more.")
    told.append(answers.caveats(question.scope, answer.comparable))
    told.append(unmeasured((part.net for part in answer.parts), "Mood"))
    if voices:
        told.append(by_chance([part.voice for part in answer.parts]))
    return " ".join(text for text in told if text)
