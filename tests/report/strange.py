"""Archives that are hard to make a deck of: silence, one mention, many brands, long names, every script."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from socialwatch.clock import quarter_window
from socialwatch.config import Brand, Config, Privacy, Report, SourceSection, Topic
from socialwatch.report import make
from socialwatch.report.deck import Deck
from socialwatch.store import Store

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "measures"))

from planting import Post, cover, crisis, everyday, plant

NOW = datetime(2026, 10, 2, 8, tzinfo=UTC)
WINDOW = quarter_window("2026Q3", "Europe/London")
LONG = "The Honourable Company of Coffee Roasters & Purveyors of York"
TEN = (
    "Kaffa", "Bonobo Roasters", "Ünïcode & Söhne", "Nordkessel", "Tazzarella", "Grandfather's Own Blend Ltd", "Zed",
    "Wobble", "Ixtapa", "Quartermaine Coffee Merchants of York",
)  # fmt: skip
SCRIPTS = (
    "أحب قهوة أكمي، رائعة جدا! أين طلبي؟ #acme",
    "तेज़ डिलीवरी, कॉफ़ी बहुत अच्छी है। मेरा ऑर्डर कहाँ है?",
    "コーヒーは本当に美味しいです。荷物はまだ届いていません。どこにありますか？とても心配しています。",
    "😀😀🔥🔥☕️❤️👩‍👩‍👧‍👦 🎉🎉🎉🎉🎉🎉🎉🎉🎉 where?",
    "איפה החבילה שלי?",
    "A" * 300,
    "<script>alert(1)</script> =cmd() \u202e reversed?",
)
NAMES = ("silence", "one", "ten", "long", "scripts", "crisis")


def posts(name: str) -> list[Post]:
    """What is planted, from April to September."""
    chance = random.Random(11)
    if name == "silence":
        return [Post(text="Acme a year ago", at=datetime(2025, 1, 5, tzinfo=UTC))]
    if name == "one":
        return [Post(text="Where is my parcel, Acme?", at=datetime(2026, 8, 10, 6, tzinfo=UTC), mood="negative",
                     topics=("Delivery",), likes=3)]  # fmt: skip
    if name == "crisis":
        return [*everyday(), *crisis()]
    brands, texts = {"ten": (TEN, ("parcel lost again", "love it", "where is mine?")),
                     "long": ((LONG, "Rival"), ("parcel lost again", "love it", "where is mine?")),
                     "scripts": (("Acme",), SCRIPTS)}[name]  # fmt: skip
    return [
        Post(
            text=f"{chance.choice(texts)} {chance.randrange(9999)}",
            at=datetime(2026, 4, 1, tzinfo=UTC) + timedelta(days=day, hours=9, minutes=7 * n),
            brands=(brand,), mood=chance.choice(("positive", "neutral", "negative", "unknown")),
            topics=chance.choice(((), ("Delivery",), ("Taste",))),
            by=chance.choice(("محمد علي", "田中太郎", "a" * 90, "jo")),
            likes=chance.randrange(9000), lang=chance.choice(("en", "ar", "ja", None)),
        )
        for day in range(183)
        for brand in brands
        for n in range(chance.randrange(3) + (40 if day == 132 and brand == brands[0] else 0))
    ]  # fmt: skip


def config(name: str, **look: object) -> Config:
    brands = {"ten": TEN, "long": (LONG, "Rival"), "crisis": ("Acme", "Rival", "Coffee")}.get(name, ("Acme",))
    long = " and everything that has to do with parcels and vans" if name == "long" else ""
    return Config(
        timezone="Europe/London",
        brands=tuple(
            Brand(name=one, kind="competitor" if at else "own", accounts=("mastodon:@care@roast.example",))
            for at, one in enumerate(brands)
        ),
        topics=(Topic(name="Delivery" + long, query="parcel"), Topic(name="Taste", query="roast")),
        sources=(SourceSection(name="fedi", type="mastodon"),),
        report=Report(**look),
        privacy=Privacy(names="show"),
    )


@contextmanager
def archive(name: str, folder: Path) -> Iterator[Store]:
    planted = posts(name)
    if name == "long":
        planted = [
            Post(text=p.text, at=p.at, brands=p.brands, mood=p.mood, by=p.by, likes=p.likes, lang=p.lang,
                 topics=tuple(config(name).topics[0].name if t == "Delivery" else t for t in p.topics))
            for p in planted
        ]  # fmt: skip
    with Store.open(folder / f"{name}.sqlite", write=True, create=True) as store:
        with store.transaction():
            store.facts.use_zone("Europe/London")
        plant(store, planted)
        if name != "silence":
            cover(store, datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC))
        yield store


def deck(name: str, store: Store, camera: object = None, **look: object) -> Deck:
    return make.make(config(name, **look), store, recipe="quarterly", window=WINDOW, now=NOW, camera=camera)
