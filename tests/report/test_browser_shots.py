"""Pictures of posts in a real browser: they show the post or are not taken, and nothing private is asked for."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from unittest import mock

import pytest
import sample
from cameras import camera_on

from socialwatch.report import hiding, shots

pytestmark = pytest.mark.browser
TEXT = sample.TEXTS[0][1]
POST = f"""<!doctype html><meta charset=utf-8><body style="margin:0;background:#ddd">
<div class="cookie-wall" style="position:fixed;inset:0;background:#f00">Accept everything!</div>
<header style="position:sticky;top:0;background:#0f0">A site</header><main>
<article style="margin:30px;background:#fff"><b>@roastfan</b><p>{TEXT}</p></article>
<article style="margin:30px;background:#00f">Another post that nobody asked for</article></main>"""


WALL = f"""<!doctype html><meta charset=utf-8><title>{TEXT}</title><meta property="og:description" content="{TEXT}">
<article style="display:none"><p>{TEXT}</p></article><main><h1>Log in to see this post</h1></main>"""
PICTURED = f"""<!doctype html><meta charset=utf-8><article style="width:350px"><p>{TEXT}</p>
<img src="/late.svg" width="300" height="200"></article>"""
PEOPLE = f"""<!doctype html><meta charset=utf-8><article style="width:350px">
<small><a href="/@bob">Bob Jones</a> boosted</small>
<b class="display-name">Loud Voice</b> <a href="/@loud">@loud@roast.example</a>
<p>{TEXT} <a href="/@umbra">@umbra</a> u/jane_doe</p>
<blockquote><b class="display-name">Carla Ruiz</b> @carla@home.example</blockquote></article>"""
HIDDEN = f"""<!doctype html><meta charset=utf-8><style>.h::before{{content:"Ann-Marie Smith"}}</style>
<article style="width:360px"><div><b>Ann-Marie</b> <i>Smith</i></div><div>ANN-MARIE SMITH</div>
<div>Smith, Ann-Marie</div><div>\uff20ann_marie7, .@ann_marie7, ann_marie7</div><div class=h></div>
<div>Leeds</div><p>{TEXT} In Leeds.</p>
<input placeholder="Reply to Ann-Marie Smith"><svg><text>Ann-Marie Smith</text></svg><closed-box></closed-box>
<script>customElements.define('closed-box', class extends HTMLElement {{ constructor() {{ super();
this.attachShadow({{mode: 'closed'}}).innerHTML = '<p>Ann-Marie Smith, closed</p>' }} }})</script>
<object type="text/html" data="data:text/html,Ann-Marie"></object></article>"""
SEEN = """() => [...document.querySelectorAll('*')].map(one => [one.shadowRoot && one.shadowRoot.textContent,
  one.placeholder, getComputedStyle(one).visibility === 'visible' && getComputedStyle(one, '::before').content,
  one.tagName === 'OBJECT' && getComputedStyle(one).visibility]).flat().concat(document.body.textContent).join(' ')"""
PLAIN = "".join(one for one in TEXT if ord(one) < 0x2600)  # emoji have colours of their own
_POST = f'<!doctype html><meta charset=utf-8><article style="width:360px"><p>{PLAIN}</p></article>'
_OVER = '<div style="{};inset:0;background:#f00;z-index:9"><h1>Log in</h1></div>'
WALLS = {
    "/over-all": _POST + _OVER.format("position:absolute"),
    "/over-and-looked-through": _POST + _OVER.format("position:absolute;pointer-events:none"),
    "/over-in-a-closed-box": _POST + "<x-w></x-w><script>customElements.define('x-w', class extends HTMLElement {"
    "constructor() { super(); this.attachShadow({mode: 'closed'}).innerHTML = `"
    + _OVER.format("position:fixed") + "` } })</script>",
    "/over-on-top": _POST + '<div id=p popover style="inset:0;width:99vw;height:99vh;background:#f00">Log in</div>'
    "<script>p.showPopover()</script>",
    "/blurred": f'<div style="filter:blur(9px)">{_POST}</div><h1>Log in</h1>',
    "/white-on-white": f'<body style="background:#fff"><div style="color:#fff">{_POST}</div><h1>Log in</h1>',
    "/for-screen-readers": '<h1>Log in</h1><p style="position:absolute;width:1px;height:1px;overflow:hidden;'
    f'clip:rect(0 0 0 0)">{TEXT}</p>',
    "/drawn-over": '<style>body::after{content:"Log in";position:fixed;inset:0;background:#f00}</style>' + _POST,
}  # fmt: skip
PAGES = WALLS | {
    "/deep": f'<div style="height:3000px">Log in</div><div>{TEXT}</div><hr style="height:9px;background:#00f">',
    "/short": "<p>We use cookies. Okay?</p><article style='width:360px'><p>Never again!</p></article>",
    "/hidden": HIDDEN,
    "/none": "<p>There is nothing here.</p>",
    "/wall": WALL,
    "/pictured": PICTURED,
    "/late.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='300' height='200'>"
    "<rect width='300' height='200' fill='#00f'/></svg>",
    "/people": PEOPLE,
}


class Site(BaseHTTPRequestHandler):
    """A post, a page without it, and pages that lead astray; `paths` are those asked for."""

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{self.path.rpartition('/')[2]}/secret")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        asks = "".join(
            f'<iframe src="http://127.0.0.1:{port}/frame"></iframe><img src="http://127.0.0.1:{port}/image">'
            f'<script>fetch("http://127.0.0.1:{port}/fetch").catch(()=>0);new WebSocket("ws://127.0.0.1:{port}/socket")</script>'
            for port in [self.path.rpartition("/")[2]]
            if self.path.startswith("/asks/")
        )
        body = PAGES.get(self.path, POST + asks).encode()
        if self.path == "/late.svg":
            time.sleep(0.6)
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "image/svg+xml" if self.path == "/late.svg" else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


def site() -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.paths = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[ThreadingHTTPServer, ThreadingHTTPServer]]:
    """A site that may be photographed, and a private one that may not be asked for anything."""
    allowed, private = site(), site()
    yield allowed, private
    for server in (allowed, private):
        server.shutdown()
        server.server_close()


def test_without_a_browser_there_is_no_camera_and_the_reason_is_told():
    config = SimpleNamespace(
        network=SimpleNamespace(allow=(), proxy=None, ca_bundle=None),
        report=SimpleNamespace(browser="/no/such/browser"),
    )
    told: list[str] = []
    with shots.open_camera(config, told.append) as camera:
        assert camera is None
    assert "cards instead" in told[0]
    assert "/no/such/browser" in told[0]


@pytest.fixture(scope="module")
def camera(places):
    with camera_on(places[0]) as opened:
        opened.cap = 4.0
        yield opened


def url(server, path="/"):
    return f"http://127.0.0.1:{server.server_port}{path}"


def test_a_picture_shows_the_post_and_nothing_else(camera, places):
    shot = camera.shoot(url(places[0]), TEXT)
    assert shot is not None, camera.why
    assert (255, 255, 255) in colors(shot.png)
    assert not {(255, 0, 0), (0, 255, 0), (0, 0, 255)} & colors(shot.png)  # no banner, no header, no other post


def test_the_same_page_gives_the_same_picture(camera, places):
    one, two = camera.shoot(url(places[0]), TEXT), camera.shoot(url(places[0]), TEXT)
    assert one.sha256 == two.sha256


def test_a_page_without_the_post_s_words_is_not_a_picture_of_it(camera, places):
    address = url(places[0], "/none")
    assert camera.shoot(address, TEXT) is None
    assert camera.why[address] == "the post's words are not on the page"


def test_words_behind_a_login_wall_are_not_on_the_page(camera, places):
    assert camera.shoot(url(places[0], "/wall"), TEXT) is None
    assert camera.why[url(places[0], "/wall")] == "the post's words are not on the page"


@pytest.mark.parametrize("wall", [one for one in WALLS if one.startswith("/over")])
def test_what_lies_over_a_post_is_taken_away(camera, places, wall):
    shot = camera.shoot(url(places[0], wall), TEXT)
    assert shot is not None, camera.why
    assert (255, 0, 0) not in colors(shot.png)


@pytest.mark.parametrize("wall", [one for one in WALLS if not one.startswith("/over")])
def test_words_that_nobody_can_see_are_not_on_the_page(camera, places, wall):
    assert camera.shoot(url(places[0], wall), TEXT) is None
    assert camera.why[url(places[0], wall)].startswith("the post's words are not on the page")


def test_a_picture_shows_words_that_stand_far_down_the_page(camera, places):
    shot = camera.shoot(url(places[0], "/deep"), TEXT)
    assert shot is not None, camera.why
    assert (0, 0, 255) in colors(shot.png)  # the line beneath them


def test_words_that_stand_on_many_a_page_prove_nothing(camera, places):
    address = url(places[0], "/short")
    assert camera.shoot(address, "ok!") is None  # "cookies"
    assert camera.shoot(address, "\N{SMILING FACE WITH OPEN MOUTH}") is None
    assert camera.shoot(address, "Never again") is not None, camera.why


def colors(png: bytes) -> set[tuple[int, ...]]:
    import io

    from PIL import Image

    return {color for _, color in Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 22)}


def test_a_picture_waits_for_those_in_the_post(camera, places):
    import io

    from PIL import Image

    shot = camera.shoot(url(places[0], "/pictured"), TEXT)
    image = Image.open(io.BytesIO(shot.png)).convert("RGB")
    assert (0, 0, 255) in {color for _, color in image.getcolors(1 << 22)}


def test_around_a_public_voice_other_people_are_hidden(camera, places):
    seen = []
    real = hiding.hide

    def looked(page, hidden):
        done = real(page, hidden)
        seen.append(page.inner_text("article"))
        return done

    known = hiding.Hiding(kept=("umbra", "loud", "loud@roast.example", "Loud Voice"))
    with mock.patch.object(shots, "hide", looked):
        shot = camera.shoot(url(places[0], "/people"), TEXT, known)
    assert shot is not None, camera.why
    for shown in ("Loud Voice", "@loud", "@umbra", TEXT[:20]):
        assert shown in seen[0]
    for private in ("Bob", "Carla", "carla", "jane_doe"):
        assert private not in seen[0]


def test_a_name_is_taken_out_of_every_corner_of_a_page_and_a_word_only_where_it_stands_alone(camera, places):
    seen, real = [], hiding.hide

    def looked(page, hidden):
        done = real(page, hidden)
        seen.append(page.evaluate(SEEN))
        return done

    known = hiding.Hiding(("Ann-Marie Smith", "ann_marie7"), words=("Leeds",))
    with mock.patch.object(shots, "hide", looked):
        assert camera.shoot(url(places[0], "/hidden"), TEXT, known) is not None, camera.why
    said = seen[0].partition("customElements")[0] + seen[0].partition("</p>'")[2]
    assert "closed" in said  # boxes that are closed were looked into
    assert not [name for name in ("marie", "smith") if name in said.lower()]
    assert "hidden" in said  # what cannot be looked into
    assert said.count("Leeds") == 1
    assert "In Leeds." in said


def test_people_whom_the_post_itself_names_are_taken_out_of_its_words(camera, places):
    seen, real = [], hiding.hide

    def looked(page, hidden):
        done = real(page, hidden)
        seen.append(page.inner_text("article"))
        return done

    named = " ".join(TEXT.split()[1:3])
    with mock.patch.object(shots, "hide", looked):
        shot = camera.shoot(url(places[0]), TEXT, hiding.Hiding(others=(named,)))
    assert shot is not None, camera.why
    assert named not in seen[0]
    assert TEXT.split()[-1] in seen[0]


def test_a_post_that_is_gone_is_said_to_be(camera, places):
    address = url(places[0], "/gone")
    assert camera.shoot(address, TEXT) is None
    assert camera.why[address] == "the page answered 404"


def test_a_private_address_is_never_asked(camera, places):
    before = list(places[1].paths)
    assert camera.shoot(url(places[1]), TEXT) is None
    assert "private address" in camera.why[url(places[1])]
    assert places[1].paths == before


@pytest.mark.parametrize("path", ["/to/", "/asks/"])
def test_a_page_cannot_lead_the_browser_to_a_private_address(camera, places, path):
    before = list(places[1].paths)
    camera.shoot(url(places[0], f"{path}{places[1].server_port}"), TEXT)
    assert places[1].paths == before


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "chrome://version", "", "http:///x"])
def test_only_web_addresses_are_opened(camera, address):
    assert camera.shoot(address, "") is None
    assert camera.why[address] == "not a web address"
