"""The tutorial's connector, as it stands on the page: sixty lines that listen."""

from __future__ import annotations

import re
import sys
import types
from datetime import UTC, datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "sources"))
from listening import AUGUST, FORBIDDEN, LAST, covers, listen, reply

from socialwatch.config import Config, SourceSection
from socialwatch.errors import AuthError, BadItem
from socialwatch.registry import SOURCES
from socialwatch.sources import Source, build

PAGE = Path(__file__).resolve().parents[2] / "docs" / "new-source.md"


@pytest.fixture
def forem(monkeypatch):
    code = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)[1]
    assert len(code.splitlines()) <= 60
    module = types.ModuleType("tutorial_forem")
    monkeypatch.setitem(sys.modules, "tutorial_forem", module)
    exec(compile(code, "docs/new-source.md", "exec"), vars(module))
    return module.Forem


def article(number):
    return {
        "id": number, "title": f"Acme {number}", "description": "a tale", "url": f"https://dev.to/jane/{number}",
        "published_at": datetime.fromtimestamp(LAST - number * 3600, UTC)
        .isoformat(), "user": {"username": "jane", "name": "Jane"}, "tag_list": ["coffee"],
        "public_reactions_count": 0,
    }  # fmt: skip


def test_the_tutorials_connector_reads_every_page_once(forem):
    articles = [article(number) for number in range(25)]

    def answer(request):
        size, page = int(request.query["per_page"]), int(request.query["page"])
        return reply(articles[(page - 1) * size : page * size])

    heard = listen(lambda url: forem(base_url=url, page_size=10), answer)
    assert heard.error is None
    assert [item["id"] for item in heard.items] == list(range(25))
    assert covers(heard.pages, AUGUST)
    mentions = [mention for item in heard.items for mention in forem().mentions(item)]
    assert mentions[3].id == "forem:3"
    assert (mentions[3].author.handle, mentions[3].tags) == ("jane", ("coffee",))
    assert (mentions[3].engagement.likes, mentions[3].engagement.replies) == (0, None)


def test_the_tutorials_connector_is_a_source_that_the_configuration_can_name(forem, monkeypatch):
    monkeypatch.setitem(SOURCES._own, "forem", "tutorial_forem:Forem")
    section = SourceSection(name="dev", type="forem", options={"base_url": "https://dev.example"})
    built = build(Config(sources=(section,)))["dev"]
    assert isinstance(built, Source)
    assert built.base_url == "https://dev.example"


def test_the_tutorials_connector_passes_errors_on(forem):
    heard = listen(lambda url: forem(base_url=url), lambda request: FORBIDDEN)
    assert isinstance(heard.error, AuthError)
    with pytest.raises(BadItem):
        list(forem().mentions({"title": "x"}))
