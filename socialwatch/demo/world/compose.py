"""One post's words: which lines, in which voice, at which length, with which tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from socialwatch.demo.world.cast import MAKERS, NAMES, TOPIC_TAGS
from socialwatch.demo.world.details import FIRST, detail, facts
from socialwatch.demo.world.grammar import Grammar, grammar, tidy
from socialwatch.demo.world.model import Feeling, Place
from socialwatch.demo.world.plan import FEELINGS, MEANT, toward
from socialwatch.demo.world.rhythm import ZONE, at
from socialwatch.demo.world.voices import Voice, speak, voice_for

LIMITS: dict[str, int] = {"bluesky": 290, "mastodon": 480, "reviews": 900, "forum": 1200}
# smaller languages have fewer kinds of lines; these say nearly the same in the same mood
FALLBACK = {
    "storm_joke": "storm", "storm_ask": "storm", "gift": "praise", "question_grinder": "question_brew",
    "launch_doubt": "price", "green": "service",
}  # fmt: skip
# how each language counts days of waiting, from two upwards: early in the storm nobody had waited nine
WAITING = {"en": "days", "de": "tage", "fr": "jours", "es": "dias", "it": "giorni"}
# what is brewed with is the same in all that one post says
BREWER = {"en": "brewer", "de": "kanne", "fr": "cafetiere", "es": "cafetera", "it": "caffettiera"}
TODAY = {
    "en": ("this morning", "today", "tonight"),
    "de": ("heute früh", "heute", "heute Abend"),
    "fr": ("ce matin", "aujourd'hui", "ce soir"),
    "es": ("esta mañana", "hoy", "esta noche"),
    "it": ("stamattina", "oggi", "stasera"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A text with the kind it turned out to be."""

    text: str
    scene: str
    feeling: Feeling
    tags: tuple[str, ...]
    brands: tuple[str, ...]
    toward: Mapping[str, Feeling]


def compose(scene: str, brand: str, lang: str, place: Place, when: datetime, chance: Random) -> Said:
    """What somebody writes there and then; names are bound once, so that the lines agree."""
    texts = grammar(lang)
    scene = scene if texts.has(scene) else FALLBACK[scene]
    feeling = FEELINGS.get(scene, "neutral")
    bound = bind(brand, lang, when, chance)
    if scene.startswith("storm"):
        known = max(1, min(6, (when - at("2026-08-09 12:00")).days))
        bound[WAITING[lang]] = texts.slot(WAITING[lang], int(chance.random() * known), chance)
    bound[BREWER[lang]] = texts.any_of(BREWER[lang], chance)
    voice = voice_for(place, feeling, chance)
    first, mark = texts.pick(scene, "say", chance, bound)
    lines = _lines(first, texts, scene, lang, voice, LIMITS.get(place, 5000) - 60, chance, bound)
    text = speak(lines, voice, feeling, chance, NAMES)
    tags = tags_for(place, brand, lang, chance)
    if tags:
        text = f"{text} " + " ".join("#" + tag for tag in tags)
    brands = tuple(name for name in MAKERS if name.lower() in text.lower())
    return Said(text, scene, feeling, tags, brands, toward(brand, brands, mark, MEANT.get(scene, feeling)))


def _lines(
    first: str,
    texts: Grammar,
    scene: str,
    lang: str,
    voice: Voice,
    limit: int,
    chance: Random,
    bound: dict[str, str],
) -> list[str]:
    """What is said first, more of it, and the details around it, within the limit."""
    lines = [first]
    wanted = chance.choice(voice.sentences)
    opened = chance.random() < voice.opener
    if opened:
        lines[0] = _open(texts.line("openers", "any", chance, bound), lines[0])
    room = limit - len(lines[0])
    details = detail(scene, lang, room, chance, bound)
    room -= len(details)
    while len(lines) < wanted:
        line = texts.line(scene, "more", chance, bound)
        if not line or len(line) > room or any(line[:9] == said[:9] or line in said for said in lines):
            break
        lines.append(line)
        room -= len(line)
    if details:
        ahead = not opened and chance.random() < FIRST
        lines.insert(0 if ahead else 1 + int(chance.random() * len(lines)), details)
    return lines


def bind(brand: str, lang: str, when: datetime, chance: Random) -> dict[str, str]:
    maker = MAKERS[brand]
    others = [name for name in MAKERS if name != brand]
    hour = when.astimezone(ZONE).hour
    part = 0 if 4 <= hour < 12 else 1 if hour < 18 else 2
    return {
        "brand": brand,
        "product": maker.products[int(chance.random() * len(maker.products))],
        "other": others[int(chance.random() * len(others))],
        "today": TODAY[lang][part],
        **facts(lang, when, chance),
    }


def _open(opener: str, line: str) -> str:
    """The opener before the line; a name keeps its capital, another first word loses it after a comma."""
    if opener.endswith((".", ":")) or line.startswith(NAMES) or line.split(" ")[0] in ("I", "I'd", "I've"):
        return f"{opener} {line}"
    return tidy(f"{opener} {line[0].lower()}{line[1:]}")


def tags_for(place: Place, brand: str, lang: str, chance: Random) -> tuple[str, ...]:
    """Hashtags as that place uses them: nearly always on Mastodon, now and then on Bluesky."""
    often = {"mastodon": 0.94, "bluesky": 0.14}.get(place, 0.0)
    if chance.random() >= often:
        return ()
    tags: Sequence[str] = (brand,)
    if chance.random() < 0.4:
        tags = (brand, chance.choice(TOPIC_TAGS[lang]))
    return tuple(tags)
