"""Watching from start to stop: one configuration after another, each with its store, sources, streams and turns."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.collect.catching_up import CatchingUp
from socialwatch.collect.events import Enriched, Listen, Noted
from socialwatch.collect.fetching import Fetching
from socialwatch.collect.letting_go import upkeep
from socialwatch.collect.lock import only_watcher
from socialwatch.collect.matching import Matching
from socialwatch.collect.one_run import begin
from socialwatch.collect.rematching import rematch_in_slices
from socialwatch.collect.scoring import Scoring
from socialwatch.collect.sdnotify import notify
from socialwatch.collect.sharing import Sharing
from socialwatch.collect.standing import Reason, Standing
from socialwatch.collect.streaming import Streaming, utc_now
from socialwatch.collect.timetable import Turn, interval
from socialwatch.collect.vitals import Vital, Vitals, health_path
from socialwatch.errors import ConfigError, SocialWatchError, StoreError
from socialwatch.sources.base import Streams
from socialwatch.store import Store
from socialwatch.store.neighbours import Neighbours
from socialwatch.store.today import matched_since

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.sources.base import Source
    from socialwatch.store.runs import RunSource


class Station:
    """Watches until SIGTERM or Ctrl-C; SIGHUP, and a change of the file, read the configuration again."""

    def __init__(
        self, config: Config, again: Callable[[], Config], photograph: Callable[[Config, datetime], object],
        listen: Listen, health: Path | None,
    ):  # fmt: skip
        """`photograph` is lent by the pipeline: taking pictures is the business of reports."""
        self._config, self._again, self._photograph = config, again, photograph
        self._shown = listen
        self._over: Reason | None = None
        self._file = _state_of(config.path)
        self.vitals = Vitals(health or health_path(config.database), utc_now())

    def run(self) -> None:
        """Raises ConfigError before it begins, Busy when another one watches, StoreError when it cannot go on."""
        with only_watcher(self._config.database):
            asyncio.run(self.stay())

    async def stay(self) -> None:
        self._on_signals()
        while self._over != "stop":
            self._over = None
            reason = await self._stand(self._config)
            if reason == "stop":
                break
            self._reload()
        notify("STOPPING=1")

    def _on_signals(self) -> None:
        loop = asyncio.get_running_loop()
        told: tuple[tuple[str, Reason], ...] = (("SIGTERM", "stop"), ("SIGINT", "stop"), ("SIGHUP", "reload"))
        for name, reason in told:
            if hasattr(signal, name):
                # not in the main thread, or not on this system: Ctrl-C then ends it as it ends everything
                with suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.add_signal_handler(getattr(signal, name), self.end, reason)

    def end(self, reason: Reason) -> None:
        """Soon, with everything committed."""
        if self._over != "stop":
            self._over = reason

    def _reload(self) -> None:
        """Take the new configuration if it is one; else go on with what we had, and say what is wrong."""
        notify("RELOADING=1")
        self._file = _state_of(self._config.path)
        try:
            fresh = self._again()
            if fresh.database != self._config.database:
                raise ConfigError("`database` was changed: stop and start `socialwatch watch` for that")
            self._config = fresh
            self._listen(Noted("the configuration was read again"))
        except ConfigError as error:
            self._listen(Noted(f"the configuration is not taken: {error}"))

    def _listen(self, event: Any) -> None:
        self.vitals(event)
        self._shown(event)

    def _ended(self) -> Reason | None:
        """Told by a signal, or by the file: queries of yesterday must not decide about posts of today."""
        if self._over is None and _state_of(self._config.path) != self._file:
            self._over = "reload"
        return self._over

    async def _stand(self, config: Config) -> Reason:
        from socialwatch.http import Http
        from socialwatch.sources import build

        sources = build(config)
        if not sources:
            raise ConfigError(f"{config.path or 'the configuration'} names no [[source]]: nothing to watch")
        with Store.open(config.database, write=True, create=True) as store:
            neighbours = Neighbours(store)
            sharing = Sharing(config.database, neighbours.look, lambda: self._over)
            self.vitals.sources = {}
            run = None
            while run is None and self._over is None:
                run = await sharing.during(lambda: self._begin(config, store))
            if run is None:
                return self._over or "stop"
            reason: str | None = "the process ended"
            try:
                async with Http(config.network, sessions=config.sessions) as http:
                    standing = self._standing(config, store, sources, run, http, sharing, neighbours)
                    ended = await standing.run()
                    reason = None
                    return ended
            except SocialWatchError as error:
                reason = str(error)
                raise
            finally:
                with suppress(StoreError), store.transaction():
                    store.runs.end(run, utc_now(), reason)
                with suppress(StoreError):
                    self.vitals.write("stopped")

    async def _begin(self, config: Config, store: Store) -> int:
        """What every run begins with: the zone, and the queries of an archive that holds nothing yet."""
        return begin(config, store, "watch", utc_now())

    def _standing(
        self, config: Config, store: Store, sources: dict[str, Source], run: int, http: Any, sharing: Sharing,
        neighbours: Neighbours,
    ) -> Standing:  # fmt: skip
        sections = {section.name: section for section in config.sources}
        turns: dict[str, Turn] = {}
        began = time.monotonic()
        for name, source in sources.items():
            streamed = isinstance(source, Streams)
            if not getattr(source, "only_streams", False):
                turns[name] = Turn(interval(sections[name], source.access), due=began + 0.2 * len(turns))
            every = turns[name].every if name in turns else None
            self.vitals.sources[name] = vital = Vital("stream" if streamed else "poll", every)
            number = store.sources.get(name)
            if number is not None and not streamed:  # a source that is down is no better for a new beginning
                vital.failures, vital.error = store.runs.failures(number), store.runs.last_error(number)
        streams = self._streams(config, store, sources, run, neighbours)
        scoring = Scoring(config, store, run)
        catching_up = CatchingUp(store, rematch_in_slices(config, store, run, utc_now(), self._listen), streams)
        standing = Standing(
            sharing=sharing, vitals=self.vitals, turns=turns, streams=streams, http=http,
            poll=lambda name: self._poll(config, store, name, sources[name]),
            catch_up=catching_up.turn, enrich=lambda: self._enrich(scoring),
            upkeep=lambda: upkeep(config, store, sources, run, utc_now()),
            photograph=lambda: self._photograph(config, utc_now()),
            ended=self._ended, beat=lambda: self._beat(config, store, scoring), listen=self._listen,
        )  # fmt: skip
        for stream in streams:
            stream.stored = standing.fresh.set
        return standing

    def _streams(
        self, config: Config, store: Store, sources: Mapping[str, Source], run: int, neighbours: Neighbours
    ) -> Sequence[Streaming]:
        matching, queries = Matching(config.brands), store.queries.all()
        types = {section.name: section.type for section in config.sources}
        return [
            Streaming(
                name=name, type=types[name], source=source, network=source.network, config=config, store=store,
                matching=matching, neighbours=neighbours, queries=queries, run_id=run, listen=self._listen,
            )
            for name, source in sources.items()
            if isinstance(source, Streams)
        ]  # fmt: skip

    def _enrich(self, scoring: Scoring) -> bool:
        done = scoring.some()
        if done:
            self._listen(Enriched("new, posts", done, 0))
        return done is None or done > 0

    async def _poll(self, config: Config, store: Store, name: str, source: Source) -> RunSource:
        """One source asked as `fetch` asks it, as a run of its own."""
        now = utc_now()
        with store.transaction():
            run = store.runs.start("watch", now)
        reason: str | None = "stopped, or gave way to another command"
        try:
            fetching = Fetching(
                config=config, store=store, sources={name: source}, run=run, now=now, listen=self._listen
            )  # fmt: skip
            (row,), _ = await fetching.all()
            reason = None
            return row
        except SocialWatchError as error:
            reason = str(error)
            raise
        finally:
            with suppress(StoreError), store.transaction():
                store.runs.end(run, utc_now(), reason)

    def _beat(self, config: Config, store: Store, scoring: Scoring) -> bool:
        self.vitals.today = matched_since(store, config.timezone, utc_now())
        return scoring.outdated


def _state_of(path: Path | None) -> tuple[int, int] | None:
    """What tells that a file was changed; None while an editor has it in its hands."""
    if path is None:
        return None
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_size
