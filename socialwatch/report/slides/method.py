"""Method and coverage: what was asked, what was seen and not seen, and what the words mean."""

from __future__ import annotations

import re
from typing import ClassVar

from socialwatch.measures.accuracy import Accuracy
from socialwatch.measures.coverage import Coverage
from socialwatch.measures.ranked import Ranked
from socialwatch.report.context import Context, Measured, grain_of, seen
from socialwatch.report.deck import Slide, Table, Text
from socialwatch.report.names import called, platform
from socialwatch.report.words import cut

UNSEEN = ("X", "Instagram", "Facebook", "TikTok", "LinkedIn")  # closed to a listener without their leave
READ = 0.98  # of the posts, from which the few that the machine could not read make no difference
NONE = "\N{EN DASH}"
TROUBLES = ("denied", "failed", "capped")
TYPES = {"x": "X", "instagram": "Instagram", "facebook": "Facebook", "tiktok": "TikTok", "linkedin": "LinkedIn"}


class Method:
    """Always there: a sceptic's page. A table of the sources beside definitions, queries and exclusions."""

    needs: ClassVar = ("coverage", "volume", "sources", "accuracy")
    options: ClassVar = {"sources": 8}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        coverage: Coverage = measured["coverage"]
        volume = measured.get("volume")
        n = (
            sum(int(series.total.value or 0) for series in volume.series if series.brand == context.brand)
            if volume
            else None
        )
        table = _table(context, coverage, measured.get("sources"))
        return context.slide(
            _title(context, coverage),
            [
                *([table] if table.rows else []),
                Text(key="method", paragraphs=_paragraphs(context, coverage, measured)),
            ],
            measured,
            n=n,
            note=" ".join(text for text in (_unseen(context), _accuracy(context, measured.get("accuracy"))) if text),
            also=_queries(context),
        )


def _title(context: Context, coverage: Coverage) -> str:
    words = context.words
    if not coverage.sources:
        return words.title(words.say("What the sources covered is not on record; read every figure as a lower bound"))
    blind = sum(end - start for start, end in coverage.blind)
    partial = sum(end - start for start, end in coverage.partial)
    grain = grain_of(words, coverage)
    values = {
        "blind": blind,
        "partial": partial,
        "grain": grain,
        "slots": len(coverage.slots),
        "n": len(coverage.sources),
        "silent": len(coverage.silent),
    }
    if blind and not partial:
        return words.title(words.say("We could not see {blind} of {slots} {grain} at all", **values))
    if blind:
        return words.title(
            words.say("We could not see {blind} of {slots} {grain} at all; {partial} more were seen in part", **values)
        )
    if partial and coverage.silent:
        return words.title(
            words.say("{n} sources were asked and {silent} gave no answer: every figure is a lower bound", **values)
        )
    if partial and len(coverage.sources) == 1:
        return words.title(
            words.say("The one source was asked; {partial} of {slots} {grain} were seen in part only", **values)
        )
    if partial:
        return words.title(
            words.say("{n} sources were asked; {partial} of {slots} {grain} were seen in part only", **values)
        )
    if len(coverage.sources) == 1:
        return words.title(words.say("The one source was asked and answered for all {slots} {grain}", **values))
    return words.title(words.say("{n} sources were asked and answered for all {slots} {grain}", **values))


def _table(context: Context, coverage: Coverage, ranked: Ranked | None) -> Table:
    """What was asked and how that ended; archives that were imported come with what is known of them."""
    words = context.words
    rows: list[tuple[str, ...]] = []
    asked = {source.source for source in coverage.sources}
    for source in sorted(coverage.sources, key=lambda one: (-one.mentions, one.source))[
        : int(context.options.get("sources", 8))
    ]:
        ended = {ending for ending in source.endings if ending is not None}
        problem = next((trouble for trouble in TROUBLES if trouble in ended), "")
        rows.append(
            (
                called(context.config, source.source),
                platform(words, source.kind),
                words.number(source.mentions),
                words.share(source.share),
                words.term(problem) if problem else NONE,
            )
        )
    for row in ranked.rows if ranked is not None else ():
        if row.name not in asked:
            rows.append(
                (
                    called(context.config, row.name),
                    words.say("import"),
                    words.number(row.mentions.value or 0),
                    words.say("unknown"),
                    NONE,
                )
            )
    known = len(asked | {row.name for row in (ranked.rows if ranked is not None else ())})
    head = [words.say(text) for text in ("Source", "Kind", "Posts", "Seen", "Trouble")]
    widths = [0.38, 0.18, 0.15, 0.13, 0.16]
    if not any(row[-1] != NONE for row in rows):  # no column of dashes
        rows, head, widths = [row[:-1] for row in rows], head[:-1], widths[:-1]
    return Table(
        key="sources",
        alt=words.say("{n} sources with their mentions and coverage.", n=len(coverage.sources)),
        head=head,
        rows=rows,
        numeric=(False, False, True, True, False)[: len(head)],
        widths=widths,
        caption=seen(words, coverage)
        + (words.say("; sources that were asked count the posts of all brands, own accounts' too") if asked else "")
        + (words.say("; {n} of {all}, the largest first", n=len(rows), all=known) if len(rows) < known else ""),
    )


