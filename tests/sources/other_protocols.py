"""Nasty answers in the words of those who speak no HTTP: a mailbox, a stream, Telegram, a program, a file.

Each function runs its connector against a list of answers ("full", "empty", "refused", "limited", "half") and gives
what came of it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest import mock

from jetstream_server import post
from listening import AUGUST, LAST, Heard, Options, Platform, reply
from websockets.asyncio.server import serve
from websockets.http11 import Response

from socialwatch.http import Http
from socialwatch.query import parse
from socialwatch.secrets import Secret
from socialwatch.sources import imap
from socialwatch.sources.command import Command
from socialwatch.sources.file import File
from socialwatch.sources.imap import Imap
from socialwatch.sources.jetstream import Jetstream

ACME = [parse("acme", kind="brand")]
MAIL = b"From: jane@x.example\r\nMessage-ID: <%d@x.example>\r\nDate: Mon, 31 Aug 2026 10:00:00 +0000\r\n\r\nacme\r\n"


async def _all(http: Any, source: Any) -> Heard:
    """What a fetch of the first ask gives."""
    heard = Heard([], None, Platform(lambda request: b""))
    try:
        async for page in source.fetch(http, source.plan(ACME, AUGUST)[0], None):
            heard.pages.append(page)
    except Exception as error:
        heard.error = error
    return heard


# ---- imap


async def _mailbox(reader: Any, writer: Any, answers: Sequence[str]) -> None:
    """A server with as many mails as there are answers; one answer for each question, the login's included."""
    refusals = {"refused": b"NO [AUTHENTICATIONFAILED] 403 keep out", "limited": b"NO [LIMIT] too many connections"}
    writer.write(b"* OK ready\r\n")
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        while line := await reader.readline():
            tag, _, words = line.strip().partition(b" ")
            verb, said, done = words.upper(), b"", b"OK done"
            if verb.startswith(b"LOGIN") and answers[0] in refusals:
                done = refusals[answers[0]]
            elif verb.startswith(b"CAPABILITY"):
                said = b"* CAPABILITY IMAP4rev1\r\n"
            elif verb.startswith((b"SELECT", b"EXAMINE")):
                said = b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n"
            elif verb.startswith(b"UID SEARCH"):
                said = b"* SEARCH " + b" ".join(b"%d" % (n + 1) for n in range(len(answers))) + b"\r\n"
            elif verb.startswith(b"UID FETCH"):
                number = int(verb.split()[2])
                kind, mail = answers[number - 1], MAIL % number
                head = b'* %d FETCH (UID %d INTERNALDATE "31-Aug-2026 10:00:00 +0000" BODY[]<0> {%d}\r\n'
                said = head % (number, number, len(mail)) + mail + b")\r\n" if kind == "full" else b""
                done = refusals.get(kind, done)
                if kind == "half":
                    writer.write(head % (number, number, 90_000) + mail)
                    break
            writer.write(said + tag + b" " + done + b"\r\n")
            await writer.drain()
    writer.close()


def hear_imap(answers: Sequence[str]) -> Heard:
    async def run() -> Heard:
        server = await asyncio.start_server(lambda r, w: _mailbox(r, w, answers), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with Http(Options()) as http:
            source = Imap(
                host="127.0.0.1", port=port, user="me", password=Secret("env:NASTY_PASSWORD"), security="plain"
            )
            try:
                return await _all(http, source)
            finally:
                server.close()

    with mock.patch.object(imap, "PAGE", 1):
        return asyncio.run(run())


# ---- jetstream


def hear_jetstream(answers: Sequence[str]) -> Heard:
    """One connection for each answer, as `watch` makes them one after the other; where it goes on is handed over."""
    left = list(answers)
    refusals = {"refused": (403, "Forbidden"), "limited": (429, "Too Many Requests")}

    def shake(connection: Any, request: Any) -> Response | None:
        if left[0] not in refusals:
            return None
        status, words = refusals[left[0]]
        answer: Response = connection.respond(status, "<!DOCTYPE html><html>keep out</html>")
        return Response(status, words, answer.headers, answer.body)

    async def talk(connection: Any) -> None:
        if left[0] == "full":
            await connection.send(json.dumps(post(1)))
        elif left[0] == "half":
            await connection.send(json.dumps(post(2))[:40])
        await asyncio.sleep(0.15)

    async def run() -> Heard:
        heard, resume = Heard([], None, Platform(lambda request: b"")), None
        async with (
            serve(talk, "127.0.0.1", 0, process_request=shake, close_timeout=0.2) as server,
            Http(Options(), first_wait=0.001) as http,
        ):
            url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            source = Jetstream(base_url=url, followers=False, seconds=0.05, quiet=5.0)
            while left:
                try:
                    async for page in source.stream(http, ACME, resume):
                        heard.pages.append(page)
                        resume = page.resume
                except Exception as error:
                    heard.error = error
                left.pop(0)
        return heard

    return asyncio.run(run())


# ---- telegram


def hear_telegram(answers: Sequence[str]) -> Heard:
    import telegram_client as telegram
    from telethon import errors

    refusals: dict[str, Callable[[], Exception]] = {
        "refused": lambda: errors.RPCError(None, "AUTH_KEY_UNREGISTERED 403", 401),
        "limited": lambda: errors.RPCError(None, "FLOOD", 420),
        "half": lambda: EOFError("0 bytes read on a total of 8 expected bytes"),
    }
    given = iter(answers)
    first = telegram.message(1, 50)

    def give(request: Any) -> Any:
        if "Flood" in type(request).__name__:
            return telegram.slots()
        kind = next(given)
        if kind in refusals:
            return refusals[kind]()
        return telegram.answer(*([first] if kind == "full" else []), count=300)

    async def run() -> Heard:
        async with Http(Options()) as http:
            return await _all(http, telegram.source())

    told = {"TG_HASH": telegram.HASH, "TG_SESSION": telegram.session()}
    with (
        mock.patch.object(telegram.telegram_wire, "new_client", return_value=telegram.Client(give)),
        mock.patch.dict("os.environ", told),
    ):
        return asyncio.run(run())


# ---- command


def hear_command(answers: Sequence[str]) -> Heard:
    """A program that says "403" as programs do: on stderr, and by its status."""
    lines = {
        "full": "print(json.dumps({'id': 1, 'text': 'acme', 'created': '2026-08-31T10:00:00Z'}), flush=True)",
        "empty": "print()",
        "refused": "sys.exit('403 Forbidden')",
        "limited": "sys.exit('429 Too Many Requests')",
        "half": 'sys.stdout.write(\'{"id": 2, "te\'); sys.stdout.flush(); os.kill(os.getpid(), 9)',
    }
    code = "\n".join(["import json, os, sys", *(lines[answer] for answer in answers)])
    return asyncio.run(_all(None, Command(command=(sys.executable, "-c", code), name="prog")))


# ---- file


def hear_file(answers: Sequence[str], folder: Path) -> Heard:
    """An export that somebody's program fetched: a web page where posts were expected, or a file that broke off."""
    row = json.dumps({"id": "1", "text": "acme", "created": f"2026-08-31T10:00:{LAST % 60:02}Z"})
    lines = {"full": f"{row}\n", "empty": "\n\n", "refused": "", "half": row[:30]}
    path = folder / "export.jsonl"
    path.write_text("".join(lines[answer] for answer in answers), "utf-8")
    if "refused" in answers:
        path = folder / "export.xlsx"
        path.write_bytes(reply(b"<!DOCTYPE html><html>403 keep out</html>").partition(b"\r\n\r\n")[2])
    return asyncio.run(_all(None, File(path=str(path))))
