"""What a person at the terminal sees of a run while it works, on a screen of 80 columns."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from rich.console import Console

from socialwatch import pipeline
from socialwatch.cli import output
from socialwatch.cli.watching import Watching, how_far
from socialwatch.store import Saved
from socialwatch.store.runs import RunSource

ALL = "copies, language, sentiment, topics"
DOWN = RunSource(
    source="a-feed-with-a-name-far-too-long",
    ending="failed",
    error="127.0.0.1:8931/bad: answered 503 " * 9,
)


@pytest.fixture
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watching]:
    def console(*, stderr: bool = False) -> Console:
        return Console(file=io.StringIO(), force_terminal=True, width=80, emoji=False, markup=False, highlight=False)

    monkeypatch.setattr(output, "console", console)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with Watching() as watching:
        watching(pipeline.RunStarted(1, ("news", DOWN.source)))
        watching(pipeline.SourceEnded(DOWN))
        yield watching


def lines(watching: Watching) -> list[str]:
    """What stands on the screen now."""
    paper = Console(file=io.StringIO(), width=80, record=True)
    paper.print(watching._bar.get_renderable())
    shown = paper.export_text().splitlines()
    assert max(map(cell_len, shown)) <= 80
    return [" ".join(line.split()) for line in shown]


def test_enriching_is_named_with_its_steps_from_its_beginning(watching: Watching) -> None:
    watching(pipeline.Enriched(ALL, 0, 16_000))
    assert lines(watching)[-1].startswith("⠋ enriching 0 posts 16,000 left: copies")
    watching(pipeline.Enriched(ALL, 15_000, 1_000))
    assert "enriching 15,000 posts 1,000 left: copies" in lines(watching)[-1]
    watching(pipeline.Enriched("topics", 0, 2_000_000))
    assert "topics again 0 posts 2,000,000 left: topics" in lines(watching)[-1]


def test_no_line_loses_its_count_or_time_to_a_long_name_or_reason(watching: Watching) -> None:
    watching(pipeline.PageStored("news", "web", "a title " * 20, Saved(), Saved(read=5_000_000, stored=5_000_000)))
    first, second = lines(watching)
    assert first.startswith("⠋ news 5,000,000 posts 5,000,000 new")
    assert second.startswith("a-feed-with-a-name-far-… 0 posts 127.0.0.1:8931/bad: ")
    assert all(line.endswith("0:00:00") for line in (first, second))


def test_what_all_steps_do_is_told_before_the_first_batch_is_done(tmp_path, monkeypatch) -> None:
    from pipeline_fakes import NOW, Paged, config_for, item

    from socialwatch import sources

    monkeypatch.setattr(sources, "build", lambda config, only=(): {"a": Paged([item(1), item(2)])})
    config, heard = config_for(tmp_path, "a"), []
    pipeline.collect(config, now=NOW)
    pipeline.enrich(config, now=NOW, listen=heard.append)
    assert [(one.done, one.left) for one in heard] == [(0, 2), (2, 0)]
    assert all({"copies", "language", "sentiment", "topics"} <= set(one.step.split(", ")) for one in heard)
    heard.clear()
    pipeline.enrich(config, now=NOW, listen=heard.append)
    assert heard == [], "where there is nothing to do, nothing is named"


def test_a_backfill_tells_how_far_it_has_come_and_the_time_left(watching: Watching) -> None:
    watching._began -= 60  # a minute has passed
    watching(pipeline.PageStored("news", "web", "acme", Saved(), Saved(read=50), share=0.25))
    assert "25%, 3 min left ██▌" in lines(watching)[0]


@pytest.mark.parametrize(
    ("share", "seconds", "shown"),
    [
        (0.0, 1, "0% ··········"),
        (0.005, 300, "0% ··········"),
        (0.5, 2, "50% █████·····"),
        (0.5, 30, "50%, 30 s left █████·····"),
        (0.1, 3600, "10%, 9 h left █·········"),
        (0.01, 7200, "1%, 8 d left ▏·········"),
        (1.0, 60, "100%, 0 s left ██████████"),
    ],
)
def test_the_time_left_is_told_once_there_is_something_to_tell_it_by(share: float, seconds: float, shown: str) -> None:
    assert how_far(share, seconds) == shown
