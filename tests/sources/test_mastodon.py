"""Mastodon and its kin: paging by opaque ids, boosts, replies, tokens."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, covers, listen, reply

from socialwatch.errors import AuthError, BadItem, ConfigError
from socialwatch.http import client
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources import mastodon, mastodon_replies
from socialwatch.sources.mastodon import A_MINUTE, AT_ONCE, Mastodon

HOME = "https://m.example"


def iso(at):
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", ".000Z")


def status(number, at=LAST, **more):
    return {
        "id": f"0x{number:04}", "uri": f"{HOME}/users/jane/statuses/0x{number:04}", "created_at": iso(at),
        "url": f"{HOME}/@jane/{number}", "content": f"<p>acme {number}</p>",
        "account": {"id": "a1", "username": "jane", "acct": "jane", "url": f"{HOME}/@jane"}, **more,
    }  # fmt: skip


def timeline(statuses, *, link=False, size=5):
    """A tag timeline, newest first, that pages by opaque ids."""

    def answer(request):
        if request.path == "/api/v1/statuses":
            return reply(status="404 Not Found")
        ids = [one["id"] for one in statuses]
        start = ids.index(request.query["max_id"]) + 1 if "max_id" in request.query else 0
        page = statuses[start : start + size]
        header = [f'Link: <http://x/?max_id={page[-1]["id"]}>; rel="next"'] if link and page else []
        return reply(page, *header)

    return answer


def tag(url):
    return Mastodon(base_url=url, tags=("acme",))


@pytest.mark.parametrize("link", [True, False])
def test_a_timeline_is_paged_to_its_end_with_and_without_links(link):
    statuses = [status(number, LAST - number * 60) for number in range(23)]
    heard = listen(tag, timeline(statuses, link=link))
    assert heard.error is None
    assert [item["id"] for item in heard.items] == [one["id"] for one in statuses]
    assert covers(heard.pages)


def test_a_server_that_does_not_say_how_much_it_takes_is_asked_no_more_than_all_of_them_allow(monkeypatch):
    assert AT_ONCE + client.AT_ONCE + 5 * A_MINUTE <= 300
    monkeypatch.setattr(mastodon, "AT_ONCE", 3)
    monkeypatch.setattr(mastodon, "A_MINUTE", 600)
    statuses = [status(number, LAST - number * 60) for number in range(38)]
    began = time.monotonic()
    assert len(listen(tag, timeline(statuses)).items) == 38  # on nine pages
    assert time.monotonic() - began >= 0.2


def test_paging_stops_at_the_span_that_is_owed():
    statuses = [status(number, LAST - number * 86400) for number in range(200)]
    heard = listen(tag, timeline(statuses))
    assert covers(heard.pages)
    assert len(heard.items) == 35


def test_posts_of_one_second_on_two_pages_are_not_lost_when_a_run_is_killed_between():
    statuses = [status(number, LAST - 100) for number in range(10)]
    heard = listen(tag, timeline(statuses))
    assert heard.pages[0].covered.epochs[0] == LAST - 99  # the second itself is still owed


def test_a_killed_run_goes_on_at_the_page_it_had_reached():
    statuses = [status(number, LAST - number * 60) for number in range(20)]
    first = listen(tag, timeline(statuses)).pages[0]
    left = type(AUGUST)(AUGUST.start, first.covered.start)
    heard = listen(tag, timeline(statuses), span=left, resume=first.resume)
    assert heard.platform.requests[0].query["max_id"] == statuses[4]["id"]
    assert [item["id"] for item in heard.items] == [one["id"] for one in statuses[5:]]
    assert covers(heard.pages, left)


def test_the_next_hours_posts_are_asked_for_from_the_newest():
    statuses = [status(number, LAST - number * 60) for number in range(20)]
    old = {"max_id": "0x0019", "at": AUGUST.epochs[0] + 5}
    heard = listen(tag, timeline(statuses), resume=old)
    assert "max_id" not in heard.platform.requests[0].query
    assert len(heard.items) == 20


def test_a_timeline_that_had_posts_and_shows_none_is_a_gap():
    heard = listen(tag, lambda request: reply([]), resume={"max_id": "0x1", "at": AUGUST.epochs[0] + 5})
    assert [page.capped for page in heard.pages] == [True]
    assert [page.capped for page in listen(tag, lambda request: reply([])).pages] == [False]


def test_a_server_that_ignores_paging_is_not_asked_for_ever():
    same = [status(number, LAST - number) for number in range(5)]
    heard = listen(tag, lambda request: reply(same))
    assert len(heard.platform.requests) == 2
    assert len(heard.items) == 5


def test_a_server_that_wants_a_token_is_told_so():
    heard = listen(tag, lambda request: reply({"error": "This method requires an authenticated user"}, status="401 No"))
    assert isinstance(heard.error, AuthError)
    assert "token" in str(heard.error)


def test_a_token_turns_on_search_and_own_mentions(monkeypatch):
    monkeypatch.setenv("M_TOKEN", "t-123456")
    source = Mastodon(server="m.example", token=Secret("env:M_TOKEN"))
    asks = source.plan([parse('acme OR "acme cloud" OR author:boss@m.example', kind="brand")], AUGUST)
    asked = {(ask.params["kind"], ask.params["value"]) for ask in asks}
    assert asked == {
        ("tag", "acme"), ("tag", "acmecloud"), ("search", "acme"), ("search", '"acme cloud"'),
        ("account", "boss@m.example"), ("mentions", "us"),
    }  # fmt: skip
    heard = listen(
        lambda url: Mastodon(base_url=url, tags=("a",), token=Secret("env:M_TOKEN")), lambda request: reply([])
    )
    assert heard.platform.requests[0].headers["authorization"] == "Bearer t-123456"


def test_an_account_is_looked_up_and_its_posts_read():
    def answer(request):
        if request.path.endswith("/lookup"):
            return reply({"id": "77"})
        return reply([status(1)] if "max_id" not in request.query else [])

    heard = listen(lambda url: Mastodon(base_url=url, accounts=("@acme@m.example",)), answer)
    assert heard.platform.requests[0].query == {"acct": "acme@m.example"}
    assert heard.platform.requests[1].path == "/api/v1/accounts/77/statuses"
    assert len(heard.items) == 1


class Answers:
    """The ask for answers to @acme, alone."""

    def __init__(self, url):
        self.source = Mastodon(base_url=url, accounts=("acme@example.social",), answers=True)
        self.fetch = self.source.fetch

    def plan(self, queries, span):
        return [ask for ask in self.source.plan(queries, span) if ask.params["kind"] == "replies"]


def threads(posts, below):
    """@acme's posts, and the answers below them by the number of the post; None is a thread that is gone."""

    def serve(request):
        if request.path.endswith("/lookup"):
            return reply({"id": "500"})
        if request.path.endswith("/context"):
            answers = below.get(int(request.path.split("/")[-2], 16))
            return reply(status="404 Not Found") if answers is None else reply({"descendants": answers})
        if request.path == "/api/v1/accounts/500/statuses":
            return timeline(posts)(request)
        return reply(status="404 Not Found")

    return serve


