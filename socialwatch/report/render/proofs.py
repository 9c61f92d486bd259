"""What a page tells of its figures: how each was made, the posts behind it, what proves their pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from socialwatch.measures.base import Evidence, Figure
from socialwatch.report import figure_names as names
from socialwatch.report.deck import Deck, Posts
from socialwatch.report.evidence import document, travelling
from socialwatch.report.formulas import formula
from socialwatch.report.render.links import link_of
from socialwatch.report.render.posts import how_made
from socialwatch.report.scale import shower
from socialwatch.report.words import Words

FACTS = ("format", "id", "title", "subtitle", "brand", "locale", "zone", "window", "made")
IDS = 40  # how many posts a figure lists at most; `explain` knows more
PROVES = ("id", "url", "picture", "pictured", "captured", "why")
"""What a page tells of the picture of a post."""


def told(deck: Deck, words: Words) -> dict[str, Any]:
    """What the page tells of each figure, posts with the address of their page."""
    pictures = _photographed(deck, words)
    return {
        code: _one(code, one, deck.figures.get(code, ()), words, pictures)
        for code, one in sorted(deck.evidence.items())
    }


def _photographed(deck: Deck, words: Words) -> dict[str, list[str]]:
    """What proves the screenshots that stand for a figure: when, of which page, and the hash of the picture."""
    found: dict[str, list[str]] = {}
    for block in (block for slide in deck.slides for block in slide.blocks if isinstance(block, Posts)):
        for post in block.posts:
            if post.captured is not None:
                at = f"{how_made(post, words).partition(',')[0]}, {words.moment(post.captured)}"
                told = " \N{MIDDLE DOT} ".join(filter(None, (at, post.url, f"SHA-256 {post.picture}")))
                found.setdefault(block.evidence, []).append(told)
    return found


def travels(one: Evidence, code: str) -> Evidence:
    return replace(one, query=travelling(one.query, code))


def _one(
    code: str, one: Evidence, figures: Sequence[Figure], words: Words, pictures: Mapping[str, list[str]]
) -> dict[str, Any]:
    said = asdict(travels(one, code))
    said["ids"] = [[ident, link_of(ident)] for ident in one.ids[:IDS]]
    said["called"] = names.measure(words, one.measure)
    in_its_language = {"how": formula(words, one.formula), "without": names.left_out(words, one.exclusions)}
    as_kept = {"how": one.formula, "without": list(one.exclusions)}
    said |= {key: told for key, told in in_its_language.items() if told != as_kept[key]}
    kept = [field.name for field in fields(Figure) if field.name != "evidence"]
    if taken := pictures.get(code):
        said["pictures"] = taken
    said["figures"] = [
        {
            **{name: getattr(figure, name) for name in kept},
            "called": names.figure(words, figure.key),
            "said": value_of(figure, words),
        }
        for figure in figures
    ]
    return said


def value_of(figure: Figure, words: Words) -> str:
    """A figure with what is sure of it and what it was, in words."""
    show = shower(figure.unit, words)
    parts = [words.say("unknown") if figure.value is None else show(figure.value)]
    if figure.interval:
        low, high = map(show, figure.interval)
        sure = "" if figure.labels is not None else f" ({words.say('unmeasured')})"
        parts.append(f"{words.say('95% interval')} {low} \N{EN DASH} {high}{sure}")
    if figure.before is not None:
        parts.append(f"{words.say('before')} {show(figure.before)}")
    return "; ".join(parts)


def facts(deck: Deck) -> dict[str, Any]:
    """What `explain` needs of a page beside its figures: whose deck it is, and which slide shows which of them."""
    said = document(deck)
    shown = ("number", "key", "title", "note", "evidence", "posts")
    slides = [
        {**{key: slide[key] for key in shown}, "further": slide.get("further", []), "blocks": _pictured(slide)}
        for slide in said["slides"]
    ]
    return {**{key: said[key] for key in FACTS}, "slides": slides}


def _pictured(slide: dict[str, Any]) -> list[dict[str, Any]]:
    """Of a slide's blocks those of posts, with what is known of their pictures."""
    return [
        {
            "type": one["type"],
            "evidence": one["evidence"],
            "posts": [{key: post[key] for key in PROVES} for post in one["posts"]],
        }
        for one in slide["blocks"]
        if one["type"] == "posts"
    ]
