"""Header lines of mails: folded so that every program reads the words as they were written.

Python's own folding puts blanks into long names and subjects that are not ASCII ("die  Erw ähnungen").
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Any

LINE = 76
ADDRESSES = ("from", "to", "reply-to")


class Folding(EmailPolicy):
    """The policy of our mails, which sets other folding in place of Python's for what people read."""

    def fold(self, name: str, value: Any) -> str:
        folded = None if self.utf8 else _folded(name, value, self.linesep)
        return super().fold(name, value) if folded is None else f"{name}: {folded}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        folded = None if self.utf8 else _folded(name, value, self.linesep)
        return super().fold_binary(name, value) if folded is None else f"{name}: {folded}{self.linesep}".encode()


def _folded(name: str, value: Any, end: str) -> str | None:
    """A header's text on its lines; None for those that Python folds well, and for addresses that are not ASCII."""
    if name.lower() == "subject" and not value.isascii():
        return Header(str(value), "utf-8", LINE, name).encode(linesep=end)
    if name.lower() in ADDRESSES and all(one.addr_spec.isascii() for one in value.addresses):
        return f",{end} ".join(_address(one, end) for one in value.addresses)
    return None


def _address(one: Address, end: str) -> str:
    if one.display_name.isascii():
        return str(one)
    spec = f"<{one.addr_spec}>"
    shown = Header(one.display_name, "utf-8", LINE, "Reply-To").encode(linesep=end)
    room = LINE - len(shown.rpartition(end)[2])
    return f"{shown} {spec}" if len(spec) < room else f"{shown}{end} {spec}"


MAIL = Folding(linesep="\r\n")
