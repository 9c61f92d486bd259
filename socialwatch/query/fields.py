"""The fields that a query can ask for: their spellings, what they take, and which kinds of query may read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shape = Literal["value", "number", "moment", "title", "is", "has", "filter", "near", "within"]


@dataclass(frozen=True, slots=True)
class Spec:
    """`name` is the canonical spelling; `reads` is "post" for what a post brings, else the kind it is known from."""

    name: str
    shape: Shape
    reads: str = "post"
    allowed: tuple[str, ...] = ()


MOODS = ("positive", "neutral", "negative", "unknown")
FLAGS = {"reply": "post", "repost": "post", "question": "post", "own": "brand", "noise": "noise", "copy": "copy"}
FLAGS["unanswered"] = "answer"
HAS = {"link": "link", "links": "link", "media": "media"}
FILTERS = {"links": "link", "replies": "reply", "media": "media", "reposts": "repost", "retweets": "repost"}

SPECS: dict[str, Spec] = {
    "author": Spec("author", "value"),
    "from": Spec("author", "value"),
    "to": Spec("to", "value"),
    "site": Spec("site", "value"),
    "url": Spec("url", "value"),
    "link": Spec("link", "value"),
    "source": Spec("source", "value"),
    "network": Spec("network", "value"),
    "lang": Spec("lang", "value"),
    "country": Spec("country", "value"),
    "subreddit": Spec("subreddit", "value"),
    "community": Spec("subreddit", "value"),
    "thread": Spec("thread", "value"),
    "title": Spec("title", "title"),
    "is": Spec("is", "is", allowed=tuple(FLAGS)),
    "has": Spec("has", "has", allowed=tuple(HAS)),
    "filter": Spec("filter", "filter", allowed=tuple(FILTERS)),
    "followers": Spec("followers", "number"),
    "following": Spec("following", "number"),
    "likes": Spec("likes", "number"),
    "replies": Spec("replies", "number"),
    "reposts": Spec("reposts", "number"),
    "views": Spec("views", "number"),
    "rating": Spec("rating", "number"),
    "hour": Spec("hour", "number"),
    "since": Spec("since", "moment"),
    "until": Spec("until", "moment"),
    "near": Spec("near", "near"),
    "within": Spec("within", "within"),
    "brand": Spec("brand", "value", "brand"),
    "sentiment": Spec("sentiment", "value", "sentiment", MOODS),
    "topic": Spec("topic", "value", "topic"),
    "intent": Spec("intent", "value", "intent"),
    "stage": Spec("stage", "value", "stage"),
    "urgency": Spec("urgency", "value", "urgency"),
    "campaign": Spec("campaign", "value", "campaign"),
    "label": Spec("label", "value", "label"),
    "case": Spec("case", "value", "case"),
}

READS: dict[str, frozenset[str]] = {
    "brand": frozenset({"post"}),
    "noise": frozenset({"post", "brand"}),
    "topic": frozenset({"post", "brand", "noise", "topic"}),
    "intent": frozenset({"post", "brand", "noise", "topic", "sentiment", "intent"}),
    "stage": frozenset({"post", "brand", "noise", "topic", "sentiment", "intent", "stage"}),
    "urgency": frozenset({"post", "brand", "noise", "topic", "sentiment", "intent", "stage"}),
    "search": frozenset(
        {"post", "brand", "noise", "topic", "sentiment", "intent", "stage", "urgency", "campaign", "label", "case"}
        | {"copy", "answer"}
    ),
}
"""What each kind of query may read: what is known before it is asked, and its own kind where that makes no circle."""
