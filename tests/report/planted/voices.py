"""Posts that stand for what was found."""

from __future__ import annotations

from typing import Any

from planted.talk import peaks
from planted.world import WINDOW, at, figure, replace
from socialwatch.measures.quotable import Quotable
from socialwatch.measures.quotes import About, Quotes, Voices


def saying(number: int, mood: str = "negative", **changes: Any) -> Quotable:
    whole = Quotable(
        id=f"bluesky:at://did:plc:ann/app.bsky.feed.post/{number}",
        network="bluesky",
        author=f"ann{number}.bsky.social",
        created=at(8, 12, 9),
        title=None,
        text=f"Parcel {number} never came, @bob.bsky.social, and nobody picks up the phone when I call about it.",
        url=f"https://bsky.app/profile/did:plc:ann/post/{number}",
        mood=mood,
        engagement=4_200 + number,
        reach=None,
    )
    return replace(whole, **changes)


def voices(about: About, *posts: Quotable) -> Voices:
    return Voices(about=about, posts=posts, evidence=figure(f"{about.kind} {about.name} {about.mood}", 400).evidence)


def quotes(*found: Voices) -> Quotes:
    """The same two posts in a bad mood for Delivery, its peaks and the brand; one in a good mood for Taste."""
    bad, good = (saying(1), saying(2)), (saying(3, "positive", text="The tin that came with it is lovely."),)
    some = found or (
        voices(About("brand", "", "negative"), *bad),
        voices(About("brand", "", "positive"), *good),
        voices(About("topic", "Delivery", "negative"), *bad),
        voices(About("topic", "Taste", "positive"), *good),
        *(voices(About("peak", one.start.isoformat(), "negative"), *bad) for one in peaks().peaks),
    )
    return Quotes(window=WINDOW, voices=some)
