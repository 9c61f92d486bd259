"""The brand beside its competitors, and beside itself in other years."""

from __future__ import annotations

from planted.people import post
from planted.subjects import theme
from planted.world import WINDOW, at, comparable, figure, replace
from socialwatch.measures.rivals import Rival, Rivals
from socialwatch.measures.voice import Share, Voice
from socialwatch.measures.years import Quarter, Years


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
