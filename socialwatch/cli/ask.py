"""Questions at the terminal: trends, compare, top and pulse, each as a table, a chart, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from socialwatch.cli import common, names, output

if TYPE_CHECKING:
    from socialwatch.cli.answers import Rows
    from socialwatch.config import Config
    from socialwatch.config.labelling import Kind as SetKind
    from socialwatch.measures.base import Scope
    from socialwatch.models import JSON
    from socialwatch.store import Store


class By(StrEnum):
    hour = "hour"
    day = "day"
    week = "week"
    month = "month"
    source = "source"
    network = "network"
    lang = "lang"
    country = "country"
    topic = "topic"
    intent = "intent"
    stage = "stage"
    urgency = "urgency"
    campaign = "campaign"


class Parts(StrEnum):
    """What posts are told apart by, beside time."""

    source = "source"
    network = "network"
    lang = "lang"
    country = "country"
    topic = "topic"
    intent = "intent"
    stage = "stage"
    urgency = "urgency"
    campaign = "campaign"


class Kind(StrEnum):
    authors = "authors"
    topics = "topics"
    intents = "intents"
    stages = "stages"
    urgency = "urgency"
    campaigns = "campaigns"
    phrases = "phrases"
    themes = "themes"
    questions = "questions"
    links = "links"
    hashtags = "hashtags"
    sources = "sources"


class Against(StrEnum):
    before = "before"
    competitors = "competitors"


QueryText = Annotated[str, typer.Argument(help="Only posts that match, in the query language.", show_default=False)]


class Asked(NamedTuple):
    """A question's scope, the archive it is put to, and how the answer is wanted."""

    scope: Scope
    store: Store
    config: Config
    as_json: bool
    as_csv: bool

    @property
    def plain(self) -> bool:
        """For programs: no chart, no rich."""
        return self.as_json or self.as_csv

    def nothing(self) -> None:
        """Tell a person why there may be nothing to show."""
        from socialwatch.cli.search import nothing

        output.say(nothing(self.store, self.scope, self.config))


@contextmanager
def asked(ctx: typer.Context, options: Mapping[str, Any]) -> Iterator[Asked]:
    """The scope and archive that a command's options mean; names of sources are checked against the archive."""
    config = common.state(ctx).load()
    narrow = {key: options[key] for key in ("since", "until", "last", "quarter", "with_own", "with_noise")}
    scope = common.scope(
        config,
        now=common.moment(options["now"], config),
        brands=options["brand"],
        sources=options["source"],
        topics=options["topic"],
        langs=options["lang"],
        countries=options["country"],
        query=options["query"] or None,
        **narrow,
    )
    with common.open_store(config) as store:
        common.check_sources(store, scope)
        yield Asked(scope, store, config, options["as_json"], options["as_csv"])


