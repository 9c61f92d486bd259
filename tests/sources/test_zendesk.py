"""Zendesk: tickets by their changes, comments beside them, agents as ourselves, and no note told to anybody."""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode
from datetime import UTC, datetime

import pytest
from listening import AUGUST, LAST, Options, listen, platform, reply

from socialwatch.errors import AuthError, BadItem, SourceError
from socialwatch.http import Http
from socialwatch.secrets import Secret
from socialwatch.sources.zendesk import Zendesk

DAY = 86_400
START, END = AUGUST.epochs
JANE, AGENT = (
    {"id": 7, "name": "Jane", "role": "end-user", "email": "jane@x.example", "phone": "+44"},
    {"id": 9, "name": "Al", "role": "agent"},
)


@pytest.fixture(autouse=True)
def then(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.zendesk._now", lambda: LAST + DAY)
    monkeypatch.setenv("DESK_TOKEN", "desk-secret-token")


def iso(at):
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ticket(number, at, made=None, **more):
    return {
        "id": number, "subject": "Parcel", "description": "My parcel is late", "requester_id": 7, "submitter_id": 7,
        "created_at": iso(made or at), "updated_at": iso(at), "generated_timestamp": at, "status": "open",
        "is_public": True, "tags": ["delivery"], "via": {"channel": "email"}, **more,
    }  # fmt: skip


def comment(number, at, author=7, public=True, words="Where is it?"):
    return {"id": number, "author_id": author, "public": public, "html_body": f"<p>{words}</p>", "created_at": iso(at)}


def metric(number, latest, **more):
    return {"ticket_id": number, "latest_comment_added_at": iso(latest), "replies": 1, **more}


def desk(tickets, comments=None, metrics=(), size=2):
    """Tickets by their changes, told from a time or a cursor on, and the comments of each."""

    def answer(request):
        if request.path.endswith("/comments.json"):
            number = int(request.path.split("/")[-2])
            return reply(
                {"comments": (comments or {}).get(number, []), "users": [JANE, AGENT], "meta": {"has_more": False}}
            )
        asked = request.query
        if "ids" in asked:
            found, more = [one for one in tickets if str(one["id"]) in asked["ids"].split(",")], {}
        else:
            at = int(asked.get("cursor", "0").lstrip("c"))
            later = [one for one in tickets if one["generated_timestamp"] >= int(asked.get("start_time", 0))][at:]
            found = later[:size]
            more = {"after_cursor": f"c{at + len(found)}", "end_of_stream": len(later) <= size}
        own = [one for one in metrics if one["ticket_id"] in [two["id"] for two in found]]
        return reply({"tickets": found, "users": [JANE, AGENT], "metric_sets": own, **more})

    return answer


def source(url="https://acme.zendesk.com", **options):
    return Zendesk(
        **{
            "subdomain": "acme",
            "user": "al@acme.example",
            "token": Secret("env:DESK_TOKEN"),
            "base_url": url,
            **options,
        }
    )


def incremental(heard):
    return [request.query for request in heard.platform.requests if "incremental" in request.path]


def mentions(item, **options):
    return list(source(**options).mentions(item))


def test_tickets_are_read_in_the_order_of_their_changes_with_their_comments():
    at = START + DAY
    tickets = [ticket(number, at + number * DAY) for number in range(1, 6)]
    comments = {3: [comment(30, at + 3 * DAY), comment(31, at + 3 * DAY + 60, 9, words="On its way")]}
    heard = listen(source, desk(tickets, comments))
    assert heard.error is None
    assert [item["ticket"]["id"] for item in heard.items] == [1, 2, 3, 4, 5]
    assert [page.covered.epochs for page in heard.pages] == [
        (START, at + 2 * DAY), (at + 2 * DAY, at + 4 * DAY), (at + 4 * DAY, END)
    ]  # fmt: skip
    asked = incremental(heard)
    assert [one.get("start_time") or one["cursor"] for one in asked] == [str(START), "c2", "c4"]
    assert asked[0]["include"] == "metric_sets,users"
    assert heard.pages[-1].resume == {"cursor": "c5", "at": END}
    login = heard.platform.requests[0].headers["authorization"]
    assert b64decode(login.removeprefix("Basic ")) == b"al@acme.example/token:desk-secret-token"


def test_the_next_run_goes_on_at_the_cursor_unless_something_older_is_asked_for():
    tickets = [ticket(number, START + DAY) for number in range(1, 4)]
    heard = listen(source, desk(tickets), resume={"cursor": "c2", "at": START + 300})
    assert [item["ticket"]["id"] for item in heard.items] == [3]
    heard = listen(source, desk(tickets, size=9), resume={"cursor": "c2", "at": START + 5 * DAY})
    assert [item["ticket"]["id"] for item in heard.items] == [1, 2, 3], "a backfill begins at its time"


def test_the_last_minute_is_left_for_the_next_run(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.zendesk._now", lambda: END)
    heard = listen(source, desk([]))
    assert heard.pages[-1].covered.epochs == (START, END - 65)


def test_no_more_than_ten_exports_are_asked_for_in_a_minute(monkeypatch):
    monkeypatch.setattr("socialwatch.sources.zendesk.MINUTE", 0.2)
    tickets = [ticket(number, START + number * 3600) for number in range(1, 23)]
    began = time.monotonic()
    heard = listen(lambda url: source(url, comments=False), desk(tickets, size=1))
    assert heard.error is None
    assert len(incremental(heard)) == 22
    assert 0.4 <= time.monotonic() - began < 8, "ten, ten and two"


def test_a_ticket_that_is_none_is_set_aside_and_the_others_kept():
    told = {"tickets": [{"id": [], "subject": "x"}, ticket(2, START + DAY)], "end_of_stream": True, "after_cursor": "c"}
    heard = listen(lambda url: source(url, comments=False), lambda request: reply(told))
    assert heard.error is None
    with pytest.raises(BadItem, match="number"):
        mentions(heard.items[0])
    assert [found.native_id for found in mentions(heard.items[1])] == ["acme:2"]


def test_comments_are_asked_for_only_where_somebody_wrote_since():
    tickets = [ticket(1, START + DAY, made=START - DAY), ticket(2, START + DAY)]
    metrics = [metric(1, START - DAY), metric(2, START + DAY)]
    heard = listen(source, desk(tickets, metrics=metrics))
    assert [request.path for request in heard.platform.requests][1:] == ["/api/v2/tickets/2/comments.json"]
    assert len(heard.items) == 2
    heard = listen(lambda url: source(url, comments=False), desk(tickets, metrics=metrics))
    assert len(heard.platform.requests) == 1


def test_deleted_tickets_are_gone_and_internal_ones_nobody_elses_business():
    tickets = [ticket(1, START + DAY, status="deleted"), ticket(2, START + DAY, is_public=False)]
    heard = listen(source, desk(tickets))
    assert not heard.items
    assert heard.pages[0].gone == ["acme:1"]


def test_a_ticket_and_its_public_comments_become_a_thread_and_agents_our_own():
    at = START + DAY
    item = {
        "ticket": ticket(5, at + 900, made=at), "metrics": metric(5, at, replies=2),
        "comments": [comment(50, at), comment(51, at + 60, 9, public=False, words="ill-mannered"),
                     comment(52, at + 90, 9, words="On its way"), comment(53, at + 300, words="Thanks")],
        "users": {"7": JANE, "9": AGENT},
    }  # fmt: skip
    first, answer, thanks = mentions(item)
    assert (first.id, first.text, first.title) == ("zendesk:acme:5", "My parcel is late", "Parcel")
    assert (first.author.native_id, first.author.name, first.author.handle) == ("7", "Jane", None)
    assert (first.parent, first.thread, first.to) == (None, "acme:5", ("acme",))
    assert (first.community, first.tags, first.engagement.replies) == ("email", ("delivery",), 2)
    assert first.url == "https://acme.zendesk.com/agent/tickets/5"
    assert first.created == datetime.fromtimestamp(at, UTC)
    assert (answer.native_id, answer.text, answer.parent, answer.thread) == (
        "acme:5:52",
        "On its way",
        "acme:5",
        "acme:5",
    )
    assert answer.author.handle == "acme", "one line in accounts knows all agents"
    assert answer.to == ()
    assert (thanks.native_id, thanks.author.handle) == ("acme:5:53", None)


@pytest.mark.parametrize("public", [True, False])
def test_a_first_comment_that_a_chat_or_an_import_dated_otherwise_is_told_once(public):
    told = [
        comment(70, START + 3, public=public, words="My parcel\n is late"),
        comment(71, START + 60, words="My parcel is late"),
    ]
    made = {"ticket": ticket(1, START), "comments": told, "users": {"7": JANE}}
    names = [mention.native_id for mention in mentions(made)]
    assert names == (["acme:1", "acme:1:71"] if public else ["acme:1:71"])


def test_a_changed_ticket_is_the_same_mention_word_for_word():
    at = START + DAY
    whole = {"ticket": ticket(5, at), "comments": [comment(50, at, words="My <b>parcel</b>")], "users": {"7": JANE}}
    later = {"ticket": ticket(5, at + DAY, made=at, status="closed"), "comments": [], "users": {"7": JANE}}
    assert mentions(whole) == mentions(later)


def test_what_an_agent_noted_is_no_mention():
    at = START + DAY
    noted = ticket(5, at, submitter_id=9)
    item = {"ticket": noted, "comments": [comment(50, at, 9, public=False), comment(51, at + 9)], "users": {"9": AGENT}}
    assert [found.native_id for found in mentions(item)] == ["acme:5:51"]
    assert mentions({**item, "comments": []}) == [], "nobody knows whether it was public"
    told = {**item, "comments": [comment(50, at, 9)]}
    assert [(found.native_id, found.author.handle) for found in mentions(told)] == [("acme:5", "acme")]


def test_addresses_are_kept_only_where_wanted_and_telephone_numbers_never():
    item = {"ticket": ticket(5, START), "users": {"7": JANE}}
    assert mentions(item)[0].author.handle is None
    assert mentions(item, addresses=True)[0].author.handle == "jane@x.example"
    assert mentions(item, to="@acmehelp")[0].to == ("acmehelp",)
    heard = listen(source, desk([ticket(1, START + DAY)]))
    assert heard.items[0]["users"]["7"] == {key: JANE[key] for key in ("id", "name", "role", "email")}


def test_tickets_are_read_again_with_their_comments():
    at = START + DAY
    comments = {1: [comment(10, at), comment(11, at + 5)]}

    async def run():
        async with platform(desk([ticket(1, at), ticket(2, at)], comments)) as served, Http(Options()) as http:
            x = source(served.url)
            again = await x.reread(http, ["acme:1", "acme:1:11", "acme:1:12", "acme:3"])
            return x, again, served.requests

    x, again, requests = asyncio.run(run())
    assert sorted(again.gone) == ["acme:1:12", "acme:3"]
    assert [found.native_id for item in again.items for found in x.mentions(item)] == ["acme:1", "acme:1:11"]
    assert [request.path for request in requests] == [
        "/api/v2/tickets/show_many.json",
        "/api/v2/tickets/1/comments.json",
    ]


def test_long_talks_are_read_to_their_end():
    pages = {None: ([comment(1, START)], "n"), "n": ([comment(2, START + 9)], None)}

    def answer(request):
        if "incremental" in request.path:
            return reply({"tickets": [ticket(1, START + DAY)], "end_of_stream": True, "after_cursor": "c"})
        told, after = pages[request.query.get("page[after]")]
        return reply({"comments": told, "meta": {"has_more": after is not None, "after_cursor": after}})

    heard = listen(source, answer)
    assert [one["id"] for one in heard.items[0]["comments"]] == [1, 2]


def test_doctor_says_as_whom_we_are_known():
    def check(role, status="200 OK", **options):
        async def run():
            answer = reply({"user": {"role": role}}, status=status)
            async with platform(lambda request: answer) as served, Http(Options(), first_wait=0.001) as http:
                return await source(served.url, **options).check(http), served.requests

        return asyncio.run(run())

    assert check("admin")[0] == "answers as admin"
    assert "want an admin" in check("agent")[0]
    assert check("admin", user="")[1][0].headers["authorization"] == "Bearer desk-secret-token"
    with pytest.raises(AuthError, match="an agent's"):
        check("end-user")
    with pytest.raises(AuthError, match="env:DESK_TOKEN") as told:
        check("x", status="401 Unauthorized")
    assert "desk-secret" not in str(told.value)


def test_an_answer_without_tickets_is_no_answer():
    heard = listen(source, lambda request: reply({"error": "?"}))
    assert type(heard.error) is SourceError


@pytest.mark.parametrize("item", [{}, None, [], {"ticket": {"subject": "x"}}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        mentions(item)


@pytest.mark.parametrize("options", [{"subdomain": "", "base_url": ""}, {"subdomain": "https://acme.zendesk.com"}])
def test_an_account_is_written_as_its_name(options):
    with pytest.raises(ValueError, match="subdomain"):
        source(**options)


def test_nothing_is_kept_of_where_customers_are_or_of_what_agents_note():
    sent = {"system": {"ip_address": "203.0.113.9", "location": "Leeds", "latitude": 53.8}}
    via = {"channel": "email", "source": {"from": {"address": "jane@home.example"}}}
    told = [
        {**comment(1, LAST), "metadata": sent, "via": via},
        {**comment(2, LAST + 5, author=9, public=False, words="A difficult person"), "body": "A difficult person"},
    ]
    heard = listen(source, desk([ticket(35, LAST, via=via)], {35: told}))
    kept = str(heard.items)
    assert not any(word in kept for word in ("203.0.113.9", "Leeds", "jane@home.example", "difficult"))
    assert [one.community for item in heard.items for one in source().mentions(item)] == ["email"]