def test_answers_to_an_account_are_read_from_the_threads_below_its_posts():
    start, day = AUGUST.epochs[0], 86400
    posts = [status(9, LAST, replies_count=0), status(8, LAST - 9, replies_count=2), status(7, start - 2 * day),
             status(6, start - 4 * day), status(5, start - 9 * day), status(4, start - 9 * day)]  # fmt: skip
    below = {
        8: [status(80, LAST), status(81, LAST - 5)],
        7: [status(70, start - day), status(71, start + 60), status(80, LAST)],
    }
    heard = listen(Answers, threads(posts, below))
    assert heard.error is None
    assert [int(item["id"], 16) for item in heard.items] == [0x80, 0x81, 0x71]
    assert covers(heard.pages)
    assert not heard.pages[0].capped
    asked = [request.path for request in heard.platform.requests if request.path.endswith("/context")]
    assert len(asked) == 2, "one for each post with answers that is not too old"


def test_a_thread_that_is_gone_and_nonsense_in_one_do_not_cost_the_others():
    heard = listen(Answers, threads([status(8), status(7)], {7: [status(70, LAST), "nonsense"]}))
    assert heard.error is None
    assert status(70, LAST)["id"] in [item.get("id") for item in heard.items]


def test_more_threads_than_can_be_read_are_a_gap(monkeypatch):
    monkeypatch.setattr(mastodon_replies, "MOST_THREADS", 7)
    heard = listen(Answers, threads([status(number, LAST - number) for number in range(20)], {}))
    assert heard.pages[0].capped
    assert sum(request.path.endswith("/context") for request in heard.platform.requests) == 7


def test_answers_are_read_only_where_somebody_wants_them():
    source = Mastodon(server="m.example", accounts=("acme",))
    assert {ask.params["kind"] for ask in source.plan([], AUGUST)} == {"account"}


