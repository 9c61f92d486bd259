"""feedparser's own two thousand feeds, out of its source distribution, through the feed source.

pytest -m server tests/sources/test_feedparser_suite.py -s      prints the shares
"""

from __future__ import annotations

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from socialwatch.errors import BadItem, SourceError
from socialwatch.http import Answer
from socialwatch.models import Mention
from socialwatch.sources.feed import Feed
from socialwatch.sources.feed_reading import read_feed
from socialwatch.sources.text import plain

pytestmark = pytest.mark.server
HEADER = re.compile(rb"^Header:\s*([^:]+):(.+)$", re.M)
EXPECT = re.compile(
    r"Expect:\s*(?:not bozo and )?entries\[0\](?:\[')?\.?(id|link|author|title|published_parsed|updated_parsed)(?:'\])?"
    r"\s*==\s*(.+?)\s*$", re.M,
)  # fmt: skip


@pytest.fixture(scope="module")
def suite() -> Path:
    """The unpacked tests, downloaded once."""
    folder = Path(tempfile.gettempdir()) / "socialwatch-feedparser-suite"
    if not folder.exists():
        pip = [sys.executable, "-m", "pip"] if importlib.util.find_spec("pip") else [shutil.which("pip") or "pip"]
        with tempfile.TemporaryDirectory() as there:
            ask = [*pip, "download", "-q", "--no-deps", "--no-binary", ":all:", "--dest", there, "feedparser==6.0.14"]
            try:
                subprocess.run(ask, check=True, capture_output=True, timeout=120)
            except (OSError, subprocess.SubprocessError) as error:
                pytest.skip(f"feedparser's source distribution cannot be had: {error}")
            with tarfile.open(next(Path(there).glob("feedparser*.tar.gz"))) as archive:
                archive.extractall(Path(there) / "out", filter="data")
            shutil.move(next((Path(there) / "out").glob("feedparser-*/tests")), folder)
    return folder


def answers(suite: Path) -> Iterator[tuple[str, Answer]]:
    """Each feed as a server would have sent it, with the headers that its comment asks for."""
    for path in sorted(suite.rglob("*.xml")):
        body = path.read_bytes()
        headers = {
            name.decode().strip().lower(): value.decode("latin-1").strip() for name, value in HEADER.findall(body)
        }
        yield path.name, Answer(200, headers, body, f"http://127.0.0.1:8097/{path.name}")


def value_of(text: str) -> object:
    """An expectation's right side where it is a plain value."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None


def told(mention: Mention, item: dict, what: str):
    """What we made of an entry, in the form of the suite's expectation."""
    if what == "id":
        return item.get("id")
    if what == "author":
        return mention.author.name if mention.author else None
    if what in ("title", "link"):
        return mention.title if what == "title" else mention.url
    stamp = item.get("updated" if what == "updated_parsed" else "published") or ""
    return tuple(map(int, re.findall(r"\d+", stamp)[:6]))


def agrees(what: str, expected: object, found: object) -> bool:
    if what == "title":
        return (found or "") in (" ".join(plain(str(expected)).split()), expected)
    if what == "author":
        return bool(found) and str(found) in str(expected)
    if what.endswith("parsed"):
        return isinstance(expected, tuple) and found == expected[:6]
    return str(found).lower() == str(expected).lower()


def test_every_feed_is_read_or_refused_and_what_is_read_is_right(suite):
    source, counts, right, wrong = Feed(url="https://example.com/feed"), Counter(), Counter(), []
    for name, answer in answers(suite):
        try:
            items = read_feed(answer).items
        except SourceError:
            counts["refused"] += 1
            continue
        counts["read"] += 1
        for item in items:
            try:
                list(source.mentions(item))
            except BadItem:
                counts["set aside"] += 1
        expectation = EXPECT.search(answer.body.decode("utf-8", "replace"))
        if not expectation or not items:
            continue
        what, expected = expectation[1], value_of(expectation[2])
        mention = next(iter(source.mentions({**items[0], "body": "so that there is text", "body_type": "text/plain"})))
        if expected is None or (what == "link" and not str(expected).startswith("http")):
            continue  # what is no address on the web leads nowhere
        found = told(mention, items[0], what)
        right[what] += agrees(what, expected, found)
        counts[what] += 1
        if not agrees(what, expected, found):
            wrong.append((name, what, expected, found))
    checked = sum(counts[what] for what in right)
    print(f"\n{dict(counts)}\nright {dict(right)} of {checked}: {sum(right.values()) / checked:.1%}", *wrong, sep="\n")
    assert counts["read"] > 2200
    assert counts["refused"] < 15
    assert checked > 80
    assert sum(right.values()) / checked >= 0.95
