"""feedparser's own two thousand feeds, out of its source distribution, through the feed source.

pytest -n 0 -m server tests/sources/test_feedparser_suite.py -s      prints the share of each field and every miss
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from feed_expectations import Expectation, expectations
from sdists import unpacked

from socialwatch.errors import BadItem, SourceError
from socialwatch.http import Answer
from socialwatch.models import Mention
from socialwatch.sources.feed import Feed
from socialwatch.sources.feed_reading import read_feed
from socialwatch.sources.text import clean, plain

pytestmark = pytest.mark.server
HEADER = re.compile(rb"^Header:\s*([^:]+):(.+)$", re.M)
SOURCE = Feed(url="https://example.com/feed")
SHARE = 0.98
OTHERWISE = {
    "of summary and content we keep the longer one": (
        "entry_content_and_summary.xml", "item_description_and_summary.xml", "item_summary_and_description.xml",
    ),
    "what stands inside an iframe is shown by no browser": ("entry_content_iframe.xml", "entry_summary_iframe.xml"),
    "broken markup, read as browsers do": (
        "bozo_linenoise.xml", "item_description_not_a_doctype.xml", "item_content_encoded_script_nested_cdata.xml",
    ),
    "a licence's address is not the entry's": ("entry_link_rel_license.xml",),
    "an id is kept as it was written": ("http_entry_id_base_docuri.xml",),
    "text in no language has the feed's with us": (
        "entry_content_xml_lang_blank.xml", "entry_content_xml_lang_blank_2.xml", "entry_summary_xml_lang_blank.xml",
        "entry_title_xml_lang_blank.xml",
    ),
    "a mention has one language: its text's, before its title's": (
        "entry_title_xml_lang_inherit_3.xml", "entry_title_xml_lang_inherit_4.xml",
    ),
}  # fmt: skip
"""Where we answer otherwise on purpose, and why."""


def answers() -> Iterator[tuple[str, Answer]]:
    """Each feed as a server would have sent it, with the headers that its comment asks for."""
    for path in sorted(unpacked("feedparser", "6.0.14", "tests").rglob("*.xml")):
        body = path.read_bytes()
        headers = {
            name.decode().strip().lower(): value.decode("latin-1").strip() for name, value in HEADER.findall(body)
        }
        yield path.name, Answer(200, headers, body, f"http://127.0.0.1:8097/{path.name}")


def mention_of(item: dict[str, Any]) -> Mention:
    """An entry mapped; one without words gets some, so that its other fields can be seen."""
    try:
        return next(iter(SOURCE.mentions(item)))
    except BadItem:
        words = {"body": "so that there is text", "body_type": "text/plain"}
        return replace(next(iter(SOURCE.mentions({**item, **words}))), text="")


def found(mention: Mention, item: dict[str, Any], what: str) -> Any:
    """What we made of an entry, by our name of the field."""
    author, people = mention.author, item.get("authors") or [{}]
    return {
        "id": item.get("id"), "link": mention.url, "published": item.get("published"), "updated": item.get("updated"),
        "author": author.name if author else None, "author 2": people[-1].get("name"),
        "author's page": author.url if author else None, "title": mention.title, "text": mention.text,
        "language": mention.lang, "tag": mention.tags, "media": mention.media, "parent": mention.parent,
    }[what]  # fmt: skip


def agrees(what: str, expected: Any, ours: Any) -> bool:
    if what in ("published", "updated"):
        return isinstance(expected, tuple) and tuple(map(int, re.findall(r"\d+", ours or "")[:6])) == expected[:6]
    if what in ("tag", "media"):
        return " ".join(plain(expected).split()) in ours if expected else not ours
    if what in ("title", "text"):  # ours is plain text, theirs may be HTML
        spaced = [" ".join(words.split()) for words in (ours or "", plain(expected or ""), clean(expected or ""))]
        return spaced[0] in spaced[1:]
    if what == "author":  # theirs may have the address behind it
        return bool(ours) and str(ours) in str(expected)
    return str(ours or "").lower() == str(expected or "").lower()


def test_what_the_suite_demands_of_entries_is_what_we_make_of_them():
    right, missed = Counter(), defaultdict(list)
    for name, answer in answers():
        told = [one for one in expectations(answer.body.decode("utf-8", "replace")) if one.ours]
        items = read_feed(answer).items if told else []
        for one in told:
            ours = found(mention_of(items[one.entry]), items[one.entry], str(one.ours))
            if agrees(str(one.ours), one.value, ours):
                right[one.ours] += 1
            else:
                missed[name].append((one, ours))
    report(right, missed)
    known = {name for names in OTHERWISE.values() for name in names}
    assert set(missed) == known, "each miss has its reason, and no reason is without its miss"
    wrong = sum(map(len, missed.values()))
    assert right.total() + wrong > 900
    assert right.total() / (right.total() + wrong) >= SHARE
    assert set(right) == {"id", "link", "published", "updated", "author", "author 2", "author's page", "title", "text",
                          "language", "tag", "media", "parent"}  # fmt: skip


def report(right: Counter[str | None], missed: dict[str, list[tuple[Expectation, Any]]]) -> None:
    wrong = Counter(one.ours for told in missed.values() for one, _ in told)
    share = right.total() / (right.total() + wrong.total())
    print(f"\n{right.total()} of {right.total() + wrong.total()} demands met: {share:.1%}")
    for what in sorted({*right, *wrong}, key=lambda what: -right[what]):
        print(f"{what:14} {right[what]:4} of {right[what] + wrong[what]}")
    for reason, names in OTHERWISE.items():
        print(f"{reason}:")
        for name in names:
            for one, ours in missed.get(name, ()):
                print(f"    {name}: {one.path} == {one.value!r}, ours {ours!r}")


def test_every_feed_is_read_or_refused():
    counts = Counter()
    for _, answer in answers():
        try:
            items = read_feed(answer).items
        except SourceError:
            counts["refused"] += 1
            continue
        counts["read"] += 1
        for item in items:
            try:
                counts["mentions"] += len(list(SOURCE.mentions(item)))
            except BadItem:
                counts["without title and text"] += 1
    print(f"\n{dict(counts)}")
    assert counts["read"] > 2200
    assert counts["refused"] < 15