def test_asks_keep_their_names_from_run_to_run():
    one = tag("http://a").plan([], AUGUST)[0]
    two = tag("http://a").plan([], type(AUGUST)(AUGUST.start, AUGUST.start))[0]
    assert one.key == two.key


def test_a_source_without_a_server_or_anything_to_ask_is_refused():
    with pytest.raises(ValueError, match="server"):
        Mastodon(tags=("a",))
    with pytest.raises(ConfigError, match="tags or accounts"):
        Mastodon(server="m.example").plan([], AUGUST)


def mapped(entry):
    return list(Mastodon(server="m.example").mentions(entry))


def test_a_post_is_mapped_whole():
    entry = status(
        3, 1_786_000_000, language="de", favourites_count=0, replies_count=2, spoiler_text="Coffee",
        content='<p>Hallo <a href="https://acme.example/x">acme.example/x</a></p><p>zwei</p>',
        edited_at=iso(1_786_000_900),
        tags=[{"name": "acme"}], mentions=[{"id": "9", "acct": "bob@other.example", "url": "https://other.example/@bob"}],
        media_attachments=[{"url": "https://files.example/1.png"}], card={"url": "https://card.example/"},
        poll={"options": [{"title": "ja"}, {"title": "nein"}]},
    )  # fmt: skip
    mention = mapped(entry)[0]
    assert mention.native_id == entry["uri"]
    assert mention.text == "Hallo acme.example/x\n\nzwei\nja\nnein"
    assert (mention.title, mention.lang, mention.tags, mention.to) == (
        "Coffee",
        "de",
        ("acme",),
        ("bob@other.example",),
    )
    assert mention.links == ("https://acme.example/x", "https://card.example/")
    assert mention.media == ("https://files.example/1.png",)
    assert (mention.engagement.likes, mention.engagement.replies, mention.engagement.reposts) == (0, 2, None)
    assert mention.author.handle == "jane@m.example"
    assert mention.edited > mention.created


def test_a_boost_is_the_post_and_a_voice():
    boosted = status(1, 1_786_000_000)
    boost = status(
        2, 1_786_000_500, content="", reblog=boosted, account={"acct": "eve@x.example", "url": "https://x.example/@eve"}
    )
    original, repost = mapped(boost)
    assert repost.repost_of == original.native_id == boosted["uri"]
    assert repost.text == original.text == "acme 1"
    assert repost.author.handle == "eve@x.example"


def test_the_same_post_seen_on_two_servers_is_one_mention():
    here = status(1)
    there = {**here, "id": "999", "account": {**here["account"], "acct": "jane@m.example"}}
    assert mapped(here)[0].id == mapped(there)[0].id
    assert mapped(here)[0].author == mapped(there)[0].author


def test_a_reply_names_its_parent_by_its_global_id():
    thread = status(5, in_reply_to_id="0x0004", in_reply_to_account_id="a1")
    assert mapped(thread)[0].parent == f"{HOME}/users/jane/statuses/0x0004"
    local = status(5, in_reply_to_id="0x0004", in_reply_to_account_id="b2",
                   mentions=[{"id": "b2", "acct": "bob", "username": "bob"}])  # fmt: skip
    assert mapped(local)[0].parent == f"{HOME}/users/bob/statuses/0x0004"


def test_a_parent_elsewhere_is_asked_for_once_a_page():
    replies = [status(n, LAST - n, in_reply_to_id="77", in_reply_to_account_id="far") for n in range(3)]
    far = "https://far.example/notes/abc"

    def answer(request):
        if request.path == "/api/v1/statuses":
            return reply([{"id": "77", "uri": far}])
        return reply(replies if "max_id" not in request.query else [])

    heard = listen(tag, answer)
    assert [mapped(item)[0].parent for item in heard.items] == [far] * 3
    assert sum(request.path == "/api/v1/statuses" for request in heard.platform.requests) == 1


def test_a_server_that_cannot_be_asked_for_parents_is_asked_once():
    replies = [status(n, LAST - n, in_reply_to_id=str(n), in_reply_to_account_id="far") for n in range(20)]
    heard = listen(tag, timeline(replies))
    assert sum(request.path == "/api/v1/statuses" for request in heard.platform.requests) == 1
    assert [mapped(item)[0].parent for item in heard.items[:2]] == ["0", "1"]


def test_a_mention_of_us_is_the_post_in_the_notification():
    notification = {"id": "1", "type": "mention", "created_at": iso(LAST), "status": status(4)}
    assert mapped(notification)[0].text == "acme 4"


@pytest.mark.parametrize("item", [{}, [], None, {"id": "1"}, {"type": "mention", "status": None}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        mapped(item)
