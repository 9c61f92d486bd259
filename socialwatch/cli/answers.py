"""How the answers of `trends`, `compare`, `top` and `pulse` are laid out, for programs and for people."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from socialwatch.cli import common, output
from socialwatch.cli.output import Column
from socialwatch.cli.sureness import UNMEASURED, basis, between, by_chance, measured, rounded, unmeasured
from socialwatch.clock import Grain, days_label

if TYPE_CHECKING:
    from socialwatch.measures.base import Figure, Scope
    from socialwatch.measures.comparing import Comparable
    from socialwatch.measures.counted import PlatformSlot
    from socialwatch.measures.pulse import Pulse
    from socialwatch.measures.voice import Voice
    from socialwatch.measures.volume import Point, Series, Volume
    from socialwatch.models import JSON
    from socialwatch.store import Store

Rows = list[dict[str, "JSON"]]
MOODS = ("positive", "neutral", "negative", "unknown")
AXIS: dict[Grain, str] = {"hour": "%d %H:%M", "day": "%d %b", "week": "%d %b", "month": "%b %Y"}


def percent(value: float) -> str:
    return f"{value:.0%}" if abs(value) >= 0.1 or not value else f"{value:.1%}"


def signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


# trends ------------------------------------------------------------------------------------------------------

TREND_COLUMNS = [
    Column(key) for key in ("start", "brand", "mentions", *MOODS, "net", "net_low", "net_high", "labels", "basis")
]


def trend_rows(answer: Volume, counted: Mapping[tuple[str, int], Sequence[PlatformSlot]]) -> Rows:
    """A row a slot and brand, in order of time; `start` is local, with its offset from UTC.

    `net` is the net sentiment: put right by `labels` labels, with its interval, or unmeasured (`basis`). `platforms`
    are counts of all posts there, not of ours.
    """
    from socialwatch.cli.according import by_slot

    tz = answer.window.tz
    rows = [
        (
            slot,
            place,
            {**_trend_row(one.points[slot], one, tz), "platforms": by_slot(counted.get((one.brand, slot), ()), tz)},
        )
        for place, one in enumerate(answer.series)
        for slot in held(one, counted)
    ]
    return [row for _, _, row in sorted(rows, key=lambda row: row[:2])]


def held(series: Series, counted: Container[tuple[str, int]]) -> range:
    """The slots without the blind ones at both ends, which lie outside of what the archive holds."""
    seen = [i for i, point in enumerate(series.points) if not point.blind or (series.brand, i) in counted]
    return range(seen[0], seen[-1] + 1) if seen else range(0)


def _trend_row(point: Point, series: Series, tz: ZoneInfo) -> dict[str, JSON]:
    from socialwatch.measures.checked import shifted

    shift = series.shift
    net, interval = shifted({name: getattr(point, name) or 0 for name in MOODS}, shift)
    low, high = interval if interval is not None and shift is not None else (None, None)
    return {
        "start": point.start.astimezone(tz).isoformat(),
        "brand": series.brand,
        "mentions": point.mentions,
        "positive": point.positive,
        "neutral": point.neutral,
        "negative": point.negative,
        "unknown": point.unknown,
        "net": rounded(net),
        "net_low": rounded(low),
        "net_high": rounded(high),
        "labels": shift.n if shift is not None else 0,
        "basis": UNMEASURED if shift is None else "labels",
    }


def print_trends(answer: Volume, scope: Scope, beside: str = "") -> None:
    """A chart of the first brand (and of every other that was asked for), then all brands in a table."""
    from rich.text import Text

    console = output.console()
    shown = answer.series if scope.brands else [one for one in answer.series if one.brand in scope.own][:1]
    for series in shown or answer.series[:1]:
        console.print(Text(f"{series.brand}, mentions by {answer.grain}", style="bold"))
        for line in chart(answer, series, console.width):
            console.print(Text(line), soft_wrap=True)
        console.print()
    for note in answer.notes:
        at = note.at.astimezone(answer.window.tz)
        day = f"{at:%d %b}" if (at.hour, at.minute) == (0, 0) else f"{at:%d %b %H:%M}"
        console.print(Text(f"▲ {day}  {output.clean(note.text)}"), soft_wrap=True)
    if answer.notes:
        console.print()
    rows: Rows = [_summary(one) for one in answer.series]
    sure = any(row["between"] for row in rows)  # then what is known of all moods takes the place of the unknown ones
    columns = [
        Column("brand"), Column("line", " ", show=str), Column("mentions", align="right"),
        Column("change", align="right"), Column("positive", "pos", align="right"),
        Column("negative", "neg", align="right"),
        Column("between", "net mood", align="right") if sure else Column("unknown", align="right"),
        Column("verdict", " ", wrap=True),
    ]  # fmt: skip
    parts = [caveats(scope, answer.comparable), unmeasured((one.net for one in answer.series), "Mood"), beside]
    caption = " ".join(part for part in parts if part)
    output.show(rows, columns, title=about(scope), caption=caption)


def chart(answer: Volume, series: Series, width: int) -> list[str]:
    """The lines of one brand's chart."""
    from socialwatch.cli.charts import Bar, columns

    marked = {note.index for note in answer.notes if note.brand in (None, series.brand)}
    tz, form = answer.window.tz, AXIS.get(answer.grain, "%d %b")
    bars = [Bar(p.mentions, f"{p.start.astimezone(tz):{form}}", i in marked) for i, p in enumerate(series.points)]
    return columns(bars, width=min(width, 110))


