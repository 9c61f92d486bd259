"""How long a deck takes: fifteen slides as PowerPoint and as a page, cards of posts, screenshots in a kept browser."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import TYPE_CHECKING

from common import Row, median_seconds

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "report"))
import sample

if TYPE_CHECKING:
    from socialwatch.report.shots import Camera

DECK, CARD, SHOT, BEYOND = 0.3, 0.1, 0.2, 0.5  # seconds at most
SLOW = 0.3  # seconds until a slow page answers, and again until its picture does


def run(small: bool = False) -> list[Row]:
    return [*decks(3 if small else 9), cards(6 if small else 24), *screenshots(3 if small else 12)]


def row(work: str, size: str, seconds: float, most: float) -> Row:
    return Row(
        work=work,
        size=size,
        ours_seconds=seconds,
        beside=f"{most} s",
        beside_seconds=most,
        ratio=round(most / seconds, 2),
        wanted=f"at most {most} s each",
        unit="target / ours",
        ok=seconds <= most,
    )


def decks(repeat: int) -> list[Row]:
    """Fifteen slides without pictures, after imports."""
    from socialwatch.report.render import html, pptx

    deck = sample.deck()
    makers: dict[str, Callable[[], object]] = {
        "deck as PowerPoint": lambda: pptx.to_bytes(deck),
        "deck as a page": lambda: html.to_text(deck),
    }
    rows = []
    for name, make in makers.items():
        make()  # imports and caches
        rows.append(row(name, f"{len(deck.slides)} slides", median_seconds(make, repeat), DECK))
    return rows


def cards(count: int) -> Row:
    """Different posts in four scripts, so that nothing is drawn twice."""
    from socialwatch.report.cards import card
    from socialwatch.report.tokens import load

    tokens, posts = load(), sample.posts().posts
    for post in posts:
        card(post, tokens)  # finds the fonts
    times = []
    for at in range(count):
        began = time.perf_counter()
        card(replace(posts[at % len(posts)], text=f"{posts[at % len(posts)].text} {at}"), tokens)
        times.append(time.perf_counter() - began)
    return row("card of a post", f"{count} posts, 4 scripts", median(times), CARD)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c636060f8ff1f0003030200a3c9a5990000000049454e44ae426082"
)


class Site(BaseHTTPRequestHandler):
    """Posts; those below /slow come late, and the picture in them comes later."""

    def do_GET(self) -> None:
        slow = self.path.startswith("/slow")
        time.sleep(SLOW if slow else 0.0)
        image = f"<img src='{self.path}.png' width=300 height=200>" if slow else ""
        text = f"<!doctype html><meta charset=utf-8><article><p>{sample.TEXTS[0][1]}</p>{image}</article>"
        body, kind = (PIXEL, "image/png") if self.path.endswith(".png") else (text.encode(), "text/html; charset=utf-8")
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


def screenshots(count: int) -> list[Row]:
    """Pages on loopback; none when there is no browser."""
    from socialwatch.report.shots import open_camera

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{server.server_port}"
    config = SimpleNamespace(
        network=SimpleNamespace(allow=(place,), proxy=None, ca_bundle=None), report=SimpleNamespace(browser=None)
    )
    rows = []
    with open_camera(config) as camera:
        if camera is not None:
            quick, _ = _shots(camera, f"http://{place}/quick", count)
            slow, alone = _shots(camera, f"http://{place}/slow", count)
            own = f"{count} pages, {round(1000 * alone)} ms to load each"
            rows = [
                row("screenshot in a kept browser", f"{count} pages", quick, SHOT),
                row("screenshot, over the page's own load time", own, max(0.001, slow - alone), BEYOND),
            ]
    server.shutdown()
    return rows


def _shots(camera: Camera, address: str, count: int) -> tuple[float, float]:
    """Median seconds of a screenshot, and of only loading the same page in the same browser, by turns."""
    times: list[float] = []
    loads: list[float] = []
    for at in range(count + 1):
        began = time.perf_counter()
        assert camera.shoot(f"{address}/{at}", sample.TEXTS[0][1]) is not None, camera.why
        times.append(time.perf_counter() - began)
        began = time.perf_counter()
        camera.page.goto(f"{address}/alone/{at}", wait_until="load")
        loads.append(time.perf_counter() - began)
    return median(times[1:]), median(loads[1:])


if __name__ == "__main__":
    for one in run("--small" in sys.argv):
        print(one)
