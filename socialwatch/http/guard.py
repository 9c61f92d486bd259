"""Which addresses may be reached: public ones, and the private ones that `network.allow` lists.

A link in a post or a redirect must not make this machine ask its own router, cloud metadata or database, so
names are checked after they are resolved, and the connection goes to the very address that was checked.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from socialwatch.errors import ConfigError, SourceError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
COMPATIBLE = ipaddress.ip_network("::/96")  # IPv4 as the first drafts of IPv6 carried it
# not the open internet either, whatever the library's tables say: a network's own NAT64, site-local addresses
LOCAL = (ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("fec0::/10"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of `network.allow`: a network of addresses or a host name, on one port or on all."""

    network: ipaddress.IPv4Network | ipaddress.IPv6Network | None
    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Rule:
        """From "127.0.0.1:8123", "127.0.0.0/8", "[::1]:80", "::1", "intranet.example:8080"."""
        host, port = _split_port(text.strip())
        try:
            return cls(ipaddress.ip_network(host.strip("[]"), strict=False), "", port)
        except ValueError:
            if not host or set(host) & set("/*[] :"):
                raise ConfigError(
                    f"network.allow: {text!r} is no address; write 127.0.0.1:8123, 10.0.0.0/8 or intranet.example"
                ) from None
            return cls(None, host.lower(), port)

    def covers(self, host: str, port: int, address: Address) -> bool:
        if self.port is not None and self.port != port:
            return False
        if self.network is None:
            return self.host == host.lower().rstrip(".")
        return address.version == self.network.version and address in self.network


def _split_port(text: str) -> tuple[str, int | None]:
    host, colon, port = text.rpartition(":")
    plain = colon and port.isdigit() and (":" not in host or host.endswith("]"))
    return (host, int(port)) if plain else (text, None)


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, whatever it is wrapped in."""
    if any(address in network for network in LOCAL):
        return False
    return _unwrapped(address).is_global and not _unwrapped(address).is_multicast


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries, where it carries one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and (address in NAT64 or (address in COMPATIBLE and int(address) > 1)):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def is_loopback(host: str) -> bool:
    """Whether a host as written in an address is this machine."""
    name = host.strip("[]").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return _unwrapped(ipaddress.ip_address(name)).is_loopback
    except ValueError:
        return False


class Guard:
    """Says no to private addresses that nobody listed. For HTTP and for the screenshot browser."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._rules = tuple(Rule.parse(text) for text in allow)

    def permits(self, host: str, port: int, address: str) -> bool:
        """Whether `host`, which resolved to `address`, may be reached on `port`."""
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return is_public(parsed) or any(
            rule.covers(host, port, candidate) for rule in self._rules for candidate in (parsed, _unwrapped(parsed))
        )

    def permitted(self, host: str, port: int, addresses: Sequence[str]) -> list[str]:
        """The addresses that may be reached; SourceError when there is none."""
        good = [address for address in addresses if self.permits(host, port, address)]
        if addresses and not good:
            raise SourceError(
                f"{host} leads to {addresses[0]}, which is a private address: nothing was asked. "
                f'If you mean it, list it: [network] allow = ["{_entry(addresses[0], port)}"]'
            )
        return good


def _entry(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
