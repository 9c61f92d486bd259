"""Words and phrases that people used more than before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from socialwatch.measures.phrases import Phrase
from socialwatch.measures.phrases import Phrases as Measure
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import Slide, Table
from socialwatch.report.tongues import named
from socialwatch.report.words import cut

ROOM, HALF = 76, 40  # letters of a quotation, which is to stay on one line of the slide, or of half of it
SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?=[^\s.!?]))+[.!?]*")  # an address has dots of its own
SURE = 2.58  # standard deviations: of many phrases looked at, chance makes some reach less
FEW = 5  # mentions that a phrase needs to be shown
LEAST = 2  # phrases that fell make a column


class Phrases:
    """What rose beside what fell against the window before, each with an example; or, when that was not seen, what
    stands out against competitors."""

    needs: ClassVar = ("phrases", "fading", "volume", "coverage")
    options: ClassVar = {"top": 10}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        measure: Measure | None = strong(measured.get("phrases"))
        if measure is None or not measure.phrases:
            return None
        fallen = strong(measured.get("fading")) if measure.compared == "the window before" else None
        if fallen is not None:
            measure, fallen = _seen(context, measure, fallen), _seen(context, fallen, measure)
            if not measure.phrases:
                return None
        top = int(context.options.get("top", 10))
        if fallen is None or len(fallen.phrases) < LEAST:
            falling, shown = None, measure.phrases[:top]
            blocks = [_table(context, measure, shown)]
        else:
            falling, half = fallen, (top + 2) // 2
            shown = (*measure.phrases[:half], *fallen.phrases[:half])
            usual = spoken(shown)
            blocks = [
                _half(context, measure, fallen, True, half, usual),
                _half(context, fallen, measure, False, half, usual),
            ]
        return context.slide(
            _title(context, measure, falling),
            blocks,
            measured,
            n=measure.total,
            note=" ".join(filter(None, (_note(measured, context, measure), _tongues(context, shown)))),
        )


def spoken(shown: Sequence[Phrase]) -> str:
    """The language of most phrases, which none of them need tell; "" where all are of one, or none is known."""
    langs = Counter(phrase.lang for phrase in shown if phrase.lang)
    return langs.most_common(1)[0][0] if len(langs) > 1 else ""


def _told(context: Context, phrase: Phrase, usual: str) -> str:
    """A phrase with its language where that is not the usual one."""
    if not usual or phrase.lang in ("", usual):
        return phrase.text
    return context.words.say("{language}: {phrase}", language=named(context.words, phrase.lang), phrase=phrase.text)


def _tongues(context: Context, shown: Sequence[Phrase]) -> str:
    """What language phrases are in that name none."""
    usual = spoken(shown)
    if not usual:
        return ""
    return context.words.say(
        "Phrases are in {language} where no other language is named.", language=named(context.words, usual)
    )


def strong(measure: Measure | None) -> Measure | None:
    """The phrases of which chance is no explanation even though so many were looked at."""
    if measure is None or not measure.compared:
        return measure
    return replace(measure, phrases=tuple(one for one in measure.phrases if one.z >= SURE and one.mentions.n >= FEW))


def _seen(context: Context, measure: Measure, other: Measure) -> Measure:
    """The phrases whose two rates differ as they are written: of very many mentions, chance explains no tenth."""
    told = [
        one
        for one in measure.phrases
        if _rate(context, one.mentions.value, measure) != _rate(context, one.against, other)
    ]
    return replace(measure, phrases=tuple(told))


def _half(context: Context, measure: Measure, other: Measure, rising: bool, top: int, usual: str) -> Table:
    """One of the two columns: what rose, or what fell, as a part of the talk, which may have grown as a whole."""
    words, shown = context.words, measure.phrases[:top]
    rows = []
    for phrase, quote in zip(shown, _quotes(context, shown, HALF), strict=True):
        counts = _rate(context, phrase.mentions.value, measure), _rate(context, phrase.against, other)
        rows.append((_told(context, phrase, usual), quote or "\N{EN DASH}", *(counts if rising else reversed(counts))))
    listed = ", ".join(phrase.text for phrase in shown)
    return Table(
        key="rising" if rising else "falling",
        alt=words.say("Phrases that rose: {phrases}.", phrases=listed)
        if rising
        else words.say("Phrases that fell: {phrases}.", phrases=listed),
        head=(words.say("Phrase"), words.say("As somebody wrote it"), words.say("Now"), words.say("Before")),
        rows=rows,
        numeric=(False, False, True, True),
        widths=(0.29, 0.45, 0.11, 0.15),
        caption=words.say("Rose: of 1,000 mentions so many hold it")
        if rising
        else words.say("Fell: of 1,000 mentions so many hold it"),
        evidence=context.cite(*(phrase.mentions for phrase in shown)),
    )


def _rate(context: Context, count: float | None, measure: Measure) -> str:
    """How many of a thousand mentions hold a phrase."""
    part = 1000 * (count or 0) / measure.total if measure.total else 0
    return context.words.number(part, 1 if part else 0)  # one digit throughout: a column is read downwards


def _note(measured: Measured, context: Context, measure: Measure) -> str:
    words, volume = context.words, measured.get("volume")
    if measure.compared and measure.read < measure.total:
        return words.say(
            "Without brand names and everyday words; sought in {read} of {n} mentions read evenly over time, counted in"
            " all.",
            read=measure.read,
            n=measure.total,
        )
    if measure.compared:
        return words.say("Brand names and everyday words are left out; ranked so that rare words do not lead by luck.")
    how = words.say("Brand names and everyday words are left out.")
    if volume is not None and not volume.comparable.brands:
        how = words.say("The brands were heard on different days: their phrases cannot be compared.") + " " + how
    return how


def _against(context: Context, measure: Measure) -> str:
    if measure.compared == "the window before":
        return context.before
    return context.words.term(measure.compared)


def _title(context: Context, measure: Measure, fallen: Measure | None = None) -> str:
    words, first = context.words, measure.phrases[0]
    n = int(first.mentions.value or 0)
    values: dict[str, object] = {
        "phrase": first.text,
        "n": n,
        "then": first.against,
        "before": _against(context, measure),
    }
    if not measure.compared:
        return words.title(
            words.say("“{phrase}” was the most frequent phrase, in {n} mentions; nothing to compare with", **values)
        )
    if measure.compared == "competitors":
        return words.title(words.say("“{phrase}” set the talk apart from competitors': {n} mentions", **values))
    if fallen is not None:
        gone = fallen.phrases[0]
        values |= {
            "gone": gone.text,
            "now": _rate(context, first.mentions.value, measure),
            "was": _rate(context, first.against, fallen),
            "before": _rate(context, gone.mentions.value, fallen),
            "left": _rate(context, gone.against, measure),
        }
        return words.title(
            words.say(
                "“{phrase}” rose from {was} to {now} in 1,000 mentions; “{gone}” fell from {before} to {left}", **values
            ),
            words.say("“{phrase}” rose most, “{gone}” fell most", **values),
        )
    once = words.say("“{phrase}” stood out: {n} mentions, {then} in {before}", **values)
    if len(measure.phrases) < 2:
        return words.title(once)
    return words.title(words.say("{once}; then “{next}”", once=once, next=measure.phrases[1].text), once)


def _table(context: Context, measure: Measure, shown: Sequence[Phrase]) -> Table:
    words, usual = context.words, spoken(shown)
    quotes, listed = _quotes(context, shown), ", ".join(phrase.text for phrase in shown)
    head = [words.say("Phrase"), words.say("Mentions")]
    rows = [[_told(context, phrase, usual), words.number(phrase.mentions.value or 0)] for phrase in shown]
    widths = [0.5, 0.22]
    if measure.compared:
        against = _against(context, measure)
        head.append(against[:1].upper() + against[1:])
        rows = [[*row, words.number(phrase.against)] for row, phrase in zip(rows, shown, strict=True)]
        widths.append(0.28)
    if any(quotes):
        head.insert(1, words.say("As somebody wrote it"))
        rows = [[row[0], quote, *row[1:]] for row, quote in zip(rows, quotes, strict=True)]
        widths = [0.18, 0.56, 0.1, 0.16] if measure.compared else [0.2, 0.66, 0.14]
    return Table(
        key="phrases",
        alt=words.say("Phrases that stood out: {phrases}.", phrases=listed)
        if measure.compared
        else words.say("The most frequent phrases: {phrases}.", phrases=listed),
        head=head,
        rows=rows,
        numeric=[False] * (1 + any(quotes)) + [True] * (1 + bool(measure.compared)),
        caption=words.say("Mentions that hold the phrase, by how far it stands out")
        if measure.compared
        else words.say("Mentions that hold the phrase"),
        widths=widths,
        evidence=context.cite(*(phrase.mentions for phrase in shown)),
    )


def _quotes(context: Context, shown: Sequence[Phrase], room: int = ROOM) -> list[str]:
    """A sentence with each phrase from the most engaged of its posts, none twice; "" where none holds it whole."""
    used: set[str] = set()
    found = []
    for phrase in shown:
        told = [(_sentence(context.names.text(one.text), phrase.text), one.id) for one in phrase.examples]
        said = [(context.words.within(text), post) for text, post in told]
        quote, post = next(((text, id) for text, id in said if text and text not in used), ("", ""))
        used.add(context.gathered.quote(quote, post))
        found.append(context.words.quote(quote) if quote else "")
    return found


def _sentence(text: str, phrase: str, room: int = ROOM) -> str:
    """The sentence of a text that holds the phrase; of a long one what stands around it."""
    wanted = phrase.casefold()
    for match in SENTENCE.finditer(text):
        sentence = " ".join(match[0].split())
        at = sentence.casefold().find(wanted)
        if at < 0:
            continue
        if at + len(phrase) < room:
            return cut(sentence, room)
        start = sentence.find(" ", max(0, at - room // 2)) + 1
        return "\N{HORIZONTAL ELLIPSIS}" + cut(sentence[start:], room - 1)
    return ""
