"""The language of findings: sentences with their figures, numbers and dates as the reader writes them.

Whole English sentences are the keys of the message catalogue, with named fields for what changes, so that a
translation may put them in another order. Nothing here decides what is true; `moves` does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from socialwatch.clock import Grain, Window, zone
from socialwatch.measures.told import Days, Part, Told
from socialwatch.report.locales import Locale, locale

TITLE_LIMIT = 95  # two lines at 28 points
MARKS = '"“”„«»'
BEFORE_OPENING = "([\N{HORIZONTAL ELLIPSIS}\N{EM DASH}\N{EN DASH}"
COVER_LIMIT = 125  # three lines at the cover's size


@dataclass(frozen=True, slots=True)
class Words:
    """Says figures in one place's way. `messages` maps English sentences to translated ones."""

    locale: Locale = field(default_factory=lambda: locale("en"))
    zone: str = "UTC"
    messages: Mapping[str, str] = field(default_factory=dict)

    # ---- sentences
    def say(self, sentence: str, **fields: object) -> str:
        """The sentence in the reader's language with its fields filled in; numbers are written as counts."""
        said = self.messages.get(sentence, sentence)
        filled = {name: self._field(value) for name, value in fields.items()}
        for (first, article), both in self.locale.contracted.items():  # "in {before}": im Vorquartal
            for name in [name for name, value in filled.items() if str(value).startswith(article + " ")]:
                joint = re.compile(rf"\b{first} {{{name}}}")
                if joint.search(said):
                    said = joint.sub(f"{both} {{{name}}}", said)
                    filled[name] = str(filled[name])[len(article) + 1 :]
        return said.format(**filled)

    def term(self, text: str) -> str:
        """A text without fields, from outside the report (a formula, a mood), as the reader's language has it."""
        return self.messages.get(text, text)

    def told(self, text: str) -> str:
        """A measure's sentence in the reader's language, its shares and days written as there; other text as it is."""
        if not isinstance(text, Told):
            return text
        return self.say(text.sentence, **{name: self._part(value) for name, value in text.fields.items()})

    def _part(self, value: object) -> object:
        if isinstance(value, tuple):
            return ", ".join(self.told(one) for one in value)
        if isinstance(value, Days):
            return self.days(value.span.start, value.span.end)
        return self.share(value) if isinstance(value, Part) else self.told(value) if isinstance(value, str) else value

    def quote(self, text: str) -> str:
        """Somebody's words in the quotation marks of the language."""
        return self.say("“{text}”", text=text)

    def within(self, text: str) -> str:
        """Somebody's words as they stand between quotation marks: the marks in them are inner ones, and in pairs."""
        opening, closing = self.say("‘{text}’", text="\0").split("\0")
        made, depth = "", 0
        for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
            if letter not in MARKS:
                made += letter
            elif (before.isspace() or before in BEFORE_OPENING) and not after.isspace():
                made, depth = made + opening, depth + 1
            elif depth:
                made, depth = made + closing, depth - 1
        return made + closing * depth

    def plural(self, n: float, one: str, many: str, **fields: object) -> str:
        """`one` for exactly one, `many` otherwise; both may use {n}."""
        return self.say(one if n == 1 else many, n=n, **fields)

    def title(self, *candidates: str, limit: int = TITLE_LIMIT) -> str:
        """The first that fits two lines, the last one cut at a word if none does; dates are not broken."""
        fitting = (candidate for candidate in candidates if len(candidate) <= limit)
        return self._unbroken(next(fitting, None) or cut(candidates[-1], limit))

    def _unbroken(self, title: str) -> str:
        months = "|".join(map(re.escape, {*self.locale.months, *self.locale.short}))
        title = re.sub(rf"(?<=[\d.]) (?=(?:{months})\b)", "\N{NO-BREAK SPACE}", title)
        return re.sub(rf"(?<=\b)((?:{months})) (?=\d)", "\\1\N{NO-BREAK SPACE}", title)

    def join(self, parts: Sequence[str]) -> str:
        """ "a", "a and b", "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        return self.say("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])

    def _field(self, value: object) -> object:
        return self.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    # ---- numbers
    def number(self, value: float, digits: int | None = None) -> str:
        """1,234 in the reader's separators; `digits` behind the point, none for whole and large numbers."""
        if digits is None:
            digits = 0 if value == int(value) or abs(value) >= 20 else 1
        plain = f"{value:,.{digits}f}".replace("-", "\N{MINUS SIGN}")
        if not plain.strip("\N{MINUS SIGN}0.,"):
            plain = plain.lstrip("\N{MINUS SIGN}")  # there is no minus nought
        swap = {",": self.locale.group, ".": self.locale.decimal}
        return "".join(swap.get(letter, letter) for letter in plain)

    def share(self, value: float | None) -> str:
        """0.123 as 12%; below one per cent with a digit, and never 0% or 100% for what is neither."""
        if value is None:
            return self.say("unknown")
        percent = value * 100
        if 0 < percent < 0.1:
            return "<" + self.locale.percent.format(self.number(0.1, 1))
        if percent < 1 or 99 < percent < 100:
            text = self.number(min(percent, 99.9) if percent < 100 else percent, 1 if percent % 1 else 0)
        else:
            text = self.number(percent, 0)
        return self.locale.percent.format(text)

    def points(self, difference: float) -> str:
        """A difference of shares: 0.034 as "3 points", 0.004 as "0.4 points"."""
        size = abs(difference) * 100
        text = self.number(size, 0 if size >= 1.95 else 1)
        return self.say("1 point") if text == "1" else self.say("{size} points", size=text)

    def score(self, value: float | None) -> str:
        """A score from -1 to 1, with two digits and signed unless these are noughts."""
        if value is None:
            return self.say("unknown")
        shown = round(value, 2) or 0.0
        return ("+" if shown > 0 else "") + self.number(shown, 2)

    def between(self, low: float, high: float, unit: str) -> str:
        """ "between 31 and 38 in 100"; of a score "between +0.02 and +0.11"."""
        if unit != "share":
            show = self.score if unit == "score" else self.number
            return self.say("between {low} and {high}", low=show(low), high=show(high))
        digits = 0 if high - low >= 0.01 else 1
        ends = self.number(low * 100, digits), self.number(high * 100, digits)
        if ends[0] == ends[1]:
            return self.say("about {low} in 100", low=ends[0])
        return self.say("between {low} and {high} in 100", low=ends[0], high=ends[1])

    # ---- dates
    def _local(self, moment: datetime | date) -> date:
        return moment.astimezone(zone(self.zone)).date() if isinstance(moment, datetime) else moment

    def day(self, moment: datetime | date, *, year: bool = False, short: bool = False) -> str:
        """ "11 August", "11 August 2026", "11 Aug"."""
        local = self._local(moment)
        names = self.locale.short if short else self.locale.months
        pattern = self.locale.day_year if year else self.locale.day
        return pattern.format(day=local.day, month=names[local.month - 1], year=local.year)

    def moment(self, moment: datetime) -> str:
        """ "Tue 11 August, 09:12" in the reader's zone."""
        local = moment.astimezone(zone(self.zone))
        weekday = self.locale.weekdays[local.weekday()]
        return self.locale.moment.format(weekday=weekday, day=self.day(moment), time=f"{local:%H:%M}")

    def month(self, moment: datetime | date, *, year: bool = False) -> str:
        """ "August", "August 2026"."""
        local = self._local(moment)
        name = self.locale.months[local.month - 1]
        return self.locale.month_year.format(month=name, year=local.year) if year else name

    def slot(self, start: datetime, grain: Grain) -> str:
        """A slot as it stands in a sentence after "on", "in" or "at": "on 11 August", "in the week of 10 August"."""
        if grain == "hour":
            return self.say("at {when}", when=self.moment(start))
        if grain == "week":
            return self.say("in the week of {day}", day=self.day(start))
        if grain == "month":
            return self.say("in {month}", month=self.month(start, year=True))
        return self.say("on {day}", day=self.day(start))

    def tick(self, start: datetime, grain: Grain) -> str:
        """A slot as it stands on an axis: "11 Aug", "14:00", "Aug 2026"."""
        local = start.astimezone(zone(self.zone))
        if grain == "hour":
            return f"{local:%H:%M}" if local.hour else self.day(start, short=True)
        if grain in ("month", "quarter", "year"):
            return self.locale.month_year.format(month=self.locale.short[local.month - 1], year=local.year)
        return self.day(start, short=True)

    def days(self, start: datetime, end: datetime, *, year: bool = True) -> str:
        """A half-open span in whole days: "1 July \N{EN DASH} 30 September 2026", "15\N{EN DASH}18 October 2011"."""
        first, last = self._local(start), self._local(end - timedelta(seconds=1))
        if (first.year, first.month) == (last.year, last.month):
            return self._days_of_month(first, last, year)
        with_year = year and first.year != last.year
        return f"{self.day(first, year=with_year)} \N{EN DASH} {self.day(last, year=year)}"

    def range(self, start: datetime, end: datetime) -> str:
        """A half-open span of days inside a sentence: "11 August", "10–19 August", "28 Jul – 3 Aug"."""
        first, last = self._local(start), self._local(end - timedelta(seconds=1))
        if (first.year, first.month) == (last.year, last.month):
            return self._days_of_month(first, last, False)
        return f"{self.day(first, short=True)} \N{EN DASH} {self.day(last, short=True)}"

    def _days_of_month(self, first: date, last: date, year: bool) -> str:
        if first == last:
            return self.day(first, year=year)
        pattern = self.locale.day_year if year else self.locale.day
        number = "{day}." if "{day}." in pattern else "{day}"  # where days are ordinals both are: 11.–15. August
        pattern = pattern.replace(number, f"{number}\N{EN DASH}{number.replace('day', 'last')}", 1)
        return pattern.format(day=first.day, last=last.day, month=self.locale.months[first.month - 1], year=first.year)

    def quarter(self, window: Window) -> str:
        """The window as people call it: its label when it is a quarter, its days otherwise."""
        if found := re.fullmatch(r"(\d{4}) Q(\d)", window.label):
            return self.locale.quarter.format(year=found[1], number=found[2])
        if "Q" in window.label and not window.label.startswith("last"):
            return window.label
        return self.days(window.span.start, window.span.end)

    def minutes(self, value: float) -> str:
        """A length of time in the unit that fits: "48 minutes", "3.5 hours", "2 days"."""
        if value < 100:
            return self.plural(round(value), "{n} minute", "{n} minutes")
        if value < 48 * 60:
            return self.plural(_short(value / 60), "{n} hour", "{n} hours")
        return self.plural(_short(value / 1440), "{n} day", "{n} days")

    def times(self, factor: float) -> str:
        """A factor: "5.5", "4", "12"."""
        return self.number(_short(factor))


def _short(value: float) -> float:
    """One digit behind the point below ten, none above."""
    return round(value, 1) if value < 10 else round(value)


def words_for(locale_name: str, zone_name: str, messages: Mapping[str, str] | None = None) -> Words:
    """The words for a reader; `messages` are what `report.messages.load` says of the language, English without."""
    return Words(locale(locale_name), zone_name, messages or {})


def iso(moment: datetime) -> str:
    """UTC without fractions, as evidence and `deck.json` write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def cut(text: str, limit: int) -> str:
    """At most `limit` characters: whole sentences if one fits in the last half, else words, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    sentence = max(head.rfind(end) for end in (". ", "! ", "? ", "。", "！", "？"))
    if sentence >= limit // 2:
        return head[: sentence + 1] + " \N{HORIZONTAL ELLIPSIS}" if sentence + 3 <= limit else head[: sentence + 1]
    space = head.rfind(" ")
    return head[: space if space >= limit // 2 else limit - 1].rstrip(" ,;:-") + "\N{HORIZONTAL ELLIPSIS}"
