"""What answering costs and what answering saves, as assumptions of yours."""

from __future__ import annotations

from typing import Any, ClassVar

from socialwatch.config.block import FORBID, Block, table


@table
class Roi(Block):
    """Your assumptions on money; without them no saving is said."""

    __pydantic_config__: ClassVar[Any] = FORBID

    minutes_per_answer: float | None = None
    """Minutes that one answer takes a person."""
    cost_per_hour: float | None = None
    """What an hour of that person costs, in `currency`."""
    deflection: float | None = None
    """Which part of the askers would not ask if a help page said it (0..1)."""
    currency: str = "USD"
    """How money is written behind figures."""

    @property
    def per_question(self) -> float | None:
        """What one question less to answer saves, times the part that a page spares; None where one is not said."""
        if self.minutes_per_answer is None or self.cost_per_hour is None or self.deflection is None:
            return None
        return self.minutes_per_answer / 60 * self.cost_per_hour * self.deflection
