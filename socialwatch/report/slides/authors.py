"""Who spoke most, and to how many."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from socialwatch.measures.authors import Author
from socialwatch.measures.authors import Authors as Measure
from socialwatch.measures.base import Figure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Slide, Table
from socialwatch.report.findings import talk
from socialwatch.report.names import platform


class Authors:
    """A table of the most frequent authors; private people stay unnamed unless the config says otherwise."""

    needs: ClassVar = ("authors", "volume", "coverage")
    options: ClassVar = {"top": 10}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        measure: Measure | None = measured.get("authors")
        if measure is None or not measure.authors:
            return None
        shown = list(measure.authors[: int(context.options.get("top", 10))])
        return context.slide(
            _title(context, measured, measure, shown),
            [_table(context, shown)],
            measured,
            note=_note(context, shown),
            n=sum(int(author.mentions.value or 0) for author in shown),
            claims=_claims(context, measured, measure),
        )


def _claims(context: Context, measured: Measured, measure: Measure) -> list[Figure]:
    """How many accounts spoke, and all that they said: what the title says and what its share is of."""
    line = talk.line(measured, context)
    if line is None:
        return []
    proof = replace(line.total.evidence, measure="authors", formula="different authors")
    return [Figure(key="authors", value=measure.people, unit="people", n=line.total.n, evidence=proof), line.total]


def _title(context: Context, measured: Measured, measure: Measure, shown: list[Author]) -> str:
    words, line = context.words, talk.line(measured, context)
    spoken = sum(int(author.mentions.value or 0) for author in shown)
    total = int(line.total.value or 0) if line is not None else 0
    values = {
        "people": measure.people,
        "brand": context.brand,
        "top": len(shown),
        "n": spoken,
        "share": words.share(spoken / total if total else None),
    }
    if total > spoken:
        return words.title(
            words.say(
                "{people} accounts spoke of {brand}; the {top} most active made {share} of the mentions", **values
            ),
            words.say("{people} accounts spoke; the {top} most active made {share} of the mentions", **values),
        )
    values["n"] = words.plural(spoken, "1 mention", "{n} mentions")
    one, many = "One account spoke of {brand}, in {mentions}", "{n} accounts spoke of {brand}, in {mentions}"
    return words.title(
        words.plural(measure.people, one, many, brand=context.brand, mentions=values["n"]),
        words.plural(measure.people, "One account spoke", "{n} accounts spoke"),
    )


def _table(context: Context, shown: list[Author]) -> Table:
    words = context.words
    rows, links = [], []
    for number, author in enumerate(shown, start=1):
        called = context.names.label(
            words, author.network, author.name or author.handle, author.reach, url=author.url, number=number
        )
        public = context.names.mode == "show" or context.names.public(author.handle, author.reach)
        rows.append(
            (
                called,
                platform(words, author.network),
                words.number(author.mentions.value or 0),
                words.number(author.reach) if author.reach is not None else words.say("unknown"),
                words.number(author.engagement) if author.engagement is not None else words.say("unknown"),
                words.say("{plus} / {minus}", plus=author.positive, minus=author.negative),
            )
        )
        links.append(author.url if public else None)
    head = [
        words.say(text) for text in ("Author", "Place", "Mentions", "Followers", "Reactions", "Positive / negative")
    ]
    return Table(
        key="authors",
        alt=words.say("The {n} authors with the most mentions.", n=len(rows)),
        head=head,
        rows=rows,
        links=links,
        numeric=(False, False, True, True, True, True),
        caption=words.say("Accounts with the most mentions"),
        widths=(0.3, 0.16, 0.12, 0.14, 0.13, 0.15),
        evidence=context.cite(*(author.mentions for author in shown)),
    )


def _note(context: Context, shown: list[Author]) -> str:
    unknown = sum(author.reach is None for author in shown)
    if not unknown:
        return ""
    return context.words.say(
        "Reach is unknown for {n} of {all}: not every network tells followers.", n=unknown, all=len(shown)
    )
