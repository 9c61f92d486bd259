"""Slack, Teams and apprise: what is sent has the shape that their documentation asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from post_office import NOW
from werkzeug.wrappers import Request, Response

from socialwatch.config import Config, Network
from socialwatch.config.delivery import Channel
from socialwatch.deliver import slack, teams
from socialwatch.deliver.sending import send
from socialwatch.deliver.who import Target
from socialwatch.report.letter import Item, Part
from socialwatch.secrets import Secret

SECRET = "T000/B000/XXXXsecretXXXX"


@pytest.fixture
def room(monkeypatch, httpserver):
    """Makes a channel of a kind, its address on this machine."""

    def make(kind: str, address: str | None = None, **more) -> Target:
        monkeypatch.setenv("ROOM_ADDRESS", address or httpserver.url_for(f"/services/{SECRET}"))
        monkeypatch.setenv("ROOM_TOKEN", "xoxb-secret")
        secret = {} if more else {"address": Secret("env:ROOM_ADDRESS")}
        return Target("room", kind, Channel(name="room", type=kind, **secret, **more))

    return make


CONFIG = Config(network=Network(allow=("127.0.0.0/8",)))


def slack_answers(asked: list) -> object:
    """As Slack's webhook: only rich text, headers and context of the documented shape are taken."""

    def answer(request: Request) -> Response:
        told = request.get_json()
        asked.append(told)
        return Response("ok" if fits_slack(told) else "invalid_blocks", 200 if fits_slack(told) else 400)

    return answer


def fits_slack(told: dict) -> bool:
    def text(one: dict) -> bool:
        return one["type"] == "plain_text" and 0 < len(one["text"]) <= 3000

    def element(one: dict) -> bool:
        if one["type"] == "rich_text_list":
            return one["style"] == "bullet" and all(map(element, one["elements"]))
        assert one["type"] == "rich_text_section"
        return all(
            (piece["type"] == "text" and piece["text"]) or (piece["type"] == "link" and piece["url"])
            for piece in one["elements"]
        )

    def block(one: dict) -> bool:
        kind = one["type"]
        if kind == "header":
            return text(one["text"]) and len(one["text"]["text"]) <= 150
        if kind == "context":
            return 0 < len(one["elements"]) <= 10 and all(map(text, one["elements"]))
        return kind == "rich_text" and all(map(element, one["elements"]))

    return bool(told["text"]) and 0 < len(told["blocks"]) <= 50 and all(map(block, told["blocks"]))


def test_slack_takes_the_summary_by_its_webhook(message, store, httpserver, room):
    asked: list = []
    httpserver.expect_request(f"/services/{SECRET}", method="POST").respond_with_handler(slack_answers(asked))
    (outcome,) = send(CONFIG, store, message, [room("slack")], now=NOW)
    assert (outcome.ending, outcome.detail) == ("sent", "")
    said = json.dumps(asked[0])
    assert message.letter.parts[0].items[0].text.split(".")[0] in said
    assert message.letter.link in said


def test_nothing_in_a_post_calls_a_channel_in_slack(message):
    hostile = Part(heading="<!channel>", items=(Item(text="<!here> <https://evil.example|click> & more", head=""),))
    told = slack._told(replace(message, letter=replace(message.letter, parts=(hostile,), subject="<!channel> up")))
    assert fits_slack(told)
    assert told["text"] == "&lt;!channel&gt; up"
    kinds = {block["type"] for block in told["blocks"]}
    assert kinds <= {"header", "context", "rich_text"}  # in none of them is mrkdwn read


@pytest.mark.long
def test_a_slack_webhook_that_was_taken_away_is_said_without_its_address(message, store, httpserver, room):
    httpserver.expect_request(f"/services/{SECRET}").respond_with_data("no_service", 404)
    (outcome,) = send(CONFIG, store, message, [room("slack")], now=NOW)
    assert outcome.ending == "failed"
    assert "taken away" in outcome.detail
    httpserver.stop()
    (away,) = send(CONFIG, store, message, [room("slack")], now=NOW)
    httpserver.start()
    assert away.ending == "failed"
    assert "secret" not in away.detail
    assert all("secret" not in (one.error or "") for one in store.deliveries.list())


