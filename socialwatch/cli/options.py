"""Options that go together: a command takes the group as one argument, and its `--help` shows each of them.

The groups are plain classes and not dataclasses, which would take half a millisecond each of every start. Their
annotations are read when a command is made, so nothing here postpones them.
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Self

from socialwatch.cli import common

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.measures.base import Scope


class Group:
    """A subclass's annotations are its options in the order of `--help`; one of them may be a group itself."""

    def __init__(self, **given: Any) -> None:
        vars(self).update(given)

    @classmethod
    def options(cls) -> dict[str, Any]:
        """Each option's name and annotation."""
        return inspect.get_annotations(cls)

    @classmethod
    def taken(cls, given: Mapping[str, Any]) -> Self:
        """The group, out of all that was said at the terminal."""
        return cls(**_sorted(cls.options(), given))


class Days(Group):
    """The window that a question is about."""

    since: common.Since = None
    until: common.Until = None
    last: common.Last = None
    quarter: common.Quarter = None

    @property
    def given(self) -> bool:
        return any(vars(self).values())


class Posts(Group):
    """Which of a brand's posts count."""

    source: common.Sources = None
    topic: common.Topics = None
    lang: common.Langs = None
    country: common.Countries = None
    with_noise: common.WithNoise = False
    with_own: common.WithOwn = False


class Form(Group):
    """How the answer is written."""

    as_json: common.AsJson = False
    as_csv: common.AsCsv = False

    @property
    def plain(self) -> bool:
        """For programs: no chart, no rich."""
        return self.as_json or self.as_csv


class Question(Group):
    """All that a question at the terminal may be narrowed by."""

    days: Days
    now: common.Now = None
    brand: common.Brands = None
    posts: Posts
    form: Form

    def scope(self, config: "Config", query: str = "") -> "Scope":
        return common.scope(
            config, now=common.moment(self.now, config), **vars(self.days), query=query or None, brands=self.brand,
            sources=self.posts.source, topics=self.posts.topic, langs=self.posts.lang, countries=self.posts.country,
            with_noise=self.posts.with_noise, with_own=self.posts.with_own,
        )  # fmt: skip


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """The command as the shell is to see it: the options of each group stand where it takes the group."""
    own = inspect.signature(command, eval_str=True).parameters

    @functools.wraps(command)
    def run(**given: Any) -> None:
        command(**_sorted({name: one.annotation for name, one in own.items()}, given))

    parameters = [shown for one in own.values() for shown in _spread(one.name, one.annotation, one.default)]
    vars(run)["__signature__"] = inspect.Signature(parameters)  # what typer reads
    run.__annotations__ = {}
    return run


def _sorted(wanted: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, by the name that takes it."""
    return {name: kind.taken(given) if _is_group(kind) else given[name] for name, kind in wanted.items()}


def _spread(name: str, kind: Any, default: Any) -> Iterator[inspect.Parameter]:
    """A parameter, or those of the group that it is."""
    if not _is_group(kind):
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        return
    for part, inner in kind.options().items():
        yield from _spread(part, inner, getattr(kind, part, inspect.Parameter.empty))


def _is_group(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Group)
