"""A word to systemd, where it started us: ready, still alive, stopping."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def notify(*words: str) -> None:
    """Send lines like "READY=1" to NOTIFY_SOCKET; nothing where there is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.settimeout(1.0)  # a listener that has stopped reading must not stop us
        line.connect("\0" + address[1:] if address[0] == "@" else address)
        line.sendall("\n".join(words).encode())


def alive() -> None:
    """In the middle of long work, also before we are ready: systemd is to wait another minute."""
    notify("WATCHDOG=1", "EXTEND_TIMEOUT_USEC=60000000")


def watchdog() -> float | None:
    """Seconds between two signs of life: half of what systemd allows, None when it does not watch us."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    if not allowed.isdigit() or os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return max(0.1, int(allowed) / 2_000_000)
