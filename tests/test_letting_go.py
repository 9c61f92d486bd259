"""What terms, users and platforms want forgotten is forgotten, and whom nobody may match is told."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import call
from pipeline_fakes import NOW, Fakes, Paged, config_for, fake_sources, item

from socialwatch import pipeline
from socialwatch.clock import Window
from socialwatch.collect.letting_go import remember_terms
from socialwatch.config import Config
from socialwatch.errors import StoreError
from socialwatch.measures.authors import authors
from socialwatch.measures.base import Scope
from socialwatch.measures.evidence import posts_of
from socialwatch.models import Ask, Span
from socialwatch.registry import SOURCES
from socialwatch.sources.base import Policy
from socialwatch.store import Store, Stored
from socialwatch.store.terms import MatchingRefused


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> Fakes:
    return fake_sources(monkeypatch)


def under(policy: Policy, *items: dict[str, Any]) -> Paged:
    """A source of these terms."""
    kind = type("Bound", (Paged,), {"policy": policy})
    made: Paged = kind(list(items))
    return made


def alive(config: Config) -> dict[str, bool]:
    """Which posts still have their text."""
    with Store.open(config.database) as store:
        keys = [row[0] for row in store.db.execute("SELECT id FROM mentions")]
        stored: list[Stored] = store.mentions.read(keys)
    return {one.mention.native_id: bool(one.mention.text) for one in stored}


def with_keys(config: Config, **more: Any) -> Config:
    return replace(config, sources=tuple(replace(section, **more) for section in config.sources))


@pytest.mark.parametrize(("own", "kept"), [("2d", False), ("30d", True), (None, True)])
def test_a_users_retention_counts_where_it_is_shorter_than_the_platforms(
    tmp_path: Path, fakes: Fakes, own: str | None, kept: bool
) -> None:
    config = with_keys(config_for(tmp_path, "a"), retention=own)
    fakes["a"] = under(Policy(retention_days=10), item(1))
    pipeline.collect(config, now=NOW)
    pipeline.collect(config, now=NOW + timedelta(days=3))
    assert alive(config) == {"1": kept}
    pipeline.collect(config, now=NOW + timedelta(days=11))
    assert alive(config) == {"1": False}, "longer than the platform lets us is not to be had"


def test_posts_that_were_not_read_again_in_time_are_purged(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = under(Policy(refresh_days=30), item(1))
    pipeline.collect(config, now=NOW)
    pipeline.collect(config, now=NOW + timedelta(days=29))
    assert alive(config) == {"1": True}
    pipeline.collect(config, now=NOW + timedelta(days=31))
    assert alive(config) == {"1": False}


def test_what_waits_for_a_query_waits_no_longer_than_terms_let_it(tmp_path: Path, fakes: Fakes) -> None:
    config = with_keys(config_for(tmp_path, "a"), retention="2d")
    fakes["a"] = under(Policy(), item(1, text="about milk"))
    pipeline.collect(config, now=NOW)
    pipeline.collect(config, now=NOW + timedelta(days=3))
    with Store.open(config.database) as store:
        assert store.db.execute("SELECT count(*) FROM items").fetchone() == (0,)


class Telling(Paged):
    """Tells of a deletion together with the post that was deleted."""

    policy = Policy(deletes=True)
    gone: tuple[str, ...] = ()

    async def fetch(self, http: Any, ask: Ask, resume: Any) -> Any:
        async for page in super().fetch(http, ask, resume):
            yield replace(page, gone=self.gone)


class Keeping(Telling):
    """The same where terms do not ask for it."""

    policy = Policy(deletes=False)


def test_what_a_platform_tells_to_be_deleted_goes_and_no_other_source_brings_it_back(
    tmp_path: Path, fakes: Fakes
) -> None:
    config = config_for(tmp_path, "a", "b")
    fakes["a"], fakes["b"] = Telling([item(1), item(2)]), Paged([])
    fakes["a"].gone = ("2", "99")
    pipeline.collect(config, now=NOW)
    assert alive(config) == {"1": True, "2": False}
    fakes["b"].items = [item(1), item(2)]
    pipeline.collect(config, now=NOW + timedelta(minutes=1))
    assert alive(config) == {"1": True, "2": False}
    with Store.open(config.database) as store:
        items = store.db.execute("SELECT count(*) FROM items").fetchone()
        assert store.facts.check() == []
    assert items == (2,), "the first post as either showed it"


def test_where_terms_do_not_ask_for_it_a_deletion_is_not_followed(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a")
    fakes["a"] = Keeping([item(1)])
    fakes["a"].gone = ("1",)
    pipeline.collect(config, now=NOW)
    assert alive(config) == {"1": True}


def test_whom_a_platform_forbids_to_match_nobody_may_match(tmp_path: Path, fakes: Fakes) -> None:
    config = config_for(tmp_path, "a", "b", "open")
    fakes["a"], fakes["b"] = under(Policy(identity=False)), under(Policy())
    fakes["open"] = Telling([])
    fakes["open"].network = "elsewhere"
    pipeline.collect(config, now=NOW)
    with Store.open(config.database) as store:
        store.terms.allow_matching(["elsewhere"])
        with pytest.raises(MatchingRefused, match="no source has told the terms of never heard of"):
            store.terms.allow_matching(["elsewhere", "never heard of"])
        with pytest.raises(MatchingRefused, match=r"authors of fake .* terms of fake refuse it \(identity = false"):
            store.terms.allow_matching(["elsewhere", "fake"])


def test_posts_of_such_a_platform_that_came_from_a_file_are_held_to_its_terms(tmp_path: Path) -> None:
    path, config = tmp_path / "posts.csv", config_for(tmp_path)
    path.write_text("id,text,created\n1,acme,2026-08-01T10:00:00Z\n", "utf-8")
    pipeline.import_file(config, path, "old", now=NOW, network="reddit")
    with (
        Store.open(config.database) as store,
        pytest.raises(MatchingRefused, match=r"authors of reddit .* terms of reddit \(here from old\) refuse it"),
    ):
        store.terms.allow_matching(["reddit"])


@pytest.mark.parametrize("kind", SOURCES.names())
def test_the_door_to_matching_is_shut_where_a_connectors_terms_say_so(tmp_path: Path, kind: str) -> None:
    connector = SOURCES.load(kind)
    network = connector.network if isinstance(connector.network, str) else kind
    with Store.open(tmp_path / "a.sqlite", write=True, create=True) as store:
        remember_terms(store, [(network, Policy())])  # somebody's file or feed, whose terms forbid nothing
        if connector.policy.identity:
            remember_terms(store, [(network, connector.policy)])
            store.terms.allow_matching([network])
            return
        for _ in range(2):
            with pytest.raises(MatchingRefused, match=rf"authors of {network} .*identity = false"):
                store.terms.allow_matching([network])
            remember_terms(store, [(network, Policy())])


@pytest.mark.long
def test_somebody_of_the_same_name_on_two_networks_is_two_authors_everywhere(tmp_path: Path) -> None:
    """What leaves the store about people: no command puts the accounts of two networks together."""
    rows = ["id,text,created,author,author_id,author_name,author_url,followers,network"]
    rows += [
        f"{network}{n},acme {network} {n},2026-08-01T10:0{n}:00Z,@ann,ann,Ann Example,https://ann.example,20000,{network}"
        for network, posts in (("reddit", 3), ("mastodon", 2))
        for n in range(posts)
    ]
    path, toml = tmp_path / "posts.csv", tmp_path / "socialwatch.toml"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    toml.write_text('[[brand]]\nname = "Acme"\nown = true\nquery = "acme"\n', "utf-8")
    assert call("import", path, "--map", "network=network", "--source", "old", config=toml).code == 0
    span = ("--since", "2026-08-01", "--until", "2026-08-01")
    each = {("reddit", 3), ("mastodon", 2)}
    assert {
        (one["network"], one["mentions"]) for one in call("top", "authors", *span, "--json", config=toml).json
    } == each
    assert call("pulse", "Acme", *span, "--json", config=toml).json["authors"] == 2
    assert {(one["author"], one["network"]) for one in call("search", "--json", *span, config=toml).json} == {
        ("ann", "reddit"), ("ann", "mastodon"),
    }  # fmt: skip
    exported = call("export", *span, config=toml).out.splitlines()
    assert sorted(json.loads(line)["network"] for line in exported) == ["mastodon"] * 2 + ["reddit"] * 3
    window = Window(span=Span.of(1_785_542_400, 1_785_628_800), before=Span.of(0, 1), zone="UTC", label="a day")
    with Store.open(tmp_path / "socialwatch.sqlite") as store:
        made = authors(store, Scope(window=window, tracked=("Acme",)))  # what decks show
        found = {one.network: len(posts_of(store, one.mentions.evidence)) for one in made.authors}
    assert set(found.items()) == each
    assert made.people == 2


JOINED = re.compile(r"authors AS \w+\b.*\bauthors AS |GROUP BY[^()]*\b(handle|a\.name|a\.url)\b", re.I | re.S)


def test_no_question_to_the_archive_puts_two_accounts_together() -> None:
    assert JOINED.search("SELECT 1 FROM authors AS a JOIN authors AS b USING (handle)")
    files = {file: file.read_text("utf-8") for file in Path(pipeline.__file__).parent.rglob("*.py")}
    asked = [
        (file.name, node.value if isinstance(node, ast.Constant) else ast.unparse(node))
        for file, code in files.items()
        if "authors AS" in code or "FROM authors" in code
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    ]
    told = [(name, text) for name, text in asked if "authors" in text]
    assert {"speakers.py", "lists.py", "veils.py"} <= {name for name, _ in told}, "the places that this is about"
    assert [(name, text) for name, text in told if JOINED.search(text)] == []


def test_a_page_that_tells_of_deletions_is_stored_whole_or_not_at_all(tmp_path: Path, fakes: Fakes) -> None:
    """Rows, deletions and ledger are one transaction: what was not committed is asked for again."""
    config = config_for(tmp_path, "a")
    fakes["a"] = Telling([item(1)])
    fakes["a"].gone = ("1",)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socialwatch.store.ledger.Ledger.shrink", broken)
        with pytest.raises(StoreError):
            pipeline.collect(config, now=NOW)
    assert alive(config) == {}
    pipeline.collect(config, now=NOW)
    assert alive(config) == {"1": False}
    with Store.open(config.database) as store:
        entry = store.ledger.entries()[0]
        assert not store.ledger.owed(1, entry.ask)
        assert [one.ending for one in store.coverage.read(Span(NOW - timedelta(days=40), NOW))] == ["whole"]


def broken(*_: object) -> None:
    raise StoreError("no room left")
