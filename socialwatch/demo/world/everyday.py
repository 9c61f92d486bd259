"""What people say of their own accord: the streams of the plan, one post after the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from socialwatch.demo.world.cast import MAKERS
from socialwatch.demo.world.compose import bind, compose
from socialwatch.demo.world.draft import Draft, applause
from socialwatch.demo.world.grammar import grammar
from socialwatch.demo.world.model import Place, Truth
from socialwatch.demo.world.people import SIZES, Crowd
from socialwatch.demo.world.plan import Stream, streams
from socialwatch.demo.world.rhythm import COURSES, Moments

PUSH = {"storm": 1.9, "storm_joke": 3.0, "apology_good": 1.6, "launch": 1.4, "rival_price": 1.3}
BOARDS = {"reviews": "Honest Cups", "forum": "Home Barista Corner"}


def write_everyday(draft: Draft, crowd: Crowd, chance: Random) -> None:
    """All streams; no text is said twice by chance."""
    said: set[str] = set()
    clocks = {name: Moments(course) for name, course in COURSES.items()}
    for stream in streams():
        places = list(stream.places)
        weights = list(stream.places.values())
        for when in clocks[stream.course].draw(stream.count, chance):
            (place,) = chance.choices(places, weights)
            _write(draft, crowd, chance, stream, place, when, said)


def _write(
    draft: Draft, crowd: Crowd, chance: Random, stream: Stream, place: Place, when: datetime, said: set[str]
) -> None:
    lang = _language(stream.brand, place, chance)
    for _ in range(8):
        words = compose(stream.scene, stream.brand, lang, place, when, chance)
        if words.text not in said:
            break
    said.add(words.text)
    author = crowd.someone(place, lang, chance)
    likes, replies, reposts = applause(author, chance, PUSH.get(stream.scene, 1.0))
    draft.add(
        Truth(scene=words.scene, brands=words.brands, feeling=words.feeling, toward=words.toward),
        place=place, author=author, created=when, text=words.text, lang=lang, tags=words.tags,
        site=BOARDS.get(place, ""), title=_title(stream, place, words.feeling, lang, when, chance),
        likes=likes if place != "forum" else 0, replies=replies, reposts=reposts if place != "reviews" else 0,
        rating=_stars(words.feeling, chance) if place == "reviews" else None,
        edited=_edit(place, when, chance),
    )  # fmt: skip


def _language(brand: str, place: Place, chance: Random) -> str:
    langs = [(lang, share) for lang, share in MAKERS[brand].langs if lang in SIZES[place]]
    return chance.choices([lang for lang, _ in langs], [share for _, share in langs])[0]


def _stars(feeling: str, chance: Random) -> int:
    weights = {"positive": (0, 0, 2, 30, 68), "neutral": (2, 8, 45, 35, 10), "negative": (58, 30, 10, 2, 0)}
    return chance.choices((1, 2, 3, 4, 5), weights[feeling])[0]


def _title(stream: Stream, place: Place, feeling: str, lang: str, when: datetime, chance: Random) -> str:
    """Boards want a subject; people give them a short one."""
    if place not in BOARDS:
        return ""
    return grammar(lang).line("titles", feeling, chance, bind(stream.brand, lang, when, chance))


def _edit(place: Place, when: datetime, chance: Random) -> datetime | None:
    if place != "mastodon" or chance.random() > 0.02:
        return None
    return when + timedelta(minutes=chance.randint(1, 240))
