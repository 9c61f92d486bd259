"""What a source is: it asks and maps, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, runtime_checkable

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
    refresh_days: int | None = None  # what is kept longer must have been read again within so many days

    def words(self) -> list[str]:
        """What is done about it, for people; empty when nothing has to be."""
        told = {
            f"posts keep their text for {self.retention_days} days": self.retention_days is not None,
            f"posts that were not read again within {self.refresh_days} days are purged": self.refresh_days is not None,
            "what is deleted there is purged here": self.deletes,
            "nobody is matched to people elsewhere": not self.identity,
        }
        return [words for words, holds in told.items() if holds]


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of something may be used in a period: requests, the platform's units, or dollars.

    All sources of a type that ask one place with the same credentials use the same one.

    `kind` is "requests" for every request, or a name that the connector's own calls carry: `http.get(url,
    cost={"units": 100})`. Periods are hours, calendar days and months in `zone`, the platform's own.
    """

    kind: str
    most: float
    per: Literal["hour", "day", "month"]
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Reread:
    """Posts looked at again: items as they are now, and the native ids of those that are gone."""

    items: Sequence[JSON] = ()
    gone: Sequence[str] = ()


@runtime_checkable
class Source(Protocol):
    """A place posts come from; a frozen dataclass whose fields are its config keys (unknown keys forbidden).

    A source asks and maps. It does not store, retry, sleep or print. Two more things may be there:
    `async def check(self, http: Http) -> str`, one cheap question for `doctor`, and `apart = True` when its asks
    go to different hosts: they are asked several at once, and one that is down does not end the others. `reach` says
    how far back the place can be asked: a timedelta, or "newest" where it shows its newest posts only; as far as one
    likes without it. `by_time = True` says that asking for a week of long ago costs no more than asking for the last: a
    long span is then asked for window by window, newest first. What a platform can do beyond that is said by the
    protocols below, and by `allowances`, a sequence of `Allowance` that its calls are held to. `counted` names
    what else a budget may hold it to: "megabytes", for what comes over websockets. `unheard` says in words of which
    posts it is never told that they were deleted.
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


@runtime_checkable
class Rereads(Protocol):
    """A source that can look at known posts again: counts have grown, texts were edited, posts are gone."""

    async def reread(self, http: Http, native_ids: Sequence[str]) -> Reread:
        """The posts of these ids as they are now, in as few requests as the platform needs.

        An id in neither part of the answer could not be told, and is asked for again. `gone` is what the platform
        itself says to be no more: a post that is hidden from us, an outage or a refusal are none. A source that says
        `by_item = True` is handed as a third argument the kept raw items by id. Raises SourceError kinds.
        """
        ...


@runtime_checkable
class Priced(Protocol):
    """A source whose posts cost money, which is told before they are asked for."""

    def price(self, ask: Ask, posts: int) -> float:
        """Dollars that so many posts of an ask cost at most."""
        ...


@runtime_checkable
class Counts(Protocol):
    """A source that can tell how many posts there are without telling them."""

    async def counts(self, http: Http, queries: Sequence[Query], span: Span) -> Sequence[Mapping[str, JSON]]:
        """The `posts` of each question from `start` to `end`, which are ISO times. Raises SourceError kinds."""
        ...


@runtime_checkable
class Follows(Protocol):
    """A source that can be asked for what was answered to a post.

    One that says `by_item = True` is handed as a third argument the raw item that the post came in, None when that is
    not kept: where every server has a number of its own for a post, the mention does not hold it.
    """

    def replies(self, http: Http, post: Mention) -> AsyncIterator[Page]:
        """Items of the posts in its thread, in pages; what is known already may be among them."""
        ...


@runtime_checkable
class Streams(Source, Protocol):
    """A source that tells of posts as they are written, for `socialwatch watch`."""

    def stream(self, http: Http, queries: Sequence[Query], resume: JSON | None) -> AsyncIterator[Page]:
        """Pages without end, each with the span it covers, what was deleted in `gone`, and where to go on."""
        ...
