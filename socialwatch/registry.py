"""One way to find parts by name: `names()` imports nothing, `load()` imports one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, Literal

from socialwatch.errors import ConfigError

Group = Literal["sources", "steps", "engines", "measures", "slides", "rules"]


class Registry:
    """Our own parts ("name": "module:Object") and those that other packages bring through entry points.

    An installed package adds to `socialwatch.<group>` with the same strings; our names win over theirs, so that
    installing something never changes what a config meant yesterday.
    """

    def __init__(self, group: Group, own: Mapping[str, str]) -> None:
        self.group = group
        self._own = dict(own)
        self._others: dict[str, str] | None = None

    def _table(self) -> dict[str, str]:
        if self._others is None:
            from importlib.metadata import entry_points  # a tenth of the time of a question, and few ask for this

            found = entry_points(group=f"socialwatch.{self.group}")
            self._others = {point.name: point.value for point in found}
        return {**self._others, **self._own}

    def names(self) -> list[str]:
        return sorted(self._table())

    def load(self, name: str) -> Any:
        """The object of that name; ConfigError lists what there is, or says why it would not import."""
        target = self._own.get(name) or self._table().get(name)
        if target is None:
            raise ConfigError(f"no {self.group[:-1]} is called {name!r}; there are: {', '.join(self.names())}")
        module, _, attribute = target.partition(":")
        try:
            return getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise ConfigError(f"the {self.group[:-1]} {name!r} ({target}) cannot be loaded: {error}") from error


SOURCES = Registry(
    "sources",
    {
        "appstore": "socialwatch.sources.appstore:AppStore",
        "bluesky": "socialwatch.sources.bluesky:Bluesky",
        "discourse": "socialwatch.sources.discourse:Discourse",
        "command": "socialwatch.sources.command:Command",
        "facebook": "socialwatch.sources.facebook:Facebook",
        "feed": "socialwatch.sources.feed:Feed",
        "file": "socialwatch.sources.file:File",
        "gdelt": "socialwatch.sources.gdelt:Gdelt",
        "github": "socialwatch.sources.github:GitHub",
        "googleplay": "socialwatch.sources.googleplay:GooglePlay",
        "hackernews": "socialwatch.sources.hackernews:HackerNews",
        "imap": "socialwatch.sources.imap:Imap",
        "jetstream": "socialwatch.sources.jetstream:Jetstream",
        "json": "socialwatch.sources.json_api:JsonApi",
        "instagram": "socialwatch.sources.instagram:Instagram",
        "lemmy": "socialwatch.sources.lemmy:Lemmy",
        "mastodon": "socialwatch.sources.mastodon:Mastodon",
        "reddit": "socialwatch.sources.reddit:Reddit",
        "stackexchange": "socialwatch.sources.stackexchange:StackExchange",
        "telegram": "socialwatch.sources.telegram:Telegram",
        "threads": "socialwatch.sources.threads:Threads",
        "trustpilot": "socialwatch.sources.trustpilot:Trustpilot",
        "x": "socialwatch.sources.x:X",
        "zendesk": "socialwatch.sources.zendesk:Zendesk",
        "youtube": "socialwatch.sources.youtube:YouTube",
    },
)
STEPS = Registry(
    "steps",
    {
        "campaigns": "socialwatch.enrich.labels:Campaigns",
        "copies": "socialwatch.enrich.duplicates:Copies",
        "intents": "socialwatch.enrich.labels:Intents",
        "language": "socialwatch.enrich.language:Language",
        "noise": "socialwatch.enrich.noise:Noise",
        "relevant": "socialwatch.enrich.trained:Relevance",
        "sentiment": "socialwatch.enrich.sentiment:Sentiment",
        "stages": "socialwatch.enrich.labels:Stages",
        "topics": "socialwatch.enrich.labels:Topics",
        "urgency": "socialwatch.enrich.labels:Urgency",
    },
)
ENGINES = Registry(  # what tells a text's mood
    "engines",
    {
        "command": "socialwatch.enrich.program:Program",
        "onnx": "socialwatch.enrich.onnx_model:OnnxModel",
        "trained": "socialwatch.enrich.trained:Trained",
        "transformers": "socialwatch.enrich.transformers_model:TransformersModel",
        "vader": "socialwatch.enrich.engines:Vader",
    },
)
RULES = Registry(  # what a finding asks people to decide
    "rules",
    {
        "again": "socialwatch.report.rules.topics:StormAgain",
        "blind": "socialwatch.report.rules.seeing:BlindDays",
        "complaints": "socialwatch.report.rules.answers:Complaints",
        "hours": "socialwatch.report.rules.answers:Hours",
        "labels": "socialwatch.report.rules.seeing:Unmeasured",
        "languages": "socialwatch.report.rules.seeing:DeafLanguage",
        "place": "socialwatch.report.rules.market:HarshPlace",
        "praise": "socialwatch.report.rules.topics:Praise",
        "question": "socialwatch.report.rules.answers:OpenQuestion",
        "rival": "socialwatch.report.rules.market:Rival",
        "source": "socialwatch.report.rules.seeing:BlindSource",
        "storm": "socialwatch.report.rules.topics:StormUnresolved",
        "topic": "socialwatch.report.rules.topics:SoreTopic",
    },
)
SLIDES = Registry(
    "slides",
    {
        "accuracy": "socialwatch.report.slides.accuracy:Accuracy",
        "authors": "socialwatch.report.slides.authors:Authors",
        "coverage": "socialwatch.report.slides.coverage:Calendar",
        "campaigns": "socialwatch.report.slides.campaigns:Campaigns",
        "competitors": "socialwatch.report.slides.competitors:Competitors",
        "decisions": "socialwatch.report.slides.decisions:Decisions",
        "glossary": "socialwatch.report.slides.glossary:Glossary",
        "journey": "socialwatch.report.slides.journey:JourneyStages",
        "method": "socialwatch.report.slides.method:Method",
        "page": "socialwatch.report.slides.page:Page",
        "phrases": "socialwatch.report.slides.phrases:Phrases",
        "places": "socialwatch.report.slides.places:Places",
        "posts": "socialwatch.report.slides.posts:PostsThatMattered",
        "quadrant": "socialwatch.report.slides.quadrant:TopicMap",
        "questions": "socialwatch.report.slides.questions:Questions",
        "response": "socialwatch.report.slides.response:Response",
        "rhythm": "socialwatch.report.slides.rhythm:Hours",
        "sentiment": "socialwatch.report.slides.sentiment:Sentiment",
        "sentiment_by_source": "socialwatch.report.slides.sentiment_by_source:SentimentBySource",
        "storm": "socialwatch.report.slides.storm:StormByTheHour",
        "storm_log": "socialwatch.report.slides.storm_log:StormLog",
        "summary": "socialwatch.report.slides.summary:Summary",
        "title": "socialwatch.report.slides.title:Title",
        "topics": "socialwatch.report.slides.topics:Topics",
        "voice": "socialwatch.report.slides.voice:Voice",
        "volume": "socialwatch.report.slides.volume:Volume",
        "years": "socialwatch.report.slides.years:Years",
    },
)
MEASURES = Registry(
    "measures",
    {
        "accuracy": "socialwatch.measures.accuracy:of_subject",
        "authors": "socialwatch.measures.authors:authors",
        "campaigns": "socialwatch.measures.campaigns:campaigns",
        "coverage": "socialwatch.measures.coverage:coverage",
        "breakdown": "socialwatch.measures.breakdown:breakdown",
        "fading": "socialwatch.measures.fading:fading",
        "hashtags": "socialwatch.measures.ranked:hashtags",
        "journey": "socialwatch.measures.journey:journey",
        "links": "socialwatch.measures.ranked:links",
        "peaks": "socialwatch.measures.peaks:peaks",
        "phrases": "socialwatch.measures.phrases:phrases",
        "platforms": "socialwatch.measures.counted:platform_shares",
        "posts": "socialwatch.measures.posts:posts",
        "pulse": "socialwatch.measures.pulse:pulse",
        "questions": "socialwatch.measures.questions:questions",
        "quotes": "socialwatch.measures.quotes:quotes",
        "resolution": "socialwatch.measures.resolution:resolution",
        "response": "socialwatch.measures.response:response",
        "rhythm": "socialwatch.measures.rhythm:rhythm",
        "rivals": "socialwatch.measures.rivals:rivals",
        "sentiment": "socialwatch.measures.sentiment:sentiment",
        "service": "socialwatch.measures.service:service",
        "sources": "socialwatch.measures.ranked:sources",
        "storms": "socialwatch.measures.storm:storms",
        "themes": "socialwatch.measures.themes:themes",
        "topics": "socialwatch.measures.topics:topics",
        "voice": "socialwatch.measures.voice:voice",
        "volume": "socialwatch.measures.volume:volume",
        "years": "socialwatch.measures.years:years",
    },
)
