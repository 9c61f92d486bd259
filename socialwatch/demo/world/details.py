"""What makes one post unlike the next: the order's number, the day, the recipe, the weather at the window."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from socialwatch.demo.world.grammar import grammar
from socialwatch.demo.world.rhythm import ZONE

OFTEN = 0.96
FIRST = 0.12  # of the details stand before what is said
# which kinds of details go with which scene; what is missing in a language is left out
KINDS: dict[str, tuple[str, ...]] = {
    "praise": ("cup", "cup", "cup", "fresh"), "recipe": ("cup", "cup", "fresh"), "compare": ("cup",),
    "stale": ("cup",), "gift": ("present",), "cafe": ("place",), "service": ("order",), "green": ("bin",),
    "launch": ("bottle",), "launch_doubt": ("bottle",), "rival_pods": ("pods",),
    "question_brew": ("asking",), "question_grinder": ("asking",), "question_sub": ("plan",),
    "question_ship": ("ship",), "app": ("phone",), "price": ("money",), "rival_price": ("money",),
    "delivery": ("waiting",), "storm": ("waiting",),
    "storm_ask": ("waiting",), "storm_joke": ("waiting",),
    "apology_good": ("waiting",), "apology_bad": ("waiting",), "recovery": ("order",),
}  # fmt: skip
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
MONTHS = {lang: names.split() for lang, names in _MONTHS.items()}


def detail(scene: str, lang: str, room: int, chance: Random, bound: dict[str, str]) -> str:
    """A sentence of details that goes with the scene and fits into the room, or nothing."""
    texts = grammar(f"details.{lang}")
    kinds = [kind for kind in KINDS[scene] if texts.has(kind)]
    if not kinds or chance.random() > OFTEN:
        return ""
    for _ in range(3):
        line = texts.line(kinds[int(chance.random() * len(kinds))], "any", chance, bound)
        if len(line) <= room:
            return line
    return ""


def facts(lang: str, when: datetime, chance: Random) -> dict[str, str]:
    """A day and a time shortly before, as that language puts them, and a number nobody else has."""
    day = when.astimezone(ZONE) - timedelta(days=2 + int(chance.random() * 8))
    then = when.astimezone(ZONE) - timedelta(minutes=3 + int(chance.random() * 55))
    return {
        "date": _day(lang, day),
        "clock": _clock(lang, then),
        "number": str(int(10_000 + chance.random() * 89_999)),
    }


def _day(lang: str, day: datetime) -> str:
    number, month = day.day, MONTHS[lang][day.month - 1]
    if lang == "de":
        return f"am {number}. {month}"
    if lang == "fr":
        return f"le {'1er' if number == 1 else number} {month}"
    if lang == "es":
        return f"el {number} de {month}"
    if lang == "it":
        return f"l'{number} {month}" if number in (8, 11) else f"il {'1º' if number == 1 else number} {month}"
    return f"{number} {month}"


def _clock(lang: str, then: datetime) -> str:
    time = f"{then.hour}:{then:%M}"
    if lang == "de":
        return f"um {time} Uhr"
    if lang == "fr":
        return f"à {then.hour}h{then:%M}"
    if lang == "es":
        return f"a la{'' if then.hour == 1 else 's'} {time}"
    if lang == "it":
        return f"all'{time}" if then.hour == 1 else f"alle {time}"
    return time
