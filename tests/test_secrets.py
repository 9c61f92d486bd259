"""Secrets are named in the configuration, read when needed, and never shown."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import ModuleType

import pytest

from socialwatch.errors import ConfigError
from socialwatch.secrets import Secret, looks_secret


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_PASSWORD", "hunter2")
    assert Secret("env:ACME_PASSWORD").reveal() == "hunter2"


def test_what_a_shell_leaves_around_a_secret_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_PASSWORD", "hunter2\r\n")
    assert Secret("env:ACME_PASSWORD").reveal() == "hunter2"


def test_a_secret_that_no_header_can_carry_is_refused_without_showing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_PASSWORD", "hun\x0bter2")
    with pytest.raises(ConfigError, match="control character") as caught:
        Secret("env:ACME_PASSWORD").reveal()
    assert "ter2" not in str(caught.value)


def test_a_variable_that_is_not_set_says_so_and_thinks_of_cron(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACME_PASSWORD", raising=False)
    with pytest.raises(ConfigError, match="ACME_PASSWORD is not set; cron has no environment"):
        Secret("env:ACME_PASSWORD").reveal()


def test_a_secret_comes_from_a_file_that_only_we_can_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("hunter2\nand a comment\n", "utf-8")
    path.chmod(0o600)
    assert Secret(f"file:{path}").reveal() == "hunter2"
    path.chmod(0o640)
    with pytest.raises(ConfigError, match=r"others can read .*key \(mode 0640\); run: chmod 600"):
        Secret(f"file:{path}").reveal()


def test_a_missing_or_empty_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        Secret(f"file:{path}").reveal()
    path.touch(0o600)
    with pytest.raises(ConfigError, match="is empty"):
        Secret(f"file:{path}").reveal()
    with pytest.raises(ConfigError, match="is not a file"):
        Secret(f"file:{tmp_path}").reveal()


def test_a_secrets_file_is_named_by_its_whole_path() -> None:
    with pytest.raises(ConfigError, match="is not a whole path"):
        Secret("file:key").reveal()


def test_a_secret_comes_from_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring

    monkeypatch.setattr(
        keyring, "get_password", lambda service, name: {("acme", "bot"): "hunter2"}.get((service, name))
    )
    assert Secret("keyring:acme/bot").reveal() == "hunter2"
    with pytest.raises(ConfigError, match="run: keyring set acme other"):
        Secret("keyring:acme/other").reveal()


def test_a_machine_without_a_keyring_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    import keyring.errors

    def fails(service: str, name: str) -> str:
        raise keyring.errors.NoKeyringError("hunter2")

    monkeypatch.setattr(keyring, "get_password", fails)
    with pytest.raises(ConfigError, match="use file:/path") as caught:
        Secret("keyring:acme/bot").reveal()
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("literal", ["hunter2", "", "hunter:2", "env:", "file: ", "keyring:acme", "keyring:/x"])
def test_what_is_no_reference_is_refused(literal: str) -> None:
    with pytest.raises(ConfigError):
        Secret(literal)


def test_a_refused_password_is_not_repeated_and_not_kept() -> None:
    held = Secret.__new__(Secret)
    with pytest.raises(ConfigError, match="must not stand in the configuration") as caught:
        held.__init__("hunter2")
    assert "hunter2" not in f"{caught.value} {held!r}"


def test_the_value_is_not_shown_by_its_holder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_PASSWORD", "hunter2")
    secret = Secret("env:ACME_PASSWORD")
    secret.reveal()
    assert "hunter2" not in f"{secret} {secret!r} {vars(ModuleType('x'))} {secret.__reduce_ex__(4)}"


def test_keys_that_tell_of_a_secret_are_known_and_others_are_not() -> None:
    assert [key for key in ("password", "app_password", "api-key", "access_token") if not looks_secret(key)] == []
    assert [key for key in ("keywords", "authors", "tokens_per_page", "url") if looks_secret(key)] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no owners to check")
def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "key"
    path.write_text("hunter2", "utf-8")
    path.chmod(0o600)
    monkeypatch.setattr("os.getuid", lambda: 424242)
    with pytest.raises(ConfigError, match="belongs to another user"):
        Secret(f"file:{path}").reveal()
