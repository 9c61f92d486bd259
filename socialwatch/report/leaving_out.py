"""Private people out of everything that a deck or a letter says, once all of it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import unquote

from socialwatch.report.authored import Authored
from socialwatch.report.deck import Block, Posts, Slide
from socialwatch.report.evidence import Gathered
from socialwatch.report.people import People, find
from socialwatch.store.namesakes import Work, nothing

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.models import Mention
    from socialwatch.report.context import Context
    from socialwatch.store import Store

T = TypeVar("T")
PROGRAMS = frozenset(
    "key evidence claims id network author url link links tone unit x_unit y_unit layout mark mood lang picture"
    " pictured why source accent words".split()
)
"""Fields that programs read, or that already name nobody; all others are for people."""
LINKS = frozenset(("url", "link", "links"))
OURS = frozenset(("speaker", "alt"))
"""Fields that repeat what others say: names are left out of them, and not looked for."""


def shown_in(store: Store | None, context: Context, slides: Sequence[Slide], work: Work = nothing) -> People:
    """The private people whom these slides name, or the whole texts of the posts on them; `work` is done while they are
    looked for."""
    if store is None or context.names.mode == "show":
        work()
        return People()
    shown = _shown(store, slides).values()
    whole = [text for one in shown for text in (one.title, one.text) if text]
    return find(store, context.config, context.names, [*said(slides), *whole, *map(unquote, linked(slides))], work)


def _shown(store: Store, slides: Sequence[Slide]) -> dict[str, Mention]:
    """The posts on some slides as the archive has them, by their ids."""
    posts = [post for slide in slides for block in slide.blocks if isinstance(block, Posts) for post in block.posts]
    keys = {key: post.id for post in posts if (key := store.mentions.find(post.id)) is not None}
    return {keys[key]: one for key, one in store.mentions.plain(list(keys)).items()}


def leave_authors_out(slides: Sequence[Slide], store: Store | None, by: Authored) -> tuple[Slide, ...]:
    """The slides with no private author's name in his own post."""
    whole = _shown(store, slides) if store is not None else {}

    def block(one: Block) -> Block:
        if not isinstance(one, Posts):
            return one
        wrote = {post.id: whole[post.id].author for post in one.posts if post.id in whole}
        posts = [replace(post, text=by.without(post.text, wrote.get(post.id))) for post in one.posts]
        return replace(one, posts=tuple(posts))

    return tuple(replace(slide, blocks=tuple(map(block, slide.blocks))) for slide in slides)


def told_in(store: Store, config: Config, context: Context, *letters: Any) -> People:
    """The private people whom a letter names."""
    return find(store, config, context.names, said(letters))


def leave_out(slides: Sequence[Slide], context: Context, people: People) -> tuple[Slide, ...]:
    """The slides without these people, and what was gathered for them; queries that name one are sealed."""
    if not people.called:
        return tuple(slides)

    def address(link: str) -> str | None:
        return None if people.named(unquote(link)) else link

    gathered = context.gathered
    notes = _seal(gathered, context, people)
    gathered.quotes = {
        said: id
        for text, id in gathered.quotes.items()
        if (said := address(text) if text.startswith("http") else people.without(text)) is not None
    }
    for code, figures in gathered.figures.items():
        gathered.figures[code] = [replace(one, key=people.without(one.key)) for one in figures]

    def spoken(slide: Slide) -> Slide:
        speaker = slide.speaker
        for before, now in notes.items():
            speaker = speaker.replace(before, now)
        return replace(slide, speaker=speaker)

    return tuple(relinked(changed(spoken(slide), people.without), address) for slide in slides)


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


def linked(value: Any) -> Iterator[str]:
    """Every address to which some slides lead."""
    if is_dataclass(value):
        for one in fields(value):
            found = getattr(value, one.name)
            if one.name in LINKS:
                yield from filter(None, [found] if isinstance(found, str) else found or ())
            else:
                yield from linked(found)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from linked(one)


def relinked(value: T, change: Callable[[str], str | None]) -> T:
    """The same slides with every address to which they lead changed, or gone."""
    made: Any = value
    if is_dataclass(value) and not isinstance(value, type):
        told = {}
        for one in fields(value):
            found = getattr(value, one.name)
            if one.name not in LINKS:
                told[one.name] = relinked(found, change)
            elif isinstance(found, str):
                told[one.name] = change(found)
            elif found:
                told[one.name] = type(found)(link and change(link) for link in found)
        made = replace(value, **told)
    elif isinstance(value, list | tuple):
        made = type(value)(relinked(one, change) for one in value)
    return cast(T, made)


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
