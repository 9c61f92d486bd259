"""News all over the world by headline, through GDELT's search of what it has read in 65 languages.

Sees the address, headline, paper, language and country of articles whose text holds a brand's words, a quarter of an
hour after they appeared. Does not see the text: an article that names the brand in its text only is found, but not
matched. No key; one question in five seconds, and even so it refuses at times. It keeps refusing while it is asked:
after a refusal it is left alone for the rest of the run. Best effort; a feed of one's own papers hears more. One
answer gives 250 articles at most: the next one ends where it had come to.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from socialwatch.errors import BadItem, ConfigError, RateLimited, SourceError
from socialwatch.models import JSON, Access, Ask, Author, Mention, Page, Span
from socialwatch.sources import gdelt_names
from socialwatch.sources.addresses import canonical, host_of
from socialwatch.sources.base import Allowance, Policy
from socialwatch.sources.terms import Term, searched
from socialwatch.sources.text import one_line, plain, web_address
from socialwatch.sources.values import mapping, moment, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params
    from socialwatch.query import Query

MOST = 250
SHORTEST = 900  # seconds; articles come in batches of a quarter of an hour
LONG = 3600.0  # seconds
LONGEST = 250  # characters of one question
ESCAPED = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)')
BEFORE = re.compile(r" +([,.;:!?%)\]}…])")
AFTER = re.compile(r"([(\[{]) +")
SHORTENED = re.compile(r" ?(['’]) ?(s|t|re|ve|ll|d|m)\b", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gdelt:
    """Headlines of articles in which a brand's words stand."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}
    access: ClassVar[Access] = "open"
    policy: ClassVar[Policy] = Policy()
    network: ClassVar[str] = "web"

    languages: tuple[str, ...] = ()
    """Only articles in these languages, as two letters; all when empty."""
    countries: tuple[str, ...] = ()
    """Only papers of these countries, as two letters; all when empty."""
    pause: float = 5.0
    """Seconds between two questions."""
    requests_per_hour: int = 30
    """Questions an hour at most: sixty in ninety minutes were once enough to be refused for half an hour."""
    base_url: str = "https://api.gdeltproject.org"
    """Where the interface answers."""

    def __post_init__(self) -> None:
        known = (
            (self.languages, gdelt_names.LANGUAGES, "languages"),
            (self.countries, gdelt_names.COUNTRIES, "countries"),
        )
        for codes, table, key in known:
            for code in codes:
                if gdelt_names.name_of(code, table) is None:
                    raise ValueError(f"{key} holds {code!r}, which GDELT does not know; write two letters, like de")
        if self.pause <= 0:
            raise ValueError("pause must be more than nothing; GDELT asks for 5 seconds")

    @property
    def allowances(self) -> Sequence[Allowance]:
        return (Allowance("requests", self.requests_per_hour, "hour"),)

    def plan(self, queries: Sequence[Query], span: Span) -> Sequence[Ask]:
        """One question for each brand, with all its words; more where they are many."""
        asked: dict[str, None] = {}
        for query in queries:
            found = searched([query], "GDELT", "site", some=False)
            asked |= dict.fromkeys(_together(dict.fromkeys(map(_asked, found))))
        if not asked:
            raise ConfigError("nothing to ask GDELT: no query holds a word; add a [[brand]]")
        return [Ask({"query": f"{words}{self._narrowed}"}, span, f"{words} in the news of GDELT") for words in asked]

    @property
    def _narrowed(self) -> str:
        """What else a question holds: the languages and countries."""
        either = [
            [f"{key}:{gdelt_names.name_of(code, table)}" for code in codes]
            for key, codes, table in (
                ("sourcelang", self.languages, gdelt_names.LANGUAGES),
                ("sourcecountry", self.countries, gdelt_names.COUNTRIES),
            )
        ]
        return "".join(f" {_either(names)}" for names in either if names)

    async def fetch(self, http: Http, ask: Ask, resume: JSON | None) -> AsyncIterator[Page]:
        """Newest first; where an answer is full, the rest of the time is asked for by itself."""
        start, end = ask.span.epochs
        seen: set[str | None] = set()
        while True:
            articles = await self._ask(http, str(ask.params["query"]), start, end)
            items = list({url: one for one in articles if (url := text(one.get("url"))) not in seen}.values())
            seen |= {text(article.get("url")) for article in articles}
            stamps = (moment(article.get("seendate")) for article in articles)
            times = [int(when.timestamp()) for when in stamps if when]
            if len(articles) < MOST or min(times, default=start) < start:
                yield Page(items, Span.of(start, end))
                return
            oldest = min(times, default=start)
            if not times or oldest + 1 >= end:
                # full of one batch: the rest of it cannot be had
                yield Page(items, Span.of(oldest, end), capped=True)
                if oldest <= start:
                    return
                end = oldest
                continue
            yield Page(items, Span.of(oldest + 1, end))
            end = oldest + 1  # the oldest batch may hold more

    async def _ask(self, http: Http, query: str, start: int, end: int) -> list[Mapping[str, JSON]]:
        """The articles of one question. What is shorter than a batch would be refused: it reaches back further then."""
        root = self.base_url.rstrip("/")
        http.slow(root, 60 / self.pause)
        params: Params = {
            "query": query, "mode": "artlist", "format": "json", "sort": "datedesc", "maxrecords": MOST,
            "startdatetime": _stamp(min(start, end - SHORTEST)), "enddatetime": _stamp(end - 1),
        }  # fmt: skip
        answer = await http.get(f"{root}/api/v2/doc/doc", params=params, accept=(429,))
        if answer.status == 429 or _hasty(answer):
            http.hold(root, LONG)  # asking again, however slowly, only makes it refuse for longer
            raise RateLimited(f"GDELT has had enough of this address for now ({answer.said or _words(answer) or 429})")
        told = mapping(_read(answer))
        articles = told.get("articles", [])  # nothing found is {}
        if not isinstance(articles, list):
            raise SourceError(f"{root} answered without articles: its interface may have changed")
        return list(map(mapping, articles))

    def mentions(self, item: JSON) -> Iterable[Mention]:
        told = mapping(item)
        url, title = web_address(told.get("url")), _headline(text(told.get("title")))
        if url is None or title is None:
            raise BadItem("an article of GDELT without address or headline")
        host, picture = host_of(url), web_address(told.get("socialimage"))
        yield Mention(
            network=self.network,
            native_id=canonical(url),  # as the page's feed names it where it has no other name
            text="",
            title=title,
            author=Author(host, handle=host, url=f"https://{host}/") if host else None,
            created=moment(told.get("seendate")),
            url=url,
            lang=gdelt_names.language(text(told.get("language"))),
            country=gdelt_names.country(text(told.get("sourcecountry"))),
            media=(picture,) if picture else (),
        )

    async def check(self, http: Http) -> str:
        """One question; raises SourceError kinds."""
        now = await self._ask(http, "news", 1_704_067_200, 1_704_068_100)  # a quarter of an hour that does not change
        return f"answers without a key, one question in {self.pause:g} s" + ("" if now else "; it found nothing")


