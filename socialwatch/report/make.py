"""From a recipe to a deck: run the measures that its slides need, once each, and let the slides speak."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.clock import Window
from socialwatch.config import Brand, Config
from socialwatch.errors import ConfigError, ReportError
from socialwatch.measures.base import Evidence, Scope, scope_for
from socialwatch.measures.evidence import MOST_IDS, loudest_of
from socialwatch.models import fingerprint
from socialwatch.registry import MEASURES, SLIDES
from socialwatch.report import messages, pictures
from socialwatch.report import recipe as recipes
from socialwatch.report.authored import authored
from socialwatch.report.beside import beside
from socialwatch.report.context import Asked, Context, Measured
from socialwatch.report.deck import Deck, Posts, Slide, Text
from socialwatch.report.evidence import Gathered, document
from socialwatch.report.leaving_out import leave_authors_out, leave_out, shown_in
from socialwatch.report.names import names_for
from socialwatch.report.recipe import Recipe, Wanted
from socialwatch.report.render.divider import contents
from socialwatch.report.uncollected import uncollected
from socialwatch.report.veiling import veil
from socialwatch.report.words import words_for
from socialwatch.store.held import holding

if TYPE_CHECKING:
    from socialwatch.report.pictures import Studio
    from socialwatch.store import Store

ALWAYS = ("coverage",)  # every source line says what was seen
NARROWED: Asked = {"peaks": ("peaks", {"subject": True})}  # no slide shows those of other brands
Listen = Callable[[str], None]
Meanwhile = Callable[[str, Measured], object]
"""What to do with what is measured of a query while other measures are waited for."""


def unused(*_: object) -> None:
    """Nothing."""


def make(
    config: Config,
    store: Store,
    *,
    recipe: Recipe | str | Path,
    window: Window,
    now: datetime,
    brand: str | None = None,
    camera: Studio | None = None,
    listen: Listen | None = None,
) -> Deck:
    """The deck of one brand over a window; `camera` of None takes no pictures at all.

    Raises ConfigError (recipe, brand) and ReportError when there is nothing to say at all.
    """
    tell = listen or (lambda _: None)
    window = replace(window, now=now)
    recipe = recipe if isinstance(recipe, Recipe) else recipes.load(recipe)
    about = subject(config, brand)
    with uncollected(), nullcontext() if store is None else holding(store):
        context = Context(
            config=config,
            brand=about.name,
            window=window,
            words=words_for(config.report.locale, window.zone, spoken(config, tell)),
            names=names_for(config),
            gathered=Gathered(),
            deck_title="",
            now=now,
        )
        context = replace(context, deck_title=context.words.term(recipe.title).replace("{brand}", about.name))
        measured = measure_all(
            store, scope_about(config, about, window), recipe, tell, partial(ahead, store, recipe, context)
        )
        slides = speak(recipe, measured, context, tell)
        slides = with_contents(slides, context)
        people = shown_in(store, context, slides, lambda: follow(store, context.gathered))
        by = authored(store, config, context.names)
        slides = leave_out(leave_authors_out(slides, store, by), context, people)
        slides, taken = (slides, {}) if camera is None else pictures.take(
            slides, store, camera, pictures.Veil(context.names, people, by), now, tell, context.words.day
        )  # fmt: skip
        if store is not None:
            slides = veil(slides, context.gathered, store, context.names)
            context.gathered.unquote(store.decks.is_gone)
        return bound(config, recipe, window, now, context, slides, taken, basis(config, store))


def spoken(config: Config, tell: Listen) -> Mapping[str, str]:
    """The sentences of the reader's language; told when there are none."""
    if note := messages.missing(config.report.locale, config.report.messages):
        tell(note)
    return messages.load(config.report.locale, config.report.messages)


def subject(config: Config, name: str | None) -> Brand:
    """The brand that the deck is about: the one asked for, else the first own one, else the first."""
    if name is not None:
        return config.brand(name)
    if not config.brands:
        raise ConfigError("a report needs a brand: add a [[brand]] to the configuration")
    return (config.own or config.brands)[0]


