"""What values are allowed beyond their type, with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from socialwatch.config.amounts import fits_budget, fits_length
from socialwatch.config.delivery import ATTACHED, fits_address
from socialwatch.config.people import fits_hours
from socialwatch.registry import ENGINES

Rule = tuple[Callable[[Any], bool], str]
MOODS = ("positive", "neutral", "negative")

# ISO 639-1
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el "
    "en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu "
    "ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na "
    "nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so "
    "sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_CODES.split())


def printable(value: str) -> bool:
    return bool(value.strip()) and value.isprintable()


def _each(rule: Callable[[str], bool]) -> Callable[[Any], bool]:
    return lambda values: all(rule(value) for value in values)


def _between(low: float, high: float) -> Rule:
    return (lambda value: low <= value <= high), f"a number from {low:g} to {high:g}"


def _like(pattern: str, words: str) -> Rule:
    return (lambda value: re.fullmatch(pattern, value) is not None), words


LENGTH: Rule = _like(r"0|[1-9]\d{0,4}\s*[mhdw]", 'a length of time, like "7d" or "48h", or "0" for none')


NAME: Rule = (printable, "a name of at least one letter, without line breaks")
# nothing is too odd for a file's name, but this no system takes
PATH: Rule = (lambda value: "\0" not in value, "a path without NUL characters")
MAIL = 'a mail address, like "Acme listening <listening@acme.example>"'
RULES: dict[str, dict[str, Rule]] = {
    "": {
        "languages": (_each(LANGUAGES.__contains__), 'two-letter codes, like ["en", "de"]'),
        "fiscal_year_start": _between(1, 12),
        "keep_unmatched": _between(0, 3650),
        "follow": LENGTH,
        "database": PATH,
    },
    "brand": {
        "name": NAME,
        "accounts": (
            _each(lambda account: re.fullmatch(r"([a-z0-9_]+:)?@?[^\s@]+(@[^\s@]+)?", account) is not None),
            '"@acme", "mastodon:@acme@mastodon.social" or "bluesky:acme.com"',
        ),
        "words": (_each(printable), "words that are not empty"),
    },
    "topic": {"name": NAME, "query": (lambda text: bool(text.strip()), 'a query, like "invoice OR billing"')},
    "labels": dict.fromkeys(("intents", "stages", "urgency", "noise"), PATH),
    "entry": {"name": NAME},
    "noise": {
        "name": NAME,
        "most": _between(0, 1_000_000),
        "within": _like(r"[1-9]\d{0,4}\s*[mhdw]", 'a length of time, like "1h" or "7d"'),
    },
    "campaign": {"name": NAME, "query": (lambda text: bool(text.strip()), "a query, like '#acmewin'")},
    "source": {
        "name": NAME,
        "path": PATH,
        "keep_unmatched": _between(0, 3650),
        "follow": LENGTH,
        "budget": (
            fits_budget,
            "amounts above 0 per hour, day or month, like { requests_per_day = 500, units_per_day = 8000, "
            "usd_per_month = 20 }",
        ),
        "retention": (fits_length, 'days or weeks, like "90d"'),
        "every": _like(r"[1-9]\d{0,4}\s*[mhdw]", 'a length of time, like "15m" or "6h"'),
    },
    "network": {
        "ca_bundle": PATH,
        "concurrency": _between(1, 100),
        "timeout": _between(1, 300),
        "contact": (lambda value: value.isprintable(), "a mail address or the address of a page"),
        "proxy": _like(
            r"(https?|socks5)://[^/\s@]+/?", "http://host:port; with a password only in the environment's HTTPS_PROXY"
        ),
    },
    "sentiment": {
        "engine": (ENGINES.names().__contains__, f"one of {', '.join(ENGINES.names())}"),
        "languages": (_each(LANGUAGES.__contains__), 'two-letter codes, like ["en", "de"]'),
        "labels": (_each(MOODS.__contains__), 'moods in the order of the classes, like ["negative", "neutral"]'),
        "model": PATH,
        "batch": _between(1, 4096),
        "command": (_each(lambda word: "\0" not in word), "words without NUL characters"),
        "seconds": _between(1, 86_400),
    },
    "roi": {
        "minutes_per_answer": _between(0, 10_000),
        "cost_per_hour": _between(0, 1_000_000),
        "deflection": _between(0, 1),
        "currency": (printable, "how your money is written, like USD"),
    },
    "service": {"hours": (_each(fits_hours), 'days and hours, like ["Mon-Fri 09:00-17:30", "Sat 10:00-14:00"]')},
    "owner": {"name": NAME},
    "mail": {
        "port": _between(1, 65_535),
        "host": (lambda text: not text or re.fullmatch(r"[^\s/:@]+", text) is not None, "a server, smtp.example.com"),
        **dict.fromkeys(("sender", "reply_to"), (lambda text: not text or fits_address(text), MAIL)),
    },
    "channel": {"name": (lambda text: printable(text) and "@" not in text and "://" not in text, "a name without @")},
    "delivery": {
        "attach": (_each(ATTACHED.__contains__), f"some of {', '.join(ATTACHED)}"),
        "link": _like(r"(https?://\S+)?", "an address that begins with https://"),
    },
    "privacy": {},
    "photographs": {"per_run": _between(0, 1000)},
    "report": {
        **dict.fromkeys(("template", "page", "tokens", "messages", "folder", "browser"), PATH),
        "accent": _like(r"#[0-9A-Fa-f]{6}", "a colour, like #5B2A86"),
        "locale": _like(r"[a-z]{2,3}([-_][A-Z]{2})?", "a language, with a country if you like: en, en-GB, de"),
        "recipe": (printable, "the name of a recipe, or the path of one"),
    },
}
