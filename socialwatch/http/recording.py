"""An `Http` that remembers every request with its answer, and one that gives them again without any network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from socialwatch import errors
from socialwatch.errors import BudgetSpent, SourceDown, SourceError
from socialwatch.http.answer import Answer
from socialwatch.http.client import Http
from socialwatch.http.exchange import exchange
from socialwatch.http.options import Options
from socialwatch.http.pace import LIMITS, RESETS
from socialwatch.http.request import Request
from socialwatch.http.sending import Client

END = "the recording ends here, after {} requests"
WAITS = ("retry-after", *LIMITS, *RESETS)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """One request and what came of it: an answer, or the kind of the error and its words."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: str = ""
    """The JSON or form of a POST, as text."""
    answer: Answer | None = None
    error: tuple[str, str] = ("", "")


def sent_text(request: Request) -> str:
    if request.form is not None:
        return urlencode(request.form)
    return "" if request.json is None else json.dumps(request.json, ensure_ascii=False)


class Recording(Http):
    """Asks as every `Http` does, at most `most` times, and keeps what it asked and heard in `heard`."""

    def __init__(self, options: Options, *, most: int, **more: Any) -> None:
        super().__init__(options, **more)
        self.heard: list[Exchanged] = []
        self._most = most

    async def _ask(self, request: Request) -> Answer:
        if len(self.heard) >= self._most:  # before it is taken out of a budget
            raise BudgetSpent(END.format(len(self.heard)))
        return await super()._ask(request)

    async def _exchange(self, client: Client, request: Request) -> Answer:
        told = Exchanged(request.method, request.url, dict(request.headers), sent_text(request))
        try:
            answer = await exchange(client, request)
        except SourceError as error:
            self.heard.append(replace(told, error=(type(error).__name__, str(error))))
            raise
        self.heard.append(replace(told, answer=answer))
        return answer


class Replay(Http):
    """Answers from a recording, each once and in its order; what was not recorded cannot be had.

    A request finds the answer to the very same one; where there is none, the next to the same address with other
    parameters or another body: a signature or a moment in it may have changed.
    """

    def __init__(self, options: Options, recorded: Sequence[Exchanged]) -> None:
        super().__init__(options, first_wait=0.0, patience=60.0)
        self._held = len(recorded)
        self._left = list(recorded)

    @property
    def unused(self) -> int:
        """Recorded answers that nobody has asked for."""
        return len(self._left)

    def slow(self, url: str, per_minute: float, burst: int = 1, *, unless_told: bool = False) -> None:
        """There is nobody to be spared."""

    def hold(self, url: str, seconds: float) -> None:
        """There is nobody to wait for."""

    async def _exchange(self, client: Client, request: Request) -> Answer:
        found = self._next(request)
        if not self._left:
            raise BudgetSpent(END.format(self._held))
        if found is None:
            raise SourceError(f"the recording holds no answer to {request.method} {request.name}")
        self._left.remove(found)
        if found.answer is None:
            kind = getattr(errors, found.error[0], SourceDown)
            raise kind(found.error[1]) if issubclass(kind, SourceError) else SourceDown(found.error[1])
        headers = {name: value for name, value in found.answer.headers.items() if name not in WAITS}
        return replace(found.answer, headers=headers, url=request.url)

    def _next(self, request: Request) -> Exchanged | None:
        same = [one for one in self._left if (one.method, _place(one.url)) == (request.method, _place(request.url))]
        exact = [one for one in same if (one.url, one.sent) == (request.url, sent_text(request))]
        return next(iter((*exact, *same)), None)


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc, parts.path
