"""All of it at once, as a deck is handed it; a window of silence; a slide's surroundings."""

from __future__ import annotations

from typing import Any

from planted.brands import rivals, voice, years
from planted.mood import sentiment
from planted.people import authors, posts, questions, sources
from planted.service import resolution, response, rhythm, service
from planted.subjects import campaigns, fading, journey, phrases, theme, topics
from planted.talk import peaks, storms, volume
from planted.voices import quotes
from planted.world import CONFIG, WINDOW, figure, replace
from socialwatch.config import Config
from socialwatch.measures.coverage import Coverage, Seen
from socialwatch.measures.peaks import Peaks
from socialwatch.registry import SLIDES
from socialwatch.report import recipe as recipes
from socialwatch.report.context import Context, Measured, SlideMaker
from socialwatch.report.deck import Slide
from socialwatch.report.evidence import Gathered
from socialwatch.report.names import names_for
from socialwatch.report.words import words_for


def coverage(**changes: Any) -> Coverage:
    slots = tuple(WINDOW.slots("day"))
    ended = tuple("failed" if 3 <= index < 5 else "whole" for index in range(len(slots)))
    seen = (
        Seen(source="roast.example", kind="mastodon", endings=ended, share=0.978, mentions=11_000),
        Seen(source="hn", kind="hackernews", endings=tuple("whole" for _ in slots), share=1.0, mentions=3_000),
    )
    whole = Coverage(window=WINDOW, grain="day", slots=slots, sources=seen, blind=((3, 5),), partial=())
    return replace(whole, **changes)


def measured(**changes: Any) -> dict[str, Any]:
    """Everything that a quarterly deck needs; give a name to replace what its measure says."""
    whole = {
        "volume": volume(),
        "peaks": peaks(),
        "sentiment": sentiment(),
        "topics": topics(),
        "voice": voice(),
        "platforms": (),
        "posts": posts(),
        "questions": questions(),
        "quotes": quotes(),
        "resolution": resolution(),
        "response": response(),
        "service": service(),
        "storms": storms(),
        "rhythm": rhythm(),
        "phrases": phrases(),
        "fading": fading(),
        "rivals": rivals(),
        "campaigns": campaigns(),
        "years": years(),
        "authors": authors(),
        "journey": journey(),
        "sources": sources(),
        "coverage": coverage(),
        "accuracy": None,
    }
    whole |= changes
    for mood in ("negative", "positive"):
        ranked = whole["posts"]
        whole[f"posts {mood}"] = replace(ranked, posts=tuple(one for one in ranked.posts if one.mood == mood))
    return whole


def context(config: Config = CONFIG, key: str = "slide", **options: Any) -> Context:
    return Context(
        config=config,
        brand="Umbra",
        window=WINDOW,
        words=words_for(config.report.locale, WINDOW.zone),
        names=names_for(config),
        gathered=Gathered(),
        deck_title="Umbra: what people said",
        key=key,
        options=options,
    )


def slide(
    maker: type[SlideMaker], found: Measured | None = None, config: Config = CONFIG, key: str = "slide", **options: Any
) -> Slide | None:
    """What a maker of slides makes of these measures, of the planted ones unless said."""
    around = context(config, key, **{**maker.options, **options})
    return maker().make(measured() if found is None else found, around)


def make(name: str, found: Measured | None = None, config: Config = CONFIG, **options: Any) -> Slide | None:
    """The slide of that name."""
    return slide(SLIDES.load(name), found, config, name, **options)


def silent() -> dict[str, Any]:
    """A window in which nothing at all was heard."""
    nothing = figure("nothing", 0)
    empty_line = replace(volume().series[0], total=nothing)
    mood = replace(sentiment().brands[0], net=figure("sentiment", None, 0, "score"), networks=(), sources=())
    return measured(
        volume=volume(series=(empty_line,)),
        peaks=Peaks(window=WINDOW, peaks=()),
        sentiment=sentiment(brands=(mood,)),
        topics=topics(theme("Delivery", 0, None, None)),
        voice=replace(voice(), shares=(), total=0),
        posts=replace(posts(), posts=()),
        questions=replace(questions(), questions=(), asked=nothing),
        quotes=replace(quotes(), voices=()),
        phrases=replace(phrases(), phrases=()),
        fading=None,
        rivals=replace(rivals(), brands=()),
        campaigns=replace(campaigns(), campaigns=()),
        years=replace(years(), quarters=()),
        authors=replace(authors(), authors=(), people=0),
        journey=replace(journey(), stages=(), total=0, untold=0),
        sources=replace(sources(), rows=()),
        service=None,
        resolution=None,
        storms=replace(storms(), storms=()),
        rhythm=rhythm(None, posts=((0,) * 24,) * 7, answers=((0,) * 24,) * 7, total=nothing),
        response=replace(response(), open=nothing, minutes=figure("minutes", None, 0, "minutes")),
    )


QUARTERLY = recipes.load("quarterly")
