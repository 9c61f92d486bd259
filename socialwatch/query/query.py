"""A parsed query: light to make, and ready to be asked of posts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from socialwatch.query.nodes import Node

if TYPE_CHECKING:
    from socialwatch.models import Mention
    from socialwatch.query.document import Document
    from socialwatch.query.known import Known


@dataclass(frozen=True)
class Query:
    """The text as written, its tree, the kind that says what it may read, and the zone its times are told in.

    Equal trees make equal queries, however they were spelt.
    """

    text: str = field(compare=False)
    root: Node
    kind: str = "search"
    zone: str = "UTC"

    @cached_property
    def check(self) -> Callable[[Document], bool]:
        """The tree as one function of a document, made when first needed."""
        from socialwatch.query.compiling import compile_node

        return compile_node(self.root, self.zone)

    def matches(self, mention: Mention, known: Known | None = None) -> bool:
        from socialwatch.query.document import Document

        return self.check(Document(mention, known))

    def matches_text(self, text: str) -> bool:
        from socialwatch.query.document import Document, bare

        return self.check(Document(bare(text), None))

    def __str__(self) -> str:
        """The canonical spelling, which parses to the same tree."""
        from socialwatch.query.printer import spell

        return spell(self.root)
