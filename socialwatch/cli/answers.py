"""What all answers at the terminal share: how figures, changes and scopes are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from socialwatch.cli import common, output
from socialwatch.clock import days_label

if TYPE_CHECKING:
    from socialwatch.measures.base import Figure, Scope
    from socialwatch.measures.comparing import Comparable
    from socialwatch.models import JSON

Rows = list[dict[str, "JSON"]]
MOODS = ("positive", "neutral", "negative", "unknown")


def percent(value: float) -> str:
    return f"{value:.0%}" if abs(value) >= 0.1 or not value else f"{value:.1%}"


def signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def shift(figure: Figure) -> str:
    """The change against the window before, over the same sources."""
    return output.change(figure.value if figure.like is None else figure.like, figure.before)


def told(figure: Figure) -> str:
    """What may be said of the change."""
    if figure.before is None:
        return "not comparable"
    if figure.significant is None:
        return "too few days to tell"
    return "" if figure.significant else "no significant change"


def about(scope: Scope) -> str:
    """What an answer is about: its window and zone, and what narrowed it."""
    parts = [common.window_line(scope)]
    narrow = {"source": scope.sources, "topic": scope.topics, "language": scope.langs, "country": scope.countries}
    for name, values in narrow.items():
        if values:
            parts.append(f"{name} {', '.join(values)}")
    if scope.query:
        parts.append(scope.query.text)
    return "; ".join(parts)


def caveats(scope: Scope, compared: Comparable) -> str:
    """What was compared with, and what could not be."""
    days = days_label(scope.window.before, scope.window.tz)
    first = [f"Change is against {days}."] if compared.before else []
    return " ".join([*first, *compared.reasons])
