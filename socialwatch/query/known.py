"""What is known of a post beside the post itself: facts that brands, steps and people added later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Facts for queries of later kinds; names are compared without regard to case.

    `lang` is the effective language (declared or found); without it the post's own is taken. `seen` stands in for
    a date that the platform did not give. `toward` is the mood toward each brand, which is what sentiment: asks
    (toward the brands of a brand: beside it, if there is one); `sentiment`, of the post, answers while no brand
    is matched.
    """

    brands: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sentiment: str | None = None
    toward: Mapping[str, str] = field(default_factory=dict)
    lang: str | None = None
    seen: datetime | None = None
    own: bool = False
    noise: bool = False
    copy: bool = False
    intents: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    urgency: tuple[str, ...] = ()
    campaigns: tuple[str, ...] = ()
    unanswered: bool = False
    labels: tuple[str, ...] = ()
    case: str | None = None


NOTHING = Known()