def test_slacks_bot_brings_the_files_into_the_thread(message, store, httpserver, room):
    uploads: dict[str, bytes] = {}
    done: list = []

    def post(request: Request) -> Response:
        assert request.headers["Authorization"] == "Bearer xoxb-secret"
        assert fits_slack(request.get_json())
        return answer({"ok": True, "channel": "C0123456789", "ts": "1.2"})

    def place(request: Request) -> Response:
        name = request.form["filename"]
        assert int(request.form["length"]) > 0
        return answer({"ok": True, "upload_url": httpserver.url_for(f"/upload/{name}"), "file_id": f"F-{name}"})

    def upload(request: Request) -> Response:
        assert "Authorization" not in request.headers
        uploads[request.path.rpartition("/")[2]] = request.get_data()
        return Response("OK")

    def complete(request: Request) -> Response:
        done.append(request.get_json())
        return answer({"ok": True})

    def answer(told: dict) -> Response:
        return Response(json.dumps(told), content_type="application/json")

    for path, handler in (("chat.postMessage", post), ("files.getUploadURLExternal", place),
                          ("files.completeUploadExternal", complete)):  # fmt: skip
        httpserver.expect_request(f"/api/{path}", method="POST").respond_with_handler(handler)
    for file in message.files:
        httpserver.expect_request(f"/upload/{file.name}", method="POST").respond_with_handler(upload)
    target = room("slack", token=Secret("env:ROOM_TOKEN"), channel="C0123456789", base_url=httpserver.url_for("/api"))
    (outcome,) = send(CONFIG, store, message, [target], now=NOW)
    assert outcome.ending == "sent", outcome.detail
    assert uploads == {file.name: file.body for file in message.files}
    assert done == [
        {
            "files": [{"id": f"F-{file.name}", "title": file.name} for file in message.files],
            "channel_id": "C0123456789",
            "thread_ts": "1.2",
        }
    ]


def test_an_error_inside_slacks_200_is_an_error(message, store, httpserver, room):
    httpserver.expect_request("/api/chat.postMessage").respond_with_json({"ok": False, "error": "not_in_channel"})
    target = room("slack", token=Secret("env:ROOM_TOKEN"), channel="C1", base_url=httpserver.url_for("/api"))
    (outcome,) = send(CONFIG, store, replace(message, files=()), [target], now=NOW)
    assert (outcome.ending, "invite the bot" in outcome.detail) == ("failed", True)


