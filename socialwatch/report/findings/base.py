"""What a finding is: a statement with its figure, ready for a title and for the summary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from socialwatch.measures.base import Evidence, Figure
from socialwatch.measures.quotes import About

Sign = Literal["+", "-", ">", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found. `sign` is what works (+), does not (-), or leaves room (>); "" is plain news.

    `titles` say it as a whole sentence, the fullest first; `clause` says it inside one; `head` and `text` say it
    on the summary. `about` is what it is about: of two findings about one thing the summary takes the weightier.
    `shown` is the figure it rests on, `also` are others that it states. Posts that are `voiced` by may stand for it;
    a question, by its id, is voiced by those who asked it.
    `weight` orders findings: how much of the talk it concerns, and how far it is from what was usual.
    """

    sign: Sign
    weight: float
    titles: Sequence[str]
    clause: str
    head: str
    text: str
    shown: Figure | Evidence
    about: str = ""
    also: Sequence[Figure | Evidence] = ()
    voiced: About | str | None = None
