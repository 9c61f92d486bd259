"""No id, address or query that travels with a deck names a private person; the archive still finds their posts."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import planted
import pytest

from socialwatch.measures.base import Evidence
from socialwatch.models import Author, Mention
from socialwatch.report import addresses
from socialwatch.report.deck import Post, Posts, Slide
from socialwatch.report.evidence import Gathered
from socialwatch.report.names import Names
from socialwatch.report.veiling import unsealed, veil
from socialwatch.store import Store, veils
from socialwatch.store.purge import purge
from socialwatch.store.rows import Heard, Row

NOW = datetime(2026, 10, 2, tzinfo=UTC)
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def post(handle: str, number: int, followers: int = 300) -> Mention:
    home = f"https://roast.example/users/{handle}"
    return Mention(
        network="mastodon", native_id=f"{home}/statuses/{number}", text="My parcel", created=planted.at(8, 11),
        author=Author(home, handle=f"{handle}@roast.example", name=handle.title(), url=home, followers=followers),
        url=f"https://roast.example/@{handle}/{number}",
    )  # fmt: skip


ANN, BOB, LOUD = post("annsmith", 1), post("bob", 2), post("loud", 3, 50_000)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "s.sqlite", write=True, create=True) as opened:
        with opened.transaction():
            source = opened.sources.id("fedi", "mastodon")
            rows = [Row({"n": at}, (Heard(one, ("Umbra",)),)) for at, one in enumerate((ANN, BOB, LOUD))]
            opened.writer.save(source, rows, run=None, now=NOW)
        yield opened


def gathered() -> Gathered:
    evidence = Evidence(
        measure="posts", window=("2026-06-30T23:00:00Z", "2026-09-30T23:00:00Z"), zone="UTC", n=3,
        query='author:"annsmith" brand:"Umbra"', ids=(ANN.id, BOB.id, LOUD.id), formula="",
    )  # fmt: skip
    return Gathered(evidence={"K7QM": evidence}, quotes={"My parcel": ANN.id})


def slide() -> Slide:
    shown = Post(
        id=ANN.id, network="mastodon", author="Mastodon user", created=planted.at(8, 11), when="", text="My parcel",
        url=None, engagement="", mood="negative",
    )  # fmt: skip
    return Slide(key="posts", title="t", blocks=(Posts(key="posts", posts=(shown,)),))


def test_ids_and_queries_that_name_private_people_do_not_travel_and_are_found_here(store):
    kept = gathered()
    (made,) = veil([slide()], kept, store, Names())
    travels = f"{made}{kept.evidence}{kept.quotes}"
    assert "annsmith" not in travels
    assert "bob" not in travels
    ids = kept.evidence["K7QM"].ids
    assert ids[2] == LOUD.id  # a public voice
    assert [store.mentions.find(one) for one in ids] == [store.mentions.find(one.id) for one in (ANN, BOB, LOUD)]
    assert store.mentions.find(made.blocks[0].posts[0].id) == store.mentions.find(ANN.id)
    assert kept.sealed == {"K7QM": 'author:"annsmith" brand:"Umbra"'}
    document = {"evidence": {"K7QM": {"query": "x"}}, "again": {"sealed": kept.sealed}}
    assert unsealed(document)["evidence"]["K7QM"]["query"] == kept.sealed["K7QM"]


def test_where_names_are_shown_ids_are_the_posts_own(store):
    kept = gathered()
    assert veil([slide()], kept, store, Names("show")) == (slide(),)
    assert kept.evidence["K7QM"].ids[0] == ANN.id


def test_a_post_that_is_purged_is_known_by_its_veiled_id_and_leaves_kept_decks(store):
    key = store.mentions.find(ANN.id)
    name = veils.veiled(ANN.id, int(ANN.created.timestamp()))
    shown = {"id": name, "text": "My parcel", "author": "", "url": None}
    document = {"slides": [{"title": "t", "blocks": [{"type": "posts", "posts": [shown]}]}]}
    store.decks.put("d", json.dumps(document), made=NOW, recipe="r", span=planted.WINDOW.span, zone="UTC")
    purge(store, [key])
    assert store.mentions.find(name) == key
    assert "My parcel" not in (store.decks.get("d") or "")
    kept = gathered()
    veil([slide()], kept, store, Names())
    assert "annsmith" not in str(kept.evidence)  # a tombstone's author is not known any more, its address is


@pytest.mark.parametrize("id", ["mastodon:~", "mastodon:~zz-1", "mastodon:~68a2f1c0-0000", "nowhere:~1-2"])
def test_an_id_that_no_post_here_has_is_not_found(store, id):
    assert store.mentions.find(id) is None


@pytest.mark.parametrize(
    ("id", "url", "instead"),
    [
        (ANN.id, ANN.url, "https://roast.example/statuses/1"),
        ("x:123", "https://x.com/annsmith/status/123", "https://x.com/i/status/123"),
        ("threads:9", "https://www.threads.net/@annsmith/post/C0d-e", "https://www.threads.net/t/C0d-e"),
        (
            "bluesky:at://did:plc:abc/app.bsky.feed.post/3k",
            "https://bsky.app/profile/annsmith.bsky.social/post/3k",
            "https://bsky.app/profile/did:plc:abc/post/3k",
        ),
        ("github:4", "https://github.com/annsmith/roaster/issues/4", None),
        ("hackernews:7", "https://news.ycombinator.com/item?id=7", "https://news.ycombinator.com/item?id=7"),
        ("web:8", "https://daily.example/news/2026/the-parcel", "https://daily.example/news/2026/the-parcel"),
    ],
)
def test_a_link_leads_to_the_post_by_an_address_that_names_nobody(id, url, instead):
    assert Names().link(id, url, "annsmith", 300) == instead
    assert Names("show").link(id, url, "annsmith", 300) == url
    assert Names().link(id, url, "annsmith", 20_000) == url


def test_an_address_tells_a_name_however_it_is_written():
    assert addresses.tells("https://blog.example/by/Ann-Smith/1", ["Ann Smith"])
    assert addresses.tells("https://blog.example/%61nnsmith", ["@annsmith@roast.example"])
    assert not addresses.tells("https://blog.example/planners/1", ["ann"])
    assert not addresses.tells("at://did:plc:abc/app.bsky.feed.post/3k", ["ann.bsky.social"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("see https://x.com/annsmith/status/1, please", f"see x.com/{ELLIPSIS}, please"),
        ("see toot.example/@ann/12", f"see toot.example/{ELLIPSIS}"),
        ("asked by u/annsmith and ann.bsky.social", f"asked by {ELLIPSIS} and {ELLIPSIS}"),
        ("read https://umbra.example/help/parcels?x=1", "read https://umbra.example/help/parcels?x=1"),
        ("RT @annsmith@roast.example: hm, cc ann@mail.example", f"RT @{ELLIPSIS}: hm, cc {ELLIPSIS}"),
        (".@Ann7 and /@Ann7", f".@{ELLIPSIS} and /@{ELLIPSIS}"),
        ("thanks \uff20\uff41nn7", f"thanks \uff20{ELLIPSIS}"),
        ("ありがとう@ann7", f"ありがとう@{ELLIPSIS}"),
        ("ann (at) mail (dot) example, ann[at]mail.example", f"{ELLIPSIS}, {ELLIPSIS}"),
        (
            "by roast.example/authors/ann/12, roast.example/~ann/x",
            f"by roast.example/{ELLIPSIS}, roast.example/{ELLIPSIS}",
        ),
        ("me@work, 3 @ 2 pounds", "me@work, 3 @ 2 pounds"),
    ],
)
def test_handles_in_a_text_are_left_out_in_every_way_of_writing_them(text, said):
    assert Names().text(text) == said
