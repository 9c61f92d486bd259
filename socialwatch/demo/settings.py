"""The demo's configuration: what a user of that coffee roaster would have written, with loopback addresses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from socialwatch.demo.serve.bluesky import HANDLE

MARK = "# socialwatch demo:"
"""How the file begins, so that no other is ever taken for it."""
SECRET = "env:SOCIALWATCH_DEMO_BLUESKY"  # noqa: S105 - a reference, as in every config


def config_text(urls: Mapping[str, str], password: str = SECRET) -> str:
    """The whole file; `urls` are the platforms' base addresses, `password` says where Bluesky's lies."""
    text = (Path(__file__).parent / "config.toml").read_text("utf-8")
    allow = ", ".join(f'"{urlsplit(url).netloc}"' for url in urls.values())
    for name, value in {**urls, "handle": HANDLE, "password": password, "allow": allow}.items():
        text = text.replace(f"@{name}@", value)
    return text
