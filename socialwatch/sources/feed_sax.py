"""Python's XML parser as feedparser finds it, told to hand over text in whole pieces.

It would stop at every line end and every `&lt;`, a hundred times an entry, and feedparser looks up a few things at
each stop: that was a third of the time a feed takes.
"""

from __future__ import annotations

from xml.sax.expatreader import ExpatParser

PIECE = 64 * 1024


class Whole(ExpatParser):
    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = PIECE


def create_parser() -> Whole:
    """What `xml.sax.make_parser` calls in the modules that it is given."""
    return Whole()
