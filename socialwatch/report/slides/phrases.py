"""Words and phrases that people used more than before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from socialwatch.measures.phrases import Phrase
from socialwatch.measures.phrases import Phrases as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Slide, Table
from socialwatch.report.words import cut

ROOM = 76  # letters of a quotation, which is to stay on one line
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


class Phrases:
    """A table of what stands out against the window before, or against competitors when that was not seen."""

    needs: ClassVar = ("phrases", "volume", "coverage")
    options: ClassVar = {"top": 10}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        measure: Measure | None = measured.get("phrases")
        shown = list(measure.phrases[: int(context.options.get("top", 10))]) if measure is not None else []
        if measure is None or not shown:
            return None
        return context.slide(
            _title(context, measure),
            [_table(context, measure)],
            measured,
            n=measure.total,
            note=_note(measured, context, measure),
        )


def _note(measured: Measured, context: Context, measure: Measure) -> str:
    words, volume = context.words, measured.get("volume")
    how = words.say("Brand names and everyday words are left out; ranked so that rare words do not lead by luck.")
    if measure.compared == "competitors" and volume is not None and not volume.comparable.brands:
        how = (
            words.say("The brands were heard on different days, so some of this is the news of those days.") + " " + how
        )
    return how


def _against(context: Context, measure: Measure) -> str:
    if measure.compared == "the window before":
        return context.before
    return context.words.term(measure.compared)


def _title(context: Context, measure: Measure) -> str:
    words, first = context.words, measure.phrases[0]
    n = int(first.mentions.value or 0)
    values = {"phrase": first.text, "n": n, "then": first.against, "before": _against(context, measure)}
    if not measure.compared:
        return words.title(
            words.say("“{phrase}” was the most frequent phrase, in {n} mentions; nothing to compare with", **values)
        )
    if measure.compared == "competitors":
        return words.title(words.say("“{phrase}” set the talk apart from competitors': {n} mentions", **values))
    once = words.say("“{phrase}” stood out: {n} mentions, {then} in {before}", **values)
    if len(measure.phrases) < 2:
        return words.title(once)
    return words.title(words.say("{once}; then “{next}”", once=once, next=measure.phrases[1].text), once)


def _table(context: Context, measure: Measure) -> Table:
    words = context.words
    shown = measure.phrases[: int(context.options.get("top", 10))]
    quotes = _quotes(context, shown)
    against = _against(context, measure) or words.say("compared")
    head = [words.say("Phrase"), words.say("Mentions"), against[:1].upper() + against[1:]]
    rows = [[phrase.text, words.number(phrase.mentions.value or 0), words.number(phrase.against)] for phrase in shown]
    if any(quotes):
        head.insert(1, words.say("As somebody wrote it"))
        for row, quote in zip(rows, quotes, strict=True):
            row.insert(1, quote)
    return Table(
        key="phrases",
        alt=words.say("Phrases that stood out: {phrases}.", phrases=", ".join(phrase.text for phrase in shown)),
        head=head,
        rows=rows,
        numeric=(*(False for _ in head[2:]), True, True),
        caption=words.say("Mentions that hold the phrase, by how far it stands out"),
        widths=(0.18, 0.56, 0.1, 0.16) if any(quotes) else (0.5, 0.22, 0.28),
        evidence=context.cite(*(phrase.mentions for phrase in shown)),
    )


def _quotes(context: Context, shown: Sequence[Phrase]) -> list[str]:
    """A sentence with each phrase from the most engaged of its posts, none twice; "" where none holds it whole."""
    used: set[str] = set()
    found = []
    for phrase in shown:
        said = [(_sentence(context.names.text(one.text), phrase.text), one.id) for one in phrase.examples]
        quote, post = next(((text, id) for text, id in said if text and text not in used), ("", ""))
        used.add(context.gathered.quote(quote, post))
        found.append(context.words.quote(quote) if quote else "")
    return found


def _sentence(text: str, phrase: str) -> str:
    """The sentence of a text that holds the phrase; of a long one what stands around it."""
    wanted = phrase.casefold()
    for match in SENTENCE.finditer(text):
        sentence = " ".join(match[0].split())
        at = sentence.casefold().find(wanted)
        if at < 0:
            continue
        if at + len(phrase) < ROOM:
            return cut(sentence, ROOM)
        start = sentence.find(" ", max(0, at - ROOM // 2)) + 1
        return "\N{HORIZONTAL ELLIPSIS}" + cut(sentence[start:], ROOM - 1)
    return ""
