"""Decks by mail, through a real mail server in this process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sample
from post_office import NOW, PASSWORD, TOKEN, USER, post_office

from socialwatch.cli.ways_out import of_delivery
from socialwatch.config import Config, Network
from socialwatch.config.delivery import Channel, Mail
from socialwatch.deliver import decks, letters
from socialwatch.deliver.message import Attachment, page
from socialwatch.deliver.sending import send, write_unsent
from socialwatch.deliver.who import Target, targets
from socialwatch.errors import ConfigError
from socialwatch.report.letter import deck_letter, file_name
from socialwatch.secrets import Secret

ANN, BOB = Target("Ann Lee <ann@acme.example>", "mail"), Target("bob@acme.example", "mail")


def config_of(office, folder: Path, security: str = "starttls", **more) -> Config:
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o600)
    said = {"user": USER, "password": Secret(f"file:{folder}/password"), "sender": f"Listening <{USER}>"} | more
    network = Network(allow=("127.0.0.0/8",), ca_bundle=office.bundle)
    return Config(network=network, mail=Mail(host="localhost", port=office.port, security=security, **said))


def renewing(office, folder: Path, oauth: str) -> Config:
    """Logs in with a token that is fetched with another."""
    refresh = Secret("env:ACME_REFRESH")
    return config_of(office, folder, password=None, refresh_token=refresh, client_id="app", oauth=oauth)


@pytest.mark.parametrize("security", ["starttls", pytest.param("tls", marks=pytest.mark.long)])
def test_a_mail_arrives_encrypted_with_words_pictures_and_files(message, store, tmp_path: Path, security):
    with post_office(tmp_path, tls=security) as office:
        outcomes = send(config_of(office, tmp_path, security), store, message, [ANN], now=NOW)
    assert [(one.ending, one.detail) for one in outcomes] == [("sent", "Kaffa-2026Q3.pptx, Kaffa-2026Q3.pdf")]
    assert office.encrypted == [True]
    ((to, mail),) = office.mails
    assert to == "ann@acme.example"
    assert mail["From"] == f"Listening <{USER}>"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert message.letter.headline in mail["Subject"]
    for part in message.letter.parts:
        assert part.items[0].text in " ".join(text.split())
    assert "https://decks.example/Kaffa-2026Q3/deck.html" in html
    assert "https://decks.example/Kaffa-2026Q3/deck.html" in text
    files = {part.get_filename(): part.get_content() for part in mail.iter_attachments()}
    assert files == {"Kaffa-2026Q3.pptx": b"PK the deck", "Kaffa-2026Q3.pdf": b"%PDF the deck"}
    shown = {part["Content-ID"].strip("<>"): part.get_content() for part in mail.walk() if part["Content-ID"]}
    assert len(shown) == len(message.pictures) == 2
    assert all(f'src="cid:{name}"' in html for name in shown)
    assert all(png.startswith(b"\x89PNG") for png in shown.values())


@pytest.mark.long
def test_a_second_run_sends_nothing_until_it_is_told_to(message, store, tmp_path: Path):
    with post_office(tmp_path) as office:
        config = config_of(office, tmp_path)
        send(config, store, message, [ANN], now=NOW)
        other = Target("Lee, A. <ANN@acme.example>", "mail")
        second = send(config, store, message, [other, BOB], now=NOW)
        third = send(config, store, message, [ANN], now=NOW, again=True)
    assert [one.ending for one in second] == ["before", "sent"]
    assert "2026-10-02 07:00" in second[0].detail
    assert [one.ending for one in third] == ["sent"]
    assert [to for to, _ in office.mails] == ["ann@acme.example", "bob@acme.example", "ann@acme.example"]


def test_an_address_that_is_refused_does_not_stop_the_others_and_is_tried_again(message, store, tmp_path: Path):
    with post_office(tmp_path) as office:
        office.refused = ("ann@acme.example",)
        config = config_of(office, tmp_path)
        first = send(config, store, message, [ANN, BOB], now=NOW)
        office.refused = ()
        second = send(config, store, message, [ANN, BOB], now=NOW)
    assert [one.ending for one in first] == ["failed", "sent"]
    assert "no such mailbox" in first[0].detail
    assert [one.ending for one in second] == ["sent", "before"]


def test_a_wrong_password_says_what_to_renew_and_never_the_password(message, store, tmp_path: Path):
    with post_office(tmp_path) as office:
        config = config_of(office, tmp_path)
        (tmp_path / "password").write_text("a wrong one")
        (outcome,) = send(config, store, message, [ANN], now=NOW)
    assert outcome.ending == "failed"
    assert "refused the login" in outcome.detail
    assert f"file:{tmp_path}/password" in outcome.detail
    assert "a wrong one" not in outcome.detail


def test_a_refused_login_is_tried_once_for_all_addresses(message, store, tmp_path: Path):
    with post_office(tmp_path) as office:
        config = config_of(office, tmp_path)
        (tmp_path / "password").write_text("a wrong one")
        outcomes = send(config, store, message, [ANN, BOB, Target("c@acme.example", "mail")], now=NOW)
    assert [one.ending for one in outcomes] == ["failed"] * 3
    assert len({one.detail for one in outcomes}) == 1
    assert len({login.rpartition(" ")[2] for login in office.logins}) == len(office.logins) == 1


@pytest.mark.long
def test_a_refresh_token_that_is_refused_is_tried_once(message, store, tmp_path: Path, httpserver, monkeypatch):
    refused = {"error": "invalid_grant"}
    httpserver.expect_request("/token", method="POST").respond_with_json(refused, 400)
    monkeypatch.setenv("ACME_REFRESH", "1//refresh-secret")
    with post_office(tmp_path) as office:
        config = renewing(office, tmp_path, httpserver.url_for("/token"))
        outcomes = send(config, store, message, [ANN, BOB], now=NOW)
    assert [one.ending for one in outcomes] == ["failed"] * 2
    assert len(httpserver.log) == 1
    assert not office.logins
    assert "refresh-secret" not in outcomes[0].detail


def test_a_server_that_dies_while_it_takes_a_mail_does_not_get_it_twice(message, store, tmp_path: Path):
    taken = []

    async def dies(server, session, envelope):
        taken.append(envelope.rcpt_tos[0])
        server.transport.abort()
        return "250 never said"

    with post_office(tmp_path, tls="plain", login=False) as office:
        office.handle_DATA = dies
        config = config_of(office, tmp_path, "plain", user="", password=None)
        first = send(config, store, message, [ANN, BOB], now=NOW)
        second = send(config, store, message, [ANN, BOB], now=NOW.replace(hour=9))
    assert [one.ending for one in (*first, *second)] == ["failed"] * 4
    assert all("nobody knows whether it arrived" in one.detail for one in (*first, *second))
    assert taken == ["ann@acme.example", "bob@acme.example"]


@pytest.mark.long
def test_doctor_tries_the_login_and_says_what_is_wrong(tmp_path: Path):
    with post_office(tmp_path) as office:
        config = config_of(office, tmp_path)
        (fine,) = of_delivery(config)
        (tmp_path / "password").write_text("a wrong one")
        (wrong,) = of_delivery(config)
    (away,) = of_delivery(config)
    assert (fine.state, fine.detail) == ("ok", f"localhost takes the login of {USER} (starttls)")
    assert (wrong.state, "refused the login" in wrong.detail) == ("failed", True)
    assert (away.state, "cannot be reached" in away.detail) == ("failed", True)
    assert not office.mails


def test_doctor_finds_a_channel_without_its_secret():
    channel = Channel(name="room", type="teams", address=Secret("env:NOT_SET_ANYWHERE"))
    (found,) = of_delivery(Config(channels=(channel,)))
    assert (found.what, found.state, "NOT_SET_ANYWHERE" in found.detail) == ("channel room", "failed", True)


@pytest.mark.long
def test_a_certificate_that_is_not_trusted_is_not_written_to(message, store, tmp_path: Path):
    with post_office(tmp_path) as office:
        config = replace_network(config_of(office, tmp_path))
        (outcome,) = send(config, store, message, [ANN], now=NOW)
    assert outcome.ending == "failed"
    assert "certificate" in outcome.detail
    assert not office.logins


def replace_network(config: Config) -> Config:
    return Config(mail=config.mail)


@pytest.mark.long
def test_a_server_that_is_away_and_one_without_starttls_are_said(message, store, tmp_path: Path):
    with post_office(tmp_path, tls="plain", login=False) as office:
        config = config_of(office, tmp_path)
        (without,) = send(config, store, message, [ANN], now=NOW)
    (away,) = send(config, store, message, [ANN], now=NOW)
    assert "offers no STARTTLS" in without.detail
    assert "cannot be reached" in away.detail


@pytest.mark.long
def test_a_mail_that_is_too_large_says_how_to_send_less(message, store, tmp_path: Path):
    with post_office(tmp_path, data_size_limit=50_000) as office:
        (outcome,) = send(config_of(office, tmp_path), store, message, [ANN], now=NOW)
    assert outcome.ending == "failed"
    assert "--attach pptx or --attach none" in outcome.detail


@pytest.mark.long
def test_oauth_logs_in_with_a_token_that_was_renewed(message, store, tmp_path: Path, httpserver, monkeypatch):
    given = {"access_token": TOKEN, "expires_in": 3600}
    httpserver.expect_request("/token", method="POST").respond_with_json(given)
    monkeypatch.setenv("ACME_REFRESH", "1//refresh")
    with post_office(tmp_path) as office:
        config = renewing(office, tmp_path, httpserver.url_for("/token"))
        (outcome,) = send(config, store, message, [ANN], now=NOW)
        monkeypatch.setenv("ACME_REFRESH", TOKEN + "stale")
        stale = config_of(office, tmp_path, password=None, token=Secret("env:ACME_REFRESH"))
        (refused,) = send(stale, store, message, [BOB], now=NOW)
    assert outcome.ending == "sent", outcome.detail
    assert httpserver.log[0][0].form["refresh_token"] == "1//refresh"
    assert office.logins == [f"XOAUTH2 {USER}", f"XOAUTH2 {USER}"]
    assert "refused the login" in refused.detail
    assert TOKEN not in refused.detail


def test_a_password_is_not_sent_in_the_open(message, store):
    config = Config(mail=Mail(host="mail.acme.example", security="plain", user=USER, password=Secret("env:PATH")))
    (outcome,) = send(config, store, message, [ANN], now=NOW)
    assert "only sent encrypted" in outcome.detail


def test_the_same_mail_is_the_same_bytes(message):
    one, two = (letters.mail(message, "a@b.example", sender="c@d.example", now=NOW).as_bytes() for _ in range(2))
    assert one == two


def test_a_headline_with_a_line_break_adds_no_header(message):
    letter = replace(message.letter, subject="Up\r\nBcc: eve@evil.example\u2028x")
    made = letters.mail(replace(message, letter=letter), "a@b.example", sender="c@d.example", now=NOW)
    assert made["Bcc"] is None
    assert made["Subject"] == "Up Bcc: eve@evil.example x"


@pytest.mark.parametrize(
    "encoded", ["=?utf-8?q?Up=0D=0ABcc:_eve@evil.example=0D=0A=0D=0Aeve?=", "ü =?utf-8?b?DQpCY2M6IGU=?="]
)
def test_an_encoded_line_break_in_a_post_or_a_name_adds_no_header(message, encoded):
    import email

    told = replace(message, letter=replace(message.letter, subject=encoded))
    made = letters.mail(told, f"{encoded} <a@b.example>", sender=f"{encoded} <c@d.example>", now=NOW).as_bytes()
    read = email.message_from_bytes(made, policy=email.policy.default)
    assert read["Bcc"] is None
    assert read["Subject"] == encoded.replace("=?", "= ?")
    assert [one.addr_spec for one in (*read["To"].addresses, *read["From"].addresses)] == ["a@b.example", "c@d.example"]


@pytest.mark.parametrize(
    "headline",
    [
        "Kritik an Delivery trieb die Erwähnungen vom 11.\N{EN DASH}15. August auf das 6,1fache; Lob wurde größer",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f4bb " * 9,
        "日本語の見出し" * 12,
    ],
    ids=["german", "joined", "japanese"],
)
def test_long_subjects_and_names_in_any_script_arrive_letter_by_letter(message, headline):
    import email
    from email.header import decode_header, make_header
    from email.utils import getaddresses

    subject = headline.strip()
    name = "Überwachung der Öffentlichkeit bei Böhm, Söhne & Töchter in Österreich (Gmbh)"
    told = replace(message, letter=replace(message.letter, subject=headline))
    sender = f'"{name}" <listening@acme.example>'
    made = letters.mail(told, f"{name} <ann@acme.example>", sender=sender, now=NOW).as_bytes()
    read = email.message_from_bytes(made, policy=email.policy.default)
    assert read["Subject"] == subject
    for key, spec in (("From", "listening@acme.example"), ("To", "ann@acme.example")):
        ((shown, address),) = getaddresses([email.message_from_bytes(made)[key].replace("\r\n", "")])
        assert (str(make_header(decode_header(shown))), address) == (name, spec)
    assert max(map(len, made.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


def test_days_of_a_span_stay_on_one_line(message):
    letter = replace(message.letter, headline="Complaints on 11\N{EN DASH}15 August <b>")
    shown = page(replace(message, letter=letter), ["one@x"])
    assert '<span style="white-space:nowrap">11\N{EN DASH}15</span> August &lt;b&gt;' in shown


def test_words_of_posts_come_as_words_into_the_page(message):
    letter = replace(message.letter, headline="<script>alert(1)</script><img src=x onerror=y>")
    made = letters.mail(replace(message, letter=letter), "a@b.example", sender="c@d.example", now=NOW)
    html = made.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_without_a_mail_server_the_mail_is_a_file_that_opens_unsent(message, tmp_path: Path):
    import email

    path = write_unsent(Config(), message, [ANN, BOB], tmp_path / "out", NOW)
    assert path.name == "Kaffa-2026Q3.eml"
    made = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert made["X-Unsent"] == "1"
    assert [one.addr_spec for one in made["To"].addresses] == ["ann@acme.example", "bob@acme.example"]
    assert [part.get_filename() for part in made.iter_attachments()] == ["Kaffa-2026Q3.pptx", "Kaffa-2026Q3.pdf"]


def test_a_mail_to_be_sent_by_hand_may_leave_open_to_whom(message, tmp_path: Path):
    import email

    path = write_unsent(Config(), message, [], tmp_path / "out", NOW)
    made = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert made["To"] is None
    assert made["X-Unsent"] == "1"


def test_a_file_that_another_deck_left_in_the_folder_is_not_sent(store, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(decks, "_made", lambda config, store, id, forms, tell: dict.fromkeys(forms, b"made again"))
    (tmp_path / "deck.html").write_text('<meta name="socialwatch:deck" content="0ddba11">')
    (tmp_path / "deck.pdf").write_bytes(b"%PDF- of a quarter before")
    sent = [
        decks._files(Config(), store, decks.Found(id, id, tmp_path), ["html", "pdf"], print)
        for id in ("0ddba11", "cafe")
    ]
    assert [one["html"] == b"made again" for one in sent] == [False, True]
    assert [one["pdf"] for one in sent] == [b"made again"] * 2


@pytest.mark.parametrize(
    ("brand", "file"),
    [
        ('Ac/me "Söhne"\r\nBcc: eve@evil.example', "Ac-me-Söhne-Bcc-eve-evil-example-2026Q3"),
        ("\u202egnp.exe \u05e7\u05e4\u05d4", "gnp-exe-\u05e7\u05e4\u05d4-2026Q3"),
        ("x" * 60, "x" * 60 + "-2026Q3"),
        ("..", "brand-2026Q3"),
    ],
)
def test_brands_of_any_name_make_headers_and_file_names_that_arrive(message, tmp_path: Path, brand, file):
    import email

    deck = replace(sample.deck(), brand=brand, title=f"{brand}: what people said")
    letter = deck_letter(deck)
    name = file_name(brand, deck.window, deck.zone)
    assert name == file
    told = replace(message, letter=letter, name=name, files=(Attachment(f"{name}.pptx", b"PK"),))
    path = write_unsent(Config(), told, [Target("Jörg Müller <joerg@acme.example>", "mail")], tmp_path, NOW)
    assert path.parent == tmp_path
    made = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert made["Bcc"] is None
    assert not made.defects
    assert not [part.defects for part in made.walk() if part.defects]
    assert made["To"].addresses[0].display_name == "Jörg Müller"
    assert [part.get_filename() for part in made.iter_attachments()] == [f"{file}.pptx"]
    assert "\n" not in made["Subject"]
    assert "\u202e" not in made["Subject"]


def test_everybody_is_written_to_once_and_strangers_are_refused():
    found = targets(Config(), ["ann@acme.example", "ANN@acme.example", "tgram://123:secret/456"])
    assert [one.way for one in found] == ["mail", "apprise"]
    assert "secret" not in found[1].name
    assert "secret" not in repr(found[1])
    with pytest.raises(ConfigError, match="neither a mail address"):
        targets(Config(), ["the board"])
