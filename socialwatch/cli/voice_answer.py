"""How the answer of `compare` is laid out: each brand's share, its range and its mood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socialwatch.cli import output
from socialwatch.cli.answers import Rows, about, caveats, percent, signed, told
from socialwatch.cli.output import Column
from socialwatch.cli.sureness import basis, between, by_chance, unmeasured

if TYPE_CHECKING:
    from socialwatch.measures.base import Scope
    from socialwatch.measures.voice import Voice

VOICE_COLUMNS = [
    Column("brand"), Column("voices", align="right"), Column("stories", align="right"),
    Column("share", align="right", show=percent), Column("range", "between", align="right"),
    Column("points", "change", align="right"), Column("net", "net", align="right", show=signed),
    Column("mood", "net mood", align="right"), Column("verdict", " ", wrap=True),
]  # fmt: skip


def voice_rows(answer: Voice) -> Rows:
    """A row a brand; shares are null when they would not hold.

    `low` and `high` are what chance alone explains while the share's basis is "unmeasured", and `net_low` null.
    """
    rows: Rows = []
    for one in answer.shares:
        share, interval = one.share, one.share.interval if answer.holds else None
        mood = one.net.interval if one.net.labels is not None else None
        rows.append(
            {
                "brand": one.brand,
                "own": one.own,
                "voices": one.voices.value,
                "voices_before": one.voices.before,
                "stories": one.stories.value,
                "share": share.value if answer.holds else None,
                "low": interval[0] if interval else None,
                "high": interval[1] if interval else None,
                "share_before": share.before if answer.holds else None,
                "significant": share.significant if answer.holds else None,
                "net": one.net.value,
                "net_before": one.net.before,
                "comparable": answer.holds,
                "net_low": mood[0] if mood else None,
                "net_high": mood[1] if mood else None,
                "net_counted": one.net.value if one.net.labels is None else one.net.counted,
                "net_significant": one.net.significant,
                "net_labels": one.net.labels or 0,
                "net_basis": basis(one.net),
                "share_labels": one.share.labels or 0,
                "share_basis": basis(one.share),
            }
        )
    return rows


def print_voice(answer: Voice, scope: Scope, rows: Rows, beside: str = "") -> None:
    """A table of shares, and below it what to know of them; `beside` is said last."""
    shown: list[dict[str, Any]] = []
    for row, one in zip(rows, answer.shares, strict=True):
        low, high, before = row["low"], row["high"], row["share_before"]
        now = one.share.value if one.share.like is None else one.share.like
        points = (
            None if before is None or now is None else f"{(now - before) * 100:+.1f} pt".replace("-", "\N{MINUS SIGN}")
        )
        shown.append(
            {
                **row,
                "range": None if low is None else f"{percent(low)}–{percent(high)}",
                "points": points,
                "mood": between(one.net, signed),
                "verdict": told(one.share) if answer.holds else "not comparable",
            }
        )
    hidden = "net" if any(row["mood"] for row in shown) else "mood"
    columns = [column for column in VOICE_COLUMNS if column.key != hidden]
    figures = [one.share for one in answer.shares], [one.net for one in answer.shares]
    parts = [
        caveats(scope, answer.comparable),
        by_chance(figures[0]),
        unmeasured(figures[1], "Mood"),
        beside,
    ]
    caption = " ".join(part for part in parts if part)
    output.show(shown, columns, title=f"Share of voice, {about(scope)}", caption=caption)
