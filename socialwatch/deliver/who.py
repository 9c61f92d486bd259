"""Whom a message goes to: mail addresses, channels of the configuration, addresses that apprise knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from socialwatch.config.delivery import fits_address, parted
from socialwatch.errors import ConfigError
from socialwatch.models import fingerprint

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.config.delivery import Channel

Way = Literal["mail", "slack", "teams", "apprise"]


@dataclass(frozen=True, slots=True)
class Target:
    """One who gets it. `name` can be shown and logged: an apprise address, which holds secrets, is cut there."""

    name: str
    way: Way
    channel: Channel | None = None
    url: str | None = field(default=None, repr=False)

    @property
    def key(self) -> str:
        """How the log calls it: whoever gets a mail under another spelling of the same address has had it."""
        return parted(self.name)[1].casefold() if self.way == "mail" else self.name

    @property
    def takes_files(self) -> bool:
        """Whether files come along."""
        return self.way in ("mail", "apprise") or bool(self.channel and self.channel.token)


def targets(config: Config, wanted: Iterable[str]) -> list[Target]:
    """Everybody, each once; ConfigError says what may stand there."""
    channels = {one.name.casefold(): one for one in config.channels}
    found: dict[str, Target] = {}
    for text in (part.strip() for part in wanted):
        target = _target(config, text, channels.get(text.casefold()))
        found.setdefault(target.key.casefold(), target)
    return list(found.values())


def _target(config: Config, text: str, channel: Channel | None) -> Target:
    if channel is not None:
        return Target(channel.name, channel.type, channel)
    if "://" in text:
        return Target(
            f"{text.partition('://')[0]}://\N{HORIZONTAL ELLIPSIS}{fingerprint(text)[:6]}", "apprise", url=text
        )
    if fits_address(text):
        return Target(text, "mail")
    known = ", ".join(one.name for one in config.channels) or "none"
    raise ConfigError(
        f"{text!r} is neither a mail address, nor an address of apprise (like tgram://...), nor the name of a"
        f" [[channel]]; configured: {known}"
    )