def _summary(series: Series) -> dict[str, JSON]:
    total = series.total
    return {
        "brand": series.brand,
        "line": output.spark(_squeezed([point.mentions for point in series.points], 14)),
        "mentions": total.value,
        "change": shift(total),
        "positive": series.positive.value,
        "neutral": series.neutral.value,
        "negative": series.negative.value,
        "unknown": series.unknown.value,
        "between": between(series.net, signed),
        "verdict": told(total),
    }


def _squeezed(values: Sequence[float | None], width: int) -> list[float | None]:
    from socialwatch.cli.charts import Bar, squeeze

    return [bar.value for bar in squeeze([Bar(value) for value in values], width)]


def shift(figure: Figure) -> str:
    """The change against the window before, over the same sources."""
    return output.change(figure.value if figure.like is None else figure.like, figure.before)


def told(figure: Figure) -> str:
    """What may be said of the change."""
    if figure.before is None:
        return "not comparable"
    if figure.significant is None:
        return "too few days to tell"
    return "" if figure.significant else "no significant change"


def about(scope: Scope) -> str:
    """What an answer is about: its window and zone, and what narrowed it."""
    parts = [common.window_line(scope)]
    narrow = {"source": scope.sources, "topic": scope.topics, "language": scope.langs, "country": scope.countries}
    for name, values in narrow.items():
        if values:
            parts.append(f"{name} {', '.join(values)}")
    if scope.query:
        parts.append(scope.query.text)
    return "; ".join(parts)


def caveats(scope: Scope, compared: Comparable) -> str:
    """What was compared with, and what could not be."""
    days = days_label(scope.window.before, scope.window.tz)
    first = [f"Change is against {days}."] if compared.before else []
    return " ".join([*first, *compared.reasons])


# compare -----------------------------------------------------------------------------------------------------

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


# top ---------------------------------------------------------------------------------------------------------


class Ranking(NamedTuple):
    """Rows with the columns that people see."""

    rows: Rows
    columns: list[Column]
    caption: str = ""


