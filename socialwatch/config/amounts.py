"""Budgets and lengths of time as a configuration writes them: all of the rules that reading one needs."""

from __future__ import annotations

import re
from typing import Any

BUDGET = r"[a-z][a-z0-9_]*_per_(hour|day|month)"


def fits_budget(value: Any) -> bool:
    """Amounts above nothing for things that can be counted in a period."""
    return isinstance(value, dict) and all(
        re.fullmatch(BUDGET, str(key)) and type(most) in (int, float) and 0 < most < 1e15 for key, most in value.items()
    )


def fits_length(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[1-9]\d{0,4}[dw]", value.strip()) is not None
