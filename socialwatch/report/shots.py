"""Pictures of posts where they stand: one kept page, emptied after each shot; only with the words there."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialwatch.http.guard import Guard
from socialwatch.report import onpage
from socialwatch.report.browsing import Browsing
from socialwatch.report.gate import Gate
from socialwatch.report.hiding import OPENED, Hiding, hide
from socialwatch.report.render.shapes import safe_link

if TYPE_CHECKING:
    from socialwatch.config import Config

BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # calls do not go round the gate
    "--disable-quic",
    "--disable-gpu",  # there is nothing to draw fast for one still picture
    "--mute-audio",
)
VIEW = (390, 900)  # as narrow as a phone: words stay readable when four posts stand side by side
SCALE = 2
CAP = 8.0  # seconds for a page to show the post's words
PATIENCE = 2.0  # seconds for its pictures, from when its words are there
TALLEST = 1100  # pixels of a page that a picture may show
UNSEEN = "the post's words are not on the page"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of a page that shows the post."""

    url: str
    png: bytes
    sha256: str
    taken: datetime


@dataclass(slots=True)
class Camera:
    """One browser for many shots. `why` says for each address why there is no picture."""

    browsing: Browsing
    gate: Gate
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    cap: float = CAP
    why: dict[str, str] = field(default_factory=dict)
    page: Any = None  # kept from shot to shot: a new one takes longer than the shot itself

    def shoot(self, url: str, words: str, hidden: Hiding | None = None) -> Shot | None:
        """A picture of the post at `url`; None (and a reason in `why`) when its words are not on the page in time.

        `hidden` tells who is taken out of the page, together with all other people's handles and faces; None shows it
        as it is.
        """
        from playwright.sync_api import Error

        if safe_link(url) is None:
            return self._no(url, "not a web address")
        if not (wanted := onpage.pieces(words)):
            return self._no(url, f"{UNSEEN}: it has none by which its page could be known")
        refused = len(self.gate.refused)
        shot = None
        with self.browsing.during(self.cap * 2 + 2) as ended:
            try:
                shot = self._take(self._page(), url, wanted, hidden)
            except Error as error:
                if len(self.gate.refused) > refused:
                    self._no(url, self.gate.refused[-1])
                else:
                    self._no(url, str(error).partition("\n")[0])
            if shot is None or not self._emptied():
                self._leave()
        if ended:
            self.page = None
            self.browsing.renew()
            return self._no(url, "the page kept the browser busy until it was ended")
        return shot

    def _page(self) -> Any:
        """The kept page, or a new one in a context of its own."""
        if self.page is None:
            context = self.browsing.browser.new_context(
                viewport={"width": VIEW[0], "height": VIEW[1]},
                device_scale_factor=SCALE,
                locale="en-GB",
                service_workers="block",
                accept_downloads=False,
                reduced_motion="reduce",
                color_scheme="light",
            )
            context.add_init_script(OPENED)
            self.page = context.new_page()
        return self.page

    def _emptied(self) -> bool:
        """Take cookies, the page's own storage and the page away; False when that fails or other windows are open."""
        from playwright.sync_api import Error

        context = self.page.context
        try:
            self.page.evaluate("() => { try { localStorage.clear(); sessionStorage.clear(); } catch {} }")
            self.page.goto("about:blank", timeout=1000)
            context.clear_cookies()
        except Error:
            return False
        return len(context.pages) == 1

    def _leave(self) -> None:
        """Let go of a page that misbehaved, with all that came with it."""
        from playwright.sync_api import Error

        page, self.page = self.page, None
        with suppress(Error):  # a browser that crashed has let go already
            if page is not None:
                page.context.close()

    def _take(self, page: Any, url: str, wanted: list[str], hidden: Hiding | None) -> Shot | None:
        end = time.monotonic() + self.cap
        answer = page.goto(url, wait_until="domcontentloaded", timeout=self.cap * 1000)
        if answer is not None and answer.status >= 400:
            return self._no(url, f"the page answered {answer.status}")
        shown = end  # until when its pictures may come
        while (clip := onpage.find(page, wanted, TALLEST)) is None or clip.pop("coming"):
            if time.monotonic() > (end if clip is None else shown):
                break
            if clip is not None:
                shown = min(shown, time.monotonic() + PATIENCE)
            page.wait_for_timeout(50)
        if clip is None:
            return self._no(url, UNSEEN)
        if hidden is not None and not hide(page, hidden):
            return self._no(url, "a private name could not be taken out of the page")

        def drawn(part: dict[str, float]) -> bytes:
            left = max(500.0, (end - time.monotonic()) * 1000)
            below = part["y"] + part["height"] > VIEW[1]  # a page is laid out anew for what is below the window
            body: bytes = page.screenshot(clip=part, full_page=below, animations="disabled", caret="hide", timeout=left)
            return body

        part = onpage.band(clip, clip.pop("words"))
        png, with_words = drawn(clip), drawn(part)
        onpage.pale(page)
        if drawn(part) == with_words:  # something is drawn over them that cannot be taken away
            return self._no(url, f"{UNSEEN}: nobody could see them there")
        return Shot(url, png, hashlib.sha256(png).hexdigest(), self.clock())

    def _no(self, url: str, reason: str) -> Shot | None:
        self.why[url] = reason
        return None


def browser_path(configured: Path | None) -> str | None:
    """The browser to use: the configured one, then one on the PATH; None leaves it to playwright's own."""
    if configured is not None:
        return str(configured)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def open_camera(config: Config, tell: Callable[[str], None] = lambda text: None) -> Iterator[Camera | None]:
    """A camera while a deck is made; None, with the reason told, when no browser can be started."""
    from playwright.sync_api import Error

    network, camera = config.network, None
    with ExitStack() as stack:
        gate = stack.enter_context(Gate(Guard(network.allow), _upstream(network.proxy)))
        try:
            browsing = Browsing(
                lambda driver: driver.chromium.launch(
                    executable_path=browser_path(config.report.browser),
                    proxy={"server": gate.address, "bypass": "<-loopback>"},
                    args=[*QUIET, *(["--no-sandbox"] if is_root() else []), *_trusted(network.ca_bundle)],
                )
            )
            stack.callback(browsing.close)
            browsing.start()
            camera = Camera(browsing, gate)
        except (Error, OSError) as error:
            reason = str(error).strip().partition("\n")[0]
            tell(f"no browser for screenshots, cards instead ({reason}); install chromium or set [report] browser")
        yield camera


def is_root() -> bool:
    """Chromium's sandbox refuses root; everybody else keeps it."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _upstream(proxy: str | None) -> Callable[[str], str | None]:
    """The same rule as for our own requests: the configured proxy, the environment's, none for loopback."""
    from socialwatch.http.connect import proxy_for

    return lambda url: proxy_for(url, proxy)


def _trusted(bundle: Path | None) -> list[str]:
    """The bundle's certificates for the browser, by the hashes of their keys."""
    if bundle is None:
        return []
    from socialwatch.report.certificates import key_hashes

    return [f"--ignore-certificate-errors-spki-list={','.join(key_hashes(bundle))}"]
