"""Pictures of the posts on a deck: a screenshot of the page where that is allowed, a drawn card otherwise.

Taken once and kept in the store, so that the same deck has the same bytes however often it is made. While names
are hidden, a private author's are taken out of the page before it is photographed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from socialwatch.config import Config
from socialwatch.models import Mention, fingerprint
from socialwatch.report.authored import Authored
from socialwatch.report.deck import Block, Post, Posts, Slide, Why
from socialwatch.report.hiding import Hiding, known_as
from socialwatch.report.names import Names
from socialwatch.report.people import People
from socialwatch.report.words import Words, words_for

if TYPE_CHECKING:
    from socialwatch.report.shots import Camera, Shot
    from socialwatch.report.tokens import Tokens
    from socialwatch.store import Store
    from socialwatch.store.pictures import Picture

MANY = 4  # posts side by side from which on cards are narrow
Listen = Callable[[str], None]


class Veil(NamedTuple):
    """Who may be named: the rule for authors, the people whom texts name, and what authors call themselves."""

    names: Names
    people: People = People()
    by: Authored = Authored()


@dataclass(frozen=True)
class Studio:
    """Where pictures are taken: what cards are drawn with, and how a browser is started when the first page must be
    photographed; None where no screenshots are wanted."""

    tokens: Tokens
    start: Callable[[], Camera | None] | None = None
    words: Words = field(default_factory=Words)

    @cached_property
    def camera(self) -> Camera | None:
        """The one kept browser; None when there is none to be found, which the deck's cards then say."""
        return self.start() if self.start is not None else None


@contextmanager
def studio(config: Config, tell: Listen) -> Iterator[Studio]:
    """A studio for the pictures of a deck; a browser that was started ends with it."""
    from socialwatch.report import messages, tokens

    look = tokens.load(config.report.tokens or "tokens.toml").branded(config.report.accent)
    said = messages.load(config.report.locale, config.report.messages)
    words = words_for(config.report.locale, config.timezone, said)
    if not config.report.screenshots:
        yield Studio(look, None, words)
        return
    with ExitStack() as stack:

        def start() -> Camera | None:
            from socialwatch.report import shots

            return stack.enter_context(shots.open_camera(config, tell))

        yield Studio(look, start, words)


def take(
    slides: Sequence[Slide],
    store: Store,
    where: Studio,
    veil: Veil,
    now: datetime,
    tell: Listen,
    day: Callable[[datetime], str] = lambda at: f"{at:%Y-%m-%d}",
) -> tuple[tuple[Slide, ...], Mapping[str, bytes]]:
    """The slides with their posts pictured, and the pictures by the hash of their bytes.

    `day` writes the date on which a screenshot was taken for the deck's readers.
    """
    taken: dict[str, bytes] = {}

    def pictured(post: Post, few: bool) -> Post:
        made = _picture(post, store, where, veil, now, tell, few)
        name = sha256(made.body).hexdigest()
        taken[name] = made.body
        if made.taken is None:
            return replace(post, picture=name, pictured="card", why=made.why)
        return replace(post, picture=name, pictured="screenshot", taken=day(made.taken), captured=made.taken)

    def block(one: Block) -> Block:
        if not isinstance(one, Posts):
            return one
        return replace(one, posts=tuple(pictured(post, len(one.posts) < MANY) for post in one.posts))

    return tuple(replace(slide, blocks=tuple(block(one) for one in slide.blocks)) for slide in slides), taken


class _Made(NamedTuple):
    """A picture; `taken` is None of a card, and `why` says what was in the way of a screenshot."""

    body: bytes
    taken: datetime | None = None
    why: Why = ""


def _picture(
    post: Post, store: Store, where: Studio, veil: Veil, now: datetime, tell: Listen, few: bool = False
) -> _Made:
    """A kept screenshot, a new one, or a card.

    A page that is gone or changed meanwhile is shown as it was. Kept cards are used when nothing on them has changed.
    """
    key: int | None = store.mentions.find(post.id)
    why: Why = ""
    mention = store.mentions.read([key])[0].mention if key is not None and where.start is not None else None
    if key is not None and mention is not None and mention.url:
        kept = _kept(store, key, "shot", address_of(mention.url, hiding_for(mention, veil)))
        if kept is not None:
            return _Made(kept.body, kept.taken)
        if where.camera is not None:
            tell(f"screenshot of {mention.url}")
            shot = photograph(store, key, mention, where.camera, veil)
            if shot is not None:
                return _Made(shot.png, shot.taken)
            reason = where.camera.why.get(mention.url, "no reason told")
            tell(f"no screenshot of {mention.url}: {reason}; a card instead")
            why = kind_of(reason)
    return _Made(_card(post, store, key, where, now, few), why=why)


def photograph(store: Store, key: int, mention: Mention, camera: Camera, veil: Veil) -> Shot | None:
    """A new picture of a post's page, kept with its address and the moment it was really taken, whatever moment the
    deck is made for; None where the page does not show the post."""
    if not mention.url:
        return None
    hidden = hiding_for(mention, veil)
    shot = camera.shoot(mention.url, mention.text, hidden)
    if shot is None:
        return None
    shot = replace(shot, taken=shot.taken.replace(microsecond=0))  # as it is kept
    _keep(store, key, "shot", address_of(mention.url, hidden), shot.taken, shot.png)
    return shot


def address_of(url: str, hidden: Hiding | None) -> str:
    """By which a picture is found again: one with names is not shown where they are to be hidden."""
    if hidden is None:
        return url
    some = f", {fingerprint(hidden.others)[:8]}" if hidden.others else ""
    return f"{url} (people hidden{some})"


def hiding_for(mention: Mention, veil: Veil) -> Hiding | None:
    """Who must not be seen on a picture of the page, and who may; None when everybody may."""
    author, names = mention.author, veil.names
    if names.mode == "show":
        return None
    others = veil.people.named(f"{mention.title or ''}\n{mention.text}")
    if author is not None and names.public(author.handle or author.name, author.followers):
        return Hiding(kept=(*names.own, *known_as(author)), others=others)
    called = known_as(author)
    surely = tuple(name for name in called if veil.by.sure(name))
    return Hiding(surely, tuple(names.own), others, tuple(name for name in called if name not in surely))


def kind_of(reason: str) -> Why:
    """What a camera's reason comes to, for people."""
    if found := re.fullmatch(r"the page answered (\d+)", reason):
        return "gone" if found[1] in ("404", "410") else "closed" if found[1] in ("401", "403", "451") else "failed"
    if "words are not on the page" in reason:
        return "other"
    return "refused" if "private address" in reason else "failed"


def _card(post: Post, store: Store, key: int | None, where: Studio, now: datetime, few: bool) -> bytes:
    from socialwatch.report import cards

    wide = cards.WIDE if few else cards.NARROW
    name = "card:" + fingerprint([repr(post), repr(where.tokens), where.words.locale.name, wide])
    kept = _kept(store, key, "card", name)
    if kept is not None:
        return kept.body
    body = cards.card(post, where.tokens, where.words, width=wide)
    _keep(store, key, "card", name, now, body)
    return body


def _kept(store: Store, key: int | None, kind: str, url: str) -> Picture | None:
    found = store.pictures.latest(key, kind) if key is not None else None
    return found if found is not None and found.url == url else None


def _keep(store: Store, key: int | None, kind: str, url: str, now: datetime, body: bytes) -> None:
    if store.write and key is not None:
        store.pictures.put(body, kind=kind, taken=now, mention=key, url=url)
