"""What is said of each mention: its language, its mood, its topics, by steps that know their version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from socialwatch import models
from socialwatch.enrich.base import Batch, Comparing, Step
from socialwatch.errors import ConfigError
from socialwatch.registry import STEPS

if TYPE_CHECKING:
    from socialwatch.config import Config

__all__ = ["Batch", "Comparing", "Step", "fingerprint", "steps"]


def steps(config: Config) -> list[Step]:
    """Every step for this configuration, each after those it needs."""
    found = {name: STEPS.load(name) for name in STEPS.names()}
    return [found[name].from_config(config) for name in in_order(found)]


def in_order(found: Mapping[str, Any]) -> list[str]:
    """The names in the order of their needs; ConfigError when a need is missing or they go in a circle."""
    for name, step in found.items():
        missing = [need for need in step.needs if need not in found]
        if missing:
            raise ConfigError(f"the step {name!r} needs {', '.join(missing)}, which nobody brings")
    order = TopologicalSorter({name: step.needs for name, step in sorted(found.items())})
    try:
        return list(order.static_order())
    except CycleError as error:
        raise ConfigError(f"the steps {', '.join(error.args[1])} need each other") from error


def fingerprint(step: Step, others: Sequence[Step]) -> str:
    """What a step's answer depends on: its version, its settings, and the fingerprints of what it needs."""
    by_name = {other.name: other for other in others}
    needs = {need: fingerprint(by_name[need], others) for need in step.needs}
    return models.fingerprint([step.name, step.version, step.settings(), needs])
