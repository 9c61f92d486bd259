"""How much was said, when it peaked, and how an hour's storm went."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from planted.world import DAYS, WINDOW, at, comparable, figure, replace
from socialwatch.measures.peaks import Cause, Peak, Peaks
from socialwatch.measures.storm import Event, Storm, Storms
from socialwatch.measures.volume import Marked, Point, Series, Volume


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


def event(kind: str, at_: datetime, **more: Any) -> Event:
    return Event(at=at_, kind=kind, **more)


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
