"""How phrases, themes and questions of `top` are laid out, for programs and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from socialwatch.cli.answers import Rows, caveats, shift, signed
from socialwatch.cli.output import Column
from socialwatch.cli.rankings import Ranking
from socialwatch.cli.sureness import between, measured, unmeasured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from socialwatch.cli.ask import Asked
    from socialwatch.measures.examples import Example
    from socialwatch.measures.questions import Question
    from socialwatch.measures.themes import Theme
    from socialwatch.models import JSON


def ranking(question: Asked, what: str, limit: int, against: Any) -> Ranking:
    if what == "phrases":
        return phrases(question, limit, against)
    return themes(question, limit) if what == "themes" else questions(question, limit)


def shown(found: Sequence[Example]) -> JSON:
    return [{"id": one.id, "text": one.text} for one in found]


def without(rows: Rows, key: str = "examples") -> Rows:
    """Rows without what a spreadsheet has no room for."""
    return [{name: value for name, value in row.items() if name != key} for row in rows]


def phrases(question: Asked, limit: int, against: Any) -> Ranking:
    """What stands out against `against` ("before", "competitors" or "" for whichever was heard), and by how much."""
    from socialwatch.measures.phrases import WEIGHT
    from socialwatch.measures.phrases import phrases as measure

    answer = measure(question.store, question.scope, limit, against)
    rows: Rows = [
        {
            "phrase": one.text,
            "mentions": one.mentions.value,
            "compared": one.against,
            "z": round(one.z, 2),
            "score": round(one.score, 2),
            "examples": shown(one.examples),
        }
        for one in answer.phrases
    ]
    columns = [Column("phrase"), Column("mentions", align="right")]
    if answer.compared:
        against = {"the window before": "before", "competitors": "of competitors"}[answer.compared]
        columns += [
            Column("compared", against, align="right"),
            Column("score", "stands out", align="right", show=lambda score: f"{score:.1f}"),
        ]
    how = "in standard deviations, which count {} times for one, two and three words".format(
        ", ".join(f"{weight:g}" for weight in WEIGHT)
    )
    if answer.compared:
        told = f"Ordered by how far each stands out against {answer.compared}, {how}."
    else:
        told = (
            "Ordered by the number of posts: neither the window before nor competitors over the same days were heard."
        )
    if answer.read < answer.total:
        told += (
            f" Looked for in {answer.read:,} of {answer.total:,} mentions, read evenly over time, and counted in all."
        )
    return Ranking(without(rows) if question.as_csv else rows, columns, told)


def themes(question: Asked, limit: int) -> Ranking:
    """What posts of no topic are about; what is found is remembered, so that its number stays the next time."""
    from socialwatch.collect.theming import remember_themes
    from socialwatch.measures.comparing import comparable
    from socialwatch.measures.themes import themes as measure

    answer = measure(question.store, question.scope, limit)
    remember_themes(question.config, answer)
    rows: Rows = [theme_row(one) for one in answer.themes]
    columns = [
        Column("number", "no", align="right"), Column("theme", wrap=True), Column("mentions", align="right"),
        Column("shift", "change", align="right"),
        Column("mood", "net mood", align="right") if any(one.net.labels for one in answer.themes)
        else Column("net", align="right", show=signed),
        Column("example", "for example", wrap=True),
    ]  # fmt: skip
    if not question.plain:
        for row, one in zip(rows, answer.themes, strict=True):
            row["mood"] = between(one.net, signed)
            row["shift"], row["example"] = shift(one.mentions), _short(one.examples, one.terms)
    compared = comparable(question.store, question.scope.only(*question.scope.subject))
    told = f"Found in {answer.read:,} posts of no topic, of {answer.total:,}; `themes adopt NUMBER` makes one a topic. "
    told = " ".join((told + caveats(question.scope, compared), unmeasured((t.net for t in answer.themes), "Mood")))
    return Ranking(without(rows) if question.as_csv else rows, columns, told.strip())


def theme_row(one: Theme) -> dict[str, JSON]:
    return {
        "number": one.number,
        "theme": one.name,
        "mentions": one.mentions.value,
        "before": one.mentions.before,
        "change": one.mentions.change,
        "net": one.net.value,
        "low": one.net.interval[0] if one.net.interval else None,
        "high": one.net.interval[1] if one.net.interval else None,
        "new": one.new,
        "query": one.query,
        "examples": shown(one.examples),
        **measured("net", one.net),
    }


def questions(question: Asked, limit: int) -> Ranking:
    """What people ask, grouped by meaning, with how many got an answer."""
    from socialwatch.measures.questions import questions as measure

    answer, roi = measure(question.store, question.scope, limit), question.config.roi
    each = roi.per_question
    rows: Rows = [question_row(one, each) for one in answer.questions]
    columns = [
        Column("question", wrap=True), Column("mentions", "asked", align="right"), Column("answered", align="right"),
        Column("by", show=lambda names: ", ".join(names)),
        Column("minutes", "median min", align="right", show=lambda v: f"{v:,.0f}"),
    ]  # fmt: skip
    if each is not None:
        columns.append(Column("saving", f"saves {roi.currency}", align="right", show=lambda v: f"{v:,.0f}"))
    part = answer.answered.value
    told = f"{answer.asked.value:,} questions in all" + ("" if part is None else f", {part:.0%} answered") + "."
    if answer.read < (answer.asked.value or 0):
        told += f" Found in {answer.read:,} of them, read evenly over time, and counted in all."
    if each is not None:
        told += " Saving: asked x minutes_per_answer / 60 x cost_per_hour x deflection, were each of them answered."
    return Ranking(without(rows) if question.as_csv else rows, columns, told)


def question_row(one: Question, each: float | None) -> dict[str, JSON]:
    """`each` is what an answered question saves."""
    return {
        "question": one.text,
        "id": one.id,
        "mentions": one.asked.value,
        "answered": one.answered,
        "by": list(one.by),
        "minutes": one.minutes,
        "first": one.first,
        "last": one.last,
        "saving": None if each is None else round(each * (one.asked.value or 0), 2),
        "query": one.asked.evidence.query,
        "examples": shown(one.examples),
    }


def _short(found: Sequence[Example], terms: Sequence[str], most: int = 90) -> str:
    """The first example, of a long one what stands around the first of the terms."""
    text = " ".join(found[0].text.split()) if found else ""
    if len(text) <= most:
        return text
    places = [at for term in terms if (at := text.casefold().find(term)) >= 0]
    start = max(0, min(places[0] - most // 3, len(text) - most)) if places else 0
    start = text.find(" ", start - 1) + 1 if start else 0
    rest = text[start:]
    return ("…" if start else "") + (rest if len(rest) < most else rest[: most - 2] + "…")
