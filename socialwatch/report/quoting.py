"""A post's own words beneath statements that it stands for: found, treated as names are everywhere, and cut short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from socialwatch.measures.base import Evidence
from socialwatch.measures.quotable import Quotable, quoted
from socialwatch.measures.quotes import Quotes
from socialwatch.models import Mood
from socialwatch.report.clauses import clause
from socialwatch.report.context import Context, Measured
from socialwatch.report.deck import BETWEEN, Quote
from socialwatch.report.findings import service
from socialwatch.report.findings.base import Finding
from socialwatch.report.names import platform

ROOM = 150  # letters of a quotation: four lines in a column of three
ASKED = "one of the most engaged posts that ask it"


class _Found(NamedTuple):
    """A post that may stand for a finding, and the posts it was chosen from."""

    post: Quotable
    behind: Evidence
    mood: Mood
    formula: str = ""


class Quoting:
    """Quotes posts on one slide: none of them twice, be it the same post or the same words."""

    def __init__(self, measured: Measured, context: Context) -> None:
        self._measured = measured
        self._context = context
        self._used: set[str] = set()

    def quote(self, found: Iterable[Finding]) -> Quote | None:
        """The post that stands for the first of these findings that has one."""
        for finding in found:
            for one in self._voices(finding):
                words = self._words(one.post)
                if words and not {one.post.id, words.casefold()} & self._used:
                    self._used |= {one.post.id, words.casefold()}
                    return self._made(one, words)
        return None

    def _voices(self, finding: Finding) -> Iterator[_Found]:
        """Posts that may stand for a finding, the first the best."""
        quotes: Quotes | None = self._measured.get("quotes")
        if quotes is None or finding.voiced is None:
            return
        if isinstance(finding.voiced, str):
            yield from self._askers(finding.voiced)
        elif (voices := quotes.of(finding.voiced)) is not None:
            yield from (_Found(post, voices.evidence, post.mood) for post in voices.posts)

    def _askers(self, id: str) -> Iterator[_Found]:
        """Who asked the question that a finding tells: rather in other words than those that it is told in."""
        questions = service.asked(self._measured)
        asked = next((one for one in questions.questions if one.id == id), None) if questions is not None else None
        if asked is None:
            return
        known = [post for post in asked.said if post.mood != "unknown"]
        for post in sorted(known, key=lambda post: _within(asked.text, post)):
            if not _within(asked.text, post) or len(post.text) > 2 * len(asked.text):
                yield _Found(post, asked.asked.evidence, "neutral", ASKED)  # a question is neither praise nor blame

    def _words(self, post: Quotable) -> str:
        said = self._context.names.text(post.text or post.title or "")
        return self._context.words.within(clause(said, ROOM))

    def _made(self, one: _Found, shown: str) -> Quote:
        words, gathered, post = self._context.words, self._context.gathered, one.post
        far = words.plural(post.engagement, "{n} reaction", "{n} reactions") if post.engagement else ""
        where = f"{platform(words, post.network)}, {words.day(post.created)}"
        link = self._context.names.link(post.id, post.url, post.author, post.reach)
        return Quote(
            text=words.quote(gathered.quote(shown, post.id)),
            where=BETWEEN.join(part for part in (where, far) if part),
            link=gathered.quote(link, post.id) if link else None,
            mood=one.mood,
            evidence=self._context.cite(quoted(post, one.behind, one.formula)),
        )


def _within(text: str, post: Quotable) -> bool:
    return text.strip(" ?!.").casefold() in post.text.casefold()
