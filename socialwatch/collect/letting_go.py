"""What terms and users want forgotten: posts past their time, and what matched nothing; and whom nobody may match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from socialwatch import clock
from socialwatch.errors import ConfigError
from socialwatch.registry import SOURCES
from socialwatch.sources.base import Policy
from socialwatch.store.purge import burying, expired
from socialwatch.store.wiping import wiping

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.sources.base import Source
    from socialwatch.store import Store

POLLS_KEPT = timedelta(days=30)


def upkeep(config: Config, store: Store, sources: Mapping[str, Source], run: int, now: datetime) -> Iterator[None]:
    """All of it in turn, bit by bit and each committed: whoever has other things to do does them in between."""
    yield from drop_unmatched(config, store, sources, now)
    yield from let_go(config, store, sources, run=run, now=now)
    drop_polls(store, now)


def let_go(config: Config, store: Store, sources: Mapping[str, Source], *, run: int, now: datetime) -> Iterator[None]:
    """Purge what nobody may keep any longer, bit by bit. Tombstones go on counting.

    A post that several sources have shown is kept as long as one of them lets us; a source that is configured no more
    is held to its platform's terms.
    """
    before: dict[int, int] = {}
    unread: dict[int, int] = {}
    types = store.sources.types()
    for name, number in store.sources.all().items():
        policy = policy_of(types[name], sources.get(name))
        if (days := days_kept(config, name, policy)) is not None:
            before[number] = int((now - timedelta(days=days)).timestamp())
        if policy.refresh_days is not None:
            unread[number] = int((now - timedelta(days=policy.refresh_days)).timestamp())
    for keys in expired(store, before, unread) if before or unread else ():
        yield
        for _ in burying(store, keys, run):
            yield
    yield from wiping(store)  # in any case: it ends what deletions at the sources have begun


def drop_polls(store: Store, now: datetime) -> None:
    """Keep a month of what `watch` has asked; every other run stays in the log."""
    with store.transaction():
        store.runs.drop_polls(now - POLLS_KEPT)


def policy_of(kind: str, source: Source | None = None) -> Policy:
    """The terms of a source, or of its type where it is not configured any more."""
    if source is not None:
        return source.policy
    try:
        found = getattr(SOURCES.load(kind), "policy", None)
    except ConfigError:  # of another package that is not installed any more
        return Policy()
    return found if isinstance(found, Policy) else Policy()


def days_kept(config: Config, name: str, policy: Policy) -> float | None:
    """For how many days a source's posts keep their text: what its platform lets us, or less where the user says so."""
    section = next((section for section in config.sources if section.name == name), None)
    told = [] if policy.retention_days is None else [float(policy.retention_days)]
    if section is not None and section.retention is not None:
        told.append(clock.parse_length(section.retention) / timedelta(days=1))
    return min(told, default=None)


def days_unmatched(config: Config, name: str, policy: Policy | None = None) -> float:
    """For how many days raw items wait that match nothing; terms that want less are kept to."""
    section = next((section for section in config.sources if section.name == name), None)
    own = config.keep_unmatched if section is None or section.keep_unmatched is None else section.keep_unmatched
    terms = policy or Policy()
    wanted = (float(own), days_kept(config, name, terms), terms.refresh_days)
    return min(days for days in wanted if days is not None)


def drop_unmatched(config: Config, store: Store, sources: Mapping[str, Source], now: datetime) -> Iterator[None]:
    """Delete items that matched nothing for as long as they are kept, those of sources that are configured no more
    too; `file` sources and imports keep theirs."""
    numbers = store.sources.all()
    for name, kind in store.sources.types().items():
        if kind != "file":
            days = days_unmatched(config, name, policy_of(kind, sources.get(name)))
            before = int((now - timedelta(days=days)).timestamp())
            more = True
            while more:
                with store.transaction():
                    more = store.items.drop_unmatched(numbers[name], before)
                yield


def remember_terms(store: Store, policies: Iterable[tuple[str, Policy]]) -> None:
    """Note for each network whether its users may be matched to people elsewhere, for those who never meet a source.

    A source of another type that shows posts of a network, like a feed, a file or a program, cannot allow more than
    the network's own connector does.
    """
    with store.transaction():
        for network, policy in policies:
            store.terms.put(network, identity=policy.identity and terms_of_network(network).identity)


def terms_of_network(network: str) -> Policy:
    """The terms of a network by its name, for posts that came from a file: those of the connector called alike."""
    return policy_of(network) if network in SOURCES.names() else Policy()
