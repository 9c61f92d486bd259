"""Measures made by hand, with figures planted that titles must show."""

from planted.brands import rivals, share, voice, years
from planted.mood import accuracy, sentiment, storm
from planted.people import authors, post, posts, questions, sources
from planted.service import end, place, resolution, response, rhythm, service
from planted.subjects import campaigns, fading, journey, phrases, stage, theme, topics
from planted.talk import event, peak, peaks, storms, volume
from planted.whole import QUARTERLY, context, coverage, make, measured, silent, slide
from planted.world import CONFIG, DAYS, WINDOW, at, comparable, figure, replace

__all__ = [
    "CONFIG",
    "DAYS",
    "QUARTERLY",
    "WINDOW",
    "accuracy",
    "at",
    "authors",
    "campaigns",
    "comparable",
    "context",
    "coverage",
    "end",
    "event",
    "fading",
    "figure",
    "journey",
    "make",
    "measured",
    "peak",
    "peaks",
    "phrases",
    "place",
    "post",
    "posts",
    "questions",
    "replace",
    "resolution",
    "response",
    "rhythm",
    "rivals",
    "sentiment",
    "service",
    "share",
    "silent",
    "slide",
    "sources",
    "stage",
    "storm",
    "storms",
    "theme",
    "topics",
    "voice",
    "volume",
    "years",
]
