"""Posts with planted copies: what people and machines do to a text when they pass it on, and posts that only look so.

The kinds in `TUNED` were looked at when the thresholds were chosen, those in `HELD_BACK` only for the report.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from socialwatch.models import Mention

START = datetime(2026, 6, 1, tzinfo=UTC)
END = START + timedelta(days=30)
SYLLABLES = "ba co di fe gu ha jo ki lu mo na pe ri so tu va we xi yo za bel cor dan fel gin lan mor pen ral".split()
FRAMES = (
    "my {a} {b} from brambling arrived {n} days late and nobody at the {c} desk could tell me where it was",
    "just tried the new {a} {b} by brambling at {c} street and it tastes of {d} and a little {e}",
    "brambling {a} is down again for {n} hours says {b} of {c} who has been waiting for {d} since monday",
)


@dataclass(frozen=True)
class Planted:
    """A post; those that share `story` are copies of each other, alone in it when it is nobody's copy."""

    mention: Mention
    story: int
    kind: str


class Talk:
    """Makes up posts from words that are as unevenly common as those of a language."""

    def __init__(self, chance: Random, size: int = 12_000) -> None:
        self._chance = chance
        made: dict[str, None] = {}
        while len(made) < size:
            made["".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4))))] = None
        self._words = list(made)
        self._weights = list(accumulate(1 / (rank + 2.7) for rank in range(size)))  # Zipf's law, after Mandelbrot

    def words(self, n: int) -> list[str]:
        return self._chance.choices(self._words, cum_weights=self._weights, k=n)

    def post(self) -> str:
        """A post about the brand; one in sixteen fills a frame that many others fill with words of their own."""
        chance = self._chance
        if chance.random() < 0.0625:
            a, b, c, d, e = chance.sample(self._words, 5)
            return chance.choice(FRAMES).format(a=a, b=b, c=c, d=d, e=e, n=chance.randint(2, 400))
        said = self.words(max(9, min(60, int(chance.lognormvariate(2.85, 0.45)))))
        said.insert(chance.randrange(len(said)), "brambling")
        return " ".join(said) + chance.choice(("", ".", "!", f" https://t.example/{chance.getrandbits(40):x}"))

    def story(self) -> str:
        """An article of some paragraphs."""
        return "\n\n".join(" ".join(["brambling", *self.words(self._chance.randint(25, 60))]) for _ in range(5))


Change = Callable[[str, Talk, Random], str]


def retweeted(text: str, talk: Talk, chance: Random) -> str:
    return f"RT @{talk.words(1)[0]}: {text}"


def relinked(text: str, talk: Talk, chance: Random) -> str:
    bare = re.sub(r"\s*https?://\S+", "", text)
    return f"{bare} https://short.example/{chance.getrandbits(40):x}"


def edited(text: str, talk: Talk, chance: Random) -> str:
    return _changed(text, talk, chance, 1)


def edited_twice(text: str, talk: Talk, chance: Random) -> str:
    return _changed(text, talk, chance, 2)


def _changed(text: str, talk: Talk, chance: Random, n: int) -> str:
    said = text.split(" ")
    for place in chance.sample(range(len(said)), n):
        said[place] = chance.choice((talk.words(1)[0], "", f"{said[place]} {talk.words(1)[0]}"))
    return " ".join(word for word in said if word)


def framed(text: str, talk: Talk, chance: Random) -> str:
    before = chance.choice(("Breaking:", "Wow, look at this:", "Via the newsroom", "ICYMI"))
    return f"{before} {text} {chance.choice(('Read more on our site', '(agency)', 'Follow us!', 'pic by staff'))}"


def dressed(text: str, talk: Talk, chance: Random) -> str:
    """Other case, other marks, emoji and a hashtag."""
    return f"\U0001f6a8 {text.upper().replace(' ', '  ', 3)} !!! #{talk.words(1)[0]} @{talk.words(1)[0]}"


def cut(text: str, talk: Talk, chance: Random) -> str:
    """A paper's version of a wire story: cut from its end, a word changed, a last line of its own."""
    kept = text.split("\n\n")[: chance.choice((3, 4, 5))]
    kept[0] = _changed(kept[0], talk, chance, 2)
    return "\n\n".join([*kept, f"Readers of the {talk.words(1)[0]} can write to news@{talk.words(1)[0]}.example."])


def headed(text: str, talk: Talk, chance: Random) -> str:
    """The same with a lead of its own, and without its first paragraph or last."""
    kept = text.split("\n\n")
    kept = kept[1:] if chance.random() < 0.5 else kept[:-1]
    return "\n\n".join([" ".join(talk.words(15)), *kept])


TUNED: dict[str, Change] = {"retweeted": retweeted, "relinked": relinked, "edited": edited, "cut": cut}
HELD_BACK: dict[str, Change] = {
    "edited twice": edited_twice, "framed": framed, "dressed": dressed, "headed": headed,
}  # fmt: skip
OF_STORIES = ("cut", "headed")


def planted(size: int, kinds: dict[str, Change], seed: int = 1, share: float = 0.1) -> list[Planted]:
    """So many posts, a share of them copies of others, of all kinds alike often, over thirty days."""
    return list(_planted(size, kinds, Random(seed), share))


def _planted(size: int, kinds: dict[str, Change], chance: Random, share: float) -> Iterator[Planted]:
    talk, names, number = Talk(chance), sorted(kinds), 0
    while number < size:
        kind = chance.choice(names)
        copied = chance.random() < share / 2.5  # of 1 to 4 copies
        article = (copied and kind in OF_STORIES) or chance.random() < 0.02
        text, story = (talk.story() if article else talk.post()), number
        yield Planted(_mention(number, text, chance), story, "original")
        number += 1
        for _ in range(chance.randint(1, 4) if copied else 0):
            yield Planted(_mention(number, kinds[kind](text, talk, chance), chance), story, kind)
            number += 1


def _mention(number: int, text: str, chance: Random) -> Mention:
    at = START + timedelta(seconds=chance.randrange(29 * 86400))
    return Mention(network="test", native_id=str(number), text=text, created=at)


def scores(posts: list[Planted], found: Mapping[int, int]) -> tuple[float, float, dict[str, float]]:
    """Recall and precision over pairs of posts in one story, and for each kind the share of copies found to be one of
    their original. `found` gives a story to the numbers of those posts that are in one."""
    told = [found.get(number, -number - 1) for number in range(len(posts))]
    right = _pairs(Counter((post.story, story) for post, story in zip(posts, told, strict=True)))
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for number, post in enumerate(posts):
        if post.kind != "original":
            by_kind[post.kind].append(told[number] == told[post.story])
    recall = right / _pairs(Counter(post.story for post in posts))
    precision = right / max(1, _pairs(Counter(told)))
    return recall, precision, {kind: sum(hits) / len(hits) for kind, hits in sorted(by_kind.items())}


def _pairs(sizes: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in sizes.values())