def test_teams_takes_an_adaptive_card(message, store, httpserver, room):
    asked: list = []

    def workflow(request: Request) -> Response:
        asked.append(request.get_json())
        return Response("", 202)

    httpserver.expect_request(f"/services/{SECRET}", method="POST").respond_with_handler(workflow)
    (outcome,) = send(CONFIG, store, message, [room("teams")], now=NOW)
    assert outcome.ending == "sent", outcome.detail
    (told,) = asked
    assert told["type"] == "message"
    (attached,) = told["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attached["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {one["type"] for one in card["body"]} <= {"RichTextBlock", "ColumnSet"}
    assert card["actions"][0] == {
        "type": "Action.OpenUrl", "title": "Read the whole deck", "url": message.letter.link
    }  # fmt: skip
    runs = [run for one in card["body"] for run in one.get("inlines", ())]
    assert {run["type"] for run in runs} == {"TextRun"}  # no Markdown is read in these
    assert message.letter.headline in [run["text"] for run in runs]
    assert len(json.dumps(told)) < teams.LARGEST


def test_buttons_of_a_card_say_where_they_lead_in_whole_words(message):
    posts = (
        Item(head="Bluesky, for 4.5 days:", text="x", link="https://a.example/1"),
        Item(text="Nobody at all answers the telephone there", link="https://a.example/2"),
    )
    letter = replace(message.letter, link=None, parts=[Part(heading="What waits", items=posts)])
    assert [one["title"] for one in teams.card(letter)["actions"]] == [
        "Bluesky, for 4.5 days", "Nobody at all answers the\N{HORIZONTAL ELLIPSIS}"
    ]  # fmt: skip


def test_a_workflow_that_is_gone_is_said_without_its_address(message, store, httpserver, room):
    httpserver.expect_request(f"/services/{SECRET}").respond_with_json({"error": {"message": "no workflow"}}, 404)
    (outcome,) = send(CONFIG, store, message, [room("teams")], now=NOW)
    assert outcome.ending == "failed"
    assert "its address has changed" in outcome.detail
    assert "secret" not in outcome.detail


def test_a_private_address_is_not_posted_to(message, store, room):
    (outcome,) = send(Config(), store, message, [room("teams", "http://10.0.0.1/hook")], now=NOW)
    assert outcome.ending == "failed"
    assert "[network] allow" in outcome.detail


@pytest.mark.long
def test_apprise_brings_words_and_files_to_any_address(message, store, httpserver, room, tmp_path: Path):
    pytest.importorskip("apprise")
    asked: list = []

    def place(request: Request) -> Response:
        asked.append(request.get_json())
        return Response("ok")

    httpserver.expect_request("/hook", method="POST").respond_with_handler(place)
    target = room("apprise", f"json://{httpserver.host}:{httpserver.port}/hook")
    (outcome,) = send(CONFIG, store, message, [target], now=NOW)
    assert outcome.ending == "sent", outcome.detail
    assert asked[0]["title"] == message.letter.headline
    assert message.letter.kicker in asked[0]["message"]
    assert [one["filename"] for one in asked[0]["attachments"]] == ["Kaffa-2026Q3.pptx", "Kaffa-2026Q3.pdf"]


@pytest.mark.long
def test_an_address_that_apprise_does_not_know_is_said(message, store):
    pytest.importorskip("apprise")
    (outcome,) = send(CONFIG, store, message, [Target("x", "apprise", url="nosuch://place")], now=NOW)
    assert "apprise knows no such address" in outcome.detail


def test_a_sending_that_was_cut_off_is_not_repeated_by_itself(message, store, httpserver, room):
    store.deliveries.begin("deck", message.key, "room", NOW)
    (now_at_it,) = send(CONFIG, store, message, [room("teams")], now=NOW)
    (long_after,) = send(CONFIG, store, message, [room("teams")], now=NOW.replace(hour=9))
    assert (now_at_it.ending, "another run is at it" in now_at_it.detail) == ("before", True)
    assert (long_after.ending, "--again" in long_after.detail) == ("failed", True)


@pytest.mark.long
@pytest.mark.parametrize(
    ("answers", "ending", "told", "asked", "asked_later"),
    [
        ([429, 202], "sent", "", 2, 2),
        ([429, 429, 202], "failed", "", 2, 3),  # not taken twice: the next run tries again
        ([503, 202], "failed", "next run", 1, 2),
        ([500, 202], "failed", "nobody knows whether it arrived", 1, 1),  # perhaps taken: never a second time by itself
        ([502, 202], "failed", "nobody knows whether it arrived", 1, 1),
    ],
)
def test_a_busy_server_is_asked_once_more_and_nobody_gets_a_message_twice(
    message, store, httpserver, room, answers, ending, told, asked, asked_later
):
    seen: list[int] = []

    def workflow(_: Request) -> Response:
        seen.append(answers[min(len(seen), len(answers) - 1)])
        return Response("", seen[-1], headers={"Retry-After": "1"} if seen[-1] == 429 else {})

    httpserver.expect_request(f"/services/{SECRET}", method="POST").respond_with_handler(workflow)
    (outcome,) = send(CONFIG, store, message, [room("teams")], now=NOW)
    assert (outcome.ending, told in outcome.detail) == (ending, True), outcome.detail
    assert len(seen) == asked
    send(CONFIG, store, message, [room("teams")], now=NOW.replace(hour=9))
    assert len(seen) == asked_later
    assert "secret" not in outcome.detail


@pytest.mark.long
def test_files_that_slack_does_not_take_keep_the_summary_from_going_out_twice(message, store, httpserver, room):
    said = []

    def post(_: Request) -> Response:
        said.append(1)
        return Response(json.dumps({"ok": True, "channel": "C1", "ts": "1"}), content_type="application/json")

    upload = {"ok": True, "upload_url": httpserver.url_for("/upload"), "file_id": "F"}
    httpserver.expect_request("/api/chat.postMessage").respond_with_handler(post)
    httpserver.expect_request("/api/files.getUploadURLExternal").respond_with_json(upload)
    httpserver.expect_request("/upload").respond_with_data("OK")
    httpserver.expect_request("/api/files.completeUploadExternal").respond_with_json({"ok": False, "error": "oops"})
    target = room("slack", token=Secret("env:ROOM_TOKEN"), channel="C1", base_url=httpserver.url_for("/api"))
    outcomes = [send(CONFIG, store, message, [target], now=NOW.replace(hour=hour))[0] for hour in (7, 9)]
    assert [(one.ending, "the summary arrived" in one.detail) for one in outcomes] == [("failed", True)] * 2
    assert len(said) == 1
