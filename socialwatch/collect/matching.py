"""From raw items to rows for the store: mapped by their source, matched by the brands' queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from socialwatch.errors import BadItem
from socialwatch.models import JSON, Mention, fingerprint
from socialwatch.query import Matcher
from socialwatch.query.document import Document
from socialwatch.query.known import Known
from socialwatch.sources.addresses import host_of
from socialwatch.store.batch import clean
from socialwatch.store.clean import epoch_of
from socialwatch.store.rows import Heard, Row

if TYPE_CHECKING:
    from socialwatch.config import Brand
    from socialwatch.sources.base import Source


WEB = "web"
"""The network of pages, whose accounts are their sites: "web:blog.acme.com"."""


class Matching:
    """The brands of a configuration, ready to be found in mentions."""

    def __init__(self, brands: Iterable[Brand]) -> None:
        self.brands = tuple(brands)
        self._accounts: dict[tuple[str | None, str], list[str]] = {}
        for brand in self.brands:
            for account in brand.accounts:
                self._accounts.setdefault(account_name(account), []).append(brand.name)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher({brand.name: brand.parsed for brand in self.brands})

    def heard(self, mention: Mention, seen: datetime) -> Heard:
        """The brands that a post speaks of; a brand's own posts are its own whether they name it or not.

        It is matched as it will be stored: cleaned, and at the time it is `seen` where its date is not possible.
        """
        mention = clean(mention)
        document = Document(_dated(mention, seen), Known(seen=seen))
        brands = self._matcher.match_document(document)
        own = self._own(mention) if self._accounts else ()
        if not brands and not own:
            return Heard(mention)
        return Heard(mention, tuple(dict.fromkeys((*brands, *own))), own, document.index_text())

    def _own(self, mention: Mention) -> tuple[str, ...]:
        """The brands whose account wrote it, or, on the web, whose site it stands on, whoever is named there."""
        author, network = mention.author, mention.network.casefold()
        names = {name.casefold().lstrip("@") for name in (author.handle, author.native_id) if name} if author else set()
        if network == WEB and (site := host_of(mention.url)):
            names.add(site)
        found = [self._accounts.get((where, name), []) for name in names for where in (network, None)]
        return tuple(dict.fromkeys(brand for brands in found for brand in brands))

    def row(self, source: Source, item: JSON, seen: datetime) -> Row:
        """One raw item as a row; what cannot be mapped is a row too, with the reason, to be tried again later."""
        try:
            return Row(item, tuple(self.heard(mention, seen) for mention in source.mentions(item)))
        except BadItem as error:
            return Row(item, error=str(error))
        except Exception as error:
            # strangers write items and strangers write sources: neither may cost us the rest of the page
            return Row(item, error=f"{type(error).__name__}: {error}")


def _dated(mention: Mention, seen: datetime) -> Mention:
    """Without a date that nobody can have posted at: the store does not believe it either."""
    impossible = mention.created is not None and epoch_of(mention.created, int(seen.timestamp()))[1]
    return replace(mention, created=None) if impossible else mention


def account_name(account: str) -> tuple[str | None, str]:
    """ "mastodon:@acme@host" as ("mastodon", "acme@host"); None for the network when it is any."""
    network, colon, handle = account.strip().partition(":")
    if not colon or network == "did":
        network, handle = "", account.strip()
    return network.casefold() or None, handle.casefold().lstrip("@")


def query_fingerprint(brand: Brand) -> str:
    """What decides which posts a brand's are, and which are its own."""
    accounts = sorted(f"{network or ''}:{name}" for network, name in map(account_name, brand.accounts))
    return fingerprint([brand.parsed.text, accounts])
