"""Private people out of everything that a deck or a letter says, once all of it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from socialwatch.report.deck import Posts, Slide
from socialwatch.report.evidence import Gathered
from socialwatch.report.people import People, find

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.report.context import Context
    from socialwatch.store import Store

T = TypeVar("T")
PROGRAMS = frozenset(
    "key evidence claims id network author url link links tone unit x_unit y_unit layout mark mood lang picture"
    " pictured why source accent words".split()
)
"""Fields that programs read, or that already name nobody; all others are for people."""
OURS = frozenset(("speaker", "alt"))
"""Fields that repeat what others say: names are left out of them, and not looked for."""


def shown_in(store: Store | None, context: Context, slides: Sequence[Slide]) -> People:
    """The private people whom these slides name, or the whole texts of the posts on them."""
    if store is None or context.names.mode == "show":
        return People()
    posts = [post for slide in slides for block in slide.blocks if isinstance(block, Posts) for post in block.posts]
    keys = [key for post in posts if (key := store.mentions.find(post.id)) is not None]
    whole = [text for one in store.mentions.plain(keys).values() for text in (one.title, one.text) if text]
    return find(store, context.config, context.names, [*said(slides), *whole])


def told_in(store: Store, config: Config, context: Context, *letters: Any) -> People:
    """The private people whom a letter names."""
    return find(store, config, context.names, said(letters))


def leave_out(slides: Sequence[Slide], context: Context, people: People) -> tuple[Slide, ...]:
    """The slides without these people, and what was gathered for them; queries that name one are sealed."""
    if not people.called:
        return tuple(slides)
    gathered = context.gathered
    notes = _seal(gathered, context, people)
    gathered.quotes = {
        text if text.startswith("http") else people.without(text): id for text, id in gathered.quotes.items()
    }
    for code, figures in gathered.figures.items():
        gathered.figures[code] = [replace(one, key=people.without(one.key)) for one in figures]

    def spoken(slide: Slide) -> Slide:
        speaker = slide.speaker
        for before, now in notes.items():
            speaker = speaker.replace(before, now)
        return replace(slide, speaker=speaker)

    return tuple(changed(spoken(slide), people.without) for slide in slides)


def _seal(gathered: Gathered, context: Context, people: People) -> Mapping[str, str]:
    """Queries that name somebody stay in the archive; what the speaker notes said of them, and what they say now."""
    notes = {}
    for code, one in gathered.evidence.items():
        if not people.named(one.query):
            continue
        gathered.sealed[code] = one.query
        gathered.evidence[code] = replace(one, query=f"socialwatch explain --figure {code}")
        notes[context.words.say("Query: {query}", query=one.query)] = context.words.say(
            "Its query names an account: `socialwatch explain {code}` shows it.", code=code
        )
    return notes


def said(value: Any) -> Iterator[str]:
    """Every text for people in some slides, or in a letter."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            if one.name not in PROGRAMS | OURS:
                yield from said(getattr(value, one.name))
    elif isinstance(value, Sequence):
        for one in value:
            yield from said(one)


def changed(value: T, change: Callable[[str], str]) -> T:
    """The same slides or letter with every text for people changed."""
    made: Any = value
    if isinstance(value, str):
        made = change(value)
    elif is_dataclass(value) and not isinstance(value, type):
        told = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in PROGRAMS}
        made = replace(value, **{name: changed(one, change) for name, one in told.items()})
    elif isinstance(value, list | tuple):
        made = type(value)(changed(one, change) for one in value)
    return cast(T, made)
