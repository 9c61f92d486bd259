"""Fields of a post as functions of a document. What a platform did not tell is None and matches nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from socialwatch.query.document import Document
from socialwatch.query.nodes import Attitude, Field, Is, Nearby, Node, Range, When
from socialwatch.query.tokens import words

if TYPE_CHECKING:
    from socialwatch.models import Mention

Check = Callable[[Document], bool]

SMILES = {
    "positive": re.compile(r"(?<!\w)[:=;]-?[)\]D](?!\w)|[😀😃😄😁😊🙂😍🥰👍❤]"),
    "negative": re.compile(r"(?<!\w)[:=]'?-?[(\[](?!\w)|[☹🙁😞😢😠😡🤬😤👎]"),
    "question": re.compile("[?？؟\u037e՞⁇⁉]"),
}


def compile_field(node: Node, zone: str, about: frozenset[str]) -> Check:
    """`about` are the brands (case-folded) whose mood sentiment: means; empty for any."""
    match node:
        case Field(name="sentiment"):
            return _sentiment(node.value, about)
        case Field():
            return _field(node)
        case Is():
            return _flags[node.name]
        case Attitude():
            return _attitude(node)
        case Range(name="hour"):
            return _hour(node, zone)
        case Range():
            return _number(node)
        case When():
            return _when(node, zone)
        case Nearby():
            return _nearby(node)
    raise TypeError(f"{type(node).__name__} is no field")


_flags: dict[str, Check] = {
    "reply": lambda document: document.mention.parent is not None,
    "repost": lambda document: document.mention.repost_of is not None,
    "copy": lambda document: document.known.copy,
    "link": lambda document: bool(document.mention.links),
    "media": lambda document: bool(document.mention.media),
    "own": lambda document: document.known.own,
    "noise": lambda document: document.known.noise,
    "unanswered": lambda document: document.known.unanswered,
}


def host_of(url: str | None) -> str:
    """The host of an address, lower-case, without "www."; "" when there is none."""
    if not url:
        return ""
    rest = url.split("//", 1)[-1]
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rsplit("@", 1)[-1].split(":", 1)[0]
    return host.casefold().removeprefix("www.")


def author_names(mention: Mention) -> Iterable[str]:
    """What author: compares with: the handle, with and without its server, the name, the platform's id."""
    author = mention.author
    if author is None:
        return ()
    handle = (author.handle or "").lstrip("@")
    return (handle, handle.split("@", 1)[0], author.name or "", author.native_id)


def _handles(mention: Mention) -> Iterable[str]:
    for handle in mention.to:
        bare = handle.lstrip("@")
        yield bare
        yield bare.split("@", 1)[0]


def _languages(document: Document) -> Iterable[str]:
    """The code and what it is a kind of: en-GB is en. A step finds "en"; the declared region still holds then."""
    found, declared = (_code(lang) for lang in (document.known.lang, document.mention.lang))
    parts = (declared if not found or declared.startswith(f"{found}-") else found).split("-")
    return ("-".join(parts[:length]) for length in range(1, len(parts) + 1))


def _code(lang: str | None) -> str:
    return (lang or "").casefold().replace("_", "-")


def _threads(mention: Mention) -> Iterable[str]:
    for name in (mention.native_id, mention.thread):
        if name:
            yield name
            yield f"{mention.network}:{name}"


def _sites(mention: Mention) -> Iterable[str]:
    """The host and every domain it belongs to."""
    labels = host_of(mention.url).split(".")
    return (".".join(labels[index:]) for index in range(len(labels)))


_values: dict[str, Callable[[Document], Iterable[str | None]]] = {
    "author": lambda document: author_names(document.mention),
    "to": lambda document: _handles(document.mention),
    "site": lambda document: _sites(document.mention),
    "source": lambda document: (*document.known.sources, document.mention.network),
    "network": lambda document: (document.mention.network,),
    "lang": _languages,
    "country": lambda document: (document.mention.country,),
    "subreddit": lambda document: ((document.mention.community or "").removeprefix("r/"),),
    "thread": lambda document: _threads(document.mention),
    "brand": lambda document: document.known.brands,
    "topic": lambda document: document.known.topics,
    "intent": lambda document: document.known.intents,
    "stage": lambda document: document.known.stages,
    "urgency": lambda document: document.known.urgency,
    "campaign": lambda document: document.known.campaigns,
    "label": lambda document: document.known.labels,
    "case": lambda document: (document.known.case,),
}


