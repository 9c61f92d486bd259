"""What WordPress and a Mastodon server once answered, recorded by tests/servers/make_recordings.py and played again."""

from __future__ import annotations

from pathlib import Path

from commands import call

RECORDINGS = Path(__file__).parents[1] / "fixtures" / "recordings"


def replayed(name: str) -> dict:
    told = call("replay", RECORDINGS / name, "--json").json
    assert told["set_aside"] == []
    assert told["unused"] == 0
    assert {ask["ended"] for ask in told["asks"]} == {"whole"}
    return told


def test_a_wordpress_blog_of_two_pages_is_heard_whole():
    told = replayed("wordpress")
    assert [(ask["pages"], ask["items"]) for ask in told["asks"]] == [(3, 12)]
    posts = told["mentions"]
    assert [post["author"] for post in posts] == ["Ana", "Bo", "Cem"] * 4
    assert [post["title"] for post in posts] == [f"Acme news {number} & more" for number in range(12)]
    assert [post["text"] for post in posts] == [f"The Acme coffee №{number} is good ☕." for number in range(12)]
    assert all(post["native_id"] == post["url"] and "coffee & co" in post["tags"] for post in posts)
    assert [post["created"] for post in posts] == sorted({post["created"] for post in posts}, reverse=True)


def test_a_mastodon_server_is_heard_by_tag_and_by_search_and_answers_name_what_they_answer():
    told = replayed("mastodon")
    assert [ask["items"] for ask in told["asks"]] == [2, 3, 0]
    posts = {post["native_id"]: post for post in told["mentions"]}
    assert len(posts) == 3
    parents = {post["text"]: post["parent"] for post in posts.values()}
    (good,) = [native_id for native_id, post in posts.items() if "is good" in post["text"]]
    assert parents == {
        "Acme coffee is good #acme": None, "No, Acme coffee is cold ☕ #acme": good,
        "Off to the shop for some acme": None,
    }  # fmt: skip


def test_no_token_is_in_a_recording():
    held = b"".join(path.read_bytes() for path in RECORDINGS.rglob("*") if path.is_file())
    assert b"mock_token" not in held
    assert b"SCRUBBED" in held
