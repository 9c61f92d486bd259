"""What is known of a post beside the post itself: facts that brands, steps and people added later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Facts for queries of later kinds; names are compared without regard to case.

    `lang` is the effective language (declared or found); without it the post's own is taken. `sentiment` is of
    the post, `toward` of each brand in it: sentiment: is true of either.
    """

    brands: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sentiment: str | None = None
    toward: Mapping[str, str] = field(default_factory=dict)
    lang: str | None = None
    own: bool = False
    noise: bool = False
    intents: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    case: str | None = None


NOTHING = Known()
