"""Which posts say the same as another: retweets by hand, wire stories, changed links, a word or two edited.

Two posts are copies when they share most of their shingles (words that follow one another) and neither lacks more
than two edited words or a fifth of them; of articles half is enough. A repost is a copy of what it repeats, whatever
it says. Addresses, handles and "RT @somebody:" do not count. Two exceptions:
- a post of fewer than `ENOUGH` words says what many say without having read each other: it is a copy only of one that
  says exactly the same and leads to the same address;
- one that resembles several others without being their copy fills in a form, as reviews, games and check-ins do: it
  is a copy only of one that says nearly exactly the same.

Comparing each with all is out of the question, so MinHash marks (rensa) say which posts are worth comparing: posts
alike share at least one of them. The store keeps the marks and finds the candidates; this step sees no more of the
archive than those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from struct import Struct
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self
from zlib import crc32

from socialwatch.enrich.base import Batch, spoken
from socialwatch.models import JSON, Result
from socialwatch.query.tokens import words

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import Mention

ALIKE = 0.4  # Jaccard similarity of the shingles that copies have at least
EDITS = 4  # shingles of the shorter one that the other may lack: two words edited
CHANGED = 0.2  # or this share of them
LONG = 60  # shingles of an article, of which
SAME = 0.5  # this similarity is enough
NEARLY = 0.9  # similarity that is as good as the same words
RELATED = 0.1  # similarity of posts that share more than chance
FORM = 3  # as many related posts that are no copies show that a post fills in a form
ENOUGH = 8  # words below which saying the same means nothing
LONGEST = 3000  # words looked at: nobody writes more by chance
BANDS, ROWS = 6, 2  # marks of a post, and hashes that must all agree for two posts to share one
SEED = 42

_PACKING = Struct(f"<{BANDS * ROWS}I")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_APART = re.compile(r"(?:https?://|www\.)\S+|(?:\bRT\s+)?@[\w.@-]+:?|\bRT\b")
_TAGS = re.compile(r"(?:\s*\w+#)+")  # at the end, read backwards: forwards, each of a million tags is a beginning

SHORT = 1000  # characters of a text whose words are remembered: it is compared soon after it was marked


@dataclass(frozen=True)
class Copies:
    """One result for each post of the candidates that a post is like: `value` is its key, `score` the similarity."""

    name: ClassVar[str] = "copies"
    version: ClassVar[int] = 1
    needs: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def from_config(cls, config: Config) -> Self:
        return cls()

    def settings(self) -> JSON:
        from rensa import RMinHash

        return {"minhash": RMinHash.ALGORITHM_VERSION}  # other hashes would never meet those that are stored

    def marks(self, mentions: Mapping[int, Mention]) -> dict[int, list[int]]:
        """By which numbers of 32 bits posts that say the same are found; none for posts too short."""
        from rensa import RMinHash

        said = {key: said_in(mention) for key, mention in mentions.items()}
        long = [key for key, found in said.items() if len(found.words) >= ENOUGH]
        digests = RMinHash.digests_from_token_sets([said[key].pairs() for key in long], BANDS * ROWS, SEED)
        marks = {key: _bands(digest) for key, digest in zip(long, digests, strict=True)}
        for key, mention in mentions.items():
            if key not in marks:
                marks[key] = [crc32("\n".join([*said[key].words, link]).encode()) for link in addresses(mention)]
        return marks

    def run(self, batch: Batch) -> Iterable[Result]:
        mentions = dict(zip(batch.keys, batch.mentions, strict=True))
        seen: dict[int, Saying] = {}
        alike: dict[tuple[int, int], float] = {}  # copies, unless one of them fills in a form
        unlike: Counter[int] = Counter()
        for key, other, mention, one in pairs(mentions, batch.candidates):
            if repeats(mention, one):
                yield Result(key, self.name, None, str(other), 1.0)
                continue
            first, second = _remembered(seen, key, mention), _remembered(seen, other, one)
            score = compare(first, second)
            if score.same:
                yield Result(key, self.name, None, str(other), round(score.similar, 3))
            elif score.alike:
                alike[key, other] = score.similar
            elif score.similar >= RELATED:
                unlike.update((key, other))
        for (key, other), similar in alike.items():
            if unlike[key] < FORM and unlike[other] < FORM:
                yield Result(key, self.name, None, str(other), round(similar, 3))


def pairs(
    mentions: Mapping[int, Mention], candidates: Mapping[int, Mapping[int, Mention]]
) -> Iterator[tuple[int, int, Mention, Mention]]:
    """Every mention with each of its candidates, two of the batch once."""
    for key, others in candidates.items():
        for other, one in others.items():
            if other < key or key not in candidates.get(other, ()):
                yield key, other, mentions[key], one


class Said:
    """The words of a post, and every two that follow one another, made when they are asked for."""

    __slots__ = ("_pairs", "_shingles", "words")

    def __init__(self, words: list[str]) -> None:
        self.words = words
        self._pairs: list[str] | None = None
        self._shingles: frozenset[str] | None = None

    def pairs(self) -> list[str]:
        if self._pairs is None:
            self._pairs = list(map(" ".join, pairwise(self.words)))
        return self._pairs

    def shingles(self) -> frozenset[str]:
        if self._shingles is None:
            self._shingles = frozenset(self.pairs())
        return self._shingles


class Saying(NamedTuple):
    """What is compared of a post: its words, and where it leads."""

    said: Said
    links: frozenset[str]


def saying(mention: Mention) -> Saying:
    return Saying(said_in(mention), frozenset(addresses(mention)))


def _remembered(seen: dict[int, Saying], key: int, mention: Mention) -> Saying:
    if key not in seen:
        seen[key] = saying(mention)
    return seen[key]


class Score(NamedTuple):
    """How similar two posts are (0..1), whether that makes copies of them, and whether it does without a doubt."""

    similar: float
    alike: bool = False
    same: bool = False


def compare(one: Saying, other: Saying) -> Score:
    """By their words and by runs of them: short posts must say the same, long ones may differ in more."""
    words, others = one.said.words, other.said.words
    if min(len(words), len(others)) < ENOUGH:
        return Score(1.0, same=True) if words == others and one.links & other.links else Score(0.0)
    if words == others:
        return Score(1.0, same=True)
    first, second = one.said.shingles(), other.said.shingles()
    fewer, both = min(len(first), len(second)), len(first & second)
    similar = both / (len(first) + len(second) - both)
    if fewer >= LONG:
        return Score(similar, same=similar >= SAME or fewer - both <= CHANGED * fewer)
    if similar >= NEARLY:
        return Score(similar, same=True)
    return Score(similar, alike=similar >= ALIKE and fewer - both <= max(EDITS, CHANGED * fewer))


def repeats(one: Mention, other: Mention) -> bool:
    """Is one a repost of the other, or are both of the same post?"""
    if one.network != other.network:
        return False
    first, second = one.repost_of or one.native_id, other.repost_of or other.native_id
    return first == second


def said_in(mention: Mention) -> Said:
    """The words of a post without addresses, handles, marks of a retweet, and hashtags at its end."""
    text = spoken(mention)
    return _remembered_said(text) if len(text) <= SHORT else _said(text)


def _said(text: str) -> Said:
    if "@" in text or "://" in text or "www." in text or "RT" in text:
        text = _APART.sub(" ", text)
    return Said(words(_without_tags(text.rstrip()) if "#" in text else text)[:LONGEST])


def _without_tags(text: str) -> str:
    """A text without the hashtags that it ends with."""
    found = _TAGS.match(text[::-1])
    return text[: len(text) - found.end()] if found else text


_remembered_said = lru_cache(maxsize=3000)(_said)


def addresses(mention: Mention) -> list[str]:
    """Where a post leads, as written in it or told by the platform."""
    text = mention.text
    written = _ADDRESS.findall(text) if "://" in text or "www." in text else ()
    return sorted({link.rstrip("/.,") for link in (*mention.links, *written)})


def _bands(digest: Sequence[int]) -> list[int]:
    """Each mark stands for the hashes of one band; crc32 is the same on every machine."""
    packed, size = _PACKING.pack(*digest), 4 * ROWS
    return [crc32(packed[at : at + size], at) for at in range(0, len(packed), size)]
