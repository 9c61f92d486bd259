"""A post to be pictured, the archive that holds it, and a camera that gives what it is told to."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import planted

from socialwatch.models import Author, Mention
from socialwatch.report import pictures
from socialwatch.report.deck import Post, Posts, Slide
from socialwatch.report.names import Names
from socialwatch.report.shots import Shot
from socialwatch.store import Store
from socialwatch.store.rows import Heard, Row

NOW = datetime(2026, 10, 2, tzinfo=UTC)
ANN = Author("1", handle="ann@roast.example", name="Ann Smith", url="https://roast.example/@ann", followers=300)
MENTION = Mention(
    network="mastodon",
    native_id="https://roast.example/1",
    text="My parcel is lost",
    author=ANN,
    created=planted.at(8, 11),
    url="https://roast.example/1",
)
POST = Post(
    id=MENTION.id,
    network="mastodon",
    author="Mastodon user",
    created=planted.at(8, 11),
    when="Tue 11 August",
    text=MENTION.text,
    url=MENTION.url,
    engagement="",
    mood="negative",
)
SLIDE = Slide(key="posts", title="t", blocks=(Posts(key="posts", posts=(POST,)),))


SHOT = NOW + timedelta(days=3, hours=1)  # a deck may be made for another moment than that of its pictures


class Browser:
    """Stands in for the camera: takes the picture it was given, and notes what it was asked."""

    def __init__(self, png: bytes | None = b"shot") -> None:
        self.png, self.asked, self.why = png, [], {"https://roast.example/1": "gone"}
        self.moment = SHOT

    def shoot(self, url, words="", hidden=None):
        self.asked.append((url, words, hidden))
        return Shot(url, self.png, "", self.moment.replace(microsecond=250)) if self.png else None


@contextmanager
def archive(folder):
    """One that holds the post."""
    with Store.open(folder / "s.sqlite", write=True, create=True) as opened:
        with opened.transaction():
            source = opened.sources.id("fedi", "mastodon")
            opened.writer.save(source, [Row({"n": 1}, (Heard(MENTION, ("Umbra",)),))], run=None, now=NOW)
        yield opened


def take(store, camera, names=None, slide=SLIDE):
    told = []
    slides, taken = pictures.take(
        (slide,),
        store,
        pictures.Studio("tokens", (lambda: camera) if camera else None),
        pictures.Veil(names or Names()),
        NOW,
        told.append,
    )
    return slides[0].blocks[0].posts[0], taken, told
