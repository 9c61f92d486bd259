"""A real Dovecot over loopback: mails in, mentions out, none twice, also after all UIDs have changed."""

from __future__ import annotations

import getpass
import imaplib
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from needing import needed
from processes import free_port
from served import ends_as_an_uncut_run, mentions

from socialwatch import pipeline
from socialwatch.config import check
from socialwatch.store import Store

pytestmark = pytest.mark.server
MAILS = 200
NOW = datetime.now(UTC).replace(microsecond=0)
SETTINGS = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain xoauth2
mail_location = maildir:{folder}/mail
default_internal_user = {login}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password=sesame-open
  mechanisms = plain login
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


@dataclass(frozen=True)
class Server:
    plain: int
    tls: int
    folder: Path

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.plain)
        client.login("listen", "sesame-open")
        return client


class Tokens(BaseHTTPRequestHandler):
    """Whom Dovecot asks whether an access token is good."""

    given = 0
    port = 0

    def do_GET(self) -> None:
        good = "=good-token&" in self.path
        told = json.dumps({"username": "listen", "active": "yes" if good else "no"}).encode()
        self.send_response(200 if good else 401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_POST(self) -> None:
        """Where they are had as well: one for a refresh token, which is then worn out."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        good = form["refresh_token"] == [f"refresh-{Tokens.given}"] and form["client_secret"] == ["client-sesame"]
        Tokens.given += good
        told = {"access_token": "good-token", "expires_in": 3600, "refresh_token": f"refresh-{Tokens.given}"}
        body = json.dumps(told if good else {"error": "invalid_grant"}).encode()
        self.send_response(200 if good else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    dovecot = shutil.which("dovecot") or "/usr/sbin/dovecot"
    if not Path(dovecot).exists():
        needed("Dovecot is not installed: apt-get install dovecot-imapd")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    root = os.getuid() == 0
    owner = pwd.getpwnam("nobody" if root else getpass.getuser())  # it refuses to read mail as root
    login = "dovecot" if root else owner.pw_name
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    made = Server(free_port(), free_port(), folder)
    (folder / "dovecot.conf").write_text(SETTINGS.format(
        folder=folder, plain=made.plain, tls=made.tls, uid=owner.pw_uid, gid=owner.pw_gid, login=login,
        group="dovecot" if root else "users",
    ))  # fmt: skip
    tokens = ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
    Tokens.port = tokens.server_port
    threading.Thread(target=tokens.serve_forever, daemon=True).start()
    (folder / "oauth2.conf").write_text(
        f"introspection_url = http://127.0.0.1:{tokens.server_port}/?token=\n"
        "introspection_mode = get\nusername_attribute = username\nactive_attribute = active\nactive_value = yes\n"
    )
    process = subprocess.Popen([dovecot, "-F", "-c", folder / "dovecot.conf"])
    try:
        for _ in range(100):
            try:
                made.client().logout()
                break
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.1)
        else:
            log = folder / "log"
            pytest.fail(f"Dovecot does not answer: {log.read_text() if log.exists() else 'no log'}")
        yield made
    finally:
        tokens.shutdown()
        tokens.server_close()
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def mail(number: int) -> bytes:
    """Every fifth answers the one before it and quotes it."""
    message = EmailMessage()
    message["Message-ID"] = f"<{number}@customers.example>"
    message["From"] = f"Customer {number % 7} <C{number % 7}@customers.example>"
    message["To"] = "care@acme.example"
    message["Subject"] = f"Acme order {number}"
    message["Date"] = (NOW - timedelta(minutes=number)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    words = f"Where is my acme parcel, order {number}?"
    if number % 5 == 4:
        message["In-Reply-To"] = message["References"] = f"<{number - 1}@customers.example>"
        words += f"\n\nOn Monday, 3 Aug 2026 at 10:00, Care <care@acme.example> wrote:\n> about order {number - 1}"
    message.set_content(words + "\n-- \nJane\nCustomer of the year")
    return message.as_bytes()


def fill(server: Server, folder: str, numbers) -> None:
    client = server.client()
    client.create(folder)
    for number in numbers:
        client.append(folder, None, None, mail(number))
    client.logout()


@pytest.fixture
def config(server, tmp_path, monkeypatch):
    monkeypatch.setenv("MAILBOX", "sesame-open")

    def make(folder: str, host: str = "127.0.0.1", **more: str):
        more = {"port": str(server.plain), "security": '"plain"', "password": '"env:MAILBOX"', **more}
        path = tmp_path / "socialwatch.toml"
        path.write_text(
            f"""
[network]
allow = ["127.0.0.0/8", "::1"]
ca_bundle = "{server.folder / "cert.pem"}"
[[brand]]
name = "Acme"
query = "acme"
accounts = ["mail:c3@customers.example"]
[[source]]
type = "imap"
host = "{host}"
user = "listen"
folders = ["{folder}"]
"""
            + "".join(f"{key} = {value}\n" for key, value in more.items())
        )
        return check(path)

    return make


def stored(config) -> dict[str, tuple[str, str | None, str | None]]:
    with Store.open(config.database) as store:
        rows = store.db.execute("SELECT native_id, text, parent, thread FROM mentions").fetchall()
    assert len(rows) == len({row[0] for row in rows})
    return {row[0]: tuple(row[1:]) for row in rows}


def collected(config, minutes: int = 0):
    run = pipeline.collect(config, now=NOW + timedelta(minutes=minutes))
    assert [row.error for row in run.sources] == [None]
    return run.saved.stored


def test_two_hundred_mails_in_two_hundred_mentions_out_twice_and_none_twice_though_all_uids_change(server, config):
    fill(server, "Support", range(MAILS))
    mine = config("Support")
    assert collected(mine) == MAILS
    first = stored(mine)
    assert set(first) == {f"{number}@customers.example" for number in range(MAILS)}
    assert first["7@customers.example"][0] == "Where is my acme parcel, order 7?", "neither quote nor signature"
    assert first["9@customers.example"] == (
        "Where is my acme parcel, order 9?", "8@customers.example", "8@customers.example"
    )  # fmt: skip

    told = mentions(mine)
    for number in range(MAILS):
        one = told[f"{number}@customers.example"]
        assert one.author is not None
        assert one.author.name == f"Customer {number % 7}"
        assert one.author.handle == f"c{number % 7}@customers.example"
        assert (one.created, one.title) == (NOW - timedelta(minutes=number), f"Acme order {number}")

    assert collected(mine, 1) == 0
    assert stored(mine) == first

    client = server.client()
    before = client.status("Support", "(UIDVALIDITY)")[1]
    time.sleep(1.1)  # Dovecot makes it from the time
    client.delete("Support")
    client.logout()
    fill(server, "Support", [*reversed(range(MAILS)), 777])
    client = server.client()
    assert client.status("Support", "(UIDVALIDITY)")[1] != before
    assert client.status("Support", "(UNSEEN)")[1] == [b"Support (UNSEEN %d)" % (MAILS + 1)]
    client.logout()

    assert collected(mine, 2) == 1, "the one that is new"
    assert set(stored(mine)) == {*first, "777@customers.example"}
    fill(server, "Support", [778])
    assert collected(mine, 3) == 1
    client = server.client()
    assert client.status("Support", "(UNSEEN)")[1] == [b"Support (UNSEEN %d)" % (MAILS + 2)], "nothing marked as read"
    client.logout()


def test_a_folder_with_a_name_in_any_script_is_read_encrypted(server, config):
    client = server.client()
    client.create('"Anfragen & &ANY-rger"'.replace("& &", "&- &"))
    client.append('"Anfragen &- &ANY-rger"', None, None, mail(1))
    client.logout()
    mine = config("Anfragen & Örger", "localhost", port=str(server.tls), security='"tls"')
    assert collected(mine) == 1
    mine = config("Anfragen & Örger", "localhost", security='"starttls"')
    assert collected(mine, 1) == 0


def test_a_certificate_for_another_name_is_refused(server, config):
    mine = config("INBOX", "127.0.0.1", port=str(server.tls), security='"tls"')
    run = pipeline.collect(mine, now=NOW)
    assert "certificate" in str(run.sources[0].error)


def with_token(config, *lines):
    text = config.path.read_text().replace('password = "env:MAILBOX"', "\n".join(lines) or 'token = "env:TOKEN"')
    config.path.write_text(text)
    return check(config.path)


def test_an_access_token_opens_the_mailbox(server, config, monkeypatch):
    fill(server, "Tokens", [5])
    monkeypatch.setenv("TOKEN", "good-token")
    assert collected(with_token(config("Tokens"))) == 1


def test_access_tokens_are_had_for_a_refresh_token_that_changes_run_after_run(server, config, monkeypatch):
    monkeypatch.setenv("REFRESH", "refresh-0")
    monkeypatch.setenv("CLIENT", "client-sesame")
    place = f"http://127.0.0.1:{Tokens.port}/token"
    mine = with_token(
        config("Renewed"), 'refresh_token = "env:REFRESH"', 'client_id = "app"', 'client_secret = "env:CLIENT"',
        f'oauth = "{place}"',
    )  # fmt: skip
    for number in range(2):
        fill(server, "Renewed", [6 + number])
        assert collected(mine, number) == 1
    assert Tokens.given == 2
    kept = mine.database.with_name(f"{mine.database.name}.sessions")
    assert "refresh-2" in kept.read_text()
    assert b"refresh-" not in mine.database.read_bytes()


def test_a_wrong_password_or_token_is_told_without_it(server, config, monkeypatch):
    monkeypatch.setenv("MAILBOX", "wrong-horse")
    run = pipeline.collect(config("INBOX"), now=NOW)
    assert run.sources[0].ending == "denied"
    assert "refused" in str(run.sources[0].error)
    assert "horse" not in str(run.sources[0].error)
    monkeypatch.setenv("TOKEN", "stale-token")
    run = pipeline.collect(with_token(config("INBOX")), now=NOW)
    assert run.sources[0].ending == "denied"
    assert "stale" not in str(run.sources[0].error)


def test_a_folder_that_is_not_there_is_told_by_its_name(server, config):
    run = pipeline.collect(config("Nowhere"), now=NOW)
    assert "'Nowhere'" in str(run.sources[0].error)


def test_a_fetch_killed_ten_times_ends_as_an_uncut_one(server, tmp_path, victims):
    fill(server, "Killed", range(MAILS))
    (tmp_path / "password").write_text("sesame-open")
    (tmp_path / "password").chmod(0o600)
    keys = (
        f'port = {server.plain}\nsecurity = "plain"\nuser = "listen"\npassword = "file:{tmp_path / "password"}"\n'
        'host = "127.0.0.1"\n'
    )
    sources = "".join(
        f'[[source]]\ntype = "imap"\nname = "{name}"\nfolders = ["Killed"]\n{keys}' for name in ("one", "two")
    )
    ends_as_an_uncut_run(victims, tmp_path, f"imap://127.0.0.1:{server.plain}", sources, NOW, 4)
