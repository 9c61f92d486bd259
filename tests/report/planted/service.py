"""What was answered, how soon and at which hours."""

from __future__ import annotations

from typing import Any

from planted.world import WINDOW, figure, replace
from socialwatch.measures.resolution import Resolution, Settled
from socialwatch.measures.response import Response
from socialwatch.measures.rhythm import Rhythm
from socialwatch.measures.service import Place, Service


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


def end(name: str = "", n: int = 400, value: float | None = 0.7, **more: Any) -> Settled:
    moved = {"before": 0.72, "p": 0.4, "interval": (0.65, 0.74), **more} if n else {}
    resolved = figure("resolved", value if n else None, n, "share", **moved)
    return Settled(name=name, resolved=resolved, silent=200, thanked=80, back=120, young=9, unread=11)


def resolution(**changes: Any) -> Resolution:
    """Of Bluesky nothing can be told."""
    told = {"whole": end(), "places": (end("mastodon"),), "untold": ("bluesky",), **changes}
    return Resolution(window=WINDOW, brands=("Umbra",), days=7, **told)


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