def _words(answer: Answer) -> str:
    """What an answer that is no JSON says."""
    return "" if answer.looks_like_html else " ".join(answer.text().split())[:200]


def _hasty(answer: Answer) -> bool:
    plain_words = answer.body.lstrip()[:1] not in (b"{", b"[")
    return plain_words and re.search(r"limit requests|too many|rate limit", _words(answer), re.I) is not None


def _read(answer: Answer) -> JSON:
    """Its JSON is put together by hand: titles with stray backslashes and control characters are mended.

    What it refuses it says in plain text, with the status of a good answer.
    """
    if answer.body.lstrip()[:1] not in (b"{", b"["):
        if answer.looks_like_html:
            return answer.json()  # which tells of a web page
        said = _words(answer)
        raise SourceError(
            f"GDELT would not search ({said or 'an empty answer'}): make the query's words longer or fewer"
        )
    try:
        found: JSON = json.loads(answer.body)
        return found
    except (ValueError, RecursionError):
        pass
    try:
        mended: JSON = json.loads(ESCAPED.sub(_escaped, answer.text()), strict=False)
        return mended
    except (ValueError, RecursionError):
        return answer.json()  # which tells that it breaks off


def _escaped(found: re.Match[str]) -> str:
    """A backslash that escapes nothing stands for itself."""
    return found[0] if found[1] else r"\\"


def _asked(term: Term) -> str:
    """What is more than one plain word stands in quotes, or it is taken apart."""
    if term.kind == "site":
        return f"domainis:{term.text}"
    plain_word = term.kind != "phrase" and term.text.isalnum()
    return term.text if plain_word else '"' + term.text.replace('"', " ").strip() + '"'


def _together(words: Iterable[str]) -> list[str]:
    """As few questions as hold them all."""
    groups: list[list[str]] = []
    for word in words:
        if groups and sum(len(one) + 4 for one in groups[-1]) + len(word) < LONGEST:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [_either(group) for group in groups]


def _either(words: Sequence[str]) -> str:
    return f"({' OR '.join(words)})" if len(words) > 1 else words[0]


def _headline(title: str | None) -> str | None:
    """GDELT sets marks apart, as in "Acme ' s shop , closed": put together again, so that words are found."""
    found = one_line(plain(title))
    if found is None:
        return None
    found = SHORTENED.sub(r"\1\2", BEFORE.sub(r"\1", found))
    return AFTER.sub(r"\1", found)


def _stamp(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).strftime("%Y%m%d%H%M%S")
