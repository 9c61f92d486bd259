"""What all tables of the configuration are: alike when their keys are, and made fast.

A frozen dataclass writes and compiles six functions for itself, and every short answer at the terminal would wait for
them; three of them are here instead, once for all.
"""

from __future__ import annotations

from typing import Any

# a misspelt key must not pass (pydantic accepts it in a dataclass unless told; a plain dict spares the import)
FORBID: Any = {"extra": "forbid"}


class Block:
    """The base of dataclasses with `eq=False, repr=False`."""

    def _values(self) -> list[Any]:
        fields: dict[str, Any] = getattr(self, "__dataclass_fields__", {})
        return [getattr(self, name) for name, field in fields.items() if field._field_type.name == "_FIELD"]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Block) or type(self) is not type(other):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._values()))})"
