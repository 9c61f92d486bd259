"""What holds for every connector in the example: it can be asked for a usual query, and says whose key was refused."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from socialwatch import config, sources
from socialwatch.cli.health import _ask
from socialwatch.errors import AuthError
from socialwatch.models import Span
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources.base import Streams

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = config.check(ROOT / "config.example.toml")
NOW = datetime.now(UTC).replace(microsecond=0)
WEEK = Span(NOW - timedelta(days=7), NOW)
README = '(acme OR "acme cloud" OR @acme) NOT (cartoon OR anvil)'
OTHERS = ["@acme", "#acme", "acme*", '"acme cloud" NEAR/3 late']


@pytest.mark.parametrize("name", [one.name for one in EXAMPLE.sources if one.type != "file"])
def test_a_usual_query_can_be_asked_everywhere(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("ACME_TELEGRAM_HASH", "ACME_X_TOKEN"):
        monkeypatch.setenv(variable, "not-a-real-one")
    source = sources.build(EXAMPLE, (name,))[name]
    for text in (README, *OTHERS):
        asks = source.plan([parse(text, kind="brand")], WEEK)
        assert asks or isinstance(source, Streams), f"{text} is asked nothing: see `searched` in sources/terms.py"
        assert len({ask.key for ask in asks}) == len(asks)


@dataclass(frozen=True)
class Refused:
    key: Secret | None
    words: str = "it wants credentials or refuses ours"

    async def check(self, http: Any) -> str:
        raise AuthError(self.words)


def test_doctor_says_where_a_refused_key_lies() -> None:
    key, http = Secret("env:ACME_KEY"), object()
    assert asyncio.run(_ask("x", Refused(key), http)).detail.endswith("(it was given env:ACME_KEY)")
    assert asyncio.run(_ask("x", Refused(None), http)).detail.endswith("(it was given no key or token)")
    named = asyncio.run(_ask("x", Refused(key, "the key in env:ACME_KEY was refused"), http))
    assert named.detail == "the key in env:ACME_KEY was refused"
