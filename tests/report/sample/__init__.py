"""A deck made by hand with every kind of block, and everything that is hard to draw: it has no figures of anybody's."""

from sample.charts import clusters, mood_bars, mood_lines, small_multiples, topic_bars, voice_bars, volume_lines
from sample.ground import CODES, EVIDENCE, HOSTILE, SOURCE, START, days, evidence, wave
from sample.maps import calendar, topic_map, week
from sample.whole import deck, slide, slides
from sample.words import TEXTS, authors, big_numbers, posts, summary_points

__all__ = [
    "CODES",
    "EVIDENCE",
    "HOSTILE",
    "SOURCE",
    "START",
    "TEXTS",
    "authors",
    "big_numbers",
    "calendar",
    "clusters",
    "days",
    "deck",
    "evidence",
    "mood_bars",
    "mood_lines",
    "posts",
    "slide",
    "slides",
    "small_multiples",
    "summary_points",
    "topic_bars",
    "topic_map",
    "voice_bars",
    "volume_lines",
    "wave",
    "week",
]
