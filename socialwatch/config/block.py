"""What all tables of the configuration are: frozen dataclasses, alike when their keys are, and quick to define.

A frozen dataclass writes and compiles six functions for itself, and every short answer at the terminal would wait for
those of fourteen tables; here they are once for all.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import Field

T = TypeVar("T")
# a misspelt key must not pass (pydantic accepts it in a dataclass unless told; a plain dict spares the import)
FORBID: Any = {"extra": "forbid"}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def table(cls: type[T]) -> type[T]:
    """Make a dataclass of a subclass of `Block`, whose functions it shares."""
    return dataclass(kw_only=True, init=False, eq=False, repr=False)(cls)


class Block:
    """One table of the configuration. Values are given by key; those left out are the defaults."""

    if TYPE_CHECKING:  # `table` makes a dataclass of every subclass
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __init__(self, **values: Any) -> None:
        for one in fields(self):
            if one.name in values:
                self.__dict__[one.name] = values.pop(one.name)
            elif one.default is not MISSING:
                self.__dict__[one.name] = one.default
            elif one.default_factory is not MISSING:
                self.__dict__[one.name] = one.default_factory()
            else:
                raise TypeError(f"{type(self).__name__} needs {one.name}")
        if values:
            raise TypeError(f"{type(self).__name__} has no {', '.join(values)}")
        self.__post_init__()

    def __post_init__(self) -> None:
        """What a table does once it is whole."""

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError(f"cannot assign to {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError(f"cannot delete {name!r}")

    def _values(self) -> list[Any]:
        return [getattr(self, one.name) for one in fields(self)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Block) or type(self) is not type(other):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._values()))})"
