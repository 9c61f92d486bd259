"""Where the brand is talked about, source by source."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.ranked import Ranked, Row
from socialwatch.measures.stats import holm, shares_differ
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Bars, Series, Slide
from socialwatch.report.findings import mood, talk
from socialwatch.report.moves import SMALL, joined
from socialwatch.report.names import called


class Places:
    """Bars of the configured sources, most mentions first."""

    needs: ClassVar = ("sources", "sentiment", "volume", "coverage")
    options: ClassVar = {"top": 10}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        ranked: Ranked | None = measured.get("sources")
        if ranked is None or len(ranked.rows) < 2:
            return None
        rows = ranked.rows[: int(context.options.get("top", 10))]
        words, names = context.words, [called(context.config, row.name) for row in rows]
        line, felt = talk.line(measured, context), mood.mood(measured, context)
        # what the machine takes for harsh may be its own mistake: where labels tell, the slide of moods by place does
        harsh = _harshest(ranked) if felt is None or felt.net.labels is None else None
        total = int(line.total.value or 0) if line is not None else sum(int(row.mentions.value or 0) for row in rows)
        alt = "; ".join(
            f"{name} {words.number(row.mentions.value or 0)}" for name, row in zip(names, rows, strict=True)
        )
        bars = Bars(
            key="places",
            alt=words.say("Mentions by source: {rows}.", rows=alt),
            categories=names,
            series=(Series(name=words.say("mentions"), values=[row.mentions.value for row in rows]),),
            emphasis=0,
            notes=[
                joined(
                    words,
                    row.mentions,
                    words.plural(row.voices, "1 author", "{n} authors") if row.voices else "",
                    _mood(context, row),
                )
                for row in rows
            ],
            caption=words.say("Mentions by source; negative: of the moods that the machine read"),
            evidence=context.cite(*(row.mentions for row in rows)),
        )
        return context.slide(
            _title(context, ranked, total, harsh),
            [bars],
            measured,
            n=total,
            note=_note(context, measured),
            claims=[rows[0].mentions, *([harsh[0].mentions] if harsh is not None else [])],
        )


def _mood(context: Context, row: Row) -> str:
    """How much of what is known of a source's mood was negative, where it is enough to say so."""
    if row.known < SMALL:
        return ""
    return context.words.say("{share} negative", share=context.words.share(row.negative / row.known))


def _title(context: Context, ranked: Ranked, total: int, harsh: tuple[Row, float] | None) -> str:
    """Where most was said, and where it was said in the worst mood, when that is somewhere else for certain."""
    words, first = context.words, ranked.rows[0]
    values = {
        "name": called(context.config, first.name),
        "share": words.share(int(first.mentions.value or 0) / max(total, 1)),
        "brand": context.brand,
        "sources": len(ranked.rows),
    }
    plain = (
        words.say("{name} carried {share} of the talk about {brand}", **values),
        words.say("{name} carried {share} of the talk", **values),
        words.say("One of {sources} sources carried {share} of the talk", **values),
    )
    if harsh is None:
        return words.title(*plain)
    row, part = harsh
    values |= {"worst": called(context.config, row.name), "part": words.share(part)}
    said = "{name} carried {share} of the talk; {worst} was harshest, {part} of its posts negative"
    if row is first:
        said = "{name} carried {share} of the talk and was the harshest place, {part} of its posts negative"
    return words.title(words.say(said, **values), *plain)


def _harshest(ranked: Ranked) -> tuple[Row, float] | None:
    """The source with the largest share of negative posts, when that is more than chance makes of each other's."""
    rows = [row for row in ranked.rows if row.known >= SMALL]
    if len(rows) < 2:
        return None

    def part(row: Row) -> float:
        return row.negative / row.known

    worst = max(rows, key=lambda row: (part(row), row.name))
    rest = [row for row in rows if row is not worst]
    tested = holm([shares_differ(worst.negative, worst.known, row.negative, row.known) for row in rest])
    return (worst, part(worst)) if all(p is not None and p < 0.05 for p in tested) else None


def _note(context: Context, measured: Measured) -> str:
    coverage = measured.get("coverage")
    short = [seen for seen in coverage.sources if seen.share < 0.95] if coverage is not None else []
    if not short:
        return ""
    words = context.words
    names = words.join(
        [
            words.say("{name} ({share})", name=called(context.config, seen.source), share=words.share(seen.share))
            for seen in short[:3]
        ]
    )
    return words.say("Not seen for the whole window, so their counts are lower bounds: {names}.", names=names)
