"""What is missing of what was heard, for people: what `fetch --fill-gaps` asks again, and what nobody can ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from socialwatch import clock
from socialwatch.cli import output

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.pipeline import Gap

ASKED = "asked again"


def show(gaps: Sequence[Gap], config: Config, *, as_json: bool) -> None:
    """Every gap with what becomes of it; for people those of several questions about the same time as one."""
    if as_json:
        output.write_rows([_row(gap) for gap in gaps])
        return
    zone = clock.zone(config.timezone)
    same = Counter(
        (gap.source, gap.span, gap.ending or "not asked", gap.lost or ASKED, gap.lost and gap.detail) for gap in gaps
    )
    rows = [
        {"source": source, "start": f"{span.start.astimezone(zone):%Y-%m-%d %H:%M}",
         "end": f"{span.end.astimezone(zone):%Y-%m-%d %H:%M}", "ending": ending, "asks": count, "fate": fate}
        for (source, span, ending, fate, _), count in same.items()
    ]  # fmt: skip
    columns = [
        output.Column("source"),
        output.Column("start", "from"),
        output.Column("end", "to"),
        output.Column("ending", "was"),
        output.Column("asks", "questions", "right"),
        output.Column("fate", "now", wrap=True, show=lambda fate: fate if fate == ASKED else f"lost: {fate}"),
    ]
    output.show(rows, columns, empty="nothing is missing", caption=f"times in {config.timezone}" if rows else "")


def tell(gaps: Sequence[Gap], config: Config) -> str:
    """ "3 gaps asked for again; lost for ever: news until 3 Oct 14:00 (it shows ...)"."""
    zone = clock.zone(config.timezone)
    lost = [gap for gap in gaps if gap.lost]
    parts = [f"{output.counted(len(gaps) - len(lost), 'gap')} asked for again"]
    last: dict[tuple[str, str | None], Gap] = {}
    for gap in lost:
        known = last.setdefault((gap.source, gap.lost), gap)
        if gap.span.end > known.span.end:
            last[gap.source, gap.lost] = gap
    parts += [
        f"lost for ever: {source}, in parts until {gap.span.end.astimezone(zone):%Y-%m-%d %H:%M} ({why})"
        for (source, why), gap in last.items()
    ]
    return "\n".join(parts)


def _row(gap: Gap) -> dict[str, Any]:
    return {
        "source": gap.source,
        "ask": gap.ask.title,
        "start": gap.span.start,
        "end": gap.span.end,
        "ending": gap.ending or "not asked",
        "detail": gap.detail,
        "lost": gap.lost,
    }
