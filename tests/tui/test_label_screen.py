"""The labelling screen, with keys pressed and its 24 lines looked at."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_sitting import CONFIG, NOW, fill

from socialwatch.collect.choosing import Choice
from socialwatch.models import Mention
from socialwatch.store import Heard, Row, Store
from socialwatch.tui.labelling import Screen, plain

pytestmark = pytest.mark.long

LOOKS = Path(__file__).with_name("label_screen.txt")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as opened:
        yield opened


def press(store: Store, *keys: str) -> tuple[str, str | None]:
    """The screen after these keys, as lines of text, and what it said in the end."""

    async def run() -> tuple[str, str | None]:
        screen = Screen(store, CONFIG, "sentiment", by="ann")
        async with screen.run_test(size=(80, 24)) as pilot:
            for key in keys:
                await pilot.pause()
                await pilot.press(key)
            await pilot.pause()
            await pilot.pause()
            strips = screen.screen._compositor.render_strips()
            lines = "\n".join(strip.text.rstrip() for strip in strips)
            await pilot.press("q")
        return f"{lines}\n", screen.return_value

    return asyncio.run(run())


def test_it_looks_as_it_did(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run it with NEW_LOOKS=1 in the environment to write down how it looks now."""
    fill(store, 1)
    drawn = [Choice("forum:0", "drawn by chance", True, "forum, en")]
    monkeypatch.setattr("socialwatch.tui.sitting.choose", lambda *_, **__: drawn)
    lines, told = press(store, "1", "2", "2", "b")
    if os.environ.get("NEW_LOOKS"):
        LOOKS.write_text(lines, "utf-8")
    assert lines == LOOKS.read_text("utf-8")
    assert told == "nothing labelled"
    assert all(len(line) <= 80 for line in lines.splitlines())


def test_keys_answer_move_on_and_take_back(store: Store) -> None:
    fill(store, 3)
    lines, told = press(store, "p", "i", "n", "u", "s", "left", "o")
    assert {(one.task, one.value) for _, one in store.labels.all()} == {
        ("sentiment", "positive"),
        ("relevant", "no"),
        ("sentiment", "neutral"),
    }
    assert told is not None
    assert told.startswith("2 posts labelled by ann")
    assert "Nothing is left to label" in lines


def test_strangers_text_is_shown_and_cannot_steer_the_screen(store: Store) -> None:
    nasty = "acme [bold]not markup[/bold] \x1b]0;owned\x07\x1b[31m red \u202egnirts \x9b2J $(id) 家👩‍🚀"
    mention = Mention(network="forum", native_id="x", text=nasty, created=NOW)
    with store.transaction():
        rows = [Row({}, (Heard(mention, ("Acme",)),))]
        store.writer.save(store.sources.id("forum", "file"), rows, run=None, now=NOW)
    lines, _ = press(store)
    assert "[bold]not markup[/bold]" in lines
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(lines)
    assert plain("a\tb\r\nc\x00") == "a b\nc"
