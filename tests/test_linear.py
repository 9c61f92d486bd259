"""Nothing that reads posts takes more than twice as long for twice as much of whatever strangers send."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from socialwatch.enrich import clauses, duplicates, features, language
from socialwatch.enrich.clauses import parts
from socialwatch.enrich.preference import unbeaten
from socialwatch.enrich.vader import Scorer
from socialwatch.http import answer
from socialwatch.measures import questions, ranked
from socialwatch.query import highlights, parse
from socialwatch.report import names
from socialwatch.report.refresh import prose
from socialwatch.report.slides import phrases
from socialwatch.sources import addresses, text

pytestmark = pytest.mark.long

LETTERS = 8_000
TENTH = 10  # of a second that noise may add
UNITS = [
    "not ", "than ", "I ", " ", "acme ", "acme bolt ", "acme, ", "acme and ", "bolt, I ", "a",
    "a ", "a.", "a,", "1", "1,",
    "@", "@a", "@a.", "a@", "a@a.", "#", "#a", "#a ", "http://", "http://a ", "https://a.b/", "www.",
    "RT @a ", "RT ", "<", "<a",
    "<a ", "<>", "</", "<!--", "&", "&amp;", "&#1", "'", '"', "\u201d", "’s ", "(", "[a](", "\n",
    "\r\n", " \n", "\n ", ". ",
    ".\n", "?", "!", "?!", "…", " ...", "u/", "/u/a ", "a.b", "-", "a-", "_", ";", "; ", "but ",
    ", but", " but ", "n't as a ",
    "not a as ", "no acme ", "unlike ", "is ", "\u0301", "a\u0301", "\u200d", "\u00a0", "\u2028", "\ue000", "\ue000, ",
    "👍", "東", "अि", "\x00", "je ", "que ", "mehr a ", "aner als", "so a wie ",
]  # fmt: skip


def _spoken(post: str) -> object:
    acme, bolt = parse("acme"), parse('bolt OR "bolt cloud"')
    return parts(post, {"Acme": highlights(acme, post), "Bolt": highlights(bolt, post)})


PATTERNS = [
    clauses.CUT, clauses.JOINT, clauses.THAN, duplicates._ADDRESS, duplicates._APART, features._LINK, features._HANDLE,
    features._WORD, features._DRAWN_OUT, language.NOT_PROSE, language.HASHTAG, questions.SENTENCE, ranked.HASHTAG,
    names.HANDLE, names.MAIL, names.WEB, names.SOCIAL, names.BARE, prose.SENTENCE, prose.TOKEN, phrases.SENTENCE,
    addresses.SPELT_OUT, text.EMPTY, text.POINTED, text.LOOKS_LIKE_HTML, text.SPACES, text.TAG, text.ANY_TAG,
    text.USUAL_ADDRESS, answer.LINK,
]  # fmt: skip
READERS: dict[str, Callable[[str], object]] = {
    "clauses": _spoken,
    "unbeaten": lambda post: unbeaten(post, [(0, 4)]),
    "vader": Scorer(["Acme", "Bolt Cloud"]).compound,
    "cleaning": text.clean,
    "copies": duplicates._said,
    "asking": lambda post: questions.asking("", post),
    **{f"{one.pattern[:30]!r} {at}": lambda post, one=one: one.sub("", post) for at, one in enumerate(PATTERNS)},
}


def seconds(reader: Callable[[str], object], unit: str, letters: int) -> float:
    post = "acme " + unit * (letters // len(unit)) + " x"
    began = time.process_time()
    reader(post)
    return time.process_time() - began


@pytest.mark.parametrize("name", READERS)
def test_twice_as_much_takes_twice_as_long(name: str) -> None:
    reader = READERS[name]
    for unit in UNITS:
        once, twice = seconds(reader, unit, LETTERS), seconds(reader, unit, 2 * LETTERS)
        if twice > 3 * once + 1 / TENTH:  # something else may have had the processor
            once, twice = (min(seconds(reader, unit, size) for _ in range(3)) for size in (LETTERS, 2 * LETTERS))
        assert twice < 3 * once + 1 / TENTH, unit
