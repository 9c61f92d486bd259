"""Answers that review stores, forums and code hosts once gave, through the connectors.

pytest -m "real or server" tests/sources/test_more_recordings.py -s      prints how many items were mapped
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from listening import listen, reply

from socialwatch.errors import BadItem
from socialwatch.models import Mention, Span
from socialwatch.sources.appstore import AppStore

EVER = Span.of(1_000_000_000, 1_800_000_000)


def mapped(name: str, source: Any, items: Iterable[Any]) -> list[Mention]:
    """All mentions of the items; none may be set aside."""
    found: list[Mention] = []
    aside, read = [], 0
    for item in items:
        read += 1
        try:
            found += source.mentions(item)
        except BadItem as error:
            aside.append(str(error))
    print(f"\n{name}: {read} items, {len(found)} mentions, {len(aside)} set aside {aside[:3]}")
    assert not aside
    return found


@pytest.mark.real
def test_real_app_store_reviews_are_heard_with_dates_from_the_other_form(shared_data):
    folder = shared_data / "payloads" / "itunes-reviews"
    told, atom = json.loads((folder / "fixture1.json").read_bytes()), (folder / "fixture0.xml").read_bytes()

    def answer(request):
        return reply(atom, "Content-Type: application/atom+xml") if request.path.endswith("/xml") else reply(told)

    source = AppStore(apps={"reality": "1404176564"}, countries=("jp",))
    heard = listen(lambda url: AppStore(apps=source.apps, countries=("jp",), base_url=url), answer, span=EVER)
    assert heard.error is None
    assert len(heard.platform.requests) == 2 * 8, "its last page is the eighth"
    page = heard.pages[0].items
    mentions = mapped("appstore", source, page)
    assert len(mentions) == len({mention.native_id for mention in mentions}) == len(told["feed"]["entry"]) == 50
    assert all(mention.title and mention.text and mention.rating and mention.author for mention in mentions)
    assert {mention.rating for mention in mentions} <= {1.0, 2.0, 3.0, 4.0, 5.0}
    both = sum(mention.native_id.encode() in atom for mention in mentions)
    assert sum(mention.created is not None for mention in mentions) == both > 0