def scope_about(config: Config, about: Brand, window: Window) -> Scope:
    """What is counted: this brand is ours, the other brands of a kind that competes stand beside it."""
    scope = scope_for(config, window)
    rivals = tuple(one.name for one in config.brands if one.kind in ("own", "competitor") and one.name != about.name)
    products = tuple(name for name in scope.products if name != about.name)
    return replace(scope, own=(about.name,), competitors=rivals, products=products)


def needed(recipe: Recipe) -> Asked:
    """The measures of all slides, each once, in the order of the first that needs it."""
    wanted: dict[str, tuple[str, Mapping[str, Any]]] = {name: (name, {}) for name in ALWAYS}
    for one in recipe.slides:
        maker = SLIDES.load(one.use)
        asked: Asked = maker.asks(one.options) if hasattr(maker, "asks") else {}
        replaced = {measure for measure, _ in asked.values()}
        for name in maker.needs:
            if name not in replaced:
                wanted.setdefault(name, NARROWED.get(name, (name, {})))
        wanted.update(asked)
    return wanted


def measure_all(
    store: Store, scope: Scope, recipe: Recipe, tell: Listen, meanwhile: Meanwhile = unused
) -> Mapping[str, Mapping[str, Any]]:
    """What the measures say, by the query that narrows slides: "" for slides about all that was said of the brand."""
    from socialwatch.query import parse

    found = {}
    for query in dict.fromkeys(one.query for one in recipe.slides):
        some = replace(recipe, slides=[one for one in recipe.slides if one.query == query])
        narrow = replace(scope, query=parse(query, zone=scope.window.zone)) if query else scope
        found[query] = measure(store, narrow, needed(some), tell, partial(meanwhile, query))
    return found


def measure(
    store: Store, scope: Scope, wanted: Asked, tell: Listen, meanwhile: Callable[[Measured], object] = unused
) -> Mapping[str, Any]:
    """What each measure says of the scope. What there is already is told `meanwhile` others are waited for."""
    measured = {}
    with beside(store, scope, wanted) as other:
        for name, (made, arguments) in wanted.items():
            tell(f"measuring {name}")
            if name not in other.names:
                measured[name] = MEASURES.load(made)(store, scope, **arguments)
        if other.names:
            meanwhile(measured)
        measured.update(other.handed())
    for name, (made, arguments) in wanted.items():
        if name not in measured:
            measured[name] = MEASURES.load(made)(store, scope, **arguments)
    return {name: measured[name] for name in wanted}


def speak(recipe: Recipe, measured: Mapping[str, Measured], context: Context, tell: Listen) -> tuple[Slide, ...]:
    """The slides that have something to say; main slides before the appendix."""
    made: list[Slide] = []
    said: list[str] = []
    for wanted in recipe.slides:
        here = place(context, recipe, wanted, " ".join(said))
        slide = SLIDES.load(wanted.use)().make(measured[wanted.query], here)
        if slide is None:
            tell(f"slide {wanted.key}: its data say nothing, left out")
        else:
            made.append(slide)
            said.append(text_of(slide))
    if not made:
        raise ReportError(f"no slide of {recipe.name} has anything to say of {context.brand} in {context.window.label}")
    return tuple(sorted(made, key=lambda slide: slide.appendix))


def place(context: Context, recipe: Recipe, wanted: Wanted, said: str) -> Context:
    """What a slide knows of its place in a deck; `said` is all that stands on those before it."""
    return replace(
        context,
        key=wanted.key,
        appendix=wanted.appendix,
        options=wanted.options,
        narrowed=wanted.query,
        mixed=len({one.query for one in recipe.slides}) > 1,
        said=said,
    )


