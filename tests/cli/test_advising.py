"""A question that cannot find anything says why, beside its answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import call
from forum import SEPTEMBER


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("acme or rival", "or is looked for as a word; the operator is OR"),
        ("acme case:open", "nothing fills case: yet"),
        ("acme -acme", "this can never match"),
        ('topic:"Nope"', "no topic is called 'Nope'; configured: Delivery"),
        ("brand:Nobody", "no brand is called 'Nobody'; configured: Acme, Rival"),
    ],
)
@pytest.mark.parametrize("command", ["search", "trends"])
def test_what_is_asked_in_vain_is_said(archive: Path, command: str, query: str, told: str) -> None:
    done = call(command, query, *SEPTEMBER, "--json", config=archive)
    assert told in done.talk
    assert done.code == 0
    assert isinstance(done.json, list)


def test_nothing_is_said_of_a_query_in_order(archive: Path) -> None:
    assert call("search", 'brand:acme topic:delivery (lost OR "where is")', *SEPTEMBER, config=archive).talk == ""
