"""Whose talk it is: share of voice among our brands and their competitors."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.clock import Window
from socialwatch.measures.base import Figure
from socialwatch.measures.comparing import Comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One brand's part of the talk.

    `voices` counts every mention, reposts and copies too; `stories` each story once; `share` is voices over
    the voices of all brands in the comparison (0..1), `net` the net sentiment toward the brand (-1..1).
    """

    brand: str
    own: bool
    voices: Figure
    stories: Figure
    share: Figure
    net: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Shares, largest first. `holds` is False when the brands were not heard over the same days: then
    `reasons` say why, and no share should be shown as a finding."""

    window: Window
    shares: tuple[Share, ...]
    total: int
    holds: bool
    reasons: tuple[str, ...]
    comparable: Comparable
