"""Whose posts these are: a stream tells authors by their DID alone, so handles and followers are looked up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from socialwatch.errors import SourceDown, SourceError
from socialwatch.models import JSON
from socialwatch.sources.bluesky_profiles import Profiles
from socialwatch.sources.values import mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Http

PATIENCE = 10.0
"""Seconds that a look-up may take: a stream that is not read meanwhile is cut by its server."""
AFTER_FAILURE, AFTER_ALL = 600.0, 6 * 3600.0
"""Seconds until profiles are asked for again: after a failure, and because followers come and go."""


class Lookup:
    """Handles and followers of authors, and the DIDs of handles, through the network's public interface."""

    def __init__(self, http: Http, url: str, *, asks: bool) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._asks = asks
        self._handles: dict[str, str] = {}  # of accounts that were named, by DID
        self._profiles, self._since = Profiles(), time.monotonic()

    async def accounts(self, named: Sequence[str], asked: Sequence[str]) -> set[str]:
        """The DIDs of accounts; one that is `named` must be there, one that only a query asks for need not be."""
        found: set[str] = set()
        for handle in dict.fromkeys([*named, *asked]):
            try:
                did = await self._did(handle.lstrip("@"))
            except SourceError as error:
                if handle not in named and not isinstance(error, SourceDown):
                    continue
                raise
            found.add(did)
            if not handle.startswith("did:"):
                self._handles[did] = handle.lstrip("@")
        return found

    async def _did(self, handle: str) -> str:
        if handle.startswith("did:"):
            return handle
        url = f"{self._url}/xrpc/com.atproto.identity.resolveHandle"
        answer = await self._http.get(url, params={"handle": handle}, accept=(400,))
        did = text(mapping(answer.json()).get("did")) if answer.status == 200 else None
        if did is None:
            raise SourceError(f"Bluesky knows no account {handle!r}: correct `accounts`")
        return did

    async def beside(self, events: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """The events, each with what is known of its author; without it where it cannot be had."""
        shown = [{"author": {"did": event.get("did")}} for event in events]
        told = await self._profiles_now().beside(shown, self._look) if self._asks and shown else shown
        return [self._with(event, mapping(one.get("_profile"))) for event, one in zip(events, told, strict=True)]

    def _profiles_now(self) -> Profiles:
        if time.monotonic() - self._since > (AFTER_ALL if self._profiles.told else AFTER_FAILURE):
            self._profiles, self._since = Profiles(), time.monotonic()
        return self._profiles

    def _with(self, event: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
        handle = text(profile.get("handle")) or self._handles.get(f"{event.get('did')}")
        more = {"_handle": handle, "_profile": dict(profile) or None}
        return {**event, **{key: value for key, value in more.items() if value}}

    async def _look(self, authors: Sequence[str]) -> JSON:
        url = f"{self._url}/xrpc/app.bsky.actor.getProfiles"
        try:
            async with asyncio.timeout(PATIENCE):
                return (await self._http.get(url, params={"actors": authors})).json()
        except TimeoutError:
            raise SourceDown("profiles did not come in time") from None
