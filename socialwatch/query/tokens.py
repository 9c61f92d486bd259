"""What a word is: the same answer for queries, for posts in memory and for the index.

Text is NFKC-normalised, format characters are dropped, case is folded; in scripts without spaces every
character is a word, and so is every emoji. Diacritics are folded in Latin and Greek only, because elsewhere
they make other words. A hashtag or handle is its words (`acme` finds #acme) and, beside them, a sigil: the
whole of it with its sign (`#acme` finds only the hashtag).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from socialwatch.query.folding import fold, fold_in_place

if TYPE_CHECKING:
    from socialwatch.models import Mention

TOKENS_VERSION = 1
"""Goes up whenever the same text would give other words: the index must then be made again."""

BREAK = "\ue000"
"""Stands between title and text in `index_text`, so that no phrase runs across; a private character, never a word."""

MOST_MARKS = 30
"""Combining marks in a row, as in Unicode's stream-safe form; no script needs more, and putting them in order takes
time by the square of their number."""

_LONG = re.compile(rf"\W{{{MOST_MARKS + 1},}}")  # marks are no word characters
_IOTA = "\u0345"  # the only mark that case folding makes a letter
_ASCII = "".join(chr(c).lower() if chr(c).isalnum() else " " for c in range(128))


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text.

    `folded` is what words are compared by; `exact` keeps accents, `raw` keeps the case as well (all three are
    normalised). `text[start:end]` is the word as written. `sigil` is the folded hashtag or handle ("#acme_cloud")
    that the word is part of, or "".
    """

    folded: str
    exact: str
    raw: str
    start: int
    end: int
    sigil: str = ""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Dropped characters, words, sigils; made when the first text beyond ASCII comes along."""
    from socialwatch.query.tables import DROPPED, MARKS

    sigil = rf"(?<![\w{MARKS}])[#@](?=_*[^\W_])[\w{MARKS}]+"
    return re.compile(f"[{DROPPED}]+"), re.compile(word_pattern()), re.compile(sigil)


def word_pattern() -> str:
    """What a word of normalised text is, as a regular expression without groups."""
    from socialwatch.query.tables import EMOJI, MARKS, SOLO

    letter = rf"[^\W_{SOLO}]"
    return rf"{letter}+(?:[{MARKS}]+{letter}*)*|[{SOLO}][{MARKS}]*|[{EMOJI}]"


_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")
_ASCII_SIGIL = re.compile(r"(?<![A-Za-z0-9_])[#@](?=_*[A-Za-z0-9])[A-Za-z0-9_]+")


def normalise(text: str) -> str:
    """NFKC without format characters; case and accents kept."""
    if text.isascii():
        return text
    dropped = _patterns()[0]
    text = _composed(dropped.sub("", text).replace(_IOTA, "ι"))
    if dropped.search(text):  # compatibility forms may hold one, like U+FE71
        text = _composed(dropped.sub("", text))
    return text.replace(_IOTA, "ι")


def _composed(text: str) -> str:
    return normalize("NFKC", _LONG.sub(_with_fewer_marks, text))


def _with_fewer_marks(run: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in run[0]:
        marks = marks + 1 if combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def words(text: str) -> list[str]:
    """The folded words of a text, without offsets: the fast way, equal to `tokens`."""
    if text.isascii():
        return text.translate(_ASCII).split()
    in_place = fold_in_place(text)  # half the time, where no character becomes two
    return _patterns()[1].findall(fold(normalise(text)) if in_place is None else in_place)


def sigils(text: str) -> list[str]:
    """The folded hashtags and handles of a text, with their signs."""
    return words_and_sigils(text)[1]


def words_and_sigils(text: str) -> tuple[list[str], list[str]]:
    """Both, for the price of normalising once."""
    if text.isascii():
        signs = _ASCII_SIGIL.findall(text.lower()) if "#" in text or "@" in text else []
        return text.translate(_ASCII).split(), signs
    folded = fold(normalise(text))
    _, word, sigil = _patterns()
    return word.findall(folded), sigil.findall(folded) if "#" in folded or "@" in folded else []


def raw_sigils(text: str) -> list[str]:
    """Hashtags and handles with case and accents kept."""
    normal = normalise(text)
    return (_ASCII_SIGIL if normal.isascii() else _patterns()[2]).findall(normal)


def exact_form(raw: str) -> str:
    """Case folded, accents kept."""
    return raw.lower() if raw.isascii() else normalize("NFKC", raw.casefold())


def tokens(text: str) -> list[Token]:
    """The words of a text with their places in it."""
    normal = normalise(text)
    if normal == text:
        return list(_scan(normal, None))
    return list(_scan(*_with_origins(text)))


def places_of_words(text: str) -> tuple[list[str], list[tuple[int, int]]]:
    """The folded words of a text and where they stand in it: of `tokens` what most need, in a third of its time."""
    if text.isascii():
        return words(text), [match.span() for match in _ASCII_WORD.finditer(text)]
    if normalise(text) != text:
        found = tokens(text)
        return [token.folded for token in found], [(token.start, token.end) for token in found]
    spans = [match.span() for match in _patterns()[1].finditer(text)]
    return [fold(exact_form(text[start:end])) for start, end in spans], spans


def _scan(normal: str, origins: list[tuple[int, int]] | None) -> Iterator[Token]:
    plain = normal.isascii()
    word, sigil = (_ASCII_WORD, _ASCII_SIGIL) if plain else _patterns()[1:]
    marks = [(m.start(), m.end(), fold(m[0])) for m in sigil.finditer(normal)]
    marks.reverse()
    for match in word.finditer(normal):
        start, end = match.span()
        while marks and marks[-1][1] <= start:
            marks.pop()
        part_of = marks[-1][2] if marks and marks[-1][0] < start else ""
        raw = match[0]
        exact = exact_form(raw)
        if origins is not None:
            start, end = origins[start][0], origins[end - 1][1]
        yield Token(fold(exact), exact, raw, start, end, part_of)


def _with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The normalised text and, for each of its characters, the stretch of the text that it came from."""
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    for start, cluster in _clusters(text):
        normal = normalise(cluster)
        pieces.append(normal)
        origins.extend([(start, start + len(cluster))] * len(normal))
    return "".join(pieces), origins


