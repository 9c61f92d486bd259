"""Pages that mean harm, before a real browser: they reach nothing private, and no run waits for them."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

import pytest
import sample
from cameras import camera_on

from socialwatch.http.guard import Guard
from socialwatch.report import shots

pytestmark = pytest.mark.browser
TEXT = sample.TEXTS[0][1]
POST = f"<!doctype html><meta charset=utf-8><article style='width:300px'><p>{TEXT}</p></article>"
BUSY = "for(;;){}"
PAGES = {
    "endless-at-once": f"<script>{BUSY}</script>{POST}",
    "endless-later": f"{POST}<script>setTimeout(()=>{{{BUSY}}},30)</script>",
    "endless-promises": f"{POST}<script>const go=()=>Promise.resolve().then(go);setTimeout(go,30)</script>",
    "dialogs": f"<script>alert(1);confirm(2);prompt(3);onbeforeunload=()=>'stay'</script>{POST}"
    "<script>alert(4)</script>",
    "windows": f"{POST}<script>for(let n=0;n<9;n++)open('http://127.0.0.1:PORT/window')</script>",
    "download": f"{POST}<a id=a download=x href='data:application/octet-stream,x'></a><script>a.click()</script>",
    "worker": f"{POST}<script>navigator.serviceWorker&&navigator.serviceWorker.register('/worker.js').catch(()=>0);"
    "new Worker(URL.createObjectURL(new Blob([`for(;;){}`])))</script>",
    "sockets": f"{POST}<script>new WebSocket('ws://127.0.0.1:PORT/socket');"
    "new EventSource('http://127.0.0.1:PORT/events');"
    "navigator.sendBeacon('http://127.0.0.1:PORT/beacon');"
    "new RTCPeerConnection({iceServers:[{urls:'stun:127.0.0.1:PORT'}]})"
    ".createDataChannel('x')</script>",
    "names": f"{POST}<img src='http://localhost:PORT/'><img src='http://[::1]:PORT/'><img src='http://0.0.0.0:PORT/'>"
    "<img src='http://2130706433:PORT/'><img src='http://0x7f.1:PORT/'><img src='http://rebound.example:PORT/'>",
    "files": f"{POST}<iframe src='file:///etc/passwd'></iframe><img src='file:///etc/passwd'>"
    "<script>fetch('file:///etc/passwd').catch(()=>0);location='file:///etc/passwd'</script>",
    "leaves": f"{POST}<script>setTimeout(()=>location='http://127.0.0.1:PORT/left',5)</script>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://127.0.0.1:PORT/refreshed'>" + POST,
    "huge": POST + "<p>" + "long words " * 400_000,
    "deep": POST + "<div>" * 60_000,
    "printing": f"{POST}<script>print();for(let n=0;n<50;n++)print()</script>",
    "frames": POST + "<iframe srcdoc='<iframe src=//127.0.0.1:PORT/frame></iframe>'></iframe>" * 300,
    "hints": "<link rel=preconnect href='http://127.0.0.1:PORT'><link rel=prefetch href='http://127.0.0.1:PORT/prefetch'>"
    "<link rel=dns-prefetch href='http://127.0.0.1:PORT'><link rel=preload as=font href='http://127.0.0.1:PORT/font'>"
    f'<script type=speculationrules>{{"prerender":[{{"urls":["http://127.0.0.1:PORT/prerender"]}}]}}</script>{POST}',
    "transport": f"{POST}<script>try{{new WebTransport('https://127.0.0.1:PORT/transport')}}catch(e){{}}"
    "new RTCPeerConnection({iceServers:[{urls:'turn:127.0.0.1:PORT?transport=tcp',username:'a',credential:'b'}]})"
    ".createOffer().catch(()=>0)</script>",
    "objects": f"{POST}<object data='http://127.0.0.1:PORT/object'></object><embed src='file:///etc/passwd'>"
    "<video src='http://127.0.0.1:PORT/video' autoplay></video>"
    "<form action='http://127.0.0.1:PORT/form' method=post id=f></form><script>f.submit()</script>",
    "rebinding": "<script>for(const at of ['/a','/b']){const q=new XMLHttpRequest();q.open('GET',at,false);"
    "try{q.send()}catch(e){}}new WebSocket(`ws://${location.host}/socket`)</script>" + POST,
    "growing": f"{POST}<script>setInterval(()=>document.body.append('x'.repeat(1e5)),1)</script>",
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        name = self.path.strip("/").partition("?")[0]
        if name == "endless-answer":
            self._endless()
            return
        if name == "redirect":
            self.send_response(302)
            self.send_header("Location", unquote(self.path.partition("?")[2]).replace("PORT", str(self.server.private)))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if name in ("login", "around", "bomb"):
            self._odd(name)
            return
        body = PAGES.get(name, POST).replace("PORT", str(self.server.private)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _odd(self, name: str) -> None:
        """A question for a password, a redirect that leads back, and 200 MB of nothing in 200 kB."""
        body = gzip.compress(POST.encode() + b" " * 200_000_000, 1) if name == "bomb" else b""
        self.send_response({"login": 401, "around": 302, "bomb": 200}[name])
        self.send_header(*{
            "login": ("WWW-Authenticate", 'Basic realm="x"'), "around": ("Location", f"/around?{len(self.path)}"),
            "bomb": ("Content-Encoding", "gzip"),
        }[name])  # fmt: skip
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)

    def _endless(self) -> None:
        """An answer that never ends."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        try:
            while not self.server.over.wait(0.02):
                self.wfile.write(b"<p>more")
        except OSError:
            pass

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def places():
    """The hostile site, and a private one that nobody may ask: it keeps what it was asked."""
    made = []
    for _ in range(2):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
        server.asked, server.over, server.private = [], threading.Event(), 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made.append(server)
    made[0].private = made[1].server_port
    yield made
    for server in made:
        server.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def camera(places):
    with camera_on(places[0]) as opened:
        yield opened