def trends(
    ctx: typer.Context,
    query: QueryText = "",
    by: Annotated[By | None, typer.Option("--by", help="What a row counts; fits the window when left out.")] = None,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    quarter: common.Quarter = None,
    now: common.Now = None,
    brand: common.Brands = None,
    source: common.Sources = None,
    topic: common.Topics = None,
    lang: common.Langs = None,
    country: common.Countries = None,
    with_noise: common.WithNoise = False,
    with_own: common.WithOwn = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """How much is said of each brand, and in what mood, by hour, day, week or month; or by language, country, topic...

    Without dates the last 30 days. The change is against as many days before, over the sources that covered
    both. Sentiment is toward the brand. Slots that nobody could see are shaded, empty in CSV and null in JSON;
    days before the first and after the last that the archive holds are left out. `platforms` in JSON tells of all
    posts as a platform itself counts them (`sources counts`), heard or not.
    """
    grain: Any = by.value if by and by.value not in list(Parts) else None
    with asked(ctx, locals()) as question:
        if by is not None and by.value in list(Parts):
            from socialwatch.cli.breakdowns import print_breakdown

            print_breakdown(question, Parts(by.value).value, voices=False)
            return
        from socialwatch.measures.volume import volume

        answer = volume(question.store, question.scope, grain)
        from socialwatch.cli import trend_answer

        if question.plain:
            from socialwatch.measures.counted import platform_slots

            rows = trend_answer.trend_rows(answer, platform_slots(question.store, question.scope, answer.starts))
            output.show(rows, trend_answer.TREND_COLUMNS, as_json=as_json, as_csv=as_csv)
        elif not any(series.total.value for series in answer.series):
            question.nothing()
        else:
            from socialwatch.cli import according

            told = according.told_of(question.store, question.scope, [one.brand for one in answer.series])
            trend_answer.print_trends(answer, question.scope, according.sentences(told))


def compare(
    ctx: typer.Context,
    query: QueryText = "",
    by: Annotated[Parts | None, typer.Option("--by", help="Apart for each language, country, source...")] = None,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    quarter: common.Quarter = None,
    now: common.Now = None,
    brand: common.Brands = None,
    source: common.Sources = None,
    topic: common.Topics = None,
    lang: common.Langs = None,
    country: common.Countries = None,
    with_noise: common.WithNoise = False,
    with_own: common.WithOwn = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """Share of voice of own brands and competitors, and the mood toward each.

    Voices are all mentions, stories count copies and reposts once. Shares come with the range (Wilson, 95%) that
    their number of mentions leaves open. Brands that were not heard over the same days cannot be compared: then
    the answer says so, and gives no share.
    """
    with asked(ctx, locals()) as question:
        if by:
            from socialwatch.cli.breakdowns import print_breakdown

            print_breakdown(question, by.value, voices=True)
            return
        from socialwatch.cli import according, voice_answer
        from socialwatch.measures.voice import voice

        answer = voice(question.store, question.scope)
        told = according.told_of(question.store, question.scope, [one.brand for one in answer.shares])
        rows: Rows = [
            {**row, "platforms": according.by_brand(told, row["brand"])} for row in voice_answer.voice_rows(answer)
        ]
        if question.plain:
            output.show(rows, voice_answer.VOICE_COLUMNS, as_json=as_json, as_csv=as_csv)
        elif not answer.total and not told:
            question.nothing()
        else:
            voice_answer.print_voice(answer, question.scope, rows, according.sentences(told))


def top(
    ctx: typer.Context,
    what: Annotated[Kind, typer.Argument(help="What to rank.", show_default=False)],
    query: QueryText = "",
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many rows.")] = 20,
    against: Annotated[
        Against | None, typer.Option("--against", help="What phrases are compared with.", show_default=False)
    ] = None,
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    quarter: common.Quarter = None,
    now: common.Now = None,
    brand: common.Brands = None,
    source: common.Sources = None,
    topic: common.Topics = None,
    lang: common.Langs = None,
    country: common.Countries = None,
    with_noise: common.WithNoise = False,
    with_own: common.WithOwn = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """What comes up most for our own brands (or for --brand): authors, topics, phrases, themes, questions, links...

    Phrases are those that stand out against the window before (weighted log-odds, Monroe et al. 2008), or
    against the competitors where that window was not seen. Themes are found among posts of no topic; `themes adopt`
    makes one a topic. Questions are grouped by meaning: each is a help page worth writing. What a page saves is
    questions x minutes_per_answer / 60 x cost_per_hour x deflection, from [roi] of the configuration, when it is set.
    """
    with asked(ctx, locals()) as question:
        from socialwatch.cli import answers

        if what in (Kind.phrases, Kind.themes, Kind.questions):
            from socialwatch.cli import wordings

            table = wordings.ranking(question, what.value, limit, against.value if against else "")
        elif what in (Kind.authors, Kind.links, Kind.hashtags, Kind.sources):
            from socialwatch.cli import rankings

            table = rankings.ranking(question.store, question.scope, what.value, limit)
        else:
            from socialwatch.cli import kind_ranking

            table = kind_ranking.ranking(question, what.value, limit, told(question.config, what.value))
        whose = ", ".join(question.scope.subject)
        title = "" if question.plain else f"Top {what.value} of {whose}, {answers.about(question.scope)}"
        output.show(
            table.rows, table.columns, as_json=as_json, as_csv=as_csv, title=title, caption=table.caption,
            empty="nothing found",
        )  # fmt: skip


def told(config: Config, what: str) -> tuple[str, ...]:
    """The names that a ranking is to show even where nobody has them: those of the set."""
    if what == "campaigns":
        return tuple(campaign.name for campaign in config.campaigns)
    kinds: dict[str, SetKind] = {"intents": "intent", "stages": "stage", "urgency": "urgency"}
    return config.names(kinds[what]) if what in kinds else ()


def pulse(
    ctx: typer.Context,
    brand_name: Annotated[
        str, typer.Argument(metavar="BRAND", help="Which brand.", show_default=False, autocompletion=names.brands)
    ],
    query: QueryText = "",
    since: common.Since = None,
    until: common.Until = None,
    last: common.Last = None,
    quarter: common.Quarter = None,
    now: common.Now = None,
    source: common.Sources = None,
    topic: common.Topics = None,
    lang: common.Langs = None,
    country: common.Countries = None,
    with_noise: common.WithNoise = False,
    with_own: common.WithOwn = False,
    as_json: common.AsJson = False,
    as_csv: common.AsCsv = False,
) -> None:
    """A brand at a glance, with the four figures that Social Mention had.

    Strength: mentions in the last 24 hours / most in any 24 hours of the window. Sentiment: positive / negative
    mentions. Passion: mentions by authors who wrote more than one / mentions with an author. Reach: different
    authors / mentions. Beside them minutes per mention (of the time that some source saw), last mention, authors and
    reposts. Strength is unknown where the last 24 hours were not seen.
    """
    with asked(ctx, {**locals(), "brand": [brand_name]}) as question:
        from socialwatch.cli import pulse_answer
        from socialwatch.measures.pulse import pulse as measure

        answer = measure(question.store, question.scope)
        row: dict[str, JSON] = pulse_answer.pulse_row(answer)
        if as_json:
            output.write_json(row)
        elif as_csv:
            output.write_csv([row], list(row))
        elif not answer.mentions.value:
            question.nothing()
        else:
            pulse_answer.print_pulse(answer, question.scope)
