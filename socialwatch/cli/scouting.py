"""A first look at a brand: what the places that need no key say, fetched into a database that is thrown away.

`try` shows it, `init` previews queries with it. It runs the very pipeline that `fetch` runs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from socialwatch.config import Brand, Config, Network, SourceSection
from socialwatch.errors import ConfigError
from socialwatch.models import Span

if TYPE_CHECKING:
    from socialwatch.pipeline import Run
    from socialwatch.store import Store
    from socialwatch.store.rows import Stored

DAYS = 30
SECONDS, REQUESTS = 45.0, 120  # for each source; a first look must not take minutes
FIRST = ("hackernews", "mastodon", "google-news", "bing-news")  # the places that are asked unless others are named
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Place:
    """What one source gave: posts that match (None when it gave no answer), how that ended, and why if not well."""

    name: str
    posts: int | None
    ending: str
    error: str | None

    @property
    def note(self) -> str:
        """What to know about it, in a few words."""
        if self.ending == "whole":
            return ""
        if self.ending == "capped" and self.posts:
            return "there is more than was read"
        return (self.error or self.ending).splitlines()[0]


@dataclass(frozen=True, slots=True)
class Look:
    """An open look: its configuration, its database, its window, and what each place gave."""

    config: Config
    store: Store
    run: Run
    span: Span

    @property
    def places(self) -> list[Place]:
        counts = self._counts()
        return [
            Place(row.source, _known(counts.get(row.source, 0), row.ending), row.ending, row.error)
            for row in self.run.sources
        ]

    def _counts(self) -> dict[str, int]:
        from socialwatch.store.select import count

        return {row.source: count(self.store, None, span=self.span, sources=(row.source,)) for row in self.run.sources}

    def posts(self, limit: int, order: str = "new") -> list[Stored]:
        """Some of the posts in the window, spread evenly over it, newest first."""
        from socialwatch.store.select import select

        keys = select(self.store, None, span=self.span)
        step = max(1, len(keys) // limit) if order == "spread" else 1
        return list(self.store.mentions.read(keys[::step][:limit]))


def _known(posts: int, ending: str) -> int | None:
    """A place that did not answer has not said that there is nothing."""
    return None if not posts and ending in ("failed", "denied") else posts


@contextmanager
def looking(
    config: Config, *, now: datetime, days: int = DAYS, scored: bool = False, tell: Callable[[str], None]
) -> Iterator[Look]:
    """Fetch the last days of a configuration into a temporary database, open while the caller looks."""
    from socialwatch import pipeline
    from socialwatch.store import Store

    span = Span(now - timedelta(days=days), now)

    def listen(event: pipeline.Event) -> None:
        if isinstance(event, pipeline.SourceEnded):
            ended = "" if event.ending == "whole" else f", {event.ending}"
            tell(f"{event.source}: {event.row.saved.read:,} read{ended}")

    with tempfile.TemporaryDirectory(prefix="socialwatch-", ignore_cleanup_errors=True) as folder:
        config = replace(config, database=Path(folder) / "look.sqlite")
        budget = pipeline.Budget(seconds=SECONDS, requests=REQUESTS)
        run = pipeline.collect(config, now=now, span=span, budget=budget, listen=listen)
        if scored:
            pipeline.enrich(config, now=now)
        with Store.open(config.database) as store:
            yield Look(config, store, run, span)


def query_for(name: str) -> str:
    """The query that people mean by a name: the words side by side, and written as one."""
    plain = " ".join(name.replace('"', " ").split())
    joined = "".join(char for char in plain if char.isalnum())
    quoted = f'"{plain}"'
    return f"{quoted} OR {joined}" if " " in plain and joined.isascii() and len(joined) > 3 else quoted


def brand_for(name: str, kind: str = "own") -> Brand:
    """A brand as first written: ConfigError when its name is nothing to look for."""
    if not any(char.isalnum() for char in name) or not name.isprintable():
        raise ConfigError(f'{name!r} is no name to listen for; write it as people do, like "Blue Bottle"')
    made = Brand(name=name.strip(), query=query_for(name), kind="own" if kind == "own" else "competitor")
    assert made.parsed
    return made


def keyless(
    languages: Sequence[str] = ("en",), server: str = "mastodon.social", names: Sequence[str] = FIRST
) -> dict[str, SourceSection]:
    """The sources that need no key, by the name that `--source` and `--base-url` take."""
    from socialwatch.sources.feed import NEWS_SEARCHES

    language = languages[0] if languages else "en"
    found = {
        "hackernews": SourceSection(name="hackernews", type="hackernews"),
        "mastodon": SourceSection(name="mastodon", type="mastodon", options={"server": server}),
    }
    for title, url in NEWS_SEARCHES.items():
        name = title.lower().replace(" ", "-")
        options = {"url": url.replace("{lang}", language), "older_pages": False}
        found[name] = SourceSection(name=name, type="feed", options=options)
    return {name: section for name, section in found.items() if not names or name in names}


def moved(sections: Mapping[str, SourceSection], base_urls: Sequence[str]) -> tuple[dict[str, SourceSection], Network]:
    """The sources with `NAME=URL` in the place of their addresses; loopback ones may then be reached."""
    found, allow = dict(sections), []
    for text in base_urls:
        name, sign, url = text.partition("=")
        if name not in found or not sign or urlsplit(url).scheme not in ("http", "https"):
            raise ConfigError(f"--base-url {text!r}: write NAME=https://..., with a name of {', '.join(sections)}")
        key = "url" if found[name].type == "feed" else "base_url"
        found[name] = replace(found[name], options={**found[name].options, key: url})
        if urlsplit(url).hostname in LOOPBACK:
            allow.append(urlsplit(url).netloc)
    return found, Network(allow=tuple(dict.fromkeys(allow)))
