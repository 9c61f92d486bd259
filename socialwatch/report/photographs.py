"""Posts that will matter, photographed before they vanish: what a deck shows of them later, and what proves them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from socialwatch.report.authored import authored
from socialwatch.report.names import names_for
from socialwatch.report.people import find
from socialwatch.report.pictures import Veil, photograph

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.store import Store


@dataclass(frozen=True, slots=True)
class Photographed:
    """What became of the posts that were to be photographed: their ids, and of some why there is no picture."""

    taken: tuple[str, ...] = ()
    reasons: dict[str, str] = field(default_factory=dict)


def photograph_all(
    config: Config, store: Store, keys: Sequence[int], now: datetime, tell: Callable[[str], None]
) -> Photographed:
    """Take and keep a picture of each of these posts, as a deck would show it: private names are left out there too.

    Without a browser nothing is tried, and nothing noted: with one, the next run does it.
    """
    from socialwatch.report import shots

    names, taken, reasons = names_for(config), [], {}
    with shots.open_camera(config, tell) as camera:
        posts = store.mentions.read(keys) if camera is not None else []
        told = [text for post in posts for text in (post.mention.title, post.mention.text) if text]
        veil = Veil(names, find(store, config, names, told), authored(store, config, names))
        for post in posts:
            if camera is None or not post.mention.url:
                continue
            shot = photograph(store, post.key, post.mention, camera, veil)
            reason = None if shot is not None else camera.why.get(post.mention.url, "no reason told")
            store.photographs.note(post.key, int(now.timestamp()), reason)
            if reason is None:
                taken.append(post.id)
            else:
                reasons[post.id] = reason
    return Photographed(tuple(taken), reasons)