def wanted_value(node: Field) -> str:
    """The value as it is compared: case folded, and without what people put before it."""
    value = node.value.casefold()
    if node.name == "site":
        return value.split("//", 1)[-1].removeprefix("www.").rstrip("/")
    if node.name == "lang":
        return value.replace("_", "-")
    return value.removeprefix("r/") if node.name == "subreddit" else value


def _field(node: Field) -> Check:
    wanted = wanted_value(node)
    if node.name == "url":
        return lambda document: wanted in (document.mention.url or "").casefold()
    if node.name == "link":
        return lambda document: any(wanted in link.casefold() for link in document.mention.links)
    values = _values[node.name]
    if node.prefix:
        return lambda document: any(value and value.casefold().startswith(wanted) for value in values(document))
    return lambda document: any(value and value.casefold() == wanted for value in values(document))


def _sentiment(mood: str, about: frozenset[str]) -> Check:
    def check(document: Document) -> bool:
        known = document.known
        if not known.toward:
            return not about and known.sentiment == mood
        return any(mood == toward for brand, toward in known.toward.items() if not about or brand.casefold() in about)

    return check


def _attitude(node: Attitude) -> Check:
    pattern = SMILES[node.kind]

    def check(document: Document) -> bool:
        mention = document.mention
        return bool(pattern.search(mention.text) or (mention.title and pattern.search(mention.title)))

    return check


def _numbers(mention: Mention, name: str) -> float | None:
    if name in ("followers", "following"):
        return getattr(mention.author, name) if mention.author else None
    if name == "rating":
        return mention.rating
    count: int | None = getattr(mention.engagement, name)
    return count


def _number(node: Range) -> Check:
    def check(document: Document) -> bool:
        value = _numbers(document.mention, node.name)
        return value is not None and inside(value, node)

    return check


def inside(value: float, node: Range) -> bool:
    if node.low is not None and (value < node.low or (node.open_low and value == node.low)):
        return False
    return node.high is None or value < node.high or (value == node.high and not node.open_high)


def _hour(node: Range, zone_name: str) -> Check:
    from socialwatch.clock import zone

    tz = zone(zone_name)
    overnight = node.low is not None and node.high is not None and node.low > node.high
    late, early = (
        Range("hour", low=node.low, open_low=node.open_low),
        Range("hour", high=node.high, open_high=node.open_high),
    )

    def check(document: Document) -> bool:
        created = document.created
        if created is None:
            return False
        hour = created.astimezone(tz).hour
        return (inside(hour, late) or inside(hour, early)) if overnight else inside(hour, node)

    return check


def moment_of(node: When, zone_name: str) -> datetime:
    """The moment of a since: or until:, in UTC; a bare date is its first moment in the zone."""
    from socialwatch.clock import parse_moment, zone

    return parse_moment(node.moment, zone(zone_name))


def _when(node: When, zone_name: str) -> Check:
    moment, since = moment_of(node, zone_name), node.name == "since"

    def check(document: Document) -> bool:
        created = document.created
        return created is not None and (created >= moment) is since

    return check


def _nearby(node: Nearby) -> Check:
    if node.centre is None or node.radius is None:
        phrase = f" {' '.join(words(node.place))} "
        return lambda document: (
            bool(document.mention.place) and phrase in f" {' '.join(words(document.mention.place or ''))} "
        )
    centre, radius = node.centre, node.radius

    def check(document: Document) -> bool:
        spot = document.mention.coordinates
        return spot is not None and kilometres(centre, spot) <= radius

    return check


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance between two (latitude, longitude), by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * asin(min(1.0, sqrt(half)))