def _clusters(text: str) -> Iterator[tuple[int, str]]:
    """Stretches of text that normalisation treats one by one: a letter and what composes with it."""
    start = 0
    for index in range(1, len(text)):
        char = text[index]
        if char < "\u0300" or (not combining(char) and not _composes(text[max(start, index - 8) : index], char)):
            yield start, text[start:index]
            start = index
    if text:
        yield start, text[start:]


def _composes(before: str, char: str) -> bool:
    """Starters that become one, as Hangul and some Indic vowels do; a dropped character clings to what is before it."""
    dropped = _patterns()[0]
    if dropped.match(char):
        return True
    before = dropped.sub("", before)
    return normalize("NFKC", before + char) != normalize("NFKC", before) + normalize("NFKC", char)


def index_text(mention: Mention) -> str:
    """What the full-text index holds for a post: the words of title and text, then hashtags and handles.

    Title and text are parted by `BREAK`. "_" inside a sigil is written "＿" (U+FF3F), which normalised text
    cannot hold and the index does not split. Words may stand further apart than by one space.
    """
    text = mention.text
    if text.isascii() and not (mention.title or mention.tags or mention.to or "#" in text or "@" in text):
        return text  # the usual case, and the index splits and folds ASCII as we would
    return index_words(*document_words(mention))


def document_words(mention: Mention) -> tuple[list[str], list[str]]:
    """The folded words of title and text, parted by `BREAK`, and the hashtags and handles of all fields."""
    spoken, signs = words_and_sigils(mention.text)
    if mention.title:
        title, title_signs = words_and_sigils(mention.title)
        spoken, signs = [*title, BREAK, *spoken], [*title_signs, *signs]
    if mention.tags or mention.to:
        signs = signs + told_sigils(mention)
    return spoken, signs


def index_words(spoken: list[str], signs: list[str]) -> str:
    """What `index_text` gives, from `document_words`."""
    if not signs:
        return " ".join(spoken)
    return " ".join([*spoken, BREAK, *(sign.replace("_", "＿") for sign in dict.fromkeys(signs))])


def told_sigils(mention: Mention) -> list[str]:
    """Hashtags and handles that the platform tells beside the text, folded."""
    return [fold(sign) for sign in raw_told_sigils(mention)]


def raw_told_sigils(mention: Mention) -> list[str]:
    """The same with case and accents kept; a tag of several words is one hashtag, as people would write it."""
    signs = ["#" + "".join(token.raw for token in tokens(tag)) for tag in mention.tags]
    for handle in mention.to:
        signs += raw_sigils("@" + handle.lstrip("@"))[:1]
    return [sign for sign in signs if len(sign) > 1]
