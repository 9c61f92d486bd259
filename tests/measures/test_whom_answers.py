"""Whom an own post answers: the one it replies to, and what that one had written there; `is:unanswered` agrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from planting import Post, plant, scope

from socialwatch.measures.response import answers
from socialwatch.measures.service import heard
from socialwatch.models import Result
from socialwatch.query import parse
from socialwatch.store import Store
from socialwatch.store.purge import purge
from socialwatch.store.select import select

START = datetime(2026, 7, 10, 9, tzinfo=UTC)


def said(id: str, minutes: int, by: str = "jane", **more: Any) -> Post:
    return Post(text=f"Acme {id}", at=START + timedelta(minutes=minutes), id=id, by=by, **more)


def ours(id: str, minutes: int, **more: Any) -> Post:
    return said(id, minutes, "care", own=("Acme",), **more)


def waited(folder: Path, *posts: Post, gone: str = "") -> dict[str, float]:
    """The minutes to the first answer of the posts that have one, told alike by all that tell of answers."""
    with Store.open(folder / "a.sqlite", write=True, create=True) as store:
        plant(store, posts)
        keys = {post.id: store.mentions.find(f"{post.network}:{post.id}") or 0 for post in posts}
        others = [post for post in posts if not post.own and not post.repost_of]
        with store.transaction():
            asked = [Result(keys[post.id], "intents", "complaint", "complaint") for post in others]
            store.results.save("intents", "1", list(keys.values()), asked, kind="intent")
        if gone:
            purge(store, [keys[gone]])
        found = answers(store, scope(), [(keys[post.id], int(post.at.timestamp())) for post in others])
        minutes = {post.id: found[keys[post.id]].minutes for post in others if keys[post.id] in found}
        waiting = {*select(store, parse("is:unanswered"), brands=("Acme",))}
        assert waiting == {keys[post.id] for post in others} - {keys[name] for name in minutes}
        assert {post.key for post, _ in heard(store, scope()).answered} == {keys[name] for name in minutes}
        return minutes


def test_a_reply_to_a_bystander_answers_nobody_else_in_a_customers_thread(tmp_path: Path) -> None:
    found = waited(
        tmp_path,
        said("complaint", 0, thread="complaint"),
        said("aside", 5, "bob", thread="complaint", parent="complaint"),
        said("me-too", 6, "eve", thread="complaint", parent="complaint"),
        ours("to-bob", 10, thread="complaint", parent="aside"),
    )
    assert found == {"aside": 5}


def test_a_complaint_in_several_posts_is_answered_at_its_last(tmp_path: Path) -> None:
    found = waited(
        tmp_path,
        said("one", 0, thread="one"),
        said("two", 1, thread="one", parent="one"),
        said("aside", 2, "bob", thread="one", parent="two"),
        said("three", 3, thread="one", parent="two"),
        said("elsewhere", 3, thread="elsewhere"),
        ours("sorry", 10, thread="one", parent="three"),
        said("and-now", 20, thread="one", parent="sorry"),
    )
    assert found == {"one": 10, "two": 9, "three": 7}


def test_where_no_thread_is_told_a_complaint_is_followed_up_from_its_last_post(tmp_path: Path) -> None:
    found = waited(
        tmp_path,
        said("one", 0),
        said("aside", 1, "bob", parent="one"),
        said("two", 2, parent="aside"),
        said("three", 3, parent="two"),
        ours("sorry", 10, parent="three"),
    )
    assert found == {"one": 10, "two": 8, "three": 7}


@pytest.mark.parametrize("parent", [None, "unheard"])
def test_where_nobody_knows_to_whom_it_is_said_it_is_said_to_whoever_began_the_thread(
    tmp_path: Path, parent: str | None
) -> None:
    found = waited(
        tmp_path,
        said("complaint", 0, thread="complaint"),
        said("me-too", 5, "eve", thread="complaint"),
        said("more", 6, thread="complaint"),
        ours("sorry", 10, thread="complaint", parent=parent),
        said("later", 20, thread="complaint"),
    )
    assert found == {"complaint": 10, "more": 4}


@pytest.mark.parametrize(("parent", "answered"), [(None, {"a": 10, "b": 5}), ("unheard", {})])
def test_a_conversation_that_is_only_numbered_is_answered_unless_the_parent_is_another(
    tmp_path: Path, parent: str | None, answered: dict[str, float]
) -> None:
    given = said("a", 0, thread="77"), said("b", 5, None, thread="77"), ours("sorry", 10, thread="77", parent=parent)
    assert waited(tmp_path, *given, said("c", 20, thread="77")) == answered


def test_what_we_share_and_what_we_begin_answers_nobody(tmp_path: Path) -> None:
    found = waited(
        tmp_path,
        said("praise", 0, thread="praise"),
        said("shared", 1, "bob", thread="praise", repost_of="praise"),
        ours("look", 5, thread="praise", parent="praise", repost_of="praise"),
        ours("news", 6, thread="news"),
        said("nice", 7, thread="news", parent="news"),
        ours("more", 8, thread="news", parent="news"),
    )
    assert found == {}


@pytest.mark.parametrize("gone", ["sorry", "complaint"])
def test_an_answer_stays_one_when_it_or_what_it_answers_is_deleted(tmp_path: Path, gone: str) -> None:
    given = said("complaint", 0, thread="complaint"), ours("sorry", 10, thread="complaint", parent="complaint")
    assert waited(tmp_path, *given, gone=gone) == {"complaint": 10}


def test_a_reply_is_one_though_its_servers_clock_is_slow(tmp_path: Path) -> None:
    assert waited(tmp_path, said("complaint", 10), ours("sorry", 9, parent="complaint")) == {"complaint": 0}
