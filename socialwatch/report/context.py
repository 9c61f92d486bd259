"""What a slide is made with: the brand, the window, the words, and where evidence is gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from socialwatch.clock import Window
from socialwatch.config import Config
from socialwatch.measures.base import Evidence, Figure
from socialwatch.models import JSON
from socialwatch.report import evidence as followed
from socialwatch.report import figure_names, formulas, kinds
from socialwatch.report.deck import Block, Layout, Slide
from socialwatch.report.names import Names
from socialwatch.report.words import Words, cut

if TYPE_CHECKING:
    from socialwatch.measures.coverage import Coverage

Measured = Mapping[str, Any]
"""What the measures of a deck said, by their names: "volume" -> measures.volume.Volume and so on."""
Asked = Mapping[str, tuple[str, Mapping[str, Any]]]
"""Measures that a slide asks for with arguments of its own: the name it finds them under -> measure, arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a slide may know besides the measures."""

    config: Config
    brand: str
    window: Window
    words: Words
    names: Names
    gathered: followed.Gathered
    deck_title: str
    key: str = ""
    appendix: bool = False
    options: Mapping[str, JSON] = field(default_factory=dict)
    narrowed: str = ""  # the query whose posts alone the slide's measures counted
    mixed: bool = False  # whether other slides of the deck count other posts than this one
    said: str = ""  # what the slides before this one say
    now: datetime | None = None  # when the deck is made; the window's end where nobody says
    coded: bool = True  # whether codes of figures are printed: of what is not kept, they would lead nowhere

    @property
    def today(self) -> date:
        """The day on which the deck is made, in the window's zone."""
        moment = self.now or self.window.span.end
        return moment.astimezone(self.window.tz).date()

    @property
    def before(self) -> str:
        """The window before, as people call it."""
        if "Q" in self.window.label and not self.window.label.startswith("last"):
            return self.words.say("the quarter before")
        days = round(self.window.days)
        if 365 <= days <= 366:
            return self.words.say("the year before")
        return self.words.plural(days, "the day before", "the {n} days before")

    def cite(self, *shown: Figure | Evidence) -> str:
        """Keep where these come from; the code of the first, for the block that shows them."""
        return self.gathered.add(*shown, slide=self.key)

    def slide(
        self,
        title: str,
        blocks: Sequence[Block],
        measured: Measured,
        *,
        n: float | None = None,
        note: str = "",
        also: str = "",
        layout: Layout = "finding",
        claims: Sequence[Figure | Evidence] = (),
    ) -> Slide:
        """A slide with its source line and speaker notes; `also` is what the notes should say besides, `claims` the
        figures that the title states."""
        if self.narrowed:
            some = kinds.counted(self.words, self.narrowed) or self.words.say(
                "Counted are only posts that match: {query}.", query=cut(self.narrowed, 80)
            )
            note = f"{some} {note}".strip()
        elif self.mixed:
            note = f"{self.words.say('All mentions of {brand} are counted here.', brand=self.brand)} {note}".strip()
        slide = Slide(
            key=self.key,
            title=title,
            blocks=tuple(blocks),
            note=note,
            layout=layout,
            appendix=self.appendix,
            claims=tuple(dict.fromkeys(self.cite(one) for one in claims)),
        )
        codes = followed.codes(slide)
        return replace(
            slide,
            source=self._source(n, measured.get("coverage"), codes),
            speaker=self._speaker(codes, also),
            further=tuple(code for code in self.gathered.cited.get(self.key, ()) if code not in codes),
        )

    def _source(self, n: float | None, coverage: Coverage | None, codes: Sequence[str]) -> str:
        words = self.words
        parts = [f"{words.days(self.window.span.start, self.window.span.end)} ({self.window.zone})"]
        if n is not None:
            parts.append(f"n={words.number(n)}")
        if coverage is not None:
            parts.append(seen(words, coverage))
        if codes and self.coded:
            parts.append(words.say("figures: {codes}", codes=", ".join(codes[:8])))
        return " · ".join(parts)

    def _speaker(self, codes: Iterable[str], also: str) -> str:
        lines = [also] if also else []
        known = self.gathered.evidence
        lines += [describe(self.words, code, known[code], self.names) for code in codes if code in known]
        return "\n".join(lines)


def seen(words: Words, coverage: Coverage) -> str:
    """How much of the window was seen, and by how many: "3 of 4 sources, blind on 2 of 92 days"."""
    slots = len(coverage.slots)
    if not slots or not coverage.sources:
        return words.say("coverage unknown")
    blind = sum(end - start for start, end in coverage.blind)
    some = sum(end - start for start, end in coverage.partial)
    sources = words.plural(len(coverage.sources), "1 source", "{n} sources")
    if coverage.silent:  # who gave no answer has seen nothing
        sources = words.say("{n} of {sources}", n=len(coverage.sources) - len(coverage.silent), sources=sources)
    values = {"sources": sources, "blind": blind, "some": some, "slots": slots, "grain": grain_of(words, coverage)}
    if blind:
        return words.say("{sources}, blind on {blind} of {slots} {grain}", **values)
    if some:
        return words.say("{sources}, {some} of {slots} {grain} seen in part", **values)
    return words.say("{sources}, no blind {grain}", **values)


def grain_of(words: Words, coverage: Coverage) -> str:
    """What the slots of a coverage are, in the plural."""
    return words.say({"hour": "hours", "week": "weeks", "month": "months"}.get(coverage.grain, "days"))


def describe(words: Words, code: str, evidence: Evidence, names: Names) -> str:
    """One line of the speaker notes: how a figure was made. A query that names a private author is not printed."""
    left_out = words.join(figure_names.left_out(words, evidence.exclusions)) or words.say("nothing")
    line = words.say(
        "{code}: measure {measure}, {start} to {end} (end excluded), n={n}; leaves out {left_out}.",
        code=code,
        measure=figure_names.measure(words, evidence.measure),
        start=evidence.window[0],
        end=evidence.window[1],
        n=evidence.n,
        left_out=left_out,
    )
    if evidence.formula:
        line += " " + words.say("Formula: {formula}.", formula=formulas.formula(words, evidence.formula).rstrip("."))
    if "author:" in evidence.query and names.mode != "show":
        line += " " + words.say("Its query names an account: `socialwatch explain {code}` shows it.", code=code)
    elif evidence.query:
        line += " " + words.say("Query: {query}", query=evidence.query)
    return line


class SlideMaker(Protocol):
    """One finding: `needs` are names of measures, `options` the recipe's keys with their defaults.

    A maker may have `asks(options) -> Asked` as well, for measures with arguments of its own.
    """

    needs: ClassVar[tuple[str, ...]]
    options: ClassVar[Mapping[str, JSON]]

    def make(self, measured: Measured, context: Context) -> Slide | None:
        """The slide, or None when its data say nothing."""
        ...
