"""Mails as mentions: alerts page by page, other mail without quotes and signatures; what the configuration says."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from socialwatch.config import Config, SourceSection
from socialwatch.errors import BadItem, ConfigError
from socialwatch.http import Guard
from socialwatch.sources import build
from socialwatch.sources.imap import Imap
from socialwatch.sources.imap_box import Box, mailbox_name
from socialwatch.sources.mail_mention import LONGEST, mail_item
from socialwatch.sources.mail_text import written

CAME = datetime(2026, 8, 5, 10, tzinfo=UTC)


def source(**options):
    return Imap(**{"host": "imap.example.com", "user": "me", "password": "env:X", **options})


def mentions(raw: bytes | EmailMessage, **options):
    raw = raw if isinstance(raw, bytes) else raw.as_bytes()
    return list(source(**options).mentions(mail_item(raw, CAME)))


def message(text="", html="", sender="Jane <Jane@x.example>", **headers):
    made = EmailMessage()
    made["From"], made["Subject"] = sender, headers.pop("subject", "Hello")
    made.set_content(text)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    if html:
        made.add_alternative(html, subtype="html")
    return made


GOOGLE = """<html><body><table><tr><td><span>NEWS</span></td></tr>
<tr itemscope itemtype="http://schema.org/Article"><td>
 <a href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://news.example/a%3Futm_source%3Dx%26id%3D1&amp;ct=ga"
  itemprop="url"><img src="x.png"></a>
 <a href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://news.example/a%3Futm_source%3Dx%26id%3D1&amp;ct=ga"
  itemprop="url"><span itemprop="name"><b>Acme</b> raises prices</span></a>
 <div itemprop="publisher"><a><span itemprop="name">The News</span></a></div>
 <div itemprop="description">Coffee maker <b>Acme</b> said on Monday ...</div>
 <a href="https://www.google.com/alerts/feedback?x=1">Flag as irrelevant</a></td></tr>
<tr itemscope itemtype="http://schema.org/Article"><td>
 <a href="https://www.google.com/url?rct=j&amp;url=https://blog.example/b&amp;ct=ga"><span>Why I left Acme</span></a>
 <div itemprop="description">It was late.</div></td></tr>
<tr><td><a href="https://www.google.com/alerts/remove?s=1">Unsubscribe</a></td></tr></table></body></html>"""
GOOGLE_TEXT = """=== News - 2 new results for [acme] ===

Acme raises prices
The News
Coffee maker Acme said on Monday ...
<https://www.google.com/url?rct=j&sa=t&url=https://news.example/a%3Fid%3D1&ct=ga>

Why I left Acme
It was late.
<https://www.google.com/url?rct=j&url=https://blog.example/b&ct=ga>

- - - - -
Unsubscribe from this Google Alert:
<https://www.google.com/alerts/remove?s=1>
"""
F5BOT = """Keyword: "acme"

Reddit Comments (/r/coffee): 'Which beans?'
https://f5bot.com/url?u=https%3A%2F%2Fwww.reddit.com%2Fr%2Fcoffee%2Fcomments%2F1%2Fx%2F2%2F&i=1&h=abc
I only drink Acme these days.

