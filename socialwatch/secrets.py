"""Passwords and keys: the configuration names where one lies, and only the request that needs it reads it."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from socialwatch.errors import ConfigError

KINDS = ("env:NAME", "file:/path", "keyring:service/name")
ADVICE = (
    "put the value into an environment variable, a file that only you can read, or the keyring, and write "
    '"env:NAME", "file:/path" or "keyring:service/name" here'
)


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret lies; the value is read by `reveal` and kept nowhere.

    `Secret("env:ACME_BLUESKY")` can be shown, logged and compared: it holds the reference only. Anything that
    is not a reference raises ConfigError, whose message does not repeat it: it may be the password itself.
    """

    reference: str

    def __post_init__(self) -> None:
        kind, _, rest = self.reference.partition(":")
        if kind not in ("env", "file", "keyring") or not rest.strip():
            object.__setattr__(self, "reference", "")  # so that no traceback can show it
            raise ConfigError(f"a secret must not stand in the configuration: {ADVICE}")
        if kind == "keyring" and not all(rest.partition("/")):
            raise ConfigError(f"{self.reference!r} names no entry; write keyring:service/name")

    def __str__(self) -> str:
        return self.reference

    def reveal(self) -> str:
        """The value itself; ConfigError says where it was looked for and what to do."""
        kind, _, rest = self.reference.partition(":")
        value = {"env": _from_env, "file": _from_file, "keyring": _from_keyring}[kind](rest).strip()
        if not value.isprintable():  # no header can carry it, and an error about that would show it
            raise ConfigError(f"{self.reference} holds a line break or another control character: put it there again")
        return value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Let pydantic build one from the text in the configuration."""
        from pydantic_core import PydanticCustomError, core_schema

        def accept(value: Any) -> Secret:
            if isinstance(value, Secret):
                return value
            try:
                return cls(value if isinstance(value, str) else "")
            except ConfigError as error:
                raise PydanticCustomError("secret", "{reason}", {"reason": str(error)}) from None

        return core_schema.no_info_plain_validator_function(accept)


def _from_env(name: str) -> str:
    value = os.environ.get(name, "")
    if not value.strip():
        raise ConfigError(
            f"the environment variable {name} is not set; cron has no environment of its own: put the value into a file"
            f" that only you can read and write file:/path in place of env:{name}, or set {name} in the crontab"
        )
    return value


def private_text(path: Path) -> str:
    """All of a file that nobody but its owner, who must be us, can read; ConfigError says what to do."""
    try:
        about = path.stat()
        if os.name == "posix":
            _refuse_shared(path, about)
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"the secret's file {path} cannot be read: {reason}") from None


def _from_file(name: str) -> str:
    """The first line of a private file."""
    path = Path(name).expanduser()
    if not path.is_absolute():  # cron starts us in another folder
        raise ConfigError(f"{name!r} is not a whole path; write file:/home/you/secret or file:~/secret")
    lines = private_text(path).splitlines()
    if not lines or not lines[0].strip():
        raise ConfigError(f"the secret's file {path} is empty; its first line must hold the value")
    return lines[0].strip()


def _refuse_shared(path: Path, about: os.stat_result) -> None:
    if not stat.S_ISREG(about.st_mode):
        raise ConfigError(f"{path} is not a file")
    if about.st_uid != os.getuid():
        raise ConfigError(f"{path} belongs to another user; a secret's file must be your own")
    if about.st_mode & 0o077:
        raise ConfigError(f"others can read {path} (mode {about.st_mode & 0o777:04o}); run: chmod 600 {path}")


def _from_keyring(entry: str) -> str:
    import keyring
    from keyring.errors import KeyringError

    service, _, name = entry.partition("/")
    try:
        value = keyring.get_password(service, name)
    except KeyringError as error:
        raise ConfigError(
            f"the keyring cannot be asked for {entry} ({type(error).__name__}); without a desktop, as under cron, "
            f"there is none: use file:/path"
        ) from None
    if not value:
        raise ConfigError(f"the keyring holds nothing for {entry}; run: keyring set {service} {name}")
    return value


_TELLING = {"password", "passwd", "secret", "token", "key", "apikey", "auth", "cookie", "credential", "credentials"}


def looks_secret(key: str) -> bool:
    """Whether a key's name says that its value is secret: `app_password` and `api-key`, but not `keywords`."""
    return not _TELLING.isdisjoint(key.lower().replace("-", "_").split("_"))


def without_secrets(address: str) -> str:
    """A web address without its password and without the values whose names say that they are secret."""
    if "://" not in address:
        return address
    start, sign, query = address.partition("?")
    start = re.sub(r"(://[^/@]*:)[^/@]*@", r"\1…@", start)
    parts = [
        f"{part.partition('=')[0]}=…" if looks_secret(part.partition("=")[0]) else part for part in query.split("&")
    ]
    return start + sign + "&".join(parts)
