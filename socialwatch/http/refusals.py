"""Statuses that are no answer, as errors that say what to do."""

from __future__ import annotations

import json

from socialwatch.errors import AuthError, RateLimited, SourceDown, SourceError
from socialwatch.http.answer import Answer
from socialwatch.http.pace import asked_to_wait, used_up
from socialwatch.http.request import Request
from socialwatch.http.safe import excerpt


def refusal(request: Request, answer: Answer, now: float) -> SourceError | None:
    """The error that a status means, None when the answer is good; `now` is an epoch."""
    status = answer.status
    if 200 <= status < 300 or status == 304 or status in request.accept:
        return None
    words = in_its_words(request, answer)
    reason = " with a web page" if answer.looks_like_html else f" ({words})" if words else ""
    said = f"{request.name} answered {status}{reason}"
    if status == 429 or (status == 403 and ("retry-after" in answer.headers or used_up(answer.headers))):
        wait = asked_to_wait(answer.headers, now)
        when = "without saying for how long" if wait is None else f"for {wait:.0f} s"
        return RateLimited(f"{said}: it wants to be left alone {when}", wait)
    if status in (401, 403, 407):
        return AuthError(f"{said}: {_advice(status)}")
    if status in (404, 410):
        return SourceError(f"{said}: there is nothing at this address; correct it in the configuration")
    if status >= 500 or status in (408, 425):
        return SourceDown(f"{said}: trouble on its side, asked again at the next run")
    return SourceError(said)


def _advice(status: int) -> str:
    if status == 407:
        return "the proxy wants a user and a password (network.proxy)"
    if status == 401:
        return "it wants credentials or refuses ours; check the key or token, then run `socialwatch doctor`"
    return "it refuses us; a key may lack a permission, or this server keeps programs out"


def in_its_words(request: Request, answer: Answer) -> str:
    """What the server says about it in JSON or plain text; web pages are left out, and so are our secrets."""
    if answer.looks_like_html:
        return ""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):
        told = answer.text() if answer.content_type == "text/plain" else ""
    if isinstance(told, dict):
        found = [told.get(key) for key in ("error", "message", "error_description", "detail")]
        told = ": ".join(part for part in found if isinstance(part, str) and part)
    return excerpt(told, request.secrets) if isinstance(told, str) else ""
