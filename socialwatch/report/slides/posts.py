"""The posts that mattered, as pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from socialwatch.errors import ConfigError
from socialwatch.measures.base import Figure
from socialwatch.measures.posts import Mattered
from socialwatch.measures.posts import Posts as Measure
from socialwatch.models import JSON
from socialwatch.report.context import Asked, Context, Measured
from socialwatch.report.deck import Block, Post, Posts, Slide
from socialwatch.report.names import platform
from socialwatch.report.slides import among
from socialwatch.report.words import cut

MOST = 4  # more than four on a slide cannot be read; three fill it
LONG = 280


class PostsThatMattered:
    """At most four posts, and when they came among all of them; `mood` narrows to positive or negative ones."""

    needs: ClassVar = ("posts", "volume", "sentiment", "peaks", "coverage")
    options: ClassVar = {"mood": "", "count": 3}

    @staticmethod
    def asks(options: Mapping[str, JSON]) -> Asked:
        """Posts of one mood are ranked among themselves."""
        mood = options.get("mood", "")
        if mood not in ("", "positive", "neutral", "negative"):
            raise ConfigError(f"slide posts: mood = {mood!r}; allowed: positive, neutral, negative or empty")
        return {f"posts {mood}": ("posts", {"mood": mood, "limit": 24})} if mood else {}

    def make(self, measured: Measured, context: Context) -> Slide | None:
        wanted = str(context.options.get("mood", ""))
        measure: Measure | None = measured.get(f"posts {wanted}" if wanted else "posts")
        if measure is None:
            return None
        # what travelled furthest is among them, however few follow its author
        first = [measure.furthest] if measure.furthest is not None else []
        fitting = [post for post in (*first, *measure.posts) if not wanted or post.mood == wanted]
        ranked = distinct(fitting)[: min(MOST, int(context.options.get("count", self.options["count"])))]
        shown = sorted(ranked, key=lambda post: -(post.engagement or 0))
        if not shown:
            return None
        blocks: list[Block] = [
            Posts(
                key="posts",
                posts=tuple(_post(context, post) for post in shown),
                evidence=_cited(context, measure, shown[0]),
            )
        ]
        if (line := among.line(measured, context, wanted, shown)) is not None:
            blocks.append(line)
        return context.slide(
            _title(context, wanted, measure.evidence.n, shown),
            blocks,
            measured,
            n=measure.evidence.n,
            note=_note(measured, context, wanted, shown),
            also=context.words.say(
                "The post with most reactions, then those that rank highest by reactions and followers, each against"
                " the posts of its own network."
            ),
        )


def _cited(context: Context, measure: Measure, first: Mattered) -> str:
    """The posts, and how far the first of them travelled: another one does once that is purged."""
    if not first.engagement:
        return context.cite(measure.evidence)
    drew = Figure(
        key="reactions", value=first.engagement, unit="reactions", n=measure.evidence.n, evidence=measure.evidence
    )
    return context.cite(drew)


def distinct(posts: list[Mattered]) -> list[Mattered]:
    """One post an author and a wording, so that one loud voice does not fill the slide."""
    seen: set[str] = set()
    result = []
    for post in posts:
        keys = {
            f"{post.network}:{post.author}" if post.author else post.id,
            " ".join(post.text.casefold().split())[:80],
        }
        if not keys & seen:
            result.append(post)
        seen |= keys
    return result


def _title(context: Context, wanted: str, total: int, shown: list[Mattered]) -> str:
    """How far the loudest one travelled; where no network tells, that is what is said."""
    words, first = context.words, shown[0]
    values = {
        "place": platform(words, first.network),
        "day": words.day(first.created),
        "n": first.engagement or 0,
        "total": total,
        "mood": words.term(wanted),
    }
    if total == 1 and first.engagement:
        said = {"negative": "The one negative post drew {n} reactions on {place}, {day}",
                "positive": "The one positive post drew {n} reactions on {place}, {day}"}  # fmt: skip
        return words.title(words.say(said.get(wanted, "The one post drew {n} reactions on {place}, {day}"), **values))
    if first.engagement:
        said = {
            "negative": "The criticism that travelled furthest drew {n} reactions on {place}, {day}",
            "positive": "The praise that travelled furthest drew {n} reactions on {place}, {day}",
        }
        return words.title(
            words.say(
                said.get(wanted, "The post that travelled furthest drew {n} reactions on {place}, {day}"), **values
            )
        )
    if total == 1:
        return words.title(words.say("One post was {mood}, {day}" if wanted else "One post was heard, {day}", **values))
    if wanted:
        return words.title(
            words.say("{total} posts were {mood}; no network told which travelled furthest, these came first", **values)
        )
    return words.title(
        words.say("No network told which of {total} posts travelled furthest; these came first", **values)
    )


def _post(context: Context, post: Mattered) -> Post:
    words, names = context.words, context.names
    text = f"{post.title}\n{post.text}" if post.title and not post.text.startswith(post.title) else post.text
    return Post(
        id=post.id,
        network=post.network,
        author=names.label(words, post.network, post.author, post.reach, url=post.url),
        created=post.created,
        when=words.moment(post.created),
        text=cut(names.text(text), LONG),
        url=names.link(post.id, post.url, post.author, post.reach),
        engagement=_engagement(context, post),
        reactions=words.plural(post.engagement, "{n} reaction", "{n} reactions") if post.engagement else "",
        mood=post.mood,
        lang=post.lang,
    )


def _engagement(context: Context, post: Mattered) -> str:
    words = context.words
    counts = (
        (post.likes, "{n} like", "{n} likes"),
        (post.reposts, "{n} repost", "{n} reposts"),
        (post.replies, "{n} reply", "{n} replies"),
    )
    return ", ".join(words.plural(n, one, many) for n, one, many in counts if n)


def _note(measured: Measured, context: Context, wanted: str, shown: list[Mattered]) -> str:
    irony = context.words.say("The mood was scored by a lexicon, which does not see irony.") if wanted else ""
    parts = (among.in_peak(measured, context, shown), _reach(context, shown), irony)
    return " ".join(part for part in parts if part)


def _reach(context: Context, shown: list[Mattered]) -> str:
    words = context.words
    untold = [post for post in shown if post.engagement is None]
    if len(untold) == len(shown):
        return words.say("Reactions were not told, and the authors' reach only where the network does.")
    unknown = [post for post in shown if post.reach is None]
    if unknown:
        return words.plural(
            len(unknown),
            "Reach unknown for 1 of {all}: the network does not tell.",
            "Reach unknown for {n} of {all}: their networks do not tell.",
            all=len(shown),
        )
    return words.say("Together their authors have {n} followers.", n=sum(post.reach or 0 for post in shown))
