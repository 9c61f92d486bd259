"""Where in a text a name may stand, and of which names what stands there may be a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from socialwatch.report.unmistakable import COMMON, begins, given, long_enough
from socialwatch.store.namesakes import EAST, UNSEEN, WORD, plain, without_initials

LONGEST = 5  # words of a name
CHARACTERS = range(3, 7)  # of a name in scripts without spaces
_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d"
_JOINTS = (
    r"\s{1,2}",
    r"[\-_'\u2019.\u00b7\u2010-\u2014]",
    r"\. ",
    r"\s?[(\[|/+*&~<>{}\\\"\u201c\u201d)\]\-\u2013\u2014]{1,3}\s?",
    rf"\s?[{_PICTURES}]{{1,6}}\s?",
)
GAP = re.compile(rf"[{UNSEEN}]*(?:{'|'.join(_JOINTS)})[{UNSEEN}]*\Z")
"""What may stand between the words of a name."""
COMMA = re.compile(r",\s?\Z")
"""Between a surname and the given name after it."""
SIGNED = re.compile(r"(?<![\w.\-])[^\W_][\w.\-]*[^\W_]")
"""A handle as it may stand in a text without its sign."""
ACCOUNT = re.compile(r"[^.]+(?=\.[^.]+\.[^.]+\Z)")
"""The part of a host that an account may be: `ann_smith` of `ann_smith.blogs.example`."""
_CAPITAL, _SMALL = "A-Z\u00c0-\u00de\u0391-\u03a9\u0401\u0410-\u042f", "a-z\u00df-\u00ff\u03ac-\u03ce\u0430-\u0451"
HUMPS = re.compile(rf"(?:[{_CAPITAL}][{_SMALL}]+){{2,}}")
"""Words run together in a hashtag: #AnnSmith."""
HUMP = re.compile(rf"[{_CAPITAL}][{_SMALL}]+")
BEFORE = frozenset("van von der del da di ter zu al el".split())  # words that surnames begin with
PREFIX = range(3, 12)  # letters of a given name that a longer word begins with


class Spot(NamedTuple):
    """A stretch of a text that may be a name; `folded` is how names are compared, with a comma where one stands."""

    start: int
    end: int
    folded: str


def spots(text: str) -> Iterator[Spot]:
    """Everything in a text that has the form of a name or a handle."""
    yield from _words(text)
    if EAST.search(text):
        yield from _eastern(text)
        text = EAST.sub(lambda run: " " * len(run[0]), text)  # names and handles in other letters stand beside it
        yield from _words(text)
    for found in SIGNED.finditer(text):
        if long_enough(found[0]):
            yield Spot(*found.span(), plain(found[0]))
        if (account := ACCOUNT.match(found[0])) and long_enough(account[0]):
            yield Spot(found.start(), found.start() + account.end(), plain(account[0]))
    for found in HUMPS.finditer(text):
        yield from _humps(found)


def _words(text: str) -> Iterator[Spot]:
    words = list(WORD.finditer(text))
    said = [plain(word[0]) for word in words]
    joints = [_joint(text[one.end() : after.start()]) for one, after in pairwise(words)]
    for at, first in enumerate(words):
        if len(said[at]) < len(first[0]) and long_enough(said[at]):
            yield Spot(*first.span(), said[at])  # letters kept apart by what is not seen
        if not _may_begin(text, first, words[at + 1 : at + 2]):
            continue
        folded = said[at]
        for last in range(at + 1, min(at + LONGEST, len(words))):
            after, joint = words[last], joints[last - 1]
            if joint is None or not after[0][0].isalpha() or ("," in joint and "," in folded):
                break
            folded = f"{folded}{joint}{said[last]}"
            if len(said[last]) > 1 or after[0].isupper() or EAST.match(after[0]):
                dot = len(after[0]) == 1 and text[after.end() : after.end() + 1] == "."
                yield Spot(first.start(), after.end() + dot, folded)


def _joint(gap: str) -> str | None:
    """How two words stand beside each other; None where they are not of one name."""
    return " " if gap == " " or GAP.match(gap) else ", " if COMMA.match(gap) else None


def _may_begin(text: str, word: re.Match[str], after: Sequence[re.Match[str]]) -> bool:
    if len(word[0]) > 1:
        return begins(word[0]) or word[0].casefold() in BEFORE
    if EAST.match(word[0]):
        return True
    initial = word[0].isupper() and (word[0] not in "AI" or text[word.end() : word.end() + 1] == ".")
    return initial and bool(after) and (after[0][0][0].isupper() or after[0][0] in BEFORE)


def _eastern(text: str) -> Iterator[Spot]:
    for run in EAST.finditer(text):
        for start in range(*run.span()):
            for end in (start + size for size in CHARACTERS if start + size <= run.end()):
                yield Spot(start, end, text[start:end])


def _humps(found: re.Match[str]) -> Iterator[Spot]:
    parts = [(found.start() + one.start(), found.start() + one.end(), plain(one[0])) for one in HUMP.finditer(found[0])]
    for at in range(len(parts)):
        for last in range(at + 1, min(at + LONGEST, len(parts))):
            yield Spot(parts[at][0], parts[last][1], " ".join(part[2] for part in parts[at : last + 1]))


def forms(folded: str) -> Iterator[str]:
    """The names that a stretch of text may stand for: itself, the surname at the end, without an ending or initials."""
    before, comma, after = folded.partition(", ")
    if comma:
        yield f"{after} {before}"
        return
    yield folded
    words = folded.split(" ")
    if len(words) == 1:
        return
    if words[0] not in COMMON and words[-1] not in COMMON and len(words[-1]) > 1:
        yield " ".join((words[-1], *words[:-1]))
        if len(words) > 2 and len(words[1]) > 1:
            yield " ".join((*words[1:], words[0]))
    if words[-1].endswith("s") and len(words[-1]) > 3:
        yield folded[:-1]  # "Ann Smiths Paket"
    if len(words) > 2 and (bare := without_initials(folded)) != folded:
        yield bare
    if not folded.isascii() and EAST.fullmatch(run := folded.replace(" ", "")):
        yield run


def starts(asked: Mapping[str, Iterable[str]]) -> tuple[set[str], set[str]]:
    """By which words authors are to be looked for: those their names begin with, and surnames after an initial."""
    first = {folded.partition(", ")[0].split(" ")[0] for said in asked.values() for folded in said if ", " in folded}
    last = set()
    for form in asked:
        begin, _, rest = form.partition(" ")
        if len(begin) > 1:
            first.add(begin)
        elif rest and begin.isalpha() and (surname := rest.rpartition(" ")[2]) not in COMMON and len(surname) > 2:
            last.add(surname)
        if not rest:
            # run together, it may begin with a given name
            first.update(form[:size] for size in PREFIX if size < len(form) and form[:size] in given())
    return first, last
