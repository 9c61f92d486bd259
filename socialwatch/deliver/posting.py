"""A message over HTTP: said once, and told apart what was refused from what may have arrived."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from socialwatch.errors import DeliveryError, NoAnswer, RateLimited, Uncertain
from socialwatch.models import JSON

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http

BUSY = 503  # the one failure of a server that says it has not taken anything
REFUSED = [status for status in range(400, 600) if status != 429]
UNKNOWN = "nobody knows whether it arrived ({reason}): --again sends it once more"


async def tell(http: Http, url: str, body: JSON, headers: Mapping[str, str] | None = None) -> Answer:
    """Post a message. "Too many at once" is tried a second time, after the wait that is asked for; nothing else is.

    Raises Uncertain when the message may have arrived, DeliveryError when it has not.
    """
    try:
        try:
            answer = await http.post(url, json=body, headers=headers or {}, accept=REFUSED)
        except RateLimited:
            answer = await http.post(url, json=body, headers=headers or {}, accept=REFUSED)
    except NoAnswer as error:
        raise Uncertain(UNKNOWN.format(reason=error)) from None
    if answer.status == BUSY:
        raise DeliveryError(f"the server is too busy to take it ({BUSY}); the next run tries again")
    if answer.status >= 500:
        raise Uncertain(UNKNOWN.format(reason=f"the server answered {answer.status}"))
    return answer
