"""Measures made by hand, with figures planted that titles must show."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

from socialwatch.clock import quarter_window
from socialwatch.config import Brand, Config, Report, SourceSection, Topic
from socialwatch.measures.accuracy import Accuracy, Found, Moods
from socialwatch.measures.authors import Author, Authors
from socialwatch.measures.base import Evidence, Figure
from socialwatch.measures.campaigns import Campaign, Campaigns
from socialwatch.measures.comparing import Comparable, Observed
from socialwatch.measures.coverage import Coverage, Seen
from socialwatch.measures.journey import Journey
from socialwatch.measures.peaks import Cause, Peak, Peaks
from socialwatch.measures.phrases import Phrase, Phrases
from socialwatch.measures.posts import Mattered, Posts
from socialwatch.measures.questions import Question, Questions
from socialwatch.measures.ranked import Ranked, Row
from socialwatch.measures.response import Response
from socialwatch.measures.rhythm import Rhythm
from socialwatch.measures.rivals import Rival, Rivals
from socialwatch.measures.sentiment import BrandMood, MoodBy, MoodPoint, Sentiment
from socialwatch.measures.service import Place, Service
from socialwatch.measures.storm import Event, Storm, Storms
from socialwatch.measures.topics import Topic as Theme
from socialwatch.measures.topics import Topics
from socialwatch.measures.voice import Share, Voice
from socialwatch.measures.volume import Marked, Point, Series, Volume
from socialwatch.measures.years import Quarter, Years
from socialwatch.report import recipe as recipes
from socialwatch.report.context import Context
from socialwatch.report.evidence import Gathered
from socialwatch.report.names import names_for
from socialwatch.report.words import words_for


def replace(whole: Any, **changes: Any) -> Any:
    """The same answer with some fields changed, whether it is a dataclass or a named tuple."""
    return whole._replace(**changes) if hasattr(whole, "_replace") else dataclasses.replace(whole, **changes)


WINDOW = quarter_window("2026Q3", "Europe/London")
DAYS = tuple(slot.start for slot in WINDOW.slots("day"))
CONFIG = Config(
    timezone="Europe/London",
    brands=(
        Brand(name="Umbra", query='umbra OR "umbra coffee"', accounts=("mastodon:@umbra@roast.example",)),
        Brand(name="Kaldi", kind="competitor"),
        Brand(name="Harar", kind="competitor"),
    ),
    topics=(Topic(name="Delivery", query="parcel OR delivery"),),
    sources=(SourceSection(name="roast.example", type="mastodon"),),
    report=Report(),
)


def figure(key: str, value: float | None, n: int | None = None, unit: str = "mentions", **more: Any) -> Figure:
    count = int(value or 0) if n is None else n
    evidence = Evidence(
        measure=key,
        window=("2026-06-30T23:00:00Z", "2026-09-30T23:00:00Z"),
        zone="Europe/London",
        query=f"about:{key}",
        n=count,
        ids=(f"mastodon:https://roast.example/{key}/1",),
        formula="posts counted",
    )
    return Figure(key=key, value=value, unit=unit, n=count, evidence=evidence, **more)


def comparable(**changes: Any) -> Comparable:
    heard = tuple(Observed(brand=brand.name, span=WINDOW.span) for brand in CONFIG.brands)
    whole = Comparable(
        sources=("roast.example",), dropped=(), before=True, brands=True, trend=True, observed=heard, reasons=()
    )
    return replace(whole, **changes)


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC) - timedelta(hours=1)


def volume(total: int = 18_402, before: float | None = 13_700, p: float | None = 0.001, **changes: Any) -> Volume:
    points = tuple(
        Point(start=start, end=start + timedelta(days=1), mentions=200, positive=80, neutral=80, negative=40, unknown=0)
        for start in DAYS
    )
    line = Series(
        brand="Umbra",
        points=points,
        total=figure("volume", total, before=before, p=p),
        positive=figure("positive", 7000),
        neutral=figure("neutral", 8000),
        negative=figure("negative", 3402),
        unknown=figure("unknown", 0),
    )
    whole = Volume(
        window=WINDOW,
        grain="day",
        starts=DAYS,
        series=(line,),
        blind=((3, 5),),
        partial=(),
        notes=(Marked(index=10, at=DAYS[10], text="Strike at the carrier", brand=None),),
        comparable=comparable(),
    )
    return replace(whole, **changes)


def peak(times: float = 6.2, net: float | None = -0.6, topic: str | None = "Delivery", n: int = 1_240) -> Peak:
    cause = Cause(
        topic=topic,
        topic_share=0.71,
        topic_usual=0.12,
        words=("parcel", "lost"),
        first="mastodon:https://roast.example/1",
        first_by="@ann@roast.example",
        first_text="My @umbra parcel is lost, @bob@roast.example too?",
        engaged="mastodon:2",
    )
    return Peak(
        brand="Umbra",
        start=at(8, 10),
        end=at(8, 20),
        began=at(8, 11, 9),
        top=at(8, 11),
        mentions=figure("peaks", n),
        expected=n / times,
        times=times,
        score=14.2,
        net=net,
        cause=cause,
    )


def peaks(*found: Peak) -> Peaks:
    return Peaks(window=WINDOW, peaks=found or (peak(),))


def sentiment(net: float = 0.21, before: float | None = 0.12, p: float | None = 0.001, **changes: Any) -> Sentiment:
    points = tuple(
        MoodPoint(start=start, positive=80, neutral=80, negative=40, unknown=5, net=0.2, low=0.1, high=0.3)
        for start in DAYS
    )
    bad = replace(points[42], net=-0.5, low=-0.6, high=-0.4)
    places = (
        MoodBy(
            name="mastodon",
            positive=300,
            neutral=300,
            negative=200,
            unknown=0,
            net=figure("m", 0.125, 800, "score", interval=(0.08, 0.17)),
        ),
        MoodBy(
            name="bluesky",
            positive=500,
            neutral=300,
            negative=100,
            unknown=0,
            net=figure("b", 0.44, 900, "score", interval=(0.4, 0.48)),
        ),
    )
    felt = BrandMood(
        brand="Umbra",
        points=(*points[:42], bad, *points[43:]),
        positive=figure("positive", 0.38, 9000, "share"),
        neutral=figure("neutral", 0.45, 9000, "share"),
        negative=figure("negative", 0.17, 9000, "share"),
        unknown=figure("unknown", 0.06, 10000, "share"),
        net=figure("sentiment", net, 9000, "score", before=before, p=p, interval=(0.19, 0.23)),
        networks=places,
        sources=places,
        verdict="rose",
    )
    whole = Sentiment(window=WINDOW, grain="day", starts=DAYS, brands=(felt,), blind=(), comparable=comparable())
    return replace(whole, **changes)


def storm(after: float) -> Sentiment:
    """A mood of +0.4 that falls to -0.5 during the peak (10-19 August) and comes to `after` behind it."""

    def point(start: datetime) -> MoodPoint:
        net = 0.4 if start < at(8, 10) else -0.5 if start < at(8, 20) else after
        positive = round(100 * (1 + net) / 2)
        return MoodPoint(
            start=start,
            positive=positive,
            neutral=0,
            negative=100 - positive,
            unknown=0,
            net=net,
            low=net - 0.1,
            high=net + 0.1,
        )

    felt = replace(sentiment().brands[0], points=tuple(point(start) for start in DAYS))
    return sentiment(brands=(felt,))


def theme(name: str, n: int, before: float | None, p: float | None, net: float = -0.4) -> Theme:
    return Theme(
        name=name,
        mentions=figure(f"topic {name}", n, before=before, p=p),
        share=figure(
            f"share {name}", n / 18_402, 18_402, "share", before=None if before is None else before / 13_700, p=p
        ),
        negative=figure(f"negative {name}", 0.55, n, "share"),
        net=figure(f"net {name}", net, n, "score", interval=(net - 0.05, net + 0.05)),
        verdict="grew",
        moods={"positive": round(n * (1 + net) / 2), "negative": n - round(n * (1 + net) / 2)},
    )


def topics(*found: Theme, **changes: Any) -> Topics:
    shown = found or (
        theme("Delivery", 2_412, 804, 0.0001),
        theme("Taste", 4_000, 3_000, 0.6, net=0.5),
        theme("Price", 700, 600, 0.5, net=0.1),
    )
    whole = Topics(
        window=WINDOW, brands=("Umbra",), topics=shown, total=18_402, untouched=6_000, comparable=comparable(),
        none=figure("share:none", 6_000 / 18_402, 18_402, "share"),
    )  # fmt: skip
    return replace(whole, **changes)


def stage(name: str, n: int, net: float, p: float | None = 0.001) -> Theme:
    positive = round(n * (1 + net) / 2)
    return replace(theme(name, n, n / 2, p, net), moods={"positive": positive, "negative": n - positive, "unknown": 9})


def journey(*found: Theme, untold: int = 9_000) -> Journey:
    shown = found or (
        stage("decision", 500, 0.7, 0.4),
        stage("retention", 8_280, -0.5),
        stage("advocacy", 300, 0.8, 0.4),
    )
    return Journey(
        window=WINDOW, brands=("Umbra",), stages=shown, total=18_402, untold=untold, comparable=comparable(),
        none=figure("share:none", untold / 18_402, 18_402, "share"),
    )  # fmt: skip


def share(brand: str, value: float, own: bool = False, before: float | None = None, p: float | None = None) -> Share:
    n = round(value * 30_000)
    return Share(
        brand=brand,
        own=own,
        voices=figure(f"voices {brand}", n),
        stories=figure(f"stories {brand}", n * 0.6),
        share=figure(
            f"voice {brand}", value, 30_000, "share", before=before, p=p, interval=(value - 0.01, value + 0.01)
        ),
        net=figure(f"net of {brand}", 0.1, n, "score"),
    )


def voice(holds: bool = True, reasons: tuple[str, ...] = ()) -> Voice:
    shares = (share("Umbra", 0.46, own=True, before=0.41, p=0.001), share("Kaldi", 0.34), share("Harar", 0.20))
    return Voice(
        window=WINDOW, shares=shares, total=30_000, holds=holds, reasons=reasons, comparable=comparable(brands=holds)
    )


def post(number: int, mood: str = "negative", **changes: Any) -> Mattered:
    whole = Mattered(
        id=f"mastodon:https://roast.example/{number}",
        network="mastodon",
        author=f"ann{number}@roast.example",
        created=at(8, 11, 9),
        title=None,
        text=f"Post {number}: my parcel never came, @bob@roast.example. Write to bob@mail.example!",
        url=f"https://roast.example/{number}",
        lang="en",
        brands=("Umbra",),
        mood=mood,
        likes=400 + number,
        replies=None,
        reposts=12,
        views=None,
        engagement=412 + number,
        reach=None,
        percentile=0.99,
        copies=2,
        media=False,
    )  # type: ignore[arg-type]
    return replace(whole, **changes)


def posts(*found: Mattered) -> Posts:
    shown = found or (post(1), post(2, "positive"), post(3), post(4), post(5, "positive"))
    return Posts(window=WINDOW, brands=("Umbra",), posts=shown, evidence=figure("posts", 18_402).evidence)


def questions(answered: float | None = 0.31) -> Questions:
    asked = (
        Question(
            text="Where is my parcel?",
            id="mastodon:q1",
            asked=figure("question parcel", 212),
            answered=40,
            by=("umbra",),
            minutes=95.0,
            first=at(8, 11),
            last=at(8, 19),
        ),
    )
    return Questions(
        window=WINDOW,
        brands=("Umbra",),
        questions=asked,
        asked=figure("questions", 640),
        answered=figure("answered questions", answered, 640, "share"),
        read=640,
    )


def response() -> Response:
    return Response(
        window=WINDOW,
        brands=("Umbra",),
        mentions=figure("answerable", 9_000),
        answered=figure("answered", 0.08, 9_000, "share"),
        minutes=figure("minutes", 95.0, 700, "minutes"),
        open=figure("open", 318, 1_500),
    )


def place(name: str = "", answered: float = 0.3, complaints: float = 0.2, minutes: float = 95.0) -> Place:
    return Place(
        name=name,
        posts=9_000,
        answered=figure("answered", answered, 9_000, "share", before=0.4, p=0.001),
        minutes=figure("minutes", minutes, 700, "minutes", before=60.0, p=0.2),
        slow=figure("slow", minutes * 9, 700, "minutes", before=800.0),
        complaints=figure("complaints", complaints, 1_500, "share", before=0.21, p=0.4),
    )


def service(complaints: float = 0.2, **changes: Any) -> Service:
    places = (place("mastodon", 0.35, complaints, 80.0), place("bluesky", 0.2, complaints, 150.0))
    whole = Service(
        window=WINDOW,
        brands=("Umbra",),
        whole=place(complaints=complaints),
        places=places,
        before=True,
        unanswerable=400,
    )
    return replace(whole, **changes)


def rhythm(outside: float | None = 0.5, waited: float = 900.0, **changes: Any) -> Rhythm:
    grid = tuple(tuple(10 + hour if 7 <= hour <= 21 else 1 for hour in range(24)) for _ in range(7))
    ours = tuple(tuple(9 if 9 <= hour < 17 and day < 5 else 0 for hour in range(24)) for day in range(7))
    whole = Rhythm(
        window=WINDOW,
        brands=("Umbra",),
        networks=("mastodon", "bluesky"),
        opening=tuple((day, 540, 1050) for day in range(5)) if outside is not None else (),
        posts=grid,
        answers=ours,
        total=figure("posts of the week", sum(map(sum, grid))),
        outside=None if outside is None else figure("outside", outside, 9_000, "share"),
        waited=None if outside is None else figure("waited", waited, 300, "minutes"),
        waited_inside=None if outside is None else 60.0,
        p=None if outside is None else 0.0001,
    )
    return replace(whole, **changes)


def event(kind: str, at_: datetime, **more: Any) -> Event:
    return Event(at=at_, kind=kind, **more)  # type: ignore[arg-type]


def storms(*, answered: bool = True, drew: int = 4_100) -> Storms:
    """Thirty-six hours of complaints about Delivery from 11 August, 9:00 on; our first answer after six hours."""
    began = at(8, 11, 9)
    starts = tuple(began + timedelta(hours=hour - 6) for hour in range(48))
    counts = tuple(2 if hour < 6 else max(2, 90 - 5 * abs(hour - 14)) for hour in range(48))
    post: dict[str, Any] = {
        "id": "mastodon:https://roast.example/1",
        "network": "mastodon",
        "author": "ann@roast.example",
    }
    events = [
        event(
            "first",
            at(8, 11, 7),
            text="My @umbra parcel is lost, @bob@roast.example too?",
            engagement=300,
            reach=40,
            **post,
        ),
        event("began", began, n=50),
        event("loudest", at(8, 11, 12), engagement=drew, text="Umbra lost it", **{**post, "id": "mastodon:2"}),
        event("answer", at(8, 11, 15), id="mastodon:us", network="mastodon", author="umbra", text="We are on it"),
        event("top", at(8, 11, 17), n=90),
        event("end", at(8, 12, 21), n=1_240),
    ]
    storm = Storm(
        peak=replace(peak(), start=began, end=at(8, 12, 21), began=began),
        starts=starts,
        mentions=counts,
        negative=tuple(n // 2 for n in counts),
        expected=(3.0,) * 48,
        blind=((40, 42),),
        events=tuple(one for one in events if answered or one.kind != "answer"),
        answered=figure("answered in the storm", 0.16 if answered else 0.0, 1_200, "share"),
    )
    return Storms(window=WINDOW, brands=("Umbra",), storms=(storm,))


def phrases() -> Phrases:
    shown = tuple(
        Phrase(text=text, mentions=figure(f"phrase {text}", n), against=then, z=z, score=z)
        for text, n, then, z in (("lost parcel", 412, 9, 17.3), ("oat milk", 300, 120, 8.1))
    )
    return Phrases(
        window=WINDOW, brands=("Umbra",), compared="the window before", phrases=shown, total=18_402, read=18_402
    )


def fading() -> Phrases:
    return replace(
        phrases(),
        phrases=tuple(
            Phrase(text=text, mentions=figure(f"phrase {text}", n), against=now, z=z, score=z)
            for text, n, now, z in (("free tote", 140, 3, 9.1), ("summer blend", 90, 12, 6.2))
        ),
        total=13_700,
    )


def rivals() -> Rivals:
    told = voice()
    topics_ = (theme("Delivery", 5_200, 1_700, 0.001), theme("Price", 900, 950, 0.4), None)
    brands = tuple(
        Rival(
            brand=one.brand,
            share=one,
            topic=topic,
            best=post(11, "positive", text="The best thing in a cup since rain."),
            worst=post(12) if one.own else None,
            ranked=figure(f"posts {one.brand}", 900).evidence,
        )
        for one, topic in zip(told.shares, topics_, strict=True)
    )
    return Rivals(window=WINDOW, brands=brands, holds=True, reasons=())


def campaigns(lift: float = 1.4, interval: tuple[float, float] | None = (1.2, 1.7)) -> Campaigns:
    """One week in July."""
    one = Campaign(
        name="Summer blend",
        start=DAYS[12],
        end=DAYS[19],
        tagged=figure("tagged", 320),
        mentions=figure("in its days", round(1_400 * lift)),
        expected=1_400.0,
        lift=figure("lift", lift, round(1_400 * lift), "times", interval=interval),
    )
    counts = tuple(200 for _ in DAYS)
    return Campaigns(
        window=WINDOW, campaigns=(one,), starts=tuple(DAYS), counts=counts, usual=tuple(200.0 for _ in DAYS), blind=()
    )


def accuracy(right: float = 0.74, drawn: int = 120) -> Accuracy:
    """A random sample that people have labelled."""
    confusion = {mood: {mood: 30, "neutral": 10} for mood in ("positive", "negative")}
    moods = Moods(
        labelled=drawn, drawn=drawn, confusion={**confusion, "neutral": {"neutral": 38, "unknown": 2}}, right=right,
        f1={"positive": 0.8, "neutral": 0.7, "negative": 0.62}, macro_f1=0.71, bins=(), gap=None, counted=0.2, net=None,
    )  # fmt: skip
    found = Found(
        labelled=90, drawn=90, unmatched=4, precision=0.93, interval=(0.88, 0.97), recall=None, precision_left=None,
        recall_left=None,
    )  # fmt: skip
    return Accuracy(
        brand="Umbra", source=None, language=None, mentions=18_402, moods=moods, found=found, alpha=0.68, shared=40
    )


def years(*before: float | None) -> Years:
    """Two quarters of 9,000 and 18,402 mentions, the year before with as many as said."""
    share_ = share("Umbra", 0.46, own=True, before=0.41, p=0.001)
    found = []
    for n, then, start, end in zip((9_000, 18_402), before or (4_000, 18_000), (at(4, 1), at(7, 1)),
                                   (at(7, 1), at(10, 1)), strict=True):  # fmt: skip
        p = None if then is None else 0.001 if abs(n / then - 1) > 0.1 else 0.4
        voices = figure(f"voices {n}", n, before=then, p=p)
        found.append(Quarter(start=start, end=end, share=replace(share_, voices=voices), holds=True))
    return Years(window=WINDOW, brand="Umbra", quarters=tuple(found))


def authors() -> Authors:
    shown = (
        Author(
            handle="ann@roast.example",
            name="Ann Smith",
            network="mastodon",
            url="https://roast.example/@ann",
            mentions=figure("author ann", 88),
            reach=300,
            engagement=1_000,
            positive=3,
            negative=60,
            last=at(9, 1),
        ),
        Author(
            handle="dailybean",
            name="The Daily Bean",
            network="feed",
            url="https://bean.example",
            mentions=figure("author bean", 40),
            reach=None,
            engagement=None,
            positive=3,
            negative=6,
            last=at(9, 1),
        ),
    )
    return Authors(window=WINDOW, brands=("Umbra",), authors=shown, people=5_120)


def sources() -> Ranked:
    rows = tuple(
        Row(
            name=name,
            mentions=figure(f"source {name}", n, before=n * 0.8, p=0.2),
            voices=n // 3,
            positive=n // 3,
            negative=n // 5,
        )
        for name, n in (("roast.example", 11_000), ("hn", 3_000))
    )
    return Ranked(window=WINDOW, brands=("Umbra",), kind="sources", rows=rows)


def coverage(**changes: Any) -> Coverage:
    slots = tuple(WINDOW.slots("day"))
    ended = tuple("failed" if 3 <= index < 5 else "whole" for index in range(len(slots)))
    seen = (
        Seen(source="roast.example", kind="mastodon", endings=ended, share=0.978, mentions=11_000),  # type: ignore[arg-type]
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
        phrases=replace(phrases(), phrases=()),
        fading=None,
        rivals=replace(rivals(), brands=()),
        campaigns=replace(campaigns(), campaigns=()),
        years=replace(years(), quarters=()),
        authors=replace(authors(), authors=(), people=0),
        journey=replace(journey(), stages=(), total=0, untold=0),
        sources=replace(sources(), rows=()),
        service=None,
        storms=replace(storms(), storms=()),
        rhythm=rhythm(None, posts=((0,) * 24,) * 7, answers=((0,) * 24,) * 7, total=nothing),
        response=replace(response(), open=nothing, minutes=figure("minutes", None, 0, "minutes")),
    )


QUARTERLY = recipes.load("quarterly")
