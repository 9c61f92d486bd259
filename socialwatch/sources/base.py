"""What a source is: it asks and maps, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from socialwatch.models import JSON, Access, Ask, Mention, Page, Span

if TYPE_CHECKING:
    from socialwatch.http import Http
    from socialwatch.query import Query


@dataclass(frozen=True, slots=True)
class Policy:
    """What a platform's terms allow us to do with its posts."""

    retention_days: int | None = None  # None: for as long as we like
    identity: bool = True  # may its users be matched to people elsewhere?
    deletes: bool = False  # must deletions at the source be honoured?


@runtime_checkable
class Source(Protocol):
    """A place posts come from; a frozen dataclass whose fields are its config keys (unknown keys forbidden).

    A source asks and maps. It does not store, retry, sleep or print. Two more things may be there:
    `async def check(self, http: Http) -> str`, one cheap question for `doctor`, and `apart = True` when its asks
    go to different hosts, so that one that is down does not end the others.
    """

    access: ClassVar[Access]
    policy: ClassVar[Policy]

    @property
    def network(self) -> str:
        """The network its mentions live on, unless they say otherwise."""
        ...

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """What the platform can be asked for these brand queries; the rest is matched here.

        Asks for the same thing have the same `key` in every run, whatever the span.
        """
        ...

    def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Pages for `ask.span`, in the platform's own order; each page says which span it has covered.

        `resume` is the hint of the last page stored for this ask, or None. Raises SourceError kinds.
        """
        ...

    def mentions(self, item: JSON) -> Iterable[Mention]:
        """The mentions in one raw item; pure, so that kept items can be mapped again. Raises BadItem."""
        ...
