"""Options that go together: each stands in a command's help where the command takes the group."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from socialwatch.cli import COMMANDS
from socialwatch.cli.options import Days, Form, Question, grouped


def asking(query: str = "", *, shared: Question, more: bool = False) -> None:
    HEARD.append((query, shared, more))


HEARD: list[tuple[str, Question, bool]] = []


def test_a_group_within_a_group_is_shown_where_it_stands() -> None:
    shown = list(inspect.signature(grouped(asking)).parameters)
    assert shown == [
        *("query", "since", "until", "last", "quarter", "now", "brand", "source", "topic", "lang", "country"),
        *("with_noise", "with_own", "as_json", "as_csv", "more"),
    ]


def test_what_was_said_reaches_the_command_by_groups() -> None:
    command = grouped(asking)
    said: dict[str, Any] = dict.fromkeys(inspect.signature(command).parameters)
    command(**said | {"query": "acme", "last": "7d", "brand": ["Acme"], "lang": ["de"], "as_csv": True, "more": True})
    query, shared, more = HEARD.pop()
    assert (query, more, shared.brand, shared.posts.lang) == ("acme", True, ["Acme"], ["de"])
    assert shared.days.last == "7d"
    assert shared.days.given
    assert shared.form.plain


def test_options_left_out_have_their_default() -> None:
    assert not Days().since
    assert not Form().plain
    assert inspect.signature(grouped(asking)).parameters["with_own"].default is False


@pytest.mark.parametrize("name", ["trends", "compare", "top", "answers", "search"])
def test_questions_are_narrowed_by_the_same_options(name: str) -> None:
    module, _, attribute = COMMANDS["Ask"][name][0].partition(":")
    command = getattr(__import__(f"socialwatch.cli.{module}", fromlist=[attribute]), attribute)
    shared = [each for each in inspect.signature(grouped(asking)).parameters if each not in ("query", "more")]
    assert [each for each in inspect.signature(command).parameters if each in shared] == shared
