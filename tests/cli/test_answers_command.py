"""`answers`: what own accounts answered, and what the first answer settled, as a person or a script meets it."""

from __future__ import annotations

import csv
import io
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import call

from socialwatch.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "measures"))

from planting import Post, cover, plant

CONFIG = """
timezone = "Europe/London"
database = "archive.sqlite"
[[brand]]
name = "Acme"
own = true
[[brand]]
name = "Rival"
kind = "competitor"
"""
JULY = ("--since", "2026-07-01", "--until", "2026-07-31", "--now", "2026-09-01")
FIRST = datetime(2026, 7, 6, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of forty who ask in July ten are answered, the first after 10 minutes, each later one 10 minutes later; one of
    them comes back, one gives thanks; five of the ten are on Bluesky. In June all twenty are answered at once."""
    posts: list[Post] = []

    def ask(name: str, at: datetime, after: int | None, network: str = "mastodon") -> None:
        told: dict[str, Any] = {"network": network, "brands": ("Acme",)}
        posts.append(Post(text=f"Acme, {name}", at=at, id=name, by=name, mood="negative", **told))
        if after is not None:
            late = at + timedelta(minutes=after)
            posts.append(Post(text="Sorry", at=late, id=f"re-{name}", by="acme", parent=name, own=("Acme",), **told))

    for n in range(40):
        at, network = FIRST + timedelta(hours=n), "bluesky" if n in range(5, 10) else "mastodon"
        ask(f"july{n}", at, 10 * (n + 1) if n < 10 else None, network)
    for n in range(20):
        ask(f"june{n}", FIRST - timedelta(days=20, hours=n), 5)
    for n in range(3):
        posts.append(Post(text="Acme in the paper", at=FIRST, id=f"paper{n}", by=None, network="web"))
    day = FIRST + timedelta(days=1)
    posts.append(Post(text="@acme still nothing", at=day, id="back", by="july0", parent="re-july0", mood="negative"))
    posts.append(Post(text="@acme thank you", at=day, id="thanks", by="july1", parent="re-july1", mood="positive"))
    posts += [Post(text="Acme", at=FIRST + timedelta(days=40), id=f"late-{on}", by=on, network=on)
              for on in ("mastodon", "bluesky")]  # fmt: skip
    folder = tmp_path_factory.mktemp("answers")
    (folder / "socialwatch.toml").write_text(CONFIG)
    with Store.open(folder / "archive.sqlite", write=True, create=True) as store:
        plant(store, sorted(posts, key=lambda post: post.at))
        cover(store, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
    return folder / "socialwatch.toml"


def test_shares_times_and_what_was_settled_come_with_intervals_by_network(config: Path) -> None:
    done = call("answers", *JULY, "--json", config=config)
    assert done.code == 0, done.talk
    rows = {row["network"]: row for row in done.json}
    assert [(name, row["brand"], row["posts"]) for name, row in rows.items()] == [
        (None, "Acme", 42), ("mastodon", "Acme", 37), ("bluesky", "Acme", 5),
    ]  # fmt: skip
    whole = rows[None]
    assert (whole["answered"], whole["answered_n"]) == (pytest.approx(10 / 42), 42)
    assert (whole["answered_low"], whole["answered_high"]) == pytest.approx((0.135, 0.385), abs=0.001)
    assert (whole["answered_before"], whole["answered_significant"]) == (1, True)
    assert (whole["minutes"], whole["minutes_low"], whole["minutes_high"]) == (55, 20, 90)
    assert (whole["slow"], whole["slow_low"], whole["minutes_before"]) == (pytest.approx(91), None, 5)
    assert (whole["settled"], whole["settled_n"], whole["back"], whole["thanked"]) == (0.8, 5, 1, 1)
    assert (whole["settled_low"], whole["settled_high"]) == pytest.approx((0.376, 0.964), abs=0.001)
    assert rows["bluesky"]["settled"] is None, "nobody was heard again there"


def test_a_table_has_the_same_figures_in_words(config: Path) -> None:
    done = call("answers", *JULY, config=config)
    said = " ".join(done.out.split())
    assert "Answers of Acme, 1–31 Jul 2026 (Europe/London)" in said
    assert "55 min 20 min–90 min" in said
    assert "Settled by the first answer" in said
    assert "Of bluesky nothing can be told" in said
    assert "Left out: 3 posts on networks where no account of Acme writes." in said
    sheet = csv.DictReader(io.StringIO(call("answers", "july3", *JULY, "--csv", config=config).out))
    assert [(row["network"], row["posts"], row["minutes"]) for row in sheet] == [
        ("", "1", "40.0"), ("mastodon", "1", "40.0"),
    ]  # fmt: skip


def test_whoever_has_no_account_is_told_how_to_name_one(config: Path) -> None:
    for form in ((), ("--json",)):
        done = call("answers", *JULY, "--brand", "Rival", *form, config=config)
        assert (done.code, done.out) == (0, "[]\n" if form else "")
        assert "nothing is known of answers by Rival" in done.talk
        assert "`accounts` of its [[brand]]" in done.talk
