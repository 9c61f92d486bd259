"""The stars that a feed's entry gives, on a scale up to 5: only where they are beyond doubt the writer's own.

Averages (`media:starRating`, `gd:rating`) are other people's, and a bare `<rating>` is a film's age limit as often
as an opinion: neither is taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socialwatch.sources.values import mapping

STARS = 5.0
NUMBER = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)(?:\s*(?:/|out of|of)\s*(\d{1,3}))?")
# as feedparser writes im:rating (App Store), review: and r:, rev: (the RDF review vocabulary), letterboxd:memberRating
ELEMENTS = ("im_rating", "review_rating", "r_rating", "rev_rating", "hreview_rating", "letterboxd_memberrating")
BESTS = ("rev_maxrating", "review_maxrating", "review_best", "r_best", "hreview_best")
REVIEW, RATING = ".hreview, .h-review", ".rating, .p-rating"
BEST, VALUE = ".best, .p-best", ".value"


def stars(value: object, best: object = None) -> float | None:
    """A rating as 0 < stars <= 5; one on another scale needs its best stated. None when it cannot be told."""
    rating, stated = _number(value)
    most = _number(best)[0] or stated or STARS
    if rating is None or not 0 < rating <= most:
        return None
    return rating if most == STARS else round(rating * STARS / most, 2)


def _number(value: object) -> tuple[float | None, float | None]:
    """A number, and the best it could have been where it is written as 4/5 or "8 out of 10"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None, None
    found = NUMBER.fullmatch(str(value).strip().lower())
    if not found:
        return None, None
    return float(found[1].replace(",", ".")), float(found[2]) if found[2] else None


def element_stars(entry: dict[str, Any]) -> float | None:
    """Of an RSS or Atom entry as feedparser gives it."""
    best = next((told for name in BESTS if (told := dict.get(entry, name))), None)
    found = set()
    for name in ELEMENTS:
        told = dict.get(entry, name)
        inner = told if isinstance(told, Mapping) else {"value": told}
        found.add(stars(inner.get("value"), inner.get("best") or inner.get("max") or best))
    return _agreed(found)


def extension_stars(item: Mapping[str, Any]) -> float | None:
    """Of a JSON Feed item: `rating` in an extension object, whose names begin with an underscore."""
    found = set()
    for name, value in item.items():
        if name.startswith("_"):
            inner = mapping(mapping(value).get("review")) or mapping(value)
            best = next((inner[key] for key in ("best", "best_rating", "bestRating", "max") if inner.get(key)), None)
            told = mapping(inner.get("rating"))  # schema.org writes {"ratingValue": 4, "bestRating": 5}
            found.add(stars(told.get("ratingValue", told.get("value")), told.get("bestRating", told.get("best"))))
            found.add(stars(inner.get("rating"), best))
    return _agreed(found)


def review_stars(html: object) -> float | None:
    """Of a body that holds one review marked up as hReview or h-review."""
    if not isinstance(html, str) or "review" not in html or "rating" not in html:
        return None
    from selectolax.lexbor import LexborHTMLParser

    reviews = LexborHTMLParser(html).css(REVIEW)
    ratings = reviews[0].css(RATING) if len(reviews) == 1 else []
    if len(ratings) != 1:
        return None
    best = ratings[0].css_first(BEST) or reviews[0].css_first(BEST)
    value = ratings[0].css_first(VALUE) or ratings[0]
    return stars(_told(value), _told(best) if best else None)


def _told(node: Any) -> str:
    """What a microformat says: the machine's value where there is one, else the words."""
    return str(node.attributes.get("title") or node.attributes.get("value") or node.text()).strip()


def _agreed(found: set[float | None]) -> float | None:
    """The one rating, None when there are two that differ."""
    told = found - {None}
    return told.pop() if len(told) == 1 else None
