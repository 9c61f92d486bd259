"""How sure a figure is, told to people and to programs: measured by labels, or unmeasured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from socialwatch.measures.base import Figure
    from socialwatch.models import JSON

UNMEASURED = "unmeasured"


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def basis(figure: Figure) -> str:
    """What stands behind a figure: nothing but the machine, people's labels of the same mentions, or of others."""
    if figure.labels is None:
        return UNMEASURED
    return "labels of other days" if figure.carried else "labels"


def unmeasured(figures: Iterable[Figure | None], what: str, task: str = "") -> str:
    """That nobody has measured some figures, and what to do about it; nothing where all are."""
    known = [figure.labels is not None for figure in figures if figure is not None and figure.value is not None]
    if all(known):
        return ""
    where = " where no interval is told" if any(known) else ""
    ask = f" --task {task}" if task else ""
    return (
        f"{what} is unmeasured{where}: nobody has labelled enough of a random sample; `socialwatch label{ask}` does it."
    )


def between(figure: Figure | None, show: Callable[[float], str]) -> str | None:
    """The interval in words, of a measured figure alone."""
    if figure is None or figure.labels is None or figure.interval is None:
        return None
    return f"{show(figure.interval[0])} to {show(figure.interval[1])}"


def by_chance(shares: Sequence[Figure]) -> str:
    """What an unmeasured share's interval does not tell."""
    if all(share.labels is not None for share in shares):
        return ""
    return "Shares lie between what chance alone explains; how many mentions speak of the brand is unmeasured."


def measured(name: str, figure: Figure) -> dict[str, JSON]:
    """What labels say of a figure: its interval, null while it is unmeasured."""
    low, high = (figure.interval or (None, None)) if figure.labels is not None else (None, None)
    return {
        f"{name}_low": low,
        f"{name}_high": high,
        f"{name}_labels": figure.labels or 0,
        f"{name}_basis": basis(figure),
    }
