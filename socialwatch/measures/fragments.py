"""Which phrases are torn out of a set sentence: what always goes on in the same way is no phrase of its own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from socialwatch.measures.breaths import parts
from socialwatch.measures.stopwords import ARTICLES, NUMBERS, STOPWORDS, VERBAL

VERB = 0.4  # of a word's occurrences behind "I", "has", "to": then it is a verb, which names nothing
USUAL = 0.7  # of its occurrences in which one neighbour follows: then it is a part of something longer
SEEN = 200  # occurrences that are looked at
LONGEST = 3  # words of a phrase
GLUE = frozenset("-\N{NON-BREAKING HYPHEN}'’_/")


def fragments(
    posts: Sequence[tuple[int, str | None, str, list[str]]], phrases: Iterable[str], plain: frozenset[str]
) -> frozenset[str]:
    """Those of the phrases that are fragments: what follows is nearly always the same, or they hang on a hyphen.

    A number is the same as any other: "order number 4711" is a line of a form.

    "depot reads" is one where everybody writes "the depot reads this"; a small word before it ("the") says nothing.
    Brands' names (`plain`) stand before anything. A phrase of three words may go on in one way: longer ones are not
    looked for.
    """
    around = _neighbours(posts, frozenset(phrases), plain)
    return frozenset(text for text, (before, after) in around.items() if _torn(text, before, after))


def _torn(text: str, before: Counter[str], after: Counter[str]) -> bool:
    seen = sum(after.values())
    if before["-"] + after["-"] >= USUAL * seen:
        return True
    if " " not in text and sum(n for word, n in before.items() if word in VERBAL) >= VERB * seen:
        return True
    if sum(n for word, n in after.items() if word in ARTICLES) >= USUAL * seen:
        return True  # "Daventry and forgot (our, the, my)": it ends with a verb
    follower, often = max(after.items(), key=lambda one: (one[1], one[0]))
    if follower and often >= USUAL * seen and (follower in STOPWORDS or follower == "0" or text.count(" ") < 2):
        return True
    leader, often = max(before.items(), key=lambda one: (one[1], one[0]))
    return bool(leader) and leader not in STOPWORDS and often >= USUAL * seen and text.count(" ") < 2


def _neighbours(
    posts: Sequence[tuple[int, str | None, str, list[str]]], wanted: frozenset[str], plain: frozenset[str]
) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """What stands before and after each phrase: a word, "" for the end of a breath, "-" where it is glued to one."""
    firsts = {text.split()[0] for text in wanted}
    found: dict[str, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    for _, title, text, _ in posts:
        for said in (title, text) if title else (text,):
            broken = parts(said)
            words = broken[1::2]
            for at, word in enumerate(words):
                if word not in firsts:
                    continue
                for last in range(at + 1, min(at + LONGEST, len(words)) + 1):
                    phrase = " ".join(words[at:last])
                    if phrase in wanted and found[phrase][1].total() < SEEN:
                        before, after = words[at - 1] if at else "", words[last] if last < len(words) else ""
                        found[phrase][0][_beside(broken[2 * at], before, plain)] += 1
                        found[phrase][1][_beside(broken[2 * last], after, plain)] += 1
    return dict(found)


def _beside(gap: str, word: str, plain: frozenset[str]) -> str:
    """The word behind a gap; any number is "0", what a brand is called nothing."""
    if not gap.isspace():
        return "-" if word and gap in GLUE else ""
    return "" if word in plain else "0" if word[:1].isdigit() or word in NUMBERS else word
