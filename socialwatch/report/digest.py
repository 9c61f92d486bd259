"""A day or a week on one page: three findings, what waits for an answer, what broke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from socialwatch.clock import Window
from socialwatch.models import Span
from socialwatch.report import evidence as followed
from socialwatch.report import make
from socialwatch.report.authored import Authored, authored
from socialwatch.report.context import Asked, Context
from socialwatch.report.deck import BigNumbers, Lines
from socialwatch.report.findings.all import NEEDS, findings
from socialwatch.report.leaving_out import changed, told_in
from socialwatch.report.letter import Chart, Item, Letter, Number, Part
from socialwatch.report.names import names_for, platform
from socialwatch.report.outages import broken
from socialwatch.report.render.shapes import safe_link
from socialwatch.report.slides.summary import apart
from socialwatch.report.slides.title import Title
from socialwatch.report.words import Words, iso, words_for

if TYPE_CHECKING:
    from socialwatch.config import Config
    from socialwatch.measures.base import Scope
    from socialwatch.store import Store, Stored

FINDINGS, WAITING = 3, 3
PATIENCE = timedelta(days=7)  # for which a post counts as waiting
EXCERPT = 180  # letters of a post


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The letter, and the counts that say whether it is worth sending. Lists hold what the letter says."""

    letter: Letter
    brand: str
    window: Window
    mentions: int
    findings: Sequence[Item]
    waiting: int
    new: int
    posts: Sequence[Item]
    broken: Sequence[Item]

    @property
    def empty(self) -> bool:
        """Nothing was heard, nothing waits, nothing broke."""
        return not (self.mentions or self.waiting or self.broken)

    def as_json(self) -> dict[str, Any]:
        def rows(items: Sequence[Item]) -> list[dict[str, Any]]:
            return [{"head": one.head, "text": one.text, "link": one.link} for one in items]

        return {
            "brand": self.brand,
            "window": [iso(moment) for moment in (self.window.span.start, self.window.span.end)],
            "headline": self.letter.headline,
            "mentions": self.mentions,
            "findings": rows(self.findings),
            "waiting": self.waiting,
            "new": self.new,
            "posts": rows(self.posts),
            "broken": rows(self.broken),
            "empty": self.empty,
        }


def digest(
    config: Config,
    store: Store,
    window: Window,
    now: datetime,
    brand: str | None = None,
    *,
    langs: Sequence[str] = (),
    countries: Sequence[str] = (),
) -> Digest:
    """What happened to one brand in a window, by the measures that decks are made of.

    `langs` and `countries` narrow every figure and what waits; what broke is told in any case.
    """
    about = make.subject(config, brand)
    words = words_for(config.report.locale, window.zone, make.spoken(config, lambda _: None))
    context = Context(
        config=config, brand=about.name, window=window, words=words, names=names_for(config),
        gathered=followed.Gathered(), deck_title=about.name, key="title", now=now, coded=False,
    )  # fmt: skip
    wanted: Asked = {name: (name, {}) for name in ("coverage", *NEEDS)}
    scope = replace(make.scope_about(config, about, window), langs=tuple(langs), countries=tuple(countries))
    measured = make.measure(store, scope, wanted, lambda _: None)
    cover = Title().make(measured, context)
    told = [
        Item(head=f"{one.head}.", text=one.text) for one in apart(findings(measured, context)) if one.sign
    ][:FINDINGS]  # fmt: skip
    keys, new = _waiting(store, scope.only(about.name), now)
    posts = _posts(store, context, keys[:WAITING], now)
    trouble = broken(config, store, window, now, words)
    blocks = cover.blocks if cover is not None else ()
    numbers = next((block.numbers for block in blocks if isinstance(block, BigNumbers)), ())
    parts = [
        Part(heading=words.say("Findings"), items=told or (Item(text=_quiet(measured, context)),)),
        Part(heading=words.say("What waits for an answer"), items=(_count(words, len(keys), new), *posts)),
        Part(heading=words.say("What broke"), items=trouble or (Item(text=words.say("Nothing we know of.")),)),
    ]
    headline = cover.title if cover is not None else about.name
    subject = f"{about.name} ({of})" if (of := _narrowed(words, scope)) else about.name
    letter = Letter(
        subject=f"{subject}, {words.quarter(window)}: {headline}",
        kicker=" \N{MIDDLE DOT} ".join(filter(None, (about.name, of, _when(words, window)))),
        headline=headline,
        numbers=tuple(
            Number(value=one.value, label=one.label, change=one.change, tone=one.tone) for one in list(numbers)[:4]
        ),
        parts=parts,
        charts=[Chart(block=one, caption=one.caption) for one in blocks if isinstance(one, Lines)][:1],
        foot=tuple(filter(None, (cover.source if cover else "", cover.note if cover else ""))),
        open_text=words.say("open"),
        accent=config.report.accent,
        words=words,
    )
    people = told_in(store, config, context, letter, told, posts)
    return Digest(
        letter=changed(letter, people.without), brand=about.name, window=window,
        mentions=_mentions(measured, about.name), findings=changed(told, people.without),
        waiting=len(keys), new=new, posts=changed(posts, people.without), broken=trouble,
    )  # fmt: skip


