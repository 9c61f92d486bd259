"""A real WordPress over loopback: what is written there comes out once, with who, when, what and where."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from served import collected, configured, ends_as_an_uncut_run, mentions, stored
from wordpress import LOGINS, WordPress, wordpress

from socialwatch import pipeline
from socialwatch.store import Store

pytestmark = pytest.mark.server
NOW = datetime.now(UTC).replace(microsecond=0)
POSTS, COMMENTS, PAGE = 200, 30, 10
NEWEST = NOW - timedelta(days=1)


@dataclass
class Blog:
    at: WordPress
    posts: list[dict[str, Any]]
    comments: list[dict[str, Any]]

    def feed(self, *paths: str, **more: str) -> str:
        listed = ", ".join(f'"{self.at.url}{path}"' for path in paths)
        keys = "".join(f"{key} = {value}\n" for key, value in more.items())
        return f'[[source]]\ntype = "feed"\nname = "feed{len(paths)}{paths[0]}"\nurls = [{listed}]\n{keys}'


def when(number: int) -> datetime:
    """One every three hours, the first the newest."""
    return NEWEST - timedelta(hours=3 * number)


@pytest.fixture(scope="module")
def blog() -> Iterator[Blog]:
    folder = Path(tempfile.mkdtemp(prefix="wp-", dir="/tmp"))  # a socket's path must be short
    try:
        with wordpress(folder) as at:
            tags = [at.write("tags", "Ana", name=name)["id"] for name in ("acme", "kávé & co")]
            posts = at.write_all("posts", [(LOGINS[number % 3], post(number, tags)) for number in range(POSTS)])
            comments = at.write_all("comments", [("Bo", comment(number, posts)) for number in range(COMMENTS)])
            yield Blog(at, posts, comments)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def post(number: int, tags: list[int]) -> dict[str, Any]:
    words = f"<p>The <b>Acme</b> coffee №{number} is good &amp; dear — 咖啡 ☕.</p><script>alert(1)</script>"
    return {
        "title": f"Über Acme {number} < 900 & more", "slug": f"acme-{number}", "content": words, "status": "publish",
        "date_gmt": f"{when(number):%Y-%m-%dT%H:%M:%S}", "tags": tags[: 1 + number % 2],
    }  # fmt: skip


def comment(number: int, posts: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "post": posts[number % 3]["id"], "content": f"My acme was cold, {number}.", "author_name": f"Reader {number}",
        "author_email": f"r{number}@example.com", "date_gmt": f"{when(number):%Y-%m-%dT%H:%M:%S}",
    }  # fmt: skip


def test_two_hundred_posts_come_out_once_and_right_and_a_second_run_costs_one_request(blog, tmp_path):
    config = configured(tmp_path, blog.at.url, blog.feed("/feed/"))
    assert collected(config, NOW) == POSTS
    found = mentions(config)
    assert set(found) == {told["guid"]["raw"] for told in blog.posts}
    for number, told in enumerate(blog.posts):
        one = found[told["guid"]["raw"]]
        assert one.author is not None
        assert one.author.name == LOGINS[number % 3]
        assert (one.created, one.url) == (when(number), told["link"])
        assert one.text == f"The Acme coffee №{number} is good & dear — 咖啡 ☕."
        assert one.title == f"Über Acme {number} < 900 & more"
        assert {"acme", "kávé & co"} >= set(one.tags) - {"Uncategorized"} >= {"acme"}
        assert one.lang == "en-US"

    assert collected(config, NOW + timedelta(minutes=5)) == 0
    assert mentions(config) == found
    with Store.open(config.database) as store:
        asked = store.db.execute("SELECT requests FROM run_sources ORDER BY run").fetchall()
        gaps = store.db.execute("SELECT count(*) FROM coverage WHERE ending <> 'whole'").fetchone()
    assert asked == [(POSTS // PAGE + 1,), (1,)], "every page and the one that is not there; then a 304"
    assert gaps == (0,)


def test_what_is_written_between_two_visits_is_all_that_the_second_one_stores(blog, tmp_path):
    config = configured(tmp_path, blog.at.url, blog.feed("/category/new/feed/", "/author/ana/feed/"))
    theirs = sum(number % 3 == 0 for number in range(POSTS))
    run = mentions_after(config, NOW)
    assert len(run) == theirs
    late = blog.at.write("posts", "Ana", **{**post(900, []), "date_gmt": f"{NOW:%Y-%m-%dT%H:%M:%S}"})
    try:
        more = mentions_after(config, NOW + timedelta(minutes=1))
        assert set(more) - set(run) == {late["guid"]["raw"]}
    finally:
        blog.at.delete(f"posts/{late['id']}", "Ana")


def mentions_after(config, now):
    pipeline.collect(config, now=now)  # a category that nobody has made answers 404
    return mentions(config)


def test_a_post_seen_in_four_feeds_is_one_mention_with_four_sightings(blog, tmp_path):
    paths = ("/feed/", "/?feed=atom", "/tag/acme/feed/", "/?feed=rdf")
    config = configured(tmp_path, blog.at.url, "".join(blog.feed(path) for path in paths))
    assert collected(config, NOW) == POSTS
    rows = stored(config)
    assert len(rows) == POSTS
    names = {f"feed1{path}" for path in paths}
    seen = [set(row.sources) for row in rows.values()]
    assert all(one == names for one in seen), Counter(name for one in seen for name in one)


def test_comments_name_their_post_and_the_older_ones_that_no_feed_shows_are_a_known_gap(blog, tmp_path):
    config = configured(tmp_path, blog.at.url, blog.feed("/feed/") + blog.feed("/comments/feed/atom/"))
    run = pipeline.collect(config, now=NOW)
    assert [row.ending for row in run.sources] == ["whole", "capped"]
    found = mentions(config)
    ids = {told["id"]: told["guid"]["raw"] for told in blog.posts}
    shown = sorted(blog.comments, key=lambda told: told["date_gmt"], reverse=True)[:PAGE]
    assert len(found) == POSTS + PAGE
    for told in shown:
        one = found[told["link"]]
        assert one.parent == ids[told["post"]]
        assert one.parent in found
        assert one.author is not None
        assert one.author.name == told["author_name"]
        assert one.created == datetime.fromisoformat(told["date_gmt"]).replace(tzinfo=UTC)
        assert one.text == told["content"]["raw"]
    with Store.open(config.database) as store:
        told = store.db.execute("SELECT max(\"end\") FROM coverage WHERE ending = 'capped'").fetchone()
    assert told == (int(when(PAGE - 1).timestamp()),)


def test_a_fetch_killed_ten_times_ends_as_an_uncut_one(blog, tmp_path, victims):
    ends_as_an_uncut_run(victims, tmp_path, blog.at.url, blog.feed("/feed/") + blog.feed("/?feed=atom"), NOW, 5)
