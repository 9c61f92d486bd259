"""Where the brand is talked about, source by source."""

from __future__ import annotations

from typing import ClassVar

from socialwatch.measures.ranked import Ranked
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Bars, Series, Slide
from socialwatch.report.findings import talk
from socialwatch.report.moves import joined


class Places:
    """Bars of the configured sources, most mentions first."""

    needs: ClassVar = ("sources", "volume", "coverage")
    options: ClassVar = {"top": 10}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        ranked: Ranked | None = measured.get("sources")
        if ranked is None or len(ranked.rows) < 2:
            return None
        rows = ranked.rows[: int(context.options.get("top", 10))]
        words, names = context.words, [row.name for row in rows]
        line = talk.line(measured, context)
        total = int(line.total.value or 0) if line is not None else sum(int(row.mentions.value or 0) for row in rows)
        alt = "; ".join(f"{row.name} {words.number(row.mentions.value or 0)}" for row in rows)
        bars = Bars(
            key="places",
            alt=words.say("Mentions by source: {rows}.", rows=alt),
            categories=names,
            series=(Series(name=words.say("mentions"), values=[row.mentions.value for row in rows]),),
            emphasis=0,
            notes=[
                joined(words, row.mentions, words.plural(row.voices, "1 author", "{n} authors") if row.voices else "")
                for row in rows
            ],
            caption=words.say("Mentions by source; one post may be seen by several"),
            evidence=context.cite(*(row.mentions for row in rows)),
        )
        return context.slide(_title(context, ranked, total), [bars], measured, n=total, note=_note(context, measured))


def _title(context: Context, ranked: Ranked, total: int) -> str:
    words, first = context.words, ranked.rows[0]
    n = int(first.mentions.value or 0)
    values = {
        "name": first.name,
        "share": words.share(n / max(total, 1)),
        "brand": context.brand,
        "sources": len(ranked.rows),
    }
    return words.title(
        words.say("{share} of the talk about {brand} came from {name}, the most of {sources} sources", **values),
        words.say("{share} of the talk came from {name}, the most of {sources} sources", **values),
        words.say("One of {sources} sources carried {share} of the talk", **values),
    )


def _note(context: Context, measured: Measured) -> str:
    coverage = measured.get("coverage")
    short = [seen for seen in coverage.sources if seen.share < 0.95] if coverage is not None else []
    if not short:
        return ""
    words = context.words
    names = words.join(
        [words.say("{name} ({share})", name=seen.source, share=words.share(seen.share)) for seen in short[:3]]
    )
    return words.say("Not seen for the whole window, so their counts are lower bounds: {names}.", names=names)