Do you have comments or suggestions? https://f5bot.com/contact
"""
ALERTS = "Google Alerts <googlealerts-noreply@google.com>"


def test_a_google_alert_is_one_mention_for_each_page_by_its_real_address():
    one, two = mentions(message("see html", GOOGLE, ALERTS, Date="Wed, 05 Aug 2026 09:00:00 +0000"))
    assert one.id == "web:https://news.example/a?id=1"
    assert one.url == "https://news.example/a?utm_source=x&id=1"
    assert (one.title, one.text) == ("Acme raises prices", "Coffee maker Acme said on Monday ...")
    assert (one.author, one.created) == (None, datetime(2026, 8, 5, 9, tzinfo=UTC))
    assert (two.native_id, two.title, two.text) == ("https://blog.example/b", "Why I left Acme", "It was late.")


def test_a_google_alert_as_plain_text_gives_the_same_pages():
    one, two = mentions(message(GOOGLE_TEXT, sender=ALERTS))
    assert (one.native_id, one.title) == ("https://news.example/a?id=1", "Acme raises prices")
    assert one.text == "The News\nCoffee maker Acme said on Monday ..."
    assert (two.native_id, two.title, two.text) == ("https://blog.example/b", "Why I left Acme", "It was late.")


def test_f5bot_names_the_place_and_not_itself():
    (one,) = mentions(message(F5BOT, sender="F5Bot <admin@f5bot.com>"))
    assert one.url == "https://www.reddit.com/r/coffee/comments/1/x/2/"
    assert (one.title, one.text) == ("Reddit Comments (/r/coffee): 'Which beans?'", "I only drink Acme these days.")


def test_other_senders_of_alerts_can_be_named_and_an_alert_without_links_is_set_aside():
    mail = message("Acme everywhere\nhttps://blog.example/z", sender="x@alerts.talkwalker.com")
    assert mentions(mail)[0].network == "mail"
    assert mentions(mail, alerts=("talkwalker.com",))[0].id == "web:https://blog.example/z"
    with pytest.raises(BadItem, match="without a link"):
        mentions(message("nothing new", sender=ALERTS))
    fake = message("x https://a.example/", sender="Google Alerts <googlealerts-noreply@google.com.evil.example>")
    assert mentions(fake)[0].network == "mail"


def test_a_helpdesk_mail_is_one_mention_in_its_thread():
    (one,) = mentions(message(
        "My acme is broken, see https://x.example/pic.\n\nKind regards,\nJane Doe\nX Ltd",
        subject="Re: Order 7", Message_ID="<b@x>", In_Reply_To="<a2@x>", References="<a1@x> <a2@x>",
        Date="Wed, 05 Aug 2026 11:00:00 +0200", List_Id="Users <users.acme.example>", Content_Language="en",
    ))  # fmt: skip
    assert (one.id, one.title, one.text) == ("mail:b@x", "Re: Order 7", "My acme is broken, see https://x.example/pic.")
    assert (one.parent, one.thread, one.community, one.lang) == ("a2@x", "a1@x", "users.acme.example", "en")
    assert (one.author.handle, one.author.name) == ("jane@x.example", "Jane")
    assert one.created == datetime(2026, 8, 5, 9, tzinfo=UTC)
    assert one.links == ("https://x.example/pic",)


@pytest.mark.parametrize("date", ["", "yesterday", "Wed, 05 Aug 2099 11:00:00 +0200", "Thu, 1 Jan 1970 00:00:00 +0000"])
def test_a_date_that_cannot_be_is_when_the_mail_came(date):
    assert mentions(message("acme", **({"Date": date} if date else {})))[0].created == CAME


def test_a_mail_without_message_id_has_the_same_name_in_every_copy():
    one, two = (mentions(message("acme", Date="Wed, 05 Aug 2026 11:00:00 +0200"))[0] for _ in range(2))
    assert one.native_id == two.native_id
    assert one.native_id != mentions(message("acme!", Date="Wed, 05 Aug 2026 11:00:00 +0200"))[0].native_id


def test_attachments_and_other_recipients_are_not_kept():
    mail = message("acme", To="boss@acme.example", Cc="friend@x.example")
    mail.add_attachment(b"secret figures", maintype="application", subtype="pdf", filename="figures.pdf")
    kept = str(mail_item(mail.as_bytes(), CAME))
    assert not {"secret", "figures", "boss", "friend"} & set(kept.replace("@", " ").replace("'", " ").split())


@pytest.mark.parametrize(
    "raw",
    [
        b"From: a@x\nSubject: acme\nContent-Type: text/plain; charset=klingon\n\nacme \xff\xfe",
        b"From: a@x\nSubject: =?utf-8?b?!!!?= acme\nContent-Type: multipart/mixed; boundary=x\n\n--x\nacme",
        b"From: \"a@x\nSubject: acme\nDate: 99 Foo\nMessage-ID: <<>\nReferences: \x00\n\nacme",
        b"Subject: acme\nContent-Transfer-Encoding: base64\nContent-Type: text/html\n\n!!!not base64 acme",
        b"From: [[[@@>\nTo: =?\nSubject: acme",
    ],
)  # fmt: skip
def test_broken_mail_is_read_as_far_as_it_goes(raw):
    (one,) = mentions(raw)
    assert "acme" in f"{one.title} {one.text}"


@pytest.mark.parametrize("item", [None, [], {}, {"from": "a@x"}, {"plain": "  ", "html": "<p></p>"}])
def test_nonsense_is_set_aside(item):
    with pytest.raises(BadItem):
        list(source().mentions(item))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Yes.\n\nOn Mon, Aug 3, 2026 at 6:26 PM, Al <a@x.example> wrote:\n\n> Is it?\n> Hm", "Yes."),
        ("On Mon, Aug 3, 2026, Al wrote:\n> one\nfirst\n> two\nsecond", "first\nsecond"),
        ("Ja.\n\nAm 03.08.26 um 10:00 schrieb Al:\n> Ist es so?", "Ja."),
        ("Oui\n\nLe 3 août 2026 à 10:00, Al <a@x.example> a\nécrit :\n> Oui ?", "Oui"),
        ("No\n\n-----Original Message-----\nFrom: Al\nIs it?", "No"),
        ("No\n________________________________\nVon: Al\nGesendet: Montag\nAn: Jo\nBetreff: x\n\nIst es?", "No"),
        ("Fine.\n\n-- \nJane\n+1 555 0100", "Fine."),
        ("Fine.\n\nSent from my iPhone", "Fine."),
        ("Fine.\n\nMit freundlichen Grüßen\nJane", "Fine."),
        ("Fine.\n\nJane Doe\njane@x.example\n+1 555 010 0100\nwww.x.example", "Fine."),
        ("From: my heart\nthanks to you", "From: my heart\nthanks to you"),
        ("He wrote:\nbuy acme", "He wrote:\nbuy acme"),
        ("Two things:\n- acme\n- bolt", "Two things:\n- acme\n- bolt"),
        (f"Thanks\nfor nothing. {'Long story. ' * 12}end", f"Thanks\nfor nothing. {'Long story. ' * 12}end"),
        ("> all of it\n> is quoted", "> all of it\n> is quoted"),
        ("--- Forwarded message ---\nFrom: Al\nacme rocks", "--- Forwarded message ---\nFrom: Al\nacme rocks"),
    ],
)  # fmt: skip
def test_what_was_written_is_told_from_quotes_and_signatures(text, kept):
    assert written(text, "") == kept


@pytest.mark.long
def test_a_hostile_mail_does_not_stall():
    for piece in (
        "On ",
        "> ",
        "a: ",
        "_" * 30 + "\n",
        "1.1.2026 10:00 a@b:\n",
        "From: x\n",
        "(" * 50,
        "555 ",
        "<p>" * 3,
    ):
        words = (piece * 50_000)[:LONGEST]
        written(words, "")
        written("", f"<p>{words}")


@pytest.mark.real
def test_the_replies_of_fifteen_mail_programs_lose_their_quotes(shared_data: Path):
    folder = shared_data / "payloads" / "talon" / "tests" / "fixtures"
    told = {}
    for path in sorted((folder / "standard_replies").glob("*.eml")):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for kind in ("plain", "html"):
            if part := mail.get_body((kind,)):
                words = part.get_content()
                told[path.name, kind] = written(words, "") if kind == "plain" else written("", words)
    for path in sorted((folder / "html_replies").glob("*.html")):
        told[path.name, "html"] = written("", path.read_text("utf-8", "replace"))
    fits = [key for key, words in told.items() if words in ("Hello", "Hi. I am fine.", "Allo! Follow up MIME!")]
    assert len(told) >= 27
    assert [key for key in told if key not in fits] == []


@pytest.mark.real
def test_the_signatures_of_real_mails_are_taken_off(shared_data: Path):
    folder = shared_data / "payloads" / "talon" / "tests" / "fixtures" / "signature" / "emails" / "stripped"
    right = []
    for path in sorted(folder.glob("*_signature")):
        body = path.with_name(path.name.replace("_signature", "_body")).read_text("utf-8")
        if written(body, "") == body.replace(path.read_text("utf-8"), "").strip():
            right.append(path.name)
    assert len(right) >= 5, right  # all but a mere name with "via mobile" below


def test_folders_are_named_as_imap_wants_them():
    assert mailbox_name("Anfragen & Örger") == "Anfragen &- &ANY-rger"
    assert mailbox_name("日本語") == "&ZeVnLIqe-"


def test_a_password_is_not_sent_in_the_open_to_another_machine():
    with pytest.raises(ConfigError, match="only sent encrypted"):
        Box("imap.example.com", 143, "plain", Guard(()), None).open("me", "sesame", None)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "either password or token or refresh_token"),
        ({"refresh_token": "env:A", "client_id": "app", "password": "env:A"}, "either password or token"),
        ({"refresh_token": "env:A"}, "client_id is missing"),
        ({"refresh_token": "env:A", "client_id": "app"}, "oauth must say"),
        ({"refresh_token": "env:A", "client_id": "app", "oauth": "http://login.example/token"}, "https://"),
        ({"password": "env:A", "client_id": "app"}, "refresh_token, which is missing"),
        ({"password": "env:A", "token": "env:B"}, "either password or token"),
        ({"password": "hunter2"}, "password: a secret must not stand"),
        ({"password": "env:A", "host": "imaps://x.example"}, "server's name alone"),
        ({"password": "env:A", "folders": []}, "folders is empty"),
        ({"password": "env:A", "security": "none"}, "security"),
    ],
)
def test_mistakes_are_told_by_their_key(options, told):
    given = {"host": "imap.example.com", "user": "me", **options}
    with pytest.raises(ConfigError) as error:
        build(Config(sources=(SourceSection(name="mailbox", type="imap", options=given),)))
    assert told in str(error.value)
    assert "hunter2" not in str(error.value)
