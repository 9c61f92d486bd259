"""Sources for the pipeline's tests: they page through a list, newest or oldest first, and fail on demand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from socialwatch import sources
from socialwatch.config import Brand, Config, SourceSection
from socialwatch.errors import BadItem
from socialwatch.models import JSON, Ask, Author, Mention, Page, Span
from socialwatch.sources.base import Policy
from socialwatch.store import Store, Stored

if TYPE_CHECKING:
    import pytest

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
Fakes = dict[str, Any]


def item(number: int, *, text: str | None = None, minutes: int | None = None, **more: Any) -> dict[str, JSON]:
    """A post of the fake network, `minutes` before NOW."""
    created = NOW - timedelta(minutes=number if minutes is None else minutes)
    words = f"post {number} about acme coffee" if text is None else text
    return {"id": number, "at": int(created.timestamp()), "text": words, "by": f"user{number % 7}", **more}


@dataclass
class Paged:
    """Pages through `items` by time; `before_page` is called with the number of each page."""

    items: list[dict[str, JSON]]
    size: int = 10
    newest_first: bool = True
    before_page: Callable[[int], None] = field(default=lambda number: None)
    asks: int = 1
    asked: list[tuple[Span, JSON]] = field(default_factory=list)
    access: ClassVar[str] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "fake"
    base_url: str = "http://fake"

    def plan(self, queries: Sequence[Any], span: Span) -> Sequence[Ask]:
        return [Ask({"tag": f"tag{number}"}, span, f"#tag{number}") for number in range(self.asks)]

    async def fetch(self, http: Any, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        self.asked.append((ask.span, resume))
        start, end = ask.span.epochs
        found = sorted((one for one in self.items if start <= one["at"] < end), key=lambda one: one["at"])
        if self.newest_first:
            found.reverse()
        pages = [found[at : at + self.size] for at in range(0, max(1, len(found)), self.size)]
        for number, page in enumerate(pages):
            self.before_page(number)
            await asyncio.sleep(0)
            last = number == len(pages) - 1
            if self.newest_first:
                reached = start if last else page[-1]["at"] + 1
                yield Page(page, Span.of(reached, end), None if last else {"page": number + 1})
                end = reached
            else:
                reached = end if last else page[-1]["at"]
                yield Page(page, Span.of(start, reached), None if last else {"page": number + 1})
                start = reached

    def mentions(self, item: JSON) -> Iterable[Mention]:
        if item.get("broken"):
            raise BadItem(f"item {item['id']} has no text")
        created = None if item["at"] is None else datetime.fromtimestamp(item["at"], UTC)
        yield Mention(
            network=self.network,
            native_id=str(item["id"]),
            text=item["text"],
            author=Author(item["by"], handle=item["by"]),
            created=created,
            url=f"https://fake.example/{item['id']}",
        )


def config_for(folder: Path, *names: str, brands: Sequence[Brand] = (), **more: Any) -> Config:
    """A configuration with a source section per name, and one brand unless told otherwise."""
    return Config(
        path=folder / "socialwatch.toml",
        database=folder / "socialwatch.sqlite",
        brands=tuple(brands) or (Brand(name="Acme", query="acme"),),
        sources=tuple(SourceSection(name=name, type="fake") for name in names),
        **more,
    )


def fake_sources(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    """The sources by name; put some in before the pipeline runs."""
    found: Fakes = {}

    def build(config: Config, only: Sequence[str] = ()) -> Fakes:
        return {name: source for name, source in found.items() if not only or name in only}

    monkeypatch.setattr(sources, "build", build)
    return found


def stored(config: Config) -> list[Stored]:
    with Store.open(config.database) as store:
        assert store.facts.check() == []
        return store.mentions.read([row[0] for row in store.db.execute("SELECT id FROM mentions ORDER BY id")])


def ids(config: Config) -> set[str]:
    return {one.mention.native_id for one in stored(config)}
