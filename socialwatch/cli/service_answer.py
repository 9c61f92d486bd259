"""How the answer of `answers` is laid out: what got an answer and how fast, then what the first answer settled."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.cli import output
from socialwatch.cli.answers import Rows, about, percent
from socialwatch.cli.output import Column
from socialwatch.clock import days_label

if TYPE_CHECKING:
    from socialwatch.measures.base import Figure, Scope
    from socialwatch.measures.resolution import Resolution, Settled
    from socialwatch.measures.service import Place, Service
    from socialwatch.models import JSON
    from socialwatch.store import Store

FIGURES = ("answered", "minutes", "slow", "complaints", "settled")
PARTS = ("", "_low", "_high", "_before", "_significant", "_n")
ENDS = ("silent", "thanked", "back", "young", "unread")
COLUMNS = [Column(key) for key in ("brand", "network", "posts", *(f + p for f in FIGURES for p in PARTS), *ENDS)]
PLACES = [
    Column("place"), Column("posts", align="right"), Column("answered", align="right"),
    Column("answered_range", "between", align="right"), Column("answered_before", "before", align="right"),
    Column("minutes", "half within", align="right"), Column("minutes_range", "between", align="right"),
    Column("slow", "nine of ten within", align="right"),
]  # fmt: skip
SETTLED = [
    Column("place"), Column("n", "answered matters", align="right"), Column("settled", align="right"),
    Column("settled_range", "between", align="right"), Column("settled_before", "before", align="right"),
    Column("back", "came back", align="right"), Column("left", "left out", align="right"),
]  # fmt: skip


class Answers(NamedTuple):
    """One brand: its answers, and how they ended; None where its accounts wrote next to nothing."""

    brand: str
    service: Service | None
    resolution: Resolution | None

    @property
    def ends(self) -> dict[str, Settled]:
        """By network; the whole is ""."""
        found = self.resolution
        return {} if found is None else {one.name: one for one in (found.whole, *found.places)}

    @property
    def places(self) -> list[tuple[Place, Settled | None]]:
        """The whole, then each network."""
        found = self.service
        return [] if found is None else [(one, self.ends.get(one.name)) for one in (found.whole, *found.places)]


def of_brand(store: Store, scope: Scope, brand: str) -> Answers:
    from socialwatch.measures.resolution import resolution
    from socialwatch.measures.service import service

    narrow = scope.only(brand)
    return Answers(brand, service(store, narrow), resolution(store, narrow))


def answer_rows(found: Answers) -> Rows:
    """A row a network, first the whole with null for its network; shares 0..1, times in minutes.

    `settled` is null where nothing can be told of how answers ended: nobody was ever heard again beneath one.
    """
    rows: Rows = []
    for place, end in found.places:
        figures = [place.answered, place.minutes, place.slow, place.complaints, end.resolved if end else None]
        row: dict[str, JSON] = {"brand": found.brand, "network": place.name or None, "posts": place.posts}
        for name, figure in zip(FIGURES, figures, strict=True):
            row |= {name + part: value for part, value in zip(PARTS, _parts(figure), strict=True)}
        rows.append(row | {key: None if end is None else getattr(end, key) for key in ENDS})
    return rows


def _parts(figure: Figure | None) -> tuple[JSON, ...]:
    if figure is None:
        return (None,) * len(PARTS)
    low, high = figure.interval or (None, None)
    return figure.value, low, high, figure.before, figure.significant, figure.n


def print_answers(found: Answers, scope: Scope) -> None:
    """A table of answers, and one of how they ended, with what to know of each."""
    if found.service is None:
        return
    rows: Rows = [
        {
            "place": place.name or "all together",
            "posts": place.posts,
            **_told(place.answered, percent),
            **_told(place.minutes, length),
            "slow": None if place.slow.value is None else length(place.slow.value),
        }
        for place, _ in found.places
    ]
    title, caption = f"Answers of {found.brand}, {about(scope)}", _answers_caption(found, found.service, scope)
    output.show(rows, PLACES, title=title, caption=caption)
    ended = found.resolution
    if ended is None or not ended.whole.resolved.n:
        output.write_line("\nWhether the first answer settled it cannot be told: nobody was heard again beneath one.")
        return
    ends: Rows = [
        {
            "place": one.name or "all together",
            "n": one.resolved.n,
            **_told(one.resolved, percent, "settled"),
            "back": one.back,
            "left": one.young + one.unread,
        }
        for one in (ended.whole, *ended.places)
    ]
    output.write_line("")
    output.show(ends, SETTLED, title="Settled by the first answer", caption=_settled_caption(ended))


def _told(figure: Figure, show: Callable[[float], str], name: str = "") -> dict[str, JSON]:
    """A figure's value, range and value before, as people read them; a change that chance explains has a tilde."""
    name = name or figure.key
    low_high = figure.interval and "\N{EN DASH}".join(map(show, figure.interval))
    before = None if figure.before is None else f"{'' if figure.significant else '~'}{show(figure.before)}"
    value = None if figure.value is None else show(figure.value)
    return {name: value, f"{name}_range": low_high, f"{name}_before": before}


def _answers_caption(found: Answers, service: Service, scope: Scope) -> str:
    complaints, minutes = service.whole.complaints, service.whole.minutes
    parts = []
    if complaints.value is not None and complaints.interval:
        low, high = map(percent, complaints.interval)
        got = f"{percent(complaints.value)} got one ({low}\N{EN DASH}{high})"
        parts.append(f"Of {complaints.n:,} posts read as negative {got}; how rightly they were read is not in that.")
    if minutes.before is not None and minutes.significant is not None:
        told = "" if minutes.significant else ", no significant change"
        parts.append(f"Half of the answers came within {length(minutes.before)} before{told}.")
    if service.before:
        days = days_label(scope.window.before, scope.window.tz)
        parts.append(f"Before is {days}; ~ is no significant change.")
    else:
        parts.append("The window before cannot be compared.")
    if service.unanswerable:
        left = output.counted(service.unanswerable, "post")
        parts.append(f"Left out: {left} on networks where no account of {found.brand} writes.")
    return " ".join(parts)


def _settled_caption(ended: Resolution) -> str:
    whole = ended.whole
    parts = [
        f"Settled: within {ended.days} days of the first answer its author wrote no more about it ({whole.silent:,}),"
        f" or only something kind ({whole.thanked:,}); silence is taken for content. Left out: {whole.young:,} answered"
        f" less than {ended.days} days before the newest post there, {whole.unread:,} whose later words have no known"
        " mood; the range has room for these either way."
    ]
    if ended.untold:
        parts.append(f"Of {', '.join(ended.untold)} nothing can be told: nobody was heard again beneath an answer.")
    return " ".join(parts)


def unheard(brands: list[str]) -> str:
    return (
        f"nothing is known of answers by {', '.join(brands)}: own accounts wrote fewer than five posts in this window"
        " and the one before; `accounts` of its [[brand]] tells which are its own"
    )


def length(minutes: float) -> str:
    """ "35 min", "14.9 h", "2.1 d"."""
    if minutes < 120:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.1f} h" if minutes < 2 * 24 * 60 else f"{minutes / 1440:.1f} d"
