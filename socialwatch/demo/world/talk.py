"""Hacker News: a dozen stories about the three roasters, and the long comments under them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from socialwatch.demo.world.cast import MAKERS, OWN
from socialwatch.demo.world.draft import Draft
from socialwatch.demo.world.grammar import grammar
from socialwatch.demo.world.model import Person, Post, Truth
from socialwatch.demo.world.people import Crowd
from socialwatch.demo.world.plan import toward
from socialwatch.demo.world.rhythm import at
from socialwatch.demo.world.voices import TALKER, speak

# how often a comment has another claim, a detail and a turn
MORE = (("claim", 0.5), ("detail", 0.75), ("turn", 0.5))


class Story(NamedTuple):
    when: str
    theme: str
    title: str
    url: str
    points: int
    comments: int


STORIES = (
    Story("2026-04-22 14:10", "grinder", "Show HN: I measured 40 hand grinders with a sieve and a webcam",
          "https://sieve.example/grinders", 212, 90),
    Story("2026-05-19 09:40", "subscription", "A coffee roaster's API is better than my bank's",
          "https://notes.example/brambling-api", 340, 120),
    Story("2026-06-11 16:05", "price", "Where the money for your coffee goes", "https://beans.example/money", 128, 70),
    Story("2026-07-08 15:20", "subscription", "Show HN: brambling-cli, pause your coffee from the terminal",
          "https://code.example/brambling-cli", 187, 85),
    Story("2026-07-29 10:30", "grinder", "Brambling publishes the drawings of its hand grinder",
          "https://brambling.example/quern/drawings", 402, 140),
    Story("2026-08-12 20:15", "postmortem", "Brambling mailed customers' addresses to strangers",
          "https://ledger.example/brambling-addresses", 266, 150),
    Story("2026-08-28 13:00", "price", "Nordkessel raises prices 12%: what green coffee really costs",
          "https://beans.example/nordkessel", 95, 60),
    Story("2026-09-03 14:45", "postmortem", "We had no way back: a coffee roaster's warehouse post-mortem",
          "https://brambling.example/post-mortem", 913, 320),
    Story("2026-09-17 11:10", "subscription", "Ask HN: Who does subscriptions well?", "", 154, 95),
    Story("2026-09-25 17:30", "price", "The pod in your Tazzarella machine costs more than the coffee",
          "https://beans.example/pods", 143, 65),
)  # fmt: skip


def add_talk(draft: Draft, crowd: Crowd, chance: Random) -> None:
    said: set[str] = set()
    for story in STORIES:
        author = crowd.someone("hackernews", "en", chance)
        brands = tuple(name for name in MAKERS if name in story.title or name.lower() in story.url)
        post = draft.add(
            Truth(scene="story", brands=brands, feeling="neutral"),
            place="hackernews", author=author, created=at(story.when), text="", title=story.title, lang="en",
            links=(story.url,) if story.url else (), likes=story.points,
        )  # fmt: skip
        if post:
            _comments(draft, crowd, chance, story, post, said)


def _comments(draft: Draft, crowd: Crowd, chance: Random, story: Story, root: Post, said: set[str]) -> None:
    """Most comments come in the first hours; a third answers another comment."""
    earlier: list[Post] = []
    for _ in range(story.comments):
        when = root.created + timedelta(minutes=chance.lognormvariate(5.4, 1.1))
        parents = [post for post in earlier if post.created < when]
        parent = chance.choice(parents) if parents and chance.random() < 0.35 else root
        text, mark = _comment(story.theme, chance, said)
        named = _brands(text)
        founder = story.url.startswith("https://brambling.example") and chance.random() < 0.03
        author: Person = OWN["hackernews"] if founder else crowd.someone("hackernews", "en", chance)
        post = draft.add(
            Truth(scene=story.theme, brands=named, feeling="neutral", own=founder,
                  toward=toward("Brambling", named, mark, "neutral")),
            place="hackernews", author=author, created=_at_most(when), text=text, lang="en",
            parent=parent.number, root=root.number, title="", links=root.links,
        )  # fmt: skip
        if post:
            earlier.append(post)


def _comment(theme: str, chance: Random, said: set[str]) -> tuple[str, str]:
    """One to four paragraphs, none that was written before, and the mood that the first is marked with."""
    words, text, mark = grammar("hn"), "", ""
    for _ in range(20):
        first, mark = words.pick(theme, "claim", chance, {})
        rest = [words.line(theme, kind, chance, {}) for kind, often in MORE if chance.random() < often]
        parts = [first, *dict.fromkeys(line for line in rest if line != first)]
        text = "\n\n".join(speak([part], TALKER, "neutral", chance, tuple(MAKERS)) for part in parts)
        if text not in said:
            break
    said.add(text)
    return text, mark


def _brands(text: str) -> tuple[str, ...]:
    return tuple(name for name in MAKERS if name in text)


def _at_most(when: datetime) -> datetime:
    return when.replace(microsecond=0)
