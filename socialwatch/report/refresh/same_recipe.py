"""By which recipe a deck is made for another window: its own, wherever that is still known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from socialwatch.config import Config
from socialwatch.errors import ConfigError
from socialwatch.models import JSON
from socialwatch.report import recipe as recipes
from socialwatch.report.recipe import Recipe

NOT_KEPT = "this archive does not keep the deck: {which}, and figures are compared with those that came with the file"


@dataclass(frozen=True, slots=True)
class Same:
    """A recipe, and what the archive calls it: its name, or the path of its file."""

    recipe: Recipe
    called: str


def same_recipe(
    config: Config, said: Mapping[str, JSON], called: str | None, tell: Callable[[str], None] | None
) -> Same:
    """Of a deck that the archive keeps (`called`) as it is written today; else that which its file carries.

    That of the configuration only where a file of an older version carries none, or one whose queries name accounts.
    """
    say, without = tell or (lambda _: None), ""
    if called is not None:
        try:
            return Same(recipes.load(called), called)
        except ConfigError as error:
            without = f"the recipe {called!r} cannot be read any more ({error}): "
    own = said.get("recipe") or {}
    found = recipes.carried(own, say)
    if found is not None:
        which = f"the recipe {found.name!r} that came with the deck is taken"
        say(without + which if called is not None else NOT_KEPT.format(which=which))
        return Same(found, found.name)
    name = str(own.get("name") or config.report.recipe)
    try:
        same = Same(recipes.load(name), name)
    except ConfigError:
        same = Same(recipes.load(config.report.recipe), config.report.recipe)
    whose = "of the deck" if own.get("name") == same.recipe.name else "of [report] recipe"
    which = f"the recipe {same.called!r} {whose} is taken"
    say(without + which if called is not None else NOT_KEPT.format(which=which))
    return same
