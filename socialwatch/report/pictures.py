"""Pictures of the posts on a deck: a screenshot of the page where that is allowed, a drawn card otherwise.

Taken once and kept in the store, so that the same deck has the same bytes however often it is made. While names
are hidden, a private author's are taken out of the page before it is photographed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from socialwatch.config import Config
from socialwatch.models import Mention, fingerprint
from socialwatch.report.deck import Block, Post, Posts, Slide
from socialwatch.report.hiding import known_as
from socialwatch.report.names import Names

if TYPE_CHECKING:
    from socialwatch.report.shots import Camera
    from socialwatch.report.tokens import Tokens
    from socialwatch.store import Store

Listen = Callable[[str], None]


@dataclass(frozen=True)
class Studio:
    """Where pictures are taken: what cards are drawn with, and how a browser is started when the first page must be
    photographed; None where no screenshots are wanted."""

    tokens: Tokens
    start: Callable[[], Camera | None] | None = None

    @cached_property
    def camera(self) -> Camera | None:
        """The one kept browser; None when there is none to be found, which the deck's cards then say."""
        return self.start() if self.start is not None else None


@contextmanager
def studio(config: Config, tell: Listen) -> Iterator[Studio]:
    """A studio for the pictures of a deck; a browser that was started ends with it."""
    from socialwatch.report import tokens

    look = tokens.load(config.report.tokens or "tokens.toml").branded(config.report.accent)
    if not config.report.screenshots:
        yield Studio(look)
        return
    with ExitStack() as stack:

        def start() -> Camera | None:
            from socialwatch.report import shots

            return stack.enter_context(shots.open_camera(config, tell))

        yield Studio(look, start)


def take(
    slides: Sequence[Slide], store: Store, where: Studio, names: Names, now: datetime, tell: Listen
) -> tuple[tuple[Slide, ...], Mapping[str, bytes]]:
    """The slides with their posts pictured, and the pictures by the hash of their bytes."""
    taken: dict[str, bytes] = {}

    def pictured(post: Post) -> Post:
        kind, body = _picture(post, store, where, names, now, tell)
        name = sha256(body).hexdigest()
        taken[name] = body
        return replace(post, picture=name, pictured="screenshot" if kind == "shot" else "card")

    def block(one: Block) -> Block:
        return replace(one, posts=tuple(pictured(post) for post in one.posts)) if isinstance(one, Posts) else one

    return tuple(replace(slide, blocks=tuple(block(one) for one in slide.blocks)) for slide in slides), taken


def _picture(post: Post, store: Store, where: Studio, names: Names, now: datetime, tell: Listen) -> tuple[str, bytes]:
    """A kept screenshot, a new one, or a card; kept cards are used when nothing on them has changed."""
    key = store.mentions.find(post.id)
    if where.start is not None and post.url and key is not None:
        mention = store.mentions.read([key])[0].mention
        hidden = hidden_names(mention, names)
        address = post.url if hidden is None else f"{post.url} (names hidden)"
        body = _kept(store, key, "shot", address)
        if body is None and where.camera is not None:
            body = _shoot(where.camera, post.url, mention, hidden, tell)
            if body is not None:
                _keep(store, key, "shot", address, now, body)
        if body is not None:
            return "shot", body
    return "card", _card(post, store, key, where, now)


def _shoot(camera: Camera, url: str, mention: Mention, hidden: Sequence[str] | None, tell: Listen) -> bytes | None:
    tell(f"screenshot of {url}")
    shot = camera.shoot(url, mention.text, hidden)
    if shot is None:
        tell(f"no screenshot of {url}: {camera.why.get(url, 'no reason told')}; a card instead")
        return None
    return shot.png


def hidden_names(mention: Mention, names: Names) -> tuple[str, ...] | None:
    """What a picture of the page must not show: the author's names; None when everything may be shown."""
    author = mention.author
    if names.mode == "show":
        return None
    if author is not None and names.public(author.handle or author.name, author.followers):
        return None
    return known_as(author)


def _card(post: Post, store: Store, key: int | None, where: Studio, now: datetime) -> bytes:
    from socialwatch.report import cards

    name = "card:" + fingerprint([repr(post), repr(where.tokens)])
    body = _kept(store, key, "card", name)
    if body is None:
        body = cards.card(post, where.tokens)
        _keep(store, key, "card", name, now, body)
    return body


def _kept(store: Store, key: int | None, kind: str, url: str) -> bytes | None:
    found = store.pictures.latest(key, kind) if key is not None else None
    return found.body if found is not None and found.url == url else None


def _keep(store: Store, key: int | None, kind: str, url: str, now: datetime, body: bytes) -> None:
    if store.write and key is not None:
        store.pictures.put(body, kind=kind, taken=now, mention=key, url=url)
