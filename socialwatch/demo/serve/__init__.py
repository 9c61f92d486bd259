"""The demo world on loopback: four platforms that answer in the real formats, each on its own port."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

from socialwatch.demo.serve.web import Host
from socialwatch.demo.world.model import World

PORTS: Mapping[str, int] = {"mastodon": 47801, "bluesky": 47802, "hackernews": 47803, "web": 47804}
"""Where the platforms answer if nobody else has the port, so that a demo's config stays true the next day."""


@dataclass(slots=True)
class Town:
    """The running platforms; a context manager that stops them."""

    hosts: dict[str, Host]

    @property
    def urls(self) -> dict[str, str]:
        """Platform name -> base address."""
        return {name: host.url for name, host in self.hosts.items()}

    def stop(self) -> None:
        for host in self.hosts.values():
            host.stop()

    def __enter__(self) -> Town:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(world: World, ports: Mapping[str, int] | None = None) -> Town:
    """Start all platforms; without `ports`, each takes any free one."""
    from socialwatch.demo.serve import bluesky, feeds, hackernews, mastodon

    ports = ports or {}
    return Town({
        "mastodon": Host(lambda base: mastodon.app(world, base), ports.get("mastodon", 0)),
        "bluesky": Host(lambda base: bluesky.app(world, base), ports.get("bluesky", 0)),
        "hackernews": Host(lambda base: hackernews.app(world), ports.get("hackernews", 0)),
        "web": Host(lambda base: feeds.app(world, base), ports.get("web", 0)),
    })  # fmt: skip