def _narrowed(words: Words, scope: Scope) -> str:
    """Which posts alone it is about, when not about all."""
    langs, countries = (", ".join(sorted(codes)) for codes in (scope.langs, scope.countries))
    told = (
        words.say("only in the language {langs}", langs=langs) if langs else "",
        words.say("only from the country {countries}", countries=countries.upper()) if countries else "",
    )
    return ", ".join(filter(None, told))


def _mentions(measured: Mapping[str, Any], brand: str) -> int:
    volume = measured["volume"]
    known = {one.brand for one in volume.series}
    return int(volume.of(brand).total.value or 0) if brand in known else 0


def _quiet(measured: Mapping[str, Any], context: Context) -> str:
    words = context.words
    if not _mentions(measured, context.brand):
        return words.say("Nothing was heard of {brand}.", brand=context.brand)
    return words.say("Nothing stood out by more than chance.")


def _when(words: Words, window: Window) -> str:
    """The window to the hour: a digest begins where the last one ended."""
    return f"{words.moment(window.span.start)} \N{EN DASH} {words.moment(window.span.end)}"


def _waiting(store: Store, scope: Scope, now: datetime) -> tuple[list[int], int]:
    """Complaints and questions of a week that nobody answered, the loudest first, and how many of them are new."""
    from socialwatch.query import parse
    from socialwatch.store.lists import briefs_of, loudest
    from socialwatch.store.select import select

    first = scope.window.span.start
    span = Span(min(now - PATIENCE, first), now)
    found = list(
        select(
            store, parse("is:unanswered"), span=span, brands=scope.brands, langs=scope.langs, countries=scope.countries
        )
    )
    new = sum(one.created >= first.timestamp() for one in briefs_of(store, found, scope.brands))
    return loudest(store, found, len(found)), new


def _count(words: Words, waiting: int, new: int) -> Item:
    if not waiting:
        return Item(text=words.say("No complaint and no question of the last seven days is open."))
    return Item(
        text=words.plural(
            waiting,
            "1 complaint or question of the last seven days has no answer, {new} of them new.",
            "{n} complaints and questions of the last seven days have no answer, {new} of them new.",
            new=new,
        )
    )


def _posts(store: Store, context: Context, keys: Sequence[int], now: datetime) -> list[Item]:
    rows = {row.key: row for row in store.mentions.read(keys)}
    by = authored(store, context.config, context.names)
    return [_post(context, rows[key], now, by) for key in keys if key in rows]


def _post(context: Context, row: Stored, now: datetime, by: Authored) -> Item:
    """A post that waits: where, since when, its words without private names, and the way to it."""
    words, mention, author = context.words, row.mention, row.mention.author
    known, followers = (author.handle or author.name, author.followers) if author else (None, None)
    age = words.minutes((now - row.created).total_seconds() / 60)
    said = by.without(context.names.text(f"{mention.title or ''} {mention.text}"), author)
    text = " ".join(said.split())
    if len(text) > EXCERPT:
        text = text[:EXCERPT].rsplit(" ", 1)[0].rstrip(" ,;:.") + "\N{HORIZONTAL ELLIPSIS}"
    return Item(
        head=words.say("{network}, for {age}:", network=platform(words, mention.network), age=age),
        text=words.quote(words.within(text)),
        link=safe_link(context.names.link(mention.id, mention.url, known, followers)),
    )
