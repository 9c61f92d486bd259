"""How the answer of `pulse` is laid out: one object for programs, a row a figure for people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.cli import output
from socialwatch.cli.answers import MOODS, Rows, about, percent, signed
from socialwatch.cli.output import Column
from socialwatch.cli.sureness import between, measured

if TYPE_CHECKING:
    from socialwatch.measures.base import Figure, Scope
    from socialwatch.measures.pulse import Pulse
    from socialwatch.models import JSON


def pulse_row(answer: Pulse) -> dict[str, JSON]:
    """One object: the figures by name."""
    figures = {one.key: one.value for one in _figures(answer)}
    return {
        "brand": answer.brand,
        "since": answer.window.span.start,
        "until": answer.window.span.end,
        "zone": answer.window.zone,
        **figures,
        "last": answer.last,
        **{mood: getattr(answer, mood) for mood in MOODS},
        **measured("net", answer.net),
    }


def _figures(answer: Pulse) -> list[Figure]:
    return [
        answer.mentions, answer.strength, answer.ratio, answer.net, answer.passion, answer.reach, answer.minutes,
        answer.authors, answer.reposts,
    ]  # fmt: skip


def print_pulse(answer: Pulse, scope: Scope) -> None:
    """A table of figures now and before, each with what it is made of."""
    counted = f"{answer.positive:,} positive : {answer.negative:,} negative as counted"
    meaning: dict[str, tuple[str, str, Callable[[float], str]]] = {
        "mentions": ("mentions", "", lambda v: f"{v:,.0f}"),
        "strength": ("strength", "last 24 hours over the busiest 24", percent),
        "ratio": ("sentiment", counted, lambda v: f"{v:.1f}:1"),
        "net": ("net mood", between(answer.net, signed) or "as counted; unmeasured", signed),
        "passion": ("passion", "mentions by authors who came back", percent),
        "reach": ("reach", "different authors over mentions", percent),
        "minutes": ("minutes per mention", "", lambda v: f"{v:,.1f}"),
        "authors": ("authors", "", lambda v: f"{v:,.0f}"),
        "reposts": ("reposts", "", lambda v: f"{v:,.0f}"),
    }
    rows: Rows = []
    for figure in _figures(answer):
        name, words, form = meaning[figure.key]
        now, then = (None if v is None else form(v) for v in (figure.value, figure.before))
        rows.append({"figure": name, "value": now, "before": then, "what": words})
    rows.append({"figure": "last mention", "value": _when(answer.last, scope), "before": None, "what": ""})
    columns = [
        Column("figure", " "),
        Column("value", align="right"),
        Column("before", align="right"),
        Column("what", " ", wrap=True),
    ]
    output.show(rows, columns, title=f"{answer.brand}, {about(scope)}", caption=" ".join(answer.reasons))


def _when(moment: datetime | None, scope: Scope) -> str | None:
    return None if moment is None else f"{moment.astimezone(scope.window.tz):%Y-%m-%d %H:%M}"
