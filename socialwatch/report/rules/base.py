"""What a rule of recommendations is, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from socialwatch.measures.base import Evidence, Figure
from socialwatch.report.context import Context, Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A decision that a finding calls for.

    `decide` is what to decide, `value` and `label` the figure that calls for it, `because` what there is to say of it,
    `check` the figure that will show whether it helped, `clause` the decision inside a title. `shown` is the evidence
    of the figure. `weight` orders decisions by how
    much of the talk they concern; of two about one thing (`about`) the weightier stays. `topic` finds its owner,
    `days` is the time to decide in.
    """

    decide: str
    value: str
    label: str
    because: str
    check: str
    clause: str
    shown: Figure | Evidence
    weight: float
    about: str
    also: Sequence[Figure | Evidence] = ()
    topic: str = ""
    days: int = 14


class Rule(Protocol):
    """One kind of decision; `needs` are names of measures. Its docstring says when it speaks, in one sentence."""

    needs: ClassVar[tuple[str, ...]]

    def advise(self, measured: Measured, context: Context) -> Advice | None:
        """The decision, or None where the figures call for none."""
        ...
