"""Who gets decks: addresses and channels that cannot work are said before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from socialwatch import config
from socialwatch.config.delivery import fits_address
from socialwatch.errors import ConfigError

BASE = 'timezone = "UTC"\n[[brand]]\nname = "Acme"\n'


@pytest.mark.parametrize("text", ["a@b.example", "Ann Lee <ann@acme.example>", '"Lee, Ann" <ann@acme.example>'])
def test_a_mail_address_is_one(text):
    assert fits_address(text)


@pytest.mark.parametrize(
    "text", ["", "ann", "a@b@c", "ann@acme.example\nBcc: eve@evil.example", "<>", "a, b@c.example"]
)
def test_what_could_write_headers_or_is_none_is_refused(text):
    assert not fits_address(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[delivery]\nto = ["board"]\n', "delivery.to: found .*the name of a .*there is none"),
        ('[[channel]]\nname = "a"\ntype = "slack"\n', "a webhook as address, or token with channel"),
        ('[[channel]]\nname = "a"\ntype = "teams"\n', r"channel\[1\].address"),
        ('[[channel]]\nname = "a"\ntype = "teams"\naddress = "https://x.example/secret"\n', "a secret must not stand"),
        ('[[channel]]\nname = "a@b"\ntype = "slack"\naddress = "env:X"\n', "a name without @"),
        ('[mail]\nhost = "smtp://x"\n', "mail.host"),
        ('[mail]\nsender = "nobody"\n', "mail.sender"),
        ('[delivery]\nattach = ["docx"]\n', "delivery.attach"),
    ],
)
def test_what_cannot_be_sent_is_said_by_key(tmp_path: Path, text, complaint):
    (tmp_path / "a.toml").write_text(BASE + text)
    with pytest.raises(ConfigError, match=f"(?s){complaint}"):
        config.check(tmp_path / "a.toml")


def test_a_channel_and_a_mailbox_are_read_with_their_secrets_unread(tmp_path: Path):
    path = tmp_path / "a.toml"
    path.write_text(
        BASE + '[mail]\nhost = "smtp.acme.example"\nuser = "x"\npassword = "env:NOWHERE"\n'
        '[[channel]]\nname = "room"\ntype = "slack"\naddress = "env:NOWHERE"\n'
        '[delivery]\nto = ["room", "a@b.example"]\n'
    )
    found = config.check(path)
    assert found == config.load(path)
    assert str(found.mail.password) == "env:NOWHERE"
    assert found.channels[0].type == "slack"
    assert found.delivery.to == ("room", "a@b.example")
