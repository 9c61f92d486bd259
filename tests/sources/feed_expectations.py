"""What the comments of feedparser's own tests demand of entries, read from their Python expressions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

EXPECT = re.compile(r"Expect:(.+?)(?:\n|-->)", re.S)
OURS = {
    "id": "id", "guid": "id",
    "link": "link", "links.0.href": "link",
    "published_parsed": "published", "created_parsed": "published", "updated_parsed": "updated",
    "author": "author", "author_detail.name": "author", "authors.0.name": "author", "authors.1.name": "author 2",
    "author_detail.url": "author's page", "author_detail.href": "author's page",
    "authors.0.url": "author's page", "authors.0.href": "author's page",
    "title": "title", "title_detail.value": "title",
    "description": "text", "summary": "text", "content.0.value": "text", "summary_detail.value": "text",
    "title_detail.language": "language", "content.0.language": "language", "summary_detail.language": "language",
    "tags.0.term": "tag", "tags.1.term": "tag", "tags.2.term": "tag", "category": "tag",
    "enclosures.0.href": "media", "enclosures.0.url": "media",
    "thr_in-reply-to.ref": "parent",
}  # fmt: skip
"""feedparser's name of a thing, ours of it; what has no field with us (rights, icons, coordinates) is not here."""


@dataclass(frozen=True)
class Expectation:
    entry: int
    path: str
    value: object

    @property
    def ours(self) -> str | None:
        return OURS.get(self.path)


def expectations(document: str) -> Iterator[Expectation]:
    """Every `entries[N]... == value` that a test's comment demands, each by itself where it demands several."""
    for found in EXPECT.finditer(document):
        try:
            told = ast.parse(found[1].strip().replace("not bozo", "True"), mode="eval").body
        except (SyntaxError, ValueError):
            continue
        for part in told.values if isinstance(told, ast.BoolOp) and isinstance(told.op, ast.And) else [told]:
            if isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq):
                yield from _demanded(part.left, part.comparators[0])


def _demanded(left: ast.expr, right: ast.expr) -> Iterator[Expectation]:
    steps: list[str | int] = []
    while not isinstance(left, ast.Name):
        if isinstance(left, ast.Attribute):
            steps.append(left.attr)
        elif isinstance(left, ast.Subscript) and isinstance(left.slice, ast.Constant):
            steps.append(left.slice.value)
        else:
            return
        left = left.value
    if left.id != "entries" or not steps or not isinstance(steps[-1], int):
        return
    try:
        value = ast.literal_eval(right)
    except ValueError:
        return
    yield Expectation(steps[-1], ".".join(map(str, reversed(steps[:-1]))), value)