def ranking(store: Store, scope: Scope, what: str, limit: int) -> Ranking:
    """Authors, links, hashtags and sources."""
    if what == "authors":
        return _authors(store, scope, limit)
    from socialwatch.registry import MEASURES

    rows = MEASURES.load(what)(store, scope, limit).rows
    name = {"links": "link", "hashtags": "hashtag", "sources": "source"}[what]
    found: Rows = [
        {
            name: r.name,
            "mentions": r.mentions.value,
            "authors": r.voices,
            "positive": r.positive,
            "negative": r.negative,
        }
        for r in rows
    ]
    numbers = [Column(key, align="right") for key in ("mentions", "authors", "positive", "negative")]
    return Ranking(found, [Column(name, wrap=name == "link"), *numbers])


def _authors(store: Store, scope: Scope, limit: int) -> Ranking:
    from socialwatch.measures.authors import authors

    answer = authors(store, scope, limit)
    rows: Rows = [
        {
            "author": one.handle,
            "name": one.name,
            "network": one.network,
            "mentions": one.mentions.value,
            "followers": one.reach,
            "engagement": one.engagement,
            "positive": one.positive,
            "negative": one.negative,
            "last": one.last,
            "url": one.url,
        }
        for one in answer.authors
    ]
    numbers = [
        Column("mentions", align="right"), Column("followers", align="right"),
        Column("engagement", "reactions", align="right"), Column("positive", "pos", align="right"),
        Column("negative", "neg", align="right"),
    ]  # fmt: skip
    tz = scope.window.tz
    last = Column("last", "last", show=lambda at: f"{at.astimezone(tz):%d %b}")
    return Ranking(rows, [Column("author"), Column("network"), *numbers, last], f"{answer.people:,} authors in all.")


# pulse -------------------------------------------------------------------------------------------------------


def pulse_row(answer: Pulse) -> dict[str, JSON]:
    """One object: the figures by name."""
    figures = {one.key: one.value for one in _figures(answer)}
    return {
        "brand": answer.brand,
        "since": answer.window.span.start,
        "until": answer.window.span.end,
        "zone": answer.window.zone,
        **figures,
        "last": answer.last,
        **{mood: getattr(answer, mood) for mood in MOODS},
        **measured("net", answer.net),
    }


def _figures(answer: Pulse) -> list[Figure]:
    return [
        answer.mentions, answer.strength, answer.ratio, answer.net, answer.passion, answer.reach, answer.minutes,
        answer.authors, answer.reposts,
    ]  # fmt: skip


def print_pulse(answer: Pulse, scope: Scope) -> None:
    counted = f"{answer.positive:,} positive : {answer.negative:,} negative as counted"
    meaning: dict[str, tuple[str, str, Callable[[float], str]]] = {
        "mentions": ("mentions", "", lambda v: f"{v:,.0f}"),
        "strength": ("strength", "last 24 hours over the busiest 24", percent),
        "ratio": ("sentiment", counted, lambda v: f"{v:.1f}:1"),
        "net": ("net mood", between(answer.net, signed) or "as counted; unmeasured", signed),
        "passion": ("passion", "mentions by authors who came back", percent),
        "reach": ("reach", "different authors over mentions", percent),
        "minutes": ("minutes per mention", "", lambda v: f"{v:,.1f}"),
        "authors": ("authors", "", lambda v: f"{v:,.0f}"),
        "reposts": ("reposts", "", lambda v: f"{v:,.0f}"),
    }
    rows: Rows = []
    for figure in _figures(answer):
        name, words, form = meaning[figure.key]
        now, then = (None if v is None else form(v) for v in (figure.value, figure.before))
        rows.append({"figure": name, "value": now, "before": then, "what": words})
    rows.append({"figure": "last mention", "value": _when(answer.last, scope), "before": None, "what": ""})
    columns = [
        Column("figure", " "),
        Column("value", align="right"),
        Column("before", align="right"),
        Column("what", " ", wrap=True),
    ]
    output.show(rows, columns, title=f"{answer.brand}, {about(scope)}", caption=" ".join(answer.reasons))


def _when(moment: datetime | None, scope: Scope) -> str | None:
    return None if moment is None else f"{moment.astimezone(scope.window.tz):%Y-%m-%d %H:%M}"
