"""Sentences of measures that can be said in another language: English text that knows what it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from socialwatch.clock import days_label
from socialwatch.models import Span


class Part(float):
    """A share from 0 to 1, written as 12%."""

    def __str__(self) -> str:
        return f"{self:.0%}"


class Days:
    """A span in whole days of a zone, written as 15–18 Oct 2011."""

    def __init__(self, span: Span, tz: ZoneInfo) -> None:
        self.span, self.tz = span, tz

    def __str__(self) -> str:
        return days_label(self.span, self.tz)


class Told(str):
    """An English sentence; `sentence` has its fields in braces, `fields` what fills them: text, shares, days or lists
    of sentences."""

    sentence: str
    fields: Mapping[str, object]

    def __new__(cls, sentence: str, **fields: object) -> Told:
        said = super().__new__(cls, sentence.format(**{name: _english(value) for name, value in fields.items()}))
        said.sentence, said.fields = sentence, fields
        return said


def _english(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
