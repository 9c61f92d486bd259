"""The slides, and the deck of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sample.charts import clusters, mood_bars, mood_lines, small_multiples, topic_bars, voice_bars, volume_lines
from sample.ground import CODES, EVIDENCE, HOSTILE, SOURCE, START
from sample.maps import calendar, topic_map, week
from sample.words import authors, big_numbers, posts, summary_points
from socialwatch.report.deck import (
    Bars,
    Block,
    Deck,
    Series,
    Slide,
    Table,
    Text,
)


def slide(key: str, title: str, *blocks: Block, **more: object) -> Slide:
    rest = {"source": SOURCE, "speaker": f"How the figures of “{title}” were made: counted, not guessed.", **more}
    return Slide(key=key, title=title, blocks=blocks, **rest)


def slides() -> list[Slide]:
    note = (
        "The storm was one depot, not the product: taste kept its mood through August. Half of the complaints named the "
        "silence of the support desk, not the delay itself."
    )
    long = (
        "Delivery complaints tripled in the week of 11 August after the fire in the Leeds depot (n=412), then fell below "
        "July's level, while posts about taste kept their mood in every week of the quarter and nobody else gained by it"
    )
    method = [
        "We asked four sources for posts that match the query of each brand and kept what matched, own accounts and noise excluded.",
        "Mood is scored by a published lexicon for English; other languages are counted as unknown, never as neutral. "
        * 3,
        "Six people labelled 400 posts; intervals come from their agreement with the score (F1 0.71). " * 3,
        "We could not see X, Instagram and TikTok. On 5 and 6 September the forum refused our requests: those days are shaded.",
    ]
    return [
        slide(
            "title",
            "Late deliveries in August turned a good quarter for Kaffa negative; taste still carries the brand",
            big_numbers(),
            layout="title",
        ),
        slide(
            "summary",
            "Taste and launch worked, delivery did not, and refunds are where Bohne & Co wins",
            *summary_points(),
        ),
        slide(
            "volume",
            "Mentions of Kaffa peaked at 390 on 11 August, six times the expected, and were back in a fortnight",
            volume_lines(),
            note=note,
        ),
        slide(
            "voice",
            "Kaffa had 60% of the conversation, 12 points more than in spring, and most of the gain was complaints",
            voice_bars(),
            note="Only days on which all three brands were seen are counted.",
        ),
        slide(
            "sentiment",
            "Net sentiment fell to −0.35 in the week of 17 August and had recovered by the end of September",
            mood_lines(),
            mood_bars(),
        ),
        slide("topics", long, topic_bars(), note=note * 4),
        slide("many", "Forty topics were named at least 100 times", topic_bars(many=True)),
        slide("posts", "Four posts that mattered: three wait for a parcel, one for an answer", posts(), layout="cards"),
        slide(
            "authors",
            "Ten authors wrote 14% of the posts",
            authors(),
            note="Names are shown as the platform shows them.",
        ),
        slide(
            "panels", "Delivery peaked first, then the app: people came to look for their parcels", small_multiples()
        ),
        slide("questions", "“Where is my order?” was asked eight times as often as in spring", clusters(), authors()),
        slide(
            "close",
            "What follows: answer within the hour, refund the same day, and say so",
            *summary_points()[:2],
            layout="closing",
        ),
        slide(
            "hostile",
            f"Nothing that people write can break the page: {HOSTILE}",
            Table(
                key="bad",
                alt=HOSTILE,
                head=["Text", "n"],
                rows=[[HOSTILE, "1"], ["x" * 300, "2"], ["שלום עולם", "3"]],
                numeric=[False, True],
                links=["javascript:alert(1)", None, 'https://a.example/?q="><script>'],
                caption=HOSTILE,
                evidence=CODES[4],
            ),
            note=HOSTILE,
            speaker=HOSTILE,
            appendix=True,
        ),
        slide(
            "quiet",
            "No significant change in how often the price was named",
            Bars(key="empty", alt="No figures.", categories=["Price"], series=[Series(name="Mentions", values=[None])]),
            appendix=True,
        ),
        slide("map", "Delivery doubled while its mood fell to −0.09", topic_map(), appendix=True),
        slide("plain-map", "The same on a plain axis", topic_map(doubling=False), appendix=True),
        slide("hours", "People write in the evening", week(), appendix=True),
        slide(
            "calendar", "One source was deaf on eight days", calendar(), note="Figures are lower bounds.", appendix=True
        ),
        slide(
            "method", "How it was made, and what we could not see", Text(key="method", paragraphs=method), appendix=True
        ),
    ]


def deck(**changes: object) -> Deck:
    whole: dict[str, object] = {
        "id": "3f2a77c0d1e4b590",
        "title": "Kaffa: what people said",
        "subtitle": "2026 Q3",
        "brand": "Kaffa",
        "accent": "#5B2A86",
        "locale": "en",
        "zone": "Europe/London",
        "window": (START, START + timedelta(days=92)),
        "made": datetime(2026, 10, 1, 8, tzinfo=UTC),
        "slides": slides(),
        "evidence": EVIDENCE,
        **changes,
    }
    return Deck(**whole)
