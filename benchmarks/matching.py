"""Many boolean queries against many posts: our one pass, one regular expression a term, one alternation a query."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from common import Row, median_seconds

from socialwatch.query import Matcher, Query, parse
from socialwatch.query.document import Document, bare
from socialwatch.query.nodes import Words, walk

_SYLLABLES = [a + b for a in "bcdfghjklmnprstvwz" for b in ("a", "e", "i", "o", "u", "an", "er", "is", "ol", "um")]


def vocabulary(size: int, seed: int = 1) -> list[str]:
    """Invented words, the most frequent first; frequent words are short, as in every language (Zipf)."""
    chance = random.Random(seed)
    words: dict[str, None] = {}
    while len(words) < size:
        words["".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 3, 3, 4))))] = None
    return sorted(words, key=lambda word: len(word) + chance.gauss(0, 1.5))


def texts(number: int, words: Sequence[str], seed: int = 2) -> list[str]:
    """Posts of about 24 words whose frequencies fall off as in speech (Zipf), some capitals, hashtags and accents."""
    chance = random.Random(seed)
    weights = [1 / (rank + 3) for rank in range(len(words))]
    found = []
    for _ in range(number):
        picked = chance.choices(words, weights, k=chance.randint(12, 36))
        picked[0] = picked[0].capitalize()
        if chance.random() < 0.3:
            picked[-1] = f"#{picked[-1]}"
        found.append(" ".join(picked) + chance.choice((".", "!", "?", "")))
    return found


def queries(number: int, words: Sequence[str], seed: int = 3) -> list[str]:
    """Queries as brands and topics have them: names, phrases, alternatives, what must stand with them, what must not.

    Terms are drawn from the middle and the tail, as names are; one in five wants a frequent word as well.
    """
    chance = random.Random(seed)
    tail = words[len(words) // 20 :]
    made = []
    for _ in range(number):
        names = chance.sample(tail, 10)
        query = f'{names[0]} OR "{names[1]} {names[2]}" OR ({names[3]} AND ({names[4]} OR {names[5]})) OR #{names[6]}'
        query = f"({query} OR {names[7]}) AND NOT ({names[8]} OR {names[9]})"
        if chance.random() < 0.2:
            query = f"({query}) AND ({' OR '.join(chance.sample(words[: len(words) // 50], 4))})"
        made.append(query)
    return made


def phrases_of(query: Query) -> list[str]:
    return [
        " ".join(piece.sigil or piece.folded for piece in node.pieces)
        for node in walk(query.root)
        if isinstance(node, Words)
    ]


def _pattern(phrase: str) -> str:
    return (r"(?<!\w)" if phrase.startswith("#") else r"\b") + re.escape(phrase).replace(r"\ ", r"\W+") + r"\b"


def by_term(parsed: Sequence[Query]) -> Callable[[str], list[int]]:
    """One compiled regular expression for each term, the boolean part over their answers."""
    terms = {phrase: re.compile(_pattern(phrase), re.IGNORECASE) for query in parsed for phrase in phrases_of(query)}
    return lambda text: _boolean(parsed, {phrase for phrase, regex in terms.items() if regex.search(text)})


def by_query(parsed: Sequence[Query]) -> Callable[[str], list[int]]:
    """One alternation of all terms for each query; where it finds something, the boolean part is asked of our tree."""
    joined = [re.compile("|".join(map(_pattern, phrases_of(query))), re.IGNORECASE) for query in parsed]

    def match(text: str) -> list[int]:
        return [
            index
            for index, (regex, query) in enumerate(zip(joined, parsed, strict=True))
            if regex.search(text) and query.check(Document(bare(text)))
        ]

    return match


def _boolean(parsed: Sequence[Query], present: set[str]) -> list[int]:
    from socialwatch.query.nodes import And, Node, Not, Or

    def true(node: Node) -> bool:
        if isinstance(node, And):
            return all(map(true, node.parts))
        if isinstance(node, Or):
            return any(map(true, node.parts))
        if isinstance(node, Not):
            return not true(node.part)
        assert isinstance(node, Words)
        return " ".join(piece.sigil or piece.folded for piece in node.pieces) in present

    return [index for index, query in enumerate(parsed) if true(query.root)] if present else []


def run(small: bool = False) -> list[Row]:
    number, sample = (2_000, 100) if small else (100_000, 500)
    words = vocabulary(50_000)
    posts = texts(number, words)
    mentions = [bare(post) for post in posts]
    parsed = {size: [parse(text, kind="brand") for text in queries(size, words)] for size in (200, 2_000)}
    matchers = {size: Matcher({str(index): query for index, query in enumerate(made)}) for size, made in parsed.items()}
    hits = {size: [matcher.match(mention) for mention in mentions] for size, matcher in matchers.items()}
    ours = {size: median_seconds(partial(_all, matchers[size].match, mentions)) for size in matchers}
    terms = sum(len(phrases_of(query)) for query in parsed[200])
    rate = sum(map(bool, hits[200])) / number
    size = f"200 queries, {terms:,} terms, {number:,} texts, {rate:.0%} hit"
    rows = []
    for name, other, wanted in (("a regular expression a term", by_term, 50), ("an alternation a query", by_query, 15)):
        match = other(parsed[200])
        _same(match, posts[:sample], hits[200])
        # the slow ones see a sample; their time is in proportion to the number of texts
        began = time.perf_counter()
        _all(match, posts[:sample])
        theirs = (time.perf_counter() - began) * number / sample
        rows.append(
            _row(
                "match 200 queries",
                size,
                ours[200],
                name,
                theirs,
                theirs / ours[200],
                f"at least {wanted} times",
                theirs / ours[200] >= wanted,
            )
        )
    growth = ours[2_000] / ours[200]
    rate = sum(map(bool, hits[2_000])) / number
    size = f"2,000 queries, {number:,} texts, {rate:.0%} hit"
    rows.append(
        _row("match 2,000 queries", size, ours[2_000], "200 queries", ours[200], growth, "at most 2 times", growth <= 2)
    )
    return rows


def _all(match: Callable[[Any], object], posts: Sequence[Any]) -> None:
    for post in posts:
        match(post)


def _same(match: Callable[[str], list[int]], posts: Sequence[str], hits: Sequence[tuple[str, ...]]) -> None:
    for post, expected in zip(posts, hits, strict=False):
        if [str(index) for index in match(post)] != list(expected):
            raise AssertionError(f"not the same hits for {post!r}")


def _row(work: str, size: str, ours: float, beside: str, theirs: float, ratio: float, wanted: str, ok: bool) -> Row:
    return Row(
        work=work, size=size, ours_seconds=ours, beside=beside, beside_seconds=theirs, ratio=ratio, wanted=wanted,
        unit="beside / ours" if "least" in wanted else "ours / beside", ok=ok,
    )  # fmt: skip


if __name__ == "__main__":
    from common import machine

    print(machine())
    for row in run():
        print(row)
