"""Storing mentions: once, again, edited, from two sides, and in every bad shape."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from heard import NOW, found, fresh, heard, mention, one, save

from socialwatch.models import Author, Engagement, Mention, Span
from socialwatch.store import Heard, Store
from socialwatch.store.release import release


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return fresh(tmp_path)


def dump(store: Store) -> list[str]:
    return list(store.db.iterdump())


def test_a_mention_comes_back_as_it_was(store: Store) -> None:
    full = mention(
        1, title="Title", lang="de", parent="p", thread="t", repost_of="r", community="c", country="DE", place="Ulm",
        coordinates=(48.4, 9.9), rating=4.5, links=("https://a.example",), media=("https://b.example/x.png",),
        tags=("coffee", "ä"), to=("bob",), engagement=Engagement(1, None, 3, 4), edited=NOW,
        author=Author("id", "ann@host.example", "Ann", "https://host.example/@ann", 5, 6, "bio", True),
    )  # fmt: skip
    save(store, Heard(full, ("Acme",)))
    assert one(store).mention == full


@pytest.mark.parametrize(
    ("network", "native_id", "url"),
    [
        ("hackernews", "123", "https://news.ycombinator.com/item?id=123"),
        ("bluesky", "at://did:plc:x/app.bsky.feed.post/3k", "https://bsky.app/profile/did:plc:x/post/3k"),
        ("bluesky", "at://did:plc:x/app.bsky.feed.post/3k", "https://bsky.app/profile/ann.example/post/3k"),
        ("web", "https://a.example/1", "https://a.example/1"),
        ("web", "https://a.example/1", ""),
        ("web", "https://a.example/1", " "),
        ("mastodon", "https://h.example/users/a/statuses/1", None),
        ("mastodon", "https://h.example/users/a/statuses/1", "https://h.example/@a/1"),
    ],
)
def test_an_address_that_need_not_be_stored_still_comes_back(
    store: Store, network: str, native_id: str, url: str | None
) -> None:
    save(store, heard(network=network, native_id=native_id, url=url))
    key = store.mentions.find(f"{network}:{native_id}")
    assert key is not None
    wanted = url if url and url.strip() else None
    assert store.mentions.read([key])[0].mention.url == wanted
    assert store.db.execute("SELECT url FROM v_mentions").fetchone() == (wanted,), "in the view for people as well"


def test_storing_again_changes_nothing_at_all(store: Store) -> None:
    posts = [heard(number) for number in range(50)]
    first = save(store, *posts)
    before = dump(store), store.db.total_changes
    again = save(store, *posts, now=NOW + timedelta(hours=1))
    assert (first.stored, again.stored, again.changed, again.unchanged) == (50, 0, 0, 50)
    assert dump(store) == before[0]
    assert store.db.total_changes == before[1], "not a single row was written"


def test_a_page_is_known_again_whatever_objects_tell_it(store: Store) -> None:
    class Told(str):
        """As a library for feeds may give it."""

    def page(kind: type[str]) -> list[Heard]:
        return [heard(number, text=kind(f"acme says {number}"), title=kind("Acme")) for number in range(30)]

    save(store, *page(Told))
    before = store.db.total_changes
    for _ in range(2):
        assert save(store, *page(Told)).unchanged == 30
    assert store.db.total_changes == before
    assert save(store, *page(str)).changed == 0


def test_keys_are_nobody_elses_in_whatever_order_posts_come(store: Store) -> None:
    chance = random.Random(5)
    for start in range(0, 800, 100):
        seconds = [chance.choice([0, 0, 1, 2, 400]) for _ in range(100)]
        save(store, *(heard(start + n, created=NOW - timedelta(seconds=s)) for n, s in enumerate(seconds)))
    rows = store.db.execute("SELECT id, created FROM mentions").fetchall()
    assert len(rows) == 800
    for second in (0, 1, 2, 400):
        low, high = store.mentions.key_range(Span(NOW - timedelta(seconds=second), NOW - timedelta(seconds=second - 1)))
        assert all(low <= key < high for key, created in rows if created == int(NOW.timestamp()) - second)


def test_the_same_post_from_two_sources_is_one_mention_with_two_sightings(store: Store) -> None:
    save(store, heard(), source="one")
    again = save(store, heard(engagement=Engagement(likes=3)), source="two")
    assert again.stored == 0
    assert one(store).sources == ("one", "two")
    assert one(store).mention.engagement.likes == 3


def test_two_servers_that_know_different_counts_cannot_take_turns_writing(store: Store) -> None:
    low, high = (
        heard(engagement=Engagement(2, 1)),
        heard(engagement=Engagement(5, None), media=("https://cache.example/a",)),
    )
    save(store, low, source="one")
    save(store, high, source="two")
    before = store.db.total_changes
    for _ in range(3):
        assert save(store, low, source="one").changed == 0
        assert save(store, high, source="two").changed == 0
    assert store.db.total_changes == before
    assert one(store).mention.engagement == Engagement(5, 1)


def test_an_edit_replaces_text_index_matches_and_makes_it_due_again(store: Store) -> None:
    save(store, heard(text="acme is great"))
    key = one(store).key
    with store.transaction():
        store.results.done("", [key])
    edited = save(store, heard(text="rival is better", brands=("Rival",), edited=NOW))
    assert edited.changed == 1
    assert (one(store).mention.text, one(store).brands, one(store).revision) == ("rival is better", ("Rival",), 1)
    assert (found(store, "great"), found(store, "rival")) == ([], [key])
    assert store.results.pending() == [key]
    assert store.facts.check() == []


def test_an_older_version_of_an_edited_post_does_not_come_back(store: Store) -> None:
    save(store, heard(text="acme, corrected", edited=NOW), source="one")
    save(store, heard(text="acme, with a typo"), source="two")
    assert one(store).mention.text == "acme, corrected"


def test_a_headline_alone_takes_no_text_from_an_article_and_is_given_it(store: Store) -> None:
    save(store, heard(title="Acme opens", text="The whole article"), source="feed")
    save(store, heard(title="Acme Opens !", text=""), source="headlines")
    kept = one(store)
    assert (kept.mention.title, kept.mention.text, kept.revision) == ("Acme opens", "The whole article", 0)
    save(store, heard(2, title="Acme opens", text=""), source="headlines")
    save(store, heard(2, title="Acme opens", text="The whole article"), source="feed")
    assert one(store, 2).mention.text == "The whole article"
    assert len(found(store, "article")) == 2


def test_a_review_whose_stars_were_changed_alone_is_an_edit(store: Store) -> None:
    save(store, heard(rating=1.0))
    assert save(store, heard(rating=5.0)).changed == 1
    assert one(store).mention.rating == 5.0
    save(store, heard())
    assert one(store).mention.rating == 5.0, "a source that tells no stars takes none"


def test_what_a_platform_leaves_out_later_stays_known(store: Store) -> None:
    save(store, heard(title="Title", lang="de", engagement=Engagement(likes=4)))
    save(store, heard(engagement=Engagement(replies=1)))
    kept = one(store).mention
    assert (kept.title, kept.lang, kept.engagement) == ("Title", "de", Engagement(4, 1))


def test_keys_walk_down_in_time_and_spill_when_a_second_is_full(store: Store) -> None:
    crowd = [heard(number, created=NOW) for number in range(150)]
    save(store, *crowd[:100])
    save(store, *crowd[100:], heard(900, created=NOW + timedelta(seconds=1)))
    keys = [row[0] for row in store.db.execute("SELECT id FROM mentions ORDER BY id")]
    assert len(set(keys)) == 151
    low, high = store.mentions.key_range(Span(NOW, NOW + timedelta(seconds=1)))
    assert low == min(keys), "the range begins with the second"
    inside = store.db.execute(
        "SELECT count(*) FROM mentions WHERE id >= ? AND id < ? AND created = ?", (low, high, int(NOW.timestamp()))
    )
    assert inside.fetchone() == (150,), "and holds those that spilled into later seconds"


@pytest.mark.parametrize(
    "created",
    [
        None,
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
        NOW + timedelta(days=3),
        datetime(9999, 12, 31, tzinfo=UTC),
    ],
)
def test_an_impossible_date_takes_the_time_first_seen_and_says_so(store: Store, created: datetime | None) -> None:
    save(store, heard(created=created))
    save(store, heard(created=created), now=NOW + timedelta(days=1))
    assert (one(store).date_unknown, one(store).created, one(store).mention.created) == (True, NOW, None)


def test_nul_bytes_and_half_characters_are_dropped_and_the_rest_kept(store: Store) -> None:
    bad = heard(text="ac\0me \ud83d end", title="\ud800", author=Author("a\0", "han\0dle", "na\udfffme"))
    save(store, bad, heard(2))
    kept = one(store).mention
    assert (kept.text, kept.author.handle, kept.author.name) == ("acme ? end", "handle", "na?me")
    assert save(store, bad, heard(2)).unchanged == 2, "and met again it is known"


def test_a_native_id_with_a_nul_byte_is_stored_once(store: Store) -> None:
    save(store, heard(native_id="a\0b"))
    assert save(store, heard(native_id="a\0b")).unchanged == 1


def test_a_megabyte_of_text_is_kept_whole_and_found_by_its_last_word(store: Store) -> None:
    text = "lorem " * 170_000 + "needle"
    save(store, heard(text=text))
    assert one(store).mention.text == text
    assert found(store, "needle") == [one(store).key]


def test_a_count_beyond_all_bounds_is_no_count(store: Store) -> None:
    save(store, heard(engagement=Engagement(likes=1 << 70, replies=-1, views=7)))
    assert one(store).mention.engagement == Engagement(None, None, None, 7)


def test_unmatched_posts_wait_as_items_only(store: Store) -> None:
    saved = save(store, heard(1, brands=()), heard(2))
    assert (saved.read, saved.stored, saved.unmatched) == (2, 1, 1)
    assert one(store, 1) is None
    assert [kept.item["id"] for kept in store.items.waiting()] == [mention(1).native_id]


def test_unmatched_posts_of_a_file_are_kept_outside_all_measures(store: Store) -> None:
    save(store, heard(brands=()), keep_all=True)
    assert one(store).brands == ()
    assert store.results.pending() == []
    assert store.db.execute("SELECT count(*) FROM facts").fetchone() == (0,)


def test_items_come_back_whole_whatever_dictionary_they_were_packed_with(store: Store) -> None:
    for start in range(0, 120, 20):  # too few to train from, then enough
        save(store, *(heard(number, brands=()) for number in range(start, start + 20)))
    items = {kept.item["id"]: kept.item["text"] for kept in store.items.waiting()}
    assert items == {mention(number).native_id: mention(number).text for number in range(120)}
    assert store.db.execute("SELECT count(DISTINCT dictionary) FROM items").fetchone() == (2,)


def test_an_authors_followers_move_once_a_day(store: Store) -> None:
    def post(number: int, followers: int | None) -> Heard:
        return heard(number, author=Author("id", "ann", followers=followers))

    save(store, post(1, 10))
    save(store, post(2, 11), now=NOW + timedelta(hours=1))
    assert one(store).mention.author.followers == 10
    save(store, post(3, None), now=NOW + timedelta(days=2))
    assert one(store).mention.author.followers == 10, "not told is not none"
    save(store, post(4, 12), now=NOW + timedelta(days=3))
    assert one(store).mention.author.followers == 12


def test_a_duplicate_within_a_page_is_one_mention(store: Store) -> None:
    saved = save(store, heard(), heard())
    assert (saved.read, saved.stored, saved.unchanged) == (2, 1, 1)


def test_the_json_has_the_promised_keys(store: Store) -> None:
    save(store, Heard(Mention(network="web", native_id="x", text="acme"), ("Acme",)))
    shown = store.mentions.read([store.mentions.find("web:x") or 0])[0].as_json()
    assert shown["id"] == "web:x"
    assert shown["sentiment"] == {"label": "unknown", "compound": None, "toward": {"Acme": "unknown"}}
    assert {"network", "native_id", "sources", "author", "created", "text", "url", "lang", "brands", "topics"} < set(
        shown
    )


def test_people_who_write_sql_find_names_instead_of_numbers(store: Store) -> None:
    save(store, heard(brands=("Acme", "Rival"), own=("Acme",), repost_of="x"))
    rows = store.db.execute(
        "SELECT p.id, p.created, p.author, b.brand, b.sentiment, b.own, b.noise, b.repost, s.source"
        " FROM v_mentions AS p JOIN v_matches AS b USING (key) JOIN v_sightings AS s USING (key) ORDER BY b.brand"
    ).fetchall()
    about = (mention().id, "2026-09-01T11:59:00Z", "ann@host.example")
    assert rows == [(*about, "Acme", "unknown", 1, 0, 1, "listener"), (*about, "Rival", "unknown", 0, 0, 1, "listener")]


def test_a_batch_of_hundreds_is_stored_like_as_many_small_ones(tmp_path: Path) -> None:
    """Columns that nobody fills are left out, and rows go a hundred to the statement: none may be lost over it."""
    several = [
        heard(
            number, brands=(("Acme",), ("Acme", "Beta"), ())[number % 3],
            engagement=Engagement(likes=0 if number % 2 else None),
            title="Late" if number == 299 else None, rating=0.0 if number == 7 else None,
        )
        for number in range(301)
    ]  # fmt: skip
    with fresh(tmp_path / "one") as whole, fresh(tmp_path / "many") as parts:
        assert save(whole, *several, keep_all=True).stored == 301
        for one in reversed(several):  # the oldest first, as keys are given
            save(parts, one, keep_all=True)
        for table in ("mentions", "sightings", "matches", "due", "facts", "days", "hashes"):
            ours, theirs = ([*store.db.execute(f"SELECT * FROM {table}")] for store in (whole, parts))
            assert ours == theirs, table
        assert found(whole, "late") == found(parts, "late")
        assert whole.facts.check() == []
        assert save(whole, *several[:150], keep_all=True).unchanged == 150


def test_a_post_let_go_of_can_be_stored_again(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        key = save(store, heard(1, brands=()), keep_all=True).keys[0]
        with store.transaction():
            assert release(store, [key], 1) == 1
        assert store.mentions.find(mention(1).id) is None
        assert store.db.execute("SELECT count(*) FROM hashes").fetchone() == (0,)
        assert save(store, heard(1)).keys == (key,)
        assert store.mentions.find(mention(1).id) == key


def test_nothing_is_due_for_a_post_let_go_of_while_a_new_step_is_taken_up(tmp_path: Path) -> None:
    with fresh(tmp_path) as store:
        key, other = save(store, heard(1), heard(2)).keys
        with store.transaction():
            store.results.done("", [key, other])
            store.aside.replace("older", [key], {key: "too long"})
        store.results.adopt({"old": "1"})
        half = store.results.adopting({"old": "1", "new": "1"})
        next(half)  # the new step's posts are due already, its own row comes last
        assert (store.results.current(), store.results.owed()) == ({"old": "1"}, {"new": 2, "old": 2})
        with store.transaction():
            store.db.execute("DELETE FROM matches WHERE mention = ?", (key,))
            assert release(store, [key], 1) == 1
        assert store.results.owed() == {"new": 1, "old": 1}
        assert store.aside.counts() == {}
        list(half)
        assert store.results.pending("new") == [other]


def test_counts_that_only_a_known_post_of_a_page_tells_are_no_trouble_to_the_new_ones(store: Store) -> None:
    counted = heard(1, engagement=Engagement(replies=3))
    save(store, counted)
    assert save(store, counted, heard(2), heard(3)).stored == 2
