"""Who talks: accounts in each place, a few of them often, most of them once."""

from __future__ import annotations

from itertools import accumulate
from random import Random

from socialwatch.demo.world.grammar import grammar
from socialwatch.demo.world.model import Person, Place

HOMES = {
    "en": ("mastodon.example", "toot.example", "coffee.example", "bikes.example"),
    "de": ("mastodon.example", "kaffeeklatsch.example", "norden.example"),
    "fr": ("mastodon.example", "piaf.example"),
    "es": ("mastodon.example", "tertulia.example"),
    "it": ("mastodon.example", "piazza.example"),
}
SIZES: dict[Place, dict[str, int]] = {
    "mastodon": {"en": 1500, "de": 420, "fr": 220, "es": 180, "it": 240},
    "bluesky": {"en": 2600, "de": 480, "fr": 320, "es": 300, "it": 340},
    "reviews": {"en": 1100, "de": 320, "fr": 180, "es": 150, "it": 220},
    "forum": {"en": 320},
    "hackernews": {"en": 420},
}
_B32 = "abcdefghijklmnopqrstuvwxyz234567"
_ASCII = str.maketrans("äöüáàâéèêëíìîïóòôúùûçñß'’ ", "aouaaaeeeeiiiiooouuucns   ")


class Crowd:
    """Accounts of every place and language, drawn with a long tail of those who speak once."""

    def __init__(self, chance: Random) -> None:
        self._pools: dict[tuple[Place, str], tuple[list[Person], list[float]]] = {}
        taken: set[str] = set()
        for place, langs in SIZES.items():
            for lang, size in langs.items():
                pool = [_person(place, lang, chance, taken) for _ in range(size)]
                weights = list(accumulate(1 / (rank + 12) ** 0.75 for rank in range(size)))
                self._pools[place, lang] = (pool, weights)

    def someone(self, place: Place, lang: str, chance: Random) -> Person:
        pool, weights = self._pools[place, lang]
        return chance.choices(pool, cum_weights=weights)[0]


def _person(place: Place, lang: str, chance: Random, taken: set[str]) -> Person:
    words = grammar("people")
    first = chance.choice(words.scenes[lang]["first"])
    last = chance.choice(words.scenes[lang]["last"])
    handle = _handle(first, last, chance)
    while f"{place}:{handle}" in taken:
        handle = f"{handle}{chance.randint(2, 99)}"
    taken.add(f"{place}:{handle}")
    name = chance.choice((f"{first} {last}", first, f"{first} {last[0]}.", handle, f"{first} {last}", f"{first} ☕"))
    bio = words.line(lang, "bio", chance, {}) if chance.random() < 0.6 else ""
    followers, following = _followers(chance)
    if place == "mastodon":
        home = chance.choice(HOMES[lang])
        return Person(
            str(109 * 10**15 + chance.getrandbits(50)), place, handle, name, lang, followers, following, bio, home=home
        )
    if place == "bluesky":
        did = "did:plc:" + "".join(chance.choices(_B32, k=24))
        return Person(did, place, f"{handle}.bsky.example", name, lang, followers, following, bio)
    if place == "hackernews":
        return Person(handle, place, handle, handle, lang)
    return Person(handle, place, handle, f"{first} {last[0]}." if place == "reviews" else handle, lang)


def _handle(first: str, last: str, chance: Random) -> str:
    first, last = (word.lower().translate(_ASCII).replace(" ", "").replace("-", "") for word in (first, last))
    kind = int(chance.random() * 6)
    if kind == 0:
        return first + last
    if kind == 1:
        return f"{first[0]}{last}"
    if kind == 2:
        return f"{first}{chance.randint(3, 99)}"
    if kind == 3:
        return f"{last}{first[:2]}"
    return chance.choice(grammar("people").scenes["handles"]["word"]) + chance.choice((first, last, last[:4]))


def _followers(chance: Random) -> tuple[int, int]:
    """Log-normal, like the real thing: a median of about 150, one in a thousand beyond 20,000."""
    return int(chance.lognormvariate(5.0, 1.6)), int(chance.lognormvariate(5.2, 0.9))
