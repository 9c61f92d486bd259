"""How different people put the same thing: the casual, the angry, the tidy, the talkative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

GLAD = ("☕", "☕️❤️", "😍", "🙌", "😋", "🥰", "✨", "👌", "🤎", "☀️")
SOUR = ("😡", "🙄", "😤", "🤬", "👎", "😞", "🤦", "💔")
PLAIN = ("☕", "🤔", "👀", "🫘", "🙏", "📦")
_EMOJI = {"positive": GLAD, "negative": SOUR, "neutral": PLAIN}


@dataclass(frozen=True, slots=True)
class Voice:
    """Chances that a text gets a trait, and how many sentences it runs to."""

    name: str
    sentences: tuple[int, ...]
    lower: float = 0.0
    typo: float = 0.0
    emoji: float = 0.0
    shout: float = 0.0
    opener: float = 0.0


CASUAL = Voice("casual", (1, 1, 2), lower=0.55, typo=0.16, emoji=0.3, shout=0.05, opener=0.12)
TIDY = Voice("tidy", (1, 2, 2), opener=0.08, emoji=0.06, typo=0.02)
LOUD = Voice("loud", (2, 2, 3), lower=0.1, typo=0.08, emoji=0.25, shout=0.5, opener=0.05)
KEEN = Voice("keen", (2, 3, 3), emoji=0.2, opener=0.2, typo=0.03)
TALKER = Voice("talker", (3, 3, 4), opener=0.3, typo=0.03)

_BY_PLACE: dict[str, tuple[Sequence[Voice], Sequence[Voice]]] = {
    # place: voices for what is not a complaint, voices for what is
    "mastodon": ((CASUAL, TIDY, TIDY, KEEN, TALKER), (TIDY, LOUD, CASUAL, TALKER)),
    "bluesky": ((CASUAL, CASUAL, TIDY, KEEN), (CASUAL, LOUD, LOUD, TIDY)),
    "reviews": ((TIDY, KEEN, TALKER), (LOUD, TALKER, TIDY)),
    "forum": ((KEEN, TALKER, TIDY), (TALKER, TIDY)),
    "hackernews": ((TALKER, KEEN), (TALKER, KEEN)),
}


def voice_for(place: str, feeling: str, chance: Random) -> Voice:
    """A voice that is at home in that place and mood."""
    calm, cross = _BY_PLACE.get(place, _BY_PLACE["reviews"])
    voices = cross if feeling == "negative" else calm
    return voices[int(chance.random() * len(voices))]


def speak(sentences: Sequence[str], voice: Voice, feeling: str, chance: Random, names: Sequence[str]) -> str:
    """The sentences as that voice would type them; words of `names` are never misspelt."""
    text = " ".join(sentences)
    if chance.random() < voice.shout and feeling == "negative":
        text = _shout(text, chance, names)
    if chance.random() < voice.typo:
        text = _mistype(text, chance, names)
    if chance.random() < voice.lower:
        text = _drop_capitals(text, names)
    if chance.random() < voice.emoji:
        marks = _EMOJI[feeling]
        text = f"{text} {marks[int(chance.random() * len(marks))]}"
    return text


def _shout(text: str, chance: Random, names: Sequence[str]) -> str:
    """One longer word in capitals, or more than one exclamation mark."""
    if chance.random() < 0.5 and text.endswith("."):
        return text[:-1] + "!" * chance.choice((1, 2, 3))
    return _change_word(text, chance, names, str.upper)


def _mistype(text: str, chance: Random, names: Sequence[str]) -> str:
    """Two neighbouring letters swapped, one lost or one doubled, inside one word."""

    def wrong(word: str) -> str:
        at = 1 + int(chance.random() * (len(word) - 3))
        kind = int(chance.random() * 3)
        if kind == 0:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        return word[:at] + (word[at + 1 :] if kind == 1 else word[at] + word[at:])

    return _change_word(text, chance, names, wrong)


def _change_word(text: str, chance: Random, names: Sequence[str], change: Callable[[str], str]) -> str:
    words = text.split(" ")
    fit = [i for i, word in enumerate(words) if len(word) > 4 and word.isalpha() and word not in names]
    if not fit:
        return text
    at = fit[int(chance.random() * len(fit))]
    words[at] = change(words[at])
    return " ".join(words)


def _drop_capitals(text: str, names: Sequence[str]) -> str:
    """As typed on a phone without shift; names keep theirs, the last full stop often goes."""
    words = [word if any(name in word for name in names) else word.lower() for word in text.split(" ")]
    return " ".join(words).removesuffix(".")
