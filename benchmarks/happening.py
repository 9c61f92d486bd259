"""Two quarters of posts in which something happens: topics with moods of their own, a storm, an offer, answers.

The filling words are those of `enriching.py`, the networks, authors and addresses those of `storing.py`. Three posts in
five end in a sentence of a topic; in the second quarter the late parcels of August come with four times the posts of
a usual day and a phrase that was never said before, and another phrase is no longer said. The brand answers one
complaint in twelve. All is drawn with one seed.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import enriching
import storing

from socialwatch.config import Topic
from socialwatch.models import Author, Mention
from socialwatch.store import Heard

START, END = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
STORM, CALM = datetime(2026, 8, 11, tzinfo=UTC), datetime(2026, 8, 14, tzinfo=UTC)
IN_STORM = 0.06  # of all posts, in three of 183 days
LOST = (
    "My parcel is stuck at the depot, terrible.",
    "The depot lost my parcel, I am angry.",
    "When does my parcel come?",
)
# topic -> how often it is spoken of, in the first quarter and in the second, and what is said
SAID = {
    "Delivery": (2, 3, ("The courier was late, awful.", "Where is my courier?", "The courier came early, great!")),
    "Price": (3, 2, ("The subscription got expensive, sadly.", "Is the subscription worth it?", "A good bargain.")),
    "Taste": (3, 3, ("This blend tastes wonderful.", "I love this blend.", "The blend tastes burnt, bad.")),
    "App": (2, 2, ("The login crashes, I hate it.", "How do I change my login?", "The new login works well.")),
    "Service": (1, 2, ("The hotline helped, thank you!", "The hotline ignored me, rude.", "Anyone at the hotline?")),
    "Shops": (2, 2, ("Nice people in the branch.", "The branch was shut, sad.", "When does the branch open?")),
    "Packaging": (1, 1, ("The wrapping is wasteful.", "Lovely wrapping.", "Can I recycle the wrapping?")),
    "Gear": (1, 1, ("My grinder broke, useless.", "Best grinder I ever had.", "Which grinder is right for me?")),
}  # fmt: skip
WORDS = {
    "Delivery": "courier OR parcel OR depot", "Price": "subscription OR bargain", "Taste": "blend", "App": "login",
    "Service": "hotline", "Shops": "branch", "Packaging": "wrapping", "Gear": "grinder",
}  # fmt: skip
OLD, NEW = "The winter tin is back.", "The oat bar is here."
ANSWER = "Sorry about that. Please send us your order number."
OURS = Author("acme", "acme", "Acme")


def topics() -> tuple[Topic, ...]:
    """The queries of the topics that are spoken of."""
    return tuple(Topic(name=name, query=query) for name, query in WORDS.items())


def heard(count: int) -> Iterator[Heard]:
    """So many posts as matched by the pipeline, in the order of time but for the answers' delay."""
    chance, said = random.Random(13), enriching.texts(count)
    plain = itertools.chain.from_iterable(batch[::-1] for batch in storing.posts(count))
    waiting: dict[str, list[Mention]] = defaultdict(list)
    for when, one in zip(_times(count, chance), plain, strict=True):
        mention = replace(one.mention, text=next(said), created=when)
        unanswered = waiting[mention.network]
        if unanswered and chance.random() < 0.02:
            yield Heard(_answer(mention, unanswered.pop(), chance), ("Acme",), ("Acme",))
            continue
        end = _sentence(when, chance)
        mention = replace(mention, text=f"{mention.text} {end}".strip())
        if "Acme" in one.brands and end.endswith("?") and mention.network in ("mastodon", "bluesky"):
            unanswered.append(mention)
            del unanswered[:-200]
        yield Heard(mention, one.brands)


def _times(count: int, chance: random.Random) -> Iterator[datetime]:
    """Evenly through both quarters, and more of them in the storm."""
    extra = int(count * IN_STORM)
    even = [START + (END - START) * (at / (count - extra)) for at in range(count - extra)]
    even += [STORM + (CALM - STORM) * chance.random() for _ in range(extra)]
    return (when.replace(microsecond=0) for when in sorted(even))


def _sentence(when: datetime, chance: random.Random) -> str:
    if STORM <= when < CALM and chance.random() < 0.7:
        return chance.choice(LOST)
    draw = chance.random()
    if draw < 0.4:
        return ""
    if draw < 0.42:
        return NEW if when >= SUMMER else OLD
    now = when >= SUMMER
    (_, _, said) = chance.choices(list(SAID.values()), [of[now] for of in SAID.values()])[0]
    return chance.choice(said)


def _answer(plain: Mention, to: Mention, chance: random.Random) -> Mention:
    """The brand's answer to a post, some hours after it."""
    assert to.created is not None
    when = min(to.created + timedelta(minutes=chance.randint(5, 900)), END - timedelta(seconds=1))
    return replace(plain, text=ANSWER, author=OURS, created=when, parent=to.native_id, thread=to.native_id)