@pytest.mark.parametrize("name", [*PAGES, "endless-answer", "login", "around", "bomb"])
def test_a_hostile_page_reaches_nothing_private_and_holds_nobody_up(camera, places, name):
    site, private = places
    began, camera.cap = time.monotonic(), 2.0
    camera.shoot(f"http://127.0.0.1:{site.server_port}/{name}", TEXT)
    assert time.monotonic() - began < 60
    assert private.asked == []
    camera.cap = shots.CAP  # a busy machine needs its time for a good page, too
    good = camera.shoot(f"http://127.0.0.1:{site.server_port}/good", TEXT)
    assert good is not None, camera.why[f"http://127.0.0.1:{site.server_port}/good"]
    assert private.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:PORT/x", "http://[::1]:PORT/x", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
        f"data:text/html,{TEXT}", "http://[::ffff:127.0.0.1]:PORT/x", "https://localhost:PORT/x", "about:blank",
        "view-source:http://127.0.0.1:PORT/x", "ftp://127.0.0.1:PORT/x", "chrome://version",
    ],
)  # fmt: skip
def test_a_redirect_to_a_private_place_is_no_picture(camera, places, target):
    address, camera.cap = f"http://127.0.0.1:{places[0].server_port}/redirect?{quote(target)}", 2.0
    assert camera.shoot(address, TEXT) is None
    assert camera.why[address]
    assert places[1].asked == []


def test_a_page_whose_name_turns_to_this_machine_meanwhile_gets_no_word_of_it(camera, places, monkeypatch):
    """In the real browser: the page comes from a public address, its next question would go to a server of ours."""
    site, private = places
    public, loopback, port = "93.184.216.34", "127.0.0.1", private.server_port
    connect, known, asked = socket.create_connection, socket.getaddrinfo, []

    def resolve(host, port, *rest, **more):
        if host != "rebound.example":
            return known(host, port, *rest, **more)
        asked.append(host)
        found = public if len(asked) == 1 else loopback
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

    def create(place, *rest, **more):
        return connect((loopback, site.server_port) if place[0] == public else place, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", create)
    camera.cap = shots.CAP
    before = len(camera.gate.refused)
    shot = camera.shoot(f"http://rebound.example:{port}/rebinding", TEXT)
    assert shot is not None, "the page itself came from a public address"
    assert len(asked) > 1, "the page asked again"
    assert private.asked == []
    assert "private address" in camera.gate.refused[before]


def test_a_page_that_never_rests_is_said_to_have_kept_the_browser_busy(camera, places):
    address, camera.cap = f"http://127.0.0.1:{places[0].server_port}/endless-later", 2.0
    if camera.shoot(address, TEXT) is None:  # a fast machine takes the picture before the loop begins
        assert any(word in camera.why[address] for word in ("busy", "Timeout", "closed"))


def test_a_name_that_changes_its_address_is_checked_at_every_connection(monkeypatch):
    """First a public address, then the machine's own: the second connection is refused."""
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def resolve(host, port, *_, **__):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    from socialwatch.errors import SourceError
    from socialwatch.report.gate import Gate

    gate = Gate(Guard(()))
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    reached = []
    monkeypatch.setattr(socket, "create_connection", lambda place, timeout=None: reached.append(place))
    gate._connect("rebound.example", 80, "http://rebound.example/", tunnel=False)
    with pytest.raises(SourceError):
        gate._connect("rebound.example", 80, "http://rebound.example/", tunnel=False)
    assert reached == [("93.184.216.34", 80)]
