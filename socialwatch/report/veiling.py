"""Ids and queries that name private people, out of all that travels: the archive alone knows what they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from socialwatch.models import JSON
from socialwatch.report import addresses
from socialwatch.report.deck import Block, Posts, Slide
from socialwatch.report.evidence import Gathered, travelling
from socialwatch.report.names import Names
from socialwatch.store import veils

if TYPE_CHECKING:
    from socialwatch.store import Store


def veil(slides: Sequence[Slide], gathered: Gathered, store: Store, names: Names) -> tuple[Slide, ...]:
    """The slides, and what was gathered for them, with ids that tell nobody's name; `gathered.sealed` has the queries.

    Nothing is done where names are shown.
    """
    if names.mode == "show":
        return tuple(slides)
    shown = [post for slide in slides for block in slide.blocks if isinstance(block, Posts) for post in block.posts]
    wanted = {post.id for post in shown} | set(gathered.quotes.values())
    for one in gathered.evidence.values():
        wanted.update(one.ids)
    said = _veiled(wanted, store, names)
    for code, one in gathered.evidence.items():
        query = travelling(one.query, code)
        if query != one.query:
            gathered.sealed[code] = one.query
        gathered.evidence[code] = replace(one, query=query, ids=tuple(said.get(id, id) for id in one.ids))
    gathered.quotes = {text: said.get(id, id) for text, id in gathered.quotes.items()}

    def block(one: Block) -> Block:
        if not isinstance(one, Posts):
            return one
        return replace(one, posts=tuple(replace(post, id=said.get(post.id, post.id)) for post in one.posts))

    return tuple(replace(slide, blocks=tuple(map(block, slide.blocks))) for slide in slides)


def _veiled(ids: set[str], store: Store, names: Names) -> dict[str, str]:
    """For each id that names a private author the one that does not."""
    keys = [key for id in ids if (key := store.mentions.find(id)) is not None]
    found = {}
    for one in veils.writers(store.db, keys).values():
        if names.public(one.handle or one.name, one.followers):
            continue
        if addresses.tells(one.id.partition(":")[2], (one.handle, one.name)):
            found[one.id] = veils.veiled(one.id, one.created)
    return found


def unsealed(document: Mapping[str, JSON]) -> dict[str, JSON]:
    """A kept deck's document with the queries that its files do not carry."""
    sealed = document.get("again", {}).get("sealed", {})
    evidence = {
        code: {**one, "query": sealed[code]} if code in sealed else one for code, one in document["evidence"].items()
    }
    return {**document, "evidence": evidence}
