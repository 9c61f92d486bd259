"""The brands of the demo world, none of which exists: names, products, and where they talk from."""

from __future__ import annotations

from dataclasses import dataclass

from socialwatch.demo.world.model import Person


@dataclass(frozen=True, slots=True)
class Maker:
    """A coffee roaster. The mix says in which languages people talk about it."""

    name: str
    products: tuple[str, ...]
    langs: tuple[tuple[str, float], ...]
    tags: tuple[str, ...]


BRAMBLING = Maker(
    "Brambling",
    ("Hedgerow", "Dusk", "Fieldnote", "Long Acre"),
    (("en", 0.7), ("de", 0.1), ("fr", 0.08), ("es", 0.06), ("it", 0.06)),
    ("brambling", "bramblingcoffee"),
)
NORDKESSEL = Maker(
    "Nordkessel",
    ("No. 4", "Hafen", "Kontor"),
    (("en", 0.36), ("de", 0.46), ("fr", 0.08), ("es", 0.04), ("it", 0.06)),
    ("nordkessel",),
)
TAZZARELLA = Maker(
    "Tazzarella",
    ("Rossa", "Aurora", "Notte"),
    (("en", 0.32), ("it", 0.38), ("fr", 0.12), ("es", 0.12), ("de", 0.06)),
    ("tazzarella",),
)
MAKERS = {maker.name: maker for maker in (BRAMBLING, NORDKESSEL, TAZZARELLA)}
NAMES = (*MAKERS, "Longlight", "Quern", *(product for maker in MAKERS.values() for product in maker.products))
TOPIC_TAGS = {
    "en": ("coffee", "coffeelovers", "espresso", "specialtycoffee"),
    "de": ("kaffee", "espresso", "siebträger"),
    "fr": ("café", "espresso"),
    "es": ("café", "cafédeespecialidad"),
    "it": ("caffè", "espresso"),
}

_BIO = "Coffee roasters in Leeds since 2011. Here to help on weekdays 8–18 and Saturdays 10–14."
OWN = {
    "mastodon": Person(
        "109310000000000042", "mastodon", "brambling", "Brambling", "en", 18400, 312, _BIO, home="mastodon.example"
    ),
    "bluesky": Person(
        "did:plc:brambling2roasters3leeds", "bluesky", "brambling.example", "Brambling Coffee", "en", 24100, 280, _BIO
    ),
    "hackernews": Person("maud_brambling", "hackernews", "maud_brambling", "maud_brambling", "en"),
}  # fmt: skip
STAFF = ("Ines", "Tolu", "Bryony", "Marek", "Saoirse")
