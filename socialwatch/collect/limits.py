"""What a source may use in an hour, a day or a month: its platform's allowances and the user's own budget."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from socialwatch import clock
from socialwatch.errors import ConfigError
from socialwatch.models import fingerprint
from socialwatch.secrets import Secret
from socialwatch.store.spending import Limit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socialwatch.config import Config, SourceSection
    from socialwatch.sources.base import Allowance
    from socialwatch.store import Store

WHOSE = ("base_url", "server", "handle", "user", "account")
"""Fields of a connector that say, with its secrets, whose allowance it uses."""
OWN = "source:"
ALWAYS = ("requests", "units", "usd")
"""What a budget may name whatever the connector counts."""
AGAIN = 0.25
"""The share of every limit that reading posts again may use."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a limit stands: what was used in the period that ends at `opens`."""

    source: str
    limit: Limit
    used: float
    opens: datetime

    @property
    def left(self) -> float:
        return max(0.0, self.limit.most - self.used)

    def as_json(self) -> dict[str, Any]:
        """The object of `status --json`; keys are fixed, new ones are only added."""
        limit = self.limit
        return {
            "source": self.source,
            "kind": limit.kind,
            "per": limit.per,
            "used": round(self.used, 4),
            "most": limit.most,
            "left": round(self.left, 4),
            "opens": self.opens.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "whose": "you" if limit.account.startswith(OWN) else "the platform",
        }


def limits_of(source: object, section: SourceSection, zone: str) -> list[Limit]:
    """The allowances of a source's platform, and the user's budget; each of them holds, so the lower one counts.

    A budget's day is the platform's where that has one for the same thing, else the configuration's.
    """
    allowances: Sequence[Allowance] = getattr(source, "allowances", ())
    account = account_of(source, section.type)
    found = [Limit(account, one.kind, one.per, one.zone, one.most) for one in allowances]
    zones = {one.kind: one.zone for one in allowances}
    known = dict.fromkeys((*ALWAYS, *getattr(source, "counted", ()), *zones))
    for key, most in section.budget.items():
        kind, _, per = key.partition("_per_")
        if kind not in known:
            there = ", ".join(known)
            raise ConfigError(f"source {section.name!r}: budget names {key!r}, but {section.type} counts only {there}")
        found.append(Limit(f"{OWN}{section.name}", kind, per, zones.get(kind, zone), float(most)))
    return found


def account_of(source: object, kind: str) -> str:
    """Whom an allowance belongs to: sources of one type that ask one place with the same credentials share it."""
    names: list[str] = [item.name for item in fields(source)] if is_dataclass(source) else []
    values = {name: getattr(source, name) for name in names}
    named = {key: str(value) for key, value in values.items() if key in WHOSE or isinstance(value, Secret)}
    return f"{kind}:{fingerprint(named)}"


def again(limits: Sequence[Limit]) -> list[Limit]:
    """The limits, and beside each the share of it that reading posts again may use."""
    return [*limits, *(replace(one, account=f"{one.account}/again", most=one.most * AGAIN) for one in limits)]


def period(limit: Limit, at: datetime) -> tuple[int, datetime]:
    """When the period that holds a moment began, in epoch seconds, and when the next one opens."""
    tz = clock.zone(limit.zone)
    if limit.per == "hour":
        opens = clock.next_start(at, "hour", tz)
        return int((opens - timedelta(hours=1)).timestamp()), opens
    day = at.astimezone(tz).date()
    start = clock.midnight(day if limit.per == "day" else day.replace(day=1), tz)
    return int(start.timestamp()), clock.next_start(at, "day" if limit.per == "day" else "month", tz)


def standings(store: Store | None, source: str, limits: Sequence[Limit], now: datetime) -> list[Standing]:
    """How these limits stand at a moment; nothing is used yet where there is no database."""
    found = []
    for limit in limits:
        start, opens = period(limit, now)
        used = store.spending.used(limit, start) if store else 0.0
        found.append(Standing(source, limit, used, opens.astimezone(UTC)))
    return found


def all_standings(store: Store, config: Config, now: datetime) -> list[Standing]:
    """How the limits of the configured sources stand, as they were when each was asked last."""
    names = {section.name for section in config.sources}
    held = [(name, limit) for name, limit in store.spending.limits() if name in names]
    return [one for name, limit in held for one in standings(store, name, [limit], now)]


def amount(kind: str, value: float) -> str:
    """ "$20.00", "8,000 units" or "1 search"."""
    return f"${value:,.2f}" if kind == "usd" else f"{round(value, 4):,.10g} {kind if value != 1 else single(kind)}"


def single(kind: str) -> str:
    """What one of several is called: searches, sessions, units."""
    return kind.removesuffix("es") if kind.endswith(("ches", "shes", "sses", "xes")) else kind.removesuffix("s")


def section_of(config: Config, name: str) -> SourceSection:
    return next(section for section in config.sources if section.name == name)