def ahead(store: Store, recipe: Recipe, context: Context, query: str, measured: Measured) -> None:
    """Follow the figures of slides for which everything is measured: their posts are then at hand."""
    context = replace(context, gathered=Gathered())
    for wanted in recipe.slides:
        if wanted.query == query and needed(replace(recipe, slides=[wanted])).keys() <= measured.keys():
            SLIDES.load(wanted.use)().make(measured, place(context, recipe, wanted, ""))
    follow(store, context.gathered)


def text_of(slide: Slide) -> str:
    """Everything that a reader of a slide reads of ours; posts are others' words."""
    blocks = [
        json.dumps(asdict(one), default=str, ensure_ascii=False) for one in slide.blocks if type(one) is not Posts
    ]
    return " ".join((slide.title, slide.note, slide.source, *blocks))


def follow(store: Store | None, gathered: Gathered) -> None:
    """Name the posts behind every figure."""
    if store is not None:
        gathered.follow(lambda evidence: first_posts(store, evidence))


def first_posts(store: Store, evidence: Evidence) -> tuple[str, ...]:
    """The ids of the most engaged posts behind a figure, at most 200 of what `socialwatch search` lists for it."""

    def found() -> tuple[str, ...]:
        return tuple(store.mentions.ids(loudest_of(store, evidence, MOST_IDS)))

    same = ("first posts", evidence.query, evidence.window, evidence.zone, evidence.exclusions)
    return found() if store.held is None else store.held.once(same, found)


def with_contents(slides: tuple[Slide, ...], context: Context) -> tuple[Slide, ...]:
    """A page before the appendix that lists it, so that numbers on paper and in `deck.json` are the same."""
    main = [slide for slide in slides if not slide.appendix]
    rest = slides[len(main) :]
    if not main or len(rest) < 2:
        return slides
    page = Slide(
        key="appendix",
        title=context.words.say("Appendix"),
        blocks=(Text(key="contents", paragraphs=contents(rest, len(main) + 2)),),
        layout="closing",
        appendix=True,
    )
    return (*main, page, *rest)


def basis(config: Config, store: Store | None) -> dict[str, dict[str, str]]:
    """By what posts were counted: the queries of brands and topics, the fingerprints of the steps in force."""
    return {
        "brands": {one.name: one.query for one in config.brands},
        "topics": {one.name: one.query for one in config.topics},
        "steps": store.results.current() if store is not None else {},
    }


def bound(
    config: Config,
    recipe: Recipe,
    window: Window,
    now: datetime,
    context: Context,
    slides: tuple[Slide, ...],
    taken: Mapping[str, bytes],
    counted: Mapping[str, Mapping[str, str]],
) -> Deck:
    """The slides with what names them: the same recipe, window, config and figures make the same id."""
    deck = Deck(
        id="",
        title=context.deck_title,
        subtitle=context.words.quarter(window),
        brand=context.brand,
        accent=config.report.accent,
        locale=config.report.locale,
        zone=window.zone,
        window=(window.span.start, window.span.end),
        made=now,
        slides=slides,
        evidence=dict(sorted(context.gathered.evidence.items())),
        figures={code: tuple(figures) for code, figures in sorted(context.gathered.figures.items())},
        pictures=dict(sorted(taken.items())),
        quotes=dict(sorted(context.gathered.quotes.items())),
        sealed=dict(sorted(context.gathered.sealed.items())),
        basis=counted,
        messages=context.words.messages,
        recipe=recipe.travelling(),
    )
    said = {key: value for key, value in document(deck).items() if key not in ("id", "made", "recipe")}
    brands = [[one.name, one.query, one.kind, one.accounts] for one in config.brands]
    topics = [[one.name, one.query] for one in config.topics]
    look = {
        key: str(value)
        for key, value in asdict(config.report).items()
        if key not in ("browser", "template", "page", "tokens", "messages", "folder", "keep_files")
    } | {"names": config.privacy.names}
    return replace(deck, id=fingerprint([recipe.as_json(), brands, topics, look, said]))
