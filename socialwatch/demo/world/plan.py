"""How many posts of which kind: the quarter on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from socialwatch.demo.world.model import Feeling, Place

Mix = dict[Place, float]
Scenes = dict[str, float]
SOCIAL: Mix = {"bluesky": 0.56, "mastodon": 0.29, "reviews": 0.08, "forum": 0.07}
ASKING: Mix = {"bluesky": 0.36, "mastodon": 0.3, "forum": 0.34}
LOUD: Mix = {"bluesky": 0.6, "mastodon": 0.28, "reviews": 0.08, "forum": 0.04}

FEELINGS: dict[str, Feeling] = {
    "praise": "positive", "service": "positive", "recipe": "positive", "cafe": "positive", "gift": "positive",
    "launch": "positive", "apology_good": "positive", "recovery": "positive", "rival_pods": "positive",
    "delivery": "negative", "price": "negative", "app": "negative", "stale": "negative", "storm": "negative",
    "apology_bad": "negative", "rival_price": "negative", "launch_doubt": "negative",
}  # fmt: skip

# spoken in one mood and meant in another
MEANT: dict[str, Feeling] = {"storm_joke": "negative"}
SIGNS: dict[str, Feeling] = {"+": "positive", "=": "neutral", "-": "negative"}


def toward(about: str, named: Iterable[str], mark: str, feeling: Feeling) -> dict[str, Feeling]:
    """The mood toward each brand: a line's mark, or else the feeling toward the one that it is about."""
    signs = [SIGNS[sign] for sign in mark] or [feeling]
    other = signs[1] if len(signs) > 1 else "neutral"
    return {brand: signs[0] if brand == about else other for brand in {about: 0, **dict.fromkeys(named)}}


# the everyday, in parts of a whole
EVERYDAY: Scenes = {
    "praise": 17, "service": 7, "recipe": 8, "cafe": 7, "gift": 4, "green": 5, "compare": 7,
    "question_brew": 6, "question_grinder": 3, "question_sub": 4, "question_ship": 3,
    "delivery": 5, "price": 6, "app": 5, "stale": 5,
}  # fmt: skip
# products that only Brambling has
ONLY_BRAMBLING = frozenset({"question_grinder"})
SLANT: dict[str, Scenes] = {
    "Brambling": {"praise": 1.15, "app": 1.2},
    "Nordkessel": {"price": 1.5, "praise": 0.9, "delivery": 0.7},
    "Tazzarella": {"cafe": 1.6, "app": 0.5, "price": 0.8},
}


@dataclass(frozen=True, slots=True)
class Stream:
    """`count` posts of one kind about one brand that follow a course."""

    scene: str
    brand: str
    count: int
    course: str
    places: Mix

    @property
    def feeling(self) -> Feeling:
        return FEELINGS.get(self.scene, "neutral")


def places_for(scene: str) -> Mix:
    if scene.startswith("question"):
        return ASKING
    return LOUD if scene in {"storm", "delivery"} else SOCIAL


def everyday(brand: str, total: int, course: str) -> list[Stream]:
    """The usual talk about a brand, `total` posts of it."""
    slant = SLANT[brand]
    parts = {
        scene: weight * slant.get(scene, 1.0)
        for scene, weight in EVERYDAY.items()
        if brand == "Brambling" or scene not in ONLY_BRAMBLING
    }
    whole = sum(parts.values())
    return [
        Stream(scene, brand, round(total * part / whole), course, places_for(scene)) for scene, part in parts.items()
    ]


def streams() -> list[Stream]:
    """The two quarters: everyday talk of three brands, and what happened to each."""
    return [
        *everyday("Brambling", 3900, "earlier"),
        *everyday("Nordkessel", 2500, "earlier"),
        *everyday("Tazzarella", 2200, "earlier"),
        *everyday("Brambling", 4600, "quarter"),
        *everyday("Nordkessel", 3050, "quarter"),
        *everyday("Tazzarella", 2700, "quarter"),
        Stream("launch", "Brambling", 1150, "launch", SOCIAL),
        Stream("launch_doubt", "Brambling", 190, "launch", SOCIAL),
        Stream("storm", "Brambling", 2500, "storm", LOUD),
        Stream("storm_ask", "Brambling", 420, "storm", ASKING),
        Stream("storm_joke", "Brambling", 190, "storm", {"bluesky": 0.7, "mastodon": 0.3}),
        Stream("apology_good", "Brambling", 330, "apology", SOCIAL),
        Stream("apology_bad", "Brambling", 200, "apology", SOCIAL),
        Stream("recovery", "Brambling", 620, "recovery", LOUD),
        Stream("rival_price", "Nordkessel", 420, "rival_price", SOCIAL),
        Stream("rival_pods", "Tazzarella", 380, "rival_pods", SOCIAL),
    ]
