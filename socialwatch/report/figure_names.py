"""What figures, measures and units are called where people read them; programs have the measures' own keys."""

from __future__ import annotations

from collections.abc import Iterable

from socialwatch.report.names import platform
from socialwatch.report.words import Words

FIGURES = {
    "mentions": "mentions", "positive": "positive", "neutral": "neutral", "negative": "negative",
    "unknown": "unknown", "net": "net sentiment", "share": "share", "share:none": "share of what is in none",
    "stories": "stories", "voice": "share of voice", "about": "mentions about its cause", "expected": "expected",
    "times": "times the expected", "lift": "times what was expected", "tagged": "mentions of the campaign",
    "reactions": "reactions", "quoted": "reactions to the post quoted", "asked": "questions asked", "posts": "posts",
    "answered": "answered", "complaints": "complaints answered", "open": "complaints without an answer",
    "minutes": "median minutes", "slow": "minutes to nine of ten answers", "resolved": "settled by the first answer",
    "outside": "written outside of opening hours", "waited": "median minutes waited outside of opening hours",
    "waited inside": "median minutes waited inside of opening hours", "highest hour": "minutes to its highest hour",
    "first words": "minutes to our first words",
    "posts on the platform": "posts on the platform", "strength": "strength", "ratio": "positive to negative",
    "passion": "passion", "reach": "reach", "authors": "authors", "reposts": "reposts",
}  # fmt: skip
MEASURES = {
    "accuracy": "accuracy", "authors": "authors", "breakdown": "breakdown", "campaigns": "campaigns",
    "coverage": "coverage", "fading": "what was asked no more", "hashtags": "hashtags", "journey": "journey",
    "links": "links", "peaks": "peaks", "phrases": "phrases", "platforms": "platforms", "posts": "posts",
    "pulse": "pulse", "questions": "questions", "quotes": "posts quoted", "resolution": "first-contact resolution",
    "response": "answers", "rhythm": "hours of the week", "rivals": "rivals", "sentiment": "sentiment",
    "service": "answers by place", "sources": "sources", "storms": "storms", "themes": "themes", "topics": "topics",
    "voice": "share of voice", "volume": "volume", "years": "years",
}  # fmt: skip
UNITS = {
    "mentions": "mentions", "share": "share", "score": "score", "people": "people", "minutes": "minutes",
    "reactions": "reactions", "times": "times", "posts": "posts",
}  # fmt: skip
LEFT_OUT = {"own accounts": "own accounts", "noise": "noise"}


def figure(words: Words, key: str) -> str:
    """A figure's name; of one that is told for a place, with the place."""
    if key in FIGURES:
        return words.say(FIGURES[key])
    name, _, place = key.partition(":")
    if name == "net" and place:
        return words.say("net sentiment on {place}", place=platform(words, place))
    return key


def measure(words: Words, name: str) -> str:
    """A measure's name; those of other packages have none but their own."""
    return words.say(MEASURES[name]) if name in MEASURES else name


def left_out(words: Words, exclusions: Iterable[str]) -> list[str]:
    """What a figure leaves out."""
    return [words.say(LEFT_OUT[one]) if one in LEFT_OUT else one for one in exclusions]


def unit(words: Words, name: str) -> str:
    return words.say(UNITS[name]) if name in UNITS else name
