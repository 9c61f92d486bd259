"""Asking YouTube's Data API: what each call costs, its lists page by page, and what its refusals mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from socialwatch.errors import AuthError, RateLimited, SourceDown, SourceError
from socialwatch.secrets import Secret
from socialwatch.sources.values import count, listing, mapping, text

if TYPE_CHECKING:
    from socialwatch.http import Answer, Http, Params

PACIFIC = "America/Los_Angeles"
AT_ONCE = 50
"""Ids in one question, and hits of one search."""
THREADS = 100
REFUSALS = (400, 403, 404)
SPENT = {"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"}
HASTY = {"rateLimitExceeded", "userRateLimitExceeded"}
KEYS = {"keyInvalid", "keyExpired", "API_KEY_INVALID", "accessNotConfigured", "ipRefererBlocked", "SERVICE_DISABLED"}
SHUT = {"commentsDisabled", "videoNotFound", "channelNotFound", "commentNotFound", "notFound", "commentThreadNotFound"}
"""What is said of one video, channel or comment: it has no comments to show, or is not there any more."""

Found = list[Mapping[str, Any]]


class Shut(SourceError):
    """One video, channel or comment shows nothing; the rest of YouTube answers."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One key at one address."""

    root: str
    key: Secret

    async def page(self, http: Http, what: str, params: Params) -> tuple[Found, str | None]:
        """A page of `search`, `videos`, `commentThreads` or `comments`, and the token of the next one."""
        told = mapping((await self._get(http, what, params)).json())
        if not isinstance(told.get("items"), list):
            raise SourceError(f"{self.root} answered {what} without items: its interface may have changed")
        return list(map(mapping, told["items"])), text(told.get("nextPageToken"))

    async def by_id(self, http: Http, what: str, ids: Sequence[str], params: Params) -> Found:
        """Everything of these ids that is there, fifty a question.

        One comment that is gone may turn the whole question down: then it is put in halves.
        """
        found: Found = []
        for at in range(0, len(ids), AT_ONCE):
            some = ids[at : at + AT_ONCE]
            try:
                found += (await self.page(http, what, {**params, "id": ",".join(some)}))[0]
            except Shut:
                half = len(some) // 2
                for part in (some[:half], some[half:]) if half else ():
                    found += await self.by_id(http, what, part, params)
        return found

    async def whole(self, http: Http, thread: Mapping[str, Any], most: int) -> tuple[Mapping[str, Any], bool]:
        """A thread with all its answers, of which it brings a few along; and whether `most` pages were too few."""
        told = mapping(thread.get("snippet"))
        here = listing(mapping(thread.get("replies")).get("comments"))
        if (count(told.get("totalReplyCount")) or 0) <= len(here):
            return thread, False
        answers, cut = await self.below(http, str(thread.get("id")), most)
        return ({**thread, "replies": {"comments": answers}} if len(answers) >= len(here) else thread), cut

    async def below(self, http: Http, comment: str, most: int) -> tuple[Found, bool]:
        """The answers to a comment, and whether there are more than `most` pages of them."""
        answers: Found = []
        token: str | None = None
        for _ in range(most):
            params: Params = {
                "part": "snippet", "parentId": comment, "maxResults": THREADS, "textFormat": "plainText",
                "pageToken": token,
            }  # fmt: skip
            try:
                more, token = await self.page(http, "comments", params)
            except Shut:
                return answers, False
            answers += more
            if not token or not more:
                return answers, False
        return answers, True

    async def _get(self, http: Http, what: str, params: Params) -> Answer:
        # in a header: an address with a key in it would be written down on the way
        headers = {"X-Goog-Api-Key": self.key.reveal()}
        cost = {"searches": 1.0} if what == "search" else {"units": 1.0}
        answer = await http.get(
            f"{self.root}/youtube/v3/{what}", params=params, headers=headers, accept=REFUSALS, cost=cost
        )
        if answer.status in REFUSALS:
            raise self._refused(answer, what)
        return answer

    def _refused(self, answer: Answer, what: str) -> SourceError:
        """A refusal by its reason; the same status stands for a spent day, a wrong key and a video without comments."""
        if answer.looks_like_html:
            return AuthError(f"YouTube answered {what} with {answer.status} and a web page: something stands between")
        told = mapping(mapping(_json(answer)).get("error"))
        reasons = {
            text(mapping(one).get("reason")) for one in (*listing(told.get("errors")), *listing(told.get("details")))
        }
        words = text(told.get("message")) or str(answer.status)
        if reasons & SPENT:
            spent = "searches" if what == "search" else "units"
            return RateLimited(
                f"YouTube has no {spent} left for this key today: asked again tomorrow", _day_left(answer)
            )
        if reasons & HASTY:
            return RateLimited("YouTube was asked too fast for this key", 60.0)
        if reasons & SHUT:
            return Shut(f"YouTube shows nothing here ({', '.join(sorted(filter(None, reasons)))})")
        if reasons & KEYS or answer.status == 403 or "API key" in words:
            why = ", ".join(sorted(filter(None, reasons))) or answer.status
            return AuthError(
                f"YouTube refused the key in {self.key} ({why}): see console.cloud.google.com, Credentials"
            )
        return SourceError(
            f"YouTube would not answer {what} ({answer.said or ', '.join(filter(None, reasons)) or words})"
        )


def _json(answer: Answer) -> object:
    try:
        return answer.json()
    except (SourceDown, SourceError):
        return {}


def _day_left(answer: Answer) -> float | None:
    """Seconds until midnight in California by the server's own clock, None when it does not tell the time."""
    try:
        now = parsedate_to_datetime(answer.headers.get("date", "")).astimezone(ZoneInfo(PACIFIC))
    except (ValueError, TypeError):
        return None
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), ZoneInfo(PACIFIC))
    return (midnight.astimezone(UTC) - now.astimezone(UTC)).total_seconds()
