"""All rules together: which speak, in which order, who owns what they ask for, and by when."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from socialwatch.config import Config
from socialwatch.errors import ConfigError
from socialwatch.registry import RULES
from socialwatch.report.context import Context, Measured
from socialwatch.report.rules.base import Advice


class Decision(NamedTuple):
    """What a rule asks for, of whom ("" where nobody is named), and until when."""

    rule: str
    advice: Advice
    owner: str
    due: date


def decisions(measured: Measured, context: Context, without: Sequence[str] = (), within: int = 0) -> list[Decision]:
    """Every decision that the figures call for, the weightiest first; of two about one thing the weightier. `within` is
    the most days that one may take, 0 for what its rule says."""
    found: dict[str, Decision] = {}
    said = []
    for name in wanted(context.config, without):
        advice: Advice | None = RULES.load(name)().advise(measured, context)
        if advice is not None:
            said.append((name, advice))
    for name, advice in sorted(said, key=lambda one: (-one[1].weight, one[0])):
        owned = owner(context.config, name, advice.topic)
        found.setdefault(
            advice.about, Decision(name, advice, owned, due(context, min(advice.days, within or advice.days)))
        )
    return list(found.values())


def wanted(config: Config, without: Sequence[str] = ()) -> list[str]:
    """The rules in force; ConfigError names one that is switched off and does not exist."""
    off = {*config.report.rules_off, *without}
    unknown = sorted(off - {*RULES.names()})
    if unknown:
        there = ", ".join(RULES.names())
        raise ConfigError(f"report.rules_off: no rule is called {unknown[0]!r}; there are: {there}")
    return [name for name in RULES.names() if name not in off]


def needs() -> tuple[str, ...]:
    """The measures of all rules, each once."""
    return tuple(dict.fromkeys(measure for name in RULES.names() for measure in RULES.load(name).needs))


def owner(config: Config, rule: str, topic: str) -> str:
    """Whose it is: by topic, else by rule, else of who owns all the rest; "" where nobody is configured."""
    by_topic = (one.name for one in config.owners if topic and topic in one.topics)
    by_rule = (one.name for one in config.owners if rule in one.rules)
    rest = (one.name for one in config.owners if not one.topics and not one.rules)
    return next((name for names in (by_topic, by_rule, rest) for name in names), "")


def due(context: Context, days: int) -> date:
    """So many days after the window's end, or after today where that is past; at a weekend the Monday after."""
    last = context.window.last_day + timedelta(days=days)
    today = context.today
    day = last if last > today else today + timedelta(days=days)
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def listed() -> list[dict[str, str]]:
    """Every rule as a row: its name, and when it speaks."""
    told = {name: inspect.getdoc(RULES.load(name)) or "" for name in RULES.names()}
    return [{"rule": name, "speaks": " ".join(text.split()).removeprefix("Speaks ")} for name, text in told.items()]