def _paragraphs(context: Context, coverage: Coverage, measured: Measured) -> tuple[str, ...]:
    words = context.words
    volume = measured.get("volume")
    reasons = list(volume.comparable.reasons) if volume is not None else []
    return tuple(
        text
        for text in (
            " ".join(dict.fromkeys(map(words.told, [*coverage.sentences, *reasons]))),
            words.say(
                "Counted: posts that match the brand's query, reposts included; left out: own accounts and"
                " what was muted as noise."
            ),
            words.say(
                "Net sentiment: share of positive minus share of negative posts, by a lexicon; posts in a"
                " language it does not cover count as unknown. "
                "A change is called one when chance would make it less than 5 times in 100."
            ),
            words.say(
                "Expected is what the same hours held in the eight weeks before, whatever the window. Each code names a"
                " figure: socialwatch explain CODE shows its query and posts."
            ),
            _query(context),
            context.names.rule(words),
        )
        if text
    )


def _accuracy(context: Context, found: Accuracy | None) -> str:
    """How right the machine was on posts that chance drew for people, and what was made of that."""
    words = context.words
    if found is None:
        return words.say(
            "Accuracy is unmeasured: nobody has labelled moods or relevance in a random sample of these posts. Moods"
            " and shares of voice are what the machine counted, and only chance is allowed for."
        )
    moods, query = found.moods, found.found
    parts = []
    if moods.drawn and moods.right is not None and moods.macro_f1 is not None:
        told = (
            "People labelled the mood of {n} posts that chance drew: the machine agreed on {right} in 100"
            " (macro-F1 {f1}{people})."
        )
        if moods.read is not None and moods.read < READ:
            told = (
                "People labelled the mood of {n} posts that chance drew: the machine could read {read} in 100 of them"
                " and agreed on {right} in all (macro-F1 {f1}{people})."
            )
        parts.append(
            words.say(
                told,
                read=words.number((moods.read or 1.0) * 100, 0),
                n=words.number(moods.drawn),
                right=words.number(moods.right * 100, 0),
                f1=words.number(moods.macro_f1, 2),
                people=words.say("; people among themselves: alpha {alpha}", alpha=words.number(found.alpha, 2))
                if found.alpha is not None
                else "",
            )
        )
    if query.drawn and query.precision is not None:
        parts.append(
            words.say(
                "Of {n} posts drawn from what the query finds, {right} in 100 speak of the brand.",
                n=words.number(query.drawn),
                right=words.number(query.precision * 100, 0),
            )
        )
    parts.append(
        words.say(
            "These labels put moods and shares of voice right (prediction-powered inference); where a slide says"
            " “between”, the true value lies there 95 times in 100."
        )
    )
    return " ".join(parts)


def _query(context: Context) -> str:
    brand = context.config.brand(context.brand)
    return context.words.say(
        "Query of {brand}: {query}", brand=brand.name, query=cut(plain(brand.query) or f'"{brand.name}"', 90)
    )


def plain(query: str) -> str:
    """A query without its comments."""
    return " ".join(re.sub(r"<<<.*?>>>", " ", query, flags=re.DOTALL).split())


def _queries(context: Context) -> str:
    """All queries in full, for the speaker notes."""
    lines = [f"{brand.name}: {brand.query or chr(34) + brand.name + chr(34)}" for brand in context.config.brands]
    lines += [f"{topic.name}: {topic.query}" for topic in context.config.topics]
    return context.words.say("Queries:") + "\n" + "\n".join(lines)


def _unseen(context: Context) -> str:
    types = {TYPES.get(source.type, "") for source in context.config.sources}
    missing = [name for name in UNSEEN if name not in types]
    if not missing:
        return ""
    return context.words.say(
        "We could not see {names}: nothing here tells what was said there.", names=context.words.join(missing)
    )
