"""Who may be named in a report: organisations and public voices; private people only when the config says so."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from unicodedata import combining, normalize
from urllib.parse import urlsplit

from socialwatch.config import Config
from socialwatch.report import addresses
from socialwatch.report.words import Words

Mode = Literal["hide", "initials", "show"]
PUBLIC_FOLLOWERS = 10_000
SITES = ("feed", "news", "web")  # networks whose posts are called by their site: bylines there may be anybody's
HANDLE = re.compile(r"(?<![A-Za-z0-9_@\uff20])[@\uff20][\w.\-]*\w(?:[@\uff20][\w.\-]+\w)?")
MAIL = re.compile(
    r"(?<![\w@.+\-])[\w.+\-]+(?:[@\uff20]|\s?[(\[{]\s?(?:at|@)\s?[)\]}]\s?)[\w\-]+"
    r"(?:(?:\.|\s?[(\[{]\s?(?:dot|punkt|\.)\s?[)\]}]\s?)[\w\-]+)+",
    re.IGNORECASE,
)
WEB = re.compile(
    r"(?:https?://|(?<![\w@./\-])(?=[\w.\-]+\.[a-z]{2,}/))([^\s/?#]+)/"
    r"[^\s]*[^\s.,;:!?)\]}'\"\N{RIGHT DOUBLE QUOTATION MARK}]",
    re.IGNORECASE,
)
"""Addresses with a path, as they are written in texts."""
SOCIAL = re.compile(
    r"(?:^|\.)(?:x|twitter|instagram|facebook|tiktok|linkedin|threads|reddit|bsky|youtube|t|telegram|medium|twitch"
    r"|vk|tumblr|pinterest|snapchat|patreon|wa)"
    r"\.(?:com|net|app|me|tv)$"
)
"""Sites whose addresses begin with an account more often than not."""
BARE = re.compile(r"(?<![\w@./\-])(?:/?u/[\w\-]{3,20}|[\w\-]+\.bsky\.social)(?![\w])", re.I)
"""Handles that need no sign before them: u/somebody, somebody.bsky.social."""
NETWORKS = {
    "feed": "Web feeds", "hackernews": "Hacker News", "x": "X", "youtube": "YouTube", "appstore": "App Store",
    "stackexchange": "Stack Exchange", "github": "GitHub", "googleplay": "Google Play", "gdelt": "GDELT",
}  # fmt: skip


GONE = "\N{HORIZONTAL ELLIPSIS}"


def network_name(network: str) -> str:
    """A network as people write it."""
    return NETWORKS.get(network, network.replace("_", " ")[:1].upper() + network.replace("_", " ")[1:])


def platform(words: Words, network: str) -> str:
    """A network as the reader's language calls it."""
    return words.term(network_name(network))


def called(config: Config, source: str) -> str:
    """A source as people call it: the platform where it stands for one, else the name it was given."""
    section = next((one for one in config.sources if one.name == source), None)
    if section is None or section.type in (*SITES, "file"):
        return source[:1].upper() + source[1:] if source.isalpha() else source
    platform = network_name(section.type)
    alone = sum(one.type == section.type for one in config.sources) == 1
    return platform if alone or source.casefold() == platform.casefold() else f"{platform} ({source})"


@dataclass(frozen=True, slots=True)
class Names:
    """The rule for one report; `own` are own accounts, folded, without '@'."""

    mode: Mode = "hide"
    own: Collection[str] = ()

    def public(self, author: str | None, followers: int | None) -> bool:
        """Own accounts, and accounts known to have `PUBLIC_FOLLOWERS` or more."""
        if author is None:
            return False
        if author.lstrip("@").casefold() in self.own:
            return True
        return followers is not None and followers >= PUBLIC_FOLLOWERS

    def label(
        self,
        words: Words,
        network: str,
        author: str | None,
        followers: int | None = None,
        *,
        url: str | None = None,
        number: int | None = None,
    ) -> str:
        """How an author is called here: a feed's by its site; `number` tells hidden people in one table apart."""
        if author and (self.mode == "show" or self.public(author, followers)):
            return author
        site = (urlsplit(url).hostname or "").removeprefix("www.") if network in SITES and url else ""
        if site:
            return site
        if author and self.mode == "initials" and (letters := initials(author)):
            return letters
        if number is not None:
            return words.say("{network} user {number}", network=platform(words, network), number=str(number))
        return words.say("{network} user", network=platform(words, network))

    def text(self, text: str) -> str:
        """A post's text with the handles, addresses and mail addresses of private people taken out."""
        if self.mode == "show":
            return text

        def handle(match: re.Match[str]) -> str:
            called = normalize("NFKC", match[0]).lstrip("@").casefold()
            return match[0] if called in self.own else f"{match[0][0]}{GONE}"

        return HANDLE.sub(handle, MAIL.sub(GONE, BARE.sub(GONE, WEB.sub(_address, text))))

    def link(self, id: str, url: str | None, author: str | None, followers: int | None) -> str | None:
        """Where a post may be read: an address that tells who wrote it gives way to one that does not, or to none."""
        if url is None or self.mode == "show" or self.public(author, followers) or not addresses.tells(url, (author,)):
            return url
        return addresses.unnamed(id, url)

    def rule(self, words: Words) -> str:
        """The rule in a sentence, for the method page."""
        if self.mode == "show":
            return words.say("Names are shown as the authors gave them (privacy.names = show).")
        how = words.say("as initials" if self.mode == "initials" else "without their names")
        return words.say(
            "Private people are shown {how}, authors on web pages by their site; named are own accounts and accounts"
            " with {n} or more followers where that is known. Links lead to the public post, where its address names"
            " nobody.",
            how=how,
            n=PUBLIC_FOLLOWERS,
        )


def initials(name: str) -> str:
    """The first letters of a name's first two words; "" where it has none, or would be told whole."""
    words = re.findall(r"[^\W_]+", "".join(one for one in name.partition("@")[0] or name if not combining(one)))
    if all(len(word) == 1 for word in words):
        return ""
    return " ".join(f"{word[0].upper()}." for word in words[:2])


def _address(match: re.Match[str]) -> str:
    """An address in a text; of one that leads to an account only the site."""
    whole, host = match[0], match[1].casefold()
    return f"{match[1]}/{GONE}" if SOCIAL.search(host) or addresses.tells(whole) else whole


def names_for(config: Config) -> Names:
    """The rule that the configuration asks for."""
    own = set()
    for brand in config.brands:
        # a brand's name and the handles that its query asks for are nobody's secret
        own.add(brand.name.replace(" ", "").casefold())
        own.update(handle.casefold() for handle in re.findall(r"@([\w.]+)", brand.query))
        for account in brand.accounts:
            _, colon, rest = account.partition(":")
            handle = rest if colon else account
            own.add(handle.lstrip("@").casefold())
            own.add(handle.lstrip("@").partition("@")[0].casefold())  # as it is written on its own server
    mode = config.privacy.names
    return Names("show" if mode == "show" else "initials" if mode == "initials" else "hide", frozenset(own))
